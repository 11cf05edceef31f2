"""GEAI's endpoints whose bodies no source shows: activity by agent, user and project; processes and projects created."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.core.content import Answer, Chart, ChartKind, Content, Figure
from tui.core.text import clean
from tui.core.values import Money, Unit, Value
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai.batch import ZONE_NOTE, Batch
from tui.vendors.geai.charts import timed
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import BUCKETED, LOOSE_AGENT_DRILLS, RANGE
from tui.vendors.geai.endpoints import LOOSE
from tui.vendors.geai.loose import SHAPE_NOTE, Loose, loosely, words_of

Load = Callable[[Ask[GeaiClient]], Awaitable[Content]]


def _load(*keys: str) -> Load:
    """Return the loader of a view on undocumented bodies: the table of the last one, the numbers of all."""

    async def load(ask: Ask[GeaiClient]) -> Content:
        batch = Batch.of(ask)
        found: list[Loose] = []
        for key in keys:
            body, raw = await ask.client.loose(LOOSE[key], batch.days)
            batch.answers.append(Answer(LOOSE[key].title, raw))
            found.append(loosely(body, raw))
        figures = [_figure(key, value) for one in found for key, value in one.scalars.items()]
        charts = _chart(batch, found[-1])
        unread = sum(one.unread for one in found)
        return Content(
            tuple(figures),
            tuple(charts),
            found[-1].table,
            (SHAPE_NOTE, ZONE_NOTE),
            tuple(batch.answers),
            left_out=unread,
        )

    return load


def _figure(key: str, value: Value) -> Figure:
    unit = Unit.MONEY if isinstance(value, Money) else Unit.COUNT
    return Figure(clean(key, 40), words_of(key), value, unit, note="as the vendor names it")


def _chart(batch: Batch, found: Loose) -> list[Chart]:
    table = found.table
    if table is None or not found.dates or len(set(found.dates)) < len(found.dates):
        return []
    parts = [
        (column.key, column.title, {day: row.cells[place] for day, row in zip(found.dates, table.records, strict=True)})
        for place, column in enumerate(table.columns)
        if column.unit in {Unit.COUNT, Unit.TOKENS}
    ]
    return [timed(batch, "days", "By day", ChartKind.BARS, parts[:4])] if parts else []


LOOSE_VIEWS = (
    View(
        "activity-by-agent",
        "Activity by agent",
        Group.USAGE,
        "Cost, requests and tokens by agent and model; the vendor names this answer but documents no shape of it.",
        ("activity-per-agent",),
        RANGE,
        _load("activity-per-agent"),
        drills=LOOSE_AGENT_DRILLS,
    ),
    View(
        "activity-by-user",
        "Activity by user",
        Group.PEOPLE,
        "Cost, requests and tokens by user, agent and model; the vendor names this answer but documents no shape of it.",
        ("activity-per-user",),
        RANGE,
        _load("activity-per-user"),
        drills=LOOSE_AGENT_DRILLS,
    ),
    View(
        "usage-by-project",
        "Usage by project",
        Group.COST,
        "Cost, requests and tokens by project; the vendor names this answer but documents no shape of it.",
        ("agent-usage-per-project",),
        RANGE,
        _load("agent-usage-per-project"),
        drills=LOOSE_AGENT_DRILLS,
    ),
    View(
        "usage-by-organization",
        "Usage by organization",
        Group.COST,
        "Cost, requests and tokens by organization and project; the vendor documents no shape of this answer.",
        ("agent-usage-per-organization-and-project",),
        RANGE,
        _load("agent-usage-per-organization-and-project"),
        drills=LOOSE_AGENT_DRILLS,
    ),
    View(
        "processes",
        "Processes by day",
        Group.ADOPTION,
        "Processes created and modified by day; the vendor names this answer but documents no shape of it.",
        ("lab-processes-created-and-modified-per-day",),
        BUCKETED,
        _load("lab-processes-created-and-modified-per-day"),
    ),
    View(
        "projects-created",
        "Projects created",
        Group.ADOPTION,
        "Projects created, in all and by day; the vendor names these answers but documents no shape of them.",
        ("lab-projects-created", "lab-projects-created-per-day"),
        BUCKETED,
        _load("lab-projects-created", "lab-projects-created-per-day"),
    ),
)
