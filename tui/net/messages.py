"""Reads what a vendor says of an error, in every shape that the contracts know, and in none that could hurt."""

from __future__ import annotations

import json
from collections.abc import Callable

from tui.core.text import clean

_MOST_BYTES = 65536
_DEEPEST = 4
_FIRST = 5
_LENGTH = 200
_KEYS = ("message", "description", "detail", "error", "errors")
_PARTS = ("errors", "details")
"""Where a body that has a message says of which field it is."""


def vendor_message(body: bytes, hide: Callable[[str], str] | None = None) -> str:
    """Return what the vendor says of an error, cleaned and short; empty where it says nothing readable.

    Reads ``message`` (text or list), ``error`` (text or object), ``errors`` (list or object) and ``detail`` (text or the list
    of a 422), and the fields that stand beside a message; contracts: the "Errors" section of each vendor.

    Args:
        body: The error's body, as received.
        hide: Takes secrets out of the text before it is cut.
    """
    if not body or len(body) > _MOST_BYTES:
        return ""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    said = "; ".join(dict.fromkeys(text for text in _said(value, 0) if text))
    return clean((hide(said) if hide else said)[:2000], _LENGTH)


def _said(value: object, depth: int) -> list[str]:
    if depth > _DEEPEST:
        return []
    if isinstance(value, str):
        return [value.strip()]
    if isinstance(value, list):
        return [text for item in value[:_FIRST] for text in _said(item, depth + 1)]
    return _said_by(value, depth) if isinstance(value, dict) else []


def _said_by(value: dict[str, object], depth: int) -> list[str]:
    if isinstance(value.get("msg"), str):
        where = _place(value.get("loc"))
        return [f"{where}: {value['msg']}" if where else str(value["msg"])]
    for key in _KEYS:
        texts = _said(value.get(key), depth + 1)
        if texts:
            parts = (value.get(part) for part in _PARTS if part != key)
            return texts + [text for part in parts if isinstance(part, dict | list) for text in _said(part, depth + 1)]
    if not depth:
        return []
    items = [(key, item) for key, item in list(value.items())[:_FIRST] if key != "code" or isinstance(item, str)]
    return [f"{key}: {text}" for key, item in items for text in _said(item, depth + 1)]


def _place(location: object) -> str:
    if not isinstance(location, list):
        return ""
    return ".".join(str(step) for step in location[:_FIRST] if isinstance(step, str | int) and step != "query")
