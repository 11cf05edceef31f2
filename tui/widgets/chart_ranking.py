"""Horizontal bars, one a row: name, bar, value. Where there are several series, the bar is stacked of them."""

from __future__ import annotations

from rich.cells import cell_len

from tui.core.plotting import Plot
from tui.core.scale import Scale, linear, logarithmic
from tui.widgets.chart_axes import Area, Spread
from tui.widgets.chart_canvas import Canvas, fitted
from tui.widgets.chart_legend import bucket_name
from tui.widgets.chart_look import Look, number_text

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def draw_ranking(canvas: Canvas, plot: Plot, look: Look, inside: Area) -> Spread | None:
    """Draw a ranking into an area of a canvas; returns where its rows stand. It scrolls to what is read."""
    count = len(plot.buckets)
    if inside.width < 4 or inside.height < 1:
        return None
    shown = count if count <= inside.height else max(inside.height - 1, 1)
    first = _first(plot, look, shown)
    spacing = 2 if inside.height >= 2 * count - 1 else 1
    names = [bucket_name(plot, index) for index in range(count)]
    values = [_value_text(plot, index) for index in range(count)]
    name_width = min(max(map(cell_len, names)), max(inside.width * 35 // 100, 6))
    value_width = max(map(cell_len, values))
    bar = Area(name_width + 1, inside.top, inside.width - name_width - value_width - 2, inside.height)
    if bar.width < 4:
        bar, value_width = Area(bar.left, bar.top, max(inside.width - name_width - 1, 0), bar.height), 0
    scale = _scale(plot)
    for row in range(shown):
        index = first + row
        top = inside.top + row * spacing
        read = look.cursor is not None and look.cursor - plot.first == index
        ground = "cursor" if read else ""
        if read:
            canvas.put(0, top, " " * canvas.width, "", ground)
        name = fitted(names[index], name_width, ascii_only=look.ascii_only)
        canvas.put(0, top, name, "text", ground)
        _draw_bar(canvas, plot, index, scale, Area(bar.left, top, bar.width, 1), look=look, ground=ground)
        if value_width:
            canvas.put(inside.width - cell_len(values[index]), top, values[index], "text", ground)
    if shown < count:
        hidden = f"{'...' if look.ascii_only else '…'} {count - shown} more"
        canvas.put(0, inside.bottom, fitted(hidden, canvas.width, ascii_only=look.ascii_only), "muted")
    return Spread(inside.top, spacing, shown, plot.first + first)


def _first(plot: Plot, look: Look, shown: int) -> int:
    read = 0 if look.cursor is None else look.cursor - plot.first
    return min(max(read - shown + 1, 0), max(len(plot.buckets) - shown, 0))


def _total(plot: Plot, index: int) -> float | None:
    known = [one.values[index] for one in plot.series if one.values[index] is not None]
    return sum(value for value in known if value is not None) if known else None


def _value_text(plot: Plot, index: int) -> str:
    if len(plot.series) == 1:
        series = plot.series[0]
        if series.values[index] is None:
            return number_text(None, plot.chart)
        value = plot.chart.series[series.number].values[plot.first + index]
        return number_text(value, plot.chart)
    total = _total(plot, index)
    whole = total is not None and total == int(total)
    return number_text(int(total) if total is not None and whole else total, plot.chart)


def _scale(plot: Plot) -> Scale:
    totals = [total for index in range(len(plot.buckets)) if (total := _total(plot, index)) is not None]
    totals += (
        [value for one in plot.previous for value in one.values if value is not None] if len(plot.series) == 1 else []
    )
    if plot.log and totals and min(totals) > 0:
        return logarithmic(totals, 4)
    low, high = min(0.0, *totals, 0.0), max(0.0, *totals, 0.0)
    # The longest bar fills the room: a ranking has no axis to be round for.
    return linear([0.0], 2) if high - low < 1e-12 else Scale(low, high, (low, high))


def _draw_bar(canvas: Canvas, plot: Plot, index: int, scale: Scale, area: Area, *, look: Look, ground: str) -> None:
    whole = area.width * 8
    at = end = 0.0
    pieces: list[tuple[int, int, int]] = []
    for series in plot.series:
        value = series.values[index]
        if not value:
            continue
        start, end = (at, at + value) if value > 0 else (value, 0.0)
        at = end if value > 0 else at
        pieces.append(
            (
                round(scale.fraction(start) * whole) if start or scale.low < 0 else 0,
                round(scale.fraction(end) * whole),
                series.number,
            )
        )
    for left, right, number in pieces:
        _draw_piece(canvas, area, left, max(right, left + 1), number, look=look, ground=ground)
    if len(plot.series) == 1 and plot.previous:
        before = plot.previous[0].values[index]
        if before is not None:
            column = area.left + min(int(scale.fraction(before) * area.width), area.width - 1)
            canvas.put(
                column,
                area.top,
                "|" if look.ascii_only else "┃",
                "text",
                ground,
            )


def _draw_piece(canvas: Canvas, area: Area, left: int, right: int, number: int, *, look: Look, ground: str) -> None:
    role = look.role(number)
    if look.ascii_only or (not look.colour and number):
        canvas.put(area.left + left // 8, area.top, look.fill(number) * max((right - left + 4) // 8, 1), role, ground)
        return
    first, last = left // 8, (right - 1) // 8
    for column in range(first, last + 1):
        if column == first and left % 8 and canvas.rows[area.top][area.left + column] == (" ", "", ground):
            canvas.put(area.left + column, area.top, _EIGHTHS[left % 8], "surface", role)
        elif column == first and left % 8:
            character, under, behind = canvas.rows[area.top][area.left + column]
            canvas.put(area.left + column, area.top, character, under, role if under else behind)
        elif right - column * 8 >= 8 and look.colour:
            canvas.put(area.left + column, area.top, " ", "", role)
        else:
            canvas.put(area.left + column, area.top, _EIGHTHS[min(right - column * 8, 8)], role, ground)
