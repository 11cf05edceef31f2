"""The values that cells, figures and points are made of.

Not supplied, null and zero are three different things: ``NOT_SUPPLIED`` (the vendor has no such field or did not send it),
``None`` (the vendor sent null) and ``0``.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Final, TypeAlias

from tui.core.quick import dataclass


class NotSupplied(enum.Enum):
    """The type of `NOT_SUPPLIED`: the vendor does not supply this value."""

    NOT_SUPPLIED = "not supplied"

    def __bool__(self) -> bool:
        return False


NOT_SUPPLIED: Final = NotSupplied.NOT_SUPPLIED


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency.

    Attributes:
        amount: Exact amount, in major units (for example euros, not cents).
        currency: ISO 4217 code as the vendor sent it, or None where the vendor states no currency.
    """

    amount: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts, one a currency: they stand side by side and are never added."""

    each: tuple[Money, ...] = ()


class Unit(enum.Enum):
    """What a number or a text measures; decides alignment, formatting, sorting and the export's field name."""

    TEXT = "text"
    ID = "id"
    COUNT = "count"
    TOKENS = "tokens"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    HOURS = "hours"
    PERCENT = "percent"
    RATIO = "ratio"
    MONEY = "money"
    TIME = "time"
    DATE = "date"
    FLAG = "flag"
    SHARE = "share"
    """A fraction 0 to 1 of a whole, drawn as a bar."""
    CHANGE = "change"
    """A signed number of ranks or a signed fraction, drawn with an arrow."""
    SPARK = "spark"
    """A tuple of numbers, drawn as a sparkline."""
    AMOUNTS = "amounts"
    """`Amounts` in further currencies than the column of money before it holds."""

    @property
    def numeric(self) -> bool:
        """Whether values of this unit are right-aligned and sorted as numbers."""
        return self in _NUMERIC


_NUMERIC: Final = frozenset(
    {
        Unit.COUNT, Unit.TOKENS, Unit.SECONDS, Unit.MILLISECONDS, Unit.HOURS,
        Unit.PERCENT, Unit.RATIO, Unit.MONEY, Unit.CHANGE,
    }
)  # fmt: skip

Number: TypeAlias = int | float | Decimal
Spark: TypeAlias = tuple[float | None, ...]
Value: TypeAlias = str | int | float | Decimal | bool | Money | datetime | date | Spark | Amounts | NotSupplied | None


EXACT: Final = Context(prec=100)
"""Adds and subtracts without rounding: an amount has up to 40 digits and 40 decimals, and Python keeps 28 digits by itself."""


def sum_of(numbers: Iterable[Decimal]) -> Decimal:
    """Return the exact sum; 0 of none."""
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def add_money(amounts: list[Money]) -> dict[str | None, Decimal]:
    """Add amounts per currency; never across currencies.

    Returns:
        Totals by currency, in the order in which currencies first appeared.
    """
    totals: dict[str | None, Decimal] = {}
    for money in amounts:
        totals[money.currency] = EXACT.add(totals.get(money.currency, Decimal(0)), money.amount)
    return totals
