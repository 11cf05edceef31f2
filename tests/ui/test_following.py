"""An open deck and its configuration file: what others change there holds, what breaks it takes nothing away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import DataTable

from tests.accounts_support import app_on
from tests.ui.driving import screen_text, settled
from tui.accounts.config import load_config
from tui.accounts.edit import edit
from tui.accounts.model import Account
from tui.app import DeckApp
from tui.core.errors import DeckError
from tui.screens.accounts import AccountsScreen
from tui.screens.fleet import FleetScreen
from tui.screens.preferences import change
from tui.screens.vendor import VendorScreen
from tui.screens.welcome import WelcomeScreen

SIZE = (100, 30)
ONE = Account("one", "agentphone", "https://one.example", enabled=False)
TWO = Account("two", "agentphone", "https://two.example", enabled=False)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.following.LOOK_SECONDS", 0.05)


def shows(app: DeckApp, *words: str) -> bool:
    text = " ".join(screen_text(app).split())  # whatever the width wraps
    return all(word in text for word in words)


def said(app: DeckApp, words: str) -> bool:
    return any(words in one.message for one in app._notifications)


def names(app: DeckApp) -> list[str]:
    return [one.name for one in app.deck.accounts]


async def test_what_others_change_holds_and_a_file_that_breaks_or_vanishes_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with edit(path) as draft:
        draft.add(ONE)
    path.write_text(f"a = 1\nb = 2\nc = 3\nd = 4\n{path.read_text()}")
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: said(app, "2 more problems. All are named by: agentdeck config check"))
        assert said(app, "line 2: b: unknown key")
        assert not said(app, "line 3"), "more would lie over a small screen"
        with edit(path) as draft:
            draft.add(TWO)
            draft.set("page_size", 50)
        await settled(pilot, lambda: names(app) == ["one", "two"] and shows(app, "two"))
        await settled(pilot, lambda: said(app, "read again: two added; page_size set."))
        assert app.opened.config.settings.page_size == 50

        good = path.read_text()
        path.write_text(f"{good}[settings\n")
        await settled(
            pilot, lambda: said(app, "this is not TOML from here on. The deck goes on with what it read before.")
        )
        with pytest.raises(DeckError, match="so it is not touched"):
            await change(app, "page_size", 20)
        path.unlink()
        await settled(pilot, lambda: said(app, "config.toml is gone."))
        with pytest.raises(DeckError, match="is gone, so nothing was saved"):
            await change(app, "page_size", 20)
        assert names(app) == ["one", "two"]
        assert not path.exists()
        path.write_text(good)
        await settled(pilot, lambda: said(app, "The file can be read again."))

        await pilot.press("2")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and shows(app, "This account is disabled."))
        with edit(path) as draft:
            draft.remove("two")
        await settled(pilot, lambda: shows(app, "There is no account “two”."))
        with edit(path) as draft:
            draft.add(TWO)
        await settled(pilot, lambda: shows(app, "This account is disabled."))

        app.action_accounts()
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and shows(app, "one", "two"))
        await pilot.press("down")
        with edit(path) as draft:
            draft.move("two", 0)
            draft.add(replace(ONE, name="three"))
        await settled(pilot, lambda: app.screen.query_one(DataTable).row_count == 3)
        assert app.screen.query_one(DataTable).cursor_row == 0, "the cursor stays on its account"
        await pilot.press("space")
        await settled(pilot, lambda: [one.enabled for one in load_config(path, {}).accounts] == [True, False, False])


async def test_a_configuration_that_cannot_be_read_is_no_empty_one_and_opens_the_deck_once_it_is_right(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.toml"
    with edit(path) as draft:
        draft.add(ONE)
    good = path.read_text()
    path.write_text(broken := f"{good}[settings\n")
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and shows(app, "The configuration cannot be read", "this is not TOML"))
        assert shows(app, "Your accounts are not lost")
        await pilot.press("a")
        app.action_accounts()
        assert isinstance(app.screen, WelcomeScreen)
        with pytest.raises(DeckError):
            await change(app, "page_size", 50)
        assert path.read_text() == broken
        path.write_text(good.replace('name = "one"', 'name = "O n e"'))
        await settled(pilot, lambda: shows(app, "no account that can be used", "expected lower-case"))
        path.write_text(good)
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen) and shows(app, "one"))
