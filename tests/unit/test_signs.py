"""The signs in a table are explained where one meets them: in the help, and in the record's own words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tui.core.records import Column, Record
from tui.core.values import Money, Unit
from tui.widgets.record_tone import unusual

COLUMNS = (Column("duration", "Duration", Unit.SECONDS), Column("cost", "Cost", Unit.MONEY))
ROWS = [Record(str(place), (60 + place, Money(Decimal(place), "EUR"))) for place in range(20)]
SLOW = Record("slow", (5_000, Money(Decimal(3), "EUR")))


def test_what_stands_far_out_of_the_loaded_rows_is_said_in_words() -> None:
    (said,) = unusual(COLUMNS, SLOW, [*ROWS, SLOW])
    assert said.startswith("Duration: far above the usual of the rows loaded here")
    assert unusual(COLUMNS, ROWS[0], [*ROWS, SLOW]) == []
    assert unusual((replace(COLUMNS[0], personal=True), COLUMNS[1]), SLOW, [*ROWS, SLOW]) == []


def test_an_amount_is_unusual_only_beside_those_of_its_own_currency() -> None:
    yen = Record("yen", (60, Money(Decimal(3_000), "JPY")))
    dear = Record("dear", (60, Money(Decimal(3_000), "EUR")))
    assert unusual(COLUMNS, yen, [*ROWS, yen]) == []
    (said,) = unusual(COLUMNS, dear, [*ROWS, dear, yen])
    assert said.startswith("Cost: ")
