"""What is done to numbers before they are drawn: made safe, thinned, summed, averaged, scaled and labelled."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chart_samples import DAYS, LINE, LINES, RANKING
from tui.core.bucket_labels import full_label, ticks
from tui.core.calculus import cumulative, mean, rolling_average
from tui.core.content import ChartKind, Series
from tui.core.decimate import highest, runs
from tui.core.plotting import ChartOptions, kinds, prepare
from tui.core.scale import linear, logarithmic
from tui.core.sparkline import finite, sparkline
from tui.core.values import Unit

reals = st.floats(-1e9, 1e9)
rows = st.lists(st.none() | reals, max_size=400)


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        (3, 3.0), (Decimal("1.5"), 1.5), (0, 0.0), (-2.5, -2.5),
        (None, None), (math.nan, None), (math.inf, None), (-math.inf, None), (Decimal("NaN"), None), (Decimal("sNaN"), None),
        (Decimal("1E+999999"), None), (10**400, None), (1e308, None), ("12", None), (True, None), ([], None), (1 + 2j, None),
    ],
)  # fmt: skip
def test_only_finite_numbers_of_drawable_size_pass(value: object, safe: float | None) -> None:
    assert finite(value) == safe


@given(rows, st.integers(1, 80))
def test_thinning_keeps_the_lowest_and_the_highest_and_every_gap(values: list[float | None], columns: int) -> None:
    thinned = runs(values, columns)
    kept = [value for run in thinned for value in run.values]
    known = [value for value in values if value is not None]
    assert (min(kept, default=None), max(kept, default=None)) == (min(known, default=None), max(known, default=None))
    for run in thinned:
        assert list(run.values) == [values[position] for position in run.positions]
        assert None not in values[run.positions[0] : run.positions[-1] + 1]
    positions = [position for run in thinned for position in run.positions]
    assert positions == sorted(set(positions))


@given(rows, st.integers(1, 80))
def test_thinning_keeps_every_columns_own_extremes(values: list[float | None], columns: int) -> None:
    kept = {
        position: value
        for run in runs(values, columns)
        for position, value in zip(run.positions, run.values, strict=True)
    }
    for column in range(columns):
        share = [place for place in range(len(values)) if place * columns // len(values) == column]
        known = [values[place] for place in share if values[place] is not None]
        shown = [kept[place] for place in share if place in kept]
        assert max(shown, default=None) == max(known, default=None)  # type: ignore[type-var]
        assert min(shown, default=None) == min(known, default=None)  # type: ignore[type-var]


def test_ten_thousand_points_become_at_most_a_few_a_column() -> None:
    values = [math.sin(place / 30) for place in range(10_000)]
    assert sum(len(run.positions) for run in runs(values, 110)) <= 2 * 110 + 2


@given(rows, st.integers(1, 50))
def test_bars_are_thinned_to_the_value_farthest_from_zero(values: list[float | None], columns: int) -> None:
    thin = highest(values, columns)
    assert len(thin) == min(len(values), columns)
    assert max((abs(value) for value in thin if value is not None), default=None) == max(
        (abs(value) for value in values if value is not None), default=None
    )


@given(rows)
def test_a_running_total_ends_at_the_sum_and_keeps_gaps(values: list[float | None]) -> None:
    totals = cumulative(values)
    known = [value for value in values if value is not None]
    assert [value is None for value in totals] == [value is None for value in values]
    if known:
        assert [total for total in totals if total is not None][-1] == pytest.approx(sum(known), abs=1e-3)


@given(rows, st.integers(1, 12))
def test_a_rolling_average_stays_within_its_window(values: list[float | None], width: int) -> None:
    for index, average in enumerate(rolling_average(values, width)):
        window = [value for value in values[max(0, index - width + 1) : index + 1] if value is not None]
        if values[index] is None:
            assert average is None
        else:
            assert average is not None
            assert min(window) - 1e-3 <= average <= max(window) + 1e-3


def test_an_average_of_one_bucket_is_the_bucket() -> None:
    assert rolling_average([1.0, None, 3.0], 1) == [1.0, None, 3.0]
    assert mean([None, 2.0, 4.0]) == 3.0
    assert mean([None]) is None


@given(st.lists(reals, min_size=1, max_size=50), st.integers(1, 12), st.sampled_from(list(Unit)))
def test_a_scale_holds_zero_and_all_values(values: list[float], most: int, unit: Unit) -> None:
    scale = linear(values, most, unit)
    slack = 1e-8 * (max(0.0, *values) - min(0.0, *values)) + 1e-11
    assert scale.low <= min(0.0, *values) + slack
    assert scale.high >= max(0.0, *values) - slack
    assert scale.low < scale.high
    assert all(scale.low <= tick <= scale.high for tick in scale.ticks)
    assert len(scale.ticks) <= most + 3
    assert 0 <= scale.fraction(values[0]) <= 1


def test_ticks_are_round() -> None:
    assert linear([0, 69_000], 5).ticks == (0, 20_000, 40_000, 60_000)
    assert linear([3], 5, Unit.COUNT).ticks == (0, 1, 2, 3), "half a call is no tick"
    assert linear([15], 7, Unit.COUNT).ticks == (0, 5, 10, 15), "nor 2.50 or 12.50 of them"
    assert linear([0.1], 5, Unit.MONEY).ticks == (0, 0.05, 0.1), "0.025 would be written 0.02, and 0.075 be 0.08"
    assert linear([0.003], 4, Unit.MONEY).ticks == pytest.approx((0, 0.001, 0.002, 0.003))
    assert linear([5400], 5, Unit.SECONDS).ticks == (0, 1800, 3600, 5400), "half hours, not 2,000 seconds"


@given(st.lists(st.floats(1e-6, 1e12), min_size=1, max_size=30), st.integers(1, 8))
def test_a_log_scale_is_whole_decades(values: list[float], most: int) -> None:
    scale = logarithmic(values, most)
    assert scale.low <= min(values) * 1.0001
    assert scale.high >= max(values) * 0.9999
    assert all(math.log10(tick) == pytest.approx(round(math.log10(tick))) for tick in scale.ticks)


@given(st.integers(1, 800), st.integers(1, 200))
def test_labels_of_days_never_touch(count: int, width: int) -> None:
    days = [(date(2025, 3, 1) + timedelta(days=day)).isoformat() for day in range(count)]
    size = width / count
    chosen = ticks(days, lambda buckets: int(buckets * size))
    ends = [((tick.index + 0.5) * size, len(tick.text)) for tick in chosen]
    for (left, long), (right, wide) in pairwise(ends):
        assert right - left >= (long + wide) / 2


def test_a_month_is_labelled_by_mondays_and_a_year_by_months() -> None:
    assert [tick.text for tick in ticks(DAYS, lambda buckets: buckets * 2)] == ["26 Oct", "2 Nov", "9 Nov", "16 Nov"]
    year = [(date(2025, 12, 1) + timedelta(days=day)).isoformat() for day in range(365)]
    assert [tick.text for tick in ticks(year, lambda buckets: buckets * 3 // 10)][:3] == ["Dec", "Jan 2026", "Feb"]
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    assert [tick.text for tick in ticks(months, lambda buckets: buckets * 12)][:2] == ["Jan 2026", "Feb"]


def test_a_reading_names_the_bucket_in_full() -> None:
    assert [full_label(one) for one in ("2026-11-12", "2026-11", "> 30 s", "2026-13-99")] == [
        "Thu 12 Nov 2026", "Nov 2026", "> 30 s", "2026-13-99",
    ]  # fmt: skip


@given(st.lists(st.none() | reals, max_size=200), st.integers(0, 60), st.booleans())
def test_a_sparkline_fits_and_leaves_gaps_blank(values: list[float | None], width: int, plain: bool) -> None:
    line = sparkline(values, width, ascii=plain)
    assert len(line) == min(width, len(values))
    assert line.isascii() or not plain
    if len(values) <= width:
        assert [character == " " for character in line] == [value is None for value in values]


def test_a_sparkline_tells_zero_from_a_little() -> None:
    assert sparkline([0, 1, 500, 1000], 4) == "▁▂▅█"
    assert sparkline([5, 5, 5], 3) == "███"
    assert sparkline([0, 0], 2) == "▁▁"


def test_preparing_makes_junk_a_gap_and_short_rows_as_long_as_the_buckets() -> None:
    junk = Series("junk", "Junk", (1, math.nan, math.inf, None, Decimal(4)))
    plot = prepare(replace(LINE, series=(junk,), buckets=DAYS[:7]), ChartOptions())
    assert plot.series[0].values == (1.0, None, None, None, 4.0, None, None)


def test_a_running_total_is_refused_where_it_means_nothing() -> None:
    rate = replace(LINE, unit=Unit.PERCENT)
    plot = prepare(rate, ChartOptions(cumulative=True))
    assert plot.series == prepare(rate, ChartOptions()).series
    assert plot.remarks == ("A running total would mean nothing here.",)
    assert prepare(RANKING, ChartOptions(cumulative=True)).remarks


@pytest.mark.parametrize("average", ["rolling", "mean"])
def test_running_totals_are_not_averaged(average: str) -> None:
    plot = prepare(LINES, ChartOptions(cumulative=True, average=average))
    assert plot == prepare(LINES, ChartOptions(cumulative=True))
    assert not plot.mean


def test_a_log_scale_is_refused_in_words_where_it_is_impossible() -> None:
    zero = replace(LINE, series=(Series("one", "One", (0, 5)),))
    plot = prepare(zero, ChartOptions(log=True))
    assert not plot.log
    assert plot.remarks == ("No log scale: there are values of zero or less.",)
    assert prepare(LINE, ChartOptions(log=True)).log


def test_the_period_before_is_laid_under_only_where_it_is_known() -> None:
    assert prepare(LINE, ChartOptions(previous=True)).remarks == ("The period before is not known here.",)
    before = replace(LINE, previous=LINE.series)
    assert prepare(before, ChartOptions(previous=True)).previous == prepare(before, ChartOptions()).series
    assert prepare(before, ChartOptions()).previous == ()


def test_a_window_is_cut_after_computing_so_that_totals_stay_true() -> None:
    whole = prepare(LINES, ChartOptions(cumulative=True)).series[1].values
    part = prepare(LINES, ChartOptions(cumulative=True, window=(10, 20)))
    assert part.series[1].values == whole[10:20]
    assert (part.first, part.buckets) == (10, DAYS[10:20])
    assert "10 of 30" in part.state


def test_hidden_series_keep_the_others_colours() -> None:
    plot = prepare(LINES, ChartOptions(hidden=frozenset({"prompt"})))
    assert [(one.key, one.number) for one in plot.series] == [("completion", 1), ("cached", 2)]


def test_every_chart_offers_its_own_kind_first() -> None:
    for kind in ChartKind:
        for timed in (True, False):
            offered = kinds(replace(LINE, kind=kind, timed=timed))
            assert offered[0] is kind
            assert len(set(offered)) == len(offered)
