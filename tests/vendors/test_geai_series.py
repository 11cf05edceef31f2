"""Days added up by week and month, for any days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tui.core.bucket_labels import bucket_label
from tui.core.spans import Bucket, DayRange
from tui.core.values import NOT_SUPPLIED, Money
from tui.vendors.geai.series import added, by_bucket, labels, line

starts = st.dates(date(2020, 1, 1), date(2030, 12, 31))
lengths = st.integers(1, 120)
buckets = st.sampled_from(list(Bucket))


@given(starts, lengths, buckets, st.data())
def test_buckets_add_up_to_the_days(first, length, bucket, data):
    days = DayRange(first, first + timedelta(days=length - 1))
    values = {day: data.draw(st.integers(0, 1000)) for day in days.each_day()}
    assert sum(by_bucket(values, days, bucket)) == sum(values.values())


@given(starts, lengths, buckets)
def test_every_day_has_a_bucket_and_buckets_are_in_order(first, length, bucket):
    days = DayRange(first, first + timedelta(days=length - 1))
    names = labels(days, bucket)
    assert list(names) == sorted(set(names))
    assert {bucket_label(day, bucket) for day in days.each_day()} == set(names)


@given(starts, lengths, buckets)
def test_days_that_were_not_sent_are_gaps_and_not_zeros(first, length, bucket):
    days = DayRange(first, first + timedelta(days=length - 1))
    assert set(by_bucket({}, days, bucket)) == {NOT_SUPPLIED}
    assert set(line("k", "t", by_bucket({}, days, bucket)).values) == {None}


def test_a_null_day_makes_its_week_unknown_and_no_other():
    days = DayRange(date(2026, 11, 2), date(2026, 11, 15))
    values = dict.fromkeys(days.each_day(), 1) | {date(2026, 11, 5): None}
    assert by_bucket(values, days, Bucket.WEEK) == (None, 7)


@given(st.lists(st.integers(0, 9)))
def test_numbers_add_up(values):
    assert added(values) == sum(values)
    assert added([*values, None, NOT_SUPPLIED]) is None
    assert added([*values, NOT_SUPPLIED]) is NOT_SUPPLIED


def test_money_adds_up_exactly_and_keeps_its_currency():
    assert added([Money(Decimal("0.1"), "USD"), Money(Decimal("0.2"), "USD")]) == Money(Decimal("0.3"), "USD")
