"""Ways to the screens of the demo, for tests that look at each of them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from tests.pictures import demo_app, fleet
from tests.ui.driving import screen_text, settled
from tui.screens.detail import DetailScreen
from tui.screens.raw import RawScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.figures import FigureStrip
from tui.widgets.record_browser import RecordBrowser

Way = Callable[[Pilot[Any]], Awaitable[None]]


async def closed(pilot: Pilot[Any]) -> None:
    """Leave every dialogue, as esc does: whoever waits for its answer gets none."""
    while pilot.app.screen.is_modal:
        pilot.app.screen.dismiss(None)
        await pilot.pause()


async def home(pilot: Pilot[Any]) -> None:
    """The fleet with its figures, whatever was open before."""
    app: Any = pilot.app
    await settled(pilot, lambda: app.ready)
    await closed(pilot)
    app.go_home()
    await fleet(pilot)
    await app.workers.wait_for_complete()


async def drawn(pilot: Pilot[Any]) -> None:
    """Wait until the screen stays as it is."""
    before: object = None
    while (now := pilot.app.screen._compositor.render_strips()) != before:
        before = now
        await pilot.pause()


def view(account: str, key: str, *keys: str) -> Way:
    """A view with its data, and keys pressed on it."""

    async def go(pilot: Pilot[Any]) -> None:
        await home(pilot)
        app: Any = pilot.app
        app.open_account(f"{account}-demo", key)
        await settled(pilot, lambda: loaded(app), 60)
        await app.workers.wait_for_complete()
        await drawn(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    return go


def loaded(app: Any) -> bool:
    """Whether a view is on screen with its data."""
    screen = app.screen
    if not isinstance(screen, VendorScreen) or screen.view is None:
        return False
    if screen.view.load is not None and screen.content is None:
        return False
    if screen.content is not None and screen.content.figures and screen.query_one(FigureStrip).canvas is None:
        return False
    return screen.view.browser is None or screen.query_one(RecordBrowser).current_record is not None


@contextlib.asynccontextmanager
async def opened(account: str, key: str = "", size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[Any]]:
    """An app of its own on a view of the demo, with its data."""
    app = demo_app()
    async with app.run_test(size=size) as pilot:
        await settled(pilot, lambda: app.ready)
        app.open_account(account, key)
        await settled(pilot, lambda: loaded(app), 60)
        yield pilot


async def detail(pilot: Pilot[Any]) -> None:
    """The detail of the first instance."""
    await view("serenity", "instances", "d")(pilot)
    await settled(pilot, lambda: isinstance(pilot.app.screen, DetailScreen))


async def raw(pilot: Pilot[Any]) -> None:
    """The raw JSON of the first instance."""
    await detail(pilot)
    await pilot.press("j")
    await settled(pilot, lambda: isinstance(pilot.app.screen, RawScreen) and "lines" in screen_text(pilot.app))


PLACES: dict[str, Way] = {
    "fleet": home,
    "chart": view("serenity", "usage"),
    "table": view("serenity", "instances"),
    "ranking": view("geai", "top-agents-tokens", "c"),
    "detail": detail,
    "raw": raw,
}
