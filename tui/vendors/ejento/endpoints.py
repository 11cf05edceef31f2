"""Every row of Ejento's contract, paths verbatim: 46 of V2, 20 of V1 of which one has a path, and the connection test."""

from __future__ import annotations

from enum import Enum
from typing import Final

from tui.vendors.base import Endpoint, Evidence


class Entity(Enum):
    """What V2 analytics are about; the value is the path's segment."""

    AGENTS = "agents"
    PROJECTS = "projects"
    TEAMS = "teams"
    USERS = "users"
    CORPORA = "corpora"

    @property
    def single(self) -> str:
        """One of them ("agent")."""
        return "corpus" if self is Entity.CORPORA else self.value[:-1]

    @property
    def title(self) -> str:
        """One of them, as a heading."""
        return self.single.capitalize()


class Metric(Enum):
    """What is counted; the value is the path's segment."""

    COSTS = "costs"
    TOKENS = "token-counts"
    QUERIES = "query-counts"
    DOCUMENTS = "document-counts"
    VOTES = "vote-counts"
    INDEXING = "indexing-modes"
    MOST_ACTIVE = "most-active"
    RECENT = "recent"
    SUMMARY = "summary"
    TOTALS = "total-counts"


FOUR: Final = (Entity.AGENTS, Entity.PROJECTS, Entity.TEAMS, Entity.USERS)
FIVE: Final = (*FOUR, Entity.CORPORA)

# Irregular, so given one by one; two of them are outside /analytics/ (contract: Quirks).
_OVERALL: Final = {
    Metric.COSTS: (12, "Get Cost Data", "/api/v2/analytics/costs/"),
    Metric.DOCUMENTS: (13, "Get Document Count Data", "/api/v2/analytics/document-counts/"),
    Metric.INDEXING: (14, "Get Indexing Mode Data", "/api/v2/analytics/indexing-modes"),
    Metric.SUMMARY: (24, "Get Overall Summary Statistics", "/api/v2/analytics/summary"),
    Metric.TOTALS: (34, "Get Total Entity Counts", "/api/v2/analytics/total-counts"),
    Metric.VOTES: (44, "Get Vote Count Data", "/api/v2/analytics/vote-counts/"),
    Metric.QUERIES: (45, "Get Query Count Data", "/api/v2/query-counts/"),
    Metric.TOKENS: (46, "Get Token Data", "/api/v2/token-counts/"),
}
_TITLES: Final = {
    Metric.COSTS: "Get {} Cost Data",
    Metric.DOCUMENTS: "Get {} Document Count Data",
    Metric.INDEXING: "Get {} Indexing Mode Data",
    Metric.MOST_ACTIVE: "Get {} Most Active Data",
    Metric.QUERIES: "Get {} Query Count Data",
    Metric.RECENT: "Get Recent {} Data",
    Metric.SUMMARY: "Get {} Summary Statistics",
    Metric.TOKENS: "Get {} Token Data",
    Metric.VOTES: "Get {} Vote Data",
}
"""Titles of one entity's endpoints, in the contract's order."""
_FIRST_ROW: Final = {Entity.AGENTS: 1, Entity.CORPORA: 10, Entity.PROJECTS: 15, Entity.TEAMS: 25, Entity.USERS: 35}
_CORPUS_METRICS: Final = (Metric.DOCUMENTS, Metric.INDEXING)

_V1_TITLES: Final = (
    "Get Tokens by Date", "Get Tokens by Segment", "Get User Tokens", "Get Agent Tokens", "Get Team Tokens",
    "Get Query Count by Date", "Get Query Count by Segment", "Get Total Count", "Get Daily Chat Engagement",
    "Get Weekly Chat Engagement", "Get Monthly Chat Engagement", "Get User Engagement", "Get Daily Chatlog Tokens",
    "Get Weekly Chatlog Tokens", "Get Monthly Chatlog Tokens", "Get Agent Engagement", "Get Engagement by Team",
    "Get Engagement by User", "Get Recently Active Agents", "Get Recent Users",
)  # fmt: skip
TEAM_TOKENS: Final = "v1-team-tokens"
ME: Final = "v2-users-me"


def key_of(entity: Entity | None, metric: Metric) -> str:
    """Return the key of an endpoint's row ("v2-agents-costs", "v2-overall-costs")."""
    return f"v2-{entity.value if entity else 'overall'}-{metric.value}"


def path_of(entity: Entity | None, metric: Metric) -> str:
    """Return an endpoint's path.

    Raises:
        KeyError: The vendor has no such endpoint.
    """
    return _PATHS[key_of(entity, metric)]


def title_of(entity: Entity | None, metric: Metric) -> str:
    """Return the vendor's title of an endpoint."""
    return _ENDPOINT[key_of(entity, metric)].title


def keys_for(metric: Metric, *entities: Entity, overall: bool = False) -> tuple[str, ...]:
    """Return the keys of a metric's endpoints."""
    return (*((key_of(None, metric),) if overall else ()), *(key_of(entity, metric) for entity in entities))


def _v2() -> list[tuple[int, Endpoint]]:
    rows = [(row, _row(row, key_of(None, metric), title, path)) for metric, (row, title, path) in _OVERALL.items()]
    for entity, first in _FIRST_ROW.items():
        metrics = _CORPUS_METRICS if entity is Entity.CORPORA else tuple(_TITLES)
        for row, metric in enumerate(metrics, start=first):
            path = f"/api/v2/analytics/{entity.value}/{metric.value}"
            rows.append((row, _row(row, key_of(entity, metric), _TITLES[metric].format(entity.title), path)))
    return sorted(rows, key=lambda one: one[0])


def _row(row: int, key: str, title: str, path: str) -> Endpoint:
    known = key == key_of(None, Metric.TOKENS)
    return Endpoint(key, title, path, Evidence.DOCUMENTED, f"ejento.md, V2 full list, {row}", body_known=known)


def _v1(row: int, title: str) -> Endpoint:
    where = f"ejento.md, V1 endpoints, {row}"
    if title == "Get Team Tokens":
        return Endpoint(TEAM_TOKENS, title, "/analytics/team-token", Evidence.DOCUMENTED, where)
    key = f"v1-{title.removeprefix('Get ').lower().replace(' ', '-')}"
    return Endpoint(key, title, None, Evidence.UNDOCUMENTED, where, body_known=False)


ENDPOINTS: Final = (
    *(endpoint for _, endpoint in _v2()),
    *(_v1(row, title) for row, title in enumerate(_V1_TITLES, start=1)),
    Endpoint(
        ME, "Connection test", "/api/v2/users/me", Evidence.CLIENT, "ejento.md, Base URL and auth", body_known=False
    ),
)
_ENDPOINT: Final = {endpoint.key: endpoint for endpoint in ENDPOINTS}
_PATHS: Final = {endpoint.key: endpoint.path for endpoint in ENDPOINTS if endpoint.path is not None}
