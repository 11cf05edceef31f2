"""AgentPhone at a glance: rolling counts, limits and what is going on now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

from tui.core.content import Answer, Content, Figure
from tui.core.errors import DeckError
from tui.core.format import count_of
from tui.core.records import Column, Raw, Record, Table
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import Read, supplied
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.days import days_of, known_sum, trend_of
from tui.vendors.agentphone.views_usage import day_chart
from tui.vendors.amounts import share_of
from tui.vendors.base import Ask, Group, View

T = TypeVar("T")
TREND_DAYS: Final = 30
ROLLING_NOTE: Final = "30 d, 7 d, 24 h roll back from now; fleet and chart: calendar days."
_LIMIT_COLUMNS: Final = (
    Column("limit_name", "Limit of the plan"),
    Column("used", "Used", Unit.COUNT, adds_up=False),
    Column("allowed", "Allowed", Unit.COUNT, adds_up=False),
    Column("remaining", "Remaining", Unit.COUNT, adds_up=False),
    Column("used_share", "Used of it", Unit.SHARE),
    Column("source", "How it is known", wide=True),
)


async def attempt(call: Awaitable[T]) -> T | DeckError:
    """Return an answer, or the error instead of it: one part of a view that fails leaves the others standing."""
    try:
        return await call
    except DeckError as error:
        return error


async def load_overview(ask: Ask[Client]) -> Content:
    """Ask for usage, and besides for the trend, this month's figures and the calls under way."""
    client = ask.client
    usage, daily, monthly, active, agents = await asyncio.gather(
        client.usage(),
        attempt(client.daily(TREND_DAYS)),
        attempt(client.monthly(1)),
        attempt(client.calls(Window(1), [("status", "in-progress")], narrowed=False)),
        attempt(client.by_agent("month", "UTC")),
    )
    under_way = NOT_SUPPLIED if isinstance(active, DeckError) else supplied(active.value, "total")
    read = None if isinstance(daily, DeckError) else days_of(daily.value.data, TREND_DAYS, ask.now)
    days = read.days if read is not None else ()
    parts = (usage, daily, monthly, active, agents)
    left_out = sum(1 if isinstance(part, DeckError) else part.left_out for part in parts)
    left_out += read.unreadable if read is not None else 0
    notes = [
        f"{what} could not be read: {part.fault.sentence}"
        for what, part in (
            ("The trend", daily),
            ("This month", monthly),
            ("Calls under way", active),
            ("Voice minutes", agents),
        )
        if isinstance(part, DeckError)
    ]
    if left_out > len(notes):
        notes.append(f"{count_of(left_out - len(notes), 'row')} behind the figures could not be read, left out.")
    answers = [("Usage", usage), ("Daily usage", daily), ("Monthly usage", monthly), ("Calls under way", active)]
    return Content(
        figures=_figures(usage.value, under_way, {key: trend_of(days, key, ask.now) for key in ("messages", "calls")}),
        charts=(day_chart(days),) if days else (),
        table=_limits(usage, _messages(monthly), _minutes(agents), under_way),
        notes=(*notes, ROLLING_NOTE, _period(usage.value)),
        answers=tuple(Answer(title, part.raw) for title, part in answers if isinstance(part, Read)),
        as_of=usage.value.report_generated_at,
        left_out=left_out,
    )


def _figures(usage: wire.Usage, under_way: Value, trends: dict[str, tuple[float | None, ...]]) -> tuple[Figure, ...]:
    stats = usage.stats

    def rolling(key: str, title: str, note: str, trend: str = "") -> Figure:
        return Figure(key, title, supplied(stats, key), note=note, trend=trends.get(trend, ()))

    plan = supplied(usage.plan, "name") if usage.plan is not None else supplied(usage, "plan")
    return (
        rolling("messages_last_30d", "Messages 30 d", "rolling", "messages"),
        rolling("calls_last_30d", "Calls 30 d", "rolling, all outcomes", "calls"),
        Figure("calls_in_progress", "Calls under way", under_way, note="now"),
        failure_rate(stats),
        rolling("messages_last_24h", "Messages 24 h", "rolling"),
        rolling("calls_last_24h", "Calls 24 h", "rolling"),
        rolling("messages_last_7d", "Messages 7 d", "rolling"),
        rolling("calls_last_7d", "Calls 7 d", "rolling"),
        rolling("sms_segments_last_30d", "SMS parts 30 d", "rolling"),
        rolling("total_messages", "Messages ever", "all time"),
        rolling("total_calls", "Calls ever", "all time"),
        Figure("plan", "Plan", plan, Unit.TEXT),
        Figure("cost", "Cost", NOT_SUPPLIED, Unit.MONEY, note="AgentPhone supplies no cost"),
    )


