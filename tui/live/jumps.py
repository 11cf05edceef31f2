"""Where one jumped to last, kept from one run to the next: names of accounts, views, settings, themes and pages, no more."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Final

from tui.accounts.files import write_private
from tui.core.errors import DeckError
from tui.core.small_file import read_small

KEPT: Final = 20
"""How many of the last jumps are kept."""
_LONGEST: Final = 200
_MAX_BYTES: Final = 64 * 1024


class Jumps:
    """The last jumps, the newest first; a file that cannot be read or written costs the history, never the deck.

    Args:
        path: The file, private to the user; None keeps jumps for this run only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.recent: list[str] = _read(path) if path is not None else []

    def remember(self, key: str, *, keep: bool = True) -> None:
        """Put a jump in front of those before it.

        Args:
            key: The place, as the list of places names it.
            keep: Whether jumps may stay on disk; where not, those that are there are removed.
        """
        self.recent = [key, *(one for one in self.recent if one != key)][:KEPT]
        if self._path is None:
            return
        with contextlib.suppress(DeckError, OSError):
            if keep:
                write_private(self._path, json.dumps(self.recent).encode())
            else:
                self._path.unlink(missing_ok=True)


def _read(path: Path) -> list[str]:
    try:
        data = json.loads(read_small(path, _MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(data, list):
        return []
    return [one for one in data if isinstance(one, str) and len(one) <= _LONGEST][:KEPT]
