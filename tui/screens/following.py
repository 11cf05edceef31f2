"""The configuration under an open deck: what changes in it, here or from outside, holds at once; a broken one changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from tui.accounts.aside import aside
from tui.accounts.config import Config, load_config
from tui.accounts.files import shown
from tui.accounts.model import Account
from tui.accounts.settings import Settings
from tui.live.renewal import Reminders
from tui.screens.preferences import Running, put_to_use
from tui.vendors.registry import installed
from tui.widgets.fleet_columns import FleetRow

if TYPE_CHECKING:
    from tui.live.deck import Deck
    from tui.screens.fleet import FleetScreen

LOOK_SECONDS: Final = 2.0
"""Seconds between two looks at whether the file has changed; one that has is read when it stayed the same for as long."""
REMIND_SECONDS: Final = 3600.0
"""Seconds between two looks at how old the tokens are: a deck may stay open for longer than one lives."""
_DISK_SECONDS: Final = 10.0
_AT_ONCE: Final = 3
"""Problems of a configuration that are said at the start: more would lie over all that is on a small screen."""
_KEPT: Final = "The deck goes on with what it read before."

Stamp = tuple[int, int, int]


class Home(Running, Protocol):
    """What the accounts of a configuration need of the app, beside what its settings do."""

    @property
    def home(self) -> FleetScreen | None:
        """The fleet screen, where there is one."""
        ...

    def set_interval(self, interval: float, callback: Callable[[], Any], *, name: str) -> Any:
        """Call something again and again."""

    def run_worker(self, work: Awaitable[Any], *, group: str) -> Any:
        """Run something in the background."""

    def inform(self, title: str, text: str) -> None:
        """Say something for a while."""


async def begin(app: Home, problems: Iterable[str]) -> None:
    """Let the configuration of a deck that was just opened hold, and follow its file from now on.

    Args:
        app: The app, its deck open.
        problems: What is wrong besides, in sentences.
    """
    config = app.opened.config
    clashes = put_to_use(app, config)
    wrong = config.problems if app.home is not None else ()  # else the welcome says it, for as long as that lasts
    said = [str(one) for one in (*wrong, *problems, *clashes)]
    if len(said) > _AT_ONCE:
        said[_AT_ONCE - 1 :] = [f"{len(said) - _AT_ONCE + 1} more problems. All are named by: agentdeck config check"]
    for problem in said:
        app.complain("Configuration", problem)
    if app.home is not None:
        await app.home.reattach(rows_of(app.deck))
    else:
        _tell_screens(app)
    store = app.opened.store
    if store is not None:
        follower, reminders = Follower(app), Reminders(store)
        app.set_interval(
            LOOK_SECONDS, lambda: app.run_worker(follower.look(), group="follow"), name="changed configuration"
        )
        _look_at_tokens(app, reminders)
        app.set_interval(REMIND_SECONDS, lambda: _look_at_tokens(app, reminders), name="tokens that end soon")


def _look_at_tokens(app: Home, reminders: Reminders) -> None:
    app.run_worker(_remind(app, reminders), group="remind")


async def _remind(app: Home, reminders: Reminders) -> None:
    for renewal in await reminders.fresh(app.deck.accounts):
        app.complain("Renew a token", f"{renewal} Press a, then enter on the account.")


async def adopt(app: Home, config: Config, renewed: frozenset[str] = frozenset()) -> str:
    """Go on with a configuration that was read again: its accounts, its settings, and what is newly wrong with it.

    Args:
        app: The app, its deck open.
        config: The configuration.
        renewed: Accounts that have new secrets, and are opened anew.

    Returns:
        Why it is not taken over, in sentences; empty where it is. One that can no longer be read, or is gone, takes nothing away.
    """
    before = app.opened.config
    if before.readable and not config.readable:
        return f"{config.trouble} {_KEPT}"
    if before.exists and not config.exists:
        return f"{shown(config.path)} is gone. {_KEPT}"
    if config.accounts != before.accounts or renewed:
        await _take_accounts(app, config, renewed)
    app.take_over(config)
    for problem in put_to_use(app, config, before.settings):
        app.complain("Keys", problem)
    known = {(one.key, one.reason) for one in before.problems}
    for one in config.problems:
        if config.readable and (one.key, one.reason) not in known:
            app.complain("Configuration", str(one))
    _tell_screens(app)
    return ""


def _tell_screens(app: Running) -> None:
    """Tell the open screens that show the configuration that it is another one."""
    for screen in tuple(app.screen_stack):
        follow = getattr(screen, "config_changed", None)
        if follow is not None:
            follow()


async def _take_accounts(app: Home, config: Config, renewed: frozenset[str]) -> None:
    kept = {one.name: one for one in config.accounts}
    new = kept.keys() - {one.name for one in app.deck.accounts}
    gone = {
        one.name
        for one in app.deck.accounts
        if (now := kept.get(one.name)) is None or not (one == now or one.differs_in_pace_only(now))
    } | renewed
    home = app.home
    if home is not None:
        await home.reattach(tuple(row for row in rows_of(app.deck) if row.name not in gone))
    for name in renewed:
        await app.deck.close(name)
    await app.deck.replace_accounts(config.accounts)
    app.take_over(config)
    if home is not None:
        await home.reattach(rows_of(app.deck))
    for screen in tuple(app.screen_stack):
        if getattr(screen, "account", "") in gone | new and hasattr(screen, "open_anew"):
            screen.open_anew()


class Follower:
    """Looks at the configuration file of an open deck now and then, and takes over what somebody else changed.

    Args:
        app: The app, its deck open on a configuration file.
    """

    def __init__(self, app: Home) -> None:
        self._app = app
        self._stamp: Stamp | None = None
        self._due = True
        self._refused = ""
        self._looking = False

    async def look(self) -> None:
        """Look once. A file is read at the second look that finds it the same: who writes it may not have finished."""
        if self._looking or self._app.opened.store is None:  # no file holds the demo's
            return
        self._looking = True
        try:
            await self._look(self._app.opened.config.path)
        except TimeoutError:
            self._due = True  # a disk that does not answer is looked at again
        finally:
            self._looking = False

    async def _look(self, path: Path) -> None:
        stamp = await aside(lambda: _stamp_of(path), _DISK_SECONDS)
        if stamp != self._stamp:
            self._stamp, self._due = stamp, True
            return
        if not self._due:
            return
        config = await aside(lambda: load_config(path), _DISK_SECONDS)
        self._due = False
        before, refused = self._app.opened.config, self._refused
        self._refused = await self._app.adopt(config) if config != before else ""
        if self._refused != refused or config != before:
            self._tell(before, config, mended=bool(refused))

    def _tell(self, before: Config, config: Config, *, mended: bool) -> None:
        if self._refused:
            self._app.complain("Configuration", self._refused)
            return
        changed = changes(before, config)
        if mended or changed:
            words = "The file can be read again" if mended else "The file was changed, and read again"
            self._app.inform("Configuration", f"{words}{f': {changed}' if changed else ''}.")


def changes(before: Config, config: Config) -> str:
    """Return what differs between two configurations, in a few words: accounts and settings by name."""
    old, new = ({one.name: one for one in listed.accounts} for listed in (before, config))
    settings = [one for one in Settings.model_fields if getattr(before.settings, one) != getattr(config.settings, one)]
    paced = "refresh" in settings  # which all accounts that state none follow
    said = (
        ("added", new.keys() - old.keys()),
        ("removed", old.keys() - new.keys()),
        ("changed", [name for name, one in new.items() if name in old and _differs(one, old[name], paced=paced)]),
        ("set", settings),
        ("moved", ["accounts"] if list(old) != list(new) and old.keys() == new.keys() else ()),
    )
    return "; ".join(f"{_listed(names)} {word}" for word, names in said if names)


def _differs(one: Account, other: Account, *, paced: bool) -> bool:
    return one != other and not (paced and one.differs_in_pace_only(other))


def _listed(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")


def _stamp_of(path: Path) -> Stamp | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def rows_of(deck: Deck) -> tuple[FleetRow, ...]:
    """Return the fleet's rows of an open deck."""
    found = [(one, installed(one.vendor)) for one in deck.accounts]
    return tuple(FleetRow(one.name, its.title if its else one.vendor, one.enabled) for one, its in found)
