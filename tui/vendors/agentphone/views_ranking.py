"""AgentPhone's rankings: usage by agent and by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.core.content import Answer, Chart, ChartKind, Content, Figure, Series
from tui.core.personal import masked
from tui.core.records import Column, Raw
from tui.core.scope import Controls, TimeControl
from tui.core.spans import SpanKind
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import supplied
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.days import active_agents, known_sum, without
from tui.vendors.agentphone.mapping import named, phone_label, step
from tui.vendors.agentphone.views_lists import AGENT, NUMBER
from tui.vendors.amounts import share_of, unless_unread
from tui.vendors.base import Ask, Drill, Group, View
from tui.vendors.ranking import Ranked, ranking

_PERIODS: Final = {SpanKind.WEEK: "week", SpanKind.MONTH: "month", SpanKind.YEAR: "year"}
_COMPLETED: Final = "completed calls only"

_BY_AGENT: Final = (
    Column("calls", "Calls", Unit.COUNT, help="Completed calls only."),
    Column("call_share", "Of calls", Unit.SHARE, help="Part of all completed calls."),
    Column("total_seconds", "Call time", Unit.SECONDS, help="Of completed calls."),
    Column("time_share", "Of time", Unit.SHARE, help="Part of all call time.", wide=True),
    Column("mean_seconds", "Mean call", Unit.SECONDS, help="Call time divided by completed calls (computed here)."),
    Column("is_orphan", "Unassigned", Unit.FLAG, help="Messages and calls with no agent, deleted agents' among them."),
    Column("agent_id", "Agent id", Unit.ID, wide=True),
)
_BY_NUMBER: Final = (
    Column("calls", "Calls", Unit.COUNT, help="Whether only completed ones are counted is not stated."),
    Column("call_share", "Of calls", Unit.SHARE, help="Part of the calls of all numbers."),
    Column("country", "Country"),
    Column("status", "Status"),
    Column("agent_name", "Agent"),
    Column("agent_id", "Agent id", Unit.ID, wide=True),
    Column("number_id", "Number id", Unit.ID, wide=True),
)


def _whole(values: Sequence[int | None], left_out: int) -> Value:
    """Return the sum of which a row is a part; NOT_SUPPLIED where rows or numbers are missing, for a share would be too large."""
    return NOT_SUPPLIED if left_out or None in values else known_sum(values)


async def load_by_agent(ask: Ask[Client]) -> Content:
    """Rank agents by messages in the current week, month or year; the vendor's bounds are shown as it states them."""
    period = _PERIODS.get(ask.scope.span.kind, "month")
    found = await ask.client.by_agent(period, ask.scope.zone)
    rows = found.value.data
    per_agent = [row.calls for row in rows], [row.total_seconds for row in rows]
    wholes = [_whole(values, found.left_out) for values in per_agent]
    ranked = [
        Ranked(
            clean(row.agent_id) if row.agent_id else f"unassigned {index}",
            row.agent_name,
            supplied(row, "messages"),
            _agent_extra(row, *wholes),
            Raw(found.raw.body, ("data", index)),
        )
        for row, index in zip(rows, found.indexes, strict=True)
    ]
    asked = found.value.period or period
    first, last = found.value.period_start, found.value.period_end
    stated = (
        f"The vendor's {asked}: {first} to {last}." if first and last else f"The bounds of the {asked} are not stated."
    )
    return Content(
        figures=_agent_figures(rows, found.left_out),
        charts=_agent_charts(rows),
        table=ranking(
            ranked,
            name=Column("agent_name", "Agent"),
            measure=Column("messages", "Messages", Unit.COUNT),
            extra=_BY_AGENT,
            note=f"Ranked by messages; {_COMPLETED}",
            left_out=found.left_out,
        ),
        notes=(
            stated,
            "Completed calls only. Past periods cannot be asked for: Call time by agent reads them from the list of calls.",
        ),
        answers=(Answer("Usage by agent", found.raw),),
    )


def _agent_figures(rows: Sequence[wire.AgentUsage], left_out: int) -> tuple[Figure, ...]:
    active = unless_unread(active_agents(rows), left_out)
    return (
        _sum("messages", "Messages", [row.messages for row in rows], "agent"),
        _sum("calls", "Calls", [row.calls for row in rows], "agent", _COMPLETED),
        _sum("call_time", "Call time", [row.total_seconds for row in rows], "agent", _COMPLETED, unit=Unit.SECONDS),
        Figure("agents", "Agents with usage", active, note="the unassigned bucket aside"),
    )


