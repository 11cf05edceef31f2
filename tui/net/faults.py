"""Turns every status of a server into one `DeckError`, in words for people; exceptions are the concern of `exceptions`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean
from tui.net.limits import DEFAULT_LIMITS, Limits
from tui.net.messages import vendor_message

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LONGEST_RETRY: Final = 366 * 86400.0
"""A server that asks for more than a year asks for ever."""

_TOO_MANY: Final = 429
_LATEST_RESET: Final = 86400.0
_LONGEST_EPOCH: Final = 12
"""Digits from which a number is no epoch in seconds."""

_STATUS: dict[int, tuple[ErrorKind, str, str]] = {
    400: (ErrorKind.BAD_REQUEST, "The vendor refused the request as invalid", "Check the filters and the range."),
    401: (
        ErrorKind.UNAUTHORISED,
        "The vendor does not accept the credentials",
        "Renew the key or token of this account.",
    ),
    403: (ErrorKind.FORBIDDEN, "The key may not read this", "Ask for a key with permission to read it."),
    404: (
        ErrorKind.NOT_FOUND,
        "The vendor knows no such thing",
        "Check ids and base URL; older installations lack newer endpoints.",
    ),
    407: (
        ErrorKind.UNREACHABLE,
        "A proxy on the way asks for credentials",
        "Check HTTPS_PROXY; agentdeck doctor shows it.",
    ),
    408: (ErrorKind.TIMEOUT, "The vendor gave up waiting", "It may pass by itself."),
    422: (ErrorKind.BAD_REQUEST, "The vendor refused the request as invalid", "Check the filters and the range."),
    _TOO_MANY: (ErrorKind.RATE_LIMITED, "The vendor asks to slow down", "It passes by itself when the vendor allows."),
}


def _as_is(text: str) -> str:
    return text


def fault_of_status(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    account: str,
    now: datetime,
    *,
    limits: Limits = DEFAULT_LIMITS,
    hide: Callable[[str], str] = _as_is,
) -> DeckError | None:
    """Return the error that a status means, or None for a good one (2xx).

    Args:
        status: HTTP status.
        headers: Headers of the answer, by lower-case name.
        body: What could be read of the body; may be empty.
        account: Whose request it was.
        now: The wall time.
        limits: Tells which ``Retry-After`` is waited for.
        hide: Takes secrets out of what the vendor says.
    """
    if 200 <= status < 300:
        return None
    if status in _REDIRECTS:
        return DeckError(
            ErrorKind.REDIRECT,
            "The vendor sent us to another address, which is not followed, to keep the key safe.",
            hint="Check the base URL of this account.",
            account=account,
            status=status,
        )
    kind, sentence, hint = _STATUS.get(status) or _other(status)
    said = vendor_message(body, hide)
    there = _server_time(headers.get("date"), now)
    after = retry_after(headers.get("retry-after"), there)
    if after is None and status == _TOO_MANY:
        after = _until_reset(headers.get("x-ratelimit-reset"), there)
    if after is not None and after > limits.wait_seconds:
        hint = f"The vendor allows the next request after {now + timedelta(seconds=after):%Y-%m-%d %H:%M:%S} UTC."
    return DeckError(
        kind,
        f"{sentence} ({status}): {said}" if said else f"{sentence} ({status}).",
        hint=hint,
        account=account,
        status=status,
        retry_after=after,
    )


def _other(status: int) -> tuple[ErrorKind, str, str]:
    if status < 400:
        return ErrorKind.UNREADABLE, "The vendor gave no answer, and leads nowhere", "Check the base URL and the proxy."
    if status >= 500:
        return ErrorKind.SERVER, "The vendor's server failed", "The fault is the vendor's, and may pass by itself."
    return ErrorKind.BAD_REQUEST, "The vendor refused the request", "Check the account's settings."


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read ``Retry-After`` (seconds or a date) as seconds from now, at most a year; None when absent, past or junk."""
    text = (value or "").strip()
    if not text or len(text) > 100:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_RETRY)
    at = _date(text)
    seconds = at.timestamp() - now.timestamp() if at else 0.0
    return min(seconds, _LONGEST_RETRY) if seconds > 0 else None


def _until_reset(value: str | None, now: datetime) -> float | None:
    """Read ``X-RateLimit-Reset`` (epoch seconds; contract: agentphone.md, Client behaviour) as seconds from now, within a day."""
    text = (value or "").strip()
    seconds = float(text) - now.timestamp() if text.isascii() and text.isdigit() and len(text) < _LONGEST_EPOCH else 0.0
    return seconds if 0 < seconds <= _LATEST_RESET else None


def _server_time(value: str | None, now: datetime) -> datetime:
    """Return the server's own idea of now, so that a skewed clock does not change how long is waited."""
    return _date(clean(value or "", 100)) or now


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at
