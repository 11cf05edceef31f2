"""Keys that come faster than screens can open reach what the keys before them open."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from tests.pictures import demo_app
from tests.ui.driving import settled
from tui.screens.period import PeriodScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.record_browser import RecordBrowser


def typed(pilot: Pilot[Any], *keys: str) -> None:
    """Type keys in one burst, as they come out of a slow line: nothing is handled between them."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))


@pytest.mark.parametrize(
    ("keys", "view", "period"),
    [
        ("133t7", "call-time", "last month"),
        ("45ty", "latency", "yesterday"),
        ("22t7", "agents", "last month"),
        ("35ty", "quality", "yesterday"),
    ],
)
async def test_a_burst_from_the_fleet_ends_where_slow_keys_end(keys: str, view: str, period: str) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        typed(pilot, *keys)

        def there() -> bool:
            span = app.screen.wish.span if isinstance(app.screen, VendorScreen) else None
            return span is not None and span.title == period

        await settled(pilot, there, 60)
        screen: Any = app.screen
        assert isinstance(screen, VendorScreen), "no dialogue is left open"
        assert screen.view.key == view  # type: ignore[union-attr]


async def test_what_is_typed_behind_a_slash_is_the_filter_even_if_it_begins_like_quit() -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        typed(pilot, "4", "2", "/", "q", "u", "o")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.query(RecordBrowser), 60)
        browser = app.screen.query_one(RecordBrowser)
        await settled(pilot, lambda: browser.query_text == "quo", 60)
        assert app.screen.view is not None
        assert app.screen.view.key == "instances"


async def test_a_dialogue_gets_the_keys_behind_the_one_that_opens_it() -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        typed(pilot, "4", "t", "q", "c")
        await settled(pilot, lambda: isinstance(app.screen, PeriodScreen), 60)
        await settled(pilot, lambda: isinstance(app.focused, Input) and app.focused.id == "first", 60)
        assert app.is_running
