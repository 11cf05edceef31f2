"""Which part of each column is seen, and cells cut to that part: a number is whole or not shown, never a part of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from textual.strip import Strip

from tui.core.quick import dataclass
from tui.core.text import ELLIPSIS
from tui.widgets.record_cells import fit, right_aligned, width_of
from tui.widgets.record_layout import Laid

_LEAST: Final = 6
"""Columns of the terminal below which a part of a text says nothing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The part of a column that is on screen.

    Attributes:
        place: Which column, among those laid out.
        laid: The column.
        at: Where the part begins, from the left edge of the columns that scroll.
        start: Columns of the terminal cut off on its left.
        stop: Where it is cut on its right; its width where it is not.
    """

    place: int
    laid: Laid
    at: int
    start: int
    stop: int

    @property
    def room(self) -> int:
        """Columns of the terminal that there are."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Window:
    """What is seen of all columns.

    Attributes:
        first: What is seen of the first column, which stays.
        others: The seen parts of the others, from left to right.
        before: Whether columns lie off to the left.
        after: Whether columns lie off to the right.
    """

    first: Seen
    others: tuple[Seen, ...]
    before: bool
    after: bool


def window(laid: Sequence[Laid], frozen: int, x: int, width: int) -> Window:
    """Return what is seen. A column of numbers is seen whole or not at all, unless there is no other beside the first.

    Args:
        laid: The columns; at least one.
        frozen: Columns of the terminal that the first column takes with its gap.
        x: How far the others are scrolled.
        width: Columns of the terminal, without the gutter.
    """
    first, last = laid[0], laid[-1]
    after = last.x + last.width - (x if len(laid) > 1 else 0) > width
    room = max(0, width - frozen)
    others = []
    for place, one in enumerate(laid[1:], 1):
        left = one.x - frozen - x
        start, stop = max(0, -left), min(one.width, room - left)
        if stop > start:
            others.append(Seen(place, one, max(0, left), start, stop))
    shown = [one for one in others if one.room == one.laid.width or _readable(one)]
    return Window(Seen(0, first, 0, 0, max(0, min(first.width, width))), tuple(shown or others), x > 0, after)


def _readable(one: Seen) -> bool:
    """Whether a part of a column says anything."""
    return one.room >= _LEAST and not right_aligned(one.laid.column)


def cut(text: str, seen: Seen, *, right: bool) -> str:
    """Return the seen part of a cell, exactly as wide as there is room.

    Args:
        text: The whole text.
        seen: Where the cell is cut.
        right: Whether it is aligned to the right: such a text is a number, moved so that it is whole, or else only an ellipsis.
    """
    if right:
        return fit(text if width_of(text) <= seen.room else ELLIPSIS, seen.room, right=True)
    whole = fit(text, seen.laid.width)
    if seen.room >= seen.laid.width:
        return whole
    strip = Strip([Segment(whole)])
    part = strip.crop(seen.start, seen.stop).text
    if seen.start and text:
        part = ELLIPSIS + strip.crop(seen.start + 1, seen.stop).text
    return fit(part + ELLIPSIS if width_of(text) > seen.stop else part, seen.room)
