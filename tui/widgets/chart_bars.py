"""Vertical bars, exact to an eighth of a row: side by side, stacked, or as a histogram.

Block characters draw them, not plotext's dots: eight steps a row instead of two, and two colours may meet within one character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.core.content import ChartKind
from tui.core.decimate import highest
from tui.core.plotting import Plot, PlotSeries
from tui.core.quick import dataclass
from tui.core.scale import Scale
from tui.widgets.chart_axes import Area, Spread, draw_bucket_axis, draw_value_axis, scale_of, value_area
from tui.widgets.chart_canvas import Canvas, Cell
from tui.widgets.chart_look import Look, number_text

_EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a column, in eighths of a row from the foot.

    Attributes:
        low: Where it starts.
        high: Where it ends.
        number: The series that it shows.
        pale: Whether it is the period before, or not over yet.
    """

    low: int
    high: int
    number: int
    pale: bool = False

    def role(self, look: Look) -> str:
        """Return its colour's role."""
        return look.role(self.number) + ("~" if self.pale else "")


def draw_bars(canvas: Canvas, plot: Plot, look: Look, inside: Area) -> Spread | None:
    """Draw bars into an area of a canvas; returns where its buckets stand."""
    scale = scale_of(plot, _ends(plot, inside.width) or [0.0], inside.height)
    area, ruled = value_area(canvas, plot, scale, inside)
    if area.width < 1 or area.height < 1:
        return None
    count = len(plot.buckets)
    step = area.width // count
    spread = Spread(area.left + (area.width - step * count) // 2, step, count, plot.first)
    if not step:
        spread = Spread(area.left, area.width / count, count, plot.first)
    draw_value_axis(canvas, plot, scale, area, look, ruled=ruled)
    columns = _bars(_thinned(plot, area.width))
    wide = max(int(spread.size), 1)
    for index, bucket in enumerate(columns):
        left = int(spread.start) + index * wide
        place = Area(left, area.top, wide - _gap(wide, plot.kind), area.height)
        if look.cursor is not None and spread.at(left) == look.cursor:
            _mark(canvas, place)
        _draw_bucket(canvas, bucket, place, scale, look)
    if plot.mean and plot.kind is not ChartKind.STACKED:
        _draw_mean(canvas, plot, scale, area, look)
    draw_bucket_axis(canvas, plot, spread, area, look, ruled=ruled)
    return spread


def groups_fit(plot: Plot, width: int) -> bool:
    """Say whether the bars of every bucket fit side by side into so many columns."""
    if plot.kind is ChartKind.STACKED:
        return not plot.previous or 2 * len(plot.buckets) <= width
    bars = len(plot.series) + len(plot.previous)
    return bars <= 1 or (bars + 1) * len(plot.buckets) <= width


Stretch = tuple[float, float, int, bool]
"""Lower end, upper end, number of the series, whether it is pale: the period before, or not over yet."""


def _ends(plot: Plot, width: int) -> list[float]:
    """Return both ends of every stretch that is drawn in so many columns, or as many as the scale needs."""
    ends = plot.extremes()
    if plot.kind is not ChartKind.STACKED and not plot.log and min(ends, default=0.0) >= 0:
        return ends  # no column hides the highest of all
    drawn = [end for bucket in _bars(_thinned(plot, width)) for bar in bucket for one in bar for end in one[:2]]
    return [end for end in drawn if end > 0] if plot.log else drawn


def _bars(plot: Plot) -> list[list[list[Stretch]]]:
    return _stacks(plot) if plot.kind is ChartKind.STACKED else _groups(plot)


def _groups(plot: Plot) -> list[list[list[Stretch]]]:
    """Return for each bucket its bars, each one stretch; more buckets than columns are thinned to the highest."""
    rows = []
    before = {one.number: one for one in plot.previous}
    for series in plot.series:
        if series.number in before:
            rows.append((before[series.number].values, series.number, True))
        rows.append((series.values, series.number, False))
    return [
        [
            [] if values[index] is None else [_stretch(values[index], number, pale or index >= plot.finished)]
            for values, number, pale in rows
        ]
        for index in range(len(plot.buckets))
    ]


def _stretch(value: float | None, number: int, pale: bool) -> Stretch:  # noqa: FBT001  # a row of a table
    known = value or 0.0
    return min(known, 0.0), max(known, 0.0), number, pale


def _stacks(plot: Plot) -> list[list[list[Stretch]]]:
    """Return for each bucket a bar of all series, the period before on its left: above zero upwards, below downwards."""
    buckets: list[list[list[Stretch]]] = []
    for index in range(len(plot.buckets)):
        now = _stack(plot.series, index, pale=index >= plot.finished)
        buckets.append([_stack(plot.previous, index, pale=True), now] if plot.previous else [now])
    return buckets


def _stack(rows: Sequence[PlotSeries], index: int, *, pale: bool) -> list[Stretch]:
    up = down = 0.0
    bar: list[Stretch] = []
    for series in rows:
        value = series.values[index]
        if value is not None and value >= 0:
            bar.append((up, up + value, series.number, pale))
            up += value
        elif value is not None:
            bar.append((down + value, down, series.number, pale))
            down += value
    return bar


def _gap(step: int, kind: ChartKind) -> int:
    return 0 if step == 1 or (kind is ChartKind.HISTOGRAM and step < 4) else 1


def _mark(canvas: Canvas, place: Area) -> None:
    for row in range(place.top, place.bottom + 1):
        for column in range(place.left, place.left + place.width):
            canvas.tint(column, row, "cursor")


def _draw_bucket(canvas: Canvas, bars: list[list[Stretch]], place: Area, scale: Scale, look: Look) -> None:
    width = max(place.width // max(len(bars), 1), 1)
    for number, bar in enumerate(bars):
        cells = _column(_parts(bar, scale, place), place.height, look)
        for offset in range(width):
            canvas.pile(place.left + number * width + offset, place.bottom, cells)


def _parts(bar: list[Stretch], scale: Scale, area: Area) -> list[Part]:
    total = area.height * 8
    parts = []
    for low, high, number, pale in bar:
        start, end = round(scale.fraction(low) * total), round(scale.fraction(high) * total)
        if start == end and high > low:
            # What is there at all is seen: at least an eighth.
            start, end = (start, end + 1) if end < total else (start - 1, end)
        if end > start:
            parts.append(Part(start, end, number, pale))
    return parts


def _column(parts: Sequence[Part], height: int, look: Look) -> list[Cell | None]:
    """Return a column's characters from the foot up; None where nothing is drawn."""
    cells: list[Cell | None] = [None] * height
    for part in parts:
        first, stop = -(-part.low // 8), part.high // 8
        if stop > first:  # rows that are full of it are alike
            cells[first:stop] = [_cell([part], first * 8, look)] * (stop - first)
    for row in {row for part in parts for row, eighths in (divmod(part.low, 8), divmod(part.high, 8)) if eighths}:
        met = [part for part in parts if part.low < row * 8 + 8 and part.high > row * 8]
        cells[row] = _cell(met, row * 8, look)
    return cells


def _cell(parts: Sequence[Part], foot: int, look: Look) -> Cell | None:
    if not parts:
        return None
    bottom, top = parts[0], parts[-1]
    coarse = look.ascii_only or not look.colour
    if coarse and (look.ascii_only or bottom.number or len(parts) > 1 or bottom.low > foot):
        part = max(parts, key=lambda one: min(one.high, foot + 8) - max(one.low, foot))
        return (look.fill(part.number), part.role(look), "") if _covers(parts, foot) else None
    if bottom.low > foot:
        if bottom is not top or bottom.high < foot + 8:
            return (" ", "", max(parts, key=lambda one: one.high - one.low).role(look))
        return (_EIGHTHS[bottom.low - foot], "surface", bottom.role(look))
    edge = min(bottom.high - foot, 8)
    if edge == 8 and look.colour:
        # A blank on the colour has no seams, whatever the font.
        return (" ", "", bottom.role(look))
    above = top.role(look) if top is not bottom else ""
    return (_EIGHTHS[edge], bottom.role(look), above if edge < 8 else "")


def _covers(parts: Sequence[Part], foot: int) -> bool:
    """Say whether a character that is full or empty should be full: half of it, or any of it at the foot."""
    covered = sum(min(part.high, foot + 8) - max(part.low, foot) for part in parts)
    return covered >= 4 or (covered > 0 and parts[0].low == foot)


def _draw_mean(canvas: Canvas, plot: Plot, scale: Scale, area: Area, look: Look) -> None:
    for series in plot.series[:1]:
        average = plot.mean_of(series)
        if average is None:
            continue
        row = area.row(scale.fraction(average))
        for column in range(area.left, area.left + area.width):
            if canvas.rows[row][column][1] in {"", "grid"}:
                canvas.put(column, row, "-" if look.ascii_only else "╌", "text")
        label = f" mean {number_text(average, plot.chart, compact=True)} "
        if len(label) < area.width:
            canvas.put(area.left + area.width - len(label), row, label, "text")


def _thinned(plot: Plot, width: int) -> Plot:
    """Return a plot with no more buckets than columns: each column the value farthest from zero of its share."""
    count = len(plot.buckets)
    if count <= width:
        return plot
    return replace(
        plot,
        buckets=tuple(plot.buckets[column * count // width] for column in range(width)),
        series=tuple(_highest(one, width) for one in plot.series),
        previous=tuple(_highest(one, width) for one in plot.previous),
        unfinished=-(-plot.unfinished * width // count),
    )


def _highest(series: PlotSeries, width: int) -> PlotSeries:
    positive = bool(series.extremes) and series.extremes[0] >= 0
    return replace(series, values=tuple(highest(series.values, width, positive=positive)))
