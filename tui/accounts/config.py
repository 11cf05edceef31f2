"""Reads the configuration: settings and accounts, with every fault in it named and passed over."""

from __future__ import annotations

import errno
import os
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tui.accounts.files import reason_of as reason_of_system
from tui.accounts.files import shown
from tui.accounts.lines import Path as KeyPath
from tui.accounts.lines import line_numbers, line_of
from tui.accounts.migrate import SCHEMA_VERSION, migrate, version_of
from tui.accounts.model import Account
from tui.accounts.paths import config_file
from tui.accounts.peek import MAX_BYTES
from tui.accounts.settings import MAX_REFRESH, MIN_REFRESH, Origin, Settings, choose, reason_of, variable_of
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.core.small_file import read_small
from tui.core.text import clean

NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""What an account may be called: it is typed in commands and in the names of environment variables."""
_SECRET_LIKE: Final = re.compile(r"(?:^|_)(?:key|token|secret|password|bearer|authorization)$")
_NO_PLACE: Final = "secrets are not read from this file; see agentdeck accounts edit"
_EXAMPLES: Final = {
    "token_file": '{ api_key = "/path/of/a/file" }',
    "token_command": '{ api_key = ["pass", "show", "name"] }',
}
"""How the places of secrets are written; a vendor may have several."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the configuration that cannot be used; the rest can.

    Attributes:
        line: Line of the file, from 1; None for the environment.
        key: What it is about, dotted.
        reason: Why it is passed over; never repeats the value.
    """

    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        """Return it as one line for people."""
        return f"line {self.line}: {self.key}: {self.reason}" if self.line else f"{self.key}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration as it can be used.

    Attributes:
        path: File that it comes from; it may not exist.
        exists: Whether the file exists.
        settings: Every setting.
        accounts: The accounts that are whole, in their order.
        problems: What was passed over, in the order of lines.
        origins: Where each setting came from, by setting.
        schema_version: Version that the file is written in.
        trouble: Why the file could not be read at all, in a sentence with its path and line; everything has its default then.
    """

    path: Path
    exists: bool = False
    settings: Settings = field(default_factory=Settings)
    accounts: tuple[Account, ...] = ()
    problems: tuple[Problem, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
    schema_version: int = SCHEMA_VERSION
    trouble: str = ""

    @property
    def readable(self) -> bool:
        """Whether the file could be read, or there is none."""
        return not self.trouble

    def account(self, name: str) -> Account:
        """Return an account.

        Raises:
            DeckError: USAGE when there is none of that name.
        """
        for one in self.accounts:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.accounts) or "none yet"
        raise DeckError(ErrorKind.USAGE, f"There is no account “{clean(name, 40)}”.", hint=f"Accounts: {known}.")


class _Entry(BaseModel):
    """One ``[[accounts]]`` table."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False, defer_build=True
    )

    name: str = Field(max_length=40)
    vendor: str = Field(min_length=1, max_length=40)
    base_url: str = Field(default="", max_length=2000)
    settings: dict[str, str] = {}
    enabled: bool = True
    refresh: float | None = Field(default=None, ge=MIN_REFRESH, le=MAX_REFRESH)
    token_file: dict[str, Path] = {}
    token_command: dict[str, tuple[str, ...]] = {}


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration; without a file, everything has its default.

    Raises:
        DeckError: CONFIG when the place of the file cannot even be named. A file that cannot be read is a problem in the result.
    """
    path = path or config_file(environ)
    try:
        text = read_text(path)
    except FileNotFoundError:
        return parse_config("", path, environ, exists=False)
    except DeckError as error:
        sentence = error.fault.sentence
        reason = sentence.removeprefix(shown(path)).strip(" .")
        return _unreadable(path, environ, Problem(None, shown(path), reason), sentence)
    found = parse_config(text, path, environ)
    if not any(account.token_commands for account in found.accounts) or not _others_may_write(path):
        return found
    reason = f"others may change it, and it holds commands that are run; forbid it: chmod go-w {shlex.quote(str(path))}"
    return replace(found, problems=(Problem(None, shown(path), reason), *found.problems))


