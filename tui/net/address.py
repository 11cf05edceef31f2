"""Base URLs as users type them, and paths as contracts give them."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from tui.core.errors import DeckError, ErrorKind

_HOST: Final = re.compile(r"[0-9A-Za-z._\-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_PLAIN: Final = re.compile(r"[!-~]{1,2000}")
"""Printable ASCII without spaces: anything else must be percent-encoded by who types it."""


def normalise_base(url: str, *strip: str) -> str:
    """Return a base URL that paths can be appended to: https (http only for loopback), no trailing slash.

    Args:
        url: As typed or pasted.
        strip: Path endings to remove, longest first ("/api/v2", "/api").

    Raises:
        DeckError: CONFIG when it is no usable address.
    """
    text = url.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or not _PLAIN.fullmatch(text) or port == 0:
        raise DeckError(
            ErrorKind.CONFIG, "That is not a usable base URL.", hint="It looks like https://host or https://host/path."
        )
    if parts.username or parts.password:
        raise DeckError(
            ErrorKind.CONFIG,
            "A base URL must not hold a user name or password.",
            hint="Give the secret in its own field.",
        )
    if parts.query or parts.fragment:
        raise DeckError(
            ErrorKind.CONFIG,
            "A base URL holds neither a query (?…) nor a fragment (#…).",
            hint="Leave out what begins with ? or #.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise DeckError(ErrorKind.CONFIG, "Plain http is refused except for this machine.", hint="Use https.")
    shown = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/")
    for ending in strip:
        if path.lower().endswith(ending.lower()):
            path = path[: -len(ending)].rstrip("/")
            break
    return urlunsplit((parts.scheme, f"{shown}:{port}" if port else shown, path, "", ""))


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def route(template: str, **ids: str) -> str:
    """Fill a contract's path template; each id is quoted whole, so that no id can leave its segment.

    ``route("/api/v2/AgentInstance/{agentCode}", agentCode="a/b")`` is ``/api/v2/AgentInstance/a%2Fb``.

    Raises:
        DeckError: USAGE when an id is empty or only dots, which would change the path's meaning.
    """
    quoted: dict[str, str] = {}
    for name, value in ids.items():
        if not value or set(value) <= {"."}:
            raise DeckError(ErrorKind.USAGE, "An id is empty or not usable in an address.")
        try:
            quoted[name] = quote(value, safe="")
        except UnicodeEncodeError:
            raise DeckError(ErrorKind.USAGE, "An id holds characters that no address can carry.") from None
    return template.format(**quoted)
