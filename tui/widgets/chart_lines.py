"""Lines along time: every series a line, the period before under it in a paler tone, gaps left open."""

from __future__ import annotations

from tui.core.decimate import runs
from tui.core.plotting import Plot
from tui.core.scale import Scale
from tui.widgets.chart_axes import Area, Spread, draw_bucket_axis, draw_cursor, draw_value_axis, scale_of, value_area
from tui.widgets.chart_canvas import DEPTHS, Canvas
from tui.widgets.chart_look import Look, number_text
from tui.widgets.chart_raster import Stroke, draw

_PALE = 1000
"""Added to a series' number for its period before, and for the way to what is not over yet."""


def draw_lines(canvas: Canvas, plot: Plot, look: Look, inside: Area) -> Spread | None:
    """Draw a line chart into an area of a canvas; returns where its buckets stand."""
    scale = scale_of(plot, plot.extremes(), inside.height)
    area, ruled = value_area(canvas, plot, scale, inside)
    if area.width < 1 or area.height < 1:
        return None
    spread = Spread(area.left, area.width / len(plot.buckets), len(plot.buckets), plot.first)
    draw_value_axis(canvas, plot, scale, area, look, ruled=ruled)
    drawn = draw(_strokes(plot, look, scale, area), area.width, area.height)
    rich = look.colour and not look.ascii_only
    shaded = rich and len(plot.series) == 1 and not plot.previous and (scale.low == 0 or plot.log)
    roles = {
        one.number + later: _role(look, one.number + later)
        for one in (*plot.previous, *plot.series)
        for later in (0, _PALE)
    }
    for cells, row in zip(drawn, canvas.rows[area.top :], strict=False):
        # Each character takes one column, and all are inside: there may be thousands.
        for column, (character, number) in enumerate(cells, area.left):
            if number >= 0:
                row[column] = (character, roles[number], "")
    if shaded:
        _shade(canvas, area, look.role(plot.series[0].number))
    if plot.mean:
        _draw_mean(canvas, plot, scale, area, look)
    draw_bucket_axis(canvas, plot, spread, area, look, ruled=ruled)
    _draw_reading(canvas, plot, spread, scale, area=area, look=look)
    return spread


def _role(look: Look, number: int) -> str:
    return look.role(number - _PALE) + "~" if number >= _PALE else look.role(number)


def _strokes(plot: Plot, look: Look, scale: Scale, area: Area) -> list[Stroke]:
    lines = [(one, one.number + _PALE) for one in plot.previous] + [(one, one.number) for one in plot.series]
    alone = len(lines) == 1
    strokes = []
    for order, (series, number) in enumerate(lines):
        marker = look.point(order) if look.ascii_only or not (look.colour or alone) else "braille"
        lonely = look.point(order)
        for run in runs(series.values, area.width):
            across = [(position + 0.5) * area.width / len(plot.buckets) for position in run.positions]
            up = [scale.fraction(value) * area.height for value in run.values]
            over = sum(position < plot.finished for position in run.positions) if number < _PALE else len(across)
            if over < len(across):
                some = slice(max(over - 1, 0), None)
                way = marker if len(across[some]) > 1 else lonely
                strokes.append(Stroke(across[some], up[some], number + _PALE, way))
            if over:
                strokes.append(Stroke(across[:over], up[:over], number, marker if over > 1 else lonely))
    return strokes


def _shade(canvas: Canvas, area: Area, role: str) -> None:
    """Tint what lies under the line, paler towards the foot."""
    for column in range(area.left, area.left + area.width):
        top = next((row for row in range(area.top, area.bottom + 1) if canvas.rows[row][column][1] == role), None)
        if top is None:
            continue
        if not _in_upper_half(canvas.rows[top][column][0]):
            top += 1
        for row in range(top, area.bottom + 1):
            character, there, _ = canvas.rows[row][column]
            ground = f"{role}.{(row - area.top) * DEPTHS // area.height}"
            canvas.rows[row][column] = (" ", "", ground) if there == "grid" else (character, there, ground)


def _in_upper_half(character: str) -> bool:
    """Say whether a braille character has a dot in its upper two rows."""
    return bool((ord(character) - 0x2800) & 0b011011)


def _draw_mean(canvas: Canvas, plot: Plot, scale: Scale, area: Area, look: Look) -> None:
    for series in plot.series:
        average = plot.mean_of(series)
        if average is None:
            continue
        row = area.row(scale.fraction(average))
        for column in range(area.left, area.left + area.width, 2):
            if canvas.rows[row][column][1] in {"", "grid"}:
                canvas.put(
                    column, row, "-" if look.ascii_only else "╌", look.role(series.number), canvas.rows[row][column][2]
                )
        label = f" mean {number_text(average, plot.chart, compact=True)} "
        if len(plot.series) == 1 and len(label) < area.width:
            canvas.put(area.left + area.width - len(label), row, label, "text")


def _draw_reading(canvas: Canvas, plot: Plot, spread: Spread, scale: Scale, *, area: Area, look: Look) -> None:
    index = -1 if look.cursor is None else look.cursor - plot.first
    if not 0 <= index < len(plot.buckets):
        return
    column = int(spread.centre(index))
    draw_cursor(canvas, column, area, look)
    for series in plot.series:
        value = series.values[index]
        if value is not None:
            row = area.row(scale.fraction(value))
            canvas.put(
                column, row, "@" if look.ascii_only else "●", look.role(series.number), canvas.rows[row][column][2]
            )