def _others_may_write(path: Path) -> bool:
    try:
        return os.name == "posix" and bool(path.stat().st_mode & 0o022)
    except OSError:
        return False


def read_text(path: Path) -> str:
    """Return the text of a configuration file.

    Raises:
        FileNotFoundError: There is none.
        DeckError: CONFIG when it cannot be read.
    """
    try:
        data = read_small(path, MAX_BYTES)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeckError(ErrorKind.CONFIG, f"{shown(path)} is not UTF-8 text from line {line} on.") from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise DeckError(ErrorKind.CONFIG, f"{shown(path)} is far too large for a configuration.") from None
        raise DeckError(ErrorKind.CONFIG, f"{shown(path)} cannot be read: {reason_of_system(error)}.") from None


def parse_config(text: str, path: Path, environ: Mapping[str, str], *, exists: bool = True) -> Config:
    """Read the text of a configuration; never raises."""
    try:
        data: dict[str, Any] = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return _no_toml(path, environ, _line_of_fault(error, text), "this is not TOML from here on")
    except RecursionError:
        return _no_toml(path, environ, 1, "nested too deeply")
    return _Reader(data, line_numbers(text), path, environ).read(exists=exists)


def _line_of_fault(error: tomllib.TOMLDecodeError, text: str) -> int:
    at = re.search(r"\(at line (\d+)", str(error))
    return int(at[1]) if at else max(1, text.count("\n"))


def _no_toml(path: Path, environ: Mapping[str, str], line: int, reason: str) -> Config:
    return _unreadable(path, environ, Problem(line, "syntax", reason), f"{shown(path)}, line {line}: {reason}.")


def _unreadable(path: Path, environ: Mapping[str, str], problem: Problem, trouble: str) -> Config:
    chosen = choose({}, environ)
    return Config(
        path, exists=True, settings=chosen.settings, problems=(problem,), origins=chosen.origins, trouble=trouble
    )


