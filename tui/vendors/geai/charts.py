"""GEAI's charts over days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from tui.core.content import Chart, ChartKind, Series
from tui.core.records import Column
from tui.core.spans import Bucket
from tui.core.values import Money, Number, Unit, Value
from tui.vendors.amounts import aligned, amount
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, Rows
from tui.vendors.geai.series import ByDay, by_bucket, by_day, labels, line, points
from tui.vendors.ranking import Ranked, person_at

RequestDays = tuple[ByDay, ByDay]
"""Requests, and requests with error, of each day."""


async def request_rows(batch: Batch, *, before: bool = False) -> Rows[wire.RequestDay]:
    """Ask for requests per day, of the batch's days or those before."""
    days = batch.before if before else batch.days
    return await batch.rows(e.REQUESTS_PER_DAY, lambda body: body.total_requests_per_day, days)


def request_days(*lists: Rows[wire.RequestDay]) -> RequestDays:
    """Return requests and requests with error of each day."""
    return days_of(lists, lambda row: row.total_requests), days_of(lists, lambda row: row.total_requests_with_error)


def days_of(lists: Iterable[Rows[Any]], pick: Callable[[Any], Value]) -> ByDay:
    """Return one figure of the days of several lists: those of a period, and of the period before."""
    return by_day([row for rows in lists for row in rows.items], pick)


def timed(
    batch: Batch,
    key: str,
    title: str,
    kind: ChartKind,
    parts: Sequence[tuple[str, str, ByDay]],
    *,
    unit: Unit = Unit.COUNT,
    bucket: Bucket | None = None,
) -> Chart:
    """Return daily figures as a chart over the batch's days, in buckets of the scope's width.

    Args:
        batch: The load.
        key: The chart's key.
        title: Its title.
        kind: How it is drawn at first.
        parts: (key, title, figures by day) of each series; those of days of the period before are laid under it.
        unit: Unit of all figures.
        bucket: Another width than the scope's: averages are not added up, and stay by day.
    """
    bucket = bucket or batch.ask.scope.bucket
    buckets = labels(batch.days, bucket)
    current = tuple(line(name, words, by_bucket(values, batch.days, bucket)) for name, words, values in parts)
    earlier = tuple(
        under(batch, name, words, by_bucket(values, batch.before, bucket), len(buckets))
        for name, words, values in parts
        if any(day in values for day in batch.before.each_day())
    )
    return Chart(key, title, kind, buckets, current, unit, previous=earlier)


def under(batch: Batch, key: str, title: str, values: Iterable[Value], count: int) -> Series:
    """Return figures of the period before as a series that is laid under one of so many buckets."""
    named = batch.days.earlier is not None
    return Series(key, title, aligned(points(values), count, from_first=named))


def requests_and_errors(batch: Batch, found: RequestDays) -> Chart:
    """Return requests against requests with error, with the period before."""
    names = (("requests", "Requests"), ("errors", "Errors"))
    return timed(
        batch,
        "requests",
        "Requests and errors",
        ChartKind.LINE,
        [(*name, values) for name, values in zip(names, found, strict=True)],
    )


def stacked(batch: Batch, found: RequestDays) -> Chart:
    """Return requests stacked by outcome."""
    parts = [("ok", "Without error", without_errors(found)), ("errors", "With error", found[1])]
    return timed(batch, "requests", "Requests by outcome", ChartKind.STACKED, parts)


def without_errors(days: RequestDays) -> ByDay:
    """Return the requests without error of each day; unknown where either figure is, or where more failed than there were."""
    requests, errors = days
    return {day: _rest(amount(value), amount(errors.get(day))) for day, value in requests.items()}


def _rest(every: Number | None, failed: Number | None) -> Value:
    return None if every is None or failed is None or failed > every else int(every) - int(failed)


def averages(
    batch: Batch, title: str, lists: Sequence[Rows[wire.UserDay]], pick: Callable[[wire.UserDay], Value], unit: Unit
) -> list[Chart]:
    """Return an average per user and date as a chart by day; none, and a word, where rows are per user: no line can show them."""
    values = days_of(lists, pick)
    if len(values) < sum(len(rows.items) for rows in lists):
        batch.notes.append(f"{title}: sent by user and day, which no chart shows; the raw JSON has it.")
        return []
    if not lists[0].items:
        return []
    made = timed(batch, "averages", title, ChartKind.LINE, [("average", title, values)], unit=unit, bucket=Bucket.DAY)
    return [replace(made, summable=False)]


def ranked_chart(
    title: str, rows: Sequence[Ranked], measure: Column, note: str = "", *, personal: bool = False
) -> Chart:
    """Return the ten largest rows of a ranking as horizontal bars; personal ones are called by place and masked address."""
    known = sorted(
        ((value, row) for row in rows if (value := amount(row.value)) is not None), key=lambda pair: -pair[0]
    )[:10]
    names = tuple(
        person_at(place, row.name) if personal else str(row.name) for place, (_, row) in enumerate(known, start=1)
    )
    currencies = {row.value.currency for _, row in known if isinstance(row.value, Money)}
    values = Series(measure.key, measure.title, tuple(value for value, _ in known))
    return Chart(
        "ranking",
        title,
        ChartKind.RANKING,
        names,
        (values,),
        measure.unit,
        currencies.pop() if len(currencies) == 1 else None,
        note=note,
        timed=False,
    )
