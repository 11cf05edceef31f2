"""Rankings: who is first, by how much of the whole, and how many places that is up or down against the period before.

Pure; used by several vendors. A list that is only the top so many never gives a share of itself: the whole must be given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tui.core.personal import MASK, masked
from tui.core.quick import dataclass
from tui.core.ratios import ratio
from tui.core.records import Column, Raw, Record, Table
from tui.core.values import NOT_SUPPLIED, Money, Number, Unit, Value, sum_of
from tui.vendors.amounts import amount, growth

RANK = Column("rank", "#", Unit.COUNT, help="Place in the ranking; equals share a place.")
SHARE = Column("share", "Share", Unit.SHARE, help="Part of the whole.")
MOVED = Column(
    "rank_change",
    "Moved",
    Unit.CHANGE,
    help="Places gained (+) or lost (-) against the period before, by finished days alone; a note says which.",
)
GROWTH = Column(
    "change",
    "Change",
    Unit.CHANGE,
    help="Growth against the period before, as a fraction of it, of finished days alone; a note says which.",
    wide=True,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row to be ranked.

    Attributes:
        key: Stable unique key; also how the row is found in the period before.
        name: What is shown as its name, cleaned.
        value: What it is ranked by: a number, `Money`, or None or NOT_SUPPLIED, which come last and have no place.
        extra: Further cells, one for each further column.
        raw: The vendor's bytes of this row.
    """

    key: str
    name: Value
    value: Value
    extra: tuple[Value, ...] = ()
    raw: Raw | None = None


def ranking(
    rows: Sequence[Ranked],
    before: Mapping[str, Number] | None = None,
    *,
    finished: Mapping[str, Number] | None = None,
    name: Column,
    measure: Column,
    extra: tuple[Column, ...] = (),
    total: Number | None = None,
    top: int | None = None,
    note: str = "",
    left_out: int = 0,
) -> Table:
    """Return rows as a table: rank, name, measure, share, moved, change, then the further columns; largest first.

    Equal values share a place (1, 2, 2, 4) and keep the order in which they came. The share column is there only when the
    whole is known: ``total``, or the sum of the rows when the list is whole and every row has a value. The columns against
    the period before are there only when ``before`` is given; a row that is not in it has NOT_SUPPLIED there. Amounts in
    several currencies cannot be compared: they keep their order, and have neither place nor share.

    Args:
        rows: What is ranked, in the vendor's order.
        before: Amount by key in the period before, or None where it is not known.
        finished: Amount by key in the days that the columns against the period before compare, where a day is not over;
            None where they compare the rows' own values.
        name: Column of the names.
        measure: Column of what is ranked by.
        extra: Further columns, last.
        total: The true whole, where the vendor gives one.
        top: When the list is only the top so many.
        note: What the reader must know.
        left_out: Rows that could not be read.
    """
    comparable = len({row.value.currency for row in rows if isinstance(row.value, Money)}) <= 1
    ordered = sorted(rows, key=_largest_first) if comparable else list(rows)
    places = (
        _places({row.key: value for row in ordered if (value := amount(row.value)) is not None}) if comparable else {}
    )
    whole = _whole(ordered, total, top, left_out) if comparable else None
    earlier = before if comparable else None
    current = amounts(rows) if finished is None else finished
    places_before, places_now = _places(before or {}), places if finished is None else _places(finished)
    columns = [RANK, name, measure]
    columns += [SHARE] if whole is not None else []
    columns += [MOVED, GROWTH] if earlier is not None else []
    records: list[Record] = []
    for row in ordered:
        value = amount(row.value)
        cells: list[Value] = [places.get(row.key, NOT_SUPPLIED), row.name, row.value]
        if whole is not None:
            cells.append(_share(value, whole))
        if earlier is not None:
            cells.append(_moved(places_now.get(row.key), places_before.get(row.key)))
            cells.append(growth(current.get(row.key), earlier.get(row.key)))
        records.append(Record(row.key, (*cells, *row.extra), row.raw))
    return Table((*columns, *extra), tuple(records), top, note, left_out)


def amounts(rows: Sequence[Ranked]) -> dict[str, Number]:
    """Return amount by key: what the rows of one period are to the next one's ``before``."""
    return {row.key: value for row in rows if (value := amount(row.value)) is not None}


def _largest_first(row: Ranked) -> tuple[bool, Number]:
    value = amount(row.value)
    return (True, 0) if value is None else (False, -value)


def _places(values: Mapping[str, Number]) -> dict[str, int]:
    """Return the place of each key, 1 for the largest; equals share a place."""
    places: dict[str, int] = {}
    last: Number | None = None
    place = 0
    for count, (key, value) in enumerate(sorted(values.items(), key=lambda item: -item[1]), start=1):
        if value != last:
            place, last = count, value
        places[key] = place
    return places


def _whole(rows: Sequence[Ranked], total: Number | None, top: int | None, left_out: int) -> Number | None:
    if total is None:
        values = [amount(row.value) for row in rows]
        known = [value for value in values if value is not None]
        if top is not None or left_out or len(known) < len(values) or any(value < 0 for value in known):
            return None
        total = sum_of(Decimal(str(value)) for value in known)
    return total if total > 0 else None


def _share(value: Number | None, whole: Number) -> Value:
    if value is None or value < 0:
        return NOT_SUPPLIED
    share = ratio(value, whole)
    # A part larger than its whole means that the two were counted apart; a bar of 120 % would only mislead.
    return share if share <= 1.0 else NOT_SUPPLIED


def _moved(now: int | None, before: int | None) -> Value:
    return NOT_SUPPLIED if now is None or before is None else before - now


def person_at(place: int, name: Value) -> str:
    """Return what a chart calls the one at a place of a ranking of people: the place, and what may be seen of the name."""
    shown = masked(name)
    return f"#{place}" if shown == MASK or not isinstance(shown, str) else f"#{place} {shown}"
