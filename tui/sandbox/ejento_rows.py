"""Ejento V2 analytics as plain rows, before they are put into a body. Every field name here is assumed, token counts aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from tui.sandbox.ejento_facts import FIGURES, Tally, day_facts, team_of
from tui.sandbox.ejento_fleet import Entity, entity, population
from tui.sandbox.ejento_requests import Question
from tui.sandbox.synth import EPOCH
from tui.sandbox.world import World

Row = dict[str, Any]

KINDS: Final = {"agents": "agent", "projects": "project", "teams": "team", "users": "user", "corpora": "corpus"}


def _tokens(tally: Tally) -> Row:
    return {"prompt_tokens": tally[1], "completion_tokens": tally[2], "total_tokens": tally[1] + tally[2]}


def _cost(tally: Tally) -> Row:
    return {"cost": tally[3] / 1_000_000_000}


def _votes(tally: Tally) -> Row:
    return {"upvotes": tally[4], "downvotes": tally[5]}


def score(tally: Tally) -> int:
    """Return the assumed engagement metric: queries, votes counted double, documents."""
    return tally[0] + 2 * (tally[4] + tally[5]) + tally[6]


def _summary(tally: Tally) -> Row:
    return {
        "query_count": tally[0], **_tokens(tally), **_cost(tally), **_votes(tally), "document_count": tally[6],
    }  # fmt: skip


METRICS: Final[dict[str, tuple[Callable[[Tally], Row], Callable[[Tally], int]]]] = {
    "costs": (_cost, lambda tally: tally[3]),
    "token-counts": (_tokens, lambda tally: tally[1] + tally[2]),
    "query-counts": (lambda tally: {"query_count": tally[0]}, lambda tally: tally[0]),
    "document-counts": (lambda tally: {"document_count": tally[6]}, lambda tally: tally[6]),
    "vote-counts": (_votes, lambda tally: tally[4] + tally[5]),
    "most-active": (lambda tally: {"engagement_score": score(tally), "query_count": tally[0]}, score),
    "summary": (_summary, lambda tally: tally[0]),
}
"""For each metric: the fields of a row, and what entities are ranked by."""
_OF_CHATS: Final = frozenset({"costs", "token-counts", "query-counts", "vote-counts"})
"""Metrics that know no documents."""


def overall_rows(world: World, question: Question, metric: str, now: datetime) -> list[Row]:
    """Return one row a bucket, oldest first; buckets in which nothing happened are there with zeros."""
    fields, _ = METRICS[metric]
    buckets: dict[str, Tally] = {}
    for day in question.days():
        tally = buckets.setdefault(question.bucket_of(day), [0] * len(FIGURES))
        _add(tally, day_facts(world, day, now, documents=metric not in _OF_CHATS).total)
    return [{"date": name, **fields(tally)} for name, tally in buckets.items()]


def total(world: World, question: Question, now: datetime) -> Tally:
    """Return the figures of a whole period."""
    whole = [0] * len(FIGURES)
    for day in question.days():
        _add(whole, day_facts(world, day, now, documents=True).total)
    return whole


def entity_rows(world: World, question: Question, kind: str, metric: str, now: datetime) -> list[Row]:
    """Return the top entities of each bucket (of the whole period without a series), largest first."""
    fields, weight = METRICS[metric]
    buckets: dict[str, dict[int | None, Tally]] = {}
    for day in question.days():
        bucket = buckets.setdefault(question.bucket_of(day) if question.series else "", {})
        for index, tally in day_facts(world, day, now, documents=metric not in _OF_CHATS).by[kind].items():
            _add(bucket.setdefault(index, [0] * len(FIGURES)), tally)
    rows: list[Row] = []
    for name, tallies in buckets.items():
        ranked = sorted(tallies, key=lambda index: (-weight(tallies[index]), -1 if index is None else index))
        counted = [index for index in ranked if weight(tallies[index])][: question.limit]
        for place, index in enumerate(counted):
            row = {"date": name} if question.series else {}
            row |= identity(world, kind, index) | fields(tallies[index])
            rows.append(row | {"rank": place + 1} if metric == "most-active" else row)
    return rows


def mode_rows(world: World, question: Question, kind: str, now: datetime) -> list[Row]:
    """Return documents by indexing mode, of entities or (kind ``all``) of the whole fleet."""
    buckets: dict[str, dict[tuple[int | None, str], int]] = {}
    for day in question.days():
        bucket = buckets.setdefault(question.bucket_of(day) if question.series else "", {})
        for place, added in day_facts(world, day, now, documents=True).modes[kind].items():
            bucket[place] = bucket.get(place, 0) + added
    rows: list[Row] = []
    for name, counts in buckets.items():
        sums: dict[int | None, int] = {}
        for (index, _), count in counts.items():
            sums[index] = sums.get(index, 0) + count
        ranked = sorted(sums, key=lambda index: (-sums[index], -1 if index is None else index))[: question.limit]
        for index in ranked:
            for mode in sorted(mode for other, mode in counts if other == index):
                row = {"date": name} if question.series else {}
                row |= {} if kind == "all" else identity(world, kind, index)
                rows.append(row | {"indexing_mode": mode, "count": counts[index, mode]})
    return rows


def recent_rows(world: World, question: Question, kind: str, now: datetime) -> list[Row]:
    """Return the entities that were created in the period, newest first."""
    today = now.astimezone(UTC).date()
    found = [entity(world.seed, kind, index) for index in range(population(world.seed, kind, today))]
    fresh = [one for one in found if question.first <= one.created_at.date() <= question.last and one.created_at <= now]
    fresh.sort(key=lambda one: one.created_at, reverse=True)
    return [
        identity(world, kind, one.index) | {"created_at": one.created_at.isoformat().replace("+00:00", "Z")}
        for one in fresh
    ]


def total_counts(world: World, now: datetime) -> Row:
    """Return how many of everything there is, since the beginning (contract: what is counted; the names are assumed)."""
    today = now.astimezone(UTC).date()
    whole = total(world, Question(EPOCH, today, series=False, bucket="day", limit=10), now)
    counts = {f"total_{name}": population(world.seed, kind, today) for name, kind in KINDS.items() if kind != "corpus"}
    return counts | {"total_queries": whole[0], "total_documents": whole[6]}


def summary(world: World, question: Question, now: datetime) -> Row:
    """Return the overall summary (contract: total query count and token usage across all entities; the names are assumed)."""
    whole = total(world, question, now)
    return {
        "total_queries": whole[0],
        "total_prompt_tokens": whole[1],
        "total_completion_tokens": whole[2],
        "total_tokens": whole[1] + whole[2],
        "total_cost": whole[3] / 1_000_000_000,
        "total_upvotes": whole[4],
        "total_downvotes": whole[5],
        "total_documents": whole[6],
    }


def identity(world: World, kind: str, index: int | None) -> Row:
    """Return the fields that say who a row is about; the unassigned bucket has a null id."""
    if index is None:
        nobody: Row = {f"{kind}_id": None, f"{kind}_name": None if kind == "user" else "Unassigned"}
        return nobody | {"email": None} if kind == "user" else nobody
    one: Entity = entity(world.seed, kind, index)
    row: Row = {f"{kind}_id": one.id, f"{kind}_name": one.name}
    if kind == "user":
        row["email"] = one.email
    return row


def team_tokens(world: World, now: datetime) -> list[Row]:
    """Return V1's teams with the ids and names of their agents, and no figures (contract: V1, Get Team Tokens)."""
    today = now.astimezone(UTC).date()
    agents = [entity(world.seed, "agent", index) for index in range(population(world.seed, "agent", today))]
    return [
        {
            "team_name": entity(world.seed, "team", team).name,
            "agents": [
                {"id": agent.id, "agent_name": agent.name}
                for agent in agents
                if team_of(world.seed, agent.index) == team
            ],
        }
        for team in range(population(world.seed, "team", today))
    ]


def _add(into: Tally, more: Tally) -> None:
    for place, value in enumerate(more):
        into[place] += value
