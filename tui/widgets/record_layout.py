"""How wide each column of a record table is: by its content, learnt from a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from tui.core.quick import dataclass
from tui.core.records import Column, Record
from tui.core.values import NOT_SUPPLIED, Unit
from tui.widgets.record_cells import CellReader, right_aligned, width_of
from tui.widgets.record_tone import Fences, Tone, tone, usual

GAP: Final = 2
"""Columns between two cells."""
_EDGE: Final = 60
"""Rows measured at the start of what is loaded; as many are picked from the rest."""
_NARROW, _NARROWER, _TIGHT = 28, 16, 100
"""Widest text column unless there is room for more, the same on a terminal narrower than the third: figures are to be seen."""
_WIDEST: Final = 120
"""Widest column in wide mode."""
_LEAST: Final = 4
_TEXTS: Final = frozenset({Unit.TEXT, Unit.ID})
_SPENT: Final = frozenset({Unit.TOKENS, Unit.MONEY})
_PERCENT: Final = 7
"""Columns of a share without its bar."""


@dataclass(frozen=True, slots=True)
class Laid:
    """One column as it stands in the table.

    Attributes:
        index: Its position in the records' cells.
        column: What it is.
        x: Where it begins, from the left edge of all columns.
        width: Its columns on the terminal, the gap not counted.
        natural: Width of its widest cell seen.
        fence: Value above which a cell is unusual, where that is known.
    """

    index: int
    column: Column
    x: int
    width: int
    natural: int
    fence: Fences | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """The columns that a table is asked for.

    Attributes:
        columns: All columns of the list.
        visible: Positions of those shown, in order.
        wide: Whether long texts keep their length.
        spare: Positions of those that come in, whole, where all others stand whole and there is still room; first ones first.
    """

    columns: tuple[Column, ...] = ()
    visible: tuple[int, ...] = ()
    wide: bool = False
    spare: tuple[int, ...] = ()


def lay_out_again(
    asked: Asked,
    before: Sequence[Laid],
    records: Sequence[Record],
    reader: CellReader,
    available: int,
    *,
    least: Mapping[int, int],
    among: Sequence[Record] | None,
    grow_only: bool,
    settled: bool,
) -> tuple[Laid, ...]:
    """Lay columns out with regard to how they stand before: a table must not jump while one reads or filters.

    With ``grow_only`` all stays as it is where everything still fits, and numbers never become narrower. Then, and with
    ``settled`` (the rows are the same), a column that nobody asked for may have to go, but none comes.
    """
    least = {**least, **{one.index: one.width for one in before if grow_only and right_aligned(one.column)}}
    standing, stays = {one.index for one in before}, grow_only or settled
    spare = tuple(one for one in asked.spare if one in standing) if stays else telling(asked.spare, records)
    laid = lay_out(replace(asked, spare=spare), records, reader, available, least=least, among=among)
    if grow_only and not needs_more(before, laid):
        return tuple(replace(old, fence=new.fence) for old, new in zip(before, laid, strict=True))
    return laid


def lay_out(
    asked: Asked,
    records: Sequence[Record],
    reader: CellReader,
    available: int,
    *,
    least: Mapping[int, int] | None = None,
    among: Sequence[Record] | None = None,
) -> tuple[Laid, ...]:
    """Return the columns with their places and widths.

    Args:
        asked: The columns asked for.
        records: The rows that are shown, of which a sample is measured.
        reader: Makes cells of values.
        available: Columns of the terminal that there are.
        least: Widths of cells beside the sample that have to fit, by the position of their column.
        among: The rows by which the unusual is told; those that are shown when None.
    """
    sample = tuple(_sample(records))
    seen = least or {}
    known = records if among is None else among
    cap = _WIDEST if asked.wide else _NARROW if available >= _TIGHT else _NARROWER

    def measured(index: int) -> Laid:
        column = asked.columns[index]
        fence = usual(column, index, known)
        return _measured(column, index, sample, reader, fence=fence, least=seen.get(index, 0), cap=cap)

    laid = [measured(index) for index in asked.visible if index < len(asked.columns)]
    if not asked.wide:
        laid = _joined(_giving_way(laid, available, cap * 2 // 3), asked.spare, measured, available)
    room = available - sum(one.width + GAP for one in laid)
    placed: list[Laid] = []
    x = 0
    for one in laid:
        wanted = one.natural - one.width
        if wanted > 0 and room > 0:
            one, room = replace(one, width=one.width + min(wanted, room)), room - min(wanted, room)  # noqa: PLW2901
        placed.append(replace(one, x=x))
        x += one.width + GAP
    return tuple(placed)


def _giving_way(laid: Sequence[Laid], available: int, least: int) -> list[Laid]:
    """Keep tokens and money on the screen: bars of shares go first, then texts shrink, the one that names the row last."""
    widths, floors = [one.width for one in laid], [one.width for one in laid]
    named = next((place for place, one in enumerate(laid) if not right_aligned(one.column)), 0)
    for place, one in enumerate(laid):
        if one.column.unit is Unit.SHARE:
            floors[place] = min(one.width, max(_PERCENT, width_of(one.column.title) + 2))
        elif one.column.unit in _TEXTS:
            narrow = least * 5 // 4 if place == named else least
            floors[place] = min(one.width, max(narrow, width_of(one.column.title) + 2))
    over = last = 0
    for place, one in enumerate(laid):
        beyond = sum(widths[: place + 1]) + GAP * place - available
        if one.column.unit in _SPENT and 0 < beyond <= sum(widths[:place]) - sum(floors[:place]):
            over, last = beyond, place
    for place, one in enumerate(laid[:last]):
        if over > 0 and one.column.unit is Unit.SHARE:
            over, widths[place] = over - widths[place] + floors[place], floors[place]
    for _ in range(over):
        able = [place for place in range(last) if widths[place] > floors[place]]
        widths[max(able, key=lambda place: (place != named, widths[place]))] -= 1
    return [replace(one, width=width) for one, width in zip(laid, widths, strict=True)]


def _joined(laid: list[Laid], spare: Sequence[int], measured: Callable[[int], Laid], available: int) -> list[Laid]:
    room = available - sum(one.natural + GAP for one in laid)
    joined = []
    for index in spare:
        one = measured(index) if room > GAP + _LEAST else None
        if one is None or one.natural + GAP > room:
            break  # none behind it comes in its place: what a wider terminal shows, it shows in the same order
        joined.append(one)
        room -= one.natural + GAP
    return sorted([*laid, *joined], key=lambda one: one.index) if joined else laid


def telling(spare: Sequence[int], records: Sequence[Record]) -> tuple[int, ...]:
    """Return those of some columns in which any of the rows has a value: an empty one is not worth its room."""
    return tuple(
        index
        for index in spare
        if any(
            record.cells[index] is not None and record.cells[index] is not NOT_SUPPLIED for record in _sample(records)
        )
    )


def warned(laid: Sequence[Laid], record: Record) -> tuple[int, ...]:
    """Return the places of a record's cells that are far out of the usual."""
    return tuple(
        place
        for place, one in enumerate(laid)
        if one.fence and tone(one.column, record.cells[one.index], one.fence) is Tone.WARNING
    )


