"""GEAI's agents: the ten largest, and what one of them did (its users, days and models)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tui.core.content import Content, Figure
from tui.core.records import Column
from tui.core.spans import DayRange
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, Rows
from tui.vendors.geai.charts import ranked_chart, request_days, request_rows, requests_and_errors, stacked
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import (
    AGENT,
    AGENT_DRILLS,
    BUCKETED,
    COST,
    MODEL,
    RANGE,
    REQUESTS,
    TOKENS,
    TOKENS_IN,
    TOKENS_OUT,
    USER,
    USER_NAME,
    shown,
)
from tui.vendors.geai.series import added
from tui.vendors.geai.views_overview import days_table
from tui.vendors.geai.views_people import TOP_NOTE, ranked_users, usage_rows
from tui.vendors.geai.views_tokens import ranked_tokens, token_rows
from tui.vendors.ranking import Ranked, ranking

Pick = Callable[[wire.AgentRank], Value]


async def _top_agents(
    ask: Ask[GeaiClient], call: e.Call[wire.TopAgents], measure: Column, total: f.AnySpec, pick: Pick
) -> Content:
    batch = Batch.of(ask)
    asked = partial(_top_rows, batch, call)
    figures, now, (finished, before) = await asyncio.gather(
        f.figures(batch, total, f.ACTIVE_AGENTS),
        asked(batch.days),
        batch.ranked(asked, lambda rows: _ranked(rows, pick)),
    )
    rows = _ranked(now, pick)
    table = ranking(
        rows,
        before,
        finished=finished,
        name=AGENT,
        measure=measure,
        total=amount(figures[0].value),
        top=10,
        note=TOP_NOTE,
        left_out=now.left_out,
    )
    return batch.content(figures, [ranked_chart(call.title, rows, measure, TOP_NOTE)], table)


async def _top_rows(batch: Batch, call: e.Call[wire.TopAgents], days: DayRange) -> Rows[wire.AgentRank]:
    return await batch.rows(call, lambda body: body.top10_agents, days)


def _ranked(rows: Rows[wire.AgentRank], pick: Pick) -> list[Ranked]:
    return [
        Ranked(row.agent, shown(row.agent), pick(row), (), rows.raw_of(place)) for place, row in enumerate(rows.items)
    ]


async def top_by_requests(ask: Ask[GeaiClient]) -> Content:
    """Return the ten agents with most requests, with their share of all requests."""
    return await _top_agents(ask, e.TOP_AGENTS_BY_REQUESTS, REQUESTS, f.REQUESTS, lambda row: row.total_requests)


async def top_by_tokens(ask: Ask[GeaiClient]) -> Content:
    """Return the ten agents with most tokens, with their share of all tokens."""
    return await _top_agents(ask, e.TOP_AGENTS_BY_TOKENS, TOKENS, f.TOKENS, lambda row: row.total_tokens)


async def agent(ask: Ask[GeaiClient]) -> Content:
    """Return one agent's figures, days and users, through ``agentName``."""
    batch = Batch.of(ask)
    asked = partial(usage_rows, batch)
    figures, days, days_before, users, users_before, over = await asyncio.gather(
        f.figures(batch, f.ACTIVE_USERS, f.REQUESTS_PER_DAY),
        request_rows(batch),
        request_rows(batch, before=True),
        asked(batch.days),
        asked(batch.before),
        _finished_usage(batch),
    )
    # Both were just asked for: the batch has them.
    finished, before = await batch.ranked(asked, lambda rows: ranked_users(rows, lambda row: row.total_requests))
    lists = (users, users_before, *over)
    table = ranking(
        ranked_users(
            users, lambda row: row.total_requests, (lambda row: row.total_tokens, lambda row: f.usd(row.total_cost))
        ),
        before,
        finished=finished,
        name=USER,
        measure=REQUESTS,
        extra=(USER_NAME, TOKENS, COST),
        left_out=users.left_out,
    )
    summed = (
        _sum(f.REQUESTS, lists, lambda row: row.total_requests, unfinished=batch.unfinished),
        _sum(f.TOKENS, lists, lambda row: row.total_tokens, unfinished=batch.unfinished),
        _sum(f.COST, lists, lambda row: f.usd(row.total_cost), unfinished=batch.unfinished),
    )
    chart = requests_and_errors(batch, request_days(days, days_before))
    return batch.content((*summed, *figures), [chart], table)


