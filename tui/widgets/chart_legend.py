"""The rows above a plot: its title, what was changed, and the legend, or the exact values of the bucket being read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len

from tui.core.bucket_labels import full_label
from tui.core.plotting import Plot, PlotSeries, additive
from tui.core.quick import dataclass
from tui.core.unfinished import so_far
from tui.core.values import Number
from tui.widgets.chart_canvas import Canvas, fitted
from tui.widgets.chart_look import Look, number_text

WHOLE: Final = 300
"""Columns that a name never takes."""
_SHORTER: Final = (18, 14, 11, 8)
"""Columns of a name where there is no room for it whole."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a legend: texts with their roles, kept together on one row."""

    parts: tuple[tuple[str, str], ...]

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return sum(cell_len(text) for text, _ in self.parts)


def draw_title(canvas: Canvas, plot: Plot, look: Look) -> None:
    """Write the title, what was changed, and on the right what the reader must know."""
    dot = " - " if look.ascii_only else " · "
    end = canvas.put(0, 0, fitted(plot.chart.title, canvas.width, ascii_only=look.ascii_only), "title")
    if plot.state:
        text = fitted(dot + dot.join(plot.state), max(canvas.width - end, 0), ascii_only=look.ascii_only)
        end = canvas.put(end, 0, text, "state")
    said = dot.join(filter(None, (*plot.remarks, plot.chart.note)))
    room = canvas.width - end - 2
    if said and room >= min(12, cell_len(said)):
        text = fitted(said, room, ascii_only=look.ascii_only)
        canvas.put(canvas.width - cell_len(text), 0, text, "remark" if plot.remarks else "muted")


def legend_items(plot: Plot, look: Look, most: int = WHOLE) -> list[Item]:
    """Return the legend: every series, hidden ones too, or a summary of the only one; names of so many columns at most."""
    visible = {one.key: one for one in plot.series}
    if len(plot.chart.series) == 1 and not plot.previous and visible:
        return _summary(plot, plot.series[0], look)
    # What is not over comes first: a long legend is cut at its end.
    items = [Item(((f"{look.unfinished} ", "axis"), (so_far(plot.buckets), "muted")))] if plot.unfinished else []
    for number, series in enumerate(plot.chart.series):
        items.append(Item(tuple(_named(plot, look, number, most, shown=series.key in visible))))
    if plot.previous:
        items.append(Item((((".. " if look.ascii_only else "┄ "), "muted"), ("the period before", "muted"))))
    return items


def _named(
    plot: Plot, look: Look, number: int, most: int, *, shown: bool, reading: bool = False
) -> list[tuple[str, str]]:
    """Return a series' mark and name: of a hidden one too, since it can be chosen and shown again."""
    off = "-" if look.ascii_only else "○"
    mark = look.mark(number, plot.kind) if shown else off
    under = "cursor" if look.legend == number else ("text" if shown and not reading else "muted")
    name = fitted(plot.chart.series[number].title, most, ascii_only=look.ascii_only)
    return [(f"{mark} ", look.role(number) if shown else "muted"), (name, under)]


def reading_items(plot: Plot, look: Look, index: int, most: int = WHOLE) -> list[Item]:
    """Return the bucket being read, and the exact value of every series there; names of so many columns at most."""
    items = [Item(((bucket_name(plot, index), "title"),))]
    before = {one.key: one for one in plot.previous}
    visible = {one.key: one for one in plot.series}
    single = len(plot.chart.series) == 1
    for number, series in enumerate(plot.chart.series):
        parts = [] if single else _named(plot, look, number, most, shown=series.key in visible, reading=True)
        if series.key in visible:
            value = number_text(exact(plot, visible[series.key], index), plot.chart)
            parts.append((value if single else f" {value}", "text"))
        if series.key in before:
            parts.append((f" (before {number_text(before[series.key].values[index], plot.chart)})", "muted"))
        items.append(Item(tuple(parts)))
    return items


def bucket_name(plot: Plot, index: int) -> str:
    """Return the name of a bucket in full; one that is not over says so."""
    return full_label(plot.buckets[index]) + (" so far" if index >= plot.finished else "")


def exact(plot: Plot, series: PlotSeries, index: int) -> Number | None:
    """Return the value at a bucket, as the vendor sent it where nothing was computed."""
    value = series.values[index]
    computed = any(word.startswith(("cumulative", "average")) for word in plot.state)
    if value is None or computed:
        return value
    return plot.chart.series[series.number].values[plot.first + index]


def as_fits(plot: Plot, items_of: Callable[[int], list[Item]], width: int, rows: int) -> list[Item]:
    """Return a legend's entries with names as long as there is room for; whole ones where no length would do."""
    titles = {one.title for one in plot.chart.series}
    for most in (WHOLE, *_SHORTER):
        items = items_of(most)
        if rows_needed(items, width) <= rows and len({fitted(one, most) for one in titles}) == len(titles):
            return items
    return items_of(WHOLE)


def rows_needed(items: Sequence[Item], width: int) -> int:
    """Return the rows that a legend takes when it may have all it wants."""
    rows, used = 1, 0
    for item in items:
        if used and used + 2 + item.width > width:
            rows, used = rows + 1, 0
        used += item.width + (2 if used else 0)
    return rows


def draw_items(canvas: Canvas, items: Sequence[Item], top: int, rows: int, look: Look) -> None:
    """Write a legend's entries over some rows; says how many did not fit."""
    row, column = 0, 0
    more = "+" if look.ascii_only else "… +"
    for number, item in enumerate(items):
        last, gap = row == rows - 1, 2 if column else 0
        left = column + gap + sum(one.width + 2 for one in items[number:]) - 2
        rest = len(f"  {more}{len(items)}") if last and left > canvas.width and number < len(items) - 1 else 0
        if column and column + gap + item.width + rest > canvas.width:
            if last:
                canvas.put(column + 2, top + row, f"{more}{len(items) - number}", "muted")
                return
            row, column, gap = row + 1, 0, 0
        column += gap
        for text, role in item.parts:
            room = canvas.width - column
            column = canvas.put(column, top + row, fitted(text, room, ascii_only=look.ascii_only), role)


def _summary(plot: Plot, series: PlotSeries, look: Look) -> list[Item]:
    known = series.known
    if not known:
        return []
    high = series.extremes[1]
    at = series.values.index(high)
    items = []
    if plot.cumulative:
        last = max(index for index, value in enumerate(series.values) if value is not None)
        return [_fact("total", number_text(series.values[last], plot.chart, compact=True), bucket_name(plot, last))]
    if plot.chart.timed:
        # Rates of which it is not known how much stands behind each have no mean of the whole.
        name = "mean" if series.weights or additive(plot.chart) else "mean of points"
        latest = number_text(series.values[-1] if plot.unfinished else known[-1], plot.chart, compact=True)
        if plot.unfinished:
            items.append(
                Item(((f"{look.unfinished} ", "axis"), (f"{so_far(plot.buckets)} ", "muted"), (latest, "text")))
            )
            name += " without it"
        else:
            items.append(_fact("latest", latest))
        items.append(_fact(name, number_text(plot.mean_of(series), plot.chart, compact=True)))
    items.append(_fact("highest", number_text(high, plot.chart, compact=True), bucket_name(plot, at)))
    return items


def _fact(name: str, value: str, where: str = "") -> Item:
    return Item(((f"{name} ", "muted"), (f"{value} " if where else value, "text"), (where, "muted")))
