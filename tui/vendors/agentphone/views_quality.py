"""AgentPhone's quality: webhook deliveries that failed, and how calls ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tui.core.content import Answer, Chart, ChartKind, Content, Figure, Series
from tui.core.errors import DeckError
from tui.core.format import count_of
from tui.core.records import Column, Record, Table
from tui.core.scope import Controls, TimeControl
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import Read, supplied
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.days import Day, days_of
from tui.vendors.agentphone.views_lists import NO_REASON
from tui.vendors.agentphone.views_overview import attempt, failure_rate
from tui.vendors.agentphone.views_usage import MAX_DAYS
from tui.vendors.amounts import share_of
from tui.vendors.base import Ask, Group, View

OUTCOMES: Final = ("completed", "failed", "in-progress")
_OUTCOME_COLUMNS: Final = (
    Column("outcome", "What became of it"),
    Column("count", "Count ever", Unit.COUNT),
    Column("share", "Share", Unit.SHARE, help="Of its kind: of all deliveries, or of all calls."),
    Column("kind", "Of"),
)


async def load_quality(ask: Ask[Client]) -> Content:
    """Count webhook deliveries by success, calls by status, and chart webhooks by day."""
    days = min(ask.days().days, MAX_DAYS)
    usage, daily, calls = await asyncio.gather(
        ask.client.usage(),
        ask.client.daily(days),
        asyncio.gather(*(attempt(_calls(ask.client, status)) for status in OUTCOMES)),
    )
    stats = usage.value.stats
    counted = {status: _total(found) for status, found in zip(OUTCOMES, calls, strict=True)}
    whole, failed = stats.total_webhook_deliveries, stats.failed_webhook_deliveries
    read = days_of(daily.value.data, days, ask.now)
    left_out = daily.left_out + read.unreadable
    return Content(
        figures=_figures(stats, counted),
        charts=(_chart(read.days),),
        table=Table(_OUTCOME_COLUMNS, (*_webhook_records(stats), *_call_records(counted))),
        notes=(
            *_notes(whole, stats.successful_webhook_deliveries, failed),
            *_unread(dict(zip(OUTCOMES, calls, strict=True)), left_out),
        ),
        answers=(Answer("Usage", usage.raw), Answer("Daily usage", daily.raw)),
        as_of=usage.value.report_generated_at,
        left_out=left_out + sum(isinstance(one, DeckError) for one in calls),
    )


def _figures(stats: wire.Stats, counted: Mapping[str, Value]) -> tuple[Figure, ...]:
    ended = _sum(counted["completed"], counted["failed"])
    return (
        failure_rate(stats),
        Figure(
            "failed_webhooks",
            "Failures ever",
            supplied(stats, "failed_webhook_deliveries"),
            note="webhook deliveries, all time",
            rising_is_bad=True,
        ),
        Figure("webhooks", "Deliveries ever", supplied(stats, "total_webhook_deliveries"), note="all time"),
        Figure(
            "call_failure_rate",
            "Calls failed ever",
            share_of(counted["failed"], ended, 100),
            Unit.PERCENT,
            note="of calls that ended, all time",
            rising_is_bad=True,
        ),
    )


def _chart(days: Sequence[Day]) -> Chart:
    return Chart(
        "webhooks",
        "Webhook deliveries by day",
        ChartKind.BARS,
        tuple(day.day.isoformat() for day in days),
        (Series("webhooks", "Webhook deliveries", tuple(day.count("webhooks") for day in days)),),
        note="successful and failed ones together: the vendor does not tell them apart by day",
    )


def _unread(calls: Mapping[str, Read[wire.Calls] | DeckError], left_out: int) -> Iterator[str]:
    for status, found in calls.items():
        if isinstance(found, DeckError):
            yield f"The number of calls {status} could not be read: {found.fault.sentence}"
    if left_out:
        yield f"{count_of(left_out, 'day')} could not be read, left out."


async def _calls(client: Client, status: str) -> Read[wire.Calls]:
    return await client.calls(Window(1), [("status", status)], narrowed=False)


def _total(found: Read[wire.Calls] | DeckError) -> Value:
    return NOT_SUPPLIED if isinstance(found, DeckError) else supplied(found.value, "total")


def _sum(*parts: Value) -> Value:
    numbers = [part for part in parts if isinstance(part, int)]
    return sum(numbers) if len(numbers) == len(parts) else NOT_SUPPLIED


def _webhook_records(stats: wire.Stats) -> tuple[Record, ...]:
    rows = (("successful", "successful_webhook_deliveries"), ("failed", "failed_webhook_deliveries"))
    whole = supplied(stats, "total_webhook_deliveries")
    return tuple(
        Record(f"webhook {name}", (name, count, share_of(count, whole), "webhook deliveries"))
        for name, count in ((name, supplied(stats, field)) for name, field in rows)
    )


def _call_records(counted: dict[str, Value]) -> tuple[Record, ...]:
    whole = _sum(*counted.values())
    return tuple(
        Record(f"call {status}", (status, count, share_of(count, whole), "calls")) for status, count in counted.items()
    )


def _notes(whole: int | None, successful: int | None, failed: int | None) -> list[str]:
    if whole is None or successful is None or failed is None or whole == successful + failed:
        return []
    return ["The vendor's successful and failed deliveries do not add up to its total: some may still be under way."]


QUALITY: Final = View(
    "quality",
    "Deliveries and calls",
    Group.QUALITY,
    "How many webhook deliveries and calls failed, of all time; the vendor gives failures by no shorter period. "
    f"{NO_REASON} The same holds for deliveries.",
    ("usage", "usage-daily", "calls"),
    Controls(time=TimeControl.DAYS, max_days=MAX_DAYS),
    load=load_quality,
)
