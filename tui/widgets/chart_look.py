"""How a chart may look where it is shown: which characters there are, whether there is colour, and what is being read."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from tui.core.content import Chart, ChartKind
from tui.core.format import format_value
from tui.core.quick import dataclass
from tui.core.scale import Scale
from tui.core.values import Money, Number, Unit
from tui.widgets.chart_canvas import SERIES_COLOURS

_MARKS: Final = "●▲◆■▼○△◇"
_ASCII_MARKS: Final = "*+ox#@%&"
_POINTS: Final = "•×+○▲◆■∗"
_FILLS: Final = "█▓▒░▚▞▤▥"
_ASCII_FILLS: Final = "#=+:%ox."
_IN_SECONDS: Final = 10_000
"""Milliseconds from which on a number is written in seconds where room is short."""


@dataclass(frozen=True, slots=True)
class Look:
    """What may be used, and what the reader points at.

    Attributes:
        ascii_only: Whether the terminal cannot show more than ASCII.
        colour: Whether there is colour; without, series differ by marker.
        cursor: Index of the bucket being read, in the whole chart; None when nothing is.
        legend: Index of the series that the legend's cursor is on; None when it is not shown.
        focused: Whether keys reach the chart.
    """

    ascii_only: bool = False
    colour: bool = True
    cursor: int | None = None
    legend: int | None = None
    focused: bool = False

    def role(self, number: int) -> str:
        """Return the colour's role of a series."""
        return str(number % SERIES_COLOURS + 1)

    def mark(self, number: int, kind: ChartKind = ChartKind.HEAT) -> str:
        """Return the mark of a series in the legend: what draws it, where colour does not tell the series apart.

        With colour one mark serves all of the first eight.
        """
        if self.ascii_only or not self.colour:
            if kind in {ChartKind.BARS, ChartKind.STACKED}:
                return self.fill(number)
            if kind is ChartKind.LINE:
                return self.point(number)
        marks = _ASCII_MARKS if self.ascii_only else _MARKS
        if self.colour and not self.ascii_only:
            return marks[number // SERIES_COLOURS % len(marks)]
        return marks[number % len(marks)]

    def point(self, number: int) -> str:
        """Return the character that draws a series without colour."""
        points = _ASCII_MARKS if self.ascii_only else _POINTS
        return points[number % len(points)]

    @property
    def unfinished(self) -> str:
        """The character that stands under a bucket that is not over, on the axis and in the legend."""
        return "=" if self.ascii_only else "░"

    def fill(self, number: int) -> str:
        """Return the character that fills a part of a bar."""
        if self.ascii_only:
            return _ASCII_FILLS[number % len(_ASCII_FILLS)]
        return "█" if self.colour else _FILLS[number % len(_FILLS)]


def tick_texts(scale: Scale, chart: Chart) -> list[str]:
    """Return the numbers of the value axis, in one unit: 10 s stands above 8 s, not above 8,000 ms."""
    if chart.unit is Unit.MILLISECONDS and not scale.log and max(map(abs, scale.ticks), default=0) >= _IN_SECONDS:
        return [f"{format_value(tick / 1000, Unit.RATIO, compact=True)} s" for tick in scale.ticks]
    return [_tick_text(tick, chart) for tick in scale.ticks]


def _tick_text(value: float, chart: Chart) -> str:
    """Return a number of the value axis: it is round, so that its amounts below 1 need no four decimals."""
    small = chart.unit is Unit.MONEY and abs(value) < 1
    return number_text(value, chart, compact=True, exact=small)


def number_text(value: Number | None, chart: Chart, *, compact: bool = False, exact: bool = False) -> str:
    """Return one of a chart's numbers as people read it; an en dash for a gap."""
    if value is None:
        return "–"
    if chart.unit is Unit.MONEY:
        try:
            return format_value(Money(Decimal(str(value)), chart.currency), Unit.MONEY, compact=compact, exact=exact)
        except ArithmeticError:
            return "–"
    if chart.unit is Unit.SHARE:
        return f"{float(value) * 100:,.1f} %"
    unit = chart.unit if chart.unit.numeric and chart.unit is not Unit.CHANGE else Unit.COUNT
    return format_value(value, unit, compact=compact)
