from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.synth import EPOCH, HORIZON_DAYS, Rhythm, day_fraction, guid, numbers, opened_guid, sealed_guid, unit

FIRST = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=UTC)
RHYTHMS = st.builds(Rhythm, st.integers(0, 5), st.sampled_from([0.01, 0.3, 5.0, 400.0, 30_000.0]))
MOMENTS = st.integers(0, (HORIZON_DAYS - 1) * 86_400_000).map(lambda ms: FIRST + timedelta(milliseconds=ms))


@given(RHYTHMS, MOMENTS)
def test_counted_events_are_past_and_the_next_ones_are_not_long_past(rhythm, moment):
    count = rhythm.count_before(moment)
    if count:
        assert rhythm.time_of(count - 1) < moment
    assert rhythm.time_of(count + 1) >= moment


@given(RHYTHMS, st.integers(0, 100_000))
def test_events_follow_one_another(rhythm, number):
    assert rhythm.time_of(number) <= rhythm.time_of(number + 1)


@given(RHYTHMS, MOMENTS, st.integers(0, 10**9))
def test_counts_only_grow_as_the_clock_moves(rhythm, moment, later):
    assert rhythm.count_before(moment) <= rhythm.count_before(moment + timedelta(milliseconds=later))


def test_nothing_happened_before_the_epoch_and_counting_ends_with_the_horizon():
    rhythm = Rhythm(7, 10.0)
    assert rhythm.count_before(FIRST - timedelta(days=1)) == 0
    after = FIRST + timedelta(days=HORIZON_DAYS)
    assert rhythm.count_before(after) == rhythm.count_before(after + timedelta(days=400))


@given(MOMENTS)
def test_a_day_fills_from_nothing_to_all(moment):
    day = moment.date()
    assert 0.0 <= day_fraction(moment, day) < 1.0
    assert day_fraction(moment, day - timedelta(days=1)) == 1.0
    assert day_fraction(moment, day + timedelta(days=1)) == 0.0


@given(st.integers(0, 2**64 - 1), st.text(max_size=10))
def test_a_sealed_number_can_be_opened_with_its_names_only(number, name):
    text = sealed_guid(number, name)
    assert [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12]
    assert opened_guid(text, name) == number
    assert opened_guid(text.upper(), name) == number
    assert opened_guid(text, name, "another") is None


@given(st.text(max_size=40))
def test_any_other_text_opens_to_nothing(text):
    assert opened_guid(text, "names") is None
    assert opened_guid(guid(text), "names") is None


@given(st.integers(1, 16), st.text())
def test_chances_depend_on_names_alone(count, name):
    assert numbers(count, name) == numbers(16, name)[:count]
    assert 0.0 <= unit(name) < 1.0
