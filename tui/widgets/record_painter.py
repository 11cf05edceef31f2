"""Paints the lines of a record table: heading, rows, and words in the place of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.core.filtering import Filter, lit_spans
from tui.core.format import SHARE_WIDTH
from tui.core.records import Record
from tui.core.scope import Sort
from tui.core.values import Unit
from tui.widgets.record_cells import CellReader, fit, right_aligned, safe, width_of
from tui.widgets.record_layout import GAP, Laid
from tui.widgets.record_tone import Tone
from tui.widgets.record_window import Seen, Window, cut, window

GUTTER: Final = 2
"""Columns before the first cell, for the signs of marks and flags."""
_TONES: Final = {Tone.MUTED: "muted", Tone.LIVE: "live", Tone.WARNING: "warning", Tone.BAD: "bad"}


class Painter:
    """Makes strips of records.

    Attributes:
        reader: Turns values into text.
        laid: The columns with their places and widths.
        filter: What is lit up.
        sort: Local sort, shown by an arrow.
        server_sort: The server's sort, shown by a double arrow.
        wider: Widths of numbers that did not fit, by the position of their column: they are not shown until it is as wide.
    """

    def __init__(self, style_of: Callable[[str], Style]) -> None:
        """Make a painter.

        Args:
            style_of: Gives the whole style of a component; of the widget itself for the empty name.
        """
        self.reader = CellReader()
        self.laid: tuple[Laid, ...] = ()
        self.filter: Filter | None = None
        self.sort: Sort | None = None
        self.server_sort: Sort | None = None
        self.wider: dict[int, int] = {}
        self._style_of = style_of
        self._styles: dict[str, Style] = {}

    @property
    def frozen(self) -> int:
        """Columns of the first column, with its gap; it stays when the others are scrolled."""
        return self.laid[0].width + GAP if self.laid else 0

    def forget(self) -> None:
        """Forget all styles: the theme or the focus has changed."""
        self._styles.clear()

    def blank(self, width: int) -> Strip:
        """Return an empty line."""
        return Strip.blank(width, self._style(""))

    def heading(self, x: int, width: int) -> Strip:
        """Return the heading, scrolled by ``x`` columns; signs say on which side there is more."""
        style, seen = self._style("header"), self._window(x, width)
        edge = Segment("‹ ", self._style("sorted")) if seen.before else Segment(" " * GAP, style)
        fixed = [Segment(" " * GUTTER, style), self._heading_cell(seen.first), edge]
        rest = [(one, [self._heading_cell(one)]) for one in seen.others]
        if not seen.after:
            return self._joined(fixed, rest, width, style)
        if rest and rest[-1][0].at + rest[-1][0].room == width - GUTTER - self.frozen:
            last = replace(rest[-1][0], stop=rest[-1][0].stop - 1)
            rest[-1] = (last, [self._heading_cell(last)])
        strip = self._joined(fixed, rest, width, style).crop(0, width - 1)
        return Strip.join([strip, Strip([Segment("›", self._style("sorted"))])])

    def row(self, record: Record, cursor: int, x: int, width: int, *, marked: bool) -> Strip:
        """Return a row.

        Args:
            record: The record.
            cursor: Place of the column under the cursor, or -1 where the cursor is on another row.
            x: Columns scrolled.
            width: Columns of the line.
            marked: Whether the row is marked.
        """
        style, seen = self._style("cursor" if cursor >= 0 else "marked" if marked else ""), self._window(x, width)
        sign = "✓" if marked else "⚑" if record.flags else " "
        edge = Segment("│ ", style + self._overlay("edge")) if seen.before else Segment(" " * GAP, style)
        fixed = [Segment(sign + " ", style + self._overlay("warning") if sign == "⚑" else style)]
        fixed += [*self._cell(record, seen.first, self._style("cell") if cursor == 0 else style), edge]
        rest = [
            (one, self._cell(record, one, self._style("cell") if cursor == one.place else style)) for one in seen.others
        ]
        return self._joined(fixed, rest, width, style)

    def message(self, lines: tuple[str, ...], y: int, width: int, height: int) -> Strip:
        """Return a line of words that stand in the middle of where rows would be; the first one is bold."""
        line = y - max(1, (height - len(lines)) // 2)
        text = safe(lines[line]) if 0 <= line < len(lines) else ""
        style = self._style("") + (Style(bold=True) if line == 0 else self._overlay("muted"))
        shown = fit(text, min(width_of(text), width))
        left = (width - width_of(shown)) // 2
        return Strip([Segment(" " * left, style), Segment(shown, style)]).adjust_cell_length(width, self._style(""))

    def _window(self, x: int, width: int) -> Window:
        return window(self.laid, self.frozen, x, max(0, width - GUTTER))

    def _joined(self, fixed: list[Segment], rest: list[tuple[Seen, list[Segment]]], width: int, style: Style) -> Strip:
        """Put the cells at their places, with the row's own colour between and after them."""
        segments, done = fixed, 0
        for seen, cell in rest:
            if seen.at > done:
                segments.append(Segment(" " * (seen.at - done), style))
            segments += cell
            done = seen.at + seen.room
        return Strip(segments).adjust_cell_length(width, style)

    def _heading_cell(self, seen: Seen) -> Segment:
        column = seen.laid.column
        title, style = safe(column.title), "header"
        for sort, arrows in ((self.sort, "▼▲"), (self.server_sort, "⇓⇑")):
            if sort is not None and sort.column == column.key and style == "header":
                title, style = f"{title} {arrows[0 if sort.descending else 1]}", "sorted"
        if right_aligned(column):
            return Segment(fit(title, seen.room, right=True), self._style(style))
        return Segment(cut(title, seen, right=False), self._style(style))

    def _cell(self, record: Record, seen: Seen, style: Style) -> list[Segment]:
        one = seen.laid
        text, tone = self.reader.read(one.column, record.cells[one.index], one.fence)
        right = right_aligned(one.column)
        if one.column.unit is Unit.SHARE and width_of(text) > one.width:
            text = text[SHARE_WIDTH:].strip()
        if right and width_of(text) > one.width:
            self.wider[one.index] = max(self.wider.get(one.index, 0), width_of(text))
        shown = cut(text, seen, right=right)
        if tone in _TONES:
            style += self._overlay(_TONES[tone])
        needles = self.filter.needles(one.index) if self.filter is not None else ()
        if not needles or not (spans := lit_spans(shown, needles)):
            return [Segment(shown, style)]
        lit, parts, done = style + self._overlay("match"), [], 0
        for start, end in spans:
            parts += [Segment(shown[done:start], style), Segment(shown[start:end], lit)]
            done = end
        return [part for part in (*parts, Segment(shown[done:], style)) if part.text]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self._style_of(name)
        return self._styles[name]

    def _overlay(self, name: str) -> Style:
        """Return only what a component adds: the row's background stays."""
        key = f"+{name}"
        if key not in self._styles:
            whole = self._style_of(name)
            self._styles[key] = Style(color=whole.color, bold=whole.bold, underline=whole.underline)
        return self._styles[key]
