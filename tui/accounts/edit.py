"""Changes the configuration file: comments survive, two editors at once lose nothing, a kill leaves the old file whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from tui.accounts.comments import Comments
from tui.accounts.config import parse_config, read_text, reason_against_name
from tui.accounts.files import locked, shown, write_private
from tui.accounts.migrate import SCHEMA_VERSION, migrate, version_of
from tui.accounts.model import DEFAULT_REFRESH, Account
from tui.accounts.paths import config_file
from tui.accounts.settings import reason_against
from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean

_HEADING: Final = (
    "# AgentDeck. Every setting is explained by: agentdeck config show\n# Secrets never stand in this file.\n"
)


class Draft:
    """The configuration while it is being changed; saved when the `edit` block ends well."""

    def __init__(self, document: tomlkit.TOMLDocument) -> None:
        self.document = document

    def names(self) -> tuple[str, ...]:
        """Return the names of the accounts, in their order."""
        return tuple(str(one.get("name", "")) for one in self._accounts())

    def check(self, account: Account, former: Account | None = None) -> None:
        """Make sure that an account can be added, or be put in the place of a former one.

        Raises:
            DeckError: USAGE when there is none of the former's name, or the new name is taken or cannot be one.
        """
        if former is not None:
            self._index(former.name)
        _check_name(account.name, set(self.names()) - ({former.name} if former else set()))

    def add(self, account: Account) -> None:
        """Add an account at the end.

        Raises:
            DeckError: USAGE when its name is taken or cannot be one.
        """
        self.check(account)
        table = tomlkit.table()
        listed = self._accounts()
        _fill(table, account, Account("", "", "", refresh=self._refresh()))
        listed.append(table)

    def replace(self, former: Account, account: Account) -> None:
        """Change an account; comments, unknown keys, and what somebody else changed since it was read, stay.

        Args:
            former: The account as it was read.
            account: The account as it shall be; only what differs from the former is written.

        Raises:
            DeckError: USAGE when there is none of the former's name, or the new name is taken.
        """
        self.check(account, former)
        _fill(self._accounts()[self._index(former.name)], account, former)

    def remove(self, name: str) -> None:
        """Remove an account.

        Raises:
            DeckError: USAGE when there is none of that name.
        """
        tables = list(self._accounts().body)
        del tables[self._index(name)]
        self._set_accounts(tables)

    def move(self, name: str, index: int) -> None:
        """Move an account to a place, counted from 0; beyond the ends is the end.

        Raises:
            DeckError: USAGE when there is none of that name.
        """
        tables = list(self._accounts().body)
        moved = tables.pop(self._index(name))
        tables.insert(max(0, min(index, len(tables))), moved)
        self._set_accounts(tables)

    def set_enabled(self, name: str, *, enabled: bool) -> None:
        """Let the deck ask an account or leave it alone.

        Raises:
            DeckError: USAGE when there is none of that name.
        """
        self._accounts()[self._index(name)]["enabled"] = enabled

    def set(self, setting: str, value: Any, former: Any = None) -> None:
        """Give a setting a value; None takes it back to its default.

        Args:
            setting: Its name.
            value: Its value.
            former: The value as it was read; of a table only what differs from that is written.

        Raises:
            DeckError: USAGE when there is no such setting, or it cannot have that value; CONFIG where it has no place.
        """
        reason = "" if value is None else reason_against(setting, value)
        if reason:
            raise DeckError(ErrorKind.USAGE, f"{clean(setting, 80)}: {reason}.", hint="See agentdeck config show.")
        if "settings" not in self.document:
            table = tomlkit.table()
            body = self.document.get("accounts")
            self.document["settings"] = table
            if isinstance(body, AoT):  # settings read better above the accounts
                self.document.remove("accounts")
                self.document["accounts"] = body
        settings = self.document["settings"]
        if not isinstance(settings, MutableMapping):
            raise _laid_out("settings are no [settings] table")
        if value is None:
            settings.pop(setting, None)
        elif isinstance(value, Mapping):
            _put_table(settings, setting, value, former if isinstance(former, Mapping) else {})
        else:
            settings[setting] = value

    def _refresh(self) -> float:
        """Return what an account's refresh is when it states none."""
        settings = self.document.get("settings")
        stated = settings.get("refresh") if isinstance(settings, Mapping) else None
        return float(stated) if isinstance(stated, int | float) else DEFAULT_REFRESH

    def _accounts(self) -> AoT:
        found = self.document.get("accounts", [])
        if isinstance(found, AoT):
            return found
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise _laid_out("accounts are no [[accounts]] tables")
        tables: list[Table] = []
        for one in found:
            table = tomlkit.table()
            table.update(one)
            tables.append(table)
        return self._set_accounts(tables)

    def _set_accounts(self, tables: list[Table]) -> AoT:
        array = tomlkit.aot()
        for table in tables:
            array.append(table)
        if "accounts" in self.document:
            self.document.remove("accounts")
        self.document.append("accounts", array)
        return array

    def _index(self, name: str) -> int:
        try:
            return self.names().index(name)
        except ValueError:
            raise DeckError(
                ErrorKind.USAGE,
                f"There is no account “{clean(name, 40)}” in the file.",
                hint="It was removed or renamed meanwhile.",
            ) from None


