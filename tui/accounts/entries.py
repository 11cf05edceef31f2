"""What a kept secret is called: by account, field and address, so that no other address ever gets it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from tui.accounts.model import Account

_USUAL_PORTS: Final = {"https": 443, "http": 80}


def entry_of(account: Account, field: str) -> str:
    """Return the name of a kept secret: ``prod/api_key@https://api.example.com``.

    Accounts of two configurations may have one name; where they lead to two addresses, each has a secret of its own.
    """
    return f"{old_entry_of(account, field)}@{origin_of(account.base_url)}"


def old_entry_of(account: Account, field: str) -> str:
    """Return the name without an address, as once used: such a secret is never read, for nobody knows whose it is."""
    return f"{account.name}/{field}"


def origin_of(base_url: str) -> str:
    """Return scheme, host and port of a base URL in one form; empty where it is none, so that nothing is sent anyway."""
    text = base_url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != _USUAL_PORTS.get(parts.scheme) else "")
