"""Reads bodies that no source documents: finds the rows, keeps every column, guesses only how to show them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tui.core.quick import dataclass
from tui.core.records import Column, Raw, Record, Table
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Money, Unit, Value

MAX_COLUMNS: Final = 40
MAX_DEPTH: Final = 4
SHAPE_NOTE: Final = "The shape of this answer is not documented: its columns are shown as they came."
_HIDDEN: Final = re.compile(r"user|mail|owner|^(api)?token$", re.IGNORECASE)
"""Columns that may hold personal data, or a credential."""
_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """What was found in a body.

    Attributes:
        table: The rows, every column kept; None where there is no list.
        scalars: Numbers beside the rows, by wire key.
        dates: For each row, the date in its first column of dates; empty where there is no such column.
        unread: Rows with a number that cannot be kept.
    """

    table: Table | None
    scalars: Mapping[str, Value]
    dates: tuple[date, ...] = ()
    unread: int = 0


def loosely(body: Any, raw: Raw) -> Loose:
    """Find the rows of a body, whatever holds them, and the numbers beside them."""
    path, items = next(_lists(body, ()), ((), None))
    scalars = (
        {key: cell(key, value) for key, value in body.items() if _is_number(value)} if isinstance(body, dict) else {}
    )
    if items is None:
        return Loose(None, scalars)
    rows = [item if isinstance(item, dict) else {"value": item} for item in items]
    keys = list(dict.fromkeys(str(key) for row in rows for key in row))[:MAX_COLUMNS]
    columns = tuple(_column(key, [row.get(key) for row in rows], number) for number, key in enumerate(keys))
    records = tuple(_records(rows, keys, path, raw))
    unread = sum(any(map(_is_unfit, row.values())) for row in rows)
    return Loose(Table(columns, records, note=SHAPE_NOTE), scalars, _dates(rows, keys), unread)


def _lists(value: Any, path: Path) -> Iterator[tuple[Path, list[Any]]]:
    """Yield every list, the outer ones first."""
    if isinstance(value, list):
        yield path, value
    elif isinstance(value, dict) and len(path) < MAX_DEPTH:
        direct = [(key, item) for key, item in value.items() if isinstance(item, list)]
        for key, item in (*direct, *((key, item) for key, item in value.items() if isinstance(item, dict))):
            yield from _lists(item, (*path, key))


def _records(rows: Sequence[Mapping[str, Any]], keys: Sequence[str], path: Path, raw: Raw) -> Iterator[Record]:
    seen: dict[str, int] = {}
    for place, row in enumerate(rows):
        name = "\x1f".join(str(row[key]) for key in keys if isinstance(row.get(key), str)) or str(place)
        seen[name] = seen.get(name, 0) + 1
        cells = tuple(cell(key, row[key]) if key in row else NOT_SUPPLIED for key in keys)
        unique = name if seen[name] == 1 else f"{name}\x1f{seen[name]}"
        yield Record(unique, cells, Raw(raw.body, (*path, place)))


def cell(key: str, value: Any) -> Value:
    """Return a JSON value as a cell; amounts of money have no stated currency."""
    if value is None or isinstance(value, bool):
        return value
    if _is_number(value):
        return Money(Decimal(str(value))) if "cost" in key.lower() else value
    if isinstance(value, str):
        return clean(value)
    if _is_unfit(value):
        return "not a number that can be kept"
    return clean(json.dumps(value, ensure_ascii=False, default=str))


def words_of(key: str) -> str:
    """Return a wire key in words: ``createdProjects`` as "Created projects"."""
    return clean(" ".join(_WORDS.findall(key)).capitalize() or key, 40)


def _column(key: str, values: Sequence[Any], number: int) -> Column:
    words = _WORDS.findall(key)
    title = words_of(key) or f"Column {number + 1}"
    name = "_".join(word.lower() for word in words) or f"column_{number + 1}"
    return Column(name, title, _unit(key, values), "Not documented by the vendor.", personal=bool(_HIDDEN.search(key)))


def _unit(key: str, values: Sequence[Any]) -> Unit:
    known = [value for value in values if value is not None and not _is_unfit(value)]
    if not known or not all(_is_number(value) for value in known):
        return Unit.TEXT
    lower = key.lower()
    return Unit.MONEY if "cost" in lower else Unit.TOKENS if "token" in lower else Unit.COUNT


def _dates(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> tuple[date, ...]:
    for key in keys:
        found = [_date(row.get(key)) for row in rows]
        dates = tuple(day for day in found if day is not None)
        if found and len(dates) == len(found):
            return dates
    return ()


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_unfit(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