def _sum(
    key: str, title: str, values: Sequence[int | None], noun: str, note: str = "", *, unit: Unit = Unit.COUNT
) -> Figure:
    """Return the sum of what is known as a figure that says how many agents or numbers are not in it."""
    said = ", ".join(filter(None, (note, without(values, noun))))
    return Figure(key, title, known_sum(values), unit, note=said)


def _agent_extra(row: wire.AgentUsage, calls: Value, seconds: Value) -> tuple[Value, ...]:
    mean = row.total_seconds / row.calls if row.total_seconds is not None and row.calls else NOT_SUPPLIED
    return (
        supplied(row, "calls"),
        share_of(row.calls, calls),
        supplied(row, "total_seconds"),
        share_of(row.total_seconds, seconds),
        mean,
        row.is_orphan or row.agent_id is None,
        supplied(row, "agent_id"),
    )


def _agent_charts(rows: Sequence[wire.AgentUsage]) -> tuple[Chart, ...]:
    return (
        _ranking_chart("messages", "Messages by agent", [(row.agent_name, row.messages) for row in rows], Unit.COUNT),
        _ranking_chart(
            "call_time", "Call time by agent", [(row.agent_name, row.total_seconds) for row in rows], Unit.SECONDS
        ),
    )


def _ranking_chart(key: str, title: str, rows: Sequence[tuple[str, int | None]], unit: Unit) -> Chart:
    ordered = sorted(rows, key=lambda row: -(row[1] or 0))
    names, values = tuple(name for name, _ in ordered), tuple(value for _, value in ordered)
    return Chart(key, title, ChartKind.RANKING, names, (Series(key, title, values),), unit, timed=False)


async def load_by_number(ask: Ask[Client]) -> Content:
    """Rank numbers by messages, over the vendor's unstated window."""
    found = await ask.client.by_number()
    rows = found.value.data
    calls = [row.calls for row in rows]
    whole = _whole(calls, found.left_out)
    ranked = [
        Ranked(
            clean(row.number_id),
            supplied(row, "phone_number"),
            supplied(row, "messages"),
            tuple(
                share_of(row.calls, whole) if column.key == "call_share" else supplied(row, column.key)
                for column in _BY_NUMBER
            ),
            Raw(found.raw.body, ("data", index)),
        )
        for row, index in zip(rows, found.indexes, strict=True)
    ]
    window = "Not stated: which time this covers, and whether failed calls count."
    web = "Web calls have no number and are not here, so these need not add up to all calls."
    chart = [(f"{row.country or ''} {masked(row.phone_number or '')}".strip(), row.messages) for row in rows]
    return Content(
        figures=(
            _sum("messages", "Messages", [row.messages for row in rows], "number", "window not stated"),
            _sum("calls", "Calls over numbers", calls, "number", "window and outcomes not stated"),
            Figure("numbers", "Numbers", unless_unread(len(rows), found.left_out)),
        ),
        charts=(_ranking_chart("messages", "Messages by number", chart, Unit.COUNT),),
        table=ranking(
            ranked,
            name=Column("phone_number", "Number", personal=True),
            measure=Column("messages", "Messages", Unit.COUNT),
            extra=_BY_NUMBER,
            note="Ranked by messages; window not stated",
            left_out=found.left_out,
        ),
        notes=(window, web),
        answers=(Answer("Usage by number", found.raw),),
    )


_AGENT_STEP: Final = step(AGENT, named(1), "agentId")
_NUMBER_STEP: Final = step(NUMBER, phone_label(1), "numberId")
BY_AGENT: Final = View(
    "by-agent",
    "By agent",
    Group.USAGE,
    "Who is busiest this week, month or year: messages, completed calls and call time. What no agent owns is unassigned.",
    ("usage-by-agent",),
    Controls(time=TimeControl.CALENDAR, zone=True),
    load=load_by_agent,
    drills=(
        Drill("agent-calls", "Calls", _AGENT_STEP),
        Drill("agent-conversations", "Conversations", _AGENT_STEP),
        Drill("agent", "Numbers", _AGENT_STEP),
    ),
)
BY_NUMBER: Final = View(
    "by-number",
    "By number",
    Group.USAGE,
    "Which phone numbers carry the traffic; the vendor does not say over which time.",
    ("usage-by-number",),
    load=load_by_number,
    drills=(Drill("number-calls", "Calls", _NUMBER_STEP), Drill("number-messages", "Messages", _NUMBER_STEP)),
)
