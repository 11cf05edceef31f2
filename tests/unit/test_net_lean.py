"""The short cut of reading: what it takes, it reads as the long way does; what needs mending, it leaves to that."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.faults.support import LONG
from tests.support import NOW
from tui.core.records import LateRecord, Record
from tui.core.text import clean
from tui.core.values import Money
from tui.net.client import Answer
from tui.net.lean import WORTH, Lean
from tui.net.plain import exactly, is_exact, is_plain
from tui.net.wire import Amount, Count, Instant, Real, RemoteId, RemoteText, WireModel, exact_amount, read
from tui.vendors.serenity import wire
from tui.vendors.serenity.rows import INSTANCE_COLUMNS, instance_record, instance_records

ROOM = b" " * WORTH
HAZARDS = (
    "\u0301",
    "e\u0301",
    "é",
    "\u202e",
    "\x7f",
    "\x85",
    "\u3164",
    "\ue000",
    "\u00a0",
    "हिन्दी",
    "\u1161",
    "가",
    "😀",
    "\ufe0f",
)


class Inner(WireModel):
    text: RemoteText | None = None
    cost: Amount | None = None


class Row(WireModel):
    id: RemoteId
    text: RemoteText | None = None
    count: Count | None = None
    ratio: Real | None = None
    at: Instant | None = None
    either: RemoteText | int | None = None
    inner: Inner | None = None


class Page(WireModel):
    items: list[Row] | None = None


texts = st.one_of(
    st.text(max_size=8),
    st.lists(st.sampled_from((*HAZARDS, "a", "e", " ", '"', "\\", "/", "\n")), max_size=6).map("".join),
    st.just("x" * 301),
)
numbers = st.one_of(
    st.integers(-(2**65), 2**65),
    st.floats(),
    st.booleans(),
    st.sampled_from(["5", "0.1", 5.0, 1e-7, 1e300, 1e31, "NaN"]),
)
times = st.sampled_from(
    ["2026-11-18T10:00:00Z", "2026-11-18T10:00:00", "2026-11-18T10:00:00.123456789+02:00", "x", 1e9, 7]
)
inners = st.fixed_dictionaries({}, optional={"text": texts, "cost": numbers | texts})
rows = st.fixed_dictionaries(
    {"id": st.text(max_size=4)},
    optional={
        "text": texts | st.none() | numbers,
        "count": numbers,
        "ratio": numbers,
        "at": times,
        "either": texts | numbers,
        "inner": inners | st.none(),
        "unknown": texts,
    },
)


@settings(max_examples=400 if LONG else 120)
@given(st.lists(rows, max_size=3), st.booleans())
@example([{"id": "1", "text": "e\u0301"}], False)
@example([{"id": "1", "text": "e", "inner": {"text": "\u0301"}}], True)
def test_what_the_short_cut_takes_it_reads_as_the_long_way_does(items: list[dict[str, Any]], escaped: bool) -> None:
    body = json.dumps({"items": items}, ensure_ascii=escaped).encode("utf-8", "surrogatepass") + ROOM
    found = Lean(Page).read(body)
    if found is None:
        return
    long_way = Page.model_validate(exactly(body)) if not is_exact(body) else Page.model_validate_json(body)
    assert found == long_way
    assert repr(found) == repr(long_way)


@settings(max_examples=400 if LONG else 120)
@given(st.lists(texts, max_size=6), st.booleans())
@example(["Zoë", "\u0301"], False)
@example(["é\u0301\u0301\u0301"], False)
@example(["e", "\\u0301"], True)
@example(["\ud83d"], True)
def test_a_plain_body_holds_no_text_that_cleaning_would_change(words: list[str], escaped: bool) -> None:
    body = json.dumps(words, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    if is_plain(body):
        short = [word for word in words if len(word) <= 300]
        assert [clean(word) for word in short] == short


def test_an_escape_that_composes_with_the_letter_beside_it_is_not_plain() -> None:
    assert not is_plain('["\u1100\\u1161"]'.encode())
    assert not is_plain(b'["e\\u0301"]')


@pytest.mark.parametrize(
    "word", ["plain", "Zoë Ångström", "東京 Support", "हिन्दी", 'a "quoted" word', "a\\b", "a/b", "it’s"]
)
def test_what_people_are_called_takes_the_short_cut(word: str) -> None:
    for escaped in (False, True):
        body = json.dumps({"items": [{"id": "1", "text": word}]}, ensure_ascii=escaped).encode() + ROOM
        found = Lean(Page).read(body)
        assert found is not None
        assert found.items[0].text == word


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-99999, max_value=99999))
def test_an_amount_of_up_to_fifteen_digits_survives_as_a_float(amount: Decimal) -> None:
    text = f"{amount:f}"
    if is_exact(text.encode()):
        assert exact_amount(json.loads(text)) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "0.1234567890123456789",
        "12345678901234567.89",
        "0.1",
        "1.10",
        "0",
        "0.0",
        "7",
        "1E-7",
        "-0.25",
        "0.30000000000000004",
        "1e23",
        "123456789012345E+10",
    ],
)
@pytest.mark.parametrize("room", [b"", ROOM], ids=["small", "large"])
def test_money_is_what_the_vendor_sent_to_the_last_digit(text: str, room: bytes) -> None:
    body = f'{{"items":[{{"id":"1","startDate":"2026-11-18T10:00:00Z","costs":{{"total":{text}}}}}]}}'.encode() + room
    answer = Answer(body, 200, NOW, "acme")
    found = read(answer, wire.InstancePage, "items", wire.InstanceFields)
    assert found.left_out == 0
    (item,) = found.value.items or []
    assert item.costs is not None
    assert item.costs.total == Decimal(text)
    assert isinstance(item.costs.total, Decimal)
    (record,) = instance_records("agent", found)
    cells = dict(zip((column.key for column in INSTANCE_COLUMNS), record.cells, strict=True))
    assert cells["cost_total"].amount == Decimal(text)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["0e-999999", "1e-999999", "5e-324", "1e-400", '"0E-999999"', '"1e-999999"', '"1e999999"']
)
@pytest.mark.parametrize("long", ["", "1.2345678901234567890"], ids=["short", "exact"])
def test_an_amount_of_a_few_bytes_is_never_written_out_by_the_megabyte(text: str, long: str) -> None:
    other = f',{{"id":"2","startDate":"2026-11-18T10:00:00Z","costs":{{"total":{long}}}}}' if long else ""
    body = f'{{"items":[{{"id":"1","startDate":"2026-11-18T10:00:00Z","costs":{{"total":{text}}}}}{other}]}}'.encode()
    found = read(Answer(body, 200, NOW, "acme"), wire.InstancePage, "items", wire.InstanceFields)
    records = instance_records("agent", found)
    amounts = [cell.amount for record in records for cell in record.cells if isinstance(cell, Money)]
    assert len(records) + found.left_out == 1 + bool(long)
    assert all(len(f"{amount:f}") < 100 for amount in amounts)


def test_a_model_whose_vendor_sends_something_else_is_read_the_long_way() -> None:
    lean = Lean(Page)
    odd = b'{"items":[{"id":"1","count":"5"}]}' + ROOM
    good = b'{"items":[{"id":"1","count":5}]}' + ROOM
    assert lean.read(good) is not None
    assert [lean.read(odd) for _ in range(3)] == [None] * 3
    assert lean.read(good) is None


def test_a_row_makes_its_cells_when_it_is_looked_at_and_is_the_same_record_then() -> None:
    costs = '{"prompt":0.1,"completion":0.2,"services":0,"total":9,"currency":"EUR"}'
    body = f'{{"items":[null,{{"id":"a/1","startDate":"2026-11-18T10:00:00Z","costs":{costs}}}]}}'.encode()
    found = read(Answer(body, 200, NOW, "acme"), wire.InstancePage, "items", wire.InstanceFields)
    (late,) = instance_records("agent", found)
    (item,) = found.value.items or []
    assert late.raw is not None
    at_once = instance_record("agent", item, late.raw)
    assert (late.key, late.cells, late.flags) == (at_once.key, at_once.cells, at_once.flags)
    assert late.flags
    assert late.raw.load()["id"] == "a/1"


def test_a_late_record_asks_its_maker_once_and_only_for_what_is_looked_at() -> None:
    asked: list[str] = []

    def make(part: str, source: object, index: int) -> Any:
        assert (source, index) == ("row", 3)
        asked.append(part)
        return (1, 2) if part == "cells" else ("odd",) if part == "flags" else None

    record = LateRecord.of("key", make, "row", 3)
    assert (record.key, asked) == ("key", [])
    assert (record.cells, record.cells, asked) == ((1, 2), (1, 2), ["cells"])
    assert replace(record, key="other").flags == ("odd",)
    assert isinstance(record, Record)
    assert not hasattr(record, "colour")
