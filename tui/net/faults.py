"""Turns every fault of a server or a network into one `DeckError`, in words for people.

The texts of foreign exceptions are never used: they may repeat a token.
"""

from __future__ import annotations

import json
import ssl
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean

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
    408: (ErrorKind.TIMEOUT, "The vendor gave up waiting", "It is tried again."),
    422: (ErrorKind.BAD_REQUEST, "The vendor refused the request as invalid", "Check the filters and the range."),
    429: (ErrorKind.RATE_LIMITED, "The vendor asks to slow down", "It is tried again when the vendor allows."),
}


def fault_of_status(
    status: int, headers: Mapping[str, str], body: bytes, account: str, now: datetime
) -> DeckError | None:
    """Return the error that a status means, or None for a good one (2xx with a body that may be read)."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return DeckError(
            ErrorKind.REDIRECT,
            "The vendor sent us to another address, which is not followed, to keep the key safe.",
            hint="Check the base URL of this account.",
            account=account,
            status=status,
        )
    kind, sentence, hint = _STATUS.get(status) or (
        (ErrorKind.SERVER, "The vendor's server failed", "It is tried again; the last figures stay on screen.")
        if status >= 500
        else (ErrorKind.BAD_REQUEST, "The vendor refused the request", "Check the account's settings.")
    )
    said = vendor_message(body)
    return DeckError(
        kind,
        f"{sentence} ({status}): {said}" if said else f"{sentence} ({status}).",
        hint=hint,
        account=account,
        status=status,
        retry_after=retry_after(headers.get("retry-after"), now),
    )


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read ``Retry-After`` (seconds or a date) as seconds from now, or None when absent, past or junk."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return seconds if seconds > 0 else None


def vendor_message(body: bytes) -> str:
    """Return what the vendor says of an error, cleaned and short; empty where it says nothing readable.

    Reads every shape in the contracts: ``message`` (text or list), ``error`` (text or object), ``errors`` (list or object),
    ``detail`` (text or the list of a 422).
    """
    if len(body) > 65536:
        return ""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return clean("; ".join(_said(value, 0))[:2000], 200)


def _said(value: object, depth: int) -> list[str]:
    if depth > 4:
        return []
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [text for item in value[:5] for text in _said(item, depth + 1)]
    if not isinstance(value, dict):
        return []
    if "msg" in value:
        where = (
            ".".join(str(step) for step in value.get("loc", []) if step != "query")
            if isinstance(value.get("loc"), list)
            else ""
        )
        return [f"{where}: {value['msg']}" if where else str(value["msg"])]
    for key in ("message", "description", "detail", "error", "errors"):
        texts = _said(value.get(key), depth + 1)
        if texts:
            return texts
    if depth:
        return [
            f"{key}: {text}"
            for key, item in list(value.items())[:5]
            for text in _said(item, depth + 1)
            if key != "code"
        ]
    return []


def fault_of_exception(error: BaseException, account: str) -> DeckError:
    """Return what an exception of the network means."""
    kind, sentence, hint = _meaning(error)
    return DeckError(kind, sentence, hint=hint, account=account)


def _meaning(error: BaseException) -> tuple[ErrorKind, str, str]:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return ErrorKind.TIMEOUT, "The vendor did not answer in time.", "Check the network or proxy; it is tried again."
    if isinstance(error, httpx.ConnectError):
        if _is_tls(error):
            return (
                ErrorKind.TLS,
                "The server's certificate cannot be trusted, or it does not speak TLS.",
                "Check the base URL, the machine's clock and its certificates.",
            )
        return ErrorKind.UNREACHABLE, "The server cannot be reached.", "Check the base URL, the network and the VPN."
    if isinstance(error, httpx.InvalidURL | UnicodeError):
        return (
            ErrorKind.CONFIG,
            "The address or a header holds characters that cannot be sent.",
            "Check the account's settings.",
        )
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | zlib.error):
        return ErrorKind.UNREADABLE, "The answer broke off or is not HTTP.", "It is tried again."
    if isinstance(error, httpx.HTTPError | OSError):
        return ErrorKind.UNREACHABLE, "The connection was lost.", "It is tried again."
    return ErrorKind.UNREADABLE, "The request failed in a way that is not known.", "Run agentdeck doctor for details."


def _is_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
