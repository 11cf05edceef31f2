"""Where the reader is, which columns show, and what marked rows add up to."""

from __future__ import annotations

from decimal import Decimal

from tests.record_lists import COLUMNS, record
from tui.core.browsing import ColumnChoice, position
from tui.core.hiding import Hiding
from tui.core.links import links_of
from tui.core.marked import marked_sums
from tui.core.pretty import pretty
from tui.core.records import Column, Raw, Record
from tui.core.values import Amounts, Money, Unit


def test_the_position_says_no_more_than_is_known() -> None:
    assert position(40, 20, 12_408, ended=False, size=20) == "rows 41–60 of 12,408 · page 3 of 621"
    assert position(40, 20, None, ended=False, size=20) == "rows 41–60 · total not given · page 3"
    assert position(40, 7, None, ended=True, size=20) == "rows 41–47 · total not given · page 3 (last)"
    assert position(0, 47, None, ended=True) == "rows 1–47 of 47"
    assert position(0, 1, 1, ended=True, size=20) == "row 1 of 1 · page 1 of 1"
    assert position(0, 0, 0, ended=True, size=20) == "no rows · page 1"


def test_wide_columns_wait_for_wide_mode_or_a_choice() -> None:
    keys = [column.key for column in COLUMNS]
    note = keys.index("note")
    assert note not in ColumnChoice().visible(COLUMNS)
    assert note in ColumnChoice().visible(COLUMNS, wide=True)
    assert note in ColumnChoice(shown=frozenset({"note"})).visible(COLUMNS)
    assert ColumnChoice(order=("cost", "agent")).visible(COLUMNS)[:2] == (keys.index("cost"), keys.index("agent"))
    assert len(ColumnChoice(hidden=frozenset(keys)).visible(COLUMNS)) == 1


def test_marked_rows_are_added_per_currency_and_say_what_is_missing() -> None:
    words = marked_sums(COLUMNS, [record(3), record(6), record(7), record(5)])
    assert words.startswith("4 marked · Duration 0:00:17 (3 of 4 known) · Tokens 547")
    assert "Cost 0.0900 EUR, 0.0700 USD, 0.0500 ¤" in words


def test_charges_in_further_currencies_are_in_the_sum_and_distinct_counts_are_not() -> None:
    columns = (
        Column("cost", "Cost", Unit.MONEY),
        Column("other_costs", "Other currencies", Unit.AMOUNTS),
        Column("users", "Users", Unit.COUNT),
        Column("hard", "Hard limit", Unit.COUNT, adds_up=False),
    )
    euro, yen = Money(Decimal("1.5"), "EUR"), Money(Decimal(20), "JPY")
    rows = [Record("a", (euro, Amounts((yen,)), 80, 10)), Record("b", (yen, Amounts((euro, yen)), 77, 10))]
    assert marked_sums(columns, rows) == "2 marked · Cost 3.00 EUR, 60.00 JPY"


def test_links_are_followed_only_by_get_on_the_same_origin() -> None:
    part = {
        "links": [
            {"method": "GET", "url": "/api/v2/x", "rel": "self"},
            {"method": "get", "url": "https://host.test:443/y", "rel": "same"},
            {"method": "DELETE", "url": "/api/v2/x", "rel": "remove"},
            {"method": "GET", "url": "https://evil.test/x", "rel": "away"},
            {"method": "GET", "url": "//evil.test/x", "rel": "away"},
            {"method": "GET", "url": "http://host.test/x", "rel": "plain"},
            {"method": "GET", "url": "https://host.test@evil.test/", "rel": "trick\x1b[31m"},
            "nonsense",
        ]
    }
    links = links_of(part, "https://host.test/base")
    assert [not link.refusal for link in links] == [True, True, False, False, False, False, False]
    assert "\x1b" not in links[-1].rel
    assert all(link.refusal for link in links_of(part, ""))
    assert links_of([1], "https://host.test") == ()


def test_raw_json_is_shown_clean_and_bounded() -> None:
    shown = pretty(Raw('{"a": ["\\u001b[31m", "\u202e", "\x9b2J"]}'.encode()), Hiding())
    assert shown.json
    assert shown.lines[0] == "{"
    assert not any(character in line for line in shown.lines for character in "\x1b\x9b\u202e")
    long = pretty(Raw(b"[" + b"1," * 5000 + b"1]"), Hiding(), max_lines=100)
    assert long.cut
    assert len(long.lines) == 100


def test_what_is_no_json_is_shown_as_text() -> None:
    shown = pretty(Raw(b"<html>\n\x1b]52;c;x\x07</html>"), Hiding())
    assert not shown.json
    assert shown.lines[0] == "<html>"
    assert "\x1b" not in shown.lines[1]
    deep = pretty(Raw(b"[" * 100_000), Hiding())
    assert not deep.json
