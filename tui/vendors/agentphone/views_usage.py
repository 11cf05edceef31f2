"""AgentPhone's usage over time: by day and by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tui.core.content import Answer, Chart, ChartKind, Content, Figure, Series
from tui.core.format import count_of
from tui.core.records import Column, Raw, Record, Table
from tui.core.scope import Controls, TimeControl
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import supplied
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.days import Day, compared, days_of, known_sum, trend_of, without
from tui.vendors.amounts import growth
from tui.vendors.base import Ask, Group, View

MAX_DAYS: Final = 365
"""The vendor's stated ceiling."""
COUNTERS: Final = (("messages", "Messages"), ("calls", "Calls"), ("webhooks", "Webhook deliveries"))
_COUNTS: Final = tuple(Column(key, title, Unit.COUNT) for key, title in COUNTERS)
_DAY_COLUMNS: Final = (Column("date", "Day", Unit.DATE, help="The vendor's day; its zone is not stated."), *_COUNTS)
_MONTH_COLUMNS: Final = (
    Column("month", "Month", help="The vendor's month; its zone is not stated."),
    *_COUNTS,
    Column("messages_change", "Messages ±", Unit.CHANGE, help="Against the month before; not for the month under way."),
    Column("calls_change", "Calls ±", Unit.CHANGE, help="Against the month before; not for the month under way."),
)


async def load_daily(ask: Ask[Client]) -> Content:
    """Show the last days, and the same number before them where the vendor's 365 days reach that far."""
    count = min(ask.days().days, MAX_DAYS)
    compared = 2 * count <= MAX_DAYS
    asked = 2 * count if compared else count
    found = await ask.client.daily(asked)
    read = days_of(found.value.data, asked, ask.now, found.indexes)
    last, before = read.days[-count:], read.days[:-count]
    unreadable = found.left_out + read.unreadable
    return Content(
        figures=_day_figures(last, before, ask.now),
        charts=(day_chart(last, before),),
        table=Table(_DAY_COLUMNS, _day_records(last, found.raw), left_out=unreadable),
        notes=tuple(_day_notes(last, compared=compared)),
        answers=(Answer("Daily usage", found.raw),),
    )


def day_chart(days: Sequence[Day], before: Sequence[Day] = ()) -> Chart:
    """Return the trend of days, with the days before them underneath where they are known."""
    return Chart(
        "daily",
        "Messages, calls and webhooks by day",
        ChartKind.LINE,
        tuple(day.day.isoformat() for day in days),
        _series(days),
        previous=_series(before) if len(before) == len(days) else (),
        note="the vendor's days",
    )


def _series(days: Sequence[Day]) -> tuple[Series, ...]:
    return tuple(Series(key, title, tuple(day.count(key) for day in days)) for key, title in COUNTERS)


def _day_figures(days: Sequence[Day], before: Sequence[Day], now: datetime) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            key,
            title,
            known_sum(values := [day.count(key) for day in days]),
            note=without(values, "day"),
            previous=known_sum([day.count(key) for day in before]),
            trend=trend_of(days, key, now),
            compared=compared(days, before, now, lambda day, key=key: day.count(key)),  # type: ignore[misc]
        )
        for key, title in COUNTERS
    )


def _day_records(days: Sequence[Day], raw: Raw) -> tuple[Record, ...]:
    return tuple(
        Record(
            day.day.isoformat(),
            (day.day, *(supplied(day.point, key) for key, _ in COUNTERS)),
            Raw(raw.body, ("data", day.index)) if day.point is not None else None,
        )
        for day in reversed(days)
    )


def _day_notes(days: Sequence[Day], *, compared: bool) -> list[str]:
    missing = sum(day.point is None for day in days)
    notes = [f"The vendor sent no row for {missing} of these days; they are left empty, not zero."] if missing else []
    null = sum(day.point is not None and None in [day.count(key) for key, _ in COUNTERS] for day in days)
    notes += [f"{count_of(null, 'day')} without a number; the sums are of the others."] if null else []
    notes.append("Calendar days, today so far; 30 d in the overview rolls back from now.")
    if not compared:
        notes.append(f"The days before are not known: the vendor supplies at most {MAX_DAYS} days.")
    return notes


async def load_monthly(ask: Ask[Client]) -> Content:
    """Show the last calendar months, in order, each against the one before."""
    found = await ask.client.monthly(ask.scope.span.count)
    rows = _without_holes(sorted(zip(found.value.data, found.indexes, strict=True), key=lambda row: row[0].label))
    points = [point for point, _ in rows]
    this_month = f"{ask.now.astimezone(UTC):%Y-%m}"
    records = tuple(
        Record(
            point.label,
            _month_cells(point, points[place - 1] if place else None, this_month),
            Raw(found.raw.body, ("data", index)) if index is not None else None,
        )
        for place, (point, index) in enumerate(rows)
    )
    series = tuple(Series(key, title, tuple(getattr(point, key) for point in points)) for key, title in COUNTERS)
    buckets = tuple(point.label for point in points)
    return Content(
        figures=tuple(
            Figure(
                key, title, known_sum(values := [getattr(one, key) for one in points]), note=without(values, "month")
            )
            for key, title in COUNTERS
        ),
        charts=(Chart("monthly", "Messages, calls and webhooks by month", ChartKind.BARS, buckets, series),),
        table=Table(_MONTH_COLUMNS, records[::-1], left_out=found.left_out),
        notes=_month_notes(ask.scope.span.count - len(found.indexes) - found.left_out),
        answers=(Answer("Monthly usage", found.raw),),
    )


def _without_holes(rows: Sequence[tuple[wire.Point, int]]) -> list[tuple[wire.Point, int | None]]:
    """Put a month without numbers where the vendor sent none between two; the oldest first, as they came."""
    filled: list[tuple[wire.Point, int | None]] = []
    for point, index in reversed(rows):
        while 0 < len(filled) < MAX_DAYS and point.label < (label := _month_before(filled[-1][0].label)):
            filled.append((wire.Point(label=label), None))
        filled.append((point, index))
    return filled[::-1]


def _month_notes(missing: int) -> tuple[str, ...]:
    if missing <= 0:
        return ()
    return (f"The vendor sent no row for {missing} of the months asked for; none of them is counted as zero.",)


def _month_cells(point: wire.Point, before: wire.Point | None, this_month: str) -> tuple[Value, ...]:
    whole = before is not None and point.label < this_month and before.label == _month_before(point.label)
    return (
        point.label,
        *(supplied(point, key) for key, _ in COUNTERS),
        growth(point.messages, before.messages) if before and whole else NOT_SUPPLIED,
        growth(point.calls, before.calls) if before and whole else NOT_SUPPLIED,
    )


def _month_before(label: str) -> str:
    """Return the label of the month before one; the vendor may leave empty months out."""
    try:
        first = date.fromisoformat(f"{label[:7]}-01")
    except ValueError:
        return ""
    return f"{first - timedelta(days=1):%Y-%m}"


DAILY: Final = View(
    "daily",
    "By day",
    Group.USAGE,
    "Messages, calls and webhook deliveries by day; today is not over yet.",
    ("usage-daily",),
    Controls(time=TimeControl.DAYS, max_days=MAX_DAYS),
    load=load_daily,
)
MONTHLY: Final = View(
    "monthly",
    "By month",
    Group.USAGE,
    "Messages, calls and webhook deliveries by calendar month; how many months the vendor keeps is not stated.",
    ("usage-monthly",),
    Controls(time=TimeControl.MONTHS),
    load=load_monthly,
)