def failure_rate(stats: wire.Stats) -> Figure:
    """Return which part of all webhook deliveries failed, in percent; computed here.

    Its title says that it is of all time, and is short enough to say so at 80 columns: it stands below a chosen period.
    """
    failed, whole = stats.failed_webhook_deliveries, stats.total_webhook_deliveries
    rate: Value = 100 * failed / whole if failed is not None and whole else NOT_SUPPLIED
    note = "of all webhook deliveries, all time"
    return Figure("webhook_failure_rate", "Hooks failed ever", rate, Unit.PERCENT, note=note, rising_is_bad=True)


def _messages(monthly: Read[wire.Points] | DeckError) -> int | None:
    points = () if isinstance(monthly, DeckError) else monthly.value.data
    return points[0].messages if len(points) == 1 else None


def _minutes(agents: Read[wire.AgentsUsage] | DeckError) -> int | None:
    """Return minutes of completed calls this month, begun minutes of the sum counted whole; None where a part is unknown."""
    if isinstance(agents, DeckError) or agents.left_out or any(row.total_seconds is None for row in agents.value.data):
        return None
    seconds = known_sum([row.total_seconds for row in agents.value.data])
    return -(-seconds // 60) if isinstance(seconds, int) else None


def _limits(usage: Read[wire.Usage], messages: int | None, minutes: int | None, under_way: Value) -> Table:
    found, numbers = usage.value.plan, usage.value.numbers
    limits = found.limits if found is not None else None
    derived = "derived here from this month's usage"
    rows = (
        ("numbers", "Phone numbers", supplied(numbers, "used"), supplied(numbers, "limit"), "stated"),
        ("messages_per_month", "Messages this month", messages, None, derived),
        ("voice_minutes_per_month", "Voice minutes this month", minutes, None, f"{derived}: completed calls"),
        ("concurrent_calls", "Calls at once", under_way, None, "calls under way now"),
        ("max_call_duration_minutes", "Minutes a call may last", NOT_SUPPLIED, None, "stated; nothing is used up"),
    )
    records = []
    for key, title, used, stated, source in rows:
        limit = supplied(limits, key)
        # The numbers' own limit counts; the plan's stands in for one that was not sent.
        allowed = stated if isinstance(stated, int) or (stated is None and key == "numbers") else limit
        known: Value = NOT_SUPPLIED if used is None else used
        left = supplied(numbers, "remaining") if key == "numbers" else _difference(allowed, known)
        cells = (title, known, allowed, left, share_of(known, allowed), source)
        pointer: tuple[str | int, ...] = ("numbers",) if key == "numbers" else ("plan", "limits")
        present = numbers is not None if key == "numbers" else limits is not None
        records.append(Record(key, cells, Raw(usage.raw.body, pointer) if present else None))
    return Table(
        _LIMIT_COLUMNS,
        tuple(records),
        note="Only the numbers are counted by the vendor; the other uses are derived here.",
    )


def _difference(allowed: Value, used: Value) -> Value:
    return allowed - used if isinstance(allowed, int) and isinstance(used, int) else NOT_SUPPLIED


def _period(usage: wire.Usage) -> str:
    if usage.period_start is None or usage.period_end is None:
        return "The vendor does not state the period of this report."
    return f"The vendor's period: {usage.period_start} to {usage.period_end}."


OVERVIEW: Final = View(
    "overview",
    "Overview",
    Group.OVERVIEW,
    "Messages, calls and webhook deliveries at a glance, the plan's limits and what is left of them. There is no cost.",
    ("usage", "usage-daily", "usage-monthly", "usage-by-agent", "calls"),
    load=load_overview,
)
