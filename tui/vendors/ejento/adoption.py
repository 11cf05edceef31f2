"""Ejento's lists whose bodies are wholly unknown: who is new, who is most active, the vendor's summaries, indexing modes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from tui.core.content import Chart, ChartKind, Content, Figure, Series
from tui.core.records import Table
from tui.core.values import Number
from tui.vendors.amounts import amount, unless_unread
from tui.vendors.base import Ask, Group
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.details import modes_chart
from tui.vendors.ejento.endpoints import FIVE, FOUR, Entity, Metric
from tui.vendors.ejento.entities import chosen_entity, chosen_limit, entity_view, table_of
from tui.vendors.ejento.overview import BUCKETS
from tui.vendors.ejento.rankings import TOP_NOTE
from tui.vendors.ejento.series import CURRENCY_NOTE, answers, currency_of, shape_notes, unique_keys, unread
from tui.vendors.ejento.tolerant import Reading
from tui.vendors.ejento.window import Window, window_of

_BARS: Final = 15
_LONGEST: Final = 366
"""Days of a period up to which a chart has a place for each."""


async def load_recent(ask: Ask[EjentoClient]) -> Content:
    """Load what was created in the period.

    Raises:
        DeckError: Whatever went wrong.
    """
    entity = chosen_entity(ask, *FOUR)
    window = window_of(ask)
    reading = await ask.client.rows(entity, Metric.RECENT, window)
    chart = _created(reading, entity, window)
    return Content(
        figures=(
            Figure(
                "recent",
                f"New {entity.value}",
                unless_unread(len(reading.rows), unread(reading)),
                note="listed by the vendor",
            ),
        ),
        charts=(chart,) if chart else (),
        table=table_of(reading, entity),
        notes=(*shape_notes(reading), "That this list takes a period is an inference; its parameters are not shown."),
        answers=answers(reading),
        left_out=unread(reading),
    )


def _created(reading: Reading, entity: Entity, window: Window) -> Chart | None:
    days: dict[str, int] = {}
    for row in reading.rows:
        value = row.get("created")
        day = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
        if day is not None:
            days[day.isoformat()] = days.get(day.isoformat(), 0) + 1
    if not days:
        return None
    # Every day of the period has a place, those without anything new too: side by side, two days would look like neighbours.
    whole = {day.isoformat() for day in window.begun()} if window.days.days <= _LONGEST else set()
    labels = tuple(sorted(whole | days.keys()))
    points = Series("created", "Created", tuple(days.get(label, 0) for label in labels))
    return Chart("created", f"New {entity.value} by day", ChartKind.BARS, labels, (points,))


async def load_most_active(ask: Ask[EjentoClient]) -> Content:
    """Load the vendor's ranking by engagement, in the vendor's order.

    Raises:
        DeckError: Whatever went wrong.
    """
    entity, limit = chosen_entity(ask, *FOUR), chosen_limit(ask)
    reading = await ask.client.rows(entity, Metric.MOST_ACTIVE, window_of(ask), limit=limit)
    table = table_of(
        reading, entity, top=limit, note="In the vendor's own order; how engagement is measured is not documented."
    )
    chart = _bars(reading, table, ("score", "queries"), entity)
    return Content(
        charts=(chart,) if chart else (),
        table=table,
        notes=shape_notes(reading),
        answers=answers(reading),
        left_out=unread(reading),
    )


def _bars(reading: Reading, table: Table, keys: Sequence[str], entity: Entity) -> Chart | None:
    """Return the first rows as bars, by the first column of those given; none for users, whose names are personal data."""
    key = next((one for one in keys if reading.has(one)), None)
    if key is None or entity is Entity.USERS or not reading.has("name"):
        return None
    rows = reading.rows[:_BARS]
    values: tuple[Number | None, ...] = tuple(amount(row.get(key)) for row in rows)
    column = next(column for column in table.columns if column.key == key)
    return Chart(
        "most-active",
        f"{column.title}: the first {len(rows)} {entity.value}",
        ChartKind.RANKING,
        tuple(unique_keys(str(row.get("name")) for row in rows)),
        (Series(key, column.title, values),),
        column.unit,
        note=f"top {table.top} only",
        timed=False,
    )


async def load_summaries(ask: Ask[EjentoClient]) -> Content:
    """Load the vendor's summary statistics of a kind of entity.

    Raises:
        DeckError: Whatever went wrong.
    """
    entity, limit = chosen_entity(ask, *FOUR), chosen_limit(ask)
    reading = await ask.client.rows(entity, Metric.SUMMARY, window_of(ask), limit=limit)
    money = reading.has("cost") and currency_of(reading, "cost") is None
    note = " ".join((TOP_NOTE.format(limit), CURRENCY_NOTE) if money else (TOP_NOTE.format(limit),))
    return Content(
        table=table_of(reading, entity, top=limit, note=note),
        notes=shape_notes(reading),
        answers=answers(reading),
        left_out=unread(reading),
    )


async def load_indexing(ask: Ask[EjentoClient]) -> Content:
    """Load documents by indexing mode: overall along time, and by entity.

    Raises:
        DeckError: Whatever went wrong.
    """
    entity, limit = chosen_entity(ask, *FIVE), chosen_limit(ask)
    window, bucket = window_of(ask), ask.scope.bucket
    series, whole, rows = await asyncio.gather(
        ask.client.rows(None, Metric.INDEXING, window, bucket=bucket),
        ask.client.rows(None, Metric.INDEXING, window),
        ask.client.rows(entity, Metric.INDEXING, window, limit=limit),
    )
    chart = modes_chart(series, bucket, window)
    return Content(
        figures=_modes(whole),
        charts=(chart,) if chart else (),
        table=table_of(rows, entity, top=limit, note=TOP_NOTE.format(limit)),
        notes=shape_notes(series, whole, rows),
        answers=answers(series, whole, rows),
        left_out=unread(series, whole, rows),
    )


def _modes(whole: Reading) -> tuple[Figure, ...]:
    """Return one figure a mode; the vendor's own numbers of the whole period, not added up."""
    key = "count" if whole.has("count") else "documents"
    if not whole.has("mode") or not whole.has(key) or whole.has("date"):
        return ()
    keys = unique_keys(str(row.get("mode")) for row in whole.rows)
    return tuple(
        Figure(f"mode_{name}", str(row.get("mode")), row.get(key), note="documents")
        for name, row in zip(keys, whole.rows, strict=True)
    )


RECENT: Final = entity_view(
    "recent",
    "Recently created",
    Metric.RECENT,
    load_recent,
    group=Group.ADOPTION,
    about="Agents, projects, teams or users that were created in the period.",
    cut=False,
)
MOST_ACTIVE: Final = entity_view(
    "most-active",
    "Most active",
    Metric.MOST_ACTIVE,
    load_most_active,
    group=Group.ADOPTION,
    about="The vendor's own ranking by engagement metrics.",
)
SUMMARIES: Final = entity_view(
    "summaries",
    "Summaries",
    Metric.SUMMARY,
    load_summaries,
    group=Group.USAGE,
    about="The vendor's own summary statistics of agents, projects, teams or users.",
)
INDEXING: Final = entity_view(
    "indexing",
    "Indexing modes",
    Metric.INDEXING,
    load_indexing,
    group=Group.CONTENT,
    about="How documents are indexed, overall and by agent, project, team, user or corpus.",
    entities=FIVE,
    overall=True,
    buckets=BUCKETS,
)
