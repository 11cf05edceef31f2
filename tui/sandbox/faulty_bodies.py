"""Bodies that a broken or hostile vendor might send, made from the good one where that says more."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeAlias

Mutation: TypeAlias = Callable[[Any, int], Any]
"""Makes a bad value from a good one; the number counts the requests so far."""

ODD_DATES: Final = (
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.9999999Z",
    "2026-02-30",
    "24:00",
    "",
    "2026-11-18T14:30:00+99:99",
)

HOSTILE: Final = "\x1b]52;c;c2FuZGJveA==\x07[@click=app.quit]x[/]\u202egnp.exe\u200b\x9b31m"


def _rows(value: Any) -> list[Any]:
    """Return the first list of objects in a body, itself and not a copy; an empty one where there is none."""
    pending = [value]
    while pending:
        one = pending.pop(0)
        if isinstance(one, list) and one and isinstance(one[0], dict):
            return one
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return []


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_each(item, change) for item in value]
    return change(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _missing(value: Any, _: int) -> Any:
    rows = _rows(value)
    if rows:
        rows[0] = {}
    elif isinstance(value, dict):
        value.clear()
    return value


def _nulls(value: Any, _: int) -> Any:
    rows = _rows(value)
    if rows:
        rows[0] = dict.fromkeys(rows[0])
        return value
    return dict.fromkeys(value) if isinstance(value, dict) else None


def _unknown(value: Any, _: int) -> Any:
    if isinstance(value, dict):
        value = {key: _unknown(item, 0) for key, item in value.items()}
        return value | {"somethingNew": {"nested": [1, 2, {"x": None}]}, "another": HOSTILE}
    return [_unknown(item, 0) for item in value] if isinstance(value, list) else value


def _texts(value: Any, _: int) -> Any:
    return _each(value, lambda one: str(one) if _is_number(one) else one)


def _negatives(value: Any, _: int) -> Any:
    return _each(value, lambda one: -one if _is_number(one) else one)


def _huge(value: Any, _: int) -> Any:
    return _each(value, lambda one: 10**18 if _is_number(one) else one)


def _odd_dates(value: Any, count: int) -> Any:
    odd = ODD_DATES[count % len(ODD_DATES)]
    return _each(value, lambda one: odd if isinstance(one, str) and one[:4].isdigit() and one[4:5] == "-" else one)


def _hostile(value: Any, _: int) -> Any:
    return _each(value, lambda one: HOSTILE + one if isinstance(one, str) and not one[:4].isdigit() else one)


def _shifted(value: Any, count: int) -> Any:
    rows = _rows(value)
    rows[:] = rows[count % (len(rows) or 1) :] + rows[: count % (len(rows) or 1)]
    return value


def _totals(value: Any, count: int) -> Any:
    if isinstance(value, dict):
        for key in [key for key in value if "total" in key.lower() and _is_number(value[key])]:
            value[key] = (count * 7919) % 1000
    return value


def _wrong_types(value: Any, _: int) -> Any:
    return _each(value, lambda one: {"value": one} if _is_number(one) else [one])


def _many_rows(value: Any, _: int) -> Any:
    rows = _rows(value)
    rows[:] = (rows * 2000)[:2000]
    return value


MUTATIONS: Final[dict[str, tuple[str, Mutation]]] = {
    "missing-fields": ("a row without its fields", _missing),
    "null-fields": ("a row of nulls", _nulls),
    "unknown-fields": ("fields that no contract knows", _unknown),
    "numbers-as-text": ("every number sent as text", _texts),
    "negative-numbers": ("every number negative", _negatives),
    "huge-counts": ("every number 10 to the 18", _huge),
    "odd-dates": ("dates out of range or no dates", _odd_dates),
    "hostile-text": ("texts with escapes, markup and bidirectional marks", _hostile),
    "shifting-rows": ("rows move between two requests", _shifted),
    "changing-total": ("the total differs each time", _totals),
    "wrong-types": ("objects and lists where values should be", _wrong_types),
    "page-size-ignored": ("2,000 rows whatever was asked", _many_rows),
}


def mutated(name: str, body: bytes, count: int) -> bytes:
    """Return a good JSON body made bad in one way."""
    return json.dumps(MUTATIONS[name][1](json.loads(body), count)).encode()


def _first_number(body: bytes, literal: bytes) -> bytes:
    """Return the body with a literal in place of every whole number."""
    marked = _each(json.loads(body), lambda one: "\ue000" if _is_number(one) else one)
    return json.dumps(marked, ensure_ascii=False).encode().replace('"\ue000"'.encode(), literal)


def deep(_: bytes) -> bytes:
    """Return 100,000 lists in each other."""
    return b"[" * 100_000 + b"]" * 100_000


REWRITES: Final[dict[str, tuple[str, Callable[[bytes], bytes]]]] = {
    "html": ("a login page with status 200", lambda _: b"<!DOCTYPE html><title>Sign in</title>" + b"<p>x</p>" * 200),
    "empty": ("an empty body", lambda _: b""),
    "not-json": ("text that is no JSON", lambda _: b"OK, but who knows"),
    "byte-order-mark": ("a byte order mark before the JSON", lambda body: b"\xef\xbb\xbf" + body),
    "utf-16": ("JSON in UTF-16", lambda body: body.decode().encode("utf-16")),
    "bad-utf-8": (
        "a byte that is no UTF-8 in a text",
        lambda body: body.replace(b'":"', b'":"\xff\xfe', 1).replace(b'": "', b'": "\xff', 1),
    ),
    "lone-surrogate": (
        "half of a surrogate pair",
        lambda body: body.replace(b'":"', b'":"\\ud800', 1).replace(b'": "', b'": "\\ud800', 1),
    ),
    "deep": ("lists nested 100,000 deep", deep),
    "huge-integers": ("numbers of 6,000 digits", lambda body: _first_number(body, b"7" * 6000)),
    "nan": ("NaN where numbers should be", lambda body: _first_number(body, b"NaN")),
    "infinity": ("1e999 where numbers should be", lambda body: _first_number(body, b"1e999")),
    "duplicate-keys": (
        "the same key twice",
        lambda body: body.replace(b"{", b'{"page":1,"page":2,"x":1,"x":null,', 1).replace(b",}", b"}"),
    ),
    "truncated-json": ("half of the JSON, complete as far as HTTP can tell", lambda body: body[: len(body) // 2]),
    "many-values": ("four million empty lists", lambda _: b"[" + b"[]," * 4_000_000 + b"[]]"),
    "long-text": ("one text of 15 MiB", lambda _: b'{"data":"' + "😀".encode() + b"x" * (15 * 1024 * 1024) + b'"}'),
    "null": ("null", lambda _: b"null"),
    "list": (
        "a list where an object should be, or the other way round",
        lambda body: b"{}" if body[:1] == b"[" else b"[1]",
    ),
}


@cache
def gzip_bomb(mebibytes: int) -> bytes:
    """Return a gzip stream that inflates to so many MiB of zeros; a row of members of 16 MiB each."""
    return gzip.compress(b"0" * (16 * 1024 * 1024)) * (mebibytes // 16)


@cache
def double_bomb() -> bytes:
    """Return 256 MiB of zeros packed twice: about 1 KiB."""
    return zipped(gzip_bomb(256))


def zipped(body: bytes) -> bytes:
    """Return a body as gzip."""
    return gzip.compress(body)
