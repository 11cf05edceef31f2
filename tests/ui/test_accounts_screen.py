"""Adding, changing, ordering and removing accounts on screen, as a person would."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from textual import events
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Select, SelectionList

from tests.accounts_support import NO_BUS, app_on, store_in
from tests.support import NOW, served_sandbox
from tests.support_clock import DrivenClock
from tests.support_keyring import PrivateSession, need_keyring_packages
from tests.ui.driving import screen_text, settled
from tui.accounts.config import load_config
from tui.accounts.edit import edit
from tui.accounts.keyring_client import KeyringClient
from tui.accounts.model import Account
from tui.accounts.places import Place
from tui.app import DeckApp
from tui.screens.account_form import AccountFormScreen
from tui.screens.accounts import AccountsScreen
from tui.screens.fleet import FleetScreen
from tui.screens.menu import MenuScreen

SIZE = (100, 40)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with served_sandbox() as url:
        yield url


def shows(app: DeckApp, *words: str) -> bool:
    text = " ".join(screen_text(app).split())  # whatever the width wraps
    return all(word in text for word in words)


def field(app: DeckApp, key: str) -> Input:
    return app.screen.query_one(f"#row-{key} Input", Input)


async def open_accounts(app: DeckApp, pilot: Pilot[Any]) -> None:
    await settled(pilot, lambda: app.ready)
    await pilot.press("a")
    await settled(pilot, lambda: isinstance(app.screen, AccountsScreen | MenuScreen))


async def choose_vendor(app: DeckApp, pilot: Pilot[Any], typed: str) -> None:
    await settled(pilot, lambda: isinstance(app.screen, MenuScreen))
    await pilot.press(*typed, "enter")
    await settled(pilot, lambda: isinstance(app.screen, AccountFormScreen) and bool(app.screen._offers))


def have(tmp_path: Path, *accounts: Account) -> None:
    with edit(tmp_path / "config.toml") as draft:
        for account in accounts:
            draft.add(account)


async def test_from_the_welcome_to_live_figures(tmp_path: Path, sandbox: str) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "agentp")
        field(app, "base_url").value = f"{sandbox}/agentphone/"
        field(app, "api_key").focus()
        await pilot.press(*"sandbox-typed")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and shows(app, "✓ works", "this run only"))
        assert shows(app, "✓ Reachable", "✓ Authorised", "Sees plan", "agents")
        await pilot.press("escape")
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen) and shows(app, "agentphone", "fresh"))
    saved = load_config(tmp_path / "config.toml", {}).accounts
    assert [(one.name, one.base_url) for one in saved] == [("agentphone", f"{sandbox}/agentphone")]


async def test_what_is_wrong_is_said_as_one_types_and_nothing_wrong_is_saved(tmp_path: Path) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "globant")
        field(app, "base_url").value = "http://far.example"
        await settled(pilot, lambda: shows(app, "Plain http is refused"))
        field(app, "name").value = "Not A Name"
        await settled(pilot, lambda: shows(app, "Expected lower-case letters"))
        field(app, "token").value = "two words"
        await settled(pilot, lambda: shows(app, "more than the secret was pasted"))
        field(app, "token").value = "sandbox-ü"
        await settled(pilot, lambda: shows(app, "no key or token has"))
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: shows(app, "Not saved: 3 things to correct"))
        field(app, "base_url").value = "https://far.example"
        await settled(pilot, lambda: not shows(app, "Plain http is refused"))
    assert not (tmp_path / "config.toml").exists()


async def test_an_empty_form_is_not_scolded_before_one_types(tmp_path: Path) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "ejento")
        assert not app.screen.query(".words.bad")
        assert shows(app, "no D-Bus session", "Ejento", "it lasts 7 days")


async def test_a_connection_is_tried_before_it_is_saved(tmp_path: Path, sandbox: str) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "agentp")
        field(app, "base_url").value = f"{sandbox}/agentphone"
        field(app, "api_key").value = "wrong-key"
        await pilot.press("ctrl+t")
        await settled(pilot, lambda: shows(app, "✗ Authorised", "not accept the credentials"))
        field(app, "api_key").value = "sandbox-right"
        await pilot.press("ctrl+t")
        await settled(pilot, lambda: shows(app, "✓ Authorised", "Took"))
    assert not (tmp_path / "config.toml").exists()


async def test_a_secret_is_neither_copied_nor_cut_nor_shown(tmp_path: Path) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "agentp")
        field(app, "api_key").focus()
        await pilot.press(*"sandbox-typed", "ctrl+a", "ctrl+c", "ctrl+x", "shift+home", "ctrl+c")
        row = app.screen.query_one("#row-api_key Input")
        await pilot.mouse_down(row, offset=(2, 0))
        await pilot.hover(row, offset=(9, 0))
        await pilot.mouse_up(row, offset=(9, 0))
        await pilot.press("ctrl+c", "super+c")
        assert app.clipboard == ""
        assert field(app, "api_key").value == "sandbox-typed"
        assert not shows(app, "sandbox-typed")


async def test_a_pasted_bearer_is_removed_once(tmp_path: Path) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "agentp")
        line = field(app, "api_key")
        line.focus()
        line.post_message(events.Paste("\nBearer sandbox-pasted\n"))
        await settled(pilot, lambda: line.value)
        assert line.value == "sandbox-pasted"


async def test_a_paste_replaces_the_base_url_and_a_key_among_the_codes_is_refused(tmp_path: Path) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "serenity")
        assert field(app, "name").has_focus
        line = field(app, "base_url")
        assert line.value, "the default stands there"
        await pilot.press("tab")
        await settled(pilot, lambda: line.has_focus and line.selected_text == line.value)
        line.post_message(events.Paste("https://own.example"))
        await settled(pilot, lambda: line.value == "https://own.example")
        field(app, "api_key").value = "plain-words"
        for pasted in ("sandbox-typed", "good-one, plain-words", "a" * 41):
            field(app, "agent_codes").value = pasted
            await settled(pilot, lambda: shows(app, "That looks like a key"))
            await pilot.press("ctrl+s")
            assert isinstance(app.screen, AccountFormScreen)
            field(app, "agent_codes").value = "support-copilot, 6f1f2a5e-3b8d-4d68-9a3e-0123456789ab"
            await settled(pilot, lambda: not shows(app, "That looks like a key"))
    assert not (tmp_path / "config.toml").exists()


async def test_accounts_that_are_asked_for_before_the_deck_is_open_come_when_it_is(tmp_path: Path) -> None:
    app, may_open = app_on(tmp_path), threading.Event()
    make = app._opening.make
    app._opening = replace(app._opening, make=lambda: (may_open.wait(), make())[1])
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: shows(app, "Add an account"))
        await pilot.press("a")
        assert not app.ready
        may_open.set()
        await settled(pilot, lambda: shows(app, "Which vendor?"))


async def test_agent_codes_are_picked_from_the_vendors_list(tmp_path: Path, sandbox: str) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "serenity")
        field(app, "base_url").value = f"{sandbox}/serenity"
        field(app, "api_key").value = "sandbox-right"
        await pilot.press("f4")
        await settled(pilot, lambda: isinstance(app.focused, SelectionList))
        await pilot.press("space", "down", "space", "enter")
        await settled(pilot, lambda: isinstance(app.screen, AccountFormScreen) and field(app, "agent_codes").value)
        codes = field(app, "agent_codes").value.split(", ")
        assert len(codes) == 2
        assert all(codes)


async def test_a_secret_can_come_from_a_file_or_a_command(tmp_path: Path, sandbox: str) -> None:
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "agentp")
        field(app, "base_url").value = f"{sandbox}/agentphone"
        app.screen.query_one("#row-keep Select", Select).value = "command"
        await settled(pilot, lambda: shows(app, "without a shell"))
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: shows(app, "A command is needed."))
        field(app, "where-api_key").value = "echo sandbox-printed"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and shows(app, "command echo", "✓ works"))
    assert load_config(tmp_path / "config.toml", {}).accounts[0].token_commands == {
        "api_key": ("echo", "sandbox-printed")
    }


async def test_an_account_is_edited_and_its_secret_stays_when_left_empty(tmp_path: Path, sandbox: str) -> None:
    account = Account("phone", "agentphone", "https://old.example")
    have(tmp_path, account)
    store = store_in(tmp_path)
    await store.store(account, "api_key", SecretStr("sandbox-kept"), Place.RUN)
    app = app_on(tmp_path, store)
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await settled(pilot, lambda: shows(app, "this run only"))
        await pilot.press("enter")
        await settled(pilot, lambda: shows(app, "Now from this run only", "Leave empty to keep it"))
        field(app, "base_url").value = f"{sandbox}/agentphone"
        field(app, "name").value = "telephone"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and shows(app, "telephone", "✓ works"))
        saved = load_config(tmp_path / "config.toml", {}).accounts
        assert [one.name for one in saved] == ["telephone"]
        with edit(tmp_path / "config.toml") as draft:
            draft.replace(saved[0], replace(saved[0], settings={"sub_account_id": "sub_2"}))
        await pilot.press("r")
        await settled(pilot, lambda: shows(app, "sub_2", "this run only"))
        assert not shows(app, "✓ works"), "that was another account"


async def test_an_account_whose_keyring_is_lost_is_edited_without_its_secret(tmp_path: Path) -> None:
    have(tmp_path, Account("phone", "agentphone", "https://x.example"))
    lost = KeyringClient({**NO_BUS, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}, read_seconds=60)
    app = app_on(tmp_path, store_in(tmp_path, keyring=lost))
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await settled(pilot, lambda: shows(app, "not found: the D-Bus session that the keyring needs has ended"))
        assert shows(app, "✗ no secret not found")
        await pilot.press("enter")
        await settled(pilot, lambda: shows(app, "has ended. Leave empty to keep what it holds."))
        field(app, "api_key").value = "sandbox-new"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: shows(app, "Not saved: 1 thing to correct"))
        field(app, "api_key").value = ""
        field(app, "sub_account_id").value = "sub_1"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen))
    assert load_config(tmp_path / "config.toml", {}).accounts[0].settings == {"sub_account_id": "sub_1"}


async def test_the_fleet_hears_of_an_account_that_was_changed_even_when_it_fails_then(
    tmp_path: Path, sandbox: str
) -> None:
    account = Account("answers", "serenity", f"{sandbox}/serenity", {"agent_codes": "support-copilot"})
    have(tmp_path, account)
    store = store_in(tmp_path)
    await store.store(account, "api_key", SecretStr("sandbox-kept"), Place.RUN)
    app = app_on(tmp_path, store)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and shows(app, "fresh"))
        await open_accounts(app, pilot)
        await settled(pilot, lambda: shows(app, "this run only"))
        await pilot.press("enter")
        await settled(pilot, lambda: shows(app, "Now from this run only"))
        field(app, "agent_codes").value = "no-such-agent"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen))
        await pilot.press("escape")
        await settled(
            pilot, lambda: isinstance(app.screen, FleetScreen) and shows(app, "failing", "agent was not found")
        )


async def test_from_a_failing_account_the_accounts_open_on_it_and_say_no_more_than_is_known(
    tmp_path: Path, sandbox: str
) -> None:
    where = f"{sandbox}/serenity"
    idle = Account("idle", "serenity", where, {"agent_codes": "support-copilot"}, enabled=False)
    good = Account("good", "serenity", where, {"agent_codes": "support-copilot"})
    dead = Account("dead", "serenity", "http://127.0.0.1:9/serenity", {"agent_codes": "support-copilot"})
    have(tmp_path, idle, good, dead)
    store = store_in(tmp_path)
    for account in (good, dead):
        await store.store(account, "api_key", SecretStr("sandbox-kept"), Place.RUN)
    app = app_on(tmp_path, store)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and shows(app, "fresh"))
        await pilot.press("3")
        await settled(pilot, lambda: shows(app, "Tried: http://127.0.0.1:9/serenity", "a opens the accounts"), 30)
        await pilot.press("a")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and shows(app, "✓ answers"))
        assert app.screen.query_one(DataTable).cursor_row == 2
        assert not shows(app, "ready")
        await pilot.press("escape", "escape", "up", "down")
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen) and app.screen.chosen == "dead")
        await settled(pilot, lambda: shows(app, "failing"), 30)
        await pilot.press("a")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and shows(app, "✗ unreachable"))
        assert app.screen.query_one(DataTable).cursor_row == 2


async def test_accounts_are_ordered_disabled_and_removed(tmp_path: Path) -> None:
    have(tmp_path, *(Account(name, "agentphone", "https://x.example") for name in ("one", "two", "three")))
    app = app_on(tmp_path)
    path = tmp_path / "config.toml"
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await settled(pilot, lambda: app.screen.query_one(DataTable).row_count == 3)
        rows = []
        for key in ("end", "home"):
            await pilot.press(key)
            rows.append(app.screen.query_one(DataTable).cursor_row)
        assert rows == [2, 0]
        await pilot.press("shift+down")
        await settled(pilot, lambda: [one.name for one in load_config(path, {}).accounts] == ["two", "one", "three"])
        await settled(pilot, lambda: app.screen.query_one(DataTable).cursor_row == 1)
        await pilot.press("space")
        await settled(pilot, lambda: shows(app, "disabled"))
        assert [one.enabled for one in load_config(path, {}).accounts] == [True, False, True]
        await pilot.press("delete")
        await settled(pilot, lambda: shows(app, "Remove the account one?"))
        await pilot.press("n")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen))
        assert len(load_config(path, {}).accounts) == 3
        await pilot.press("delete")
        await settled(pilot, lambda: shows(app, "Remove the account one?"))
        await pilot.press("y")
        await settled(pilot, lambda: [one.name for one in load_config(path, {}).accounts] == ["two", "three"])
        await settled(pilot, lambda: app.screen.query_one(DataTable).row_count == 2)


async def test_a_disk_that_refuses_is_reported_and_the_form_stays(tmp_path: Path) -> None:
    app = app_on(tmp_path, path=tmp_path / "file" / "config.toml")
    async with app.run_test(size=SIZE) as pilot:
        await open_accounts(app, pilot)
        await choose_vendor(app, pilot, "agentp")
        (tmp_path / "file").write_text("")
        field(app, "api_key").value = "sandbox-typed"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: shows(app, "cannot be written: a file stands where a folder is needed"))
        assert isinstance(app.screen, AccountFormScreen)
        assert field(app, "api_key").value == "sandbox-typed"


async def test_a_save_that_hangs_in_the_keyring_can_be_given_up(tmp_path: Path) -> None:
    need_keyring_packages()
    with PrivateSession(tmp_path / "home") as private:
        private.start_bus()
        daemon = private.start_keyring("sandbox-password")
        app = app_on(tmp_path, store_in(tmp_path, keyring=KeyringClient(private.environ, read_seconds=60)))
        async with app.run_test(size=SIZE) as pilot:
            await open_accounts(app, pilot)
            await choose_vendor(app, pilot, "agentp")
            field(app, "api_key").value = "sandbox-typed"
            daemon.send_signal(signal.SIGSTOP)
            await pilot.press("ctrl+s")
            await settled(pilot, lambda: shows(app, "Saving…"))
            await pilot.press("escape")
            await settled(pilot, lambda: shows(app, "Given up; nothing was saved."), 3)
            assert field(app, "api_key").value == "sandbox-typed"
    assert not (tmp_path / "config.toml").exists()


async def test_a_token_that_ends_while_the_deck_is_open_is_announced_a_day_before_and_when_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.following.REMIND_SECONDS", 0.3)
    account = Account("prod", "ejento", "https://ejento.example")
    have(tmp_path, account)
    store = store_in(tmp_path, clock=(clock := DrivenClock()))
    await store.store(account, "access_token", SecretStr("sandbox-old"), Place.RUN, saved_at=NOW - timedelta(days=5.5))
    app = app_on(tmp_path, store)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settled(pilot, lambda: app.ready)
        clock.jump(86_400)
        await settled(pilot, lambda: shows(app, "Access token of prod: 6 days old", "about 12 hours: renew it soon"))
        clock.jump(86_400)
        await settled(pilot, lambda: shows(app, "Access token of prod: 7 days old", "ended 12"))
        assert [one.title for one in app._notifications].count("Renew a token") == 2, "each is said once"
        # The keyring's helper that a look has started ends before the loop does.
        await settled(pilot, lambda: not any(one.group == "remind" and one.is_running for one in app.workers))
