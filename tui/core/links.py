"""Links that an answer carries, and whether one may be followed: only a GET, only on the account's own origin."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from tui.core.quick import dataclass
from tui.core.text import clean

_MOST: Final = 50
_URL_LIMIT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """One link.

    Attributes:
        rel: What it leads to, cleaned.
        method: HTTP method, upper case, cleaned.
        url: Address as sent, for following only; never shown uncleaned.
        refusal: Why it is not followed; empty when it may be.
    """

    rel: str
    method: str
    url: str
    refusal: str = ""

    @property
    def shown(self) -> str:
        """The address for people."""
        return clean(self.url)


def links_of(part: Any, origin: str) -> tuple[Link, ...]:
    """Return the links of a parsed JSON object: a list under ``links`` of objects with ``method``, ``url`` and ``rel``.

    Args:
        part: The object, uncleaned.
        origin: Base URL of the account; nothing may be followed when empty.
    """
    listed = part.get("links") if isinstance(part, dict) else None
    if not isinstance(listed, list):
        return ()
    return tuple(_link(item, origin) for item in listed[:_MOST] if isinstance(item, dict))


def _link(item: dict[str, Any], origin: str) -> Link:
    url = str(item.get("url") or item.get("href") or "")
    method = clean(str(item.get("method") or "GET")).upper()
    return Link(clean(str(item.get("rel") or "link")), method, url, _refusal(method, url, origin))


def _refusal(method: str, url: str, origin: str) -> str:
    if method != "GET":
        return f"{method} is not followed: the deck only reads"
    if not origin or not url or len(url) > _URL_LIMIT:
        return "not followed"
    try:
        base, target = urlsplit(origin), urlsplit(urljoin(origin, url))
        same = _origin(base) == _origin(target) and not target.username
    except ValueError:
        same = False
    return "" if same else "leads to another host: not followed"


def _origin(parts: Any) -> tuple[str, str, int | None]:
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default
