"""GEAI's adoption: agents, flows and processes created and modified."""

from __future__ import annotations

import asyncio

from tui.core.content import ChartKind, Content
from tui.core.records import Column
from tui.core.values import Unit
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai.batch import Batch
from tui.vendors.geai.charts import days_of, timed
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import BUCKETED
from tui.vendors.geai.series import bucket_table, by_bucket

_FIGURES = (
    f.AGENTS_CREATED, f.AGENTS_MODIFIED, f.FLOWS_CREATED, f.FLOWS_MODIFIED, f.PROCESSES_CREATED, f.PROCESSES_MODIFIED,
)  # fmt: skip


async def adoption(ask: Ask[GeaiClient]) -> Content:
    """Return what was created and modified, in all and by day, week or month."""
    batch = Batch.of(ask)
    figures, agents, flows = await asyncio.gather(
        f.figures(batch, *_FIGURES),
        batch.both(e.AGENTS_CHANGED_PER_DAY, lambda body: body.agents),
        batch.both(e.FLOWS_CHANGED_PER_DAY, lambda body: body.flows_created_and_modified_per_day),
    )
    agent_parts = [
        ("agents_created", "Agents created", days_of(agents, lambda row: row.created)),
        ("agents_modified", "Agents modified", days_of(agents, lambda row: row.modified)),
    ]
    flow_parts = [
        ("flows_created", "Flows created", days_of(flows, lambda row: row.created_flows)),
        ("flows_modified", "Flows modified", days_of(flows, lambda row: row.modified_flows)),
    ]
    charts = [
        timed(batch, "agents", "Agents created and modified", ChartKind.BARS, agent_parts),
        timed(batch, "flows", "Flows created and modified", ChartKind.BARS, flow_parts),
    ]
    bucket = ask.scope.bucket
    columns = [
        (Column(key, title, Unit.COUNT), by_bucket(values, batch.days, bucket))
        for key, title, values in (*agent_parts, *flow_parts)
    ]
    table = bucket_table(batch.days, bucket, columns, left_out=agents[0].left_out + flows[0].left_out)
    return batch.content(figures, charts, table)


ADOPTION = View(
    "adoption",
    "Created and modified",
    Group.ADOPTION,
    "Agents, flows and processes that were created or modified; by day for agents and flows.",
    (
        "lab-agents-created-and-modified", "lab-agents-created-and-modified-per-day", "lab-flows-created-and-modified",
        "lab-flows-created-and-modified-per-day", "lab-processes-created-and-modified",
    ),
    BUCKETED,
    adoption,
)  # fmt: skip
