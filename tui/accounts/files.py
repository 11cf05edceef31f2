"""Private files: written whole or not at all, readable by their owner only, one writer at a time; and none of memory."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean

LOCK_SECONDS: Final = 5.0
"""Longest wait for another process that is writing the same file."""
_NOFOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC: Final = getattr(os, "O_CLOEXEC", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)
_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "the limit for file sizes is reached",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.ELOOP: "a symbolic link stands in the way",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EISDIR: "a folder stands where the file is needed",
    errno.ENOENT: "its folder does not exist",
    errno.EIO: "the disk failed",
    errno.EINVAL: "it is no ordinary file",
    errno.ENXIO: "it is no ordinary file",
}


def write_private(path: Path, data: bytes) -> None:
    """Replace a file in one step; its folder is made if need be. A kill at any moment leaves the old file or the new one.

    A symbolic link to the file is kept: the file it leads to is replaced.

    Raises:
        DeckError: CONFIG, with the reason in words, when it cannot be written; the old file is untouched.
    """
    try:
        target = path.resolve()
        make_private_dir(target.parent)
        _replace(target, data)
    except OSError as error:
        raise unwritable(path, error) from None


def make_private_dir(folder: Path) -> None:
    """Make a folder, and those above it, for their owner only; existing ones stay as they are."""
    if folder.is_dir():
        return
    make_private_dir(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)


def _replace(target: Path, data: bytes) -> None:
    remove_leftovers(target)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _CLOEXEC | _BINARY
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_dir(target.parent)


def remove_leftovers(target: Path) -> None:
    """Remove what killed writers left beside a file more than a minute ago."""
    for left in target.parent.glob(f".{target.name}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > 60:
                left.unlink()


def _sync_dir(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        descriptor = os.open(folder, os.O_RDONLY | _CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock of a file while the block runs; waits for other processes.

    Raises:
        DeckError: CONFIG when another process holds it for too long, or the lock cannot be made.
    """
    target = path.resolve()
    lock = target.with_name(f".{target.name}.lock")
    try:
        make_private_dir(lock.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | _NOFOLLOW | _CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        _acquire(descriptor, path, time.monotonic() + seconds)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, until: float) -> None:
    while not _try_lock(descriptor):
        if time.monotonic() > until:
            raise DeckError(
                ErrorKind.CONFIG,
                f"Another AgentDeck is writing {shown(path)} and does not finish.",
                hint="Close the other one, then try again.",
            )
        time.sleep(0.01)


def _try_lock(descriptor: int) -> bool:
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415  # POSIX only

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Anything else is a file system without locks, where one writer is the usual case.
        return error.errno not in {errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN, errno.EDEADLK}
    return True


def shown(path: Path) -> str:
    """Return a path for people: the home folder as ``~``, safe for a terminal."""
    text = str(path)
    with contextlib.suppress(RuntimeError, ValueError, OSError):
        text = "~/" + path.relative_to(Path.home()).as_posix()
    return clean(text, 200)


def reason_of(error: OSError) -> str:
    """Return why the system refused, in words of our own."""
    return _REASONS.get(error.errno or 0, "the system refused")


def unwritable(path: Path, error: OSError) -> DeckError:
    """Return the error for a file that cannot be written."""
    return DeckError(
        ErrorKind.CONFIG,
        f"{shown(path)} cannot be written: {reason_of(error)}.",
        title="Not saved",
        hint="Nothing was changed on disk. See to the disk or the permissions, then save again.",
    )


def leave_no_core() -> None:
    """Have no memory written to disk when this process, or one that it starts, is killed by a fault: secrets lie there.

    A core that is piped to a handler, as most desktops have it, is not bound by the limit: the kernel passes it on at 0 too, and
    stops at exactly 1 (do_coredump in its fs/coredump.c). A file of one byte is never written: a core is a page at least.
    """
    try:
        import resource  # noqa: PLC0415  # not on Windows, and not before the first frame
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (1 if most else 0, most))
