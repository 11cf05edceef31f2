"""One view's answer as JSON: figures, charts, records, and what they were asked for.

The shape is stable; `SCHEMA` documents it. Units and currencies stand beside values, times are ISO 8601 with a zone, null is
null, and what the vendor does not supply is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from tui.core.content import Chart, Content, Figure, Headline, Series
from tui.core.scope import Scope
from tui.core.spans import DayRange
from tui.core.values import Money, NotSupplied, Unit, Value


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is about: account, vendor, view, scope, and when it was fetched."""

    account: str
    vendor: str
    view: str
    scope: Scope
    days: DayRange | None
    fetched_at: datetime


def to_json(value: Any, depth: int = 0) -> str:
    """Return JSON of values: amounts with all their digits, times in ISO 8601; what is not supplied is left out."""
    if isinstance(value, Mapping):
        parts = [
            f"{json.dumps(key)}: {to_json(item, depth + 1)}"
            for key, item in value.items()
            if not isinstance(item, NotSupplied)
        ]
        return _block("{", parts, "}", depth)
    if isinstance(value, list | tuple):
        parts = [to_json(item, depth + 1) for item in value]
        return (
            f"[{', '.join(parts)}]"
            if not any(isinstance(item, Mapping) for item in value)
            else _block("[", parts, "]", depth)
        )
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return json.dumps(_iso(value))
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    return json.dumps(value, ensure_ascii=False)


def _block(start: str, parts: list[str], end: str, depth: int) -> str:
    if not parts:
        return start + end
    inside = ",\n".join("  " * (depth + 1) + part for part in parts)
    return f"{start}\n{inside}\n{'  ' * depth}{end}"


def head(asked: Asked, content: Content | None) -> dict[str, Any]:
    """Return all of an answer but its records."""
    content = content or Content()
    return {
        "account": asked.account,
        "vendor": asked.vendor,
        "view": asked.view,
        "fetched_at": _iso(asked.fetched_at),
        "scope": _scope(asked),
        "figures": [figure_out(figure) for figure in content.figures],
        "charts": [_chart(chart) for chart in content.charts],
        "notes": list(content.notes),
        "top": content.table.top if content.table else None,
        "left_out": content.table.left_out if content.table else 0,
    }


def _scope(asked: Asked) -> dict[str, Any]:
    scope, days = asked.scope, asked.days
    return {
        "from": days.first if days else None,
        "to": days.last if days else None,
        "zone": scope.zone,
        "bucket": scope.bucket.value,
        "filters": dict(scope.filters),
        "search": scope.search or None,
        "sort": ("-" if scope.sort.descending else "") + scope.sort.column if scope.sort else None,
        "parents": {parent.key: parent.value for parent in scope.parents},
    }


def figure_out(figure: Figure) -> dict[str, Any]:
    """Return a figure: key, title, unit, value, currency where it is money, and the period before where it is known."""
    made: dict[str, Any] = {
        "key": figure.key,
        "title": figure.title,
        "unit": figure.unit.value,
        **_valued("value", figure.value),
    }
    if not isinstance(figure.previous, NotSupplied):
        made |= _valued("previous", figure.previous)
    if figure.note:
        made["note"] = figure.note
    return made


def _valued(name: str, value: Value) -> dict[str, Any]:
    if isinstance(value, Money):
        return {name: value.amount, **({"currency": value.currency} if name == "value" else {})}
    if isinstance(value, NotSupplied):
        return {name: None, f"{name}_supplied": False}
    return {name: _iso(value) if isinstance(value, datetime) else value}


def _chart(chart: Chart) -> dict[str, Any]:
    made: dict[str, Any] = {
        "key": chart.key,
        "title": chart.title,
        "kind": chart.kind.value,
        "unit": chart.unit.value,
        "buckets": list(chart.buckets),
        "series": [_series(one) for one in chart.series],
    }
    if chart.unit is Unit.MONEY:
        made["currency"] = chart.currency
    if chart.previous:
        made["previous"] = [_series(one) for one in chart.previous]
    return made


def _series(series: Series) -> dict[str, Any]:
    return {"key": series.key, "title": series.title, "values": list(series.values)}


def headline_out(account: str, vendor: str, headline: Headline | None, problem: str = "") -> dict[str, Any]:
    """Return a fleet row."""
    roles: Sequence[str] = ("activity", "tokens", "cost", "errors", "active")
    figures = {role: figure_out(getattr(headline, role)) for role in roles} if headline else {}
    return {
        "account": account,
        "vendor": vendor,
        "state": "failing" if headline is None else "fresh",
        "problem": problem or None,
        "period": headline.period if headline else None,
        "note": (headline.note or None) if headline else None,
        **figures,
        "spark": list(headline.spark) if headline else [],
    }


def _iso(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat().replace("+00:00", "Z")


_FIGURE: Final = {
    "type": "object",
    "required": ["key", "title", "unit", "value"],
    "properties": {
        "key": {"type": "string"},
        "title": {"type": "string"},
        "unit": {"enum": [unit.value for unit in Unit]},
        "value": {"description": "null where the vendor sent null, or, with value_supplied false, does not supply it"},
        "value_supplied": {"const": False},
        "currency": {"type": ["string", "null"], "description": "ISO 4217; null where the vendor states none"},
        "previous": {"description": "the same for the period before"},
        "note": {"type": "string"},
    },
}
_SERIES: Final = {
    "type": "object",
    "required": ["key", "title", "values"],
    "properties": {
        "key": {"type": "string"},
        "title": {"type": "string"},
        "values": {"type": "array", "items": {"type": ["number", "null"]}},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The answer of one AgentDeck view",
    "type": "object",
    "required": ["account", "vendor", "view", "fetched_at", "scope", "figures", "charts", "notes", "records"],
    "properties": {
        "account": {"type": "string"},
        "vendor": {"type": "string"},
        "view": {"type": "string"},
        "fetched_at": {"type": "string", "format": "date-time"},
        "scope": {"type": "object"},
        "figures": {"type": "array", "items": _FIGURE},
        "charts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "title", "kind", "unit", "buckets", "series"],
                "properties": {
                    "buckets": {"type": "array", "items": {"type": "string"}},
                    "series": {"type": "array", "items": _SERIES},
                },
            },
        },
        "notes": {"type": "array", "items": {"type": "string"}},
        "top": {
            "type": ["integer", "null"],
            "description": "not null: the records are only the top so many; never a total",
        },
        "left_out": {"type": "integer", "description": "records that could not be read"},
        "records": {"type": "array", "items": {"type": "object"}},
    },
}
