"""The command that corrects an account whose trial failed."""

from __future__ import annotations

from typing import Final

from tui.accounts.model import Account, FieldKind
from tui.core.errors import ErrorKind
from tui.vendors.registry import vendor, vendor_keys

_OF_SECRETS: Final = frozenset({ErrorKind.UNAUTHORISED, ErrorKind.FORBIDDEN, ErrorKind.NO_SECRET})
_OF_ADDRESS: Final = frozenset(
    {
        ErrorKind.NOT_FOUND,
        ErrorKind.UNREACHABLE,
        ErrorKind.TIMEOUT,
        ErrorKind.TLS,
        ErrorKind.REDIRECT,
        ErrorKind.UNREADABLE,
    }
)


def required_secrets(account: Account) -> list[str]:
    """Return the keys of the secrets that an account cannot do without."""
    return [field.key for field in vendor(account.vendor).fields if field.kind is FieldKind.SECRET and field.required]


def correction(account: Account, kind: ErrorKind) -> str:
    """Return the command that corrects an account after a fault of a kind; empty where what was typed is not to blame."""
    if account.vendor not in vendor_keys():
        return f"agentdeck accounts remove {account.name}"
    command = f"agentdeck accounts edit {account.name}"
    if kind in _OF_SECRETS:
        return " ".join((command, *(_renewal(account, key) for key in required_secrets(account))))
    if kind is ErrorKind.CONFIG:
        return f"{command} --set KEY=VALUE"
    return f"{command} --set base_url=URL" if kind in _OF_ADDRESS else ""


def _renewal(account: Account, key: str) -> str:
    """Return the option that renews a secret where the account looks for it."""
    if key in account.token_files:
        return f"--secret-file {key}=PATH"
    if key in account.token_commands:
        return f"--secret-command {key}=COMMAND"
    return f"--secret {key}"
