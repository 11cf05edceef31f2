"""The accounts: what each is, where its secrets come from, whether it works; add, edit, test, disable, order, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import cached_property
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import DataTable, Static

from tui.accounts.config import Config
from tui.accounts.model import Account
from tui.accounts.places import Whereabouts
from tui.accounts.registrar import Registrar
from tui.core.errors import DeckError
from tui.core.text import clean
from tui.live.trial import Trial, try_account
from tui.screens.account_form import AccountFormScreen
from tui.screens.account_words import Known, about, sources, state_of
from tui.screens.base import DeckScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.fleet import FleetScreen
from tui.screens.menu import Item, MenuScreen
from tui.screens.view_panels import ViewPanels
from tui.vendors.registry import installed, vendor, vendors

if TYPE_CHECKING:
    from tui.vendors.base import Vendor

_NONE = "No account yet\n\nIt takes a base URL, a key and a minute.\n\na adds one · esc goes back"


class AccountsScreen(DeckScreen[None]):
    """All accounts of the configuration."""

    CSS_PATH = "../styles/accounts.tcss"
    BINDINGS = [
        Binding("a", "add", "Add", id="accounts.add"),
        Binding("enter", "edit", "Edit", id="accounts.edit", priority=True),
        Binding("t", "test", "Test", id="accounts.test"),
        Binding("space", "switch", "Disable/enable", id="accounts.toggle"),
        Binding("shift+up,K", "move(-1)", "Move up in the list", id="accounts.up", show=False),
        Binding("shift+down,J", "move(1)", "Move down in the list", id="accounts.down", show=False),
        # Textual's table has these two for its columns.
        Binding("home", "edge(0)", "First account", id="accounts.first", show=False, priority=True),
        Binding("end", "edge(1)", "Last account", id="accounts.last", show=False, priority=True),
        Binding("delete,backspace", "remove", "Remove", id="accounts.remove"),
        Binding("r", "look_again", "Look again", id="accounts.refresh", show=False),
        Binding("escape", "app.back", "Back", id="app.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._listed: dict[str, Account] = {}
        self._found: dict[str, tuple[Whereabouts, ...]] = {}
        self._trials: dict[str, Trial | None] = {}

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Fleet", "Accounts")

    def body(self) -> ComposeResult:
        """Yield the table and the closer look."""
        yield DataTable[Text](id="accounts", cursor_type="row", zebra_stripes=False)
        yield Static(_NONE, id="account-none", markup=False)
        with VerticalScroll(id="account-look", can_focus=False):
            yield Static("", id="account-words")

    def on_mount(self) -> None:
        """Read the configuration."""
        table = self._table
        for key, title in (("name", "Account"), ("vendor", "Vendor"), ("state", "State"), ("secrets", "Secrets")):
            table.add_column(title, key=key)
        table.focus()
        self.app.theme_changed_signal.subscribe(self, self._recolour)
        came_from = self._came_from()
        self._draw(came_from)
        self._read(came_from)
        if not self._config.accounts:
            self.action_add()  # there is nothing else to do here

    def on_unmount(self) -> None:
        """Let go of the app, which would keep this screen until the theme changes."""
        self.app.theme_changed_signal.unsubscribe(self)

    @on(Resize)
    def _redraw(self) -> None:
        """Draw the rows as wide as the table is now: it may miss its own change of size, and keeps what was drawn."""
        self._table.notify_style_update()

    def _came_from(self) -> str:
        """Return the account that the screen below is about: its row is the one that is meant, to remove it too."""
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, ViewPanels):
                return screen.account
            if isinstance(screen, FleetScreen):
                return screen.chosen
        return ""

    @cached_property
    def registrar(self) -> Registrar:
        """What reads and changes accounts."""
        opened = self.host.opened
        assert opened.store is not None  # noqa: S101  # the app opens no accounts screen in the demo
        return Registrar(opened.store, opened.config.path)

    @property
    def _config(self) -> Config:
        """The configuration in force."""
        return self.host.opened.config

    @property
    def _table(self) -> DataTable[Text]:
        return self.query_one("#accounts", DataTable)

    def _chosen(self) -> Account | None:
        """Return the account of the line under the cursor, whatever has become of the list behind it."""
        table = self._table
        name = table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value if table.row_count else None
        return next((one for one in self._config.accounts if one.name == name), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done to an account only where there is one."""
        listed = self._config.accounts
        if action == "move":
            return len(listed) > 1
        return action not in {"edit", "test", "switch", "remove"} or bool(listed)

    # -- reading and drawing -----------------------------------------------------------------------------------------

    @work(exclusive=True, group="read")
    async def _read(self, select: str = "", test: str = "", renewed: str = "") -> None:
        """Read the configuration again, and show what of it holds."""
        try:
            config = await self.registrar.config()
        except (DeckError, TimeoutError) as error:
            self._complain(_words(error))
            return
        if config != self._config or renewed:
            refused = await self.host.adopt(config, frozenset({renewed} - {""}))
            if refused:
                self._complain(refused)
        self._draw(select)
        for account in self._config.accounts:
            if account.name == test:
                self._test(account)
        self._locate()

    def config_changed(self) -> None:
        """Show the accounts as they are now: somebody may have changed them elsewhere."""
        self._draw("")
        self._locate()

    @work(exclusive=True, group="locate")
    async def _locate(self) -> None:
        """Find out where each secret is."""
        await asyncio.gather(*map(self._locate_one, self._config.accounts))
        self._look()

    async def _locate_one(self, account: Account) -> None:
        found = installed(account.vendor)
        self._found[account.name] = await self.registrar.store.locate_all(account, found.fields if found else ())
        self._draw_row(account)

    def _recolour(self, _: object) -> None:
        """Draw the states in another theme's colours."""
        for account in self._config.accounts:
            self._draw_row(account)

    def _forget_changed(self) -> None:
        """Forget what was found out about accounts that are gone, or are others by the same name."""
        before, self._listed = self._listed, {one.name: one for one in self._config.accounts}
        for name in [name for name, account in before.items() if self._listed.get(name) != account]:
            self.workers.cancel_group(self, _test_of(name))
            self._trials.pop(name, None)
            self._found.pop(name, None)

    def _draw(self, select: str) -> None:
        self._forget_changed()
        listed = self._config.accounts
        keep = select or (chosen.name if (chosen := self._chosen()) else "")
        row = self._table.cursor_row
        self._table.clear()
        for account in listed:
            self._table.add_row(*self._cells(account), key=account.name)
        names = [account.name for account in listed]
        if listed:
            self._table.move_cursor(row=names.index(keep) if keep in names else min(row, len(names) - 1))
        self._table.display = bool(listed)
        self.query_one("#account-none").display = not listed
        self.query_one("#account-look").display = bool(listed)
        self.refresh_bindings()
        self._look()

    def _draw_row(self, account: Account) -> None:
        if account.name in self._table.rows:
            for key, cell in zip(("name", "vendor", "state", "secrets"), self._cells(account), strict=True):
                self._table.update_cell(account.name, key, cell, update_width=True)

    def _cells(self, account: Account) -> tuple[Text, ...]:
        found = installed(account.vendor)
        snapshot = self.deck.hub.peek(("headline", account.name)) if self.host.ready else None
        words, style = state_of(self._known_of(account), snapshot)
        return (
            Text(account.name, "bold" if account.enabled else "dim"),
            Text(found.title if found else clean(account.vendor, 40)),
            Text(words, self.app.theme_variables.get(style, style)),
            Text(sources(self._found.get(account.name), self.registrar.store.now())),
        )

    @on(DataTable.RowHighlighted)
    def _look(self) -> None:
        """Show everything about the account under the cursor."""
        account = self._chosen()
        words = self.query_one("#account-words", Static)
        words.update(about(self._known_of(account), self._config.problems) if account else Content(""))

    def _known_of(self, account: Account) -> Known:
        now, name = self.registrar.store.now(), account.name
        return Known(account, now, self._found.get(name), self._trials.get(name), name in self._trials)

    # -- what the keys do --------------------------------------------------------------------------------------------

    @on(DataTable.RowSelected)
    def _clicked(self) -> None:
        self.action_edit()

    @work(exclusive=True, group="prompt")
    async def action_add(self) -> None:
        """Choose a vendor, fill in its form, save, try."""
        items = tuple(Item(one.key, one.title, one.about) for one in vendors())
        key = await self.app.push_screen_wait(MenuScreen("Which vendor?", items))
        if key:
            await self._fill_in(vendor(key), None)

    @work(exclusive=True, group="prompt")
    async def action_edit(self) -> None:
        """Change the account under the cursor."""
        account = self._chosen()
        found = installed(account.vendor) if account else None
        if account is not None and found is not None:
            await self._fill_in(found, account)
        elif account is not None:
            self.notify("Its vendor is not installed, so its form is not known.", severity="warning", markup=False)

    async def _fill_in(self, found: Vendor, account: Account | None) -> None:
        taken = frozenset(one.name for one in self._config.accounts)
        name = await self.app.push_screen_wait(AccountFormScreen(self.registrar, found, account, taken))
        if name:
            self._trials.pop(name, None)
            self._read(select=name, test=name, renewed=name)

    def action_test(self) -> None:
        """Try the account under the cursor."""
        account = self._chosen()
        if account is not None:
            self._test(account)

    def _test(self, account: Account) -> None:
        self.run_worker(self._try(account), group=_test_of(account.name), exclusive=True)

    async def _try(self, account: Account) -> None:
        self._trials[account.name] = None
        self._draw_row(account)
        found = installed(account.vendor)
        try:
            secrets, _ = await self.registrar.store.resolve_all(account, found.fields if found else ())
            trial = await try_account(account, secrets)
        except DeckError as error:
            trial = Trial((), 0.0, fault=error.fault)
        self._trials[account.name] = trial
        self._draw_row(account)
        self._look()

    async def action_switch(self) -> None:
        """Let the deck ask the account, or leave it alone."""
        account = self._chosen()
        if account is not None:
            await self._changing(self.registrar.set_enabled(account.name, enabled=not account.enabled))

    async def action_move(self, offset: int) -> None:
        """Move the account up or down in the list, and on the fleet."""
        account = self._chosen()
        if account is not None:
            await self._changing(self.registrar.move(account.name, max(0, self._table.cursor_row + offset)))

    def action_edge(self, end: int) -> None:
        """Put the cursor on the first account or the last one."""
        self._table.move_cursor(row=(self._table.row_count - 1) * end)

    @work(exclusive=True, group="prompt")
    async def action_remove(self) -> None:
        """Remove the account and its secrets, after asking."""
        account = self._chosen()
        if account is None:
            return
        sure = await self.app.push_screen_wait(
            ConfirmScreen(
                f"Remove the account {account.name}?",
                "Its lines in the configuration and the secrets that the deck keeps for it are deleted. "
                "Nothing changes at the vendor.",
                "Remove it",
            )
        )
        if not sure:
            return
        found = installed(account.vendor)
        try:
            for problem in await self.registrar.remove(account, found.fields if found else ()):
                self.notify(problem, severity="warning", markup=False, timeout=15)
        except (DeckError, TimeoutError) as error:
            self._complain(_words(error))
        self._read()

    def action_look_again(self) -> None:
        """Read the configuration and look for secrets again."""
        self.registrar.store.try_keyring_again()
        self._found.clear()
        self._read()

    async def _changing(self, change: Awaitable[None]) -> None:
        try:
            await change
        except (DeckError, TimeoutError) as error:
            self._complain(_words(error))
        chosen = self._chosen()
        self._read(select=chosen.name if chosen else "")

    def _complain(self, words: str) -> None:
        self.notify(words, title="Not done", severity="error", markup=False, timeout=15)


def _words(error: DeckError | TimeoutError) -> str:
    return error.fault.words if isinstance(error, DeckError) else "The disk did not answer in time."


def _test_of(name: str) -> str:
    return f"test {name}"
