"""Keyboard alone: down to raw JSON and back with the place kept."""

from __future__ import annotations

import pytest

from tests.pictures import demo_app, fleet
from tests.ui.driving import screen_text, settled
from tui.core.values import NOT_SUPPLIED
from tui.screens.detail import DetailScreen
from tui.screens.fleet import FleetScreen
from tui.screens.raw import RawScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.fleet_table import FleetTable
from tui.widgets.record_browser import RecordBrowser

SIZES = ((80, 24), (120, 40))
ROWS = {
    "agentphone": ("2", "calls"),
    "ejento": ("2", "agents"),
    "geai": ("2", "requests"),
    "serenity": ("2", "instances"),
}
"""The digit of the list of instances, or of what comes nearest, and its view; the vendors in the order of the fleet."""


def browser(app):
    return app.screen.query_one(RecordBrowser)


async def pressed(pilot, keys):
    """Press keys one after another, each when the screen that it works on has its data."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        screen = pilot.app.screen
        if isinstance(screen, VendorScreen):
            await settled(pilot, lambda: screen.view is not None and (screen.view.load is None or screen.content), 60)  # noqa: B023
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_down_to_raw_json_and_back_keeps_the_place(size):
    app = demo_app()
    async with app.run_test(size=size) as pilot:
        await fleet(pilot)
        for place, vendor in enumerate(ROWS):
            await pilot.press(*["down"] * min(place, 1), "enter")
            await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.view)
            await there_and_back(pilot, vendor)


async def there_and_back(pilot, vendor):
    app = pilot.app
    screen = app.screen
    digit, view = ROWS[vendor]
    await pressed(pilot, [digit])
    assert screen.view.key == view
    await settled(pilot, lambda: browser(app).current_record, 60)
    listing, room = browser(app).listing, browser(app).table.body_height
    assert listing.pages == 1 or len(browser(app).table.records) >= room, "the first page fills the screen"
    page = 1 if browser(app).listing.pages == 1 else 2  # on a tall screen one page can hold a whole list
    await pilot.press("n")
    await settled(pilot, lambda: browser(app).listing.page == page and browser(app).current_record)
    await pilot.press("down", "down", "right")
    row = browser(app).current_record
    assert row is not None
    assert row is browser(app).table.records[2]
    await pilot.press("d")
    await settled(pilot, lambda: isinstance(app.screen, DetailScreen))
    assert "Detail" in screen_text(app)
    await pilot.press("j")
    await settled(pilot, lambda: isinstance(app.screen, RawScreen) and "lines" in screen_text(app))
    assert '"' in screen_text(app)
    await pilot.press("escape")
    assert isinstance(app.screen, DetailScreen)
    await pilot.press("escape")
    assert app.screen is screen
    assert browser(app).current_record is row
    assert browser(app).listing.page == page
    assert browser(app).table.cursor_column == 1
    await pilot.press("escape")
    assert isinstance(app.screen, FleetScreen)
    assert app.screen.query_one(FleetTable).current.name == f"{vendor}-demo"
    await pilot.press("escape")
    assert isinstance(app.screen, FleetScreen), "home is home"


async def test_agentphone_says_at_once_that_it_supplies_no_tokens():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(pilot)
        row = next(row for row in app.screen.query_one(FleetTable).rows if row.name == "agentphone-demo")
        assert row.headline.tokens.value is NOT_SUPPLIED
        assert "Tokens" in screen_text(app)
