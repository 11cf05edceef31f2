"""What is not over yet: the running day, week or month, which must not pass for a whole one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from tui.core.bucket_labels import day_of
from tui.core.spans import Bucket, DayRange, zone_of

NOTE: Final = "Changes compare finished days: today, which is not over, is left out of both periods."
"""How changes are meant where the days themselves cannot be named."""


def first_unfinished(now: datetime, zone: str = "UTC") -> date:
    """Return the first day that is not over.

    Args:
        now: The wall time, aware.
        zone: The zone in which days are counted.
    """
    return now.astimezone(zone_of(zone)).date()


def open_days(last: date, now: datetime, zone: str = "UTC") -> int:
    """Return how many of the days up to a last one are not over; the rest as `first_unfinished`."""
    return max((last - first_unfinished(now, zone)).days + 1, 0)


def finished(days: DayRange, day: date) -> DayRange | None:
    """Return the days of a range before the first unfinished one; None where there is none."""
    if days.last < day:
        return days
    return replace(days, last=day - timedelta(days=1)) if days.first < day else None


def compared(days: DayRange, day: date) -> tuple[DayRange, DayRange] | None:
    """Return the finished days of a range, and the same of the period before; None where none is over.

    There are as many of both, but for a month that is shorter than the one after it.
    """
    whole, before = finished(days, day), days.before()
    if whole is None:
        return None
    if whole.last == days.last:
        return whole, before
    return whole, replace(before, last=min(before.first + timedelta(days=whole.days - 1), before.last))


def comparison(days: DayRange, day: date, *, running: bool) -> str:
    """Say which days a change compares.

    Args:
        days: The days that were asked about.
        day: The first day that is not over.
        running: Whether only finished days were compared.
    """
    if not running:
        many = "" if days.earlier else "the day before, " if days.days == 1 else f"the {days.days} days before, "
        return f"Changes compare with {many}{_dates(days.before())}."
    pair = compared(days, day)
    if pair is None:
        return NOTE
    return f"Changes compare {_dates(pair[0])} with {_dates(pair[1])}; today, not over, is in neither."


def _dates(days: DayRange) -> str:
    return f"{days.first}" if days.days == 1 else f"{days.first} – {days.last}"


def unfinished(buckets: Sequence[str], width: Bucket, day: date) -> int:
    """Return how many of the last buckets are not over; 0 where the last one is no date.

    Args:
        buckets: Labels of a chart, oldest first.
        width: Width of a bucket whose label is a whole date; of labels that lie closer each is a day.
        day: The first day that is not over.
    """
    width, count = _width(buckets, width), 0
    for label in reversed(buckets):
        start = day_of(label)
        if start is None or _last(start, width, monthly=len(label) == 7) < day:
            break
        count += 1
    return count


def cut_off(buckets: Sequence[str], width: Bucket, days: DayRange) -> tuple[bool, bool]:
    """Return whether a range cuts off the first and the last bucket of a chart: such a one may hold but some of its days.

    Args:
        buckets: Labels of a chart, oldest first.
        width: As of `unfinished`.
        days: The range.
    """
    first, last = (day_of(buckets[0]), day_of(buckets[-1])) if buckets else (None, None)
    if first is None or last is None:
        return False, False
    end = _last(last, _width(buckets, width), monthly=len(buckets[-1]) == 7)
    return first < days.first, end > days.last


def _width(buckets: Sequence[str], width: Bucket) -> Bucket:
    ends = [day for label in buckets[-2:] if (day := day_of(label)) is not None]
    return Bucket.DAY if len(ends) == 2 and (ends[1] - ends[0]).days < 7 else width


def _last(start: date, width: Bucket, *, monthly: bool) -> date:
    if monthly or width is Bucket.MONTH:
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start + timedelta(days=6) if width is Bucket.WEEK else start


def so_far(buckets: Sequence[str]) -> str:
    """Return what the last bucket of a chart is called while it is not over: ``today so far``, ``this week so far``."""
    if buckets and len(buckets[-1]) == 7:
        return "this month so far"
    ends = [day for label in buckets[-2:] if (day := day_of(label)) is not None]
    if len(ends) < 2:
        return "so far"
    return "this week so far" if (ends[1] - ends[0]).days == 7 else "today so far"
