"""Every screen of the deck and how to get there, in a few apps that each show many of them one after another."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, OptionList, Select, SelectionList, Static

from tests.accounts_support import app_on, store_in
from tests.pictures import demo_app
from tests.support import NOW, StillClock, fixed_world
from tests.ui.driving import screen_text, settled
from tests.ui.places import PLACES, Way, closed, home, view
from tui.accounts.edit import edit
from tui.accounts.model import Account
from tui.accounts.places import Place
from tui.app import DeckApp, Opening
from tui.core.errors import DeckError, ErrorKind
from tui.live.configured import demonstration
from tui.screens.account_form import AccountFormScreen
from tui.screens.accounts import AccountsScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.guide import GuideScreen
from tui.screens.menu import MenuScreen
from tui.screens.settings import SettingsScreen
from tui.screens.welcome import WelcomeScreen
from tui.vendors.registry import vendor
from tui.widgets.fleet_table import FleetTable

Made = Callable[[Path, str], DeckApp]
"""Makes an app from a folder of the test's own and the URL of a sandbox."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One app and the screens that are looked at in it.

    Attributes:
        make: Makes the app.
        scenes: Ways to the screens, by name; each begins wherever the one before ended.
        unsteady: Scenes that show what differs from machine to machine: looked at, but not kept as snapshots.
    """

    make: Made
    scenes: dict[str, Way]
    unsteady: frozenset[str] = field(default=frozenset())


def shows(app: Any, *words: str) -> bool:
    """Whether all words are on screen, whatever the width wraps."""
    text = " ".join(screen_text(app).split())
    return all(word in text for word in words)


# -- the demo


def demo(folder: Path, url: str) -> DeckApp:
    """The demo: everything works."""
    return demo_app(clock=StillClock())


def over_fleet(*keys: str) -> Way:
    """Keys pressed on the fleet."""

    async def go(pilot: Pilot[Any]) -> None:
        await home(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    return go


async def palette(pilot: Pilot[Any]) -> None:
    """The command palette with what it offers at once."""
    await over_fleet("ctrl+p")(pilot)
    listed = pilot.app.screen
    assert isinstance(listed, CommandPalette)
    await settled(pilot, lambda: listed.query_one(CommandList).option_count > 5)


def settings(name: str, *keys: str) -> Way:
    """The settings at one of them."""

    async def go(pilot: Pilot[Any]) -> None:
        await home(pilot)
        app: Any = pilot.app
        app.open_settings(name)
        await settled(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.query(OptionList))
        await pilot.press(*keys)
        await pilot.pause()

    return go


def guide(page: str) -> Way:
    """A page of the guide."""

    async def go(pilot: Pilot[Any]) -> None:
        await home(pilot)
        app: Any = pilot.app
        app.open_guide(page)
        await settled(pilot, lambda: isinstance(app.screen, GuideScreen) and app.screen.query("MarkdownH1"))
        await app.workers.wait_for_complete()

    return go


async def debug(pilot: Pilot[Any]) -> None:
    """The debug screen with its facts."""
    await home(pilot)
    app: Any = pilot.app
    app.action_debug()
    await settled(pilot, lambda: app.screen.query("#debug-facts"))
    await app.workers.wait_for_complete()


# -- the user's own accounts


def own(folder: Path, url: str) -> DeckApp:
    """A deck on three accounts: one that works, one without a secret, one that is disabled."""
    with edit(folder / "config.toml") as draft:
        draft.add(Account("phone", "agentphone", f"{url}/agentphone"))
        draft.add(Account("serenity-prod", "serenity", f"{url}/serenity", settings={"agent_codes": "billing"}))
        draft.add(Account("geai-test", "geai", f"{url}/geai", enabled=False))
    store = store_in(folder)
    return app_on(folder, store)


def nobody(folder: Path, url: str) -> DeckApp:
    """A deck without any account."""
    return app_on(folder)


async def welcome(pilot: Pilot[Any]) -> None:
    """The first screen."""
    app: Any = pilot.app
    await settled(pilot, lambda: app.ready)
    await closed(pilot)
    app.go_home()
    await settled(pilot, lambda: isinstance(app.screen, WelcomeScreen))


async def which_vendor(pilot: Pilot[Any]) -> None:
    """The first question of a first account."""
    await welcome(pilot)
    await pilot.press("a")
    await settled(pilot, lambda: isinstance(pilot.app.screen, MenuScreen))


async def no_accounts(pilot: Pilot[Any]) -> None:
    """The accounts, when there are none."""
    if not isinstance(pilot.app.screen, AccountsScreen):
        await which_vendor(pilot)
        await closed(pilot)
    await settled(pilot, lambda: isinstance(pilot.app.screen, AccountsScreen))


async def accounts(pilot: Pilot[Any]) -> None:
    """The accounts, each with where its secret is."""
    app: Any = pilot.app
    await settled(pilot, lambda: app.ready)
    await closed(pilot)
    if isinstance(app.screen, AccountFormScreen):
        app.screen.dismiss("")
        await pilot.pause()
    if not isinstance(app.screen, AccountsScreen):
        app.go_home()
        await app.opened.store.store(
            app.opened.config.account("phone"), "api_key", SecretStr("sandbox-kept"), Place.RUN
        )
        app.action_accounts()
    await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and app.screen.query(DataTable))
    await settled(pilot, lambda: app.screen.query_one(DataTable).row_count)
    await app.workers.wait_for_complete()


async def tested(pilot: Pilot[Any]) -> None:
    """An account that was tried, and works."""
    await accounts(pilot)
    await pilot.press("t")
    await settled(pilot, lambda: shows(pilot.app, "✓ works"))
    screen: Any = pilot.app.screen
    screen._trials["phone"] = replace(screen._trials["phone"], elapsed=0.012)  # what it took differs each time
    screen._look()
    pilot.app.screen.query_one("#account-look").scroll_home(animate=False)


async def refused(pilot: Pilot[Any]) -> None:
    """An account without a secret."""
    await accounts(pilot)
    await pilot.press("down")
    await pilot.pause()


async def removing(pilot: Pilot[Any]) -> None:
    """The question before an account is removed."""
    await accounts(pilot)
    await pilot.press("delete")
    await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))


def form(key: str) -> Way:
    """The empty form of a vendor."""

    async def go(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        await accounts(pilot)
        app.push_screen(AccountFormScreen(app.screen.registrar, vendor(key)))
        await settled(pilot, lambda: isinstance(app.screen, AccountFormScreen) and bool(app.screen._offers))
        await app.workers.wait_for_complete()

    return go


def line_of(app: Any, key: str) -> Input:
    """The line of a field of the form."""
    return app.screen.query_one(f"#row-{key} Input", Input)  # type: ignore[no-any-return]


async def wrong_form(pilot: Pilot[Any]) -> None:
    """A form with three things to correct."""
    await form("geai")(pilot)
    app: Any = pilot.app
    line_of(app, "base_url").value = "http://far.example"
    line_of(app, "name").value = "Not A Name"
    line_of(app, "token").value = "two words"
    await pilot.press("ctrl+s")
    await settled(pilot, lambda: shows(app, "Not saved"))


async def form_tested(pilot: Pilot[Any]) -> None:
    """A form whose connection was tried and refused."""
    await form("agentphone")(pilot)
    app: Any = pilot.app
    url = app.opened.config.accounts[0].base_url
    line_of(app, "base_url").value = url
    line_of(app, "api_key").value = "wrong-key"
    await pilot.press("ctrl+t")
    await settled(pilot, lambda: shows(app, "✗ Authorised"))
    said = str(app.screen.query_one("#outcome", Static).content)
    app.screen._outcome(re.sub(r"Took .*", "Took 12 ms.", said))


async def form_with_command(pilot: Pilot[Any]) -> None:
    """A form whose secret comes from a command."""
    await form("ejento")(pilot)
    app: Any = pilot.app
    app.screen.query_one("#row-keep Select", Select).value = "command"
    await settled(pilot, lambda: shows(app, "without a shell"))


async def picking(pilot: Pilot[Any]) -> None:
    """The list of a vendor's agents to choose from."""
    await form("serenity")(pilot)
    app: Any = pilot.app
    line_of(app, "base_url").value = app.opened.config.accounts[1].base_url
    line_of(app, "api_key").value = "sandbox-right"
    await pilot.press("f4")
    await settled(pilot, lambda: bool(app.screen.query(SelectionList)))
    await pilot.press("space")


