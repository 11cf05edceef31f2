"""How answers become models: strict and lean where they are good, row by row where they are not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.support import NOW
from tui.core.errors import DeckError, ErrorKind
from tui.net.client import Answer
from tui.net.messages import vendor_message
from tui.net.wire import Amount, Count, Instant, Real, RemoteId, RemoteText, WireModel, parse, read


class Row(WireModel):
    id: RemoteId
    first_name: RemoteText | None = None
    count: Count | None = None
    ratio: Real | None = None
    cost: Amount | None = None
    at: Instant | None = None


class Page(WireModel):
    items: list[Row]
    total: Count | None = None


def answer(body: bytes) -> Answer:
    return Answer(body, 200, NOW, "acme")


def page(*rows: str) -> Any:
    return read(
        answer(f'{{"items":[{",".join(rows)}],"total":2}}'.encode("utf-8", "surrogatepass")), Page, "items", Row
    )


def kept(*rows: str) -> list[Row]:
    return list(page('{"id":"good"}', *rows).value.items[1:])


@pytest.mark.parametrize(
    "row",
    [
        "{}",
        "null",
        "7",
        '{"id":null}',
        '{"id":"%s"}' % ("x" * 501),
        '{"id":"a","count":true}',
        '{"id":"a","count":1.5}',
        '{"id":"a","count":"many"}',
        '{"id":"a","count":%s}' % ("9" * 30),
        '{"id":"a","count":%s}' % ("9" * 6000),
        '{"id":"a","ratio":NaN}',
        '{"id":"a","ratio":-Infinity}',
        '{"id":"a","ratio":"inf"}',
        '{"id":"a","ratio":1e999}',
        '{"id":"a","ratio":true}',
        '{"id":"a","cost":true}',
        '{"id":"a","cost":"NaN"}',
        '{"id":"a","cost":"1E+999999"}',
        '{"id":"a","cost":1e31}',
        '{"id":"a","at":"2026-02-30T00:00:00Z"}',
        '{"id":"a","at":"yesterday"}',
        '{"id":"a","at":"0001-01-01T00:00:00Z"}',
        '{"id":"a","at":"9999-12-31T23:59:59.9999999Z"}',
        '{"id":"a","firstName":5}',
        '{"id":"a","firstName":["x"]}',
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_and_counted(row: str) -> None:
    result = page('{"id":"first"}', row, '{"id":"last"}')
    assert [one.id for one in result.value.items] == ["first", "last"]
    assert (result.left_out, list(result.indexes)) == (1, [0, 2])


def test_a_value_beside_the_rows_that_cannot_be_read_is_done_without_and_counted() -> None:
    found = read(answer(b'{"items":[{"id":"a"}],"total":NaN}'), Page, "items", Row)
    assert (found.left_out, found.value.total, [row.id for row in found.value.items]) == (1, None, ["a"])


def test_an_answer_of_which_nothing_would_be_left_is_unreadable() -> None:
    for body in (b'{"total":"many"}', b'{"items":{"a":1},"total":2}', b'{"items":[{}],"total":NaN}'):
        with pytest.raises(DeckError) as caught:
            read(answer(body), Page, "items", Row)
        assert caught.value.kind is ErrorKind.UNREADABLE


def test_text_is_cleaned_whether_it_is_plain_or_not() -> None:
    (row,) = kept('{"id":"a","firstName":"\\u001b]52;c;x\\u0007\\u202eé"}')
    assert row.first_name == "\ufffd]52;c;x\ufffdé"
    (row,) = kept(json.dumps({"id": "a", "firstName": "x" * 400}))
    assert row.first_name == "x" * 299 + "…"


def test_half_a_surrogate_pair_costs_a_character_not_a_page() -> None:
    result = page('{"id":"a","firstName":"x\\ud800y"}', '{"id":"b","firstName":"\\ud83d\\ude00"}')
    assert [row.first_name for row in result.value.items] == ["x\ufffdy", "😀"]
    assert result.left_out == 0


def test_whole_numbers_sent_as_text_or_with_a_zero_fraction_are_read() -> None:
    (row,) = kept('{"id":"a","count":"12","ratio":"0.5","cost":"1.10","at":"2026-11-18T14:30:00"}')
    assert (row.count, row.ratio, row.cost, row.at) == (12, 0.5, Decimal("1.10"), NOW)
    (row,) = kept('{"id":"a","count":3.0,"ratio":2,"cost":0.1,"at":"2026-11-18T16:30:00+02:00"}')
    assert (row.count, row.ratio, row.cost, row.at) == (3, 2.0, Decimal("0.1"), NOW)


def test_unknown_fields_are_ignored_and_the_raw_answer_keeps_them() -> None:
    result = page('{"id":"a","unheardOf":{"x":[1]}}')
    assert result.raw.load()["items"][0]["unheardOf"] == {"x": [1]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><p>Sign in", "web page"),
        (b"\xef\xbb\xbf <html>", "web page"),
        (b"OK", "not JSON"),
        (b'{"items":[', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"items":[],"x":' + b"[" * 300 + b"]" * 300 + b"}", "not JSON"),
        (b"null", "not the shape"),
        (b"[]", "not the shape"),
        (b'{"items":null}', "not the shape"),
        (b'{"items":{}}', "not the shape"),
    ],
)
def test_a_body_that_cannot_be_understood_says_what_it_is(body: bytes, words: str) -> None:
    with pytest.raises(DeckError) as caught:
        read(answer(body), Page, "items", Row)
    assert caught.value.kind is ErrorKind.UNREADABLE
    assert words in caught.value.fault.sentence
    assert caught.value.fault.account == "acme"


def test_more_values_than_can_be_kept_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(DeckError) as caught:
        parse(answer(b"[" + b"1," * 400_000 + b"1]"))
    assert caught.value.kind is ErrorKind.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        ("[1]".encode("utf-16"), [1]),
        ("[1]".encode("utf-32-le"), [1]),
        (b'["\xff"]', ["\ufffd"]),
        (b'["\\udc00","\\ud83d\\ude00"]', ["\ufffd", "😀"]),
        (b"[NaN,Infinity,-Infinity]", [None, None, None]),
        (b"[1e999,1E+4000,-1e400 ]", [None, None, None]),
        (b"[1e308,1e-999]", [1e308, 0.0]),
        (b"[" + b"7" * 6000 + b"]", [None]),
        (b"[" + b"7" * 41 + b"," + b"7" * 40 + b"]", [None, int("7" * 40)]),
        (b'["%s"]' % (b"7" * 60), ["7" * 60]),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'["a\tb"]', ["a\tb"]),
        (b"3", 3),
    ],
)
def test_parsing_takes_odd_json_for_what_it_can_be(body: bytes, value: Any) -> None:
    assert parse(answer(body)) == value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"message":"no"}', "no"),
        (b'{"message":["a","b"]}', "a; b"),
        (b'{"error":"no"}', "no"),
        (b'{"error":{"message":"no","code":"X"}}', "no"),
        (b'{"error":{"id":5,"description":"no"}}', "no"),
        (b'{"errors":[{"id":1,"description":"startDate is required"}]}', "startDate is required"),
        (b'{"errors":{"period":["must be week"]}}', "period: must be week"),
        (
            b'{"message":"Invalid","errors":{"page":"too small","pageSize":["too large"]}}',
            "Invalid; page: too small; pageSize: too large",
        ),
        (
            b'{"error":{"message":"no","code":"X","details":[{"field":"limit","reason":"big"}]}}',
            "no; field: limit; reason: big",
        ),
        (b'{"message":"no","errors":[{"message":"no"}]}', "no"),
        (b'{"error":{"code":"CARRIER_ERROR","details":[]}}', "code: CARRIER_ERROR"),
        (b'{"detail":"no"}', "no"),
        (b'{"detail":[{"loc":["query","period"],"msg":"field required"}]}', "period: field required"),
        (b'{"detail":[{"loc":"x","msg":"field required"}]}', "field required"),
        (b'{"message":[{"type":"error","description":"no"}]}', "no"),
        (b'{"message":null,"detail":"no"}', "no"),
        (b'{"detail":{"msg":{"deep":1}}}', ""),
        (b'{"message":"\\u001b[2J\\u202ex"}', "\ufffd[2Jx"),
        (b'"just text"', "just text"),
        (b"<html>", ""),
        (b"", ""),
        (b"[" * 5000, ""),
        (b'{"x":1}', ""),
        (b'{"message":"%s"}' % (b"x" * 70000), ""),
    ],
)
def test_what_a_vendor_says_of_an_error_is_read_in_every_shape(body: bytes, said: str) -> None:
    assert vendor_message(body) == said
