"""Finds the rows in a JSON value of unknown shape; pure, bounded, and never raises.

Rows are found in flat lists, lists in lists of any depth, objects of equally long lists, objects keyed by date, id or name,
lists under any key, and rows grouped under a parent, whose fields they take over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from tui.core.quick import dataclass

Pointer: TypeAlias = tuple[str | int, ...]

MAX_DEPTH: Final = 12
"""Levels of nesting that are looked into; no plausible answer has more."""
MAX_ROWS: Final = 200_000
KEY: Final = "key"
"""Field that takes an object's key where the rows were keyed by it."""
_DATE: Final = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?|\d{4}-W\d{2}")
_ID: Final = re.compile(r"\d+|null|None|[0-9a-fA-F]{8,}|[0-9a-fA-F-]{36}")


@dataclass(frozen=True, slots=True)
class Found:
    """One row, and where it stood."""

    fields: Mapping[str, Any]
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found.

    Attributes:
        rows: The rows, in the vendor's order.
        left_out: Members of a list of rows that are no rows.
        single: Whether it was one object of single figures rather than a list.
        empty: Whether a list of rows was found, with none in it.
    """

    rows: tuple[Found, ...] = ()
    left_out: int = 0
    single: bool = False
    empty: bool = False


def discover(data: Any, *, listed: bool = False) -> Discovery:
    """Return the rows of a JSON value; none when there is nothing like rows in it.

    Args:
        data: Any JSON value.
        listed: Whether a list is expected, so that an empty one means that there are no rows, whatever stands beside it.
    """
    return _exploded(_discover(data, (), 0, listed=listed))


def flatten(items: list[Any], pointer: Pointer = ()) -> Iterator[tuple[Any, Pointer]]:
    """Yield the members of a list, and of lists in it at any depth, in order."""
    waiting = [(pointer, enumerate(items))]
    while waiting:
        above, members = waiting[-1]
        for index, item in members:
            if isinstance(item, list):
                waiting.append(((*above, index), enumerate(item)))
                break
            yield item, (*above, index)
        else:
            waiting.pop()


def _discover(data: Any, pointer: Pointer, depth: int, *, listed: bool) -> Discovery:
    if isinstance(data, list):
        return _from_list(data, pointer)
    if isinstance(data, dict) and data and depth < MAX_DEPTH:
        return _from_object(data, pointer, depth, listed=listed)
    return Discovery()


def _from_list(data: list[Any], pointer: Pointer) -> Discovery:
    rows: list[Found] = []
    scalars: list[Found] = []
    for item, where in flatten(data, pointer):
        if isinstance(item, dict):
            rows.append(Found(item, where))
        elif item is not None:
            scalars.append(Found({"item": item}, where))
        if len(rows) + len(scalars) >= MAX_ROWS:
            break
    return Discovery(tuple(rows), len(scalars)) if rows else Discovery(tuple(scalars), empty=not scalars)


def _from_object(data: dict[str, Any], pointer: Pointer, depth: int, *, listed: bool) -> Discovery:
    for attempt in (_keyed, _columns):
        found = attempt(data, pointer)
        if found is not None:
            return found
    lists = [key for key, value in data.items() if _has_rows(value)]
    if lists:
        return _from_list(data[lists[0]], (*pointer, lists[0]))
    empty = any(isinstance(value, list) and _is_bare(value) for value in data.values())
    for key, value in data.items():
        if isinstance(value, dict):
            found = _discover(value, (*pointer, key), depth + 1, listed=listed)
            if found.rows and (not found.single or len(data) == 1):
                return found
            empty = empty or found.empty
    if empty and (listed or all(isinstance(value, list | dict) for value in data.values())):
        return Discovery(empty=True)
    return Discovery((Found(data, pointer),), single=True)


def _is_bare(value: list[Any]) -> bool:
    return not any(True for _ in flatten(value))


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item, _ in flatten(value))


def _keyed(data: dict[str, Any], pointer: Pointer) -> Discovery | None:
    """Read an object whose keys are dates, ids or names of rows that are alike."""
    values = list(data.values())
    telling = all(_DATE.fullmatch(key) or _ID.fullmatch(key) for key in data)
    alike = telling or (len(values) > 1 and _alike(values))
    if not alike:
        return None
    if all(isinstance(value, dict) for value in values):
        return Discovery(tuple(Found({KEY: key, **value}, (*pointer, key)) for key, value in data.items()))
    if all(isinstance(value, list) and (not value or _has_rows(value)) for value in values) and any(values):
        return Discovery(
            tuple(
                Found({KEY: key, **item}, where)
                for key, value in data.items()
                for item, where in flatten(value, (*pointer, key))
                if isinstance(item, dict)
            )
        )
    if telling and not any(isinstance(value, dict | list) for value in values):
        return Discovery(tuple(Found({KEY: key, "value": value}, (*pointer, key)) for key, value in data.items()))
    return None


def _alike(values: list[Any]) -> bool:
    """Whether all values are rows, or lists of rows, with mostly the same fields."""
    firsts = [next((item for item, _ in flatten([value])), None) for value in values]
    kinds = {type(value) for value in values}
    if len(kinds) != 1 or not all(isinstance(first, dict) and first for first in firsts):
        return False
    fields = [set(first) for first in firsts if isinstance(first, dict)]
    return len(set.intersection(*fields)) * 2 >= len(set.union(*fields))


def _columns(data: dict[str, Any], pointer: Pointer) -> Discovery | None:
    """Read an object of equally long lists of single values: columns instead of rows."""
    lists = {key: value for key, value in data.items() if isinstance(value, list)}
    lengths = {len(value) for value in lists.values()}
    if len(lengths) != 1 or lengths == {0} or (len(lists) == 1 and len(data) > 1):
        return None
    if any(isinstance(item, dict | list) for value in lists.values() for item in value):
        return None
    count = min(lengths.pop(), MAX_ROWS)
    return Discovery(tuple(Found({key: value[row] for key, value in lists.items()}, pointer) for row in range(count)))


def _exploded(found: Discovery) -> Discovery:
    """Put rows that stand grouped under parents in their parents' place, with the parents' fields."""
    for _ in range(3):
        inner = _group_key(found.rows)
        if inner is None:
            return found
        rows: list[Found] = []
        for parent in found.rows:
            own = {key: value for key, value in parent.fields.items() if key != inner}
            children = parent.fields.get(inner)
            if not isinstance(children, list):
                rows.append(Found(own, parent.pointer))
                continue
            for child, where in flatten(children, (*parent.pointer, inner)):
                if isinstance(child, dict):
                    rows.append(Found({**own, **child}, where))
        found = Discovery(tuple(rows[:MAX_ROWS]), found.left_out)
    return found


def _group_key(rows: tuple[Found, ...]) -> str | None:
    """Return the one field under which rows hold lists of rows, if there is exactly one."""
    keys: dict[str, None] = {}
    for row in rows:
        for key, value in row.fields.items():
            if isinstance(value, list) and _has_rows(value):
                keys[key] = None
    return next(iter(keys)) if len(keys) == 1 else None
