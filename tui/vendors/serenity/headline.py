"""The account's row on the fleet screen, and the connection test."""

from __future__ import annotations

from typing import Final

from tui.core.content import Figure, Headline
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import count_of, format_time, format_value
from tui.core.scope import Scope
from tui.core.spans import Bucket, Span, SpanKind
from tui.core.text import clean
from tui.core.unfinished import open_days
from tui.core.values import Amounts, Money, Unit, Value
from tui.vendors.amounts import unless_unread
from tui.vendors.base import Ask, Check
from tui.vendors.serenity.gather import Gathered, gather
from tui.vendors.serenity.instances import Asked
from tui.vendors.serenity.query import InstanceQuery
from tui.vendors.serenity.sums import Sums, add_up, buckets_of
from tui.vendors.serenity.walk import Limits

HEADLINE_LIMITS: Final = Limits(rows=6_000, seconds=15.0)
"""The fleet screen asks every 30 seconds: after the first walk only the newest page of each agent is read again."""
HEADLINE_DAYS: Final = 30
_TRIED: Final = 5
"""Agents whose instances the connection test asks for, where the account names none."""


async def headline(ask: Asked) -> Headline:
    """Return instances, tokens and cost of the last 30 days, or of as much of them as the bound allows."""
    scope = Scope(Span(SpanKind.DAYS, HEADLINE_DAYS), ask.scope.zone)
    asked: Asked = Ask(ask.client, ask.account, scope, ask.now, ask.progress)
    days = asked.days()
    start, end = days.bounds()
    got = await gather(asked, start, end, HEADLINE_LIMITS)
    sums = add_up(got.items)
    buckets = buckets_of(days, Bucket.DAY)
    daily = [float(one.instances) for one in buckets.split(got.items)]
    # A day that was not read to its start is a gap, not a small number.
    spark = tuple(
        None if edge < got.covered_from and not got.whole else value
        for edge, value in zip(buckets.edges, daily, strict=True)
    )
    return Headline(
        activity=Figure("instances", "Instances", unless_unread(sums.instances, got.left_out), trend=spark[:-1]),
        tokens=Figure("tokens", "Tokens", unless_unread(sums.token_total, got.left_out), Unit.TOKENS),
        cost=cost_figure(sums),
        active=Figure("active", "Active users", unless_unread(len(sums.users), got.left_out)),
        spark=spark,
        spark_until=days.last,
        spark_unfinished=open_days(days.last, ask.now, days.zone),
        period=_period(got, scope),
        note=got.gaps[0] if got.gaps else "",
        partial=bool(got.left_out) or not got.whole,
    )


def _period(got: Gathered, scope: Scope) -> str:
    if got.whole:
        return scope.span.title
    return f"since {format_time(got.covered_from, scope.zone)[:16]}, as far as was read"


def cost_figure(sums: Sums) -> Figure:
    """Return the cost in the currency of the largest number of charges; the others stand beside it, never added."""
    others = other_costs(sums)
    words = [f"and {format_value(Amounts(others), Unit.AMOUNTS, compact=True)}"] if others else []
    charged = sum(sums.charges.values())
    words += [f"stated by {count_of(charged, 'instance')}"] if 0 < charged < sums.instances else []
    note = "; ".join(words)
    return Figure("cost", "Cost", sums.main_cost, Unit.MONEY, note=note, rising_is_bad=True, others=others)


def other_costs(sums: Sums, cost: Value | None = None) -> tuple[Money, ...]:
    """Return what was charged in further currencies than that of a cost; of the main one where none is given."""
    beside = sums.main_cost if cost is None else cost
    return tuple(money for money in sums.money if money.amount and money != beside)


async def check(ask: Asked) -> Check:
    """Read the agent list and the newest instance of each agent code, and say in words what was found.

    Raises:
        DeckError: When the key is refused or the server cannot be reached.
    """
    sees: list[str] = []
    warnings: list[str] = []
    wrong: list[str] = []
    codes = ask.account.items("agent_codes")
    try:
        listed = tuple(agent.code for agent in (await ask.client.agents()).value.items or ())
        sees.append(count_of(len(listed), "agent"))
    except DeckError as error:
        if not codes or error.kind not in {ErrorKind.FORBIDDEN, ErrorKind.NOT_FOUND}:
            raise
        listed = codes
        warnings.append("The key may not list agents; those that the account names are used.")
    tried = codes or listed[:_TRIED]
    for code in tried:
        try:
            total = (await ask.client.instances(InstanceQuery(code), 1, 1)).value.total
        except DeckError as error:
            if error.kind not in {ErrorKind.FORBIDDEN, ErrorKind.NOT_FOUND}:
                raise
            missing = error.kind is ErrorKind.NOT_FOUND
            reason = "There is no agent" if missing else "The key may not read the instances of"
            (wrong if missing and codes else warnings).append(f"{reason} “{clean(code, 60)}”.")
            continue
        count = count_of(total, "instance") if total is not None else "instances"
        sees.append(f"{count} of {clean(code, 60)}")
    if len(listed) > len(tried) and not codes:
        sees.append(f"and {len(listed) - len(tried):,} more")
    if not codes and not listed:
        warnings.append("The account names no agents and the vendor lists none: there is nothing to show.")
    return Check(sees=tuple(sees), warnings=tuple(warnings), wrong=tuple(wrong))


async def choices(ask: Asked, field: str) -> tuple[tuple[str, str], ...]:
    """Return the agents that the key may list, for the account's form."""
    if field != "agent_codes":
        return ()
    agents = (await ask.client.agents()).value.items or ()
    return tuple((agent.code, agent.name or clean(agent.code)) for agent in agents)
