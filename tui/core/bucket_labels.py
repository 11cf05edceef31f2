"""Labels of a chart's buckets: dates as people write them, at boundaries that mean something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

from tui.core.quick import dataclass
from tui.core.spans import Bucket

_LEAST: Final = 5
"""Columns from one label to the next at least."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Days: TypeAlias = tuple[tuple[date, ...], tuple[tuple[int, date], ...]]
_known: dict[int, tuple[tuple[str, ...], Days | None]] = {}
"""What was read last, by the labels' identity: to hash ten thousand of them takes longer than to place the few that fit."""
_MOST_KNOWN: Final = 8


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


def bucket_label(day: date, width: Bucket) -> str:
    """Return the label of the bucket that a day falls into: the day, the Monday of its week, or its month as ``2026-11``."""
    if width is Bucket.MONTH:
        return day.isoformat()[:7]
    return (day - timedelta(days=day.weekday()) if width is Bucket.WEEK else day).isoformat()


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
    if not buckets:
        return []
    known = _days(tuple(buckets))
    if known is None:
        return _evenly(len(buckets), lambda index: buckets[index], room, width)
    monthly = len(buckets[0]) == 7
    days, starts = known
    for candidate in _candidates(days, starts, room, monthly=monthly):
        if len(candidate) > 1 and _fits(candidate, room, width):
            return candidate
    return _evenly(len(days), lambda index: _text(days[index], monthly=monthly), room, width)


def _days(buckets: tuple[str, ...]) -> Days | None:
    """Return the days of all buckets, and where months begin; None where one is a name. Asked again at every drawing."""
    found = _known.get(id(buckets))
    if found is None or found[0] is not buckets:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[id(buckets)] = buckets, _read(buckets)
    return found[1]


def _read(buckets: tuple[str, ...]) -> Days | None:
    days = []
    for bucket in buckets:
        day = day_of(bucket)
        if day is None:
            return None
        days.append(day)
    return tuple(days), tuple((index, day) for index, day in enumerate(days) if day.day == 1)


def _candidates(
    days: Sequence[date], starts: Sequence[tuple[int, date]], room: Callable[[int], int], *, monthly: bool
) -> Iterator[list[Tick]]:
    """Yield sets of labels, the closest first; those that cannot fit are not even made."""
    rules: list[tuple[int, Callable[[date], bool]]] = [] if monthly else _daily(days)
    length = 1 if monthly or len(days) < 2 else max((days[1] - days[0]).days, 1)
    for step, rule in rules:
        if room(max(step // length, 1)) >= _LEAST:
            yield [Tick(index, _text(day, monthly=False)) for index, day in enumerate(days) if rule(day)]
    for months in (1, 2, 3, 6):
        if room(months if monthly else months * 31 // length) >= _LEAST:
            yield [Tick(index, _text(day, monthly=True)) for index, day in starts if (day.month - 1) % months == 0]
    for years in (1, 2, 5, 10, 20, 50):
        if room(12 * years if monthly else years * 365 // length) >= _LEAST:
            yield [Tick(index, str(day.year)) for index, day in starts if day.month == 1 and day.year % years == 0]


def _daily(days: Sequence[date]) -> list[tuple[int, Callable[[date], bool]]]:
    """Return every how many days a label may stand, and on which: each, every other, mondays, every other monday."""
    fortnight: Callable[[date], bool] = lambda day: day.weekday() == 0 and (day - days[0]).days // 7 % 2 == 0  # noqa: E731
    rules: list[tuple[int, Callable[[date], bool]]] = [(1, lambda _: True)]
    if not all(day.weekday() == days[0].weekday() for day in days[:8]):
        rules += [(2, lambda day: (days[-1] - day).days % 2 == 0), (7, lambda day: day.weekday() == 0)]
    return [*rules, (14, fortnight)]


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


def _evenly(
    count: int, text: Callable[[int], str], room: Callable[[int], int], width: Callable[[str], int]
) -> list[Tick]:
    # A step that leaves no room for even a short text is not tried.
    step = max(1, count // max(room(count) // 3, 1))
    while True:
        chosen = [Tick(index, text(index)) for index in range(0, count, step)]
        if step >= count or _fits(chosen, room, width):
            return chosen
        step += max(step // 8, 1)
