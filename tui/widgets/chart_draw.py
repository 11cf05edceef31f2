"""A whole chart on a canvas: title, legend, plot. Pure: the same plot, look and size always give the same characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from tui.core.content import ChartKind
from tui.core.plotting import WITH_PREVIOUS, Plot, additive
from tui.core.quick import dataclass
from tui.widgets.chart_axes import Area, Spread
from tui.widgets.chart_bars import draw_bars, groups_fit
from tui.widgets.chart_canvas import Canvas, fitted
from tui.widgets.chart_heat import draw_heat, heat_legend
from tui.widgets.chart_legend import as_fits, draw_items, draw_title, legend_items, reading_items, rows_needed
from tui.widgets.chart_lines import draw_lines
from tui.widgets.chart_look import Look
from tui.widgets.chart_numbers import draw_numbers
from tui.widgets.chart_ranking import draw_ranking

_LEGEND: Final = 7
"""Rows from which a chart has a legend."""
_MIDDLE: Final = 11
"""Rows from which a legend may take two."""
_TALL: Final = 20
"""Rows from which a legend may take three."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, and where its buckets stand.

    Attributes:
        canvas: The characters.
        area: The rows below the legend.
        spread: Where buckets stand; None when nothing was plotted.
        down: Whether buckets run down the rows instead of along the columns.
    """

    canvas: Canvas
    area: Area
    spread: Spread | None = None
    down: bool = False

    def bucket_at(self, column: int, row: int) -> int | None:
        """Return the chart's index of the bucket at a place, or None."""
        if self.spread is None or not self.area.top <= row <= self.area.bottom:
            return None
        return self.spread.at(row if self.down else column)


def draw_chart(plot: Plot, look: Look, width: int, height: int, *, numbers: bool = False) -> Drawing:
    """Draw a chart, or the table of its numbers, at any size, from nothing at all upwards."""
    canvas = Canvas(width, height)
    plot = plot if numbers else _fitting(plot, canvas.width)
    inside = _heading(canvas, plot, look)
    if canvas.width < 1 or canvas.height < 1 or inside.height < 1:
        return Drawing(canvas, inside)
    words = _nothing(plot)
    if words:
        _say(canvas, inside, words, look)
        return Drawing(canvas, inside)
    if numbers:
        return Drawing(canvas, inside, draw_numbers(canvas, plot, look, inside), down=True)
    if plot.kind is ChartKind.RANKING:
        return Drawing(canvas, inside, draw_ranking(canvas, plot, look, inside), down=True)
    drawer = {ChartKind.LINE: draw_lines, ChartKind.HEAT: draw_heat}.get(plot.kind, draw_bars)
    return Drawing(canvas, inside, drawer(canvas, plot, look, inside))


def draw_page(
    plot: Plot, look: Look, width: int, height: int, above: Sequence[str], *, numbers: bool = False
) -> Canvas:
    """Draw a chart for a file: lines above it say what it is, and the whole legend stands below where it was cut.

    Args:
        plot: The chart.
        look: How it may look; nothing is being read in a file.
        width: Columns.
        height: Rows of the chart itself.
        above: Clean lines, the most important first; each is cut to the width.
        numbers: Whether the numbers are drawn instead.
    """
    body = draw_chart(plot, look, width, height, numbers=numbers).canvas
    items = legend_items(plot, look) if plot.kind is not ChartKind.HEAT and not numbers else []
    below = rows_needed(items, width) if items else 0
    below = below if below > legend_room(height) else 0
    page = Canvas(width, len(above) + body.height + below)
    for row, text in enumerate(above):
        page.put(0, row, fitted(text, width, ascii_only=look.ascii_only), "muted")
    page.rows[len(above) : len(above) + body.height] = body.rows
    if below:
        draw_items(page, items, len(above) + body.height, below, look)
    return page


def legend_room(height: int) -> int:
    """Return the rows that a legend may take of a chart's."""
    return 0 if height < _LEGEND else 3 if height >= _TALL else 2 if height >= _MIDDLE else 1


def _fitting(plot: Plot, width: int) -> Plot:
    """Return the plot in a kind that fits the width: bars that have no room side by side become a line or a stack."""
    if plot.previous and not _shows_previous(plot, width):
        state = tuple(word for word in plot.state if word != WITH_PREVIOUS)
        return replace(plot, previous=(), state=state, remarks=(*plot.remarks, "No room for the period before."))
    if plot.kind is not ChartKind.BARS or groups_fit(plot, width - 8):
        return plot
    if len(plot.series) == 1:
        return replace(plot, kind=ChartKind.LINE) if plot.chart.timed else replace(plot, previous=())
    if plot.chart.timed and not plot.previous and additive(plot.chart) and not plot.log:
        return replace(plot, kind=ChartKind.STACKED, state=(*plot.state, "stacked"))
    return replace(plot, kind=ChartKind.LINE)


def _shows_previous(plot: Plot, width: int) -> bool:
    """Say whether the period before is drawn in this kind and width: nothing is said to be there that is not."""
    if plot.kind is ChartKind.STACKED:
        return groups_fit(plot, width - 8)
    return plot.kind is not ChartKind.HEAT and (plot.kind is not ChartKind.RANKING or len(plot.series) == 1)


def _heading(canvas: Canvas, plot: Plot, look: Look) -> Area:
    top = 0
    if canvas.height >= 5:
        draw_title(canvas, plot, look)
        top = 1
    if legend_room(canvas.height) and plot.series:
        top += _draw_legend(canvas, plot, look, top)
    elif legend_room(canvas.height) and plot.chart.series:
        top += _draw_legend(canvas, plot, replace(look, cursor=None), top)
    return Area(0, top, canvas.width, max(canvas.height - top, 0))


def _draw_legend(canvas: Canvas, plot: Plot, look: Look, top: int) -> int:
    index = -1 if look.cursor is None else look.cursor - plot.first
    reading = 0 <= index < len(plot.buckets)
    if plot.kind is ChartKind.HEAT and not reading:
        column = 0
        for text, role, background in heat_legend(plot, look):
            column = canvas.put(column, top, text, role, background)
        return 1
    width, room = canvas.width, legend_room(canvas.height)
    legend = as_fits(plot, partial(legend_items, plot, look), width, room)
    items = as_fits(plot, partial(reading_items, plot, look, index), width, room) if reading else legend
    # The plot must not move when reading starts: the rows are those of the longer of the two.
    first = [as_fits(plot, partial(reading_items, plot, look, 0), width, room)] if plot.buckets and plot.series else []
    rows = min(max(rows_needed(one, width) for one in (legend, *first)), room)
    draw_items(canvas, items, top, rows, look)
    return rows


def _nothing(plot: Plot) -> str:
    if not plot.chart.series or not plot.buckets:
        return "No data in this period."
    if not plot.series:
        return "Every series is hidden."
    if not any(value is not None for one in plot.series for value in one.values):
        return "No data in this period."
    return ""


def _say(canvas: Canvas, inside: Area, words: str, look: Look) -> None:
    text = fitted(words, canvas.width, ascii_only=look.ascii_only)
    canvas.put((canvas.width - len(text)) // 2, inside.top + inside.height // 2, text, "muted")
