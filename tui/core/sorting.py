"""Typed, stable sorting of records by one column: numbers as numbers, times as times, money per currency."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from tui.core.records import Record
from tui.core.values import NOT_SUPPLIED, Money, NotSupplied, Value

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
    rows = list(records)
    kinds = {type(record.cells[index]) for record in rows} - _EMPTY
    compare = _KEYS.get(next(iter(kinds)), sort_key) if len(kinds) == 1 else sort_key
    keys = [_key(record.cells[index], compare) for record in rows]
    places = [place for place, key in enumerate(keys) if key is not None]
    places.sort(key=keys.__getitem__, reverse=descending)
    absent = [rows[place] for place, key in enumerate(keys) if key is None] if len(places) < len(rows) else []
    return _by_currency([rows[place] for place in places], index, kinds) + absent


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
    return _SPARK, sum(one for one in value if one is not None and math.isfinite(one))


def _by_currency(records: list[Record], index: int, kinds: set[type]) -> list[Record]:
    if Money not in kinds or len({_currency(record.cells, index) for record in records}) < 2:
        return records
    return sorted(records, key=lambda record: _currency(record.cells, index))


def _currency(cells: Sequence[Value], index: int) -> str:
    cell = cells[index]
    return (cell.currency or "") if isinstance(cell, Money) else "\U0010ffff"


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
