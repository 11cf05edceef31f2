"""What is to be drawn: a chart's numbers made safe, and changed as the reader asked.

Nothing that is missing, not a number, infinite or beyond drawing passes: such points are gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, cast

from tui.core.calculus import cumulative, known_of, mean, rolling_average
from tui.core.content import Chart, ChartKind, Series
from tui.core.quick import dataclass
from tui.core.sparkline import LEAST, MOST, finite
from tui.core.values import Number, Unit

KINDS_OF_TIME: Final = (ChartKind.LINE, ChartKind.BARS, ChartKind.STACKED, ChartKind.HEAT)
KINDS_OF_NAMES: Final = (ChartKind.RANKING, ChartKind.BARS, ChartKind.STACKED, ChartKind.HISTOGRAM, ChartKind.HEAT)
_ADDITIVE: Final = frozenset({Unit.COUNT, Unit.TOKENS, Unit.MONEY, Unit.SECONDS, Unit.MILLISECONDS, Unit.HOURS})
WITH_PREVIOUS: Final = "with the period before"
ROLLING: Final = 7
"""Buckets of a rolling average."""


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """How the reader wants it.

    Attributes:
        kind: Another kind than the chart's own.
        cumulative: Running totals; they are not averaged besides, for a mean of totals is none.
        average: "" as it is, "rolling" over `ROLLING` buckets, "mean" with a line at the mean.
        log: Equal distances are equal ratios.
        previous: The period before laid under.
        hidden: Keys of series that are not drawn.
        window: First bucket and the one after the last that are drawn; None for all.
    """

    kind: ChartKind | None = None
    cumulative: bool = False
    average: str = ""
    log: bool = False
    previous: bool = False
    hidden: frozenset[str] = frozenset()
    window: tuple[int, int] | None = None


@dataclass(frozen=True)
class PlotSeries:
    """One row of safe numbers.

    Attributes:
        key: As in the chart.
        title: Its words.
        number: 0-based place in the chart; decides colour and marker, whatever is hidden.
        values: One a bucket; None is a gap.
        weights: How much stands behind each value, or empty.
    """

    key: str
    title: str
    number: int
    values: tuple[float | None, ...]
    weights: tuple[float | None, ...] = ()

    @cached_property
    def known(self) -> Sequence[float]:
        """The values that are there."""
        return known_of(self.values)

    @cached_property
    def extremes(self) -> tuple[float, ...]:
        """The lowest and the highest value; nothing when none is known."""
        return (min(self.known), max(self.known)) if self.known else ()

    def cut(self, first: int, stop: int) -> PlotSeries:
        """Return the part from one bucket up to another."""
        if not first and stop >= len(self.values):
            return self  # with what is known of it
        return replace(self, values=self.values[first:stop], weights=self.weights[first:stop])


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart ready to be drawn.

    Attributes:
        chart: Where it came from.
        kind: How it is drawn.
        buckets: Labels in the window.
        first: Index of the first of them in the chart.
        series: The visible rows.
        previous: The period before of the visible rows, where asked for and known.
        log: Whether the scale is logarithmic.
        mean: Whether a line marks the mean.
        state: What was changed, in words ("cumulative").
        remarks: What could not be done, and why.
        unfinished: How many of the last buckets in the window are not over yet.
        cumulative: Whether the numbers are running totals.
    """

    chart: Chart
    kind: ChartKind
    buckets: tuple[str, ...]
    first: int
    series: tuple[PlotSeries, ...]
    previous: tuple[PlotSeries, ...]
    log: bool
    mean: bool
    state: tuple[str, ...]
    remarks: tuple[str, ...]
    unfinished: int = 0
    cumulative: bool = False

    @property
    def finished(self) -> int:
        """How many of the first buckets in the window are over."""
        return len(self.buckets) - self.unfinished

    def mean_of(self, series: PlotSeries) -> float | None:
        """Return the mean of a row's finished buckets: half a day is no day, and of sums half a week is no week."""
        first, stop = _whole(self.chart)
        some = slice(max(first - self.first, 0), min(max(stop - self.first, 0), self.finished))
        return mean(series.values[some], series.weights[some])

    def known(self) -> list[float]:
        """Return every number that is drawn."""
        return [value for one in (*self.series, *self.previous) for value in one.known]

    def extremes(self) -> list[float]:
        """Return the lowest and the highest number of each row that is drawn."""
        return [value for one in (*self.series, *self.previous) for value in one.extremes]


def kinds(chart: Chart) -> tuple[ChartKind, ...]:
    """Return the kinds in which a chart can be read, its own first."""
    fitting = KINDS_OF_TIME if chart.timed else KINDS_OF_NAMES
    return (chart.kind, *(kind for kind in fitting if kind is not chart.kind))


