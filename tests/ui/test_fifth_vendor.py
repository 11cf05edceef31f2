"""A fifth vendor, from outside the package, appears on screen without a screen being touched."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.support import FixedClock
from tests.ui.driving import screen_text, settled
from tui.accounts.config import Config
from tui.accounts.model import Account
from tui.app import DeckApp, Opening
from tui.cli.coverage import coverage
from tui.core.records import Record
from tui.core.values import NOT_SUPPLIED
from tui.live.configured import Configured
from tui.live.deck import Deck
from tui.screens.guide import GuideScreen
from tui.screens.menu import MenuScreen
from tui.screens.vendor import VendorScreen
from tui.vendors import registry
from tui.widgets.fleet_table import FleetTable
from tui.widgets.record_browser import RecordBrowser

PAGE = Path(__file__).parents[2] / ".github" / "ADDING_A_VENDOR.md"
ROBOTS = {
    "robots": [{"id": "r-1", "name": "Sweeper", "runs": 12, "lastRun": None}, {"id": "r-2", "name": "Arm", "runs": 30}]
}


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Install the example of the page as a package of its own."""
    source = re.search(r"<!-- example -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert source, "the page holds no example"
    (tmp_path / "acme_deck.py").write_text(source.group(1))
    info = tmp_path / "acme_deck-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-deck\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[agentdeck.vendors]\nacme = acme_deck:VENDOR\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    _forget()
    yield
    _forget()
    sys.modules.pop("acme_deck", None)


def _forget():
    registry._found.cache_clear()
    registry.vendor.cache_clear()


async def _robots(request):
    known = request.headers.get("x-acme-key") == "sandbox-acme"
    return JSONResponse(ROBOTS if known else {"message": "no"}, status_code=200 if known else 401)


def _app():
    transport = httpx.ASGITransport(app=Starlette(routes=[Route("/v1/robots", _robots)]))

    async def resolve(account, vendor):
        return {"key": SecretStr("sandbox-acme")}

    def make():
        account = Account("acme-one", "acme", "https://acme.invalid")
        deck = Deck((account,), resolve, transports=lambda _: transport, clock=FixedClock())
        return Configured(deck, Config(Path()), None)

    return DeckApp(Opening((), make, demo=True))


async def test_a_plug_in_is_found_listed_and_browsed(plugin):
    assert "acme" in registry.vendor_keys()
    app = _app()
    async with app.run_test(size=(100, 30)) as pilot:
        table = app.screen.query_one(FleetTable)
        await settled(pilot, lambda: table.rows and table.rows[0].headline is not None)
        assert table.rows[0].vendor == "Acme Robotics"
        assert table.rows[0].headline.activity.value == 42
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.content is not None)
        browser = app.screen.query_one(RecordBrowser)
        await settled(pilot, lambda: browser.current_record is not None)
        assert app.screen.content.figures[0].value == 42
        assert [column.title for column in browser.columns] == ["Robot", "Name", "Runs", "Last run"]
        assert [row.cells[3] for row in app.screen.content.table.records] == [None, NOT_SUPPLIED], "null, and not sent"


async def test_rows_of_a_plug_in_that_do_not_fit_its_columns_end_no_screen(plugin):
    source = sys.modules[registry.vendor("acme").load.__module__]
    source.Record = lambda key, cells, raw: Record(key, cells[1:], raw)
    app = _app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready and "42" in screen_text(app))
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.fault is not None)
        assert "ValueError" in screen_text(app)


async def test_a_plug_in_whose_working_half_cannot_be_loaded_takes_no_screen_and_no_command_along(plugin, monkeypatch):
    monkeypatch.setattr(registry.vendor("acme"), "load", lambda: 1 / 0)
    app = _app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready and "cannot be loaded" in screen_text(app))
        await pilot.press(":")
        await settled(pilot, lambda: isinstance(app.screen, MenuScreen))
        await pilot.press(*"acme", "enter")
        await settled(
            pilot, lambda: isinstance(app.screen, GuideScreen) and "Robots and their runs" in screen_text(app)
        )
    ran = CliRunner().invoke(coverage)
    assert ran.exit_code == 0, ran.output
    assert "The plug-in of Acme Robotics cannot be loaded." in ran.output
    assert "### Serenity Star" in ran.output
