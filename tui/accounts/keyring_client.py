"""Asks the operating system's keyring through a helper process that can be killed: it never stalls, never outlives the deck."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic import SecretStr

from tui.core.quick import dataclass

READ_SECONDS: Final = 3.0
"""Longest wait for a read, the helper's start included."""
SAVE_SECONDS: Final = 60.0
"""Longest wait for a save that the user asked for, which may open the desktop's own prompt."""
MAX_ANSWER: Final = 4 * 1024 * 1024
_BOOT: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.readline());"
    " from tui.accounts.keyring_helper import run; run()"
)


class KeyringState(enum.Enum):
    """How the keyring was found."""

    HEALTHY = "healthy"
    NONE = "none"
    NO_SERVICE = "no service"
    NEVER_UNLOCKED = "never unlocked"
    LOCKED = "locked"
    HUNG = "hung"
    DIED = "died"
    BUS_LOST = "bus lost"
    PLAIN_TEXT = "plain text"
    NOT_KEPT = "not kept"
    FAILED = "failed"

    @property
    def sentence(self) -> str:
        """What is the matter, for people."""
        return _WORDS[self][0]

    @property
    def hint(self) -> str:
        """What the user can do about it."""
        return _WORDS[self][1]


_ELSEWHERE: Final = (
    "keep the secret elsewhere (in this run, until reboot, or in an environment variable, file or command)"
)
_WORDS: Final[Mapping[KeyringState, tuple[str, str]]] = {
    KeyringState.HEALTHY: ("The keyring works.", ""),
    KeyringState.NONE: (
        "There is no keyring here: no D-Bus session is running, as is usual over SSH.",
        f"Start the deck under dbus-run-session with a keyring service, or {_ELSEWHERE}.",
    ),
    KeyringState.NO_SERVICE: (
        "A D-Bus session is running, but no keyring service answers on it.",
        f"Install gnome-keyring or KWallet, or {_ELSEWHERE}.",
    ),
    KeyringState.NEVER_UNLOCKED: (
        "The keyring service is running, but no keyring was ever created or unlocked, as is usual over SSH.",
        f"Log in on the desktop once, or {_ELSEWHERE}.",
    ),
    KeyringState.LOCKED: (
        "The keyring is locked.",
        f"Unlock it on the desktop and try again, or {_ELSEWHERE}.",
    ),
    KeyringState.HUNG: (
        "The keyring did not answer in time.",
        f"Look for its prompt on the desktop, restart it, or {_ELSEWHERE}.",
    ),
    KeyringState.DIED: (
        "The keyring service has stopped.",
        f"Try again; if it stops again, {_ELSEWHERE}.",
    ),
    KeyringState.BUS_LOST: (
        "The D-Bus session that the keyring needs has ended.",
        f"Log in again, or {_ELSEWHERE}.",
    ),
    KeyringState.PLAIN_TEXT: (
        "The only keyring installed here writes secrets to disk as plain text, so it is not used.",
        f"Install gnome-keyring or KWallet, or {_ELSEWHERE}.",
    ),
    KeyringState.NOT_KEPT: (
        "The keyring accepted the secret but did not give it back.",
        f"Check the keyring, or {_ELSEWHERE}.",
    ),
    KeyringState.FAILED: (
        "The keyring refused, without a reason that can be shown.",
        f"Run agentdeck doctor, or {_ELSEWHERE}.",
    ),
}


@dataclass(frozen=True, slots=True)
class KeyringAnswer:
    """What the helper found.

    Attributes:
        state: How the keyring was.
        backend: Its name for people, where one was found.
        values: One secret or None for each item asked for; empty unless the state is HEALTHY.
    """

    state: KeyringState
    backend: str = ""
    values: tuple[SecretStr | None, ...] = ()


class KeyringClient:
    """Calls the helper; one process a call.

    Args:
        environ: Environment of the helper; variables of the deck itself, which may hold secrets, are left out.
        python_path: Import path of the helper.
        read_seconds: Longest wait for a read or a delete.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        python_path: Sequence[str] | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._environ = environ
        self._path = [one for one in (sys.path if python_path is None else python_path) if one]
        self._read_seconds = read_seconds
        self._running: set[asyncio.subprocess.Process] = set()

    async def get(self, service: str, users: Sequence[str]) -> KeyringAnswer:
        """Read secrets, without any prompt; at most 3 s."""
        return await self._call("get", service, [(user, None) for user in users], self._read_seconds)

    async def set(self, service: str, user: str, secret: SecretStr) -> KeyringAnswer:
        """Save a secret and read it back; may open the desktop's prompt, so up to 60 s; cancel the task to give up."""
        return await self._call("set", service, [(user, secret)], SAVE_SECONDS, may_prompt=True)

    async def delete(self, service: str, users: Sequence[str]) -> KeyringAnswer:
        """Delete secrets; those that are not there are fine; at most 3 s."""
        return await self._call("delete", service, [(user, None) for user in users], self._read_seconds)

    def kill(self) -> None:
        """Kill every helper at once; their callers get HUNG or are cancelled."""
        for process in self._running:
            _kill(process)

    async def _call(
        self,
        operation: str,
        service: str,
        items: Sequence[tuple[str, SecretStr | None]],
        seconds: float,
        *,
        may_prompt: bool = False,
    ) -> KeyringAnswer:
        def request() -> bytes:  # the secret's text exists only while it is handed over
            plain = [(user, secret.get_secret_value() if secret else None) for user, secret in items]
            body = {"operation": operation, "service": service, "items": plain, "may_prompt": may_prompt}
            return f"{json.dumps(self._path)}\n{json.dumps(body)}\n".encode()

        try:
            async with asyncio.timeout(seconds):
                out = await self._run(request)
        except TimeoutError:
            return KeyringAnswer(KeyringState.HUNG)
        except (OSError, ValueError):
            return KeyringAnswer(KeyringState.FAILED)
        return _answer_of(out)

    async def _run(self, request: Callable[[], bytes]) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-c", _BOOT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={key: value for key, value in self._environ.items() if not key.startswith("AGENTDECK_")},
            start_new_session=True,
            limit=MAX_ANSWER,
        )
        self._running.add(process)
        try:
            out, _ = await process.communicate(request())
            return out
        finally:
            _kill(process)
            self._running.discard(process)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.5)  # reaped, so that closing the loop finds nothing left


def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if process.returncode is not None:
            return
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover
            process.kill()


def _answer_of(out: bytes) -> KeyringAnswer:
    if not out.strip():
        return KeyringAnswer(KeyringState.DIED)
    try:
        answer: dict[str, Any] = json.loads(out)
        state = KeyringState(answer["state"])
        values = tuple(None if one is None else SecretStr(one) for one in answer["values"])
        return KeyringAnswer(state, str(answer["backend"]), values)
    except (ValueError, KeyError, TypeError):
        return KeyringAnswer(KeyringState.FAILED)
