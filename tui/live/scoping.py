"""From the user's choice to what a view can honour: the scope that is asked, and words about what is not honoured."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tui.core.errors import DeckError
from tui.core.personal import hide_emails
from tui.core.quick import dataclass
from tui.core.scope import Controls, Scope, TimeControl
from tui.core.spans import DayRange, Span, SpanKind
from tui.core.unfinished import first_unfinished


@dataclass(frozen=True, slots=True)
class Effective:
    """What is asked, and why it is not all that the user chose.

    Attributes:
        scope: The scope that the view is asked with.
        days: The days it means, or None where the view has no time.
        refused: Why the user's choice of time does not apply; empty when it does.
        unfinished: Whether the last of the days is not over.
        passed_over: The choice of time that a view without time leaves out, where one may take it for what is shown.
        times: Zone in which the user reads times, whatever days are counted in.
    """

    scope: Scope
    days: DayRange | None
    refused: str = ""
    unfinished: bool = False
    passed_over: str = ""
    times: str = "UTC"


def effective(wish: Scope, controls: Controls, now: datetime) -> Effective:
    """Return the scope that comes nearest to the wish and that the view can honour.

    Raises:
        DeckError: USAGE when the user's range is inverted, empty or in the future, or the zone is unknown.
    """
    span = wish.span
    if controls.time is TimeControl.NONE:
        meant = wish.parents or wish.span != Span()  # what one drilled from had a period
        scope = _scope(wish, Span(), controls)
        return Effective(scope, None, passed_over=wish.span.title if meant else "", times=wish.zone)
    zone = controls.zone_of_days(wish.zone)
    days = span.resolve(now, zone)
    refused = controls.refuses(span, days)
    if refused:
        span = fallback(controls)
        days = span.resolve(now, zone)
    unfinished = days.last >= first_unfinished(now, zone)
    return Effective(_scope(wish, span, controls), days, refused, unfinished, times=wish.zone)


def fallback(controls: Controls) -> Span:
    """Return the choice of time that a view starts with when it cannot honour the user's."""
    if controls.time is TimeControl.CALENDAR:
        return Span(SpanKind.MONTH)
    if controls.time is TimeControl.MONTHS:
        return Span(SpanKind.MONTHS, min(6, controls.max_months))
    return Span(SpanKind.DAYS, min(30, controls.max_days))


def offered(controls: Controls, span: Span, now: datetime, zone: str) -> str:
    """Say why a preset is off for a view; empty when it may be chosen."""
    try:
        return controls.refuses(span, span.resolve(now, controls.zone_of_days(zone)))
    except DeckError as error:
        return error.fault.sentence


def _scope(wish: Scope, span: Span, controls: Controls) -> Scope:
    allowed = {one.key for one in controls.filters}
    return replace(
        wish,
        span=span,
        zone=controls.zone_of_days(wish.zone),
        bucket=wish.bucket if wish.bucket in controls.buckets or not controls.buckets else controls.buckets[0],
        filters=tuple(pair for pair in wish.filters if pair[0] in allowed),
        search=wish.search if controls.search else "",
        sort=wish.sort if wish.sort and wish.sort.column in controls.sorts else None,
    )


def words(found: Effective, controls: Controls, *, times: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the scope bar's parts: (text, "part", "off" or "filter").

    Args:
        found: What is asked.
        controls: What the view honours.
        times: Whether the view shows times: their zone is named where that of the days does not name it already.
    """
    parts: list[tuple[str, str]] = []
    scope = found.scope
    if found.days is None:
        parts.append(("no time filter", "off"))
        if found.passed_over:
            parts.append((f"{found.passed_over} does not apply", "filter"))
    else:
        parts.append((scope.span.title, "part"))
        if scope.span.kind is not SpanKind.CUSTOM:
            so_far = " so far" if found.unfinished else ""
            parts.append((f"{found.days.first} – {found.days.last}{so_far}", "off"))
        parts.append((scope.zone if controls.zone else "the vendor's days", "off"))
    if times and (found.days is None or not controls.zone):
        parts.append((f"times in {found.times}", "part"))
    if len(controls.buckets) > 1:
        parts.append((f"by {scope.bucket.value}", "part"))
    titles = {one.key: one.title for one in controls.filters}
    parts.extend((f"{titles[key].lower()}: {hide_emails(value)}", "filter") for key, value in scope.filters)
    if scope.search:
        parts.append((f"search “{hide_emails(scope.search)}”", "filter"))
    if scope.sort:
        parts.append((f"server sort {scope.sort.column} {'↓' if scope.sort.descending else '↑'}", "filter"))
    if found.refused:
        parts.append((found.refused, "filter"))
    return tuple(parts)
