"""What a view is asked about, and which of it the view can honour."""

from __future__ import annotations

import enum

from tui.core.quick import dataclass
from tui.core.spans import Bucket, DayRange, Span, SpanKind


@dataclass(frozen=True, slots=True)
class Parent:
    """One step of drilling: the record that a view is about.

    Attributes:
        key: What it is, as the child view asks for it ("agent_id").
        value: The raw id, uncleaned: for addresses only, and quoted there. Never shown.
        label: What the crumbs show.
    """

    key: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Sort:
    """A server-side sort."""

    column: str
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a view is asked about. Hashable: it is part of the query's key.

    Attributes:
        span: The user's choice of time.
        zone: IANA zone in which days are counted; of a view whose days are the vendor's own, what those are taken for.
        bucket: Width of a point.
        filters: Server-side filters, as (key, value), only those set.
        search: Server-side search term.
        sort: Server-side sort, or None for the vendor's own order.
        parents: The way here by drilling, outermost first.
    """

    span: Span = Span()
    zone: str = "UTC"
    bucket: Bucket = Bucket.DAY
    filters: tuple[tuple[str, str], ...] = ()
    search: str = ""
    sort: Sort | None = None
    parents: tuple[Parent, ...] = ()

    def filter(self, key: str) -> str | None:
        """Return a filter's value, or None when it is not set."""
        return dict(self.filters).get(key)

    def parent(self, key: str) -> Parent | None:
        """Return the nearest ancestor of a kind."""
        return next((parent for parent in reversed(self.parents) if parent.key == key), None)


class TimeControl(enum.Enum):
    """Which choices of time a view can honour."""

    NONE = "this list has no time filter"
    RANGE = "any range of days"
    DAYS = "the last days, up to today"
    MONTHS = "the last calendar months"
    CALENDAR = "the current week, month or year only"
    WALKED = "any range, read from the newest record back"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A server-side filter that a view honours.

    Attributes:
        key: Name in the scope.
        title: The form's words.
        choices: What may be chosen; empty for free text.
        help: What it does, and how sure that is.
        integer: Whether the value must be a whole number.
    """

    key: str
    title: str
    choices: tuple[Choice, ...] = ()
    help: str = ""
    integer: bool = False


@dataclass(frozen=True, slots=True)
class Controls:
    """What a view honours of a scope.

    Attributes:
        time: Which choices of time.
        max_days: Longest range, in days, for RANGE, DAYS and WALKED.
        max_months: Longest range for MONTHS.
        buckets: Bucket widths offered; empty where there is no choice.
        zone: Whether the vendor (or the deck, for WALKED) counts days in the scope's zone; otherwise the vendor's day is shown.
        filters: Server-side filters.
        search: Whether there is a server-side search.
        sorts: Keys of columns that the server can sort by.
    """

    time: TimeControl = TimeControl.NONE
    max_days: int = 3660
    max_months: int = 36
    buckets: tuple[Bucket, ...] = ()
    zone: bool = False
    filters: tuple[Filter, ...] = ()
    search: bool = False
    sorts: tuple[str, ...] = ()

    def zone_of_days(self, zone: str) -> str:
        """Return the zone whose days are meant: the user's only where days are counted in it.

        A vendor's own days are taken for those of UTC, since no contract states their zone: the same days for everybody. By the
        user's today one would be missing, or empty, for as many hours a day as the user is away from UTC.
        """
        return zone if self.zone or self.time is TimeControl.NONE else "UTC"

    def refuses(self, span: Span, days: DayRange) -> str:
        """Say in words why the view cannot honour a choice of time; empty when it can."""
        if self.time is TimeControl.NONE:
            return "This view has no time filter."
        if self.time is TimeControl.CALENDAR and span.kind not in _CALENDAR:
            return "The vendor supplies the current week, month or year only."
        if self.time is TimeControl.MONTHS:
            return self._refuses_months(span)
        if self.time is TimeControl.DAYS and span.kind is not SpanKind.DAYS:
            return "The vendor supplies the last days up to today only."
        if days.days > self.max_days:
            return f"The vendor supplies at most {self.max_days} days."
        return ""

    def _refuses_months(self, span: Span) -> str:
        if span.kind is not SpanKind.MONTHS:
            return "The vendor supplies the last calendar months only."
        return f"The vendor supplies at most {self.max_months} months." if span.count > self.max_months else ""


_CALENDAR = frozenset({SpanKind.WEEK, SpanKind.MONTH, SpanKind.YEAR})