class _Reader:
    """Collects what can be used of one document, and problems."""

    def __init__(
        self, data: MutableMapping[str, Any], lines: Mapping[KeyPath, int], path: Path, environ: Mapping[str, str]
    ) -> None:
        self._data = data
        self._lines = lines
        self._path = path
        self._environ = environ
        self._problems: list[Problem] = []

    def read(self, *, exists: bool) -> Config:
        version = version_of(self._data)
        if version is None or version > SCHEMA_VERSION:
            self._problem(
                ("schema_version",), f"expected {SCHEMA_VERSION}; a newer AgentDeck may have written this file"
            )
        migrate(self._data)
        for key in self._data:
            if key not in {"schema_version", "settings", "accounts"}:
                self._problem((key,), "unknown key")
        settings, origins = self._settings()
        accounts = tuple(self._accounts(settings.refresh))
        problems = tuple(sorted(self._problems, key=lambda one: one.line or 0))
        return Config(self._path, exists, settings, accounts, problems, origins, version or SCHEMA_VERSION)

    def _problem(self, path: KeyPath, reason: str) -> None:
        key = ".".join(str(step) for step in self._named(path))
        self._problems.append(Problem(line_of(self._lines, path), clean(key, 80), reason))

    def _named(self, path: KeyPath) -> KeyPath:
        """Return a path with accounts by name where they have one, else by their place counted from 1."""
        if len(path) < 2 or path[0] != "accounts" or not isinstance(path[1], int):
            return path
        table = self._data["accounts"][path[1]]
        name = table.get("name") if isinstance(table, dict) else None
        return ("accounts", name if isinstance(name, str) and NAME.fullmatch(name) else path[1] + 1, *path[2:])

    def _settings(self) -> tuple[Settings, Mapping[str, Origin]]:
        table = self._data.get("settings", {})
        if not isinstance(table, dict):
            self._problem(("settings",), "expected a table")
            table = {}
        chosen = choose(table, self._environ)
        for origin, name, reason in chosen.problems:
            if origin is Origin.ENVIRONMENT:
                self._problems.append(Problem(None, variable_of(name), reason))
            else:
                self._problem(("settings", name), reason)
        return chosen.settings, chosen.origins

    def _accounts(self, refresh: float) -> Iterator[Account]:
        listed = self._data.get("accounts", [])
        if not isinstance(listed, list):
            self._problem(("accounts",), "expected [[accounts]] tables")
            return
        names: set[str] = set()
        for index, table in enumerate(listed):
            at: KeyPath = ("accounts", index)
            entry = self._entry(table, at)
            if entry is None:
                continue
            reason = reason_against_name(entry.name, names)
            if reason:
                self._problem((*at, "name"), reason)
                continue
            names.add(entry.name)
            yield self._account(entry, at, refresh)

    def _entry(self, table: object, at: KeyPath) -> _Entry | None:
        """Read one account; unknown keys and bad optional values are dropped, a missing name or vendor drops the account."""
        if not isinstance(table, dict):
            self._problem(at, "expected a table")
            return None
        values = dict(table)
        for _ in range(len(values) + 3):
            try:
                return _Entry.model_validate(values)
            except ValidationError as error:
                where = error.errors(include_input=False, include_url=False, include_context=False)[0]
                step = str(where["loc"][0])
                unknown = _NO_PLACE if looks_like_secret(step) else f"unknown key{_meant(step)}"
                said = {"extra_forbidden": unknown, "missing": "is missing"}.get(where["type"]) or reason_of(error)
                if step in _EXAMPLES and not isinstance(values.get(step), dict):
                    said = f"expected a table such as {_EXAMPLES[step]}"
                self._problem((*at, step), said)
                if step in {"name", "vendor"}:
                    return None
                values.pop(step, None)
        return None  # pragma: no cover  # every round drops a key

    def _address(self, url: str, at: KeyPath) -> str:
        """Return a base URL without what could be a secret in it: it is printed, and shown on screen."""
        scheme, mark, rest = re.split("[?#]", url, maxsplit=1)[0].rpartition("://")
        kept = f"{scheme}{mark}{rest.rpartition('@')[2]}"
        if kept != url:
            self._problem((*at, "base_url"), "user names, tokens and queries do not belong in an address; left out")
        return kept

    def _account(self, entry: _Entry, at: KeyPath, refresh: float) -> Account:
        kept: dict[str, str] = {}
        for key, value in entry.settings.items():
            if looks_like_secret(key):
                self._problem((*at, "settings", key), _NO_PLACE)
            else:
                kept[key] = value
        commands = {key: argv for key, argv in entry.token_command.items() if argv and all(argv)}
        for key in entry.token_command.keys() - commands.keys():
            self._problem((*at, "token_command", key), 'expected a list such as ["pass", "show", "name"]')
        return Account(
            name=entry.name,
            vendor=entry.vendor,
            base_url=self._address(entry.base_url.strip(), at),
            settings=MappingProxyType(kept),
            enabled=entry.enabled,
            refresh=entry.refresh if entry.refresh is not None else refresh,
            token_files=MappingProxyType(dict(entry.token_file)),
            token_commands=MappingProxyType(commands),
        )


def _meant(key: str) -> str:
    """Return the key that one which is unknown was probably meant to be, in words; empty where there is none."""
    from difflib import get_close_matches  # noqa: PLC0415  # only for a typing error

    close = get_close_matches(key, _Entry.model_fields, 1, 0.8)
    return f"; did you mean {close[0]}?" if close else ""


def reason_against_name(name: str, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """Return why an account cannot be called so, or an empty text when it can."""
    if not NAME.fullmatch(name):
        return "expected lower-case letters, digits and hyphens, at most 40"
    return "another account has this name" if name in taken else ""


def looks_like_secret(key: str) -> bool:
    """Whether a key of an account's settings is named like a secret, which never belongs in the file."""
    return bool(_SECRET_LIKE.search(key.lower()))
