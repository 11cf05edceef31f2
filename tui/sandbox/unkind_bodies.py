"""Answers written otherwise, within the contracts: what stands beside rows, which fields there are, how values are spelled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Final, TypeAlias
from zlib import crc32

from tui.sandbox.unkind_lists import Paged

Rewrite: TypeAlias = Callable[[Any, str, Paged | None], Any]
"""Makes an unkind body of a good one; given the vendor, and which list it is a page of."""

_OPTIONAL: Final = {
    "serenity": {
        "links", "name", "endDate", "timeToFirstToken", "channel", "userIdentifier", "groupIdentifier", "ipAddress",
        "userAgent", "usage", "costs", "currency", "agentType", "version",
    },
    "agentphone": {
        "isOrphan", "plan", "reportGeneratedAt", "smsSegmentsLast30d", "description", "modelTier",
        "language", "phoneNumberId", "endedAt", "durationSeconds",
        "lastTranscriptSnippet", "direction", "channel", "failureReason", "mediaUrl",
    },
    "geai": {
        "userName", "totalCost", "totalTokens", "totalRequests", "totalRequestsWithError", "model", "apiToken", "feedback",
        "intent", "module", "prompt", "output", "inputText", "ragSourcesConsulted", "sessionId", "endTimestamp", "timestamp",
        "publicName", "description", "revision", "version", "isDraft",
    },
    "ejento": {"email", "team_name", "agents", "agent_name", "project_name", "rank"},
}  # fmt: skip
"""Fields that the contracts call optional or nullable, or of which they do not say that they are always there."""
_TIMES: Final = {
    "agentphone": {"startedAt", "endedAt", "createdAt", "lastMessageAt", "receivedAt"},
    "geai": {"startTimestamp", "endTimestamp", "timestamp"},
}
"""Times of which the contracts do not say how they are written."""
_STARTS: Final = {"startDate", "startedAt", "receivedAt", "startTimestamp", "timestamp"}
_EAST: Final = timezone(timedelta(hours=5, minutes=30))
_NEW: Final = {"somethingNew": {"nested": [1, {"x": None}]}, "añadido": "…"}
_UNKNOWN: Final = {"status": "escalated", "voiceMode": "holographic", "channel": "carrier-pigeon"}


def _rows(body: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a body, the outer ones first."""
    if isinstance(body, dict):
        yield body
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from _rows(item)


def _chance(row: dict[str, Any]) -> int:
    """Return a number that is the same whenever the same row is sent."""
    return crc32(json.dumps(row, sort_keys=True).encode())


def _unsaid(body: Any, _: str, paged: Paged | None) -> Any:
    for key in paged.unsaid if paged else ():
        body.pop(key, None)
    return body


def _fields(body: Any, vendor: str, _: Paged | None) -> Any:
    """Leave optional fields out of one row, send them as null in the next, and in every one send some that nobody knows."""
    for row in list(_rows(body)):
        chance = _chance(row)
        for key in _OPTIONAL[vendor] & row.keys():
            if chance % 3 == 0:
                del row[key]
            elif chance % 3 == 1:
                row[key] = None
        if chance % 3 == 2:
            row.update({key: _UNKNOWN[key] for key in _UNKNOWN.keys() & row.keys() if isinstance(row[key], str)})
        row.update(_NEW)
    return body


def _numbers(body: Any, _: str, __: Paged | None) -> Any:
    """Write whole numbers with a point: JSON knows one kind of number."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [changed(item) for item in value]
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    return changed(body)


def _times(body: Any, vendor: str, _: Paged | None) -> Any:
    """Write the same moments with another offset, and without one."""
    for row in _rows(body):
        naive = vendor == "geai" and _chance(row) % 2
        for key in _TIMES.get(vendor, set()) & row.keys():
            if isinstance(row[key], str):
                moment = datetime.fromisoformat(row[key])
                row[key] = (moment.replace(tzinfo=None) if naive else moment.astimezone(_EAST)).isoformat()
    return body


def _ties(body: Any, _: str, __: Paged | None) -> Any:
    """Let all that began in an hour begin at once."""
    for row in _rows(body):
        for key in (one for one in _STARTS & row.keys() if isinstance(row[one], str)):
            row[key] = f"{row[key][:13]}:00:00Z"
    return body


def _nothing(body: Any, _: str, paged: Paged | None) -> Any:
    """Answer as for an account in which nothing has happened."""
    if paged is not None and paged.ordered:
        return {"items": None, "total": 0, "links": None}

    def emptied(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: emptied(item) for key, item in value.items()}
        return [] if isinstance(value, list) else 0 if isinstance(value, int | float) and value is not True else value

    return emptied(body)


REWRITES: Final[dict[str, tuple[str, Rewrite]]] = {
    "unkind-totals": ("no total, no word of more pages, no echo where none is promised", _unsaid),
    "unkind-fields": ("optional fields absent or null, unknown ones, unknown states", _fields),
    "unkind-ties": ("many rows begin at the same moment", _ties),
    "unkind-times": ("times with another offset, or without one", _times),
    "unkind-numbers": ("whole numbers written as 1.0", _numbers),
    "unkind-nothing": ("an account in which nothing has happened", _nothing),
}
"""What is done to a body, by name."""
