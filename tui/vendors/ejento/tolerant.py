"""The tolerant reader: undocumented Ejento V2 answers as rows with known columns, and with every unknown field kept.

Contract: ejento.md, V2 response envelope. Only the token counts' body is documented; all others are read by likely names.
Nothing here raises, whatever the vendor sends; what is not understood is still there, as generated columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from tui.core.quick import dataclass
from tui.core.records import Column, Raw
from tui.core.spans import Bucket
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.vendors.ejento.cells import cell, guess_unit, unfit
from tui.vendors.ejento.names import COLUMNS, extra_column, role_of, snake
from tui.vendors.ejento.shapes import KEY, Discovery, Found, Pointer, discover
from tui.vendors.ejento.window import Window

NULLS: Final = ("null", "None")
"""What an object's key says where the row's id is null."""
MAX_COLUMNS: Final = 60
"""Most unknown fields that become columns; the raw JSON has the rest."""
_RESERVED: Final = ("share", "rank_change", "change")
"""Columns that rankings add themselves."""
_REACH: Final = {Bucket.DAY: 0, Bucket.WEEK: 6, Bucket.MONTH: 30}
"""Days by which a bucket may begin before its period, or end after it."""
_FLATTENED: Final = 2
"""Levels of objects within a row that are turned into fields of the row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column key; what the vendor did not send is not in it.

    Attributes:
        cells: Values by column.
        pointer: Where the row stands in the answer.
        damaged: Whether a number or a day of it cannot be read; the other cells are good.
    """

    cells: Mapping[str, Value]
    pointer: Pointer = ()
    damaged: bool = False

    def get(self, key: str) -> Value:
        """Return a cell, or NOT_SUPPLIED."""
        return self.cells.get(key, NOT_SUPPLIED)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one answer.

    Attributes:
        rows: The rows, in the vendor's order.
        columns: Columns that at least one row has: known ones in the deck's order, then unknown ones as they came.
        recognised: Whether the expected figure was found (or an empty list of rows was).
        left_out: Members that are no rows.
        misplaced: Rows of a series that stand nowhere in its period, and were left out.
        single: Whether the answer is one object of single figures.
        raw: The whole answer.
        title: What was asked for, for the raw JSON screen.
    """

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    recognised: bool
    left_out: int = 0
    misplaced: int = 0
    single: bool = False
    raw: Raw | None = None
    title: str = ""

    @property
    def unsound(self) -> int:
        """How many rows were misplaced, or hold a number or a day that cannot be read."""
        return self.misplaced + sum(row.damaged for row in self.rows)

    def has(self, key: str) -> bool:
        """Whether any row has a column."""
        return any(column.key == key for column in self.columns)

    def row_raw(self, row: Row) -> Raw | None:
        """Return the vendor's bytes of a row."""
        return Raw(self.raw.body, row.pointer) if self.raw is not None else None


def read_rows(
    data: Any,
    *,
    entity: str = "",
    measure: str = "",
    expected: Sequence[str] = (),
    raw: Raw | None = None,
    pointer: Pointer = (),
    title: str = "",
) -> Reading:
    """Read a JSON value of unknown shape as rows.

    Args:
        data: What stands under ``data``.
        entity: What rows are about ("agent"), so that ``id``, ``agent_id`` and ``agent`` are understood.
        measure: What a bare ``count`` means ("queries").
        expected: Columns of which at least one must be found for the shape to count as recognised.
        raw: The whole answer.
        pointer: Where ``data`` stands in it.
        title: What was asked for.
    """
    make = partial(_reading, entity=entity, measure=measure, expected=expected, raw=raw, pointer=pointer, title=title)
    reading = make(_named_values(discover(data, listed=bool(entity)), entity), empty=data == {})
    if reading.recognised or not isinstance(data, dict):
        return reading
    # Single figures, with a list of something else beside them.
    alone = make(Discovery((Found(data, ()),), single=True), empty=False)
    return alone if alone.recognised else reading


def _reading(
    found: Discovery,
    *,
    entity: str,
    measure: str,
    expected: Sequence[str],
    raw: Raw | None,
    pointer: Pointer,
    title: str,
    empty: bool,
) -> Reading:
    flat = [dict(_fields(row.fields)) for row in found.rows]
    names = _chosen(flat, entity, measure)
    units = {wire: _column(wire, key, flat) for wire, key in names.items()}
    rows = tuple(
        _row(fields, names, units, (*pointer, *row.pointer)) for fields, row in zip(flat, found.rows, strict=True)
    )
    shown = _ordered(names, units)
    keys = {column.key for column in shown}
    recognised = bool(keys & set(expected)) if rows else found.empty or empty
    return Reading(rows, shown, recognised, found.left_out, 0, found.single, raw, title)


