"""Paints the lines of a record table: heading, rows, and words in the place of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.core.filtering import Filter, lit_spans
from tui.core.records import Record
from tui.core.scope import Sort
from tui.widgets.record_cells import CellReader, fit, right_aligned, safe, width_of
from tui.widgets.record_layout import GAP, Laid
from tui.widgets.record_tone import Tone

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
        """Return the heading, scrolled by ``x`` columns."""
        style = self._style("header")
        cells = [self._heading_cell(one) for one in self.laid]
        fixed = [Segment(" " * GUTTER, style), cells[0], self._edge(style, x)]
        rest = [part for cell in cells[1:] for part in (cell, Segment(" " * GAP, style))]
        return self._windowed(fixed, rest, x, width, style)

    def row(self, record: Record, cursor: int, x: int, width: int, *, marked: bool) -> Strip:
        """Return a row.

        Args:
            record: The record.
            cursor: Place of the column under the cursor, or -1 where the cursor is on another row.
            x: Columns scrolled.
            width: Columns of the line.
            marked: Whether the row is marked.
        """
        style = self._style("cursor" if cursor >= 0 else "marked" if marked else "")
        sign = "✓" if marked else "⚑" if record.flags else " "
        fixed = [Segment(sign + " ", style + self._overlay("warning") if sign == "⚑" else style)]
        fixed += self._cell(record, self.laid[0], self._style("cell") if cursor == 0 else style)
        rest: list[Segment] = []
        gap = Segment(" " * GAP, style)
        for place, one in enumerate(self.laid[1:], 1):
            rest += self._cell(record, one, self._style("cell") if cursor == place else style)
            rest.append(gap)
        return self._windowed([*fixed, self._edge(style, x)], rest, x, width, style)

    def message(self, lines: tuple[str, ...], y: int, width: int, height: int) -> Strip:
        """Return a line of words that stand in the middle of where rows would be; the first one is bold."""
        line = y - max(1, (height - len(lines)) // 2)
        text = safe(lines[line]) if 0 <= line < len(lines) else ""
        style = self._style("") + (Style(bold=True) if line == 0 else self._overlay("muted"))
        shown = fit(text, min(width_of(text), width))
        left = (width - width_of(shown)) // 2
        return Strip([Segment(" " * left, style), Segment(shown, style)]).adjust_cell_length(width, self._style(""))

    def _windowed(self, fixed: list[Segment], rest: list[Segment], x: int, width: int, style: Style) -> Strip:
        frozen = GUTTER + self.frozen
        shown = Strip(rest).crop_extend(x, x + max(0, width - frozen), style)
        return Strip.join([Strip(fixed, frozen), shown]).adjust_cell_length(width, style)

    def _heading_cell(self, one: Laid) -> Segment:
        title, style = safe(one.column.title), "header"
        for sort, arrows in ((self.sort, "▼▲"), (self.server_sort, "⇓⇑")):
            if sort is not None and sort.column == one.column.key and style == "header":
                title, style = f"{title} {arrows[0 if sort.descending else 1]}", "sorted"
        return Segment(fit(title, one.width, right=right_aligned(one.column)), self._style(style))

    def _cell(self, record: Record, one: Laid, style: Style) -> list[Segment]:
        text, tone = self.reader.read(one.column, record.cells[one.index], one.fence)
        shown = fit(text, one.width, right=right_aligned(one.column))
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

    def _edge(self, style: Style, x: int) -> Segment:
        return Segment("│ ", style + self._overlay("edge")) if x > 0 else Segment(" " * GAP, style)

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
