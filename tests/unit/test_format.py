"""How values read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.format import bar, count_of, format_age, format_duration, format_value
from tui.core.values import NOT_SUPPLIED, Money, Unit


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (NOT_SUPPLIED, Unit.COUNT, "–"),
        (None, Unit.COUNT, "∅"),
        (0, Unit.COUNT, "0"),
        (12408, Unit.COUNT, "12,408"),
        (0.5, Unit.PERCENT, "0.50 %"),
        (1234, Unit.MILLISECONDS, "1,234 ms"),
        (7320, Unit.SECONDS, "2:02:00"),
        (True, Unit.FLAG, "yes"),
        (3, Unit.CHANGE, "▲ 3"),
        (-0.125, Unit.CHANGE, "▼ 12.5 %"),
        (date(2026, 2, 1), Unit.DATE, "2026-02-01"),
        (Money(Decimal("1234.5"), "EUR"), Unit.MONEY, "1,234.50 EUR"),
        (Money(Decimal("0.01234")), Unit.MONEY, "0.0123 ¤"),
    ],
)
def test_each_unit_reads_as_people_write_it(value, unit, expected):
    assert format_value(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9999, "9,999"),
        (12408, "12.4 k"),
        (1_234_567, "1.23 M"),
        (999_999, "1 M"),
        (200_000, "200 k"),
        (-45_600_000_000, "-45.6 G"),
    ],
)
def test_compact_numbers_keep_three_digits(value, expected):
    assert format_value(value, Unit.TOKENS, compact=True) == expected


@pytest.mark.parametrize(
    ("amount", "compact", "shown"),
    [
        ("0.0041", True, "0.0041"),
        ("-0.0041", True, "-0.0041"),
        ("0.00001234", False, "0.000012"),
        ("0.05", True, "0.0500"),
        ("0.1823", True, "0.1823"),
        ("0.1823", False, "0.1823"),
        ("0", True, "0.00"),
    ],
)
def test_a_small_amount_is_not_shown_as_nothing(amount, compact, shown):
    assert format_value(Money(Decimal(amount), "USD"), Unit.MONEY, compact=compact) == f"{shown} USD"
    assert format_value(0.0041, Unit.RATIO, compact=compact) == "0.0041"


@given(
    st.decimals(allow_nan=False, allow_infinity=False).filter(bool),
    st.booleans(),
    st.sampled_from([Unit.MONEY, Unit.RATIO]),
)
def test_nothing_but_zero_is_shown_as_zero(amount, compact, unit):
    value = Money(amount, "EUR") if unit is Unit.MONEY else amount
    shown = format_value(value, unit, compact=compact)
    assert re.search("[1-9]", shown)
    assert shown.startswith(("-", ">-")) is (amount < 0)


def test_compact_milliseconds_become_seconds_before_they_become_thousands():
    shown = [format_value(value, Unit.MILLISECONDS, compact=True) for value in (9_999, 17_970, 120_000)]
    assert shown == ["9,999 ms", "17.97 s", "120 s"]


def test_exact_shows_every_digit():
    assert format_value(Money(Decimal("1234.5678901"), "EUR"), Unit.MONEY, exact=True) == "1,234.5678901 EUR"
    assert format_value(Money(Decimal(3), None), Unit.MONEY, exact=True) == "3.00 ¤"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("15.428171200000001"), "15.4281712"),
        (15.428171200000001, "15.4281712"),
        (0.1 + 0.2, "0.3"),
        (-2.675000000000001, "-2.675"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (Decimal("12345678901234567.89"), "12,345,678,901,234,567.89"),
        (2**63, "9,223,372,036,854,775,808"),
    ],
)
def test_binary_noise_is_not_shown_and_no_true_digit_is_lost(value, shown):
    assert format_value(value, Unit.COUNT, exact=True) == shown
    if isinstance(value, Decimal):
        assert format_value(Money(value, "EUR"), Unit.MONEY, exact=True) == f"{shown} EUR"


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1234, "1,234 rows")])
def test_one_is_not_several(count, said):
    assert count_of(count, "row") == said
    assert count_of(count, "query", "queries").endswith("query" if count == 1 else "queries")


def test_times_are_shown_in_the_zone_across_a_daylight_saving_change():
    before, after = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert format_value(before, Unit.TIME, zone="Europe/Berlin") == "2026-10-25 02:30:00"
    assert format_value(after, Unit.TIME, zone="Europe/Berlin") == "2026-10-25 02:30:00"
    assert format_value(after, Unit.TIME, zone="Europe/Berlin", exact=True).endswith("+01:00")


@given(st.floats(-1, 2), st.integers(0, 40))
def test_a_bar_is_as_wide_as_asked(fraction, width):
    assert len(bar(fraction, width)) == width


@given(st.integers(0, 10**9))
def test_durations_lose_no_second(seconds):
    hours, minutes, rest = format_duration(seconds).replace(",", "").split(":")
    assert int(hours) * 3600 + int(minutes) * 60 + int(rest) == seconds


@given(st.integers(-(10**18), 10**18))
def test_exact_counts_read_back(count):
    assert int(format_value(count, Unit.COUNT, exact=True).replace(",", "")) == count


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (7200, "2 h"), (200000, "2 d")]
)
def test_ages_use_one_unit(seconds, expected):
    assert format_age(seconds) == expected