def additive(chart: Chart) -> bool:
    """Say whether the chart's numbers may be summed along time: amounts may, ratios, percentages and averages may not."""
    return chart.timed and chart.summable and chart.unit in _ADDITIVE


def prepare(chart: Chart, options: ChartOptions) -> Plot:
    """Make a chart's numbers safe, and apply what the reader asked for as far as it makes sense."""
    remarks: list[str] = []
    state: list[str] = []
    count = len(chart.buckets)
    first, stop = _window(options.window, count)
    rows = _rows(chart.series, count, options.hidden)
    before = _rows(chart.previous, count, options.hidden) if options.previous else ()
    if options.previous and not before:
        remarks.append("The period before is not known here.")
    elif before:
        state.append(WITH_PREVIOUS)
    running = options.cumulative and additive(chart)
    average = "" if running else options.average
    if running:
        rows, before = (
            tuple(replace(one, values=tuple(cumulative(one.values))) for one in some) for some in (rows, before)
        )
        state.append("cumulative")
    elif options.cumulative:
        remarks.append("A running total would mean nothing here.")
    if average and not chart.timed:
        remarks.append("An average along names would mean nothing.")
    elif average == "rolling":
        rows = tuple(_averaged(one, *_whole(chart)) for one in rows)
        before = tuple(_averaged(one, 0, count) for one in before)
        state.append(f"average of {ROLLING}")
    rows = tuple(one.cut(first, stop) for one in rows)
    before = tuple(one.cut(first, stop) for one in before)
    if (first, stop) != (0, count):
        state.append(f"{stop - first} of {count}")
    plot = Plot(
        chart, options.kind or chart.kind, chart.buckets[first:stop], first, rows, before,
        log=False, mean=average == "mean" and chart.timed, state=tuple(state), remarks=tuple(remarks),
        unfinished=min(max(stop - count + chart.unfinished, 0), stop - first), cumulative=running,
    )  # fmt: skip
    return _logged(plot) if options.log else plot


def _whole(chart: Chart) -> tuple[int, int]:
    """Return the first bucket that an average takes and the one after the last: nothing unfinished and, of sums, nothing cut."""
    count = len(chart.buckets)
    first, last = chart.cut if additive(chart) else (False, False)
    return int(first), count - max(chart.unfinished, int(last))


def _averaged(row: PlotSeries, first: int, stop: int) -> PlotSeries:
    """Return the rolling average of a row from one bucket up to another; none elsewhere."""
    found = rolling_average(row.values[first:stop], ROLLING, row.weights[first:stop])
    return replace(row, values=(*[None] * first, *found, *[None] * (len(row.values) - stop)))


def _logged(plot: Plot) -> Plot:
    if plot.kind in {ChartKind.STACKED, ChartKind.HISTOGRAM}:
        return replace(plot, remarks=(*plot.remarks, "Stacked parts have no log scale."))
    known = plot.extremes()
    if not known or min(known) < LEAST:
        return replace(plot, remarks=(*plot.remarks, "No log scale: there are values of zero or less."))
    return replace(plot, log=True, state=(*plot.state, "log scale"))


def _window(window: tuple[int, int] | None, count: int) -> tuple[int, int]:
    if window is None:
        return 0, count
    first = min(max(window[0], 0), max(count - 1, 0))
    return first, min(max(window[1], first + 1), count)


def _rows(series: Sequence[Series], count: int, hidden: frozenset[str]) -> tuple[PlotSeries, ...]:
    return tuple(_row(one, number, count) for number, one in enumerate(series) if one.key not in hidden)


def _row(series: Series, number: int, count: int) -> PlotSeries:
    weights = _aligned(series.weights, count) if series.weights else ()
    if len(series.values) == count and _summable(series.values):
        row = PlotSeries(series.key, series.title, number, cast("tuple[float, ...]", series.values), weights)
        if all(-MOST <= end <= MOST for end in row.extremes):
            return row
    return PlotSeries(series.key, series.title, number, _aligned(series.values, count), weights)


def _summable(values: Sequence[Number | None]) -> bool:
    """Say whether all are plain numbers and finite: to add them is the fastest look at all of them, and there may be many."""
    try:
        total = sum(values)  # type: ignore[arg-type]  # what cannot be added is what is looked for
    except (TypeError, ArithmeticError):
        return False
    return (type(total) is float or type(total) is int) and -MOST <= total <= MOST  # false for NaN, too


def _aligned(values: Sequence[Number | None], count: int) -> tuple[float | None, ...]:
    found = [finite(value) for value in values[:count]]
    return (*found, *[None] * (count - len(found)))
