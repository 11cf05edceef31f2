"""The operating system's keyring, spoken to in a process of its own, because a keyring can hang for ever.

Run by `tui.accounts.keyring_client` as ``python -I -c …``: one JSON request with the secret on standard input, one JSON answer
on standard output. Only backends that encrypt are used. The texts of foreign exceptions are never passed on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, Final, TextIO

ALLOWED: Final = {
    ("keyring.backends.SecretService", "Keyring"): "Secret Service",
    ("keyring.backends.libsecret", "Keyring"): "libsecret",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"): "KWallet 4",
    ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
    ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Manager",
}
"""Backends that keep secrets encrypted, by module and class, with their names for people."""
_HARMLESS: Final = ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")


class State(Exception):  # noqa: N818  # a state of the keyring, not a fault of ours
    """The keyring cannot be used; the argument is one of `tui.accounts.keyring_client.KeyringState`'s values."""


def main(request: dict[str, Any], out: TextIO) -> None:
    """Answer one request.

    The answer is ``{"state": …, "backend": …, "values": [text or null, …]}``; values follow the request's items.
    """
    answer: dict[str, Any] = {"state": "healthy", "backend": "", "values": []}
    try:
        _answer(request, answer)
    except State as state:
        answer["state"], answer["values"] = str(state), []
    except Exception as error:  # noqa: BLE001  # backends raise from many families
        answer["state"], answer["values"] = _state_of(error), []
    out.write(json.dumps(answer) + "\n")
    out.flush()


def _answer(request: dict[str, Any], answer: dict[str, Any]) -> None:
    backend = _backend()
    answer["backend"] = ALLOWED[_identity(backend)]
    if answer["backend"] == "Secret Service":
        _check_secret_service(may_prompt=bool(request.get("may_prompt")))
    operation, service = request["operation"], request["service"]
    for user, secret in request["items"]:
        if operation == "get":
            answer["values"].append(backend.get_password(service, user))
        elif operation == "set":
            backend.set_password(service, user, secret)
            if backend.get_password(service, user) != secret:
                raise State("not kept")
        elif operation == "delete" and backend.get_password(service, user) is not None:
            backend.delete_password(service, user)


def _identity(backend: Any) -> tuple[str, str]:
    return type(backend).__module__, type(backend).__name__


def _backend() -> Any:
    """Return the best backend that is allowed; keyring's own choice and configuration are not asked."""
    from keyring.backend import get_all_keyring  # noqa: PLC0415  # only in the helper's process

    found = [one for one in get_all_keyring() if not _identity(one)[0].startswith(_HARMLESS)]
    allowed = [one for one in found if _identity(one) in ALLOWED]
    if allowed:
        return max(allowed, key=lambda one: float(one.priority))
    state = _linux_state()
    if state != "failed" and found:
        raise State("plain text")
    raise State(state)


def _linux_state() -> str:
    """Say why no backend is there: no bus, a bus without a service, or neither known."""
    if not sys.platform.startswith("linux"):
        return "none"
    try:
        import secretstorage  # noqa: PLC0415

        connection = secretstorage.dbus_init()
    except Exception:  # noqa: BLE001  # no library, no bus, or one that is gone
        return "bus lost" if os.environ.get("DBUS_SESSION_BUS_ADDRESS") else "none"
    with connection:
        return "failed" if secretstorage.check_service_availability(connection) else "no service"


def _check_secret_service(*, may_prompt: bool) -> None:
    """Look at the collection before it is used, since a use would open a prompt that nobody may see."""
    import secretstorage  # noqa: PLC0415
    from secretstorage.exceptions import ItemNotFoundException  # noqa: PLC0415

    with secretstorage.dbus_init() as connection:
        try:
            collection = secretstorage.Collection(connection)
        except ItemNotFoundException:
            if may_prompt:
                return  # the user is asked to choose the new keyring's password
            raise State("never unlocked") from None
        if collection.is_locked() and (not may_prompt or collection.unlock()):
            raise State("locked")


def _state_of(error: Exception) -> str:
    names = {base.__name__ for base in type(error).__mro__}
    if "KeyringLocked" in names or "LockedException" in names:
        return "locked"
    if "InitError" in names or "PromptDismissedException" in names:
        return "never unlocked"
    if names & {"ConnectionResetError", "BrokenPipeError", "EOFError", "ConnectionRefusedError"}:
        return "bus lost"
    if names & {"SecretServiceNotAvailableException", "DBusErrorResponse"}:
        return "died"
    return "failed"


def run() -> None:
    """Answer the request on standard input, and die with the deck."""
    seconds = 90
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
    _die_with_parent()
    request = json.loads(sys.stdin.readline())
    main(request, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # a D-Bus library may hold threads or sockets that would delay the end


def _die_with_parent() -> None:
    if sys.platform.startswith("linux"):
        import ctypes  # noqa: PLC0415
        from contextlib import suppress  # noqa: PLC0415

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
