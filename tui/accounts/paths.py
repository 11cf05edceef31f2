"""Where the deck keeps things: configuration, cache and state, in the folders that the platform names.

Cheap to import; platformdirs is loaded when a folder is first asked for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tui.core.errors import DeckError, ErrorKind

APPLICATION: Final = "agentdeck"
CONFIG_VARIABLE: Final = "AGENTDECK_CONFIG"
"""Environment variable that names another configuration file."""


def config_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the path of the configuration file; it need not exist.

    Raises:
        DeckError: CONFIG when the machine knows no home folder.
    """
    named = environ.get(CONFIG_VARIABLE, "").strip()
    if named:
        return _expanded(named)
    return config_dir() / "config.toml"


def config_dir() -> Path:
    """Return the folder of the configuration file (XDG on Linux); user themes lie beside it."""
    return _platform_dir("config")


def cache_dir() -> Path:
    """Return the folder for what can be lost without harm."""
    return _platform_dir("cache")


def state_dir() -> Path:
    """Return the folder for what the deck remembers by itself, such as when a token was saved."""
    return _platform_dir("state")


def _platform_dir(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415  # not needed when a path is given

    find = {
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
        "state": platformdirs.user_state_path,
    }[kind]
    try:
        return find(APPLICATION, appauthor=False)
    except (RuntimeError, KeyError, OSError):
        raise _no_home() from None


def _expanded(named: str) -> Path:
    try:
        return Path(named).expanduser().absolute()
    except (RuntimeError, OSError):
        raise _no_home() from None


def _no_home() -> DeckError:
    return DeckError(
        ErrorKind.CONFIG,
        "This machine names no home folder to keep the configuration in.",
        hint=f"Set HOME, or {CONFIG_VARIABLE} to the path of a file.",
    )
