"""Turns JSON values of undocumented fields into the deck's values; never raises, never guesses a currency."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Final

from tui.core.text import clean
from tui.core.values import Money, Unit, Value

_LARGEST: Final = 2**63
_DAY: Final = re.compile(r"\d{4}-\d{2}-")
_PERIOD: Final = re.compile(r"\d{4}(-\d{2})?")
_WORD: Final = re.compile(r"[^\W\d_]")
_NUMERIC: Final = frozenset({Unit.COUNT, Unit.TOKENS, Unit.MONEY})


def cell(value: Any, unit: Unit, currency: str | None = None) -> Value:
    """Return a JSON value as a cell of a column; null stays None, and what does not fit the unit becomes clean text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float) and not isfinite(value):
        return "not a number that can be kept"
    if unit in _NUMERIC:
        number = _number(value)
        if number is not None:
            return Money(Decimal(number), currency) if unit is Unit.MONEY else number
    elif unit in {Unit.DATE, Unit.TIME} and isinstance(value, str):
        return _when(value, unit)
    elif unit is Unit.ID and isinstance(value, float | Decimal):
        number = _number(value)
        if number is not None and number == int(number):
            return text(int(number))  # JSON knows one kind of number: 503.0 is 503
    elif unit is not Unit.ID and not isinstance(value, str):
        number = _number(value)
        if number is not None:
            return number
    return text(value)


def unfit(value: Any, made: Value, unit: Unit) -> bool:
    """Say whether a cell is not what its column measures: no number, or no day; a bucket that the vendor names is fine."""
    if not isinstance(made, str):
        return False
    if unit is Unit.DATE:
        return not _PERIOD.fullmatch(made) and (_DAY.match(made) is not None or not _WORD.search(made))
    return unit in _NUMERIC or isinstance(value, float)


def text(value: Any) -> str:
    """Return any JSON value as clean, bounded text."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return "a number too large to show"
    try:
        return clean(json.dumps(value, ensure_ascii=False, default=str)[:2000])
    except (ValueError, RecursionError):
        return "a value too deep to show"


def guess_unit(values: list[Any]) -> Unit:
    """Return what an undocumented field seems to measure: a number, a truth value or text."""
    known = [value for value in values if value is not None and not (isinstance(value, float) and not isfinite(value))]
    if known and all(isinstance(value, bool) for value in known):
        return Unit.FLAG
    if known and all(not isinstance(value, str) and _number(value) is not None for value in known):
        return Unit.COUNT
    return Unit.TEXT


def _number(value: Any) -> int | Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < _LARGEST else None
    if isinstance(value, float):
        value = Decimal(repr(value))
    elif isinstance(value, str):
        if len(value) > 40 or not value.isascii():
            return None
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return None
    if not isinstance(value, Decimal) or not value.is_finite() or (value and abs(value.adjusted()) > 18):
        return None
    whole = int(value)
    return whole if whole == value and value.as_tuple().exponent == 0 else value


def _when(value: str, unit: Unit) -> Value:
    stripped = value.strip()
    try:
        if unit is Unit.DATE:
            if len(stripped) > 10 and stripped[10:11] in {"T", " "}:
                datetime.fromisoformat(stripped)
            return date.fromisoformat(stripped[:10]) if len(stripped) >= 10 else clean(value)
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        return clean(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
