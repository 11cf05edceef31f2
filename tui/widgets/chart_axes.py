"""Where things stand in a chart: the area of the plot, the buckets along it, and the axes with their labels."""

from __future__ import annotations

from rich.cells import cell_len

from tui.core.bucket_labels import ticks
from tui.core.plotting import Plot
from tui.core.quick import dataclass
from tui.core.scale import Scale, linear, logarithmic
from tui.widgets.chart_canvas import Canvas, fitted
from tui.widgets.chart_look import Look, tick_texts


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a canvas, in characters."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The last row."""
        return self.top + self.height - 1

    def row(self, fraction: float) -> int:
        """Return the row of a fraction, 0 at the bottom, 1 at the top."""
        return self.bottom - min(int(fraction * self.height), self.height - 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """Buckets side by side (or one below the other).

    Attributes:
        start: First column (or row).
        size: Columns (or rows) of one bucket; a fraction where there are more buckets than columns.
        count: How many there are.
        first: Index of the first in the whole chart.
    """

    start: int
    size: float
    count: int
    first: int = 0

    def centre(self, index: int) -> float:
        """Return the middle of a bucket of the window."""
        return self.start + (index + 0.5) * self.size

    def at(self, position: int) -> int | None:
        """Return the chart's index of the bucket at a column (or row), or None beside them."""
        index = int((position + 0.5 - self.start) // self.size) if self.size > 0 else -1
        return self.first + index if 0 <= index < self.count else None


def scale_of(plot: Plot, values: list[float], rows: int) -> Scale:
    """Return the scale of the value axis for so many rows."""
    most = max(2 if rows < 4 else 3, min(7, rows // 2))
    return logarithmic(values, most) if plot.log else linear(values, most, plot.chart.unit)


def value_area(canvas: Canvas, plot: Plot, scale: Scale, inside: Area) -> tuple[Area, bool]:
    """Return the plot's area beside the value labels and above the axis, and whether an axis has a row of its own."""
    gutter = max(map(cell_len, tick_texts(scale, plot.chart)), default=0) + 1
    if gutter > canvas.width // 3:
        gutter = 0
    below = 2 if inside.height >= 8 else 1 if inside.height >= 3 else 0
    return Area(inside.left + gutter, inside.top, inside.width - gutter, inside.height - below), below == 2


def draw_value_axis(canvas: Canvas, plot: Plot, scale: Scale, area: Area, look: Look, *, ruled: bool) -> None:
    """Write the value labels, and a faint line across the plot at each."""
    dots = "." if look.ascii_only else "┈"
    free = area.bottom + 2
    for tick, label in zip(scale.ticks, tick_texts(scale, plot.chart), strict=True):
        foot = tick == scale.low and ruled
        row = area.bottom + 1 if foot else area.row(scale.fraction(tick))
        if row >= free:
            continue
        free = row
        if area.left:
            canvas.put(area.left - 1 - cell_len(label), row, label, "muted")
        if not foot:
            canvas.put(area.left, row, dots * area.width, "grid")


def draw_bucket_axis(canvas: Canvas, plot: Plot, spread: Spread, area: Area, look: Look, *, ruled: bool) -> None:
    """Write the labels of buckets below the plot, and a line between."""
    row = area.bottom + 1
    if ruled:
        canvas.put(area.left, row, ("-" if look.ascii_only else "─") * area.width, "axis")
        _mark_unfinished(canvas, plot, spread, area, look)
    if row >= canvas.height:
        return
    below = row + (1 if ruled else 0)
    chosen = ticks(plot.buckets, lambda buckets: int(buckets * spread.size), cell_len)
    end = 0
    for tick in chosen:
        text = fitted(tick.text, area.width, ascii_only=look.ascii_only)
        middle = int(spread.centre(tick.index))
        left = min(max(middle - cell_len(text) // 2, area.left), canvas.width - cell_len(text))
        if left < end + (1 if end else 0):
            continue
        end = canvas.put(left, below, text, "muted")
        if ruled and tick.index < plot.finished:
            canvas.put(middle, row, "+" if look.ascii_only else "┬", "axis")


def _mark_unfinished(canvas: Canvas, plot: Plot, spread: Spread, area: Area, look: Look) -> None:
    """Mark on the axis the buckets that are not over: without colour, too, nobody takes them for whole ones."""
    if plot.unfinished:
        end = min(round(spread.start + spread.count * spread.size), area.left + area.width)
        start = min(int(spread.start + plot.finished * spread.size), end - 1)
        canvas.put(start, area.bottom + 1, look.unfinished * (end - start), "axis")


def draw_cursor(canvas: Canvas, column: int, area: Area, look: Look) -> None:
    """Mark the bucket that is read with a line through the plot."""
    for row in range(area.top, area.bottom + 1):
        cell = canvas.rows[row][column] if 0 <= row < canvas.height and 0 <= column < canvas.width else None
        if cell is None:
            continue
        if cell[0] in {" ", "┈", "."} and (cell[1] in {"", "grid"}):
            canvas.put(column, row, "|" if look.ascii_only else "│", "cursor", cell[2])
