"""Rows as text columns: aligned by what a terminal draws, and cut to its width without losing a digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Final
from unicodedata import category, east_asian_width

from tui.core.quick import dataclass
from tui.core.text import ELLIPSIS

_GAP: Final = "  "
_LEAST: Final = 8
"""Columns that a text keeps when it is cut."""


def cells(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(one) in "WF" else 0 if category(one) in {"Mn", "Me"} else 1 for one in text)


def cut(text: str, width: int) -> str:
    """Return a text in at most so many columns; an ellipsis stands for what is left out."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for one in text:
        used += cells(one)
        if used > width - 1:
            break
        kept.append(one)
    return "".join(kept) + ELLIPSIS


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows stand: which columns, how wide, and on which side.

    Attributes:
        widths: Width of each column shown; the columns after them are left out.
        right: Positions of columns that are aligned to the right.
        cut: Positions of columns whose texts are cut to their width.
    """

    widths: tuple[int, ...]
    right: frozenset[int] = field(default_factory=frozenset)
    cut: frozenset[int] = field(default_factory=frozenset)

    def line(self, row: Sequence[str]) -> str:
        """Return one row as a line without its end."""
        return _GAP.join(
            self._cell(text, place) for place, text in zip(range(len(self.widths)), row, strict=False)
        ).rstrip()

    def _cell(self, text: str, place: int) -> str:
        if place in self.cut:
            text = cut(text, self.widths[place])
        space = " " * (self.widths[place] - cells(text))
        return space + text if place in self.right else text + space


def layout(
    rows: Sequence[Sequence[str]],
    right: frozenset[int] = frozenset(),
    width: int | None = None,
    whole: frozenset[int] = frozenset(),
) -> Layout:
    """Return the layout of rows, the heading among them.

    Args:
        rows: The rows to measure, all of one length.
        right: Positions of numbers; a number is shown whole or not at all.
        width: Columns that there are; None where nothing bounds a line. The longest texts are shortened first; then the last
            columns are left out.
        whole: Positions of other columns that are shown whole or not at all (times).
    """
    widths = [max(cells(row[place]) for row in rows) for place in range(len(rows[0]))]
    if width is None:
        return Layout(tuple(widths), right)
    texts = [place for place in range(len(widths)) if place not in right | whole]
    least = {place: min(widths[place], _LEAST) for place in texts}
    while _total(widths) > width and any(widths[place] > least[place] for place in texts):
        longest = max((place for place in texts if widths[place] > least[place]), key=lambda place: widths[place])
        widths[longest] -= 1
    while len(widths) > 1 and _total(widths) > width:
        widths.pop()
    if len(widths) < len(rows[0]):
        widths = _grown(widths, rows, texts, width)
    return Layout(tuple(widths), right, frozenset(texts))


def _grown(widths: list[int], rows: Sequence[Sequence[str]], texts: Sequence[int], width: int) -> list[int]:
    """Give the room of columns that were left out to texts that were cut for them."""
    for place in texts:
        if place < len(widths):
            wanted = max(cells(row[place]) for row in rows)
            widths[place] += max(0, min(wanted - widths[place], width - _total(widths)))
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def aligned(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), width: int | None = None) -> str:
    """Return rows as lines of text columns."""
    made = layout(rows, right, width)
    return "\n".join(map(made.line, rows))
