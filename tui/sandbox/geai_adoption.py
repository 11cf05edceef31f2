"""GEAI's lab analytics: what was created and modified, by day (geai.md, Natural neighbours, the lab/ rows)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from tui.sandbox.geai_days import today
from tui.sandbox.geai_sums import Query
from tui.sandbox.synth import EPOCH, WEEKDAY_WEIGHTS, day_fraction, unit

_CREATED_A_DAY: Final = {"agents": 0.7, "flows": 1.1, "processes": 0.3, "projects": 0.06}
_MODIFIED_TIMES: Final = 4

Body = dict[str, Any]


def changes(query: Query, kind: str, day: date) -> tuple[int, int]:
    """Return how many things of a kind were created and modified on a day, up to the clock."""
    if day < EPOCH or day > today(query.world):
        return 0, 0
    mean = _CREATED_A_DAY[kind] * WEEKDAY_WEIGHTS[day.weekday()]
    done = day_fraction(query.world.now(), day)
    luck = [unit(query.world.seed, "geai-lab", kind, word, day.toordinal()) for word in ("created", "modified")]
    return int((mean * 2 * luck[0] + luck[1]) * done), int((mean * _MODIFIED_TIMES * 2 * luck[1] + luck[0]) * done)


def _totals(kind: str) -> Callable[[Query], Body]:
    word = kind.capitalize()

    def answer(query: Query) -> Body:
        days = [changes(query, kind, day) for day in query.days()]
        return {f"created{word}": sum(day[0] for day in days), f"modified{word}": sum(day[1] for day in days)}

    return answer


def _per_day(kind: str, container: str, created: str, modified: str) -> Callable[[Query], Body]:
    def answer(query: Query) -> Body:
        rows = ((day, changes(query, kind, day)) for day in query.days())
        return {container: [{"date": day.isoformat(), created: a, modified: b} for day, (a, b) in rows]}

    return answer


def _projects(query: Query) -> Body:
    return {"createdProjects": sum(changes(query, "projects", day)[0] for day in query.days())}


def _projects_per_day(query: Query) -> Body:
    rows = [{"date": day.isoformat(), "created": changes(query, "projects", day)[0]} for day in query.days()]
    return {"projects": rows}


LAB: Final[Mapping[str, Callable[[Query], Body]]] = {
    "agents-created-and-modified": _totals("agents"),
    "agents-created-and-modified-per-day": _per_day("agents", "agents", "created", "modified"),
    "flows-created-and-modified": _totals("flows"),
    "flows-created-and-modified-per-day": _per_day(
        "flows", "flowsCreatedAndModifiedPerDay", "createdFlows", "modifiedFlows"
    ),
    "processes-created-and-modified": _totals("processes"),
    # The bodies of the last three are unknown; these are assumed after their siblings.
    "processes-created-and-modified-per-day": _per_day("processes", "processes", "created", "modified"),
    "projects-created": _projects,
    "projects-created-per-day": _projects_per_day,
}
"""What answers each path below ``/v1/analytics/lab/``."""
