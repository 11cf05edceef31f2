"""Labels of a chart's buckets: dates as people write them, at boundaries that mean something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Tick:
    """One label under an axis.

    Attributes:
        index: The bucket that it stands for.
        text: What it says.
    """

    index: int
    text: str


def day_of(bucket: str) -> date | None:
    """Return the day that a bucket's label names, the first of a month for ``2026-11``; None for a name."""
    try:
        if len(bucket) == 7 and bucket[4] == "-":
            return date(int(bucket[:4]), int(bucket[5:]), 1)
        return date.fromisoformat(bucket[:10]) if len(bucket) == 10 else None
    except ValueError:
        return None


def full_label(bucket: str) -> str:
    """Return a bucket's name in full, as a reading needs it: ``Thu 12 Nov 2026``, ``Nov 2026``, or the name itself."""
    day = day_of(bucket)
    if day is None:
        return bucket
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return month if len(bucket) == 7 else f"{_DAYS[day.weekday()]} {day.day} {month}"


def ticks(buckets: Sequence[str], room: Callable[[int], int], width: Callable[[str], int] = len) -> list[Tick]:
    """Choose which buckets are labelled: as many as fit, at mondays, firsts of a month or of a year where days are many.

    Args:
        buckets: All labels.
        room: Columns from one bucket to the one so many further on.
        width: Columns that a text takes.

    Returns:
        Labels that do not touch each other, in order.
    """
    days = [day_of(bucket) for bucket in buckets]
    known = [day for day in days if day is not None]
    if not buckets:
        return []
    if len(known) != len(days):
        return _evenly([Tick(index, bucket) for index, bucket in enumerate(buckets)], room, width)
    monthly = len(buckets[0]) == 7
    for candidate in _candidates(known, monthly=monthly):
        if len(candidate) > 1 and _fits(candidate, room, width):
            return candidate
    return _evenly([Tick(index, _text(day, monthly=monthly)) for index, day in enumerate(known)], room, width)


def _candidates(days: list[date], *, monthly: bool) -> list[list[Tick]]:
    def chosen(where: Callable[[date], bool], *, by_month: bool) -> list[Tick]:
        picked = [(index, day) for index, day in enumerate(days) if where(day)]
        return [Tick(index, _text(day, monthly=by_month)) for index, day in picked]

    firsts = [chosen(_first_of_every(months), by_month=True) for months in (1, 2, 3, 6, 12)]
    if monthly:
        return firsts
    weekly = all(day.weekday() == days[0].weekday() for day in days) and len(days) > 1
    daily = [chosen(lambda _: True, by_month=False)]
    if not weekly:
        daily.append(chosen(lambda day: (days[-1] - day).days % 2 == 0, by_month=False))
        daily.append(chosen(lambda day: day.weekday() == 0, by_month=False))
    daily.append(chosen(lambda day: ((day - days[0]).days // 7) % 2 == 0 and day.weekday() == 0, by_month=False))
    return daily + firsts


def _first_of_every(months: int) -> Callable[[date], bool]:
    return lambda day: day.day == 1 and (day.month - 1) % months == 0


def _text(day: date, *, monthly: bool) -> str:
    name = _MONTHS[day.month - 1]
    if not monthly:
        return f"{day.day} {name}"
    return f"{name} {day.year}" if day.month == 1 else name


def _fits(labels: list[Tick], room: Callable[[int], int], width: Callable[[str], int]) -> bool:
    return all(
        room(after.index - before.index) >= (width(before.text) + width(after.text)) / 2 + 2
        for before, after in pairwise(labels)
    )


def _evenly(labels: list[Tick], room: Callable[[int], int], width: Callable[[str], int]) -> list[Tick]:
    step = 1
    while step < len(labels) and not _fits(labels[::step], room, width):
        step += 1
    return labels[::step]
