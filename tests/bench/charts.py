"""A chart of ten thousand points beside one of a year's days: the time to prepare and draw it."""

from __future__ import annotations

import time
from datetime import date, timedelta

from tests.bench.measuring import Ratio, interleaved, medians
from tui.core.content import Chart, ChartKind, Series
from tui.core.plotting import ChartOptions, prepare
from tui.widgets.chart_draw import draw_chart
from tui.widgets.chart_look import Look

SIZE = (116, 30)


def run(*, short: bool = False) -> list[Ratio]:
    """Draw each kind of chart at both lengths."""
    runs = 7 if short else 25
    found = []
    for kind, goal in ((ChartKind.LINE, 1.6), (ChartKind.BARS, 1.6), (ChartKind.STACKED, None)):
        year, many = _chart(kind, 365), _chart(kind, 10_000)
        _seconds(year)
        taken = interleaved(runs, {"few": lambda: _seconds(year), "lots": lambda: _seconds(many)})  # noqa: B023  # called here
        (few,), (lots,) = medians(taken["few"]), medians(taken["lots"])
        detail = f"{lots * 1e3:.1f} ms ÷ {few * 1e3:.1f} ms"
        found.append(Ratio(f"chart of 10,000 points ÷ of 365, {kind.value}", lots / few, goal, detail))
    return found


def _chart(kind: ChartKind, points: int) -> Chart:
    days = tuple((date(1999, 1, 1) + timedelta(days=day)).isoformat() for day in range(points))
    series = Series("load", "Requests", tuple(float(500 + day * 7919 % 431 + day % 365) for day in range(points)))
    return Chart("load", "Requests a day", kind, days, (series,))


def _seconds(chart: Chart) -> tuple[float]:
    started = time.process_time()
    draw_chart(prepare(chart, ChartOptions()), Look(), *SIZE)
    return (time.process_time() - started,)