def _sum(
    spec: f.AnySpec, lists: Sequence[Rows[wire.UserRow]], pick: Callable[[wire.UserRow], Value], *, unfinished: bool
) -> Figure:
    """Add up the whole list of the agent's users: totals by agent are documented in no other way."""
    value, previous, over, over_before = (
        added([pick(row) for row in rows.items]) if rows.known and not rows.left_out else NOT_SUPPLIED for rows in lists
    )
    pair = (over, over_before) if unfinished else None
    figure = Figure(spec.key, spec.title, value, spec.unit, previous, rising_is_bad=spec.rising_is_bad, compared=pair)
    # No users is no cost, and no cost has no currency to be added in.
    return replace(figure, note="sum of its users")


async def _finished_usage(batch: Batch) -> tuple[Rows[wire.UserRow], Rows[wire.UserRow]]:
    """Ask for usage of the finished days and of as many before; for nothing where every day is over, or none."""
    days = batch.compared
    if not batch.unfinished or days is None:
        return Rows(()), Rows(())
    now, before = await asyncio.gather(usage_rows(batch, days[0]), usage_rows(batch, days[1]))
    return now, before


async def agent_days(ask: Ask[GeaiClient]) -> Content:
    """Return one agent's requests and errors by day, week or month."""
    batch = Batch.of(ask)
    figures, rows, before = await asyncio.gather(
        f.figures(batch, f.REQUESTS_PER_DAY, f.ACTIVE_USERS, f.USERS_PER_AGENT),
        request_rows(batch),
        request_rows(batch, before=True),
    )
    found = request_days(rows, before)
    return batch.content(figures, [stacked(batch, found)], days_table(batch, rows, found))


async def agent_tokens(ask: Ask[GeaiClient]) -> Content:
    """Return one agent's tokens by model, picked from the list of all agents: that endpoint has no documented filter."""
    batch = Batch.of(ask)
    asked = partial(token_rows, batch)
    now, (finished, before) = await asyncio.gather(
        asked(batch.days), batch.ranked(asked, lambda rows: ranked_tokens(rows, batch.agent))
    )
    rows = [_named_by_model(row) for row in ranked_tokens(now, batch.agent)]
    table = ranking(
        rows,
        before,
        finished=finished,
        name=MODEL,
        measure=TOKENS,
        extra=(TOKENS_IN, TOKENS_OUT),
        left_out=now.left_out,
    )
    value = added([row.value for row in rows]) if now.known and not now.left_out else NOT_SUPPLIED
    figure = Figure("tokens", "Tokens", value, Unit.TOKENS, note="sum of its models")
    return batch.content([figure], [ranked_chart("Tokens by model", rows, TOKENS)], table)


def _named_by_model(row: Ranked) -> Ranked:
    model, *tokens = row.extra
    return replace(row, name=model, extra=tuple(tokens))


TOP_BY_REQUESTS = View(
    "top-agents",
    "Top 10 agents by requests",
    Group.USAGE,
    "The ten agents with most requests; not the whole. Agents of the same name are one.",
    ("top-10-agents-by-requests", "total-requests", "total-active-agents"),
    RANGE,
    top_by_requests,
    drills=AGENT_DRILLS,
)
TOP_BY_TOKENS = View(
    "top-agents-tokens",
    "Top 10 agents by tokens",
    Group.USAGE,
    "The ten agents with most tokens; not the whole. Agents of the same name are one.",
    ("top-10-agents-by-tokens", "total-tokens", "total-active-agents"),
    RANGE,
    top_by_tokens,
    drills=AGENT_DRILLS,
)
AGENT_VIEW = View(
    "agent",
    "Agent",
    Group.PEOPLE,
    "One agent's users, requests, tokens and cost. The vendor finds it by its name, so agents of the same name are one.",
    ("agent-usage-per-user", "total-requests-per-day", "total-active-users", "average-requests-per-day"),
    BUCKETED,
    agent,
    needs=("agent",),
)
AGENT_TOKENS = View(
    "agent-tokens",
    "Agent's tokens by model",
    Group.USAGE,
    "One agent's tokens by model, picked from the list of all agents by name.",
    ("number-of-tokens-per-agent",),
    RANGE,
    agent_tokens,
    needs=("agent",),
)
AGENT_DAYS = View(
    "agent-days",
    "Agent's days",
    Group.USAGE,
    "One agent's requests and requests with error of every day.",
    ("total-requests-per-day", "average-requests-per-day", "total-active-users", "average-users-per-agent"),
    BUCKETED,
    agent_days,
    needs=("agent",),
)