def total_width(laid: Sequence[Laid]) -> int:
    """Return the width of all columns and their gaps."""
    return laid[-1].x + laid[-1].width + GAP if laid else 0


def place_of(laid: Sequence[Laid], key: str | None) -> int:
    """Return the place of a column among those laid out; the first one where it is not among them."""
    return next((place for place, one in enumerate(laid) if one.column.key == key), 0)


def column_at(laid: Sequence[Laid], x: int, frozen: int, scrolled: int) -> int | None:
    """Return the place of the column at a distance from the gutter, or None."""
    inside = x + scrolled if x >= frozen else x
    return next((place for place, one in enumerate(laid) if one.x <= inside < one.x + one.width + GAP), None)


def scroll_to(laid: Sequence[Laid], place: int, x: int, frozen: int, room: int) -> int:
    """Return how far to scroll sideways to see a column: no further than needed, so that the one on the left stands whole.

    Args:
        laid: The columns.
        place: Which of them; one that does not stay at the left.
        x: How far it is scrolled now.
        frozen: Columns of the terminal that the first column takes, with its gap.
        room: Columns of the terminal behind the gutter.
    """
    here = laid[min(place, len(laid) - 1)]
    right = here.x + here.width + GAP - room
    if x < right:
        x = next((one.x - frozen for one in laid[1:] if one.x - frozen >= right), x)
    return min(x, max(0, here.x - frozen))


def needs_more(before: Sequence[Laid], after: Sequence[Laid]) -> bool:
    """Whether columns changed, or content no longer fits: widths that shrink would only make the table jump."""
    if [one.index for one in before] != [one.index for one in after]:
        return True
    return any(new.width > old.width for old, new in zip(before, after, strict=True))


def _measured(
    column: Column,
    index: int,
    sample: Sequence[Record],
    reader: CellReader,
    *,
    fence: Fences | None,
    least: int,
    cap: int,
) -> Laid:
    cells = max((width_of(reader.read(column, record.cells[index], fence)[0]) for record in sample), default=0)
    heading = width_of(column.title) + 2
    natural = min(max(cells, heading, least, _LEAST), _WIDEST)
    capped = natural if column.unit not in _TEXTS else min(natural, max(cap, heading))
    return Laid(index, column, 0, capped, natural, fence)


def _sample(records: Sequence[Record]) -> Iterator[Record]:
    yield from records[:_EDGE]
    step = max(1, (len(records) - _EDGE) // _EDGE)
    yield from (
        records[_EDGE::step][: 2 * _EDGE]
        if step == 1
        else (records[place] for place in range(_EDGE, len(records), step))
    )
