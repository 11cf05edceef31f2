"""Typed, stable sorting of records by one column: numbers as numbers, times as times, money per currency."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from tui.core.gently import Steps
from tui.core.records import Column, Record
from tui.core.scope import Sort
from tui.core.values import NOT_SUPPLIED, Amounts, Money, NotSupplied, Unit, Value

_NUMBER, _DAY, _TIME, _TEXT, _SPARK = range(5)
_RUN: Final = 4_000
"""Rows that are sorted at a stretch."""
_READ: Final = 250
"""Rows whose cells are read at a stretch: they may have to be made first."""
_NO_MONEY: Final = "\U0010ffff"
"""Stands for the currency of what is no amount."""


def next_sort(sort: Sort | None, column: Column) -> Sort | None:
    """Return the next of three: the way that tells most (largest or newest first, texts from A), the other way, none."""
    first = column.unit not in {Unit.TEXT, Unit.ID}
    if sort is None or sort.column != column.key:
        return Sort(column.key, first)
    return Sort(column.key, not first) if sort.descending is first else None


def sorting(records: Iterable[Record], index: int, *, descending: bool = False) -> Steps[list[Record]]:
    """Return the records ordered by one column, in steps of some milliseconds; equal cells keep their order.

    Cells without a value (null, not supplied, not a number) stand last in both directions. Amounts are compared within one
    currency only: currencies follow one another, the one of most rows first, then by code.

    Args:
        records: Rows, in the order that breaks ties.
        index: Position of the column in the rows' cells.
        descending: Largest first.
    """
    rows = list(records)
    cells: list[Value] = []
    for start in range(0, len(rows), _READ):
        cells += [record.cells[index] for record in rows[start : start + _READ]]
        yield
    kinds = set(map(type, cells)) - _EMPTY
    compare = _KEYS.get(next(iter(kinds)), sort_key) if len(kinds) == 1 else sort_key
    keys: list[Any] = []
    for start in range(0, len(cells), _RUN):
        keys += [_key(cell, compare) for cell in cells[start : start + _RUN]]
        yield
    places = yield from _merged(keys, descending=descending)
    absent = [row for row, key in zip(rows, keys, strict=True) if key is None] if len(places) < len(rows) else []
    ordered: list[Record] = []
    for start in range(0, len(places), _RUN):
        yield
        ordered += [rows[place] for place in places[start : start + _RUN]]
    if Money in kinds:
        ordered = yield from _by_currency(ordered, index)
    return ordered + absent


def _merged(keys: Sequence[Any], *, descending: bool) -> Steps[list[int]]:
    """Return the places of all keys that are there, in order.

    Runs are sorted, then joined two by two: the built-in sort takes sorted runs as they are, so that joining is quick.
    """
    runs: list[list[int]] = []
    for start in range(0, len(keys), _RUN):
        run = [place for place, key in enumerate(keys[start : start + _RUN], start) if key is not None]
        run.sort(key=keys.__getitem__, reverse=descending)
        runs.append(run)
        yield
    while len(runs) > 1:
        joined = []
        for place in range(0, len(runs), 2):
            both = [one for run in runs[place : place + 2] for one in run]
            both.sort(key=keys.__getitem__, reverse=descending)
            joined.append(both)
            yield
        runs = joined
    return runs[0] if runs else []


def _key(value: Any, compare: Callable[[Any], Any]) -> Any:
    return None if value is None or value is NOT_SUPPLIED else compare(value)


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
    if isinstance(value, Amounts):
        return _NUMBER, len(value.each)
    return _SPARK, sum(one for one in value if one is not None and math.isfinite(one))


def _by_currency(records: list[Record], index: int) -> Steps[list[Record]]:
    groups: dict[str, list[Record]] = {}
    for start in range(0, len(records), _RUN):
        for record in records[start : start + _RUN]:
            groups.setdefault(_currency(record.cells, index), []).append(record)
        yield
    order = sorted(groups, key=lambda one: (one == _NO_MONEY, -len(groups[one]), one))
    return [record for currency in order for record in groups[currency]]


def _currency(cells: Sequence[Value], index: int) -> str:
    cell = cells[index]
    return (cell.currency or "") if isinstance(cell, Money) else _NO_MONEY


def _itself(value: Any) -> Any:
    return value


def _amount(value: Money) -> Decimal:
    return value.amount


_EMPTY: Final[set[type]] = {type(None), NotSupplied}
_KEYS: Final[dict[type, Callable[[Any], Any]]] = {
    str: str.casefold,
    int: _itself,
    Decimal: _itself,
    datetime: _itself,
    Money: _amount,
}
"""How values are compared where a column holds one kind only, which is the usual and the fast case."""
