"""Files that are complete or absent: written beside their name, readable by their owner only, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean
from tui.export.leftovers import ENDING, hold, sweep

_NAME: Final = 40
"""Characters of a file's name that its hidden name shows: the longest names have no room for more."""
_NO_NAME: Final = re.compile(r"[^\w.-]+")
"""What has no place in a file's name."""


class AtomicFile:
    """A text file that appears under its name when the ``with`` block ends well, and not at all otherwise."""

    def __init__(self, path: Path, *, overwrite: bool = False, encoding: str = "utf-8") -> None:
        """Plan a file.

        Raises:
            DeckError: USAGE when the path is none (empty, a root, or not one that a system takes).
        """
        self.path = path
        self.overwrite = overwrite
        self._encoding = encoding
        if not path.name or "\0" in str(path):
            raise DeckError(
                ErrorKind.USAGE,
                "That names no file.",
                title="Not written",
                hint="Give a file's name, such as records.csv.",
            )
        self._beside = path.with_name(f".{path.name[:_NAME]}.{secrets.token_hex(4)}{ENDING}")
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        """Open the file beside.

        Raises:
            DeckError: USAGE when the name is taken (by a file that may not be overwritten, or by something else), or the folder
                cannot be written.
        """
        if os.path.lexists(self.path):
            if not self.overwrite:
                raise _taken(self.path)
            if not is_replaceable(self.path):
                raise _odd(self.path)
        sweep(self.path.parent)
        try:
            descriptor = os.open(
                self._beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600
            )
        except OSError as error:
            raise _refused(error) from None
        hold(descriptor)
        self._file = os.fdopen(descriptor, "w", encoding=self._encoding, errors="replace", newline="")
        return self

    def write(self, text: str) -> None:
        """Write a piece.

        Raises:
            DeckError: USAGE when the disk does not take it.
        """
        assert self._file is not None, "the file is not open"  # noqa: S101  # a programmer's error
        try:
            self._file.write(text)
        except OSError as error:
            raise _refused(error) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the file its name, or remove it."""
        if self._file is None:
            return
        try:
            if kind is None:
                self._publish(self._file)
        except OSError as fault:
            raise _refused(fault) from None
        finally:
            with contextlib.suppress(OSError):  # a full disk does not take what is left of it either
                self._file.close()
            with contextlib.suppress(OSError):
                self._beside.unlink()

    def _publish(self, file: TextIO) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        if self.overwrite:
            self._beside.replace(self.path)
            return
        try:
            self.path.hardlink_to(self._beside)
        except FileExistsError:
            raise _taken(self.path) from None
        except OSError:  # a file system without hard links
            if os.path.lexists(self.path):
                raise _taken(self.path) from None
            self._beside.rename(self.path)


def write_atomically(path: Path, chunks: Iterable[str], *, overwrite: bool = False) -> int:
    """Write a file that is complete or absent, with mode 0600.

    Args:
        path: Its name; the folder must exist.
        chunks: Its pieces.
        overwrite: Whether a file of that name may be replaced.

    Returns:
        Number of characters written.

    Raises:
        DeckError: USAGE when the name is taken or the disk refuses.
    """
    written = 0
    with AtomicFile(path, overwrite=overwrite) as file:
        for chunk in chunks:
            file.write(chunk)
            written += len(chunk)
    return written


def write_bytes_atomically(path: Path, body: bytes) -> None:
    """Write bytes to a new file that is complete or absent, with mode 0600.

    Raises:
        DeckError: USAGE when the name is taken or the disk refuses.
    """
    # Latin-1 gives every byte its own character and back.
    with AtomicFile(path, encoding="latin-1") as file:
        file.write(body.decode("latin-1"))


def suggested_stem(parts: Sequence[str], now: datetime) -> str:
    """Return a file's name without its ending: what is exported of which account, then when.

    Args:
        parts: Account, view and the like; what has no place in a file's name becomes a hyphen.
        now: Wall time.
    """
    return _NO_NAME.sub("-", "-".join((*parts, f"{now:%Y-%m-%d-%H%M%S}")))


def typed_path(typed: str) -> Path:
    """Return the path that was typed; ``~`` is the user's own folder."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:  # no such user
        return Path(typed)


def is_replaceable(path: Path) -> bool:
    """Whether a path names an ordinary file: a pipe, a device, a folder and a link are something else to somebody."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _odd(path: Path) -> DeckError:
    return DeckError(
        ErrorKind.USAGE,
        f"{clean(path.name)} is there already and no ordinary file, so it is not replaced.",
        title="Not overwritten",
        hint="Choose another name.",
    )


def _taken(path: Path) -> DeckError:
    return DeckError(
        ErrorKind.USAGE,
        f"A file named {clean(path.name)} is there already.",
        title="Not overwritten",
        hint="Choose another name.",
    )


def _refused(error: OSError) -> DeckError:
    reason = os.strerror(error.errno) if error.errno else "unknown reason"
    hint = "Choose a shorter name." if error.errno == errno.ENAMETOOLONG else "Choose another folder."
    return DeckError(ErrorKind.USAGE, f"The file cannot be written: {reason}.", title="Not written", hint=hint)
