"""Adds up the rows that a user has marked: per unit and currency, saying how many rows had a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from tui.core.format import format_value
from tui.core.records import Column, Record
from tui.core.values import Amounts, Money, Unit, Value, add_money, sum_of

_ADDED: Final = frozenset({Unit.TOKENS, Unit.SECONDS, Unit.HOURS, Unit.MONEY, Unit.COUNT})
"""Not milliseconds: they are latencies, of which nobody wants the sum."""
_NEVER: Final = frozenset(
    {
        "average", "avg", "mean", "median", "rate", "rating", "score", "rank", "number", "version", "id", "users", "active",
        "distinct", "unique",
    }
)  # fmt: skip
"""Parts of column names whose numbers mean nothing when added, also where a vendor does not document them."""


def marked_sums(columns: Sequence[Column], records: Sequence[Record]) -> str:
    """Return a line such as ``2 marked · Tokens 1,830 · Cost 0.12 EUR``; sums of chosen rows, never of a whole list.

    What was charged in further currencies counts to the cost beside it.
    """
    parts = [f"{len(records):,} marked"]
    for index, column in enumerate(columns):
        if column.adds_up and column.unit in _ADDED and _NEVER.isdisjoint(column.key.split("_")):
            beside = [
                one for record in records for one in record.cells[index + 1 : index + 2] if isinstance(one, Amounts)
            ]
            further = [money for one in beside for money in one.each]
            parts += _sums(column, [record.cells[index] for record in records], further)
    return " · ".join(parts)


def _sums(column: Column, values: list[Value], further: list[Money]) -> Iterator[str]:
    amounts = [value for value in values if isinstance(value, Money)]
    numbers = [value for value in values if isinstance(value, int | float | Decimal) and not isinstance(value, bool)]
    known = len(amounts) + len(numbers)
    if not known:
        return
    partly = f" ({known} of {len(values)} known)" if known < len(values) else ""
    if amounts:
        totals = add_money(amounts + further)
        sums = (format_value(Money(amount, currency), Unit.MONEY) for currency, amount in totals.items())
        yield f"{column.title} {', '.join(sums)}{partly}"
    if numbers:
        total = sum_of(Decimal(str(number)) for number in numbers)
        yield f"{column.title} {format_value(total, column.unit)}{partly}"
