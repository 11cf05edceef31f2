"""Exactly what GEAI sends (geai.md, The 11 seed endpoints; Natural neighbours; Other useful reads).

Nullability is stated nowhere in the contract: a figure may be missing (NOT_SUPPLIED), null (None) or a number, and the three
are kept apart. Names that tell rows apart (agent, user, date) must be there, or the row is left out and counted.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias, TypeVar

from pydantic import Field

from tui.core.values import NOT_SUPPLIED, NotSupplied
from tui.net.wire import Amount, Count, Instant, Real, RemoteId, RemoteText, WireModel

R = TypeVar("R", bound=WireModel)

OptionalCount: TypeAlias = Count | NotSupplied | None
OptionalReal: TypeAlias = Real | NotSupplied | None
OptionalNumber: TypeAlias = Count | Real | NotSupplied | None
OptionalAmount: TypeAlias = Amount | NotSupplied | None
OptionalText: TypeAlias = RemoteText | NotSupplied | None
OptionalFlag: TypeAlias = bool | NotSupplied | None
OptionalInstant: TypeAlias = Instant | NotSupplied | None
OptionalRows: TypeAlias = list[R] | NotSupplied | None
Day: TypeAlias = Annotated[date, Field(ge=date(2, 1, 1), le=date(9998, 12, 31))]
"""A day within the same calendar as every other vendor's times: the first and the last year stand for no day at all."""


class Figures(WireModel):
    """The body of every endpoint that answers with single figures; which of them is there depends on the endpoint.

    Two pairs of endpoints share a key: average requests are per day or per user, average users per project or per agent.
    """

    total_active_users: OptionalCount = NOT_SUPPLIED
    total_active_projects: OptionalCount = NOT_SUPPLIED
    total_active_agents: OptionalCount = NOT_SUPPLIED
    total_requests: OptionalCount = NOT_SUPPLIED
    total_requests_with_error: OptionalCount = NOT_SUPPLIED
    average_requests: OptionalReal = NOT_SUPPLIED
    average_users: OptionalReal = NOT_SUPPLIED
    overall_error_rate: OptionalReal = NOT_SUPPLIED
    """Percent, 0 to 100."""
    total_cost: OptionalAmount = NOT_SUPPLIED
    """US dollars, as are the two averages."""
    average_cost_per_request: OptionalAmount = NOT_SUPPLIED
    average_cost: OptionalAmount = NOT_SUPPLIED
    """Per user."""
    average_request_time: OptionalReal = NOT_SUPPLIED
    """Milliseconds."""
    time: OptionalReal = NOT_SUPPLIED
    """Time of all requests, in hours."""
    created_agents: OptionalCount = NOT_SUPPLIED
    modified_agents: OptionalCount = NOT_SUPPLIED
    created_flows: OptionalCount = NOT_SUPPLIED
    modified_flows: OptionalCount = NOT_SUPPLIED
    created_processes: OptionalCount = NOT_SUPPLIED
    modified_processes: OptionalCount = NOT_SUPPLIED


class Tokens(WireModel):
    """``total-tokens`` and ``number-of-tokens``."""

    input: OptionalCount = NOT_SUPPLIED
    output: OptionalCount = NOT_SUPPLIED
    total: OptionalCount = NOT_SUPPLIED


class AverageTokens(WireModel):
    """``average-tokens-per-request``."""

    input: OptionalReal = NOT_SUPPLIED
    output: OptionalReal = NOT_SUPPLIED
    total: OptionalReal = NOT_SUPPLIED


class AgentRank(WireModel):
    """A row of a top ten of agents; which of the figures is there depends on the endpoint."""

    agent: RemoteId
    total_requests: OptionalCount = NOT_SUPPLIED
    total_tokens: OptionalCount = NOT_SUPPLIED


class TopAgents(WireModel):
    """``top-10-agents-by-requests`` and ``top-10-agents-by-tokens``: the same container key."""

    top10_agents: OptionalRows[AgentRank] = Field(NOT_SUPPLIED, alias="top10Agents")


class UserRow(WireModel):
    """A row about a user: top tens, and ``agent-usage-per-user`` whose costs are US dollars."""

    user: RemoteId
    user_name: OptionalText = NOT_SUPPLIED
    total_requests: OptionalCount = NOT_SUPPLIED
    total_tokens: OptionalCount = NOT_SUPPLIED
    total_cost: OptionalAmount = NOT_SUPPLIED


class TopUsers(WireModel):
    """``top-10-users-by-requests`` and ``top-10-users-by-cost``."""

    top10_users: OptionalRows[UserRow] = Field(NOT_SUPPLIED, alias="top10Users")


class UsagePerUser(WireModel):
    """``agent-usage-per-user``."""

    agent_usage: OptionalRows[UserRow] = NOT_SUPPLIED


class RequestDay(WireModel):
    """A row of ``total-requests-per-day``."""

    date: Day
    total_requests: OptionalCount = NOT_SUPPLIED
    total_requests_with_error: OptionalCount = NOT_SUPPLIED


class RequestsPerDay(WireModel):
    """``total-requests-per-day``."""

    total_requests_per_day: OptionalRows[RequestDay] = NOT_SUPPLIED


class CostDay(WireModel):
    """A row of ``total-cost-per-day``; the currency of the days is not stated."""

    date: Day
    total_cost: OptionalAmount = NOT_SUPPLIED


class CostPerDay(WireModel):
    """``total-cost-per-day``."""

    total_cost_per_day: OptionalRows[CostDay] = NOT_SUPPLIED


