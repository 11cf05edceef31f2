"""Adds up the rows that a user has marked: per unit and currency, saying how many rows had a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from tui.core.format import format_value
from tui.core.records import Column, Record
from tui.core.values import Money, Unit, Value, add_money

_ADDED: Final = frozenset({Unit.TOKENS, Unit.SECONDS, Unit.HOURS, Unit.MONEY, Unit.COUNT})
"""Not milliseconds: they are latencies, of which nobody wants the sum."""
_NEVER: Final = ("average", "avg", "mean", "rate", "rating", "score", "rank", "number", "version", "id")
"""Parts of column names whose numbers mean nothing when added."""


def marked_sums(columns: Sequence[Column], records: Sequence[Record]) -> str:
    """Return a line such as ``2 marked · Tokens 1,830 · Cost 0.12 EUR``; sums of chosen rows, never of a whole list."""
    parts = [f"{len(records):,} marked"]
    for index, column in enumerate(columns):
        if column.unit in _ADDED and not set(column.key.split("_")) & set(_NEVER):
            parts += _sums(column, [record.cells[index] for record in records])
    return " · ".join(parts)


def _sums(column: Column, values: list[Value]) -> Iterator[str]:
    amounts = [value for value in values if isinstance(value, Money)]
    numbers = [value for value in values if isinstance(value, int | float | Decimal) and not isinstance(value, bool)]
    known = len(amounts) + len(numbers)
    if not known:
        return
    partly = f" ({known} of {len(values)} known)" if known < len(values) else ""
    for currency, amount in add_money(amounts).items():
        yield f"{column.title} {format_value(Money(amount, currency), Unit.MONEY)}{partly}"
    if numbers:
        total = sum((Decimal(str(number)) for number in numbers), Decimal(0))
        yield f"{column.title} {format_value(total, column.unit)}{partly}"