def placed(reading: Reading, window: Window, bucket: Bucket = Bucket.DAY) -> Reading:
    """Leave out the rows of a series that stand nowhere in its period: their numbers would be taken for those of its days.

    Weeks and months may begin before the period and end after it. Rows keep the vendor's own names of buckets, and where no row
    has a day at all, the answer is one figure of the whole period.

    Args:
        reading: What was read.
        window: The period; its last days may be those of a vendor whose today is yesterday or tomorrow.
        bucket: Width of a row.
    """
    if not reading.has("date"):
        return reading
    reach = _REACH[bucket]
    begun = {day for row in reading.rows if isinstance(day := row.get("date"), date) and _is_placed(day, window, 1)}
    # More days than were asked for are no other zone's: the one before is then not of the period.
    if window.fixed and len(begun) <= window.days.days:
        reach = max(reach, 1)
    kept = tuple(row for row in reading.rows if _is_placed(row.get("date"), window, reach))
    beside = 0 if reach else sum(_is_placed(row.get("date"), window, 1) for row in reading.rows) - len(kept)
    return replace(reading, rows=kept, misplaced=len(reading.rows) - len(kept) - (beside if window.fixed else 0))


def _is_placed(day: Value, window: Window, reach: int) -> bool:
    if isinstance(day, date):
        return (window.days.first - day).days <= reach and (day - window.days.last).days <= reach
    return isinstance(day, str) and not unfit(day, day, Unit.DATE)


def _fields(fields: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield a row's fields in snake_case; objects within it become fields with their key in front."""
    for key, value in fields.items():
        name = f"{prefix}{snake(key)}"[:120] or "field"
        if isinstance(value, dict) and value and depth < _FLATTENED:
            yield from _fields(value, f"{name}_", depth + 1)
        else:
            yield name, value


def _named_values(found: Discovery, entity: str) -> Discovery:
    """Turn a list of (name, number) pairs into one row of single figures, when rows are about nothing in particular."""
    if entity or found.single or len(found.rows) < 2:
        return found
    pairs: dict[str, Any] = {}
    for row in found.rows:
        fields = dict(_fields(row.fields))
        name = next(
            (fields[key] for key in ("name", "label", "key", "metric", "entity", "type") if key in fields), None
        )
        if len(fields) != 2 or not isinstance(name, str) or "date" in fields:
            return found
        pairs[name] = next(value for value in fields.values() if value is not name)
    if not all(role_of(snake(name), "", "") for name in list(pairs)[:1]):
        return found
    return Discovery((Found(pairs, found.rows[0].pointer[:-1]),), found.left_out, single=True)


def _chosen(flat: Sequence[Mapping[str, Any]], entity: str, measure: str) -> dict[str, str]:
    """Return the column key of each wire key: the best guess for each known column, the others under their own names."""
    wires = dict.fromkeys(key for fields in flat for key in fields)
    best: dict[str, tuple[int, str]] = {}
    for wire in wires:
        guess = _key_role(flat, entity) if wire == KEY else role_of(wire, entity, measure)
        if guess is not None and (guess[1] not in best or guess[0] < best[guess[1]][0]):
            best[guess[1]] = (guess[0], wire)
    names = {wire: role for role, (_, wire) in best.items()}
    taken = {*COLUMNS, *_RESERVED}
    for wire in [wire for wire in wires if wire not in names][:MAX_COLUMNS]:
        key = extra_column(wire, Unit.TEXT).key
        while key in taken:
            key += "_"
        taken.add(key)
        names[wire] = key
    return names


def _key_role(flat: Sequence[Mapping[str, Any]], entity: str) -> tuple[int, str] | None:
    """Return what the keys of keyed rows are: dates, ids or names."""
    keys = [str(fields[KEY]) for fields in flat if KEY in fields]
    if keys and all(len(key) >= 7 and key[:4].isdigit() and key[4] == "-" for key in keys):
        return 30, "date"
    if not entity:
        return 30, "mode"
    ids = all(key.isdigit() or key in NULLS for key in keys) and any(key.isdigit() for key in keys)
    return (30, "id") if ids else (30, "name")


def _column(wire: str, key: str, flat: Sequence[Mapping[str, Any]]) -> Column:
    known = COLUMNS.get(key)
    if known is not None:
        return known
    column = extra_column(wire, guess_unit([fields[wire] for fields in flat if wire in fields]))
    return Column(key, column.title, column.unit, column.help, column.personal)


def _row(fields: Mapping[str, Any], names: Mapping[str, str], columns: Mapping[str, Column], pointer: Pointer) -> Row:
    cells = _cells(fields, names, columns)
    damaged = any(
        unfit(value, cells.get(names[wire]), columns[wire].unit) for wire, value in fields.items() if wire in names
    )
    return Row(cells, pointer, damaged)


def _cells(fields: Mapping[str, Any], names: Mapping[str, str], columns: Mapping[str, Column]) -> dict[str, Value]:
    currency = fields.get("currency", fields.get("currency_code"))
    code = clean(currency, 10) if isinstance(currency, str) and currency.isalpha() and len(currency) == 3 else None
    cells = {names[wire]: cell(value, columns[wire].unit, code) for wire, value in fields.items() if wire in names}
    if names.get(KEY) == "id" and cells.get("id") in NULLS:
        cells["id"] = None
    return cells


def _ordered(names: Mapping[str, str], columns: Mapping[str, Column]) -> tuple[Column, ...]:
    by_key = {key: columns[wire] for wire, key in names.items()}
    known = [column for key, column in COLUMNS.items() if key in by_key]
    return (*known, *(column for key, column in by_key.items() if key not in COLUMNS))
