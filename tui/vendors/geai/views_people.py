"""GEAI's people: everyone who made requests, and the ten who made most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from tui.core.content import Content
from tui.core.records import Column
from tui.core.spans import DayRange
from tui.core.values import Value
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, Rows
from tui.vendors.geai.charts import ranked_chart
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import COST, RANGE, REQUESTS, TOKENS, USER, USER_NAME, shown
from tui.vendors.ranking import Ranked, ranking

_FIGURES = (f.ACTIVE_USERS, f.REQUESTS, f.REQUESTS_PER_USER, f.COST_PER_USER, f.USERS_PER_PROJECT, f.USERS_PER_AGENT)
TOP_NOTE = "The ten largest only: the vendor supplies no more, and they are not the whole."


async def usage_rows(batch: Batch, days: DayRange) -> Rows[wire.UserRow]:
    """Ask for everyone's usage of some days."""
    return await batch.rows(e.USAGE_PER_USER, lambda body: body.agent_usage, days)


def ranked_users(
    rows: Rows[wire.UserRow],
    pick: Callable[[wire.UserRow], Value],
    extra: Sequence[Callable[[wire.UserRow], Value]] = (),
) -> list[Ranked]:
    """Return users to be ranked by one of their figures; keyed by the raw id."""
    return [
        Ranked(row.user, shown(row.user), pick(row), (row.user_name, *(one(row) for one in extra)), rows.raw_of(place))
        for place, row in enumerate(rows.items)
    ]


async def users(ask: Ask[GeaiClient]) -> Content:
    """Return everyone's requests, tokens and cost, ranked by requests."""
    batch = Batch.of(ask)
    asked = partial(usage_rows, batch)
    figures, now, (finished, before) = await asyncio.gather(
        f.figures(batch, *_FIGURES),
        asked(batch.days),
        batch.ranked(asked, lambda rows: ranked_users(rows, _requests)),
    )
    rows = ranked_users(now, _requests, (_tokens, _cost))
    table = ranking(
        rows,
        before,
        finished=finished,
        name=USER,
        measure=REQUESTS,
        extra=(USER_NAME, TOKENS, COST),
        left_out=now.left_out,
    )
    chart = ranked_chart("Users by requests, the ten largest", rows, REQUESTS, personal=True)
    return batch.content(figures, [chart], table)


async def _top_users(
    ask: Ask[GeaiClient],
    call: e.Call[wire.TopUsers],
    measure: Column,
    total: f.AnySpec,
    pick: Callable[[wire.UserRow], Value],
) -> Content:
    batch = Batch.of(ask)
    asked = partial(_top_rows, batch, call)
    figures, now, (finished, before) = await asyncio.gather(
        f.figures(batch, total), asked(batch.days), batch.ranked(asked, lambda rows: ranked_users(rows, pick))
    )
    rows = ranked_users(now, pick)
    table = ranking(
        rows,
        before,
        finished=finished,
        name=USER,
        measure=measure,
        extra=(USER_NAME,),
        total=amount(figures[0].value),
        top=10,
        note=TOP_NOTE,
        left_out=now.left_out,
    )
    return batch.content(figures, [ranked_chart(call.title, rows, measure, TOP_NOTE, personal=True)], table)


async def _top_rows(batch: Batch, call: e.Call[wire.TopUsers], days: DayRange) -> Rows[wire.UserRow]:
    return await batch.rows(call, lambda body: body.top10_users, days)


async def top_by_requests(ask: Ask[GeaiClient]) -> Content:
    """Return the ten users with most requests, with their share of all requests."""
    return await _top_users(ask, e.TOP_USERS_BY_REQUESTS, REQUESTS, f.REQUESTS, _requests)


async def top_by_cost(ask: Ask[GeaiClient]) -> Content:
    """Return the ten users who cost most, with their share of the whole cost."""
    return await _top_users(ask, e.TOP_USERS_BY_COST, COST, f.COST, _cost)


def _requests(row: wire.UserRow) -> Value:
    return row.total_requests


def _tokens(row: wire.UserRow) -> Value:
    return row.total_tokens


def _cost(row: wire.UserRow) -> Value:
    return f.usd(row.total_cost)


USERS = View(
    "users",
    "Users",
    Group.PEOPLE,
    "Everyone who made requests: the whole list, with tokens and cost.",
    (
        "agent-usage-per-user", "total-active-users", "total-requests", "average-requests-per-user",
        "average-cost-per-user", "average-users-per-project", "average-users-per-agent",
    ),
    RANGE,
    users,
)  # fmt: skip
TOP_BY_REQUESTS = View(
    "top-users",
    "Top 10 users by requests",
    Group.PEOPLE,
    "The ten users who made most requests; not the whole.",
    ("top-10-users-by-requests", "total-requests"),
    RANGE,
    top_by_requests,
)
TOP_BY_COST = View(
    "top-users-cost",
    "Top 10 users by cost",
    Group.COST,
    "The ten users who cost most; not the whole.",
    ("top-10-users-by-cost", "total-cost"),
    RANGE,
    top_by_cost,
)