# -- what goes wrong

FAULTS = {
    "ejento-demo": DeckError(
        ErrorKind.FORBIDDEN,
        "This key may not read the analytics of this project.",
        hint="Ask an administrator of the project for the analyst role.",
        status=403,
    ),
    "geai-demo": DeckError(
        ErrorKind.UNAUTHORISED,
        "The vendor does not accept the credentials.",
        hint="Make a new token in the console and put it into the account.",
        status=401,
    ),
    "agentphone-demo": DeckError(
        ErrorKind.UNREACHABLE, "The vendor cannot be reached.", hint="Check the network, then try again."
    ),
}


def broken(folder: Path, url: str) -> DeckApp:
    """The demo, where three accounts cannot be opened and the fourth never answers."""
    made = demonstration(fixed_world(NOW), clock=StillClock())

    async def resolve(account: Any, vendor: Any) -> Any:
        app.asked = getattr(app, "asked", 0) + 1
        if account.name in FAULTS:
            raise FAULTS[account.name]
        await asyncio.Event().wait()

    made.deck._resolve = resolve
    app: Any = DeckApp(Opening((), lambda: made, demo=True))
    return app


async def broken_fleet(pilot: Pilot[Any]) -> None:
    """The fleet, nothing of which works."""
    app: Any = pilot.app
    await settled(pilot, lambda: app.ready)
    app.go_home()
    table = app.screen.query_one(FleetTable)

    def told() -> bool:
        faults = [row for row in table.rows if row.snapshot is not None and row.snapshot.fault is not None]
        return len(faults) == len(FAULTS)

    await settled(pilot, told)


