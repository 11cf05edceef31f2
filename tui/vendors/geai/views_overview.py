"""GEAI's overview and its days."""

from __future__ import annotations

import asyncio

from tui.core.content import Content
from tui.core.records import Table
from tui.core.values import Unit
from tui.vendors.amounts import share_of
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, Rows
from tui.vendors.geai.charts import (
    RequestDays,
    averages,
    request_days,
    request_rows,
    requests_and_errors,
    stacked,
)
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import BUCKETED, ERROR_RATE, ERRORS, REQUESTS
from tui.vendors.geai.series import bucket_table, by_bucket

_FIGURES = (
    f.REQUESTS, f.ERRORS, f.ERROR_RATE, f.COST, f.TOKENS, f.ACTIVE_USERS, f.ACTIVE_AGENTS, f.ACTIVE_PROJECTS,
    f.REQUESTS_PER_DAY, f.USERS_PER_PROJECT, f.USERS_PER_AGENT, f.REQUEST_TIME,
)  # fmt: skip
_DAY_FIGURES = (f.REQUESTS, f.ERRORS, f.REQUESTS_PER_DAY, f.REQUESTS_PER_USER)


async def overview(ask: Ask[GeaiClient]) -> Content:
    """Return the headline figures against the period before, and requests with errors over time."""
    batch = Batch.of(ask)
    figures, now, before = await asyncio.gather(
        f.figures(batch, *_FIGURES), request_rows(batch), request_rows(batch, before=True)
    )
    return batch.content(figures, [requests_and_errors(batch, request_days(now, before))])


async def days(ask: Ask[GeaiClient]) -> Content:
    """Return requests and errors by day, week or month."""
    batch = Batch.of(ask)
    figures, rows, before, per_user = await asyncio.gather(
        f.figures(batch, *_DAY_FIGURES),
        request_rows(batch),
        request_rows(batch, before=True),
        batch.both(e.REQUESTS_PER_USER_DATE, lambda body: body.average_requests_per_user),
    )
    found = request_days(rows, before)
    charts = [
        stacked(batch, found),
        *averages(batch, "Average requests per user by day", per_user, lambda row: row.average_requests, Unit.RATIO),
    ]
    return batch.content(figures, charts, days_table(batch, rows, found))


def days_table(batch: Batch, rows: Rows[wire.RequestDay], found: RequestDays) -> Table:
    """Return requests, errors and error rate by bucket, the newest first."""
    bucket = batch.ask.scope.bucket
    requests, errors = (by_bucket(values, batch.days, bucket) for values in found)
    rates = [share_of(failed, every, 100) for failed, every in zip(errors, requests, strict=True)]
    columns = ((REQUESTS, requests), (ERRORS, errors), (ERROR_RATE, rates))
    return bucket_table(batch.days, bucket, columns, rows.raws_by(lambda row: row.date), rows.left_out)


OVERVIEW = View(
    "overview",
    "Overview",
    Group.OVERVIEW,
    "What all agents did in the chosen days, against the period before.",
    (
        "total-requests", "total-requests-with-error", "overall-error-rate", "total-cost", "total-tokens",
        "total-active-users", "total-active-agents", "total-active-projects", "average-requests-per-day",
        "average-users-per-project", "average-users-per-agent", "average-request-time", "total-requests-per-day",
    ),
    BUCKETED,
    overview,
)  # fmt: skip
DAYS = View(
    "days",
    "Requests per day",
    Group.USAGE,
    "Requests and requests with error of every day; weeks and months are added up here from the vendor's days.",
    (
        "total-requests-per-day", "total-requests", "total-requests-with-error", "average-requests-per-day",
        "average-requests-per-user", "average-requests-per-user-per-date",
    ),
    BUCKETED,
    days,
)  # fmt: skip