class UserDay(WireModel):
    """A row of the averages per user and date; ``user`` may be missing, as a row may be over all users."""

    date: Day
    user: OptionalText = NOT_SUPPLIED
    user_name: OptionalText = NOT_SUPPLIED
    average_cost: OptionalAmount = NOT_SUPPLIED
    average_requests: OptionalReal = NOT_SUPPLIED


class CostPerUserDate(WireModel):
    """``average-cost-per-user-per-date``; the currency is not stated."""

    average_cost_per_user: OptionalRows[UserDay] = NOT_SUPPLIED


class RequestsPerUserDate(WireModel):
    """``average-requests-per-user-per-date``."""

    average_requests_per_user: OptionalRows[UserDay] = NOT_SUPPLIED


class AgentTokens(Tokens):
    """A row of ``number-of-tokens-per-agent``: an agent and a model."""

    agent: RemoteId
    model: OptionalText = NOT_SUPPLIED


class TokensPerAgent(WireModel):
    """``number-of-tokens-per-agent``."""

    number_of_tokens: OptionalRows[AgentTokens] = NOT_SUPPLIED


class TokenDay(Tokens):
    """A row of ``number-of-tokens-per-day``."""

    date: Day


class TokensPerDay(WireModel):
    """``number-of-tokens-per-day``."""

    number_of_tokens: OptionalRows[TokenDay] = NOT_SUPPLIED


class AgentChangeDay(WireModel):
    """A row of ``lab/agents-created-and-modified-per-day``."""

    date: Day
    created: OptionalCount = NOT_SUPPLIED
    modified: OptionalCount = NOT_SUPPLIED


class AgentChangesPerDay(WireModel):
    """``lab/agents-created-and-modified-per-day``."""

    agents: OptionalRows[AgentChangeDay] = NOT_SUPPLIED


class FlowChangeDay(WireModel):
    """A row of ``lab/flows-created-and-modified-per-day``."""

    date: Day
    created_flows: OptionalCount = NOT_SUPPLIED
    modified_flows: OptionalCount = NOT_SUPPLIED


class FlowChangesPerDay(WireModel):
    """``lab/flows-created-and-modified-per-day``."""

    flows_created_and_modified_per_day: OptionalRows[FlowChangeDay] = NOT_SUPPLIED


class Identity(WireModel):
    """``/v1/accessControl/apitoken/validate``: at least the two ids."""

    organization_id: RemoteId | NotSupplied | None = NOT_SUPPLIED
    organization_name: OptionalText = NOT_SUPPLIED
    project_id: RemoteId | NotSupplied | None = NOT_SUPPLIED
    project_name: OptionalText = NOT_SUPPLIED


class Agent(WireModel):
    """An item of ``/v2/agents``."""

    id: RemoteId
    name: RemoteId
    status: OptionalText = NOT_SUPPLIED
    access_scope: OptionalText = NOT_SUPPLIED
    is_draft: OptionalFlag = NOT_SUPPLIED
    revision: OptionalCount = NOT_SUPPLIED
    version: OptionalNumber = NOT_SUPPLIED
    public_name: OptionalText = NOT_SUPPLIED
    description: OptionalText = NOT_SUPPLIED


class Agents(WireModel):
    """``/v2/agents``; no total."""

    agents: OptionalRows[Agent] = NOT_SUPPLIED


class Project(WireModel):
    """An item of ``/v1/organization/projects``."""

    project_id: RemoteId
    project_name: OptionalText = NOT_SUPPLIED
    project_description: OptionalText = NOT_SUPPLIED
    project_active: OptionalFlag = NOT_SUPPLIED
    project_status: OptionalCount = NOT_SUPPLIED


class Projects(WireModel):
    """``/v1/organization/projects``."""

    projects: OptionalRows[Project] = NOT_SUPPLIED


class RequestItem(WireModel):
    """An item of ``/v1/organization/request/export``; the currency of its cost is not stated."""

    session_id: OptionalText = NOT_SUPPLIED
    assistant: OptionalText = NOT_SUPPLIED
    status: OptionalText = NOT_SUPPLIED
    start_timestamp: OptionalInstant = NOT_SUPPLIED
    end_timestamp: OptionalInstant = NOT_SUPPLIED
    elapsed_time_ms: OptionalNumber = NOT_SUPPLIED
    cost: OptionalAmount = NOT_SUPPLIED
    module: OptionalText = NOT_SUPPLIED
    feedback: OptionalText = NOT_SUPPLIED
    prompt: OptionalText = NOT_SUPPLIED
    output: OptionalText = NOT_SUPPLIED


class RequestExport(WireModel):
    """``/v1/organization/request/export``; no total."""

    items: OptionalRows[RequestItem] = NOT_SUPPLIED


class UsageLimit(WireModel):
    """A usage limit; the currency of one of Cost is not stated."""

    id: OptionalText = NOT_SUPPLIED
    related_entity_name: OptionalText = NOT_SUPPLIED
    usage_unit: OptionalText = NOT_SUPPLIED
    subscription_type: OptionalText = NOT_SUPPLIED
    renewal_status: OptionalText = NOT_SUPPLIED
    status: OptionalCount = NOT_SUPPLIED
    soft_limit: OptionalAmount = NOT_SUPPLIED
    hard_limit: OptionalAmount = NOT_SUPPLIED
    used_amount: OptionalAmount = NOT_SUPPLIED
    remaining_usage: OptionalAmount = NOT_SUPPLIED
    valid_from: OptionalText = NOT_SUPPLIED
    valid_until: OptionalText = NOT_SUPPLIED
