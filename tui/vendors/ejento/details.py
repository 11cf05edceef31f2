"""One agent, project, team, user or corpus along time.

The name of the vendor's filter for single entities is not published, so all are asked for and the rows are chosen here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from tui.core.content import Chart, ChartKind, Content, Figure, Series
from tui.core.errors import DeckError, ErrorKind
from tui.core.scope import Parent
from tui.core.spans import Bucket
from tui.vendors.base import Ask, Group, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import FIVE, Entity, Metric, key_of
from tui.vendors.ejento.entities import EVERYONE, is_about
from tui.vendors.ejento.names import COLUMNS
from tui.vendors.ejento.overview import RANGE, days_table, token_chart
from tui.vendors.ejento.series import DOCUMENTS_NOTE, along, answers, buckets_of, figure, shape_notes, trend, unread
from tui.vendors.ejento.tolerant import Reading
from tui.vendors.ejento.window import Window, window_of

METRICS: Final = (Metric.QUERIES, Metric.TOKENS, Metric.COSTS, Metric.VOTES, Metric.DOCUMENTS, Metric.INDEXING)
CHOSEN_NOTE: Final = (
    "Chosen by the deck from the rows of all {}, for the vendor's own filter has no published parameter name. "
    "Up to 1,000 a bucket are asked for; a vendor that sends fewer leaves buckets out."
)
CUT_NOTE: Final = "A list was cut at {} rows a bucket: buckets may be missing here."


def detail_metrics(entity: Entity) -> tuple[Metric, ...]:
    """Return the metrics that are supplied for a kind of entity."""
    return METRICS[-2:] if entity is Entity.CORPORA else METRICS


def parent_of(ask: Ask[EjentoClient], entity: Entity) -> Parent:
    """Return the entity drilled into; a command may name it by its id alone, as the rows show it, or by its name.

    Raises:
        DeckError: USAGE when there is none.
    """
    parent = ask.scope.parent(entity.single)
    if parent is None:
        raise DeckError(
            ErrorKind.USAGE, f"This view is about one {entity.single}.", hint=f"Open a {entity.single} first."
        )
    return replace(parent, value=f"{entity.single}:id:{parent.value}") if parent.value.isdigit() else parent


async def load_detail(ask: Ask[EjentoClient], entity: Entity) -> Content:
    """Load one entity's figures along time, and those of the period before.

    Raises:
        DeckError: Whatever went wrong.
    """
    parent = parent_of(ask, entity)
    window, bucket = window_of(ask), ask.scope.bucket
    metrics = detail_metrics(entity)
    now, before = await asyncio.gather(
        asyncio.gather(*(ask.client.rows(entity, one, window, bucket=bucket, limit=EVERYONE) for one in metrics)),
        asyncio.gather(
            *(ask.client.rows_over(entity, one, window.before(), bucket=bucket, limit=EVERYONE) for one in metrics)
        ),
    )
    chosen = {metric: _only(reading, parent, entity) for metric, reading in zip(metrics, now, strict=True)}
    earlier = {metric: _only(reading, parent, entity) for metric, reading in zip(metrics, before, strict=True)}
    notes = [CHOSEN_NOTE.format(entity.value)]
    if any(_fullest(reading) >= EVERYONE for reading in now):
        notes.append(CUT_NOTE.format(EVERYONE))
    if not any(reading.rows for reading in chosen.values()):
        notes.append("No row of the period is about it.")
    return Content(
        figures=_figures(chosen, earlier, bucket, window),
        charts=_charts(chosen, earlier, bucket, window),
        table=days_table(tuple(reading for metric, reading in chosen.items() if metric is not Metric.INDEXING), bucket),
        notes=(*notes, DOCUMENTS_NOTE, *shape_notes(*now)),
        answers=answers(*now),
        left_out=unread(*now),
    )


def _only(reading: Reading, parent: Parent, entity: Entity) -> Reading:
    return replace(reading, rows=tuple(row for row in reading.rows if is_about(row, parent, entity)))


def _fullest(reading: Reading) -> int:
    counts: dict[object, int] = {}
    for row in reading.rows:
        counts[row.get("date")] = counts.get(row.get("date"), 0) + 1
    return max(counts.values(), default=0)


def _figures(
    chosen: dict[Metric, Reading], earlier: dict[Metric, Reading], bucket: Bucket, window: Window
) -> tuple[Figure, ...]:
    keys = {
        Metric.QUERIES: ("queries",),
        Metric.TOKENS: ("total_tokens",),
        Metric.COSTS: ("cost",),
        Metric.VOTES: ("upvotes", "downvotes"),
        Metric.DOCUMENTS: ("documents",),
    }
    return tuple(
        figure(key, chosen[metric], earlier[metric], window=window, bucket=bucket)
        for metric, columns in keys.items()
        if metric in chosen
        for key in columns
    )


def _charts(
    chosen: dict[Metric, Reading], earlier: dict[Metric, Reading], bucket: Bucket, window: Window
) -> tuple[Chart, ...]:
    found: list[Chart | None] = []
    for metric, kind, keys in (
        (Metric.QUERIES, ChartKind.BARS, ("queries",)),
        (Metric.COSTS, ChartKind.LINE, ("cost",)),
        (Metric.VOTES, ChartKind.BARS, ("upvotes", "downvotes")),
        (Metric.DOCUMENTS, ChartKind.BARS, ("documents",)),
    ):
        if metric in chosen:
            parts = {COLUMNS[key].title: (chosen[metric], key) for key in keys}
            title = COLUMNS[keys[0]].title if len(keys) == 1 else "Votes"
            found.append(trend(metric.value, title, kind, parts, bucket=bucket, window=window, before=earlier[metric]))
    if Metric.TOKENS in chosen:
        found.insert(1, token_chart(chosen[Metric.TOKENS], earlier[Metric.TOKENS], bucket, window))
    found.append(modes_chart(chosen[Metric.INDEXING], bucket, window))
    return tuple(chart for chart in found if chart is not None)


def modes_chart(reading: Reading, bucket: Bucket, window: Window) -> Chart | None:
    """Return documents by indexing mode along time; None where the vendor sent no modes or no dates."""
    labels = buckets_of([reading], bucket, window)
    key = "count" if reading.has("count") else "documents"
    modes = sorted({str(row.get("mode")) for row in reading.rows}) if reading.has("mode") else []
    if not labels or not modes or not reading.has(key):
        return None
    return Chart(
        "modes",
        "Documents by indexing mode",
        ChartKind.STACKED,
        labels,
        tuple(
            Series(
                f"mode-{mode}",
                mode,
                along([row for row in reading.rows if str(row.get("mode")) == mode], key, labels, bucket),
            )
            for mode in modes
        ),
    )


def _loader(entity: Entity) -> Callable[[Ask[EjentoClient]], Awaitable[Content]]:
    async def load(ask: Ask[EjentoClient]) -> Content:
        return await load_detail(ask, entity)

    return load


DETAILS: Final = tuple(
    View(
        key=entity.single,
        title=entity.title,
        group=Group.CONTENT if entity is Entity.CORPORA else Group.PEOPLE if entity is Entity.USERS else Group.USAGE,
        about=f"One {entity.single} over time: " + (
            "documents and indexing modes." if entity is Entity.CORPORA else "queries, tokens, cost, votes and documents."
        ),
        endpoints=tuple(key_of(entity, metric) for metric in detail_metrics(entity)),
        controls=RANGE,
        load=_loader(entity),
        needs=(entity.single,),
    )
    for entity in FIVE
)  # fmt: skip
