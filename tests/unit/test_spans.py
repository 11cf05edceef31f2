"""What time a choice means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import DeckError, ErrorKind
from tui.core.scope import Controls, TimeControl
from tui.core.spans import PRESETS, DayRange, Span, SpanKind

NOW = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span(SpanKind.DAYS, 1), date(2026, 11, 18), date(2026, 11, 18)),
        (Span(SpanKind.DAYS, 7), date(2026, 11, 12), date(2026, 11, 18)),
        (Span(SpanKind.WEEK), date(2026, 11, 16), date(2026, 11, 18)),
        (Span(SpanKind.MONTH), date(2026, 11, 1), date(2026, 11, 18)),
        (Span(SpanKind.YESTERDAY), date(2026, 11, 17), date(2026, 11, 17)),
        (Span(SpanKind.LAST_WEEK), date(2026, 11, 9), date(2026, 11, 15)),
        (Span(SpanKind.LAST_MONTH), date(2026, 10, 1), date(2026, 10, 31)),
        (Span(SpanKind.LAST_QUARTER), date(2026, 7, 1), date(2026, 9, 30)),
        (Span(SpanKind.QUARTER), date(2026, 10, 1), date(2026, 11, 18)),
        (Span(SpanKind.YEAR), date(2026, 1, 1), date(2026, 11, 18)),
        (Span(SpanKind.MONTHS, 1), date(2026, 11, 1), date(2026, 11, 18)),
        (Span(SpanKind.MONTHS, 12), date(2025, 12, 1), date(2026, 11, 18)),
    ],
)
def test_each_preset_means_whole_days(span, first, last):
    assert span.resolve(NOW) == DayRange(first, last)


def test_the_zone_decides_which_day_it_is():
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert Span(SpanKind.DAYS, 1).resolve(late, "Asia/Tokyo").first == date(2026, 11, 19)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_days_have_the_hours_they_have(day, hours):
    start, end = DayRange(day, day, "Europe/Berlin").bounds()
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 1)),
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(1990, 1, 1), date(2026, 1, 1)),
        (None, None),
    ],
)
def test_ranges_that_mean_nothing_are_refused(first, last):
    with pytest.raises(DeckError) as caught:
        Span(SpanKind.CUSTOM, first=first, last=last).resolve(NOW)
    assert caught.value.kind is ErrorKind.USAGE
    assert caught.value.exit_status == 2


def test_an_unknown_zone_is_refused():
    with pytest.raises(DeckError, match="zone"):
        Span().resolve(NOW, "Mars/Base")


@given(st.dates(date(2001, 1, 1), date(2026, 11, 18)), st.integers(0, 400))
def test_the_period_before_is_as_long_and_adjacent(first, extra):
    days = DayRange(first, first + timedelta(days=extra))
    before = days.before()
    assert before.days == days.days
    assert before.last + timedelta(days=1) == days.first


@pytest.mark.parametrize(
    ("span", "today", "first", "last"),
    [
        (Span(SpanKind.WEEK), "2026-11-18", "2026-11-09", "2026-11-11"),
        (Span(SpanKind.MONTH), "2026-11-18", "2026-10-01", "2026-10-18"),
        (Span(SpanKind.MONTH), "2026-03-31", "2026-02-01", "2026-02-28"),
        (Span(SpanKind.LAST_WEEK), "2026-01-05", "2025-12-22", "2025-12-28"),
        (Span(SpanKind.LAST_MONTH), "2026-03-05", "2026-01-01", "2026-01-31"),
        (Span(SpanKind.LAST_QUARTER), "2026-02-01", "2025-07-01", "2025-09-30"),
        (Span(SpanKind.QUARTER), "2026-11-18", "2026-07-01", "2026-08-18"),
        (Span(SpanKind.YEAR), "2028-02-29", "2027-01-01", "2027-02-28"),
        (Span(SpanKind.MONTHS, 3), "2026-01-15", "2025-08-01", "2025-10-15"),
    ],
)
def test_before_a_part_of_the_calendar_is_the_same_part_of_the_one_before(span, today, first, last):
    days = span.resolve(datetime.fromisoformat(f"{today}T12:00:00+00:00"))
    assert days.before() == DayRange(date.fromisoformat(first), date.fromisoformat(last))


def test_a_view_says_why_it_cannot_honour_a_choice():
    refused = {
        control: [
            span.title for span in PRESETS if not Controls(time=control, max_days=365).refuses(span, span.resolve(NOW))
        ]
        for control in TimeControl
    }
    assert refused[TimeControl.NONE] == []
    assert refused[TimeControl.CALENDAR] == ["this week", "this month", "this year"]
    assert refused[TimeControl.DAYS] == ["today", "last 7 days", "last 30 days", "last 90 days"]
    assert refused[TimeControl.MONTHS] == ["last 6 months", "last 12 months"]
    assert len(refused[TimeControl.RANGE]) == len(PRESETS)
