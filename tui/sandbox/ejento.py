"""The sandbox's answers of Ejento, V2 analytics and V1 (contract: ejento.md).

Paths are the contract's, slashes included. The other spelling of a path answers with a redirect, which is assumed: the
contract only says that the slashes are inconsistent. Bodies are assumed except token counts, the envelope and V1 team tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tui.sandbox import ejento_rows as rows
from tui.sandbox.ejento_requests import Question, Refused, authorise, read_question
from tui.sandbox.ejento_shapes import documented_tokens, shape_facts, shape_rows
from tui.sandbox.world import World, at_once

Make = Callable[[Request, datetime], Any]

ENTITY_METRICS: Final = (
    "costs", "token-counts", "query-counts", "document-counts", "vote-counts", "indexing-modes",
    "most-active", "recent", "summary",
)  # fmt: skip
CORPUS_METRICS: Final = ("document-counts", "indexing-modes")


def routes(world: World) -> list[BaseRoute]:
    """Return the 46 analytics endpoints of V2, its connection test, and the one known endpoint of V1."""
    found: list[BaseRoute] = [
        _route(world, "/api/v2/analytics/costs/", _overall(world, "costs")),
        _route(world, "/api/v2/token-counts/", _token_counts(world)),
        _route(world, "/api/v2/query-counts/", _overall(world, "query-counts")),
        _route(world, "/api/v2/analytics/document-counts/", _overall(world, "document-counts")),
        _route(world, "/api/v2/analytics/vote-counts/", _overall(world, "vote-counts")),
        _route(world, "/api/v2/analytics/indexing-modes", _modes(world, "all")),
        _route(world, "/api/v2/analytics/summary", _summary(world)),
        _route(world, "/api/v2/analytics/total-counts", _total_counts(world)),
        _route(world, "/api/v2/users/me", _me, analytics=False),
        _route(world, "/analytics/team-token", _team_tokens(world), envelope=False),
    ]
    for plural, kind in rows.KINDS.items():
        metrics = CORPUS_METRICS if kind == "corpus" else ENTITY_METRICS
        found += [_route(world, f"/api/v2/analytics/{plural}/{one}", _entities(world, kind, one)) for one in metrics]
    return found


def _route(world: World, path: str, make: Make, *, analytics: bool = True, envelope: bool = True) -> BaseRoute:
    def answer(request: Request) -> Response:
        try:
            authorise(request, analytics=analytics)
            data = make(request, world.now())
        except Refused as refused:
            return refused.response
        return JSONResponse({"success": True, "message": "Data retrieved.", "data": data} if envelope else data)

    return Route(path, at_once(answer), methods=["GET"])


def _token_counts(world: World) -> Make:
    def make(request: Request, now: datetime) -> Any:
        question = read_question(request, now)
        found = rows.overall_rows(world, question if question.series else _daily(question), "token-counts", now)
        # The series body is not visible in the contract; the plain one is.
        return shape_rows(world.variant, "token_usage", found) if question.series else documented_tokens(found)

    return make


def _overall(world: World, metric: str) -> Make:
    name = {"costs": "cost_data", "query-counts": "query_counts"}.get(metric, metric.replace("-", "_"))
    by_date = metric in {"costs", "query-counts"}

    def make(request: Request, now: datetime) -> Any:
        question = read_question(request, now)
        if question.series or by_date:
            found = rows.overall_rows(world, question if question.series else _daily(question), metric, now)
            return shape_rows(world.variant, name, found)
        fields, _ = rows.METRICS[metric]
        return shape_facts(world.variant, name, fields(rows.total(world, question, now)))

    return make


def _daily(question: Question) -> Question:
    return Question(question.first, question.last, series=True, bucket="day", limit=question.limit)


def _modes(world: World, kind: str) -> Make:
    def make(request: Request, now: datetime) -> Any:
        found = rows.mode_rows(world, read_question(request, now), kind, now)
        return shape_rows(world.variant, "indexing_modes", found)

    return make


def _entities(world: World, kind: str, metric: str) -> Make:
    if metric == "indexing-modes":
        return _modes(world, kind)

    def make(request: Request, now: datetime) -> Any:
        question = read_question(request, now)
        if metric == "recent":
            found = rows.recent_rows(world, question, kind, now)
        else:
            found = rows.entity_rows(world, question, kind, metric, now)
        return shape_rows(world.variant, f"{kind}_{metric.replace('-', '_')}", found)

    return make


def _summary(world: World) -> Make:
    def make(request: Request, now: datetime) -> Any:
        return shape_facts(world.variant, "summary", rows.summary(world, read_question(request, now), now))

    return make


def _total_counts(world: World) -> Make:
    def make(_request: Request, now: datetime) -> Any:
        return shape_facts(world.variant, "total_counts", rows.total_counts(world, now))

    return make


def _me(_request: Request, _now: datetime) -> Any:
    return {"id": 3001, "name": "Sandbox Analyst", "email": "analyst@example.com", "role": "admin"}


def _team_tokens(world: World) -> Make:
    def make(_request: Request, now: datetime) -> Any:
        return {"team_token_data": rows.team_tokens(world, now)}

    return make
