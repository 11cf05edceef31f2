"""The JSON schema of one view's answer: the frame is the same for all views, the fields of the records are the view's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tui.core.content import Figure
from tui.core.records import Column
from tui.core.values import Unit
from tui.export.fields import fields_of

_RULE: Final = (
    "A null is the vendor's own null. A key of a figure or record that is absent is not supplied by the vendor. "
    "Numbers are exact, never rounded; a ratio worked out here is the nearest 64-bit number. Read amounts of money as decimals. "
    "Texts are cleaned of control characters and cut at 300 characters."
)
_KINDS: Final = {
    Unit.TEXT: "string", Unit.ID: "string", Unit.TIME: "string", Unit.DATE: "string", Unit.FLAG: "boolean", Unit.SPARK: "array",
}  # fmt: skip
_MEANINGS: Final = {
    Unit.MONEY: "an amount in major units of the currency beside it",
    Unit.SHARE: "a fraction of the whole, 0 to 1",
    Unit.CHANGE: "a signed number of ranks, or a signed fraction",
    Unit.SPARK: "the last buckets, oldest first; null is a gap",
    Unit.AMOUNTS: "amounts in further currencies, none of them added",
    Unit.TIME: "ISO 8601 in UTC",
    Unit.DATE: "ISO 8601",
}
_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_CURRENCY: Final = {**_TEXT_OR_NULL, "description": "ISO 4217; null where the vendor states none"}
_AMOUNTS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {"amount": {"type": "number"}, "currency": _CURRENCY},
    },
}
_SERIES: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["key", "title", "values"],
        "properties": {
            "key": _TEXT,
            "title": _TEXT,
            "values": {
                "type": "array",
                "items": {"type": ["number", "null"]},
                "description": "one a bucket; null is a gap",
            },
        },
    },
}
_SCOPE: Final = {
    "from": {"type": ["string", "null"], "format": "date", "description": "first day; null where the view has no time"},
    "to": {"type": ["string", "null"], "format": "date", "description": "last day, included"},
    "zone": {"type": ["string", "null"], "description": "IANA zone of the days; null: the days are the vendor's own"},
    "bucket": {"type": ["string", "null"], "description": "day, week or month; null where the view has no choice"},
    "filters": {"type": "object", "additionalProperties": _TEXT},
    "search": _TEXT_OR_NULL,
    "sort": {
        "type": ["string", "null"],
        "description": "a column; - before it for descending; null: the vendor's own order",
    },
    "parents": {"type": "object", "additionalProperties": _TEXT},
}


def schema_of(view: str, about: str, columns: Sequence[Column], figures: Sequence[Figure]) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of what ``show --format json`` prints of a view.

    Args:
        view: The view's key.
        about: What it shows.
        columns: The columns of its records; none where it has no records.
        figures: The figures that it answers with.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"AgentDeck: the view {view}",
        "description": f"{about} {_RULE}",
        "type": "object",
        "required": [
            "account", "vendor", "view", "fetched_at", "scope", "figures", "charts", "notes", "top", "records", "left_out",
        ],
        "properties": {
            "account": _TEXT,
            "vendor": _TEXT,
            "view": {"const": view},
            "fetched_at": {"type": "string", "format": "date-time"},
            "scope": {"type": "object", "required": list(_SCOPE), "properties": _SCOPE},
            "figures": {"type": "array", "items": _figure(figures)},
            "charts": {"type": "array", "items": _CHART},
            "notes": {"type": "array", "items": _TEXT, "description": "sentences that a reader of the numbers must know"},
            "as_of": {"type": "string", "format": "date-time", "description": "the vendor's own time of the report"},
            "top": {"type": ["integer", "null"], "description": "not null: the records are only the top so many, never a total"},
            "records": {"type": "array", "items": record_schema(columns)},
            "left_out": {"type": "integer", "description": "rows and answers that could not be read; more than 0: status 6"},
        },
    }  # fmt: skip


def record_schema(columns: Sequence[Column]) -> dict[str, Any]:
    """Return the schema of one record, which is also that of one line of ``--format jsonl``."""
    return {"type": "object", "additionalProperties": False, "properties": dict(_properties(columns))}


def _properties(columns: Sequence[Column]) -> Iterator[tuple[str, dict[str, Any]]]:
    for field in fields_of(columns):
        column = columns[field.column]
        if field.currency:
            yield field.name, _CURRENCY
            continue
        parts = (
            column.title,
            column.help,
            _MEANINGS.get(column.unit, ""),
            "masked without --personal" if column.personal else "",
        )
        yield field.name, {"unit": column.unit.value, **_type(column), "description": "; ".join(filter(None, parts))}


def _type(column: Column) -> dict[str, Any]:
    if column.unit is Unit.AMOUNTS:
        return _AMOUNTS
    kind = _KINDS.get(column.unit, "number")
    if kind == "number" and column.personal:
        return {"type": ["number", "string", "null"]}
    if kind == "string" and column.unit in {Unit.TEXT, Unit.ID}:
        return {"type": ["string", "number", "boolean", "null"]}
    return {"type": [kind, "null"]}


def _figure(figures: Sequence[Figure]) -> dict[str, Any]:
    known = [{"const": one.key, "title": one.title, "unit": one.unit.value} for one in figures]
    return {
        "type": "object",
        "required": ["key", "title", "unit"],
        "properties": {
            "key": {**_TEXT, "anyOf": known} if known else _TEXT,
            "title": _TEXT,
            "unit": {"enum": [unit.value for unit in Unit]},
            "value": {"description": "a number, text or time; absent where the vendor does not supply it"},
            "currency": {**_TEXT_OR_NULL, "description": "ISO 4217, of money only; null where the vendor states none"},
            "previous": {"description": "the same for the period before, where it is known"},
            "finished": {"description": "the same of the days that are over, where one of the period is not"},
            "finished_previous": {
                "description": "the same of as many days of the period before: what finished compares with"
            },
            "others": {**_AMOUNTS, "description": "the same in further currencies, where there are any; never added"},
            "note": _TEXT,
        },
    }


_CHART: Final = {
    "type": "object",
    "required": ["key", "title", "kind", "unit", "buckets", "series"],
    "properties": {
        "key": _TEXT,
        "title": _TEXT,
        "kind": _TEXT,
        "unit": {"enum": [unit.value for unit in Unit]},
        "currency": {**_TEXT_OR_NULL, "description": "ISO 4217, of money only; null where the vendor states none"},
        "buckets": {"type": "array", "items": _TEXT, "description": "ISO dates, months, names or bins"},
        "series": _SERIES,
        "unfinished": {"type": "array", "items": _TEXT, "description": "the last buckets, where they are not over yet"},
        "cut": {
            "type": "array",
            "items": _TEXT,
            "description": "first and last bucket, where the range holds a part of it",
        },
        "previous": {**_SERIES, "description": "the period before, bucket by bucket, where it is known"},
        "note": _TEXT,
    },
}
