"""Personal data is hidden until it is asked for: e-mail addresses wherever they stand, declared columns whole."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.ptys import slowness
from tests.support import NOW
from tui.core.content import Chart, ChartKind, Series
from tui.core.facts import facts
from tui.core.filtering import parse_filter
from tui.core.personal import MASK, guarded, hide_emails, masked
from tui.core.records import Column, Record
from tui.core.scope import Controls, Filter, Scope
from tui.core.values import NOT_SUPPLIED
from tui.export import Format, export
from tui.live.scoping import effective, words

USER = Column("user_identifier", "User")
PHONE = Column("phone", "Phone", personal=True)
ROW = Record("1", ("maria.lopez@example.com", "+49 30 1234567"))
name = st.from_regex(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9._+-]{2,30}", fullmatch=True)
domain = st.from_regex(r"[a-z0-9]{1,10}(\.[a-z]{2,6}){1,2}", fullmatch=True)


@given(st.text(max_size=30), name, domain, st.sampled_from([" ", ",", ";", ">", ""]))
def test_no_name_of_an_address_survives_in_any_text(before, name, domain, after):
    hidden = hide_emails(f"{before} {name}@{domain}{after}")
    assert f"{name}@" not in hidden
    assert f"{MASK}@{domain}" in hidden


@given(st.text())
def test_hiding_twice_is_hiding_once_and_a_text_without_an_address_stays(text):
    once = hide_emails(text)
    assert hide_emails(once) == once
    assert "@" in text or once == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("maria.lopez@example.com", "m•••••@example.com"),
        ("Call Maria <maria@example.com>, or b@example.org", "Call Maria <m•••••@example.com>, or •••••@example.org"),
        ("mailto:max@example.com", "mailto:m•••••@example.com"),
        ("o'brien@example.com", "o•••••@example.com"),
        ("Ünal@пример.рф", "Ü•••••@пример.рф"),
        ("cut here maria@exam…", "cut here m•••••@exam…"),
        ("@handle, agent@2, a @ b", "@handle, agent@2, a @ b"),
    ],
)
def test_an_address_keeps_its_first_letter_and_its_domain(text, shown):
    assert hide_emails(text) == shown


def test_null_nothing_and_not_supplied_stay_what_they_are():
    for value in (None, "", NOT_SUPPLIED):
        assert masked(value) is value
        assert guarded(value, personal=False) is value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+14155550142", "+1•••••42"),
        ("+49 30 1234567", "+4•••••67"),
        ("+1 (415) 555-01 42", "+1•••••42"),
        ("+155501", MASK),
        ("4155550142", MASK),
        ("Maria Lopez", "M••••• L•••••"),
        ("Siobhán 田中", "S••••• •••••"),
        ("Ó Briain", "••••• B•••••"),
        ("Jean-Luc O'Brien", "J••••• O•••••"),
        ("田中 結衣", MASK),
        ("Al Bo", MASK),
        ("Maria", MASK),
        ("Please call Maria", MASK),
        ("192.0.2.17", MASK),
        ("Mozilla/5.0 (X11)", MASK),
    ],
)
def test_of_a_number_and_a_name_little_enough_stays_to_tell_rows_apart(value, shown):
    assert masked(value) == shown


@given(st.text(max_size=80))
def test_no_more_than_capitals_and_three_digits_ever_stay(value):
    shown = masked(value)
    kept = str(shown).replace(MASK, "").replace("@", "")
    assert value == "" or "@" in value or len(kept.replace(" ", "").replace("+", "")) <= 4


def test_a_declared_column_is_masked_whole_but_for_the_domain_of_an_address():
    assert masked("maria@example.com") == "m•••••@example.com"
    assert masked("maria@example.com, +49 30 1234567") == MASK
    assert masked(4711) == MASK


def test_a_long_text_is_read_in_no_time():
    started = time.perf_counter()
    hide_emails("x" * 200_000 + " " + "a@" * 200_000)
    assert time.perf_counter() - started < 2 * slowness()


@pytest.mark.parametrize("form", list(Format))
def test_exports_hide_addresses_unless_told_otherwise(form):
    text = "".join(export((USER, PHONE), [ROW], form))
    assert "maria" not in text
    assert "1234567" not in text
    assert "m•••••@example.com" in text
    assert "maria.lopez@example.com" in "".join(export((USER, PHONE), [ROW], form, personal=True)).replace("\\", "")


def test_the_detail_hides_an_address_and_says_how_to_see_it():
    hidden, _ = facts((USER, PHONE), ROW)
    assert hidden.values == ("m•••••@example.com",)
    assert "x shows it" in hidden.meaning
    shown, _ = facts((USER, PHONE), ROW, personal=True)
    assert shown.values == ("maria.lopez@example.com",)


def test_what_is_hidden_cannot_be_searched():
    for query in ("maria", "user:lopez", "~mlopez"):
        assert not parse_filter(query, (USER, PHONE)).matches(ROW)
        assert parse_filter(query, (USER, PHONE), personal=True).matches(ROW)
    assert parse_filter("example.com", (USER, PHONE)).matches(ROW)


def test_a_chart_names_nobody_on_screen_or_in_a_file():
    line = Series("a", "max@example.com", (1,))
    chart = Chart("c", "Users", ChartKind.RANKING, ("maria@example.com",), (line,), previous=(line,))
    told = json.dumps([chart.buckets, chart.series[0].title, chart.previous[0].title])
    assert "maria@" not in told
    assert "max@" not in told


def test_the_scope_bar_repeats_no_address_that_was_filtered_for():
    controls = Controls(filters=(Filter("user", "User"),), search=True)
    wish = Scope(filters=(("user", "maria@example.com"),), search="maria@example.com")
    found = effective(wish, controls, NOW)
    assert found.scope.filter("user") == "maria@example.com", "the vendor is asked for the whole address"
    assert "maria" not in str(words(found, controls))
