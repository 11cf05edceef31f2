"""GEAI's quality: how many requests fail, and how long they take."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.core.content import Chart, ChartKind, Content
from tui.core.spans import Bucket, DayRange
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.vendors.amounts import share_of
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import figures as f
from tui.vendors.geai.batch import Batch
from tui.vendors.geai.charts import RequestDays, request_days, request_rows, timed, under
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import BUCKETED
from tui.vendors.geai.series import by_bucket, labels, line
from tui.vendors.geai.views_overview import days_table

_FIGURES = (f.ERROR_RATE, f.ERRORS, f.REQUESTS, f.REQUEST_TIME, f.TOTAL_TIME)


async def quality(ask: Ask[GeaiClient]) -> Content:
    """Return error rate and request times, and the error rate by day, week or month."""
    batch = Batch.of(ask)
    figures, rows, before = await asyncio.gather(
        f.figures(batch, *_FIGURES), request_rows(batch), request_rows(batch, before=True)
    )
    found = request_days(rows, before)
    errors = timed(batch, "errors", "Errors", ChartKind.BARS, [("errors", "Errors", found[1])])
    return batch.content(figures, [_rates(batch, found), errors], days_table(batch, rows, found))


def _rates(batch: Batch, found: RequestDays) -> Chart:
    bucket = batch.ask.scope.bucket
    (requests, rates), (_, before) = (_rates_of(found, days, bucket) for days in (batch.days, batch.before))
    series = line("error_rate", "Error rate", rates, requests)
    known = any(value is not NOT_SUPPLIED for value in before)
    return Chart(
        "error_rate",
        "Error rate",
        ChartKind.LINE,
        labels(batch.days, bucket),
        (series,),
        Unit.PERCENT,
        previous=(under(batch, series.key, series.title, before, len(rates)),) if known else (),
        note="Its mean is weighted by requests.",
    )


def _rates_of(found: RequestDays, days: DayRange, bucket: Bucket) -> tuple[Sequence[Value], Sequence[Value]]:
    """Return requests of each bucket, and how many percent of them failed."""
    requests, errors = (by_bucket(values, days, bucket) for values in found)
    return requests, [share_of(failed, every, 100) for failed, every in zip(errors, requests, strict=True)]


QUALITY = View(
    "quality",
    "Errors and times",
    Group.QUALITY,
    "How many requests failed and how long they took: the average in milliseconds, the sum in hours.",
    (
        "overall-error-rate", "total-requests-with-error", "total-requests", "average-request-time", "total-request-time",
        "total-requests-per-day",
    ),
    BUCKETED,
    quality,
)  # fmt: skip
