"""Where a secret can come from, and the three sources that the user sets up outside the deck: environment, file, command."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import os
import signal
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from tui.accounts.aside import aside
from tui.accounts.files import reason_of, shown
from tui.accounts.secret_text import MAX_LENGTH, tidy_secret
from tui.accounts.settings import PREFIX
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.core.text import clean

FILE_SECONDS: Final = 3.0
COMMAND_SECONDS: Final = 10.0
_MAX_BYTES: Final = 65_536
_LOOK_SECONDS: Final = 0.05
"""How often it is looked whether a command has ended while its output is still open."""
_LAST_SECONDS: Final = 0.2
"""How long what an ended command has printed may be on its way."""


class SourceKind(enum.Enum):
    """The six sources, in the order in which they are tried."""

    ENVIRONMENT = "environment"
    FILE = "file"
    COMMAND = "command"
    KEYRING = "keyring"
    KERNEL = "kernel keyring"
    RUN = "this run"


@dataclass(frozen=True, slots=True)
class Source:
    """Where one secret came from.

    Attributes:
        kind: Which of the sources.
        detail: Variable, file, program or keyring, safe to show.
        saved_at: When the secret was saved there, where that is known.
    """

    kind: SourceKind
    detail: str = ""
    saved_at: datetime | None = None

    @property
    def words(self) -> str:
        """Return it for people: "keyring (Secret Service)"."""
        match self.kind:
            case SourceKind.ENVIRONMENT:
                return f"environment variable {self.detail}"
            case SourceKind.FILE | SourceKind.COMMAND:
                return f"{self.kind.value} {self.detail}"
            case SourceKind.KEYRING:
                return f"keyring ({self.detail})" if self.detail else "keyring"
            case SourceKind.KERNEL:
                return "kernel keyring, until reboot"
            case SourceKind.RUN:
                return "this run only"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A secret and where it came from."""

    secret: SecretStr
    source: Source


def variable_of(account: str, field: str) -> str:
    """Return the environment variable that holds a secret: ``AGENTDECK_<ACCOUNT>_<FIELD>``."""
    return f"{PREFIX}{account}_{field}".upper().replace("-", "_")


def from_environment(account: str, field: str, environ: Mapping[str, str]) -> Resolved | None:
    """Return the secret of the environment, or None where its variable is not set or empty.

    Raises:
        DeckError: NO_SECRET when it is not usable.
    """
    name = variable_of(account, field)
    text = environ.get(name, "")
    if not text.strip():
        return None
    return Resolved(_tidied(text, f"The environment variable {name}", account), Source(SourceKind.ENVIRONMENT, name))


async def from_file(path: Path, account: str) -> Resolved:
    """Read a secret from a file that only its owner can read.

    Raises:
        DeckError: NO_SECRET when the file is not there, not private or not usable.
    """
    where = f"The secret's file {shown(path)}"
    try:
        data, changed = await aside(lambda: _read_private(path), FILE_SECONDS)
    except TimeoutError:
        raise _error(f"{where} could not be read in time.", "Check the disk that it lies on.", account) from None
    except _RefusedError as refused:
        raise _error(f"{where} is refused: {refused}.", str(refused.hint), account) from None
    except FileNotFoundError:
        raise _error(f"{where} does not exist.", "Write it, or choose another place for the secret.", account) from None
    except OSError as error:
        raise _error(f"{where} cannot be read: {reason_of(error)}.", "Check who owns it.", account) from None
    except (RuntimeError, ValueError):  # ~nobody, or a null byte
        raise _error(f"{where} has a name that leads nowhere.", "Name a file that is there.", account) from None
    secret = _tidied(data.decode("utf-8", "replace"), where, account)
    return Resolved(secret, Source(SourceKind.FILE, shown(path), changed))


class _RefusedError(Exception):
    """A file that is not private; the message says why."""

    def __init__(self, reason: str, hint: str) -> None:
        self.hint = hint
        super().__init__(reason)


def _read_private(path: Path) -> tuple[bytes, datetime]:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path.expanduser(), flags)
    try:
        facts = os.fstat(descriptor)
        _check_private(facts)
        data = os.read(descriptor, _MAX_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(data) > _MAX_BYTES:
        raise _RefusedError("it is too large for a secret", "Give the path of a file that holds the secret alone.")
    return data, datetime.fromtimestamp(facts.st_mtime, UTC)


def _check_private(facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise _RefusedError("it is not a regular file", "Give the path of a file that holds the secret alone.")
    if not hasattr(os, "geteuid"):  # pragma: no cover  # such systems have no such modes
        return
    if facts.st_uid != os.geteuid():
        raise _RefusedError("it belongs to another user", "Make a copy of your own.")
    if facts.st_mode & 0o077:
        raise _RefusedError("others may read or write it", "Make it yours alone: chmod 600.")


async def from_command(argv: tuple[str, ...], account: str, environ: Mapping[str, str]) -> Resolved:
    """Run a command, without a shell, for at most 10 s, and take what it prints as the secret.

    Raises:
        DeckError: NO_SECRET when it fails, takes too long or prints nothing usable.
    """
    program = clean(Path(argv[0]).name if argv else "", 60)
    where = f"The secret's command “{program}”"
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            status, out = await _run(argv, environ)
    except TimeoutError:
        raise _error(f"{where} did not end within {COMMAND_SECONDS:.0f} s.", "Run it by hand once.", account) from None
    except (OSError, ValueError):
        raise _error(f"{where} cannot be started.", "Check its name and its path.", account) from None
    if status:
        how = f"failed with status {status}" if status > 0 else f"was ended by signal {-status}"
        raise _error(f"{where} {how}.", "Run it by hand to see why.", account)
    return Resolved(_tidied(out, where, account), Source(SourceKind.COMMAND, program))


async def _run(argv: tuple[str, ...], environ: Mapping[str, str]) -> tuple[int, str]:
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={key: value for key, value in environ.items() if not key.startswith(PREFIX)},  # no secrets of others
            start_new_session=True,
        )
    )
    try:
        process = await asyncio.shield(starting)
        data = await _printed(process)
        if len(data) > _MAX_BYTES:
            return 0, " " * 2 + "x" * (MAX_LENGTH + 1)  # refused as too long
        return await process.wait(), data.decode("utf-8", "replace")
    finally:
        process = await starting  # given up while it starts, it runs already
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.5)
        process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001  # or its pipe outlives the loop


async def _printed(process: asyncio.subprocess.Process) -> bytes:
    """Return what a process prints until it ends, or too much of it: what it leaves behind may hold its output open."""
    assert process.stdout is not None  # noqa: S101  # asked for above
    data = bytearray()
    reading = asyncio.ensure_future(_read_into(data, process.stdout))
    try:
        while not reading.done() and process.returncode is None:
            await asyncio.wait({reading}, timeout=_LOOK_SECONDS)
        await asyncio.wait({reading}, timeout=_LAST_SECONDS)
    finally:
        reading.cancel()
    return bytes(data)


async def _read_into(data: bytearray, stream: asyncio.StreamReader) -> None:
    while len(data) <= _MAX_BYTES and (chunk := await stream.read(_MAX_BYTES)):
        data += chunk


def _tidied(text: str, where: str, account: str) -> SecretStr:
    try:
        return SecretStr(tidy_secret(text))
    except DeckError as error:
        raise _error(f"{where} gives no usable secret. {error.fault.sentence}", error.fault.hint, account) from None


def _error(sentence: str, hint: str, account: str) -> DeckError:
    return DeckError(ErrorKind.NO_SECRET, sentence, hint=hint, account=account)
