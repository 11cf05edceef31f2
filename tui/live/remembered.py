"""Which columns a user chose for each view, kept on disk from one run to the next."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, Final

from tui.accounts.files import write_private
from tui.core.browsing import ColumnChoice
from tui.core.errors import DeckError
from tui.core.small_file import read_small

MAX_VIEWS: Final = 500
MAX_BYTES: Final = 512 * 1024


class FileRemembered:
    """Choices of columns in one small JSON file; a file that cannot be read or written costs the choice, never the deck."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._choices = _read(path)

    def get(self, view_id: str) -> ColumnChoice | None:
        """Return what was chosen, or None."""
        return self._choices.get(view_id)

    def set(self, view_id: str, choice: ColumnChoice) -> None:
        """Keep what was chosen, now and for the next run."""
        if self._choices.get(view_id) == choice:
            return
        self._choices.pop(view_id, None)
        self._choices[view_id] = choice
        newest = list(self._choices.items())[-MAX_VIEWS:]
        with contextlib.suppress(DeckError, OSError):
            write_private(self._path, json.dumps({name: _out(one) for name, one in newest}).encode())


def _out(choice: ColumnChoice) -> dict[str, list[str]]:
    return {"order": list(choice.order), "hidden": sorted(choice.hidden), "shown": sorted(choice.shown)}


def _read(path: Path) -> dict[str, ColumnChoice]:
    try:
        data = json.loads(read_small(path, MAX_BYTES))
        return {str(name): _in(entry) for name, entry in data.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _in(entry: dict[str, Any]) -> ColumnChoice:
    return ColumnChoice(
        tuple(map(str, entry["order"])), frozenset(map(str, entry["hidden"])), frozenset(map(str, entry["shown"]))
    )
