"""What several vendors work out of what they are sent, and never of what is missing."""

from hypothesis import given
from hypothesis import strategies as st

from tui.core.values import NOT_SUPPLIED
from tui.vendors.amounts import aligned, share_of


def test_a_rate_of_nothing_is_no_rate():
    assert share_of(1, 4, 100) == 25.0
    assert share_of(0, 0, 100) is NOT_SUPPLIED
    assert share_of(None, 4, 100) is NOT_SUPPLIED


@given(st.lists(st.integers(), max_size=9), st.integers(0, 9), st.booleans())
def test_the_period_before_has_as_many_points(values, length, from_first):
    found = aligned(values, length, from_first=from_first)
    assert len(found) == length
    some = values[:length] if from_first else values[len(values) - length if length < len(values) else 0 :]
    assert [value for value in found if value is not None] == some
    assert not (from_first and values and length) or found[0] == values[0]
