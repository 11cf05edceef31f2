"""The Linux kernel's keyring: secrets in the kernel's memory, never on disk, gone at the next start of the machine.

The user's persistent keyring is used, which outlives the SSH session; the kernel empties it when it was not used for some days.
All calls are system calls that answer at once. See keyrings(7) and persistent-keyring(7).
"""

from __future__ import annotations

import errno
import os
import platform
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

if TYPE_CHECKING:
    import ctypes

_NUMBERS: Final = {  # add_key, keyctl: from the kernel's own tables
    "x86_64": (248, 250),
    "aarch64": (217, 219),
    "riscv64": (217, 219),
    "loongarch64": (217, 219),
    "ppc64le": (269, 271),
    "s390x": (278, 280),
    "armv7l": (309, 311),
    "armv6l": (309, 311),
    "i686": (286, 288),
}
_UNLINK, _SEARCH, _READ, _GET_PERSISTENT, _SET_PERMISSIONS = 9, 10, 11, 22, 5
_PROCESS_KEYRING, _USER_KEYRING = -2, -4
_POSSESSOR_ONLY = 0x3F000000
_EXPIRY: Final = Path("/proc/sys/kernel/keys/persistent_keyring_expiry")


class KernelKeyringError(Exception):
    """The kernel refused; the argument says why, in words for people."""


def available() -> bool:
    """Whether this machine has a kernel keyring that may be used (some containers forbid it)."""
    if not sys.platform.startswith("linux") or platform.machine() not in _NUMBERS or sys.maxsize < 2**32:
        return False
    try:
        _keyring()
    except KernelKeyringError:
        return False
    return True


def days_kept() -> float | None:
    """Return after how many days without use the kernel forgets, or None where it does not say."""
    try:
        return int(_EXPIRY.read_text()) / 86_400
    except (OSError, ValueError):
        return None


def get(name: str) -> SecretStr | None:
    """Return a secret, or None where there is none of that name.

    Raises:
        KernelKeyringError: The kernel refused.
    """
    import ctypes  # noqa: PLC0415  # most runs ask other places only

    key = _find(name)
    if key is None:
        return None
    size = _keyctl(_READ, key, None, 0)
    buffer = ctypes.create_string_buffer(max(1, size))
    read = _keyctl(_READ, key, buffer, size)
    try:
        return SecretStr(buffer.raw[: min(read, size)].decode())
    except UnicodeDecodeError:
        raise KernelKeyringError("the kernel keyring holds something else under this name") from None
    finally:
        ctypes.memset(buffer, 0, len(buffer))


def put(name: str, secret: SecretStr) -> None:
    """Save a secret, in place of an older one.

    Raises:
        KernelKeyringError: The kernel refused.
    """
    payload = secret.get_secret_value().encode()
    key = _call(0, b"user", _label(name), payload, len(payload), _keyring())
    _keyctl(_SET_PERMISSIONS, key, _POSSESSOR_ONLY)
    kept = get(name)
    if kept is None or kept.get_secret_value() != secret.get_secret_value():
        raise KernelKeyringError("the kernel keyring did not keep the secret")


def delete(name: str) -> None:
    """Forget a secret; one that is not there is fine.

    Raises:
        KernelKeyringError: The kernel refused.
    """
    key = _find(name)
    if key is not None:
        _keyctl(_UNLINK, key, _keyring())


def _label(name: str) -> bytes:
    return f"agentdeck:{name}".encode()


def _find(name: str) -> int | None:
    try:
        return _keyctl(_SEARCH, _keyring(), b"user", _label(name), 0)
    except _MissingError:
        return None


def _keyring() -> int:
    """Return the persistent keyring, or the user's keyring where the kernel was built without."""
    try:
        return _keyctl(_GET_PERSISTENT, -1, _PROCESS_KEYRING)
    except KernelKeyringError:
        _keyctl(0, _USER_KEYRING, 1)  # makes it, or says why it cannot be had
        return _USER_KEYRING


class _MissingError(KernelKeyringError):
    """There is no such key."""


def _keyctl(operation: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    return _call(1, operation, *arguments)


def _call(which: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    import ctypes  # noqa: PLC0415  # most runs ask other places only

    number = _number(which)
    wide = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result = int(_libc().syscall(ctypes.c_long(number), *wide))
    if result >= 0:
        return result
    raise _refusal(ctypes.get_errno())


def _refusal(code: int) -> KernelKeyringError:
    if code in {errno.ENOKEY, errno.EKEYEXPIRED, errno.EKEYREVOKED}:
        return _MissingError("there is no such key")
    if code == errno.EDQUOT:
        return KernelKeyringError("the kernel keyring is full for this user")
    if code in {errno.ENOSYS, errno.EPERM, errno.EACCES, errno.EOPNOTSUPP}:
        return KernelKeyringError("the kernel keyring may not be used here")
    return KernelKeyringError(f"the kernel keyring refused ({os.strerror(code).lower()})")


def _number(which: int) -> int:
    numbers = _NUMBERS.get(platform.machine())
    if numbers is None or not sys.platform.startswith("linux"):
        raise KernelKeyringError("this machine has no kernel keyring")
    return numbers[which]


@cache
def _libc() -> ctypes.CDLL:
    import ctypes  # noqa: PLC0415  # as above

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc
