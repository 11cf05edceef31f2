"""AgentPhone's make-believe usage: sums over calls and messages, by arithmetic, so that every total agrees with its parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any, Final

from tui.core.quick import dataclass
from tui.sandbox.agentphone_calls import COMPLETED, CallLog
from tui.sandbox.agentphone_fleet import Fleet
from tui.sandbox.agentphone_messages import MessageLog
from tui.sandbox.agentphone_pattern import Pattern

PERIODS: Final = ("week", "month", "year")
NUMBERS_LIMIT: Final = 25
CONCURRENT_CALLS: Final = 50
_NOT_COMPLETED: Final = -1
"""Stands for the agent of calls that are nobody's achievement."""


@dataclass(frozen=True, slots=True)
class Fleets:
    """What usage is counted from."""

    fleet: Fleet
    calls: CallLog
    messages: MessageLog
    per_year: int


class Usage:
    """The sums of one world. A webhook is delivered for every inbound message and for every call.

    Args:
        parts: The fleet and its logs.
    """

    def __init__(self, parts: Fleets) -> None:
        self._parts = parts
        self._calls, self._messages = parts.calls, parts.messages
        self._inbound = self._messages.where(lambda slot: slot.inbound)
        self._inbound_failed = self._messages.where(lambda slot: slot.inbound and not slot.webhook_ok)
        self._calls_failed_webhook = self._calls.where(lambda slot: slot.lasts % 47 == 0)

    def summary(self, now: datetime) -> dict[str, Any]:
        """Return the body of ``/v1/usage``."""
        first, last = calendar_period("month", now, UTC)
        used = sum(number.status == "active" for number in self._parts.fleet.numbers)
        return {
            "plan": {"name": "Scale", "limits": self._limits()},
            "numbers": {"used": used, "limit": NUMBERS_LIMIT, "remaining": NUMBERS_LIMIT - used},
            "stats": self._stats(now),
            "periodStart": second(first),
            "periodEnd": second(last),
            "reportGeneratedAt": second(now),
        }

    def between(self, first: datetime, last: datetime) -> dict[str, int]:
        """Return messages, calls and webhooks from a moment to before another."""
        calls = self._calls.count(first), self._calls.count(last)
        messages = self._messages.count(first), self._messages.count(last)
        inbound = self._inbound.before(messages[1]) - self._inbound.before(messages[0])
        return {
            "messages": messages[1] - messages[0],
            "calls": calls[1] - calls[0],
            "webhooks": inbound + calls[1] - calls[0],
        }

    def daily(self, now: datetime, days: int) -> list[dict[str, Any]]:
        """Return the last UTC days, today so far included, the oldest first (order and zero rows: assumed)."""
        today = now.astimezone(UTC).date()
        wanted = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
        return [
            {"date": day.isoformat(), **self.between(midnight(day), min(midnight(day + timedelta(days=1)), now))}
            for day in wanted
        ]

    def monthly(self, now: datetime, months: int) -> list[dict[str, Any]]:
        """Return the last UTC calendar months, this one so far included, the oldest first (order and zero rows: assumed)."""
        this = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1
        return [
            {"month": f"{_month(at):%Y-%m}", **self.between(midnight(_month(at)), min(midnight(_month(at + 1)), now))}
            for at in range(this - months + 1, this + 1)
        ]

    def by_number(self, now: datetime) -> list[dict[str, Any]]:
        """Return what went over each number in all time (the window: assumed)."""
        calls, messages = self._calls.count(now), self._messages.count(now)
        rows: list[dict[str, Any]] = []
        for index, number in enumerate(self._parts.fleet.numbers):
            agent = self._parts.fleet.agents[number.agent] if number.agent is not None else None
            rows.append(
                {
                    "numberId": number.id,
                    "phoneNumber": number.phone_number,
                    "country": number.country,
                    "status": number.status,
                    "agentId": agent.id if agent else None,
                    "agentName": agent.name if agent else None,
                    "messages": self._messages_over(index).before(messages),
                    "calls": self._calls_over(index).before(calls),
                }
            )
        return rows

    def _messages_over(self, number: int) -> Pattern:
        return self._messages.where(lambda slot: self._messages.thread_of(slot).number == number)

    def _calls_over(self, number: int) -> Pattern:
        return self._calls.where(lambda slot: slot.number == number)

    def by_agent(self, now: datetime, first: datetime) -> list[dict[str, Any]]:
        """Return messages, completed calls and their seconds by agent since a moment, the unassigned bucket last."""
        start = self._calls.count(first)
        # A call under way will be completed, but is not yet.
        active = [number for number in self._calls.in_progress(now) if number >= start]
        rows: list[dict[str, Any]] = [
            {
                "agentId": agent.id,
                "agentName": agent.name,
                **self._of_agent(index, first, now, active),
                "isOrphan": False,
            }
            for index, agent in enumerate(self._parts.fleet.agents)
        ]
        rows.sort(key=lambda row: -(row["messages"] + row["calls"]))
        orphans = self._of_agent(None, first, now, active)
        return [*rows, {"agentId": None, "agentName": "Unassigned", **orphans, "isOrphan": True}]

    def _of_agent(self, agent: int | None, first: datetime, now: datetime, active: list[int]) -> dict[str, int]:
        start, end = self._calls.count(first), self._calls.count(now)
        calls, messages = self._completed_by(agent), self._written_by(agent)
        slots = (self._calls.slot(number) for number in active)
        going = [slot.lasts for slot in slots if slot.agent == agent and slot.outcome == COMPLETED]
        return {
            "messages": messages.before(self._messages.count(now)) - messages.before(self._messages.count(first)),
            "calls": calls.before(end) - calls.before(start) - len(going),
            "totalSeconds": calls.weight_before(end) - calls.weight_before(start) - sum(going),
        }

    @cached_property
    def _completed_by(self) -> Callable[[int | None], Pattern]:
        return self._calls.parted(lambda slot: slot.agent if slot.outcome == COMPLETED else _NOT_COMPLETED)

    @cached_property
    def _written_by(self) -> Callable[[int | None], Pattern]:
        return self._messages.parted(lambda slot: self._messages.thread_of(slot).agent)

    def _stats(self, now: datetime) -> dict[str, int]:
        messages, calls = self._messages.count(now), self._calls.count(now)
        failed = self._inbound_failed.before(messages) + self._calls_failed_webhook.before(calls)
        total = self._inbound.before(messages) + calls
        month = self._messages.count(now - timedelta(days=30))
        return {
            "totalMessages": messages,
            **{f"messagesLast{name}": messages - self._messages.count(now - span) for name, span in _WINDOWS},
            "totalCalls": calls,
            **{f"callsLast{name}": calls - self._calls.count(now - span) for name, span in _WINDOWS},
            "totalWebhookDeliveries": total,
            "successfulWebhookDeliveries": total - failed,
            "failedWebhookDeliveries": failed,
            "smsSegmentsLast30d": self._messages.all.weight_before(messages) - self._messages.all.weight_before(month),
        }

    def _limits(self) -> dict[str, int]:
        month = self._parts.per_year / 12
        return {
            "numbers": NUMBERS_LIMIT,
            "messagesPerMonth": _round_up(month * 8),
            "voiceMinutesPerMonth": _round_up(month * 10),
            "maxCallDurationMinutes": 60,
            "concurrentCalls": max(CONCURRENT_CALLS, _round_up(month / 40)),
        }


_WINDOWS: Final = (("24h", timedelta(hours=24)), ("7d", timedelta(days=7)), ("30d", timedelta(days=30)))


def calendar_period(period: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last second of the current calendar week (from Monday), month or year.

    That the zone moves the bounds, and that weeks begin on Monday, is assumed: the vendor states neither.
    """
    today = now.astimezone(zone).date()
    if period == "week":
        first = today - timedelta(days=today.weekday())
        after = first + timedelta(days=7)
    elif period == "month":
        first = today.replace(day=1)
        after = _month(first.year * 12 + first.month)
    else:
        first, after = date(today.year, 1, 1), date(today.year + 1, 1, 1)
    return midnight(first, zone), midnight(after, zone) - timedelta(seconds=1)


def midnight(day: date, zone: tzinfo = UTC) -> datetime:
    """Return the first moment of a day in a zone, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def second(moment: datetime) -> str:
    """Return a moment as the vendor's example writes it: ``2024-06-01T00:00:00Z``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _month(ordinal: int) -> date:
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def _round_up(amount: float) -> int:
    step = 100
    while step * 10 < amount:
        step *= 10
    return int(-(-amount // step) * step)
