"""Bodies of Ejento V2 answers. One is documented (token counts); the others are unknown, so several plausible ones are offered.

`World.variant` chooses one of `SHAPES`. All of them are assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

Row = dict[str, Any]


def documented_tokens(rows: list[Row]) -> Row:
    """Return the one documented body: an array that contains one array (contract: V2 response envelope)."""
    return {"token_usage": [rows]}


def _standard(name: str, rows: list[Row]) -> Any:
    return {name: rows}


def _flat(_name: str, rows: list[Row]) -> Any:
    return rows


def _nested(name: str, rows: list[Row]) -> Any:
    return {name: [rows]}


def _object(_name: str, rows: list[Row]) -> Any:
    """Columns instead of rows: an object of equally long lists."""
    keys = dict.fromkeys(key for row in rows for key in row)
    return {key: [row.get(key) for row in rows] for key in keys}


def camel(key: str) -> str:
    """Return a snake_case key in camelCase."""
    first, *others = key.split("_")
    return first + "".join(part.capitalize() for part in others)


def _camel(name: str, rows: list[Row]) -> Any:
    return {camel(name): [{camel(key): value for key, value in row.items()} for row in rows]}


def _extra(name: str, rows: list[Row]) -> Any:
    more = {"region": "eu-1", "is_archived": False, "meta": {"source": "warehouse", "version": 3}, "score_delta": None}
    return {
        name: [row | more | {"sequence": place} for place, row in enumerate(rows)],
        "page_info": {"count": len(rows)},
    }


def _grouped(name: str, rows: list[Row]) -> Any:
    """Rows under their date, where they have one."""
    if not all("date" in row for row in rows):
        return {"meta": {"count": len(rows)}, "results": {name: rows}}
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["date"], []).append({key: value for key, value in row.items() if key != "date"})
    return {"time_series": [{"date": date, name: group} for date, group in groups.items()]}


def _keyed(name: str, rows: list[Row]) -> Any:
    """An object with a date or an id as the key of each row."""
    keys = [key for key in rows[0] if key == "date" or key.endswith("_id")] if rows else []
    first = "date" if "date" in keys else keys[0] if keys else ""
    seen = [row.get(first) for row in rows]
    if not first or len(set(seen)) != len(seen):
        return {name: rows}
    return {name: {str(row[first]): {key: value for key, value in row.items() if key != first} for row in rows}}


SHAPES: Final[dict[str, Callable[[str, list[Row]], Any]]] = {
    "standard": _standard,
    "flat": _flat,
    "nested": _nested,
    "object": _object,
    "camel": _camel,
    "extra": _extra,
    "grouped": _grouped,
    "keyed": _keyed,
}


def shape_rows(variant: str, name: str, rows: list[Row]) -> Any:
    """Put rows under ``data`` in the shape of a variant."""
    return SHAPES.get(variant, _standard)(name, rows)


def shape_facts(variant: str, name: str, facts: Row) -> Any:
    """Put single figures under ``data`` in the shape of a variant."""
    if variant == "camel":
        return {camel(key): value for key, value in facts.items()}
    if variant == "flat":
        return [facts]
    if variant == "nested":
        return {name: [[facts]]}
    if variant == "object":
        return {name: facts}
    if variant == "extra":
        return facts | {"generated_by": "warehouse", "flags": {"partial": False}}
    if variant in {"grouped", "keyed"}:
        return [{"name": key, "count": value} for key, value in facts.items()]
    return facts
