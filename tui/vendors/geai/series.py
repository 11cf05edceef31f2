"""Rows per day turned into aligned series, by day, week or month (the vendor gives days only; the rest is added up here)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Protocol, TypeVar

from tui.core.bucket_labels import bucket_label
from tui.core.content import Series
from tui.core.records import Column, Raw, Record, Table
from tui.core.spans import Bucket, DayRange
from tui.core.values import NOT_SUPPLIED, Money, Number, Unit, Value, sum_of
from tui.vendors.amounts import amount

_HEADINGS: Final = {Bucket.DAY: "Day", Bucket.WEEK: "Week from", Bucket.MONTH: "Month"}

ByDay = Mapping[date, Value]
"""One figure of each day that the vendor sent."""


class Dated(Protocol):
    """A row with a date."""

    @property
    def date(self) -> date:
        """The vendor's day."""
        ...


D = TypeVar("D", bound=Dated)


def by_day(rows: Iterable[D], pick: Callable[[D], Value]) -> dict[date, Value]:
    """Return one figure of rows per day."""
    return {row.date: pick(row) for row in rows}


def labels(days: DayRange, bucket: Bucket) -> tuple[str, ...]:
    """Return the labels of all buckets of a range, oldest first."""
    return tuple(dict.fromkeys(bucket_label(day, bucket) for day in days.each_day()))


def by_bucket(values: ByDay, days: DayRange, bucket: Bucket) -> tuple[Value, ...]:
    """Add daily figures up by bucket: NOT_SUPPLIED where no day was sent, None where one of the days is null."""
    parts: dict[str, list[Value]] = {name: [] for name in labels(days, bucket)}
    for day in days.each_day():
        if day in values:
            parts[bucket_label(day, bucket)].append(values[day])
    return tuple(added(found) if found else NOT_SUPPLIED for found in parts.values())


def added(values: Sequence[Value]) -> Value:
    """Add figures up; a null or missing one makes the sum unknown in the same way, as a part is not the whole."""
    for missing in (None, NOT_SUPPLIED):
        if any(value is missing for value in values):
            return missing
    amounts = [value for value in values if isinstance(value, Money)]
    if amounts:
        return Money(sum_of(one.amount for one in amounts), amounts[0].currency)
    total: Number = 0
    for value in values:
        number = amount(value)
        if number is not None:
            total = total + number  # type: ignore[operator]  # one list is of one kind of number
    return total


def points(values: Iterable[Value]) -> tuple[Number | None, ...]:
    """Return figures as points of a chart; what is no number is a gap."""
    return tuple(amount(value) for value in values)


def line(key: str, title: str, values: Iterable[Value], weights: Iterable[Value] = ()) -> Series:
    """Return figures as a series; ``weights`` tell how much stands behind each of them, where they are rates."""
    return Series(key, title, points(values), points(weights))


def bucket_table(
    days: DayRange,
    bucket: Bucket,
    columns: Sequence[tuple[Column, Sequence[Value]]],
    raws: Mapping[date, Raw] | None = None,
    left_out: int = 0,
) -> Table:
    """Return figures by bucket as a table, the newest first; ``raws`` are the vendor's bytes of single days."""
    unit = Unit.TEXT if bucket is Bucket.MONTH else Unit.DATE
    heading = Column("date", _HEADINGS[bucket], unit, help="The vendor's day; its time zone is not documented.")
    records = []
    for place, name in enumerate(labels(days, bucket)):
        first: Value = name if bucket is Bucket.MONTH else date.fromisoformat(name)
        raw = raws.get(first) if raws and bucket is Bucket.DAY and isinstance(first, date) else None
        records.append(Record(name, (first, *(values[place] for _, values in columns)), raw))
    return Table((heading, *(column for column, _ in columns)), tuple(reversed(records)), left_out=left_out)
