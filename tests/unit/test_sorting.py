"""Sorting is typed and stable."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.gently import gently
from tui.core.records import Record
from tui.core.sorting import sorting
from tui.core.values import NOT_SUPPLIED, Money, Value


def sort_records(records: list[Record], index: int, *, descending: bool = False) -> list[Record]:
    return asyncio.run(gently(sorting(records, index, descending=descending)))


def rows(*values: Value) -> list[Record]:
    return [Record(str(place), (value,)) for place, value in enumerate(values)]


def order(records: list[Record]) -> list[Value]:
    return [record.cells[0] for record in records]


@pytest.mark.parametrize(
    ("values", "rising"),
    [
        ((10, 9, 100), [9, 10, 100]),
        ((2.5, 2, Decimal("2.25")), [2, Decimal("2.25"), 2.5]),
        (("b", "A", "c"), ["A", "b", "c"]),
        ((True, False), [False, True]),
        ((date(2026, 2, 1), date(2025, 12, 1)), [date(2025, 12, 1), date(2026, 2, 1)]),
        ((datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
         [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)]),
        (((1.0, 5.0), (2.0, None)), [(2.0, None), (1.0, 5.0)]),
    ],
)  # fmt: skip
def test_values_are_compared_as_what_they_are(values: tuple[Value, ...], rising: list[Value]) -> None:
    assert order(sort_records(rows(*values), 0)) == rising
    assert order(sort_records(rows(*values), 0, descending=True)) == rising[::-1]


def test_money_is_compared_within_a_currency_only_that_of_most_rows_first() -> None:
    euro, dollar, unstated = Money(Decimal(5), "EUR"), Money(Decimal(9), "USD"), Money(Decimal(7))
    more = Money(Decimal(8), "EUR")
    assert order(sort_records(rows(dollar, more, unstated, euro), 0)) == [euro, more, unstated, dollar]
    assert order(sort_records(rows(dollar, euro, unstated, more), 0, descending=True)) == [more, euro, unstated, dollar]


@pytest.mark.parametrize("descending", [True, False])
def test_cells_without_a_value_stand_last(descending: bool) -> None:
    found = order(sort_records(rows(None, 1, NOT_SUPPLIED, 0, float("nan")), 0, descending=descending))
    assert found[:2] == ([1, 0] if descending else [0, 1])
    assert found[2:4] == [None, NOT_SUPPLIED]


@given(st.lists(st.integers(0, 3)), st.booleans())
def test_equal_cells_keep_their_order(values: list[int], descending: bool) -> None:
    found = sort_records(rows(*values), 0, descending=descending)
    for value in set(values):
        keys = [int(record.key) for record in found if record.cells[0] == value]
        assert keys == sorted(keys)


@pytest.mark.parametrize("descending", [True, False])
def test_many_runs_are_joined_into_one_stable_order(descending: bool) -> None:
    numbers = [place * 7919 % 1009 for place in range(20_011)]
    found = sort_records(rows(*numbers), 0, descending=descending)
    expected = sorted(range(len(numbers)), key=numbers.__getitem__, reverse=descending)
    assert [int(record.key) for record in found] == expected


@pytest.mark.parametrize("descending", [True, False])
def test_many_amounts_are_ordered_currency_by_currency(descending: bool) -> None:
    amounts = [Money(Decimal(place * 7919 % 1009), ("EUR", "USD", None)[place % 3]) for place in range(12_007)]
    found = order(sort_records(rows(*amounts), 0, descending=descending))
    ways = [(one.currency or "", one.amount) for one in found if isinstance(one, Money)]
    expected = sorted(((one.currency or "", one.amount) for one in amounts), key=lambda way: way[1], reverse=descending)
    assert ways == sorted(expected, key=lambda way: ("EUR", "", "USD").index(way[0])), "of EUR there is one row more"
