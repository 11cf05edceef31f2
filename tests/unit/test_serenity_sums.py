from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.calculus import percentile
from tui.core.spans import Bucket, DayRange
from tui.core.values import NOT_SUPPLIED
from tui.vendors.serenity.headline import cost_figure
from tui.vendors.serenity.rows import costs_differ, instance_key, split_key, tokens_differ
from tui.vendors.serenity.sums import add_up, buckets_of, histogram, hour_of_week
from tui.vendors.serenity.wire import Costs, Instance, Usage


def instance(start=datetime(2026, 3, 1, tzinfo=UTC), **fields):
    return Instance(id="1", start_date=start, **fields)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=300), st.integers(1, 99))
def test_percentiles_equal_those_of_the_standard_library(values, percent):
    expected = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
    assert percentile(sorted(values), percent) == pytest.approx(expected)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=300), st.integers(1, 99))
def test_a_percentile_of_whole_numbers_shows_no_digit_that_a_binary_fraction_adds(values, percent):
    found = percentile(sorted(map(float, values)), percent)
    assert len(f"{found!r}".partition(".")[2]) <= 2


def test_the_percentile_of_one_value_is_that_value_and_of_none_is_none():
    assert percentile([7.0], 99) == 7.0
    assert percentile([], 50) is None


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"])
@pytest.mark.parametrize("first", [date(2026, 3, 1), date(2026, 10, 1)])
def test_each_instant_falls_on_its_local_day_across_clock_changes(zone, first):
    days = DayRange(first, first + timedelta(days=44), zone)
    start, end = days.bounds()
    moments = [start + timedelta(minutes=23 * step) for step in range(int((end - start) / timedelta(minutes=23)))]
    buckets = buckets_of(days, Bucket.DAY)
    weeks = buckets_of(days, Bucket.WEEK)
    months = buckets_of(days, Bucket.MONTH)
    for moment in moments:
        local = moment.astimezone(ZoneInfo(zone)).date()
        assert buckets.labels[buckets.place(moment)] == local.isoformat()
        assert weeks.labels[weeks.place(moment)] == (local - timedelta(days=local.weekday())).isoformat()
        assert months.labels[months.place(moment)] == local.isoformat()[:7]
    assert len(buckets.labels) == 45


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_hours_of_the_week_are_those_of_local_clocks(zone):
    moments = [datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=37 * step) for step in range(800)]
    counts = hour_of_week([instance(moment) for moment in moments], zone)
    expected = [[0] * 24 for _ in range(7)]
    for moment in moments:
        local = moment.astimezone(ZoneInfo(zone))
        expected[local.weekday()][local.hour] += 1
    assert counts == expected


def test_money_is_added_for_each_currency_apart_and_null_is_no_currency():
    rows = [("EUR", "1.10"), ("USD", "2"), ("EUR", "0.01"), (None, "5"), ("", "5")]
    sums = add_up(instance(costs=Costs(total=Decimal(total), currency=currency)) for currency, total in rows)
    assert sums.costs == {"EUR": Decimal("1.11"), "USD": Decimal(2), None: Decimal(10)}
    assert sums.currencies[:2] == ["EUR", None]


def test_missing_tokens_are_not_zero_tokens():
    assert add_up([]).token_total == 0
    assert add_up([instance()]).token_total is NOT_SUPPLIED, "nothing was null"
    assert add_up([instance()]).main_cost is NOT_SUPPLIED
    assert add_up([instance(usage=Usage(total_tokens=0))]).token_total == 0


@pytest.mark.parametrize(
    ("total", "parts", "differs"),
    [
        ("0.3", ("0.1", "0.1", "0.1"), False), ("0.300001", ("0.1", "0.1", "0.1"), False),
        ("0.31", ("0.1", "0.1", "0.1"), True), ("0", ("0", "0", "0"), False),
        ("0.0001", ("0", "0", "0"), True), ("5", ("1", "1", None), False),
    ],
)  # fmt: skip
def test_a_total_is_held_against_its_parts(total, parts, differs):
    prompt, completion, services = (None if part is None else Decimal(part) for part in parts)
    costs = Costs(prompt=prompt, completion=completion, services=services, total=Decimal(total))
    assert costs_differ(costs) is differs


def test_tokens_beyond_prompt_and_completion_are_noticed():
    assert tokens_differ(Usage(prompt_tokens=1, completion_tokens=2, total_tokens=4))
    assert not tokens_differ(Usage(prompt_tokens=1, completion_tokens=2, total_tokens=3))
    assert not tokens_differ(Usage(prompt_tokens=1, total_tokens=3))


@given(st.lists(st.floats(0, 1e5), max_size=200))
def test_every_value_falls_into_one_bin(values):
    labels, counts = histogram(values)
    assert len(labels) == len(counts)
    assert sum(counts) == len(values)


def test_a_bin_holds_its_lower_edge():
    labels, counts = histogram([100.0, 99.9, 25_000.0])
    assert dict(zip(labels, counts, strict=True)) | {"0–100": 1, "100–200": 1, "≥20000": 1} == dict(
        zip(labels, counts, strict=True)
    )


@given(st.text(), st.text())
def test_no_agent_code_reaches_into_the_id(agent, identifier):
    agent = agent.encode("utf-8", "ignore").decode()
    assert split_key(instance_key(agent, identifier)) == (agent, identifier)


def test_a_cost_that_not_every_instance_states_says_how_many_do():
    charged = instance(costs=Costs(total=Decimal(1), currency="EUR"))
    assert cost_figure(add_up([charged, instance()])).note == "stated by 1 instance"
    assert cost_figure(add_up([charged])).note == cost_figure(add_up([instance()])).note == ""
