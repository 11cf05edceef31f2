"""Reads files that ought to be small, whatever stands in their place: a pipe, a device without end, a gigabyte."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_small(path: Path, most: int) -> bytes:
    """Return the bytes of a file; never waits for another process, and never holds more than it was told.

    Args:
        path: A file, or a link to one.
        most: Most bytes that it may have.

    Raises:
        OSError: It cannot be read; EFBIG where it has more bytes, EINVAL where it is a pipe or a socket.
        ValueError: The path holds a zero byte.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        kind = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISCHR(kind)):
            raise _refusal(errno.EISDIR if stat.S_ISDIR(kind) else errno.EINVAL)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(most + 1) or b""
    finally:
        os.close(descriptor)
    if len(data) > most:
        raise _refusal(errno.EFBIG)
    return data


def _refusal(number: int) -> OSError:
    return OSError(number, os.strerror(number))
