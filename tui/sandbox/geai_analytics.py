"""GEAI's analytics bodies (geai.md, The 11 seed endpoints; Natural neighbours): keys and units as the contract gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tui.sandbox.geai_fleet import MODELS, TOP, Cell
from tui.sandbox.geai_sums import Query, Sum

Body = dict[str, Any]
HOUR_MS: Final = 3_600_000


def _ratio(part: float, whole: float, digits: int = 6) -> float:
    return round(part / whole, digits) if whole else 0.0


def _users(query: Query) -> dict[int, Sum]:
    return query.by(lambda cell: cell.user)


def _agents(query: Query) -> dict[str, Sum]:
    return query.by(query.agent_name)


def _project(query: Query, cell: Cell) -> int:
    return query.fleet.agents[cell.agent].project


def _who(query: Query, number: int) -> Body:
    user = query.fleet.users[number]
    return {"user": user.id, **({"userName": user.name} if user.name else {})}


def _pairs(query: Query, key: Callable[[Cell], object]) -> int:
    """Count pairs of a user and something that the user used."""
    return len(query.by(lambda cell: (key(cell), cell.user)))


def _average_users(query: Query, key: Callable[[Cell], object]) -> Body:
    return {"averageUsers": _ratio(_pairs(query, key), len(query.by(key)))}


def _tokens(found: Sum) -> Body:
    return {"input": found.input, "output": found.output, "total": found.tokens}


def _average_tokens(query: Query) -> Body:
    found = query.total()
    made, used = _ratio(found.output, found.requests), _ratio(found.input, found.requests)
    return {"input": used, "output": made, "total": _ratio(found.tokens, found.requests)}


def _top(rows: Iterable[Body], measure: str, name: str) -> list[Body]:
    ordered = sorted((row for row in rows if row[measure]), key=lambda row: (-row[measure], row[name]))
    return ordered[:TOP]


def _top_agents(query: Query, key: str, value: Callable[[Sum], float]) -> Body:
    rows = ({"agent": name, key: value(found)} for name, found in _agents(query).items())
    return {"top10Agents": _top(rows, key, "agent")}


def _top_users(query: Query, key: str, value: Callable[[Sum], float]) -> Body:
    rows = ({**_who(query, number), key: value(found)} for number, found in _users(query).items())
    return {"top10Users": _top(rows, key, "user")}


def _requests_per_day(query: Query) -> Body:
    rows = [
        {"date": day.isoformat(), "totalRequests": found.requests, "totalRequestsWithError": found.errors}
        for day, found in query.per_day()
    ]
    return {"totalRequestsPerDay": rows}


def _tokens_per_day(query: Query) -> Body:
    return {"numberOfTokens": [{"date": day.isoformat(), **_tokens(found)} for day, found in query.per_day()]}


def _cost_per_day(query: Query) -> Body:
    return {"totalCostPerDay": [{"date": day.isoformat(), "totalCost": found.cost} for day, found in query.per_day()]}


def _per_user_per_date(query: Query, container: str, key: str, value: Callable[[Sum], float]) -> Body:
    # The vendor's client takes rows with or without a user; assumed: one row a date, over the users active on it.
    active = query.active_users_per_day()
    rows = [{"date": day.isoformat(), key: _ratio(value(found), active[day], 9)} for day, found in query.per_day()]
    return {container: rows}


def _tokens_per_agent(query: Query) -> Body:
    groups = query.by(lambda cell: (query.agent_name(cell), cell.model))
    rows = [{"agent": name, "model": MODELS[model].name, **_tokens(found)} for (name, model), found in groups.items()]
    return {"numberOfTokens": sorted(rows, key=lambda row: (-row["total"], row["agent"], row["model"]))}


def _usage(found: Sum) -> Body:
    return {"totalCost": found.cost, "totalRequests": found.requests, "totalTokens": found.tokens}


def _usage_per_user(query: Query) -> Body:
    rows = [{**_who(query, number), **_usage(found)} for number, found in _users(query).items()]
    return {"agentUsage": sorted(rows, key=lambda row: (-row["totalRequests"], row["user"]))}


def _grouped(query: Query, container: str, *parts: str) -> Body:
    """Answer one of the four groupings whose body keys are unknown: container and keys are assumed."""
    groups = query.by(lambda cell: tuple(_PARTS[part](query, cell) for part in parts))
    rows = [{**dict(zip(parts, names, strict=True)), **_usage(found)} for names, found in groups.items()]
    return {container: sorted(rows, key=lambda row: -row["totalRequests"])}


_PARTS: Final[Mapping[str, Callable[[Query, Cell], str]]] = {
    "agent": lambda query, cell: query.agent_name(cell),
    "model": lambda _, cell: MODELS[cell.model].name,
    "user": lambda query, cell: query.fleet.users[cell.user].id,
    "token": lambda query, cell: f"Token {_project(query, cell) + 1}",
    "project": lambda query, cell: query.fleet.projects[_project(query, cell)].name,
    "organization": lambda query, _: query.fleet.organization,
}

REQUESTS: Final[Mapping[str, Callable[[Query], Body]]] = {
    "total-active-users": lambda query: {"totalActiveUsers": len(_users(query))},
    "total-active-projects": lambda query: {"totalActiveProjects": len(query.by(lambda cell: _project(query, cell)))},
    "total-active-agents": lambda query: {"totalActiveAgents": len(_agents(query))},
    "average-requests-per-day": lambda query: {"averageRequests": _ratio(query.total().requests, query.length)},
    "average-users-per-project": lambda query: _average_users(query, lambda cell: _project(query, cell)),
    "average-users-per-agent": lambda query: _average_users(query, query.agent_name),
    "top-10-agents-by-requests": lambda query: _top_agents(query, "totalRequests", lambda found: found.requests),
    "top-10-users-by-requests": lambda query: _top_users(query, "totalRequests", lambda found: found.requests),
    "top-10-agents-by-tokens": lambda query: _top_agents(query, "totalTokens", lambda found: found.tokens),
    "total-requests-per-day": _requests_per_day,
    "agent-usage-per-user": _usage_per_user,
    "total-requests": lambda query: {"totalRequests": query.total().requests},
    "total-requests-with-error": lambda query: {"totalRequestsWithError": query.total().errors},
    "overall-error-rate": lambda query: {
        "overallErrorRate": _ratio(100 * query.total().errors, query.total().requests)
    },
    "total-cost": lambda query: {"totalCost": query.total().cost},
    "total-cost-per-day": _cost_per_day,
    "average-cost-per-request": lambda query: {
        "averageCostPerRequest": _ratio(query.total().cost, query.total().requests, 9)
    },
    "average-cost-per-user": lambda query: {"averageCost": _ratio(query.total().cost, len(_users(query)), 9)},
    "average-cost-per-user-per-date": lambda query: _per_user_per_date(
        query, "averageCostPerUser", "averageCost", lambda found: found.cost
    ),
    "average-requests-per-user": lambda query: {"averageRequests": _ratio(query.total().requests, len(_users(query)))},
    "average-requests-per-user-per-date": lambda query: _per_user_per_date(
        query, "averageRequestsPerUser", "averageRequests", lambda found: found.requests
    ),
    "average-request-time": lambda query: {
        "averageRequestTime": _ratio(query.total().elapsed, query.total().requests, 3)
    },
    "total-request-time": lambda query: {"time": _ratio(query.total().elapsed, HOUR_MS)},
    "total-tokens": lambda query: _tokens(query.total()),
    "number-of-tokens": lambda query: _tokens(query.total()),
    "average-tokens-per-request": _average_tokens,
    "number-of-tokens-per-agent": _tokens_per_agent,
    "number-of-tokens-per-day": _tokens_per_day,
    "top-10-users-by-cost": lambda query: _top_users(query, "totalCost", lambda found: found.cost),
    "activity-per-agent": lambda query: _grouped(query, "activityPerAgent", "agent", "model"),
    "activity-per-user": lambda query: _grouped(query, "activityPerUser", "user", "agent", "model"),
    "agent-usage-per-project": lambda query: _grouped(
        query, "agentUsagePerProject", "user", "token", "project", "agent", "model"
    ),
    "agent-usage-per-organization-and-project": lambda query: _grouped(
        query, "agentUsagePerOrganizationAndProject", "organization", "user", "token", "project", "agent", "model"
    ),
}
"""What answers each path below ``/v1/analytics/requests/``."""
