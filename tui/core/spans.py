"""What time a view is asked about: the user's choice, and the days that it means.

A `Span` is the choice as made ("last 30 days"), kept as such so that it moves on with the clock. `resolve` turns it into whole
days of a zone, and `DayRange.bounds` into aware instants in UTC, so that days of 23 and 25 hours are right.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAX_DAYS = 3660
"""Longest range in days that can be asked for."""
EARLIEST = date(1970, 1, 1)
"""First day that can be asked for: the period before it, and its edge in any zone, are days too."""


class Bucket(enum.Enum):
    """The width of one point of a time series."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class SpanKind(enum.Enum):
    """How the user named the time."""

    DAYS = "days"
    """The last n days, today included."""
    MONTHS = "months"
    """The last n calendar months, this one included."""
    YESTERDAY = "yesterday"
    WEEK = "week"
    """This calendar week so far, from Monday."""
    LAST_WEEK = "last-week"
    MONTH = "month"
    """This calendar month so far."""
    LAST_MONTH = "last-month"
    QUARTER = "quarter"
    """This quarter so far."""
    LAST_QUARTER = "last-quarter"
    YEAR = "year"
    """This year so far."""
    CUSTOM = "custom"
    """Two dates, both included."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """Whole days, both ends included, as the given zone counts them.

    Attributes:
        first: The first day.
        last: The last day.
        zone: IANA name of the zone.
        earlier: First and last day of the period before, where the calendar says which it is; None where it is as many days.
    """

    first: date
    last: date
    zone: str = "UTC"
    earlier: tuple[date, date] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise DeckError(
                ErrorKind.USAGE,
                f"The range ends ({self.last}) before it starts ({self.first}).",
                hint="Swap the two dates.",
            )
        if (self.last - self.first).days >= MAX_DAYS:
            raise DeckError(
                ErrorKind.USAGE, f"The range is longer than {MAX_DAYS} days.", hint="Choose a shorter range."
            )

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def bounds(self) -> tuple[datetime, datetime]:
        """Return the first instant in, and the first instant after, in UTC."""
        zone = zone_of(self.zone)
        start = datetime.combine(self.first, time.min, zone)
        end = datetime.combine(self.last + timedelta(days=1), time.min, zone)
        return start.astimezone(UTC), end.astimezone(UTC)

    def before(self) -> DayRange:
        """Return the period before: the same part of the calendar, or as many days just before this one starts."""
        if self.earlier is not None:
            return DayRange(*self.earlier, self.zone)
        return replace(self, first=self.first - timedelta(days=self.days), last=self.first - timedelta(days=1))

    def each_day(self) -> Iterator[date]:
        """Yield every day, oldest first."""
        for offset in range(self.days):
            yield self.first + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Span:
    """The user's choice of time.

    Attributes:
        kind: How the time is named.
        count: Number of days or months, for DAYS and MONTHS.
        first: First day, for CUSTOM.
        last: Last day, for CUSTOM.
    """

    kind: SpanKind = SpanKind.DAYS
    count: int = 30
    first: date | None = None
    last: date | None = None

    @property
    def title(self) -> str:
        """What the scope bar says."""
        if self.kind is SpanKind.DAYS:
            return "today" if self.count == 1 else f"last {self.count} days"
        if self.kind is SpanKind.MONTHS:
            return "this month" if self.count == 1 else f"last {self.count} months"
        if self.kind is SpanKind.CUSTOM:
            return f"{self.first} to {self.last}"
        return _TITLES[self.kind]

    def resolve(self, now: datetime, zone: str = "UTC") -> DayRange:
        """Return the days meant, in the zone given.

        Raises:
            DeckError: USAGE when the zone is unknown, or the range is empty, inverted, too long or wholly in the future.
        """
        today = now.astimezone(zone_of(zone)).date()
        first, last = self._days(today)
        if first > today:
            raise DeckError(
                ErrorKind.USAGE,
                f"The range starts on {first}, which is in the future (today is {today} in {zone}).",
                hint="Choose a start that is not after today.",
            )
        return DayRange(first, last, zone, self._earlier(first, last))

    def _days(self, today: date) -> tuple[date, date]:
        if self.kind is SpanKind.CUSTOM:
            if self.first is None or self.last is None:
                raise DeckError(ErrorKind.USAGE, "A range needs both its dates.", hint="Give a start and an end.")
            if self.first < EARLIEST:
                raise DeckError(
                    ErrorKind.USAGE, f"The range starts before {EARLIEST.year}.", hint="Choose a later start."
                )
            return self.first, self.last
        if self.kind in {SpanKind.DAYS, SpanKind.MONTHS} and not 1 <= self.count <= MAX_DAYS:
            raise DeckError(
                ErrorKind.USAGE, f"A range of {self.count} {self.kind.value} is not between 1 and {MAX_DAYS}."
            )
        if self.kind is SpanKind.DAYS:
            return today - timedelta(days=self.count - 1), today
        if self.kind is SpanKind.YESTERDAY:
            return today - timedelta(days=1), today - timedelta(days=1)
        if self.kind in _LAST:
            this = _LAST[self.kind]
            last = _first_of(this, 1, today) - timedelta(days=1)
            return _first_of(this, 1, last), last
        return _first_of(self.kind, self.count, today), today

    def _earlier(self, first: date, last: date) -> tuple[date, date] | None:
        """Return the same part of the week, month, quarter or year before; None for days that are only counted."""
        if self.kind in {SpanKind.WEEK, SpanKind.LAST_WEEK}:
            return first - timedelta(days=7), last - timedelta(days=7)
        months = self.count if self.kind is SpanKind.MONTHS else _MONTHS_LONG.get(self.kind)
        if months is None:
            return None
        whole = self.kind in _LAST
        return _months_before(first, months), first - timedelta(days=1) if whole else _months_before(last, months)


_TITLES = {
    SpanKind.YESTERDAY: "yesterday",
    SpanKind.WEEK: "this week",
    SpanKind.LAST_WEEK: "last week",
    SpanKind.MONTH: "this month",
    SpanKind.LAST_MONTH: "last month",
    SpanKind.QUARTER: "this quarter",
    SpanKind.LAST_QUARTER: "last quarter",
    SpanKind.YEAR: "this year",
}


_LAST = {
    SpanKind.LAST_WEEK: SpanKind.WEEK,
    SpanKind.LAST_MONTH: SpanKind.MONTH,
    SpanKind.LAST_QUARTER: SpanKind.QUARTER,
}
"""Whole periods, and the running ones that they came before."""
_MONTHS_LONG = {
    SpanKind.MONTH: 1,
    SpanKind.LAST_MONTH: 1,
    SpanKind.QUARTER: 3,
    SpanKind.LAST_QUARTER: 3,
    SpanKind.YEAR: 12,
}


def _months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or the last one of a month that is shorter."""
    month = max(day.year * 12 + day.month - 1 - months, 12)  # there is no year 0
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(month // 12, month % 12 + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _first_of(kind: SpanKind, count: int, today: date) -> date:
    if kind is SpanKind.WEEK:
        return today - timedelta(days=today.weekday())
    if kind is SpanKind.QUARTER:
        return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    if kind is SpanKind.YEAR:
        return today.replace(month=1, day=1)
    return _months_before(today.replace(day=1), count - 1 if kind is SpanKind.MONTHS else 0)


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name.

    Raises:
        DeckError: USAGE when there is no such zone.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  # reads the build's settings: after the first frame

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DeckError(
            ErrorKind.USAGE, "That time zone is not known here.", hint="Use an IANA name such as Europe/Berlin."
        ) from None


PRESETS: tuple[Span, ...] = (
    Span(SpanKind.DAYS, 1),
    Span(SpanKind.YESTERDAY),
    Span(SpanKind.DAYS, 7),
    Span(SpanKind.DAYS, 30),
    Span(SpanKind.DAYS, 90),
    Span(SpanKind.WEEK),
    Span(SpanKind.LAST_WEEK),
    Span(SpanKind.MONTH),
    Span(SpanKind.LAST_MONTH),
    Span(SpanKind.QUARTER),
    Span(SpanKind.LAST_QUARTER),
    Span(SpanKind.YEAR),
    Span(SpanKind.MONTHS, 6),
    Span(SpanKind.MONTHS, 12),
)
"""What the period picker offers before a custom range; a view's controls say which of them it can honour."""
