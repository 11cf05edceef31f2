"""GEAI's row on the fleet screen, and its connection test."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

from tui.core.content import Figure, Headline
from tui.core.errors import DeckError
from tui.core.format import count_of
from tui.core.scope import Scope
from tui.core.spans import DayRange, Span, SpanKind
from tui.core.text import clean
from tui.core.unfinished import open_days
from tui.core.values import NOT_SUPPLIED, Spark, Value
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Check
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, Rows
from tui.vendors.geai.charts import request_rows
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import text_or
from tui.vendors.geai.series import added

DAYS: Final = 30


async def headline(ask: Ask[GeaiClient]) -> Headline:
    """Return requests, tokens, cost, errors and active agents of the last 30 vendor's days, against the 30 before.

    Requests and errors are added up from the days, which are whole: one request gives the figures and the sparkline.
    """
    batch = Batch.of(replace(ask, scope=Scope(Span(SpanKind.DAYS, DAYS))))
    (tokens, cost, agents), now, before = await asyncio.gather(
        f.figures(batch, f.TOKENS, f.COST, f.ACTIVE_AGENTS), request_rows(batch), request_rows(batch, before=True)
    )
    batch.content()  # raises when nothing at all could be had
    spark = _spark(batch.days, now)
    return Headline(
        activity=replace(_summed(batch, f.REQUESTS, now, before, "total_requests"), trend=_over(batch, spark)),
        tokens=tokens,
        cost=cost,
        errors=_summed(batch, f.ERRORS, now, before, "total_requests_with_error"),
        active=agents,
        spark=spark,
        spark_until=batch.days.last,
        spark_unfinished=open_days(batch.days.last, ask.now),
        period=f"last {DAYS} days",
        note=" ".join(dict.fromkeys(batch.notes)),
        partial=bool(batch.left_out),
    )


def _summed(
    batch: Batch, spec: f.Spec[Any], now: Rows[wire.RequestDay], before: Rows[wire.RequestDay], field: str
) -> Figure:
    value, previous = (_sum(rows, field) for rows in (now, before))
    pair: tuple[Value, Value] | None = None
    if batch.unfinished:
        some = batch.compared
        pair = (_sum(now, field, some[0]), _sum(before, field, some[1])) if some else (NOT_SUPPLIED, NOT_SUPPLIED)
    return Figure(spec.key, spec.title, value, spec.unit, previous, rising_is_bad=spec.rising_is_bad, compared=pair)


def _sum(rows: Rows[wire.RequestDay], field: str, days: DayRange | None = None) -> Value:
    if not rows.known or rows.left_out:
        return NOT_SUPPLIED
    return added([getattr(row, field) for row in rows.items if days is None or days.first <= row.date <= days.last])


def _spark(days: DayRange, rows: Rows[wire.RequestDay]) -> Spark:
    found = {row.date: amount(row.total_requests) for row in rows.items}
    values = (found.get(day) for day in days.each_day())
    return tuple(None if value is None else float(value) for value in values)


def _over(batch: Batch, spark: Spark) -> Spark:
    """Return the days that are over."""
    some = batch.compared
    return spark[: some[0].days if some else 0]


async def check(ask: Ask[GeaiClient]) -> Check:
    """Ask whose token this is, and whether the analytics answer: older installations have none.

    Raises:
        DeckError: When the token is not accepted or the server cannot be reached.
    """
    identity = (await ask.client.validate()).value
    warnings = _mismatches(ask, identity)
    sees: list[str] = []
    batch = Batch(ask, Scope(Span(SpanKind.DAYS, DAYS)).span.resolve(ask.now))
    try:
        agents = (await ask.client.analytics(e.ACTIVE_AGENTS, batch.days)).value.total_active_agents
        if isinstance(agents, int):
            sees.append(f"{count_of(agents, 'active agent')} in the last {DAYS} days")
    except DeckError as error:
        warnings.append(f"The analytics do not answer: {error.fault.sentence}")
    if not ask.account.settings.get("project_id"):
        warnings.append("Without a project id the list of agents may not answer.")
    project, organization = (
        text_or(identity.project_name, _id(identity.project_id)),
        text_or(identity.organization_name, _id(identity.organization_id)),
    )
    return Check(" of ".join(part for part in (project, organization) if part), tuple(sees), tuple(warnings))


def _id(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _mismatches(ask: Ask[GeaiClient], identity: wire.Identity) -> list[str]:
    found = (
        ("project", "project_id", identity.project_id),
        ("organization", "organization_id", identity.organization_id),
    )
    return [
        f"The token belongs to another {word} than the one in this account's settings."
        for word, key, value in found
        if isinstance(value, str) and value and ask.account.settings.get(key) not in {None, "", value}
    ]
