"""What is not over yet is told apart from what is: in charts, in means, and in changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chart_samples import BARS, DAYS, LINE, LINES
from tui.core.changes import change_of_figure
from tui.core.content import Chart, ChartKind, Figure, Headline
from tui.core.plotting import ROLLING, ChartOptions, prepare
from tui.core.spans import Bucket, DayRange, Span, SpanKind
from tui.core.unfinished import NOTE, compared, comparison, cut_off, first_unfinished, open_days, so_far, unfinished
from tui.core.values import NOT_SUPPLIED, Unit
from tui.widgets.chart_draw import draw_chart
from tui.widgets.chart_look import Look

TODAY = date(2026, 11, 18)
OPEN = replace(LINE, unfinished=1)
LATE = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("buckets", "width", "count"),
    [
        (("2026-11-17", "2026-11-18"), Bucket.DAY, 1),
        (("2026-11-16", "2026-11-17"), Bucket.DAY, 0),
        (("2026-11-18", "2026-11-19"), Bucket.DAY, 2),
        (("2026-11-09", "2026-11-16"), Bucket.WEEK, 1),
        (("2026-11-02", "2026-11-09"), Bucket.WEEK, 0),
        (("2026-10", "2026-11"), Bucket.MONTH, 1),
        (("2026-09", "2026-10"), Bucket.MONTH, 0),
        (("2026-11-16", "2026-11-17", "2026-11-18"), Bucket.WEEK, 1),
        (("2026-11-16", "2026-11-17"), Bucket.MONTH, 0),
        (("Support", "Sales"), Bucket.DAY, 0),
        ((), Bucket.DAY, 0),
    ],
)
def test_the_buckets_that_hold_today_or_later_are_not_over(buckets: tuple[str, ...], width: Bucket, count: int) -> None:
    assert unfinished(buckets, width, TODAY) == count


def test_a_day_is_over_when_it_is_over_where_days_are_counted() -> None:
    assert first_unfinished(LATE) == TODAY
    assert first_unfinished(LATE, "Pacific/Auckland") == TODAY + timedelta(1)


@pytest.mark.parametrize(
    ("first", "last", "running", "said"),
    [
        ("2026-11-01", "2026-11-18", True, "compare 2026-11-01 – 2026-11-17 with 2026-10-14 – 2026-10-30; today"),
        ("2026-10-01", "2026-10-31", False, "compare with the 31 days before, 2026-08-31 – 2026-09-30."),
        ("2026-11-17", "2026-11-17", False, "compare with the day before, 2026-11-16."),
        ("2026-11-18", "2026-11-18", True, NOTE),
    ],
)
def test_the_days_that_a_change_compares_are_named(first: str, last: str, running: bool, said: str) -> None:
    days = DayRange(date.fromisoformat(first), date.fromisoformat(last))
    assert said in comparison(days, TODAY, running=running)


@pytest.mark.parametrize(
    ("span", "today", "said"),
    [
        (SpanKind.MONTH, "2026-11-18", "compare 2026-11-01 – 2026-11-17 with 2026-10-01 – 2026-10-17; today"),
        (SpanKind.MONTH, "2026-03-31", "compare 2026-03-01 – 2026-03-30 with 2026-02-01 – 2026-02-28; today"),
        (SpanKind.LAST_MONTH, "2026-03-05", "compare with 2026-01-01 – 2026-01-31."),
        (SpanKind.LAST_WEEK, "2026-11-18", "compare with 2026-11-02 – 2026-11-08."),
        (SpanKind.LAST_QUARTER, "2026-11-18", "compare with 2026-04-01 – 2026-06-30."),
        (SpanKind.WEEK, "2026-11-18", "compare 2026-11-16 – 2026-11-17 with 2026-11-09 – 2026-11-10; today"),
    ],
)
def test_months_and_weeks_are_compared_with_those_before(span: SpanKind, today: str, said: str) -> None:
    day = date.fromisoformat(today)
    days = Span(span).resolve(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert said in comparison(days, day, running=days.last == day)


@given(st.integers(1, 400), st.integers(0, 400))
def test_a_change_compares_as_many_finished_days_of_both_periods_in_the_same_places(length: int, ago: int) -> None:
    days = DayRange(TODAY - timedelta(ago + length - 1), TODAY - timedelta(ago))
    pair = compared(days, TODAY)
    if length == 1 and ago == 0:
        assert pair is None
        return
    assert pair is not None
    now, before = pair
    assert now.first == days.first
    assert now.last == min(days.last, TODAY - timedelta(1))
    assert (before.first, before.days) == (days.before().first, now.days)


def test_a_change_is_that_of_the_finished_days() -> None:
    fair = Figure("requests", "Requests", 1961, previous=1988, compared=(1914, 1911))
    assert (change_of_figure(fair).direction, change_of_figure(fair).text) == (1, "0.2 %")  # type: ignore[union-attr]
    assert change_of_figure(replace(fair, compared=(NOT_SUPPLIED, NOT_SUPPLIED))) is None
    assert change_of_figure(replace(fair, compared=None)).direction == -1  # type: ignore[union-attr]
    assert change_of_figure(replace(fair, value=NOT_SUPPLIED)) is None, "beside a dash a change says nothing"


def test_what_is_not_over_is_in_no_mean_and_in_no_average() -> None:
    values = [value for value in OPEN.series[0].values[:-1] if value is not None]
    plot = prepare(OPEN, ChartOptions())
    assert plot.mean_of(plot.series[0]) == pytest.approx(sum(values) / len(values))
    averaged = prepare(OPEN, ChartOptions(average="rolling")).series[0].values
    assert averaged[-1] is None
    assert averaged[-2] == pytest.approx(sum(values[-ROLLING:]) / ROLLING)
    total = prepare(OPEN, ChartOptions(cumulative=True)).series[0].values[-1]
    assert total == sum(value for value in OPEN.series[0].values if value is not None), "the whole holds it"
    assert prepare(OPEN, ChartOptions(window=(0, 10))).unfinished == 0


@pytest.mark.parametrize(
    ("labels", "width", "first", "last", "cut"),
    [
        (("2026-10-19", "2026-10-26"), Bucket.WEEK, "2026-10-23", "2026-11-01", (True, False)),
        (("2026-10-19", "2026-10-26"), Bucket.WEEK, "2026-10-19", "2026-10-31", (False, True)),
        (("2026-10-19", "2026-10-20"), Bucket.WEEK, "2026-10-19", "2026-10-20", (False, False)),
        (("2026-10", "2026-11"), Bucket.MONTH, "2026-10-02", "2026-11-30", (True, False)),
        (("2026-02",), Bucket.MONTH, "2026-02-01", "2026-02-28", (False, False)),
        (("Support",), Bucket.WEEK, "2026-02-01", "2026-02-28", (False, False)),
        ((), Bucket.WEEK, "2026-02-01", "2026-02-28", (False, False)),
    ],
)
def test_a_range_cuts_off_weeks_and_months(
    labels: tuple[str, ...], width: Bucket, first: str, last: str, cut: tuple[bool, bool]
) -> None:
    assert cut_off(labels, width, DayRange(date.fromisoformat(first), date.fromisoformat(last))) == cut


def test_a_week_of_which_the_range_holds_a_part_is_in_no_mean_of_sums_and_in_the_total() -> None:
    weeks = ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16")
    chart = replace(LINE, buckets=weeks, series=(replace(LINE.series[0], values=(3, 70, 80, 90, 5)),), cut=(True, True))
    running = replace(chart, unfinished=1)
    for one in (chart, running):
        plot = prepare(one, ChartOptions())
        assert plot.mean_of(plot.series[0]) == 80
        averaged = prepare(one, ChartOptions(average="rolling")).series[0].values
        assert averaged == (None, 70, 75, 80, None)
        assert prepare(one, ChartOptions(cumulative=True)).series[0].values[-1] == 248
    later = prepare(chart, ChartOptions(window=(1, 3)))
    assert later.mean_of(later.series[0]) == 75
    rates = prepare(replace(chart, unit=Unit.PERCENT), ChartOptions())
    assert rates.mean_of(rates.series[0]) == pytest.approx(248 / 5), "a part of a week has a rate as well"


@pytest.mark.parametrize("chart", [OPEN, replace(BARS, unfinished=1)], ids=lambda chart: chart.kind.value)
@pytest.mark.parametrize("look", [Look(), Look(colour=False), Look(ascii_only=True)], ids=["colour", "grey", "ascii"])
def test_a_chart_says_what_is_not_over_and_marks_it_on_the_axis(chart: Chart, look: Look) -> None:
    lines = draw_chart(prepare(chart, ChartOptions()), look, 80, 16).canvas.text().splitlines()
    assert f"{look.unfinished} today so far" in lines[1]
    assert "mean without it" in lines[1]
    axis = lines[-2].rstrip().rstrip("─-")
    assert axis.endswith(look.unfinished)
    whole = draw_chart(prepare(replace(chart, unfinished=0), ChartOptions()), look, 80, 16).canvas.text()
    assert look.unfinished not in whole
    read = draw_chart(prepare(chart, ChartOptions()), replace(look, cursor=len(DAYS) - 1), 80, 16).canvas.text()
    assert "Wed 18 Nov 2026 so far" in read


@pytest.mark.parametrize("kind", [ChartKind.LINE, ChartKind.STACKED, ChartKind.BARS])
def test_the_last_bar_and_the_way_to_the_last_point_are_paler(kind: ChartKind) -> None:
    canvas = draw_chart(prepare(replace(LINES, kind=kind, unfinished=1), ChartOptions()), Look(), 200, 24).canvas
    pale = {
        column
        for row in canvas.rows
        for column, (_, role, ground) in enumerate(row)
        if role in {"1~", "2~", "3~"} or ground in {"1~", "2~", "3~"}
    }
    assert pale
    assert min(pale) > 200 * 0.9, "nothing that is over is pale"


def test_the_last_bucket_is_called_after_its_width() -> None:
    assert so_far(("2026-10", "2026-11")) == "this month so far"
    assert so_far(("2026-11-09", "2026-11-16")) == "this week so far"
    assert so_far(DAYS) == "today so far"


def test_the_fleets_trend_ends_with_the_last_day_that_is_over() -> None:
    headline = Headline(spark=(5.0, 6.0, 2.0), spark_until=TODAY, spark_unfinished=open_days(TODAY, LATE))
    assert headline.finished_days == (5.0, 6.0)
    over = replace(headline, spark_unfinished=open_days(TODAY - timedelta(1), LATE))
    assert over.finished_days == headline.spark


def test_an_average_has_no_running_total() -> None:
    plot = prepare(replace(LINE, summable=False), ChartOptions(cumulative=True))
    assert plot.remarks == ("A running total would mean nothing here.",)


def test_a_stack_stands_beside_that_of_the_period_before_or_says_that_there_is_no_room() -> None:
    chart = replace(LINES, kind=ChartKind.STACKED, previous=LINES.series)
    plot = prepare(chart, ChartOptions(previous=True))
    wide = draw_chart(plot, Look(), 120, 20).canvas
    roles = {role for row in wide.rows for _, *both in row for role in both}
    assert {"1", "1~", "2~", "3~"} <= roles
    narrow = draw_chart(plot, Look(), 60, 20).canvas
    assert not any(role.endswith("~") for row in narrow.rows for _, *both in row for role in both)
    assert "the period before" not in narrow.text().splitlines()[1]
    heat = draw_chart(prepare(replace(chart, kind=ChartKind.HEAT), ChartOptions(previous=True)), Look(), 120, 20).canvas
    assert "with the period before" not in heat.text()
    assert "No room for the period before." in heat.text()
