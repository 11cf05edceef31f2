"""The command that corrects an account whose trial failed."""

from __future__ import annotations

from typing import Final

from tui.accounts.model import Account, FieldKind
from tui.core.errors import ErrorKind
from tui.vendors.registry import vendor

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


def correction(account: Account, kind: ErrorKind) -> str:
    """Return the command that corrects an account after a fault of a kind; empty where what was typed is not to blame."""
    command = f"agentdeck accounts edit {account.name}"
    if kind in _OF_SECRETS:
        fields = vendor(account.vendor).fields
        keys = [field.key for field in fields if field.kind is FieldKind.SECRET and field.required]
        return " ".join((command, *(f"--secret {key}" for key in keys)))
    if kind is ErrorKind.CONFIG:
        return f"{command} --set KEY=VALUE"
    return f"{command} --set base_url=URL" if kind in _OF_ADDRESS else ""
