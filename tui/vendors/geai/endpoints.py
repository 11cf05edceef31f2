"""Every endpoint of GEAI's contract: what it is called, where it is, how it is read, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from tui.core.quick import dataclass
from tui.vendors.base import Endpoint, Evidence
from tui.vendors.geai import wire

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call(Generic[M]):
    """An analytics endpoint whose body is known.

    Attributes:
        key: Its key in the registry.
        title: What it is about, in words.
        path: Path, verbatim.
        model: Model of the body.
        rows: Wire key of the list, where the body holds one.
        row: Model of one row of the list.
        by_agent: Whether the contract documents ``agentName`` for it: the eleven of the vendor's page only.
    """

    key: str
    title: str
    path: str
    model: type[M]
    rows: str = ""
    row: type[BaseModel] | None = None
    by_agent: bool = True


def _requests(name: str, title: str, model: type[M], rows: str = "", row: type[BaseModel] | None = None) -> Call[M]:
    return Call(name, title, f"/v1/analytics/requests/{name}", model, rows, row)


def _neighbour(name: str, title: str, model: type[M], rows: str = "", row: type[BaseModel] | None = None) -> Call[M]:
    return replace(_requests(name, title, model, rows, row), by_agent=False)


def _lab(name: str, title: str, model: type[M], rows: str = "", row: type[BaseModel] | None = None) -> Call[M]:
    return Call(f"lab-{name}", title, f"/v1/analytics/lab/{name}", model, rows, row, by_agent=False)


ACTIVE_USERS: Final = _requests("total-active-users", "Total active users", wire.Figures)
ACTIVE_PROJECTS: Final = _requests("total-active-projects", "Total active projects", wire.Figures)
ACTIVE_AGENTS: Final = _requests("total-active-agents", "Total active agents", wire.Figures)
AVERAGE_REQUESTS: Final = _requests("average-requests-per-day", "Average requests per day", wire.Figures)
USERS_PER_PROJECT: Final = _requests("average-users-per-project", "Average users per project", wire.Figures)
USERS_PER_AGENT: Final = _requests("average-users-per-agent", "Average users per agent", wire.Figures)
TOP_AGENTS_BY_REQUESTS: Final = _requests(
    "top-10-agents-by-requests", "Top 10 agents by requests", wire.TopAgents, "top10Agents", wire.AgentRank
)
TOP_USERS_BY_REQUESTS: Final = _requests(
    "top-10-users-by-requests", "Top 10 users by requests", wire.TopUsers, "top10Users", wire.UserRow
)
TOP_AGENTS_BY_TOKENS: Final = _requests(
    "top-10-agents-by-tokens", "Top 10 agents by tokens", wire.TopAgents, "top10Agents", wire.AgentRank
)
REQUESTS_PER_DAY: Final = _requests(
    "total-requests-per-day", "Requests per day", wire.RequestsPerDay, "totalRequestsPerDay", wire.RequestDay
)
USAGE_PER_USER: Final = _requests(
    "agent-usage-per-user", "Agent usage per user", wire.UsagePerUser, "agentUsage", wire.UserRow
)
SEED: Final[tuple[Call[Any], ...]] = (
    ACTIVE_USERS, ACTIVE_PROJECTS, ACTIVE_AGENTS, AVERAGE_REQUESTS, USERS_PER_PROJECT, USERS_PER_AGENT,
    TOP_AGENTS_BY_REQUESTS, TOP_USERS_BY_REQUESTS, TOP_AGENTS_BY_TOKENS, REQUESTS_PER_DAY, USAGE_PER_USER,
)  # fmt: skip
"""The eleven that the vendor's page documents."""

