"""Ratios are the nearest float to the exact one, so that an export shows no binary noise."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.ratios import growth_of, ratio

WHOLE = st.integers(1, 10**18)


@pytest.mark.parametrize(
    ("now", "before", "written"),
    [(8, 5, "0.6"), (7, 10, "-0.3"), (Decimal("0.3"), Decimal("0.1"), "2.0"), (1.1, 1, "0.1"), (5, 5, "0.0")],
)
def test_growth_has_no_binary_noise(now, before, written):
    assert str(growth_of(now, before)) == written


@pytest.mark.parametrize(
    ("part", "whole", "times", "written"),
    [(7, 50, 100, "14.0"), (29, 100, 100, "29.0"), (0.1, 0.3, 3, "1.0"), (Decimal("0.07"), 1, 100, "7.0")],
)
def test_a_part_of_a_whole_has_no_binary_noise(part, whole, times, written):
    assert str(ratio(part, whole, times)) == written


@given(st.integers(0, 10**18), WHOLE)
def test_both_are_the_nearest_float(one, other):
    assert ratio(one, other) == float(Fraction(one, other))
    assert growth_of(one, other) == float(Fraction(one - other, other))


@pytest.mark.parametrize(
    ("part", "whole"), [(Decimal("1E+5000"), 1), (1, Decimal("1E-5000")), (math.inf, 2), (10**400, 1)]
)
def test_what_no_float_holds_is_infinite_and_never_a_fault(part, whole):
    assert ratio(part, whole) == math.inf
    assert growth_of(part, whole) == math.inf


def test_a_null_by_another_name_stays_no_number():
    assert math.isnan(ratio(math.nan, 3))
    assert math.isnan(growth_of(math.inf, math.inf))
