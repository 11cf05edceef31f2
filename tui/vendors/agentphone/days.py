"""Daily counts in order and without holes, however the vendor sends them: its order and its empty days are unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tui.core.format import count_of
from tui.core.quick import dataclass
from tui.core.values import NOT_SUPPLIED, Spark, Value
from tui.vendors.agentphone import wire

_FIRST: Final = date(2000, 1, 1)
"""No figure is older than this, whatever a row says; and none is of the day after tomorrow."""


@dataclass(frozen=True, slots=True)
class Day:
    """One of the vendor's days.

    Attributes:
        day: Its date.
        point: The vendor's row; None where it sent none for the day.
        index: The row's place in the answer.
    """

    day: date
    point: wire.Point | None = None
    index: int = 0

    def count(self, counter: str) -> int | None:
        """Return one of the counters; None where it is not known."""
        found: int | None = getattr(self.point, counter, None)
        return found

    @property
    def activity(self) -> int | None:
        """Messages and calls together; None where either is not known."""
        messages, calls = self.count("messages"), self.count("calls")
        return None if messages is None or calls is None else messages + calls


@dataclass(frozen=True, slots=True)
class Days:
    """Consecutive days, the oldest first.

    Attributes:
        days: As many as were asked for; a day without a row has no numbers.
        unreadable: Rows whose date cannot be read, cannot be, or stood there before.
    """

    days: tuple[Day, ...]
    unreadable: int


def days_of(points: Sequence[wire.Point], count: int, now: datetime, indexes: Sequence[int] | None = None) -> Days:
    """Return the last ``count`` days.

    The vendor's day is its own: when it sends all rows that were asked for, its newest day is the last one. When it sends
    fewer, empty days may be left out, and the last one is today in UTC unless the vendor is ahead.
    """
    rows: dict[date, Day] = {}
    unreadable = 0
    today = now.astimezone(UTC).date()
    for index, point in zip(indexes or range(len(points)), points, strict=True):
        day = _day(point.label)
        if day is None or day in rows or not _FIRST <= day <= today + timedelta(days=1):
            unreadable += 1
        else:
            rows[day] = Day(day, point, index)
    newest = max(rows, default=today)
    last = newest if len(rows) >= count else max(newest, today)
    wanted = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    return Days(tuple(rows.get(day, Day(day)) for day in wanted), unreadable)


def finished_of(days: Sequence[Day], now: datetime) -> Sequence[Day]:
    """Return the days that are over: the vendor's zone is not stated, so that today is the one of UTC or later."""
    return [day for day in days if day.day < now.astimezone(UTC).date()]


def trend_of(days: Sequence[Day], counter: str, now: datetime) -> Spark:
    """Return a counter of the finished days for a sparkline."""
    values = [day.count(counter) for day in finished_of(days, now)]
    return tuple(None if value is None else float(value) for value in values)


def compared(
    last: Sequence[Day], before: Sequence[Day], now: datetime, count: Callable[[Day], int | None]
) -> tuple[Value, Value] | None:
    """Return the sums of the finished days and of as many before, day by day the same; None where all are over.

    A day without a number is left out of both periods: the other's number alone would look like a rise or a fall.
    """
    over = len(finished_of(last, now))
    if over == len(last):
        return None
    both = [(count(day), count(earlier)) for day, earlier in zip(last[:over], before[:over], strict=False)]
    known = [pair for pair in both if None not in pair]
    return known_sum([one for one, _ in known]), known_sum([other for _, other in known])


def known_sum(values: Sequence[int | None]) -> Value:
    """Return the sum of what is known, or NOT_SUPPLIED when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else NOT_SUPPLIED


def without(values: Sequence[int | None], noun: str) -> str:
    """Say how many have no number where others do: the sum of those would pass for the whole.

    Args:
        values: The numbers.
        noun: What each of them is of ("day").
    """
    unknown = unknown_among(values)
    return f"without {count_of(unknown, noun)}" if unknown else ""


def unknown_among(values: Sequence[int | None]) -> int:
    """Return how many numbers are unknown where others are known; 0 where none is."""
    unknown = sum(value is None for value in values)
    return unknown if unknown < len(values) else 0


def active_agents(rows: Sequence[wire.AgentUsage]) -> int:
    """Return how many agents had a message or a completed call; the unassigned bucket is none."""
    return sum(bool(row.messages or row.calls) and not row.is_orphan and bool(row.agent_id) for row in rows)


def _day(label: str) -> date | None:
    try:
        return date.fromisoformat(label[:10])
    except ValueError:
        return None
