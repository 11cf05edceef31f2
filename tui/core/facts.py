"""A record as words for people: every field with its value, unit and meaning, and how usage and cost split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from tui.core.format import bar, format_time, format_value
from tui.core.personal import guarded
from tui.core.quick import dataclass
from tui.core.records import Column, Record
from tui.core.values import Money, Unit, Value

_NAMES: Final = {
    Unit.TOKENS: "tokens",
    Unit.SECONDS: "h:mm:ss",
    Unit.MILLISECONDS: "milliseconds",
    Unit.HOURS: "hours",
    Unit.PERCENT: "percent",
    Unit.RATIO: "ratio",
    Unit.MONEY: "money",
    Unit.COUNT: "count",
}
BAR: Final = 24
"""Columns of a bar."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field.

    Attributes:
        title: Its heading.
        values: Its value, in one line or several (a time in each zone).
        unit: Name of its unit, where the value does not say it.
        meaning: What it means.
    """

    title: str
    values: tuple[str, ...]
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """One bar of a split: a part beside the largest of its kind."""

    title: str
    bar: str
    value: str


def facts(columns: Sequence[Column], record: Record, *, zone: str = "UTC", personal: bool = False) -> Iterator[Fact]:
    """Yield every field of a record, exact and whole."""
    for column, value in zip(columns, record.cells, strict=False):
        shown = value if personal else guarded(value, personal=column.personal)
        hidden = not personal and (column.personal or (isinstance(value, str) and shown != value))
        meaning = column.help + (" (personal data: x shows it)" if hidden else "")
        yield Fact(column.title, _lines(shown, column.unit, zone), _NAMES.get(column.unit, ""), meaning.strip())


def splits(columns: Sequence[Column], record: Record, unit: Unit) -> tuple[Split, ...]:
    """Return how tokens or money split over a record's fields; bars are long in proportion to the largest of one currency."""
    found = [(column, value, _amount(value)) for column, value in zip(columns, record.cells, strict=False)]
    known = [(column, value, amount) for column, value, amount in found if column.unit is unit and amount is not None]
    if len(known) < 2:
        return ()
    largest: dict[str | None, Decimal] = {}
    for _, value, amount in known:
        largest[_currency(value)] = max(largest.get(_currency(value), Decimal(0)), amount)
    return tuple(
        Split(column.title, bar(_share(amount, largest[_currency(value)]), BAR), format_value(value, unit, exact=True))
        for column, value, amount in known
    )


def _lines(value: Value, unit: Unit, zone: str) -> tuple[str, ...]:
    if isinstance(value, datetime):
        return tuple(_times(value, zone))
    text = format_value(value, unit, exact=True)
    if unit is Unit.SECONDS and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return (f"{text}  ({format_value(value, Unit.RATIO, exact=True)} s)",)
    return (text or "(empty)",)


def _times(moment: datetime, zone: str) -> Iterator[str]:
    yield format_time(moment, exact=True)
    if zone != "UTC":
        yield f"{format_time(moment, zone, exact=True)} {zone}"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = aware.astimezone()
    if local.utcoffset() and zone == "UTC":
        yield f"{local.isoformat(sep=' ', timespec='milliseconds')} this machine"


def _amount(value: Value) -> Decimal | None:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


def _currency(value: Value) -> str | None:
    return value.currency if isinstance(value, Money) else None


def _share(amount: Decimal, largest: Decimal) -> float:
    return float(amount / largest) if largest > 0 else 0.0