def check(path: Path | None, account: Account, former: Account | None = None) -> None:
    """Make sure, as far as can be known without writing, that an account can be saved: before its secrets are kept.

    Args:
        path: The file; the usual one when None.
        account: The account as it shall be.
        former: The account that it replaces; None adds it.

    Raises:
        DeckError: The file cannot be understood, or the account has no place in it.
    """
    path = path or config_file()
    try:
        text = read_text(path)
    except (FileNotFoundError, DeckError):
        return  # whoever writes it says why that cannot be done
    Draft(_parsed(text, path)).check(account, former)


@contextlib.contextmanager
def edit(path: Path | None = None, *, must_exist: bool = False) -> Iterator[Draft]:
    """Change the configuration file, from its newest state, alone; written when the block ends without an error.

    Waits up to 5 s for another process, so call it off the UI's loop.

    Args:
        path: The file; the usual one when None.
        must_exist: Whether there was a file: where it is gone now, with its disk for example, no other is begun.

    Raises:
        DeckError: CONFIG when the file cannot be read, understood or written; nothing is changed then.
    """
    path = path or config_file()
    if must_exist and _is_gone(path):  # before the lock, which would make the folder again
        raise _gone(path)
    with locked(path):
        try:
            before = read_text(path)
        except FileNotFoundError:
            if must_exist:
                raise _gone(path) from None
            before = ""
        draft = Draft(_parsed(before, path))
        start = draft.document.as_string()
        comments = Comments(draft.document)
        yield draft
        comments.restore()
        after = draft.document.as_string()
        if after == start:
            return
        _prove(after, draft, path)
        write_private(path, after.encode("utf-8"))


def _is_gone(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # whoever reads it says why that cannot be done
    return False


def _gone(path: Path) -> DeckError:
    return DeckError(
        ErrorKind.CONFIG,
        f"{shown(path)} is gone, so nothing was saved.",
        title="Not saved",
        hint="Put it back; to begin a new one, start AgentDeck again.",
    )


def _parsed(text: str, path: Path) -> tomlkit.TOMLDocument:
    try:
        document = tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError):
        problems = parse_config(text, path, {}).problems
        line = f", line {problems[0].line}" if problems and problems[0].line else ""
        raise DeckError(
            ErrorKind.CONFIG,
            f"{shown(path)} is not valid TOML{line}, so it is not touched.",
            hint="Correct it with an editor; agentdeck config check names the place.",
        ) from None
    version = version_of(document)
    if version is None or version > SCHEMA_VERSION:
        raise DeckError(
            ErrorKind.CONFIG,
            f"{shown(path)} was written by a newer AgentDeck, so it is not touched.",
            hint="Use the newer AgentDeck, or set AGENTDECK_CONFIG to another file.",
        )
    if "schema_version" not in document:
        return tomlkit.parse(
            f"schema_version = {SCHEMA_VERSION}\n\n{text}"
            if text
            else f"{_HEADING}schema_version = {SCHEMA_VERSION}\n\n"
        )
    migrate(document)
    return document


def _prove(text: str, draft: Draft, path: Path) -> None:
    """Make sure that what is about to be written can be read, with every account in it."""
    try:
        again = Draft(tomlkit.parse(text)).names()
    except (TOMLKitError, ValueError):
        again = ()
    if again != draft.names() or any(one.key == "syntax" for one in parse_config(text, path, {}).problems):
        raise DeckError(
            ErrorKind.CONFIG,
            f"{shown(path)} is laid out in a way that cannot be changed safely, so it is not touched.",
            hint="Change it with an editor, then run agentdeck config check.",
        )


def _check_name(name: str, taken: set[str]) -> None:
    reason = reason_against_name(name, taken)
    if reason:
        raise DeckError(ErrorKind.USAGE, f"The account's name “{clean(name, 40)}” cannot be used: {reason}.")


def _laid_out(how: str) -> DeckError:
    return DeckError(
        ErrorKind.CONFIG,
        f"The configuration's {how}, so it is not touched.",
        hint="Change it with an editor, then run agentdeck config check.",
    )


def _fill(table: Any, account: Account, former: Account) -> None:
    """Write into an account's table what differs from its former self; what stands there otherwise is left alone."""
    for key in ("name", "vendor", "base_url", "enabled", "refresh"):
        value = getattr(account, key)
        if value != getattr(former, key):
            _put(table, key, value)
    _put_table(table, "settings", account.settings, former.settings)
    _put_table(
        table, "token_file", *({key: str(path) for key, path in one.token_files.items()} for one in (account, former))
    )
    _put_table(
        table,
        "token_command",
        *({key: list(argv) for key, argv in one.token_commands.items()} for one in (account, former)),
    )


def _put(table: Any, key: str, value: Any) -> None:
    if table.get(key) != value:
        table[key] = value


def _put_table(table: Any, key: str, values: Mapping[str, Any], former: Mapping[str, Any]) -> None:
    if values == former:
        return
    if not isinstance(table.get(key), Mapping):
        table[key] = tomlkit.table()
    inner = table[key]
    for gone in former.keys() - values.keys():
        inner.pop(gone, None)
    for name, value in values.items():
        if name not in former or former[name] != value:
            _put(inner, name, value)
    if not inner:
        table.pop(key)
