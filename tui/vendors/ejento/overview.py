"""Ejento's first page: how much is used and spent, and how that moves."""

from __future__ import annotations

import asyncio
from typing import Final

from tui.core.content import Chart, ChartKind, Content, Figure
from tui.core.errors import DeckError
from tui.core.records import Column, Record, Table
from tui.core.scope import Controls, TimeControl
from tui.core.spans import Bucket
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.vendors.base import Ask, Group, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import Metric, key_of, title_of
from tui.vendors.ejento.names import COLUMNS
from tui.vendors.ejento.series import (
    CURRENCY_NOTE,
    answers,
    buckets_of,
    cell_of,
    figure,
    label_of,
    shape_notes,
    trend,
    unique_keys,
    unread,
)
from tui.vendors.ejento.tolerant import Reading, Row
from tui.vendors.ejento.window import Window, window_of

BUCKETS: Final = tuple(Bucket)
RANGE: Final = Controls(time=TimeControl.RANGE, buckets=BUCKETS)
BY_DATE: Final = (Metric.QUERIES, Metric.TOKENS, Metric.COSTS)
"""Overall endpoints that are aggregated by date without asking for a series (contract: meanings from the blurbs)."""
UNTIMED_NOTE: Final = "All, “so far” and “summary” do not follow the period: no time filter is documented for them."
_TOTALS: Final = ("users", "agents", "teams", "projects", "queries", "documents")


async def overall(ask: Ask[EjentoClient], metric: Metric, window: Window) -> Reading:
    """Ask for overall figures along time, in the scope's buckets.

    Raises:
        DeckError: Whatever went wrong.
    """
    return await ask.client.rows(None, metric, window, bucket=_bucket(ask, metric))


async def overall_before(ask: Ask[EjentoClient], metric: Metric, window: Window) -> Reading:
    """Ask like `overall` for the period before.

    Raises:
        DeckError: Whatever went wrong.
    """
    return await ask.client.rows_over(None, metric, window.before(), bucket=_bucket(ask, metric))


def _bucket(ask: Ask[EjentoClient], metric: Metric) -> Bucket | None:
    daily = metric in BY_DATE and ask.scope.bucket is Bucket.DAY
    return None if daily else ask.scope.bucket


async def _optional(ask: Ask[EjentoClient], metric: Metric) -> Reading:
    """Ask for single figures that the page can do without; a failure leaves them out, in words.

    An older installation may lack the endpoint, which must not take the rest of the page away.
    """
    try:
        return await ask.client.rows(None, metric)
    except DeckError as error:
        return Reading((), (), recognised=True, title=f"{title_of(None, metric)}: {error.fault.sentence}")


async def load_overview(ask: Ask[EjentoClient]) -> Content:
    """Load the overview: totals, all-time summary, and queries, tokens and cost along time with the period before.

    Raises:
        DeckError: Whatever went wrong.
    """
    window, bucket = window_of(ask), ask.scope.bucket
    readings = await asyncio.gather(
        *(overall(ask, metric, window) for metric in BY_DATE),
        *(overall_before(ask, metric, window) for metric in BY_DATE),
        _optional(ask, Metric.TOTALS),
        _optional(ask, Metric.SUMMARY),
    )
    queries, tokens, costs, queries_before, tokens_before, costs_before, totals, summary = readings
    charts = (
        _trend("queries", ChartKind.BARS, (queries, queries_before), bucket, window),
        token_chart(tokens, tokens_before, bucket, window),
        _trend("cost", ChartKind.LINE, (costs, costs_before), bucket, window),
    )
    return Content(
        figures=(
            figure("queries", queries, queries_before, window=window, bucket=bucket),
            figure("total_tokens", tokens, tokens_before, window=window, bucket=bucket),
            figure("cost", costs, costs_before, window=window, bucket=bucket),
            *_single(totals),
            *_summary(summary),
        ),
        charts=tuple(chart for chart in charts if chart is not None),
        table=days_table((queries, tokens, costs), bucket),
        notes=(*shape_notes(*readings), *(one.title for one in (totals, summary) if one.raw is None), UNTIMED_NOTE),
        answers=answers(*readings),
        left_out=unread(*readings) + sum(one.raw is None for one in (totals, summary)),
    )


def _trend(
    key: str, kind: ChartKind, readings: tuple[Reading, Reading], bucket: Bucket, window: Window
) -> Chart | None:
    title = COLUMNS[key].title
    return trend(key, title, kind, {title: (readings[0], key)}, bucket=bucket, window=window, before=readings[1])


def token_chart(tokens: Reading, before: Reading | None, bucket: Bucket, window: Window) -> Chart | None:
    """Return tokens along time, prompt and completion stacked; the total where only that is supplied."""
    parts = {
        "Prompt": (tokens, "prompt_tokens"),
        "Completion": (tokens, "completion_tokens"),
    }
    if not tokens.has("prompt_tokens"):
        parts = {"Tokens": (tokens, "total_tokens")}
    return trend("tokens", "Tokens", ChartKind.STACKED, parts, bucket=bucket, window=window, before=before)


def _single(reading: Reading) -> tuple[Figure, ...]:
    """Return the vendor's counts of everything there is."""
    row = reading.rows[0] if reading.rows else Row({})
    return tuple(
        Figure(
            f"total_{key}",
            f"{COLUMNS[key].title} so far" if key in {"queries", "documents"} else f"All {key}",
            row.get(key),
            COLUMNS[key].unit,
        )
        for key in _TOTALS
        if row.get(key) is not NOT_SUPPLIED
    )


def _summary(reading: Reading) -> tuple[Figure, ...]:
    """Return every single figure of the overall summary, unknown ones too."""
    row = reading.rows[0] if len(reading.rows) == 1 else Row({})
    numeric = [column for column in reading.columns if column.unit.numeric and row.get(column.key) is not NOT_SUPPLIED]
    return tuple(
        Figure(f"summary_{column.key}", f"{column.title}, summary", row.get(column.key), column.unit)
        for column in numeric
    )


def days_table(readings: tuple[Reading, ...], bucket: Bucket) -> Table:
    """Return one row a bucket, newest first, with the known figures of all readings side by side."""
    keys = [key for key in COLUMNS if COLUMNS[key].unit.numeric and any(reading.has(key) for reading in readings)]
    columns = (Column("date", "Date", Unit.DATE), *(COLUMNS[key] for key in keys))
    cells: dict[str, dict[str, Value]] = {}
    for reading in readings:
        groups: dict[str, list[Row]] = {}
        for row in reading.rows:
            if row.get("date") is not NOT_SUPPLIED:
                groups.setdefault(label_of(row.get("date"), bucket), []).append(row)
        for label, rows in groups.items():
            mine = cells.setdefault(label, {"date": rows[0].get("date")})
            mine.update({key: cell_of(rows, key) for key in keys if any(key in row.cells for row in rows)})
    labels = [label for label in reversed(buckets_of(readings, bucket)) if label in cells]
    records = tuple(
        Record(key, tuple(cells[label].get(column.key, NOT_SUPPLIED) for column in columns))
        for key, label in zip(unique_keys(labels), labels, strict=True)
    )
    return Table(columns, records, note=CURRENCY_NOTE if "cost" in keys else "")


OVERVIEW: Final = View(
    key="overview",
    title="Overview",
    group=Group.OVERVIEW,
    about="Queries, tokens and cost over time, with all-time totals. Days are the vendor's own; its zone is not documented.",
    endpoints=tuple(key_of(None, metric) for metric in (*BY_DATE, Metric.TOTALS, Metric.SUMMARY)),
    controls=RANGE,
    load=load_overview,
)
