"""AgentPhone's row on the fleet screen, its connection test, and what its form can offer."""

from __future__ import annotations

import asyncio

from tui.core.content import Figure, Headline
from tui.core.format import count_of
from tui.core.text import clean
from tui.core.unfinished import open_days
from tui.core.values import Value
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.days import Day, active_agents, compared, days_of, known_sum, unknown_among, without
from tui.vendors.amounts import unless_unread
from tui.vendors.base import Ask, Check

DAYS = 30


async def headline(ask: Ask[Client]) -> Headline:
    """Messages and calls of the last 30 of the vendor's days, and of the 30 before: two requests."""
    daily, agents = await asyncio.gather(ask.client.daily(2 * DAYS), ask.client.by_agent("month", ask.scope.zone))
    found = days_of(daily.value.data, 2 * DAYS, ask.now)
    before, last = found.days[:DAYS], found.days[DAYS:]
    activity = _activity(last)
    left_out = daily.left_out + found.unreadable + agents.left_out
    return Headline(
        activity=Figure(
            "activity",
            "Messages + calls",
            activity,
            previous=_activity(before),
            note=without([day.activity for day in last], "day"),
            compared=compared(last, before, ask.now, lambda day: day.activity),
        ),
        active=Figure(
            "active", "Agents active this month", unless_unread(active_agents(agents.value.data), agents.left_out)
        ),
        spark=tuple(None if day.activity is None else float(day.activity) for day in last),
        spark_until=last[-1].day,
        spark_unfinished=open_days(last[-1].day, ask.now),
        period=f"last {DAYS} calendar days",
        note="; ".join(filter(None, (_unread(left_out), _unknown(last), "no tokens or cost supplied"))),
        partial=bool(left_out),
    )


def _unread(left_out: int) -> str:
    return f"{count_of(left_out, 'row')} could not be read" if left_out else ""


def _unknown(days: tuple[Day, ...]) -> str:
    unknown = unknown_among([day.activity for day in days])
    return f"{count_of(unknown, 'day')} without a number, not in the sum" if unknown else ""


def _activity(days: tuple[Day, ...]) -> Value:
    return known_sum([day.activity for day in days])


async def check(ask: Ask[Client]) -> Check:
    """Ask for usage and agents: what the key can see."""
    usage, agents = await asyncio.gather(ask.client.usage(), ask.client.agents(Window(1)))
    plan, numbers = usage.value.plan, usage.value.numbers
    sees = []
    if plan is not None and plan.name:
        sees.append(f"plan {plan.name}")
    if numbers is not None and numbers.used is not None:
        sees.append(count_of(numbers.used, "phone number"))
    if agents.value.total is not None:
        sees.append(count_of(agents.value.total, "agent"))
    narrowed = "The sub-account narrows lists only: the vendor's usage figures are of the whole account."
    return Check(sees=tuple(sees), warnings=(narrowed,) if ask.client.sub_account_id else ())


async def choices(ask: Ask[Client], key: str) -> tuple[tuple[str, str], ...]:
    """Offer the sub-accounts that the key can see."""
    if key != "sub_account_id":
        return ()
    found = await ask.client.sub_accounts(Window(100))
    return tuple((row.id, row.name or clean(row.id)) for row in found.value.data)