TOTAL_REQUESTS: Final = _neighbour("total-requests", "Total requests", wire.Figures)
TOTAL_ERRORS: Final = _neighbour("total-requests-with-error", "Total requests with error", wire.Figures)
ERROR_RATE: Final = _neighbour("overall-error-rate", "Overall error rate", wire.Figures)
TOTAL_COST: Final = _neighbour("total-cost", "Total cost", wire.Figures)
COST_PER_DAY: Final = _neighbour(
    "total-cost-per-day", "Total cost per day", wire.CostPerDay, "totalCostPerDay", wire.CostDay
)
COST_PER_REQUEST: Final = _neighbour("average-cost-per-request", "Average cost per request", wire.Figures)
COST_PER_USER: Final = _neighbour("average-cost-per-user", "Average cost per user", wire.Figures)
COST_PER_USER_DATE: Final = _neighbour(
    "average-cost-per-user-per-date",
    "Average cost per user per date",
    wire.CostPerUserDate,
    "averageCostPerUser",
    wire.UserDay,
)
REQUESTS_PER_USER: Final = _neighbour("average-requests-per-user", "Average requests per user", wire.Figures)
REQUESTS_PER_USER_DATE: Final = _neighbour(
    "average-requests-per-user-per-date",
    "Average requests per user per date",
    wire.RequestsPerUserDate,
    "averageRequestsPerUser",
    wire.UserDay,
)
REQUEST_TIME: Final = _neighbour("average-request-time", "Average request time", wire.Figures)
TOTAL_TIME: Final = _neighbour("total-request-time", "Total request time", wire.Figures)
TOTAL_TOKENS: Final = _neighbour("total-tokens", "Total tokens", wire.Tokens)
NUMBER_OF_TOKENS: Final = _neighbour("number-of-tokens", "Number of tokens", wire.Tokens)
TOKENS_PER_REQUEST: Final = _neighbour("average-tokens-per-request", "Average tokens per request", wire.AverageTokens)
TOKENS_PER_AGENT: Final = _neighbour(
    "number-of-tokens-per-agent", "Tokens per agent", wire.TokensPerAgent, "numberOfTokens", wire.AgentTokens
)
TOKENS_PER_DAY: Final = _neighbour(
    "number-of-tokens-per-day", "Tokens per day", wire.TokensPerDay, "numberOfTokens", wire.TokenDay
)
TOP_USERS_BY_COST: Final = _neighbour(
    "top-10-users-by-cost", "Top 10 users by cost", wire.TopUsers, "top10Users", wire.UserRow
)
AGENTS_CHANGED: Final = _lab("agents-created-and-modified", "Agents created and modified", wire.Figures)
AGENTS_CHANGED_PER_DAY: Final = _lab(
    "agents-created-and-modified-per-day",
    "Agents created and modified per day",
    wire.AgentChangesPerDay,
    "agents",
    wire.AgentChangeDay,
)
FLOWS_CHANGED: Final = _lab("flows-created-and-modified", "Flows created and modified", wire.Figures)
FLOWS_CHANGED_PER_DAY: Final = _lab(
    "flows-created-and-modified-per-day",
    "Flows created and modified per day",
    wire.FlowChangesPerDay,
    "flowsCreatedAndModifiedPerDay",
    wire.FlowChangeDay,
)
PROCESSES_CHANGED: Final = _lab("processes-created-and-modified", "Processes created and modified", wire.Figures)
NEIGHBOURS: Final[tuple[Call[Any], ...]] = (
    TOTAL_REQUESTS, TOTAL_ERRORS, ERROR_RATE, TOTAL_COST, COST_PER_DAY, COST_PER_REQUEST, COST_PER_USER,
    COST_PER_USER_DATE, REQUESTS_PER_USER, REQUESTS_PER_USER_DATE, REQUEST_TIME, TOTAL_TIME, TOTAL_TOKENS,
    NUMBER_OF_TOKENS, TOKENS_PER_REQUEST, TOKENS_PER_AGENT, TOKENS_PER_DAY, TOP_USERS_BY_COST, AGENTS_CHANGED,
    AGENTS_CHANGED_PER_DAY, FLOWS_CHANGED, FLOWS_CHANGED_PER_DAY, PROCESSES_CHANGED,
)  # fmt: skip
"""Those that only the vendor's client knows, body keys included."""


@dataclass(frozen=True, slots=True)
class LooseCall:
    """An analytics endpoint that the vendor names, but whose body no source shows: read tolerantly."""

    key: str
    title: str
    path: str


LOOSE: Final = {
    call.key: call
    for call in (
        *(
            LooseCall(name, title, f"/v1/analytics/requests/{name}")
            for name, title in (
                ("activity-per-agent", "Activity per agent"),
                ("activity-per-user", "Activity per user"),
                ("agent-usage-per-project", "Agent usage per project"),
                ("agent-usage-per-organization-and-project", "Agent usage per organization and project"),
            )
        ),
        *(
            LooseCall(f"lab-{name}", title, f"/v1/analytics/lab/{name}")
            for name, title in (
                ("processes-created-and-modified-per-day", "Processes created and modified per day"),
                ("projects-created", "Projects created"),
                ("projects-created-per-day", "Projects created per day"),
            )
        ),
    )
}
"""By key."""

VALIDATE: Final = "/v1/accessControl/apitoken/validate"
AGENTS: Final = "/v2/agents"
PROJECTS: Final = "/v1/organization/projects"
EXPORT: Final = "/v1/organization/request/export"
LIMITS: Final = {
    "organization-limits": "/v2/usageLimits/organizations/{org}/limits",
    "organization-limits-latest": "/v2/usageLimits/organizations/{org}/limits/latest",
    "project-limits": "/v2/usageLimits/organizations/{org}/projects/{project}/limits",
    "project-limits-latest": "/v2/usageLimits/organizations/{org}/projects/{project}/limits/latest",
    "project-limits-active": "/v2/usageLimits/organizations/{org}/projects/{project}/limits/active",
}
"""Path templates of the usage limits, by key."""

_SEED_PAGE: Final = "geai.md, The 11 seed endpoints"
_NEIGHBOURS_PAGE: Final = "geai.md, Natural neighbours"
_READS_PAGE: Final = "geai.md, Other useful reads"
_LISTS: Final = (
    ("token-validation", "API token validation", VALIDATE, True),
    ("agents", "List agents", AGENTS, True),
    ("projects", "Projects of the organization", PROJECTS, False),
    ("request-export", "Export request data", EXPORT, True),
    ("organization-limits", "Usage limits of the organization", LIMITS["organization-limits"], True),
    ("organization-limits-latest", "Latest limit of the organization", LIMITS["organization-limits-latest"], True),
    ("project-limits", "Usage limits of a project", LIMITS["project-limits"], True),
    ("project-limits-latest", "Latest limit of a project", LIMITS["project-limits-latest"], True),
    ("project-limits-active", "Active limit of a project", LIMITS["project-limits-active"], True),
)

ENDPOINTS: Final = (
    *(Endpoint(call.key, call.title, call.path, Evidence.DOCUMENTED, _SEED_PAGE) for call in SEED),
    *(Endpoint(call.key, call.title, call.path, Evidence.CLIENT, _NEIGHBOURS_PAGE) for call in NEIGHBOURS),
    *(
        Endpoint(call.key, call.title, call.path, Evidence.DOCUMENTED, _NEIGHBOURS_PAGE, body_known=False)
        for call in LOOSE.values()
    ),
    *(
        Endpoint(key, title, path, Evidence.CLIENT, _READS_PAGE, body_known=body_known)
        for key, title, path, body_known in _LISTS
    ),
)
"""Every row of the contract."""
