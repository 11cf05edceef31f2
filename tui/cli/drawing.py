"""A view's charts as text, in the terminal's width."""

from __future__ import annotations

import shutil

from tui.cli.streams import use_color
from tui.core.content import Content
from tui.core.plotting import ChartOptions, prepare
from tui.widgets.charset import ascii_only
from tui.widgets.chart_canvas import Canvas
from tui.widgets.chart_draw import draw_chart
from tui.widgets.chart_look import Look

HEIGHT = 16
"""Lines of one chart."""
_ANSI = (36, 33, 32, 35, 31, 34, 93, 37)
"""The terminal's own palette, for series 1 to 8."""


def charts_text(content: Content, color: str, *, plain: bool = False) -> str:
    """Return every chart of a view, one under the other; words where it has none."""
    if not content.charts:
        return "This view has no chart.\n"
    coloured = use_color(color)
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 20), 200)
    look = Look(ascii_only=plain or ascii_only(), colour=coloured)
    drawn = (draw_chart(prepare(chart, ChartOptions()), look, width, HEIGHT).canvas for chart in content.charts)
    return "\n".join(_coloured(canvas) if coloured else canvas.text() + "\n" for canvas in drawn)


def _coloured(canvas: Canvas) -> str:
    lines = []
    for row in range(canvas.height):
        parts = [_painted(text, role) for text, role, _ in canvas.runs(row)]
        lines.append("".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def _painted(text: str, role: str) -> str:
    number = role[:1]
    if number.isdigit() and number != "0":
        return f"\x1b[{_ANSI[int(number) - 1]}m{text}\x1b[0m"
    if role in {"muted", "axis", "grid"}:
        return f"\x1b[2m{text}\x1b[0m"
    return f"\x1b[1m{text}\x1b[0m" if role == "title" else text
