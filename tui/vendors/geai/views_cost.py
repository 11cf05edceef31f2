"""GEAI's cost: over time, and on average."""

from __future__ import annotations

import asyncio

from tui.core.content import ChartKind, Content
from tui.core.values import Unit
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai.batch import Batch
from tui.vendors.geai.charts import averages, days_of, timed
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import BUCKETED, COST
from tui.vendors.geai.series import bucket_table, by_bucket

_FIGURES = (f.COST, f.COST_PER_REQUEST, f.COST_PER_USER)
CURRENCY_NOTE = "The vendor states US dollars for the totals and averages; for the days it states no currency."


async def cost(ask: Ask[GeaiClient]) -> Content:
    """Return the whole cost, its averages, and the cost by day, week or month."""
    batch = Batch.of(ask)
    figures, (rows, before), per_user = await asyncio.gather(
        f.figures(batch, *_FIGURES),
        batch.both(e.COST_PER_DAY, lambda body: body.total_cost_per_day),
        batch.both(e.COST_PER_USER_DATE, lambda body: body.average_cost_per_user),
    )
    values = days_of((rows, before), lambda row: f.unstated(row.total_cost))
    charts = [
        timed(batch, "cost", "Cost", ChartKind.BARS, [("cost", "Cost", values)], unit=Unit.MONEY),
        *averages(
            batch, "Average cost per user by day", per_user, lambda row: f.unstated(row.average_cost), Unit.MONEY
        ),
    ]
    bucket = ask.scope.bucket
    table = bucket_table(
        batch.days,
        bucket,
        [(COST, by_bucket(values, batch.days, bucket))],
        rows.raws_by(lambda row: row.date),
        rows.left_out,
    )
    return batch.content(figures, charts, table, [CURRENCY_NOTE])


COST_DAYS = View(
    "cost",
    "Cost",
    Group.COST,
    "What the requests cost, in all, on average and by day; weeks and months are added up here from the vendor's days.",
    (
        "total-cost", "average-cost-per-request", "average-cost-per-user", "total-cost-per-day",
        "average-cost-per-user-per-date",
    ),
    BUCKETED,
    cost,
)  # fmt: skip
