"""What each fault must look like to a user: the kind and how its sentence begins; where more than one is right, all of them."""

from __future__ import annotations

from typing import Final

from tui.core.errors import ErrorKind

_NOT_HTTP: Final = (ErrorKind.UNREADABLE, "The answer broke off or is not HTTP.")
_NOT_JSON: Final = (ErrorKind.UNREADABLE, "The answer is not JSON.")
_EMPTY: Final = (ErrorKind.UNREADABLE, "The answer is empty.")
_REDIRECT: Final = (
    ErrorKind.REDIRECT,
    "The vendor sent us to another address, which is not followed, to keep the key safe.",
)
_ENCODING: Final = (ErrorKind.UNREADABLE, "The answer came in an encoding that was not asked for.")
_LARGE: Final = (ErrorKind.TOO_LARGE, "The answer is larger than 16 MiB and was not read.")
_LATE: Final = (ErrorKind.TIMEOUT, "The vendor did not answer in time.")
_LOST: Final = (ErrorKind.UNREACHABLE, "The connection was lost.")
_SLOW_DOWN: Final = (ErrorKind.RATE_LIMITED, "The vendor asks to slow down (429): Limiter said no")
_INVALID: Final = "The vendor refused the request as invalid"

EXPECTED: Final[dict[str, tuple[ErrorKind, str]]] = {
    "no-answer": _LATE,
    "slow-headers": _LATE,
    "slow-body": _LATE,
    "reset": _LOST,
    "reset-in-body": _LOST,
    "close": _NOT_HTTP,
    "garbage": _NOT_HTTP,
    "header-bomb": _NOT_HTTP,
    "many-headers": _NOT_HTTP,
    "204": _EMPTY,
    "redirect-other-host": _REDIRECT,
    "redirect-loop": _REDIRECT,
    "redirect-downgrade": _REDIRECT,
    "400": (ErrorKind.BAD_REQUEST, f"{_INVALID} (400): The vendor said no"),
    "401": (ErrorKind.UNAUTHORISED, "The vendor does not accept the credentials (401): The vendor said no"),
    "403": (ErrorKind.FORBIDDEN, "The key may not read this (403): The vendor said no"),
    "404": (ErrorKind.NOT_FOUND, "The vendor knows no such thing (404): The vendor said no"),
    "408": (ErrorKind.TIMEOUT, "The vendor gave up waiting (408): The vendor said no"),
    "418": (ErrorKind.BAD_REQUEST, "The vendor refused the request (418): The vendor said no"),
    **{
        status: (ErrorKind.SERVER, f"The vendor's server failed ({status}): The vendor said no")
        for status in ("500", "502", "503", "504")
    },
    "500-without-end": (ErrorKind.SERVER, "The vendor's server failed (500)."),
    "422-list": (ErrorKind.BAD_REQUEST, f"{_INVALID} (422): period: field required"),
    "422-text": (ErrorKind.BAD_REQUEST, f"{_INVALID} (422): period is required"),
    "422-object": (ErrorKind.BAD_REQUEST, f"{_INVALID} (422): period is required"),
    **{f"429-{name}": _SLOW_DOWN for name in ("none", "seconds", "date", "past", "negative", "junk", "day", "huge")},
    "truncated-length": _NOT_HTTP,
    "truncated-chunk": _NOT_HTTP,
    "truncated-close": _NOT_JSON,
    "truncated-json": _NOT_JSON,
    "truncated-gzip": (ErrorKind.UNREADABLE, "The answer broke off before its end."),
    "not-gzip": _NOT_HTTP,
    "gzip-bomb": _LARGE,
    "gigabyte": _LARGE,
    "gigabyte-chunked": _LARGE,
    "double-gzip": _ENCODING,
    "brotli": _ENCODING,
    "hidden-double-gzip": _NOT_JSON,
    "not-json": _NOT_JSON,
    "deep": _NOT_JSON,
    "empty": _EMPTY,
    "html": (ErrorKind.UNREADABLE, "The answer is a web page, not JSON."),
    "many-values": (ErrorKind.TOO_LARGE, "The answer holds more than 300,000 values and was not read."),
    "long-text": (ErrorKind.TOO_LARGE, "The answer holds a text of more than 1 MiB and was not read."),
    "null": (ErrorKind.UNREADABLE, "The answer has not the shape that the vendor documents."),
    "list": (ErrorKind.UNREADABLE, "The answer has not the shape that the vendor documents."),
}
"""Faults that mean one thing, whatever the vendor. The others leave something to be read, or are unreadable to some vendors."""

TOLERATED: Final = frozenset({"null", "list"})
"""Faults that a vendor whose bodies are undocumented may take for an answer of unknown shape."""

SAME: Final = frozenset(
    {"none", "json-as-text", "byte-order-mark", "utf-16", "clock-skew", "unknown-fields", "numbers-as-text"}
)
"""Faults under which an account's figures must be those of a good server, to the last digit."""

SAID: Final[dict[str, str]] = {
    "serenity-missing-fields": "12 rows could not be read, left out.",
    "serenity-null-fields": "12 rows could not be read, left out.",
    "serenity-past-the-end": "and sent 0: figures are too small.",
    "geai-missing-fields": "could not be read, left out.",
    "geai-odd-dates": "could not be read, left out.",
    "ejento-odd-dates": "could not be read, left out.",
    "agentphone-odd-dates": "could not be read",
}
"""What the fleet must say of figures that are there and not whole."""

LEAKS: Final = (
    "Traceback", "Errno", "errno", "httpx", "httpcore", "Exception", "Error(", "Error:", " 0x", "<class", "object at",
    "could not be understood", "Fault of the deck", "cannot be shown", "None", "ssl.", "asyncio",
)  # fmt: skip
"""Signs of a foreign error's text, or of a fault of the deck's own."""
