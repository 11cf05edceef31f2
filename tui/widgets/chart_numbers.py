"""The numbers behind a chart, as a table on its own canvas: every bucket and every series' exact value."""

from __future__ import annotations

from rich.cells import cell_len

from tui.core.plotting import Plot
from tui.widgets.chart_axes import Area, Spread
from tui.widgets.chart_canvas import Canvas, fitted
from tui.widgets.chart_legend import bucket_name, exact
from tui.widgets.chart_look import Look, number_text

_MOST = 28
"""Columns that a name takes at most."""


def draw_numbers(canvas: Canvas, plot: Plot, look: Look, inside: Area) -> Spread | None:
    """Draw the table into an area of a canvas; it scrolls to the row that is read."""
    count = len(plot.buckets)
    if inside.height < 2:
        return None
    shown = min(count, inside.height - 1)
    read = count - 1 if look.cursor is None else min(max(look.cursor - plot.first, 0), count - 1)
    first = min(max(read - shown // 2, 0), count - shown)
    names = [bucket_name(plot, index) for index in range(count)]
    columns = _columns(plot, look)
    left = min(max(map(cell_len, names)), _MOST) + 2
    for heading, role, cells in columns:
        width = max(cell_len(heading), *map(cell_len, cells)) + 2
        if left + width - 2 > inside.width:
            canvas.put(max(inside.width - 1, 0), inside.top, ">" if look.ascii_only else "…", "muted")
            break
        canvas.put(left + width - 2 - cell_len(heading), inside.top, heading, role)
        for row in range(shown):
            text = cells[first + row]
            canvas.put(left + width - 2 - cell_len(text), inside.top + 1 + row, text, "text")
        left += width
    for row in range(shown):
        name = fitted(names[first + row], _MOST, ascii_only=look.ascii_only)
        canvas.put(0, inside.top + 1 + row, name, "muted")
        if look.cursor is not None and first + row == read:
            for column in range(canvas.width):
                canvas.tint(column, inside.top + 1 + row, "cursor")
    return Spread(inside.top + 1, 1, shown, plot.first + first)


def _columns(plot: Plot, look: Look) -> list[tuple[str, str, list[str]]]:
    """Return heading, colour's role and cells of each column."""
    columns = []
    before = {one.key: one for one in plot.previous}
    for series in plot.series:
        cells = [number_text(exact(plot, series, index), plot.chart) for index in range(len(plot.buckets))]
        heading = fitted(series.title, _MOST, ascii_only=look.ascii_only)
        columns.append((heading, look.role(series.number), cells))
        if series.key in before:
            cells = [number_text(value, plot.chart) for value in before[series.key].values]
            columns.append(("before", "muted", cells))
    return columns
