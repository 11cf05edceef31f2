"""What the environment may and may not tell a full-screen app; nothing here loads Textual."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import IO, Final

DEVELOPER_VARIABLE: Final = "AGENTDECK_DEVELOPER"
"""Keeps Textual's debug variables when it is set; they can write typed secrets to disk."""

DEBUG_VARIABLES: Final = (
    "TEXTUAL",
    "TEXTUAL_DEBUG",
    "TEXTUAL_DEVTOOLS_HOST",
    "TEXTUAL_DEVTOOLS_PORT",
    "TEXTUAL_DRIVER",
    "TEXTUAL_FILTERS",
    "TEXTUAL_LOG",
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SHOW_RETURN",
)
DUMB: Final = "dumb"
"""The kind of terminal that shows escape sequences in place of obeying them."""
LARGEST_SIDE: Final = 1000
"""Most columns or lines that are drawn; a terminal that claims more is not believed."""
_HARMLESS: Final[dict[str, object]] = {
    "DEBUG": False,
    "DRIVER": None,
    "FILTERS": "",
    "LOG_FILE": None,
    "PRESS": "",
    "SCREENSHOT_DELAY": -1,
    "SHOW_RETURN": False,
}


def prepare(environ: MutableMapping[str, str] = os.environ) -> None:
    """Make the environment safe for an app that shows secrets' entry fields.

    Textual's debug variables are dropped unless ``AGENTDECK_DEVELOPER`` is set, and an empty ``NO_COLOR`` counts as unset, as
    its standard says. Sizes that no terminal has are dropped, for Rich believes them.
    """
    for name in ("COLUMNS", "LINES"):
        if name in environ and not _is_size(environ[name]):
            del environ[name]
    if environ.get("NO_COLOR") == "":
        del environ["NO_COLOR"]
    if environ.get(DEVELOPER_VARIABLE):
        return
    for name in DEBUG_VARIABLES:
        environ.pop(name, None)
    constants = sys.modules.get("textual.constants")
    if constants is not None:  # it was imported before us and has read them already
        for name, value in _HARMLESS.items():
            setattr(constants, name, value)


def _is_size(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= 4 and 1 <= int(said) <= LARGEST_SIDE


def refusal(environ: Mapping[str, str] = os.environ) -> str:
    """Return why no app can be opened here, in a sentence; empty when it can."""
    if environ.get("TERM") == DUMB:
        return (
            "this terminal says that it cannot draw a screen (TERM is dumb). "
            "The same as plain text: agentdeck fleet, and agentdeck show --help; with --demo the demo's."
        )
    if _is_terminal(sys.__stdin__) and _is_terminal(sys.__stderr__):
        return ""
    return (
        "the deck needs a terminal for its input and its standard error. "
        "For scripts and pipes there is: agentdeck show --help."
    )


def colourless() -> bool:
    """Whether a reader wants no colour, or has none: NO_COLOR is filled, or the terminal is a dumb one."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == DUMB


def _is_terminal(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False