def broken_view(account: str, words: str) -> Way:
    """A vendor screen that cannot be opened."""

    async def go(pilot: Pilot[Any]) -> None:
        await broken_fleet(pilot)
        app: Any = pilot.app
        app.open_account(account)
        await settled(pilot, lambda: shows(app, words))

    return go


async def empty(pilot: Pilot[Any]) -> None:
    """A list in which nothing is what the server was asked for."""
    await view("serenity", "instances", "F")(pilot)
    await settled(pilot, lambda: pilot.app.screen.query("#filter-search"))
    pilot.app.screen.query_one("#filter-search", Input).value = "no such words anywhere"
    await pilot.press("ctrl+s")
    await settled(pilot, lambda: not pilot.app.screen.is_modal)
    await pilot.app.workers.wait_for_complete()


STAGES: dict[str, Stage] = {
    "lists": Stage(
        demo,
        {
            **{name: PLACES[name] for name in ("fleet", "table", "detail", "raw")},
            "filters": view("serenity", "instances", "F"),
            "columns": view("serenity", "instances", "C"),
            "copy": view("serenity", "instances", "Y"),
            "go-to": view("serenity", "instances", "G"),
            "export": view("serenity", "instances", "e"),
            "marked": view("serenity", "instances", "space", "space"),
            "filtered": view("serenity", "instances", "slash", *"refund"),
            "empty": empty,
        },
    ),
    "charts": Stage(
        demo,
        {
            "chart": PLACES["chart"],
            "ranking": PLACES["ranking"],
            "figures": view("ejento", "overview"),
            "about": view("serenity", "overview", "i"),
            "period": view("serenity", "usage", "t"),
            "period-off": view("geai", "top-agents-tokens", "t"),
            "views": view("ejento", "overview", "v"),
            "chart-export": view("serenity", "usage", "e"),
            "keys": view("serenity", "usage", "question_mark"),
        },
    ),
    "deck": Stage(
        demo,
        {
            "help": over_fleet("question_mark"),
            "jump": over_fleet("colon"),
            "jump-typed": over_fleet("colon", *"geai tok"),
            "jump-nothing": over_fleet("colon", *"xqz"),
            "palette": palette,
            "settings": settings("personal_data"),
            "settings-edit": settings("refresh", "enter", *"3"),
            "settings-choice": settings("theme", "enter"),
            "settings-keys": settings("keys", "enter"),
            "guide": guide("figures"),
            "guide-vendor": guide("geai"),
            "debug": debug,
        },
        unsteady=frozenset({"debug"}),
    ),
    "accounts": Stage(
        own,
        {
            "accounts": accounts,
            "account-tested": tested,
            "account-refused": refused,
            "account-remove": removing,
            **{f"form-{key}": form(key) for key in ("agentphone", "ejento", "geai", "serenity")},
            "form-wrong": wrong_form,
            "form-tested": form_tested,
            "form-command": form_with_command,
            "form-pick": picking,
        },
        unsteady=frozenset({"accounts", "account-refused", "account-remove"}),  # the state is what was answered last
    ),
    "first": Stage(nobody, {"welcome": welcome, "which-vendor": which_vendor, "no-accounts": no_accounts}),
    "broken": Stage(
        broken,
        {
            "broken-fleet": broken_fleet,
            "forbidden": broken_view("ejento-demo", "analyst role"),
            "unauthorised": broken_view("geai-demo", "new token"),
            "unreachable": broken_view("agentphone-demo", "cannot be reached"),
            "opening": broken_view("serenity-demo", "Opening"),
        },
        unsteady=frozenset({"broken-fleet"}),  # counts the seconds to the next try
    ),
}
"""Each screen and dialogue, and each state of one that a user may meet."""
