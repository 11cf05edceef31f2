"""What ``agentdeck doctor`` and the debug screen report: facts of this installation, without secrets."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import ssl
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tui import __version__
from tui.accounts.config import Config
from tui.accounts.files import shown
from tui.accounts.keyring_client import KeyringClient
from tui.accounts.paths import cache_dir, config_dir, state_dir
from tui.accounts.settings import variable_of
from tui.core.errors import DeckError
from tui.core.quick import dataclass
from tui.core.text import clean

_PACKAGES: Final = ("textual", "rich", "httpx", "pydantic", "keyring", "plotext", "click", "starlette", "uvicorn")
_TERMINAL: Final = (
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "PYTHONIOENCODING",
)
_NETWORK: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
KEYRING_SERVICE: Final = "agentdeck"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, how it is, and what is wrong with it where something is."""

    title: str
    value: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together."""

    title: str
    facts: tuple[Fact, ...]


async def diagnose(config: Config, *, rejected: Sequence[str] = (), keyring: bool = True) -> tuple[Section, ...]:
    """Return every section; asking the keyring takes at most 3 s.

    Args:
        config: The configuration in force.
        rejected: What the screen would reject of it, in sentences.
        keyring: Whether the keyring is asked how it is.
    """
    sections = [
        _versions(),
        _terminal(os.environ),
        _network(os.environ),
        _configuration(config, rejected),
        _accounts(config),
        _folders(),
    ]
    if keyring:
        sections.append(await _keyring())
    return tuple(sections)


def _versions() -> Section:
    facts = [
        Fact("agentdeck", __version__),
        Fact("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        Fact("system", clean(f"{platform.system()} {platform.release()} {platform.machine()}")),
        Fact("TLS", ssl.OPENSSL_VERSION),
    ]
    return Section("Versions", (*facts, *(Fact(name, _version(name), _missing(name)) for name in _PACKAGES)))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _missing(name: str) -> str:
    return f"Install {name}." if _version(name) == "missing" else ""


def _terminal(environ: Mapping[str, str]) -> Section:
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "errors": sys.__stderr__}
    ttys = [name for name, stream in streams.items() if stream is not None and stream.isatty()]
    others = [name for name in streams if name not in ttys]
    columns, lines = shutil.get_terminal_size()
    encoding = (sys.__stderr__.encoding if sys.__stderr__ else "") or "unknown"
    facts = [
        Fact(
            "on a terminal",
            _listed(ttys) + (f"; not {_listed(others)}" if others else "")
            if ttys
            else "neither input, output nor errors",
            ""
            if {"input", "errors"} <= set(ttys)
            else "The deck opens only with input and errors on a terminal; commands such as agentdeck show need none.",
        ),
        Fact(
            "size",
            f"{columns} × {lines}",
            "80 × 24 is the least that is comfortable." if columns < 80 or lines < 24 else "",
        ),
        Fact("encoding", clean(encoding), "" if _is_unicode(encoding) else "Lines and blocks need UTF-8."),
        Fact("locale", clean(locale.setlocale(locale.LC_CTYPE))),  # only asked: getlocale has names of its own
        Fact("over SSH", "yes" if environ.get("SSH_CONNECTION") else "no"),
        Fact("multiplexer", "tmux" if environ.get("TMUX") else "screen" if environ.get("STY") else "none"),
    ]
    return Section("Terminal", (*facts, *(Fact(name, clean(environ[name])) for name in _TERMINAL if name in environ)))


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _is_unicode(encoding: str) -> bool:
    return encoding.lower().replace("-", "").startswith("utf8")


def _network(environ: Mapping[str, str]) -> Section:
    facts = [
        Fact(name, _address(value), _unreadable(name, value))
        for wanted in _NETWORK
        for name in (wanted, wanted.lower())
        if (value := environ.get(name))
    ]
    return Section("Network", tuple(facts) or (Fact("proxies and certificates", "none set in the environment"),))


def _address(value: str) -> str:
    """Return a proxy's address without its user and password."""
    try:
        parts = urlsplit(value)
        if parts.username is None and parts.password is None:
            return clean(value)
        return clean(parts._replace(netloc=f"•••@{parts.netloc.rpartition('@')[2]}").geturl())
    except ValueError:
        return "not an address"


def _unreadable(name: str, value: str) -> str:
    if name.upper().startswith("SSL_CERT") and not Path(value).exists():
        return "There is nothing at this path: no server can be trusted."
    return ""


def _configuration(config: Config, rejected: Sequence[str]) -> Section:
    exists = "" if config.exists else " (does not exist yet; everything has its default)"
    facts = [Fact("file", shown(config.path) + exists)]
    for name, value in config.settings.model_dump().items():
        origin = config.origins.get(name)
        source = origin.value if origin is not None else "default"
        named = f" {variable_of(name)}" if source == "environment" else ""
        facts.append(Fact(name, f"{clean(str(value))}  [{source}{named}]"))
    problems = [*map(str, config.problems), *rejected]
    return Section("Configuration", (*facts, *(Fact("problem", "", clean(problem)) for problem in problems)))


def _accounts(config: Config) -> Section:
    facts = tuple(
        Fact(one.name, f"{clean(one.vendor, 40)} at {clean(one.base_url)}" + ("" if one.enabled else " (disabled)"))
        for one in config.accounts
    )
    return Section("Accounts", facts or (Fact("accounts", "none yet"),))


def _folders() -> Section:
    return Section("Folders", tuple(_folder(name, find) for name, find in _FOLDERS.items()))


_FOLDERS: Final = {"configuration": config_dir, "cache": cache_dir, "state and crash reports": state_dir}


def _folder(name: str, find: Callable[[], Path]) -> Fact:
    try:
        path = find()
    except DeckError as error:
        return Fact(name, "unknown", error.fault.sentence)
    writable = os.access(path if path.exists() else _existing(path), os.W_OK)
    return Fact(name, shown(path), "" if writable else "It cannot be written.")


def _existing(path: Path) -> Path:
    return next((parent for parent in path.parents if parent.exists()), Path("/"))


async def _keyring() -> Section:
    answer = await KeyringClient().get(KEYRING_SERVICE, [])
    state = answer.state
    backend = Fact("backend", clean(answer.backend) or "none")
    return Section("Keyring", (backend, Fact("state", state.sentence, state.hint)))
