"""Parses JSON that may be anything: deep, huge, not UTF-8, not JSON at all."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json

from tui.core.errors import DeckError, ErrorKind

if TYPE_CHECKING:
    from tui.net.client import Answer

MAX_VALUES: Final = 300_000
"""Most values in one answer: each takes about a hundred bytes of memory once it is parsed, however short it is on the wire."""
LONGEST_TEXT: Final = 1024 * 1024
"""Most bytes of one text."""
SALVAGED_BYTES: Final = 4 * 1024 * 1024
"""Largest answer whose good rows are picked out of bad ones; that takes several times its size."""
_LONGEST_INT: Final = 40
_DEEPEST: Final = 200
_DIGITS: Final = b"0123456789."
_SHAPES: Final = bytes.maketrans(
    bytes(range(256)),
    bytes(48 if b in _DIGITS else 101 if b in b"eE" else 44 if b in b",]} \t\r\n" else 32 for b in range(256)),
)
_SUSPECT: Final = (b"0" * (_LONGEST_INT + 1), b"0e0000000", *(b"0e" + b"0" * n + b"," for n in range(3, 7)))
"""What an over-long number looks like once every digit is a zero: found at the speed of memory, seldom found in vain."""
_HINT: Final = "Look at the raw answer, and check the base URL: it may lead to a login page."


def parse(answer: Answer) -> Any:
    """Parse an answer's JSON. NaN, infinities and whole numbers of more than 40 digits become None.

    Byte order marks are dropped, UTF-16 is understood, bytes that are no text and lone surrogates become U+FFFD. Texts are not
    cleaned: use `tui.core.text.clean` before showing one.

    Args:
        answer: A good answer.

    Raises:
        DeckError: UNREADABLE when it is not JSON, or nested beyond reason; TOO_LARGE when it holds more than can be kept.
    """
    return _parsed(answer, None)


def mended(answer: Answer, *, exact: bool = False) -> Any:
    """Parse like `parse`, but make every number that cannot be kept NaN, which no wire model accepts: its row is left out.

    Args:
        answer: A good answer.
        exact: Whether numbers with a point come as Decimal, as exact as they were sent, instead of float.

    Raises:
        DeckError: As `parse` does.
    """
    return _slowly(answer, math.nan, exact=True) if exact else _parsed(answer, math.nan)


def check_size(answer: Answer) -> None:
    """Refuse an answer that would take unreasonable memory once it is parsed.

    Raises:
        DeckError: TOO_LARGE.
    """
    body = answer.body
    if len(body) <= MAX_VALUES:
        return
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MAX_VALUES:
        raise _too_large(answer, f"The answer holds more than {MAX_VALUES:,} values and was not read.")
    if _has_long_text(body):
        raise _too_large(answer, "The answer holds a text of more than 1 MiB and was not read.")


def _too_large(answer: Answer, sentence: str) -> DeckError:
    hint = "Narrow the range or the filters."
    return DeckError(ErrorKind.TOO_LARGE, sentence, hint=hint, account=answer.account, status=answer.status)


def _has_long_text(body: bytes) -> bool:
    """Say whether two quotation marks stand far apart; one text of 16 MiB takes 64 once it holds a single emoji."""
    start = 0
    while len(body) - start > LONGEST_TEXT:
        found = body.rfind(b'"', start, start + LONGEST_TEXT)
        if found < 0:
            return True
        start = found + 1
    return False


def unreadable(answer: Answer, sentence: str) -> DeckError:
    """Return the error of an answer that cannot be understood."""
    return DeckError(ErrorKind.UNREADABLE, sentence, hint=_HINT, account=answer.account, status=answer.status)


def _parsed(answer: Answer, unfit: float | None) -> Any:
    check_size(answer)
    if not _has_long_numbers(answer.body):
        try:
            return from_json(answer.body, allow_inf_nan=False)
        except ValueError:
            pass
    return _slowly(answer, unfit)


def _slowly(answer: Answer, unfit: float | None, *, exact: bool = False) -> Any:
    check_size(answer)
    value: Any = None
    fault: DeckError | None = None
    try:
        text = _text(answer.body)
        value = json.loads(
            text,
            parse_constant=lambda _: unfit,
            parse_int=_whole(unfit),
            parse_float=_decimal(unfit) if exact else _finite(unfit),
            strict=False,
        )
        _refuse_deep(value)
        if "\\u" in text:
            value = _without_surrogates(value)
    except (ValueError, RecursionError):
        fault = unreadable(answer, _why(answer.body))
    if fault is not None:
        raise fault
    return value


def _has_long_numbers(body: bytes) -> bool:
    shapes = body.translate(_SHAPES, b"+") + b","
    return any(suspect in shapes for suspect in _SUSPECT)


def _text(body: bytes) -> str:
    # UTF-16 and UTF-32 are told by their zero bytes or their mark, as RFC 4627 described.
    return body.decode(json.detect_encoding(body), "replace").removeprefix("\ufeff")


def _whole(unfit: float | None) -> Callable[[str], int | float | None]:
    return lambda digits: int(digits) if len(digits) <= _LONGEST_INT else unfit


def _finite(unfit: float | None) -> Callable[[str], float | None]:
    return lambda digits: number if math.isfinite(number := float(digits)) else unfit


def _decimal(unfit: float | None) -> Callable[[str], Decimal | float | None]:
    def kept(digits: str) -> Decimal | float | None:
        number = Decimal(digits) if len(digits) <= _LONGEST_INT else None
        return number if number is not None and abs(number.adjusted()) <= _LONGEST_INT else unfit

    return kept


def _why(body: bytes) -> str:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "The answer is empty."
    if start.startswith(b"<"):
        return "The answer is a web page, not JSON."
    return "The answer is not JSON."


def _refuse_deep(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [item for one in level for item in _members(one) if isinstance(item, list | dict)]
        if not level:
            return
    msg = "nested beyond reason"
    raise ValueError(msg)


def _members(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
