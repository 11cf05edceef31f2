"""A screen that was left is gone: a deck that is open all day must not keep each one that was ever looked at."""

from __future__ import annotations

import asyncio
import gc
import heapq
import weakref
from typing import Any

from textual._styles_cache import StylesCache
from textual.pilot import Pilot
from textual.screen import Screen

from tests.pictures import demo_app
from tests.ui.driving import settled
from tests.ui.places import closed, detail, home, raw, view
from tui.widgets.record_browser import RecordBrowser


async def guide(pilot: Pilot[Any]) -> None:
    await home(pilot)
    await pilot.press("f3")


async def settings(pilot: Pilot[Any]) -> None:
    await home(pilot)
    await pilot.press("f2")


async def keys(pilot: Pilot[Any]) -> None:
    await view("agentphone", "calls")(pilot)
    await pilot.press("question_mark")
    await settled(pilot, lambda: pilot.app.screen.is_modal)
    await closed(pilot)


async def whole_list(pilot: Pilot[Any]) -> None:
    """A list so long that its rows are taken out of the search for cycles."""
    await view("serenity", "instances")(pilot)
    browser = pilot.app.screen.query_one(RecordBrowser)
    await pilot.press("O")
    await settled(pilot, lambda: browser.keeps, 60)
    await pilot.press("O")
    await pilot.app.workers.wait_for_complete()


VISITS = (
    view("serenity", "overview"),
    view("geai", "overview"),
    view("ejento", "overview"),
    keys,
    detail,
    raw,
    guide,
    settings,
)


def _forget_cancelled(loop: Any) -> None:
    """Do what the time would: a timer that was cancelled keeps its context until it would have come."""
    loop._scheduled[:] = [handle for handle in loop._scheduled if not handle.cancelled()]
    heapq.heapify(loop._scheduled)


def _alive(left: list[weakref.ref[Screen[Any]]]) -> list[Screen[Any]]:
    _forget_cancelled(asyncio.get_running_loop())
    gc.collect()
    return [screen for one in left if (screen := one()) is not None]


async def test_no_screen_is_kept() -> None:
    gc.collect()
    others = sum(isinstance(one, StylesCache) for one in gc.get_objects())  # a test that failed keeps its app
    app: Any = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        left = []
        for visit in VISITS:
            await visit(pilot)
            left += [weakref.ref(screen) for screen in app.screen_stack[1:]]
        await home(pilot)
        await settled(pilot, lambda: not _alive(left))
        drawn = [one for one in gc.get_objects() if isinstance(one, StylesCache)]
        assert (
            len(drawn) - others <= len(list(app.screen.walk_children())) + 10
        )  # lines of what is on screen, and of a few toasts


async def test_nor_one_whose_rows_were_kept_for_long() -> None:
    app: Any = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await whole_list(pilot)
        left = [weakref.ref(app.screen)]
        await home(pilot)
        await settled(pilot, lambda: not _alive(left))
