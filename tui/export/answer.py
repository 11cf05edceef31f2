"""One view's answer as JSON: figures, charts, records, and what they were asked for.

The shape is stable; `tui.export.schema` documents it. Units and currencies stand beside values, times are ISO 8601 with a zone.
One rule tells what is missing: a null is the vendor's own null, and a key that is absent is not supplied by the vendor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tui.core.content import Chart, Content, Figure, Headline, Series
from tui.core.errors import Fault
from tui.core.quick import dataclass
from tui.core.scope import Controls, Scope
from tui.core.spans import DayRange
from tui.core.values import NOT_SUPPLIED, Money, NotSupplied, Unit, Value
from tui.export.fields import iso_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is about: account, vendor, view, what the view honours, scope, days, when it was fetched, zone of times."""

    account: str
    vendor: str
    view: str
    controls: Controls
    scope: Scope
    days: DayRange | None
    fetched_at: datetime
    times: str = "UTC"


def to_json(value: Any, depth: int = 0) -> str:
    """Return JSON over several lines: amounts with all their digits, times in ISO 8601, no key of what is not supplied."""
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
        return json.dumps(iso_of(value))
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    return json.dumps(value, ensure_ascii=False)


def one_line(value: Any) -> str:
    """Return the same JSON in one line."""
    if isinstance(value, Mapping):
        parts = (
            f"{json.dumps(key)}: {one_line(item)}" for key, item in value.items() if not isinstance(item, NotSupplied)
        )
        return "{" + ", ".join(parts) + "}"
    return "[" + ", ".join(map(one_line, value)) + "]" if isinstance(value, list | tuple) else to_json(value)


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
        "fetched_at": iso_of(asked.fetched_at),
        "scope": _scope(asked),
        "figures": [figure_out(figure) for figure in content.figures],
        "charts": [_chart(chart) for chart in content.charts],
        "notes": [*content.notes, *([content.table.note] if content.table and content.table.note else ())],
        "as_of": content.as_of or NOT_SUPPLIED,
        "top": content.table.top if content.table else None,
    }


def _scope(asked: Asked) -> dict[str, Any]:
    scope, days = asked.scope, asked.days
    return {
        "from": days.first if days else None,
        "to": days.last if days else None,
        "zone": scope.zone if days and asked.controls.zone else None,
        "bucket": scope.bucket.value if asked.controls.buckets else None,
        "filters": dict(scope.filters),
        "search": scope.search or None,
        "sort": ("-" if scope.sort.descending else "") + scope.sort.column if scope.sort else None,
        "parents": {parent.key: parent.value for parent in scope.parents},
    }


def figure_out(figure: Figure) -> dict[str, Any]:
    """Return a figure: key, title, unit, value, currency where it is money, and the period before where it is known."""
    return {
        "key": figure.key,
        "title": figure.title,
        "unit": figure.unit.value,
        "value": _amount(figure.value),
        "currency": figure.value.currency if isinstance(figure.value, Money) else NOT_SUPPLIED,
        "previous": _amount(figure.previous),
        "finished": _amount(figure.compared[0]) if figure.compared else NOT_SUPPLIED,
        "finished_previous": _amount(figure.compared[1]) if figure.compared else NOT_SUPPLIED,
        "others": [{"amount": one.amount, "currency": one.currency} for one in figure.others] or NOT_SUPPLIED,
        "note": figure.note or NOT_SUPPLIED,
    }


def _amount(value: Value) -> Value:
    return value.amount if isinstance(value, Money) else value


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
    if chart.note:
        made["note"] = chart.note
    if chart.unfinished:
        made["unfinished"] = list(chart.buckets[-chart.unfinished :])
    if cut := [chart.buckets[at] for at, there in zip((0, -1), chart.cut, strict=True) if there]:
        made["cut"] = list(dict.fromkeys(cut))
    if chart.previous:
        made["previous"] = [_series(one) for one in chart.previous]
    return made


def _series(series: Series) -> dict[str, Any]:
    return {"key": series.key, "title": series.title, "values": list(series.values)}


def headline_out(account: str, vendor: str, answer: Headline | Fault | None) -> dict[str, Any]:
    """Return a fleet row: an account's figures, or what it failed with; neither where it is disabled and was not asked."""
    headline = answer if isinstance(answer, Headline) else None
    roles: Sequence[str] = ("activity", "tokens", "cost", "errors", "active")
    figures = {role: figure_out(getattr(headline, role)) for role in roles} if headline else {}
    return {
        "account": account,
        "vendor": vendor,
        "state": state_of(answer),
        "problem": answer.sentence if isinstance(answer, Fault) else None,
        "period": headline.period if headline else None,
        "note": (headline.note or None) if headline else None,
        **figures,
        "spark": list(headline.spark) if headline else [],
        "spark_until": headline.spark_until if headline else None,
        "spark_unfinished": headline.spark_unfinished if headline else None,
    }


def state_of(answer: Headline | Fault | None) -> str:
    """Return an account's state in the words of the fleet's screen."""
    if isinstance(answer, Headline):
        return "partial" if answer.partial else "fresh"
    return answer.state if answer else "disabled"
