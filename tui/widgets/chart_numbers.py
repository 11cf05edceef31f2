"""The numbers behind a chart, as a table on its own canvas: every bucket and every series' exact value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from tui.core.plotting import Plot
from tui.core.quick import dataclass
from tui.widgets.chart_axes import Area, Spread
from tui.widgets.chart_canvas import Canvas, fitted
from tui.widgets.chart_legend import bucket_name, exact
from tui.widgets.chart_look import Look, number_text

_MOST: Final = 28
"""Columns that a name takes at most."""
_MORE: Final = 5
"""Columns that are kept to say how many series there are beside those shown."""


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    role: str
    cells: list[str]
    chosen: bool = False

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes, with the gap behind it."""
        return max(cell_len(self.heading), *map(cell_len, self.cells)) + 2


def draw_numbers(canvas: Canvas, plot: Plot, look: Look, inside: Area) -> Spread | None:
    """Draw the table into an area of a canvas; it scrolls to the row that is read and to the series that is chosen."""
    count = len(plot.buckets)
    if inside.height < 2:
        return None
    shown = min(count, inside.height - 1)
    read = count - 1 if look.cursor is None else min(max(look.cursor - plot.first, 0), count - 1)
    first = min(max(read - shown // 2, 0), count - shown)
    names = [bucket_name(plot, index) for index in range(count)]
    last, whole = plot.first + first + shown, len(plot.chart.buckets)
    part = f"{last - shown + 1}{'-' if look.ascii_only else '–'}{last} of {whole}" if shown < whole else ""
    left = max(min(max(map(cell_len, names)), _MOST), len(part)) + 2
    _draw_columns(canvas, _columns(plot, look), look, (inside.top, left), range(first, first + shown))
    canvas.put(0, inside.top, fitted(part, left - 2, ascii_only=look.ascii_only), "state")
    for row in range(shown):
        name = fitted(names[first + row], _MOST, ascii_only=look.ascii_only)
        canvas.put(0, inside.top + 1 + row, name, "muted")
        if look.cursor is not None and first + row == read:
            for column in range(canvas.width):
                canvas.tint(column, inside.top + 1 + row, "cursor")
    return Spread(inside.top + 1, 1, shown, plot.first + first)


def _draw_columns(canvas: Canvas, columns: Sequence[_Column], look: Look, place: tuple[int, int], rows: range) -> None:
    """Draw the columns that there is room for, the chosen one among them, and say how many there are on either side."""
    (top, left), width, more = place, canvas.width, "+" if look.ascii_only else "… +"
    chosen = next((place for place, one in enumerate(columns) if one.chosen), 0)
    begin = 0
    while begin < chosen and left + sum(one.width for one in columns[begin : chosen + 1]) + _MORE > width:
        begin += 1
    if begin:
        left = canvas.put(left, top, f"+{begin} " if look.ascii_only else f"+{begin} … ", "muted")
    for index, one in enumerate(columns[begin:], begin):
        rest = _MORE if index < len(columns) - 1 else 0
        if left + one.width - 2 + rest > width and (index > begin or left + one.width - 2 > width):
            canvas.put(max(min(left, width - _MORE), 0), top, f"{more}{len(columns) - index}", "muted")
            return
        end = left + one.width - 2
        canvas.put(end - cell_len(one.heading), top, one.heading, "cursor" if one.chosen else one.role)
        for row, bucket in enumerate(rows):
            canvas.put(end - cell_len(one.cells[bucket]), top + 1 + row, one.cells[bucket], "text")
        left += one.width


def _columns(plot: Plot, look: Look) -> list[_Column]:
    """Return a column for each series, and one for its period before."""
    columns = []
    before = {one.key: one for one in plot.previous}
    for series in plot.series:
        cells = [number_text(exact(plot, series, index), plot.chart) for index in range(len(plot.buckets))]
        heading = fitted(series.title, _MOST, ascii_only=look.ascii_only)
        columns.append(_Column(heading, look.role(series.number), cells, chosen=look.legend == series.number))
        if series.key in before:
            cells = [number_text(value, plot.chart) for value in before[series.key].values]
            columns.append(_Column("before", "muted", cells))
    return columns
