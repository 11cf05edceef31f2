"""The local filter finds what is on screen, and lights it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record_lists import COLUMNS, record
from tui.core.filtering import fuzzy_positions, lit_spans, parse_filter, search_text, unknown_columns
from tui.core.personal import guarded

ROWS = [record(number) for number in range(60)]


def found(query: str, *, personal: bool = False) -> list[int]:
    compiled = parse_filter(query, COLUMNS, personal=personal)
    assert compiled is not None
    return [int(row.key[1:]) for row in ROWS if compiled.matches(row)]


def test_plain_text_is_found_in_any_case_and_any_cell() -> None:
    assert found("FAILED") == [7, 17, 27, 37, 47, 57]
    assert found('"note 42"') == [42]


def test_all_terms_must_hold_and_a_phrase_stays_together() -> None:
    assert found("failed booking") == [27, 57]
    assert found('"night desk" failed') == [17, 47]


def test_a_bang_inverts() -> None:
    assert found("!completed") == found("failed")


def test_a_tilde_lets_letters_lie_apart() -> None:
    assert found("~ngtdsk") == [number for number in range(60) if number % 3 == 2]
    assert not found("ngtdsk")


def test_a_column_can_be_named_by_key_or_the_start_of_its_title() -> None:
    assert found("status:failed") == found("failed")
    assert found("Ag:claims") == [number for number in range(60) if number % 3 == 1]


@pytest.mark.parametrize(("query", "expected"), [("tokens:>500", ">"), ("tokens:>=506", ">"), ("tokens:=107", "=")])
def test_numbers_are_compared(query: str, expected: str) -> None:
    numbers = found(query)
    assert numbers
    tokens = [ROWS[number].cells[4] for number in numbers]
    assert all(value > 500 if expected == ">" else value == 107 for value in tokens)  # type: ignore[operator]


def test_a_column_that_there_is_not_is_named() -> None:
    assert unknown_columns("bogus:1 failed !nothing:x", COLUMNS) == ("bogus", "nothing")
    assert unknown_columns(f'{COLUMNS[0].key}:1 12:30 "two words:3"', COLUMNS) == ()


def test_amounts_are_compared_and_missing_ones_pass_no_comparison() -> None:
    assert 4 not in found("cost:>=0")
    assert 25 in found("cost:>=0.25")


def test_numbers_are_found_with_and_without_separators() -> None:
    row = record(1, tokens=1_234_567)
    for query in ("1,234", "1234567"):
        compiled = parse_filter(query, COLUMNS)
        assert compiled is not None
        assert compiled.matches(row)


def test_masked_data_cannot_be_searched() -> None:
    assert found("user3@example") == []
    assert found("user3@example", personal=True) == [3]


@pytest.mark.parametrize("query", ["", "   ", "!", "~", '""', "status:"])
def test_a_query_that_asks_for_nothing_filters_nothing(query: str) -> None:
    assert parse_filter(query, COLUMNS) is None


def test_only_a_longer_plain_query_narrows() -> None:
    def compiled(query: str):  # type: ignore[no-untyped-def]
        return parse_filter(query, COLUMNS)

    assert compiled("fail").narrows(compiled("fa"))
    assert compiled("fa boo").narrows(compiled("fa"))
    assert not compiled("!fai").narrows(compiled("!fa"))
    assert not compiled("status:x").narrows(compiled("status:"[:6]))


@given(st.text(), st.text())
def test_a_filter_never_fails_and_narrowing_never_loses_a_row(first: str, second: str) -> None:
    shorter, longer = parse_filter(first, COLUMNS), parse_filter(first + second, COLUMNS)
    if shorter is not None and longer is not None and longer.narrows(shorter):
        assert all(shorter.matches(row) for row in ROWS if longer.matches(row))


@given(st.text(max_size=30), st.text(max_size=6))
def test_lit_parts_lie_inside_the_text_in_order(text: str, query: str) -> None:
    compiled = parse_filter(query, COLUMNS)
    spans = lit_spans(text, compiled.needles(1) if compiled else ())
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)
    assert all(0 <= place <= len(text) for place in flat)


def test_fuzzy_letters_stand_in_order() -> None:
    assert fuzzy_positions("ace", "abcde") == (0, 2, 4)
    assert fuzzy_positions("ca", "abc") == ()


@given(st.text(alphabet="0123456789.,:-+ %aeimnopsuy∅–▲", min_size=1, max_size=4), st.sampled_from(["", "!", "~"]))
def test_passing_over_cells_that_cannot_hold_a_word_changes_nothing(text: str, sign: str) -> None:
    compiled = parse_filter(sign + text, COLUMNS)
    if compiled is None or len(compiled.terms) != 1:
        return
    (term,) = compiled.terms
    for row in ROWS:
        cells = [guarded(cell, personal=one.personal) for cell, one in zip(row.cells, COLUMNS, strict=True)]
        texts = [search_text(cells[place], COLUMNS[place].unit).casefold() for place in term.columns]
        found = any(term.text in one or (term.fuzzy and fuzzy_positions(term.text, one)) for one in texts)
        assert compiled.matches(row) is (found is not term.inverse)


def test_times_are_found_as_they_are_shown() -> None:
    row = record(0)
    for zone, hour in (("UTC", "14:30"), ("America/New_York", "09:30")):
        compiled = parse_filter(hour, COLUMNS, zone=zone)
        assert compiled is not None
        assert compiled.matches(row)
        assert not any(compiled.matches(record(number)) for number in (1, 2, 3))
