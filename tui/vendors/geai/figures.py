"""GEAI's headline figures: where each comes from, its unit, and its value in the period before."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from tui.core.content import Figure
from tui.core.quick import dataclass
from tui.core.spans import DayRange
from tui.core.values import NOT_SUPPLIED, Money, NotSupplied, Unit, Value
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, unless_failed
from tui.vendors.geai.endpoints import Call
from tui.vendors.geai.series import added

M = TypeVar("M", bound=BaseModel)
USD: Final = "USD"
"""The currency of the costs whose endpoint states one (geai.md); others have none."""


class Over(enum.Enum):
    """What a figure makes of the days that it covers, which decides whether a day that is not over spoils a comparison."""

    SUM = "a sum: smaller by what is missing of a day"
    DAILY = "an average a day, worked out by the vendor: smaller by what is missing of a day, too"
    DISTINCT = "a count of different ones: hardly smaller where there are many days"
    RATE = "a rate or an average a request: no smaller, so today alone may be compared too"


ENOUGH: Final = 7
"""Finished days from which a count of different ones is compared although today is in it."""


@dataclass(frozen=True, slots=True)
class Spec(Generic[M]):
    """Where a figure comes from.

    Attributes:
        key: The figure's key.
        title: Its words.
        call: The endpoint.
        value: Picks it from the body.
        unit: Its unit.
        note: A few words under it.
        rising_is_bad: Whether growth should worry.
        over: What it makes of the days that it covers.
        from_users: Picks the same from a row of agent-usage-per-user, of which it is the sum, where ``call`` cannot be had.
    """

    key: str
    title: str
    call: Call[M]
    value: Callable[[M], Value]
    unit: Unit = Unit.COUNT
    note: str = ""
    rising_is_bad: bool = False
    from_users: Callable[[wire.UserRow], Value] | None = None
    over: Over = Over.SUM


AnySpec = Spec[Any]


def usd(amount: Decimal | NotSupplied | None) -> Value:
    """Return an amount of an endpoint whose currency the contract states; missing and null stay what they are."""
    return Money(amount, USD) if isinstance(amount, Decimal) else amount


def _per_request(key: str, title: str, value: Callable[[wire.AverageTokens], Value]) -> Spec[wire.AverageTokens]:
    return Spec(key, title, e.TOKENS_PER_REQUEST, value, Unit.TOKENS, over=Over.RATE)


def unstated(amount: Decimal | NotSupplied | None) -> Value:
    """Return an amount of an endpoint whose currency no source states."""
    return Money(amount, None) if isinstance(amount, Decimal) else amount


REQUESTS: Final = Spec(
    "requests",
    "Requests",
    e.TOTAL_REQUESTS,
    lambda body: body.total_requests,
    from_users=lambda row: row.total_requests,
)
ERRORS: Final = Spec(
    "errors",
    "Errors",
    e.TOTAL_ERRORS,
    lambda body: body.total_requests_with_error,
    note="requests with error",
    rising_is_bad=True,
)
ERROR_RATE: Final = Spec(
    "error_rate",
    "Error rate",
    e.ERROR_RATE,
    lambda body: body.overall_error_rate,
    Unit.PERCENT,
    rising_is_bad=True,
    over=Over.RATE,
)
COST: Final = Spec(
    "cost",
    "Cost",
    e.TOTAL_COST,
    lambda body: usd(body.total_cost),
    Unit.MONEY,
    rising_is_bad=True,
    from_users=lambda row: usd(row.total_cost),
)
COST_PER_REQUEST: Final = Spec(
    "cost_per_request",
    "Cost per request",
    e.COST_PER_REQUEST,
    lambda body: usd(body.average_cost_per_request),
    Unit.MONEY,
    rising_is_bad=True,
    over=Over.RATE,
)
COST_PER_USER: Final = Spec(
    "cost_per_user",
    "Cost per user",
    e.COST_PER_USER,
    lambda body: usd(body.average_cost),
    Unit.MONEY,
    rising_is_bad=True,
)
TOKENS: Final = Spec(
    "tokens",
    "Tokens",
    e.TOTAL_TOKENS,
    lambda body: body.total,
    Unit.TOKENS,
    from_users=lambda row: row.total_tokens,
)
TOKENS_IN: Final = Spec("tokens_in", "Input tokens", e.NUMBER_OF_TOKENS, lambda body: body.input, Unit.TOKENS)
TOKENS_OUT: Final = Spec("tokens_out", "Output tokens", e.NUMBER_OF_TOKENS, lambda body: body.output, Unit.TOKENS)
TOKENS_PER_REQUEST: Final = _per_request("tokens_per_request", "Tokens per request", lambda body: body.total)
INPUT_PER_REQUEST: Final = _per_request("input_per_request", "Input per request", lambda body: body.input)
OUTPUT_PER_REQUEST: Final = _per_request("output_per_request", "Output per request", lambda body: body.output)
ACTIVE_USERS: Final = Spec(
    "active_users",
    "Active users",
    e.ACTIVE_USERS,
    lambda body: body.total_active_users,
    over=Over.DISTINCT,
)
ACTIVE_AGENTS: Final = Spec(
    "active_agents",
    "Active agents",
    e.ACTIVE_AGENTS,
    lambda body: body.total_active_agents,
    over=Over.DISTINCT,
)
ACTIVE_PROJECTS: Final = Spec(
    "active_projects",
    "Active projects",
    e.ACTIVE_PROJECTS,
    lambda body: body.total_active_projects,
    note="as far as the token sees",
    over=Over.DISTINCT,
)
REQUESTS_PER_DAY: Final = Spec(
    "requests_per_day",
    "Requests per day",
    e.AVERAGE_REQUESTS,
    lambda body: body.average_requests,
    Unit.RATIO,
    over=Over.DAILY,
)
REQUESTS_PER_USER: Final = Spec(
    "requests_per_user", "Requests per user", e.REQUESTS_PER_USER, lambda body: body.average_requests, Unit.RATIO
)
USERS_PER_PROJECT: Final = Spec(
    "users_per_project",
    "Users per project",
    e.USERS_PER_PROJECT,
    lambda body: body.average_users,
    Unit.RATIO,
    over=Over.DISTINCT,
)
USERS_PER_AGENT: Final = Spec(
    "users_per_agent",
    "Users per agent",
    e.USERS_PER_AGENT,
    lambda body: body.average_users,
    Unit.RATIO,
    over=Over.DISTINCT,
)
REQUEST_TIME: Final = Spec(
    "request_time",
    "Time per request",
    e.REQUEST_TIME,
    lambda body: body.average_request_time,
    Unit.MILLISECONDS,
    rising_is_bad=True,
    over=Over.RATE,
)
TOTAL_TIME: Final = Spec(
    "total_time", "Total request time", e.TOTAL_TIME, lambda body: body.time, Unit.HOURS, note="hours, as documented"
)
AGENTS_CREATED: Final = Spec("agents_created", "Agents created", e.AGENTS_CHANGED, lambda body: body.created_agents)
AGENTS_MODIFIED: Final = Spec("agents_modified", "Agents modified", e.AGENTS_CHANGED, lambda body: body.modified_agents)
FLOWS_CREATED: Final = Spec("flows_created", "Flows created", e.FLOWS_CHANGED, lambda body: body.created_flows)
FLOWS_MODIFIED: Final = Spec("flows_modified", "Flows modified", e.FLOWS_CHANGED, lambda body: body.modified_flows)
PROCESSES_CREATED: Final = Spec(
    "processes_created", "Processes created", e.PROCESSES_CHANGED, lambda body: body.created_processes
)
PROCESSES_MODIFIED: Final = Spec(
    "processes_modified", "Processes modified", e.PROCESSES_CHANGED, lambda body: body.modified_processes
)


async def figures(batch: Batch, *specs: Spec[Any]) -> tuple[Figure, ...]:
    """Ask for figures and those of the period before; an endpoint that gives several is asked once."""
    waiting = [_figure(batch, spec) for spec in specs]
    return tuple(unless_failed(await asyncio.gather(*waiting, return_exceptions=True)))


async def _figure(batch: Batch, spec: Spec[Any]) -> Figure:
    value = await _value(batch, spec, batch.days)
    previous = await _value(batch, spec, batch.before)
    pair = await _compared(batch, spec)
    note = "with today so far" if spec.over is Over.DAILY and batch.unfinished else spec.note
    return Figure(
        spec.key, spec.title, value, spec.unit, previous, note, rising_is_bad=spec.rising_is_bad, compared=pair
    )


async def _compared(batch: Batch, spec: Spec[Any]) -> tuple[Value, Value] | None:
    """Return what a change is worked out from where today is among the days; None where the figure itself will do."""
    days = batch.compared
    if not batch.unfinished:
        return None
    if days is None:
        return None if spec.over is Over.RATE else (NOT_SUPPLIED, NOT_SUPPLIED)
    if spec.over is Over.DISTINCT:
        return None if days[0].days >= ENOUGH else (NOT_SUPPLIED, NOT_SUPPLIED)
    return await _value(batch, spec, days[0]), await _value(batch, spec, days[1])


async def _value(batch: Batch, spec: Spec[Any], days: DayRange) -> Value:
    body = await batch.get(spec.call, days)
    if body is not None:
        return spec.value(body)
    return await _summed(batch, spec.from_users, days) if spec.from_users else NOT_SUPPLIED


async def _summed(batch: Batch, pick: Callable[[wire.UserRow], Value], days: DayRange) -> Value:
    """Add up the documented list of users, which is whole, where an endpoint that only the vendor's client knows is missing."""
    usage = await batch.read(e.USAGE_PER_USER, days)
    rows = usage.value.agent_usage if usage and not usage.left_out else NOT_SUPPLIED
    if rows is None or isinstance(rows, NotSupplied):
        return rows
    return added([pick(row) for row in rows])
