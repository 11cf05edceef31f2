"""Last known headlines on disk, so that the first frame shows figures: small, private, never secrets or personal data.

Only the standard library is imported here: this runs before the first frame.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from tui.core.content import Figure, Headline
from tui.core.small_file import read_small
from tui.core.values import NOT_SUPPLIED, Money, NotSupplied, Unit, Value

MAX_BYTES: Final = 256 * 1024
MAX_AGE: Final = timedelta(days=7)
MAX_ACCOUNTS: Final = 500
_ROLES: Final = ("activity", "tokens", "cost", "errors", "active")
_VERSION: Final = 1

Known = tuple[Headline, datetime]
"""A headline and when it was fetched."""


def load(path: Path, now: datetime) -> dict[str, Known]:
    """Return the last known headlines by account name; empty when there are none, or the file is odd, large or old."""
    try:
        data = json.loads(read_small(path, MAX_BYTES))
        if data["version"] != _VERSION:
            return {}
        found = {str(name): _known(entry) for name, entry in data["accounts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InvalidOperation, RecursionError):
        return {}
    return {name: known for name, known in found.items() if timedelta() <= now - known[1] <= MAX_AGE}


def save(path: Path, known: Mapping[str, Known]) -> None:
    """Write headlines, privately and atomically; a disk that cannot be written is no reason to stop."""
    newest = sorted(known.items(), key=lambda pair: pair[1][1], reverse=True)[:MAX_ACCOUNTS]
    body = json.dumps({"version": _VERSION, "accounts": {name: _entry(*one) for name, one in newest}}).encode()
    if len(body) > MAX_BYTES:
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _entry(headline: Headline, at: datetime) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "period": headline.period,
        "note": headline.note,
        "partial": headline.partial,
        "spark": list(headline.spark),
        "spark_until": headline.spark_until.isoformat() if headline.spark_until else None,
        "spark_unfinished": headline.spark_unfinished,
        **{role: _figure_out(getattr(headline, role)) for role in _ROLES},
    }


def _known(entry: Mapping[str, Any]) -> Known:
    figures = {role: _figure_in(role, entry[role]) for role in _ROLES}
    spark = tuple(None if one is None else float(one) for one in entry["spark"])
    at = datetime.fromisoformat(entry["at"])
    if at.tzinfo is None:
        msg = "a time without a zone"
        raise ValueError(msg)
    activity, tokens, cost, errors, active = (figures[role] for role in _ROLES)
    period, note, partial = str(entry["period"]), str(entry["note"]), entry.get("partial") is True
    until = date.fromisoformat(entry["spark_until"]) if entry.get("spark_until") else None
    running = min(max(int(entry.get("spark_unfinished", 1)), 0), len(spark))  # an earlier release told nothing of it
    return Headline(activity, tokens, cost, errors, active, spark, period, note, partial, until, running), at


def _figure_out(figure: Figure) -> dict[str, Any]:
    return {
        "title": figure.title,
        "unit": figure.unit.value,
        "value": _value_out(figure.value),
        "previous": _value_out(figure.previous),
        "rising_is_bad": figure.rising_is_bad,
        "compared": None if figure.compared is None else [_value_out(one) for one in figure.compared],
        "others": [_value_out(one) for one in figure.others],
    }


def _figure_in(role: str, entry: Mapping[str, Any]) -> Figure:
    return Figure(
        role,
        str(entry["title"]),
        _value_in(entry["value"]),
        Unit(entry["unit"]),
        _value_in(entry["previous"]),
        rising_is_bad=bool(entry["rising_is_bad"]),
        compared=_compared_in(entry.get("compared")),
        others=tuple(one for one in map(_value_in, entry.get("others") or ()) if isinstance(one, Money)),
    )


def _compared_in(found: Any) -> tuple[Value, Value] | None:
    if found is None:
        return None
    now, before = found
    return _value_in(now), _value_in(before)


def _value_out(value: Value) -> Any:
    if isinstance(value, NotSupplied):
        return {}
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return value if value is None or isinstance(value, int | float) else {}


def _value_in(value: Any) -> Value:
    if isinstance(value, dict):
        if "amount" in value:
            return Money(Decimal(value["amount"]), value["currency"])
        return Decimal(value["decimal"]) if "decimal" in value else NOT_SUPPLIED
    if value is None or isinstance(value, int | float):
        return value
    msg = "not a figure"
    raise ValueError(msg)
