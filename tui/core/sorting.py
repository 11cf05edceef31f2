"""Typed, stable sorting of records by one column: numbers as numbers, times as times, money per currency."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tui.core.records import Record
from tui.core.values import Money, NotSupplied, Value

_NUMBER, _DAY, _TIME, _TEXT, _SPARK = range(5)


def sort_records(records: Iterable[Record], index: int, *, descending: bool = False) -> list[Record]:
    """Return the records ordered by one column; equal cells keep their order.

    Cells without a value (null, not supplied, not a number) stand last in both directions. Amounts are compared within one
    currency only: currencies follow one another, by code, the unstated one first.

    Args:
        records: Rows, in the order that breaks ties.
        index: Position of the column in the rows' cells.
        descending: Largest first.
    """
    present: list[tuple[Any, Record]] = []
    absent: list[Record] = []
    for record in records:
        key = sort_key(record.cells[index])
        if key is None:
            absent.append(record)
        else:
            present.append((key, record))
    present.sort(key=_first, reverse=descending)
    ordered = [record for _, record in present]
    return _by_currency(ordered, index) + absent


def sort_key(value: Value) -> tuple[int, Any] | None:
    """Return what a value is compared by, or None where there is nothing to compare."""
    if value is None or isinstance(value, NotSupplied):
        return None
    if isinstance(value, str):
        return _TEXT, value.casefold()
    if isinstance(value, Money):
        return _NUMBER, value.amount
    if isinstance(value, float):
        return (_NUMBER, value) if math.isfinite(value) else None
    if isinstance(value, int | Decimal):
        return _NUMBER, value
    if isinstance(value, datetime):
        return _TIME, value
    if isinstance(value, date):
        return _DAY, value
    return _SPARK, sum(one for one in value if one is not None and math.isfinite(one))


def _first(pair: tuple[Any, Record]) -> Any:
    return pair[0]


def _by_currency(records: list[Record], index: int) -> list[Record]:
    currencies = {cell.currency for record in records if isinstance(cell := record.cells[index], Money)}
    if len(currencies) < 2:
        return records
    return sorted(records, key=lambda record: _currency(record.cells, index))


def _currency(cells: Sequence[Value], index: int) -> str:
    cell = cells[index]
    return (cell.currency or "") if isinstance(cell, Money) else "\U0010ffff"
