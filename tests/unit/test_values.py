"""Sums of money lose nothing: not a digit of the longest amount that can be read, and no currency."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tui.core.format import format_value
from tui.core.marked import marked_sums
from tui.core.records import Column, Record
from tui.core.spans import Bucket
from tui.core.values import Money, Unit, add_money, sum_of
from tui.vendors.ejento.series import along, total
from tui.vendors.ejento.tolerant import Row
from tui.vendors.geai.series import added
from tui.vendors.serenity.rows import costs_differ
from tui.vendors.serenity.sums import add_up
from tui.vendors.serenity.wire import Costs, Instance

LONG = st.integers(-(10**40), 10**40).flatmap(
    lambda digits: st.integers(0, 40).map(lambda places: Decimal(digits).scaleb(-places))
)
"""Amounts of up to 40 digits and 40 decimals: the most that the wire lets in."""
SMALL, LARGE = Decimal("0.0000000000000000000000000000000001"), Decimal("900000000000.01")


@given(st.lists(LONG, max_size=12))
def test_a_sum_is_exact_whatever_the_number_of_digits(amounts: list[Decimal]) -> None:
    exact = sum(map(Fraction, amounts), Fraction(0))
    assert Fraction(sum_of(amounts)) == exact
    assert {key: Fraction(value) for key, value in add_money([Money(one, "EUR") for one in amounts]).items()} == (
        {"EUR": exact} if amounts else {}
    )


def test_every_place_that_adds_money_keeps_all_digits() -> None:
    amounts = [LARGE, SMALL, SMALL]
    whole = Decimal("900000000000.0100000000000000000000000000000002")
    start = datetime(2026, 11, 1, tzinfo=UTC)
    items = [
        Instance(id=str(place), start_date=start, costs=Costs(total=one, prompt=one, currency="EUR"))
        for place, one in enumerate(amounts)
    ]
    sums = add_up(items)
    assert (sums.main_cost, sums.parts["EUR"][0]) == (Money(whole, "EUR"), whole)
    assert added([Money(one, "USD") for one in amounts]) == Money(whole, "USD")
    rows = [Row({"cost": Money(one), "date": start.date()}) for one in amounts]
    assert total(rows, "cost") == Money(whole)
    assert along(rows, "cost", ["2026-11-01"], Bucket.DAY) == (whole,)
    records = [Record(str(place), (Money(one, "EUR"),)) for place, one in enumerate(amounts[1:])]
    line = marked_sums((Column("cost", "Cost", Unit.MONEY),), records)
    assert line == f"{len(records)} marked · Cost {format_value(Money(2 * SMALL, 'EUR'), Unit.MONEY)}"
    wrong = Costs(total=2 * LARGE, prompt=LARGE, completion=SMALL, services=SMALL, currency="EUR")
    assert not costs_differ(Costs(total=whole, prompt=LARGE, completion=SMALL, services=SMALL, currency="EUR"))
    assert costs_differ(wrong)
