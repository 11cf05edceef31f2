"""A first look at the configuration, for the first frame: the standard library only, a few milliseconds, never an error.

`tui.accounts.config` reads the same file in full, and names what is wrong with it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tui.core.errors import DeckError
from tui.core.quick import dataclass
from tui.core.small_file import read_small
from tui.core.text import clean

MAX_BYTES: Final = 4 * 1024 * 1024
"""Most bytes of a configuration."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What the first frame shows of an account."""

    name: str
    vendor: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Peek:
    """What the first frame needs of the configuration.

    Attributes:
        theme: Name of the theme, or None where none is chosen.
        accounts: The accounts in their order.
        readable: False when there is a file, but it cannot be read; the full reading will say why.
        exists: Whether there is a file at all.
        cache: Whether last known figures may be read from the disk.
        mouse: Whether to listen to the mouse.
    """

    theme: str | None = None
    accounts: tuple[Glimpse, ...] = ()
    readable: bool = True
    exists: bool = False
    cache: bool = True
    mouse: bool = True


def peek(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Peek:
    """Take a first look at the configuration; whatever is odd in it is passed over."""
    if path is None:
        from tui.accounts.paths import config_file  # noqa: PLC0415  # only where no path is given

        try:
            path = config_file(environ)
        except DeckError:
            return Peek(readable=False)
    theme = environ.get("AGENTDECK_THEME") or None
    try:
        data = tomllib.loads(read_small(path, MAX_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        return Peek(theme, cache=_on("cache", {}, environ), mouse=_on("mouse", {}, environ))
    except (OSError, ValueError, RecursionError):
        return Peek(theme, readable=False, exists=True)
    settings = data.get("settings")
    chosen = settings if isinstance(settings, dict) else {}
    named = chosen.get("theme")
    if theme is None and isinstance(named, str) and named:
        theme = named
    cache, mouse = _on("cache", chosen, environ), _on("mouse", chosen, environ)
    return Peek(theme, _glimpses(data), exists=True, cache=cache, mouse=mouse)


def _on(name: str, settings: dict[str, Any], environ: Mapping[str, str]) -> bool:
    said = environ.get(f"AGENTDECK_{name.upper()}", "").strip() or settings.get(name, True)
    return str(said).strip().lower() not in {"false", "0", "no", "off"}


def _glimpses(data: dict[str, Any]) -> tuple[Glimpse, ...]:
    listed = data.get("accounts")
    if not isinstance(listed, list):
        return ()
    return tuple(
        Glimpse(clean(one["name"], 40), clean(one["vendor"], 40), one.get("enabled") is not False)
        for one in listed
        if isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("vendor"), str)
    )
