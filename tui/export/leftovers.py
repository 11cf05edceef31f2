"""What killed exports left beside their name: found by their own ending, and removed once nobody writes them any more."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path
from typing import Final

ENDING: Final = ".agentdeck-part"
"""End of the hidden names under which files are written."""
GRACE: Final = 60.0
"""Seconds without a write before a file counts as left over: its writer may not hold its lock yet."""
_MOST: Final = 10_000


def hold(descriptor: int) -> None:
    """Lock a file while it is written; the system lets go when the process ends, however it ends."""
    with contextlib.suppress(OSError):
        _lock(descriptor)


def sweep(folder: Path) -> None:
    """Remove what dead exports of this user left in a folder; whatever is doubtful stays."""
    try:
        with os.scandir(folder) as entries:
            found = [entry.path for _, entry in zip(range(_MOST), entries, strict=False) if _ours(entry.name)]
    except OSError:
        return
    for path in found:
        with contextlib.suppress(OSError):
            _remove_if_left(path)


def _ours(name: str) -> bool:
    return name.startswith(".") and name.endswith(ENDING)


def _remove_if_left(path: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        state = os.fstat(descriptor)
        mine = stat.S_ISREG(state.st_mode) and state.st_uid == os.geteuid()
        if mine and time.time() - state.st_mtime > GRACE:
            _lock(descriptor)
            Path(path).unlink()
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Take the lock of a file.

    Raises:
        OSError: Another process holds it, or there are no locks here.
    """
    try:
        import fcntl  # noqa: PLC0415  # not on every system
    except ImportError:
        raise OSError from None
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
