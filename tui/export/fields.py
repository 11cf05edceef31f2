"""Names and values of exported fields: the unit in the name, the currency beside the amount, times in ISO 8601."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from tui.core.personal import guarded
from tui.core.quick import dataclass
from tui.core.records import Column, Record
from tui.core.values import NOT_SUPPLIED, Amounts, Money, NotSupplied, Unit, Value

Scalar: TypeAlias = str | int | float | Decimal | bool | Amounts | tuple[float | None, ...] | NotSupplied | None

_UNITS: Final = {
    Unit.SECONDS: "seconds",
    Unit.MILLISECONDS: "milliseconds",
    Unit.HOURS: "hours",
    Unit.PERCENT: "percent",
}


@dataclass(frozen=True, slots=True)
class ExportField:
    """One field of an export.

    Attributes:
        name: Field name, snake_case, with the unit where the number alone would not tell.
        title: Heading for people.
        column: Position of the column in the records' cells.
        currency: Whether the field is the currency of the column's amount.
    """

    name: str
    title: str
    column: int
    currency: bool = False


def fields_of(columns: Sequence[Column], chosen: Sequence[int] | None = None) -> tuple[ExportField, ...]:
    """Return the fields of columns; an amount of money becomes two, the amount and its currency."""
    return tuple(field for index in (chosen or range(len(columns))) for field in _fields(columns[index], index))


def _fields(column: Column, index: int) -> Iterator[ExportField]:
    unit = _UNITS.get(column.unit, "")
    named = unit and unit not in column.key.split("_")
    yield ExportField(
        f"{column.key}_{unit}" if named else column.key, f"{column.title} ({unit})" if unit else column.title, index
    )
    if column.unit is Unit.MONEY:
        yield ExportField(f"{column.key}_currency", f"{column.title} currency", index, currency=True)


def value_of(field: ExportField, column: Column, record: Record, *, personal: bool) -> Scalar:
    """Return what a record holds in a field; personal data is masked unless asked for."""
    value: Value = record.cells[field.column]
    if not personal:
        value = guarded(value, personal=column.personal)
    if field.currency:
        return value.currency if isinstance(value, Money) else NOT_SUPPLIED
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, datetime):
        return iso_of(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def iso_of(moment: datetime) -> str:
    """Return a time in UTC as ISO 8601; one without a zone is taken to be in UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
