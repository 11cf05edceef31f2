"""A heat map: series are rows, buckets are columns, warmth is the number."""

from __future__ import annotations

from rich.cells import cell_len

from tui.core.decimate import highest
from tui.core.plotting import Plot
from tui.core.scale import Scale, logarithmic
from tui.widgets.chart_axes import Area, Spread, draw_bucket_axis
from tui.widgets.chart_canvas import LEVELS, Canvas, fitted
from tui.widgets.chart_look import Look, number_text

_SHADES = " ░▒▓█"
_ASCII_SHADES = " .:-=+*#%@"


def draw_heat(canvas: Canvas, plot: Plot, look: Look, inside: Area) -> Spread | None:
    """Draw a heat map into an area of a canvas; returns where its columns stand."""
    names = [one.title for one in plot.series]
    width = min(max(map(cell_len, names)), max(inside.width // 4, 3)) + 1
    area = Area(inside.left + width, inside.top, inside.width - width, inside.height - (1 if inside.height > 2 else 0))
    if area.width < 1 or area.height < 1:
        return None
    count = len(plot.buckets)
    step = max(area.width // count, 1)
    spread = Spread(area.left, step if count <= area.width else area.width / count, count, plot.first)
    shown = min(len(plot.series), area.height)
    tall = max(min(area.height // shown, 3), 1)
    scale = _scale(plot)
    read = -1 if look.cursor is None else look.cursor
    for number, series in enumerate(plot.series[:shown]):
        top = area.top + number * tall
        canvas.put(0, top + (tall - 1) // 2, fitted(series.title, width - 1, ascii_only=look.ascii_only), "text")
        for index, value in enumerate(highest(series.values, area.width)):
            left = area.left + index * step
            marked = spread.at(left) == read
            for row in range(top, top + tall):
                _draw_tile(canvas, _tile(scale, value, look), Area(left, row, step, 1), look, marked=marked)
    below = Area(area.left, area.top, area.width, shown * tall)
    draw_bucket_axis(canvas, plot, spread, below, look, ruled=False)
    if shown < len(plot.series):
        more = f"+{len(plot.series) - shown}"
        canvas.put(0, below.bottom + 1, fitted(more, width, ascii_only=True), "muted")
    return spread


def heat_legend(plot: Plot, look: Look) -> list[tuple[str, str, str]]:
    """Return the scale of warmth as texts with the roles of their foreground and background."""
    known = plot.known()
    if not known:
        return []
    low, high = (number_text(value, plot.chart, compact=True) for value in (min(0.0, *known, 0.0), max(known)))
    steps = [_warmth(level / (LEVELS - 1), look) for level in range(LEVELS)]
    return [(low, "muted", ""), (" ", "", ""), *steps, (" ", "", ""), (high, "muted", "")]


def _scale(plot: Plot) -> Scale:
    known = plot.known()
    if plot.log:
        return logarithmic(known, 2)
    low, high = min(0.0, *known, 0.0), max(0.0, *known, 0.0)
    return Scale(low, high if high > low else low + 1, ())


def _draw_tile(canvas: Canvas, tile: tuple[str, str, str], place: Area, look: Look, *, marked: bool) -> None:
    character, role, background = tile
    if character in "·." and role == "muted":
        canvas.put(place.left + (place.width - 1) // 2, place.top, character, role)
    else:
        canvas.put(place.left, place.top, character * place.width, role, background)
    if marked:
        ground = canvas.rows[place.top][place.left][2]
        canvas.put(place.left, place.top, "|" if look.ascii_only else "▏", "cursor-mark", ground)


def _tile(scale: Scale, value: float | None, look: Look) -> tuple[str, str, str]:
    if value is None:
        return "." if look.ascii_only else "·", "muted", ""
    return _warmth(scale.fraction(value), look)


def _warmth(fraction: float, look: Look) -> tuple[str, str, str]:
    if look.colour and not look.ascii_only:
        return " ", "", f"heat{min(int(fraction * LEVELS), LEVELS - 1)}"
    shades = _ASCII_SHADES if look.ascii_only else _SHADES
    # Zero alone is blank.
    level = 0 if fraction <= 0 else max(1, min(int(fraction * len(shades)), len(shades) - 1))
    return shades[level], "1", ""
