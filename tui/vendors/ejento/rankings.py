"""Ejento's rankings: one metric, overall along time, and who has most of it, for the entity that the user chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Final

from tui.core.content import Chart, ChartKind, Content, Figure, Series
from tui.core.quick import dataclass
from tui.core.ratios import ratio
from tui.core.records import Column, Table
from tui.core.spans import Bucket
from tui.core.values import NOT_SUPPLIED, Money, Unit, Value
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Group
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import FIVE, FOUR, Entity, Metric
from tui.vendors.ejento.entities import (
    chosen_entity,
    chosen_limit,
    columns_of,
    entity_view,
    merged_days,
    name_column,
    table_of,
)
from tui.vendors.ejento.names import COLUMNS
from tui.vendors.ejento.overview import BUCKETS, overall, overall_before, token_chart
from tui.vendors.ejento.series import (
    CURRENCY_NOTE,
    DOCUMENTS_NOTE,
    along,
    answers,
    buckets_of,
    currency_of,
    entity_key,
    figure,
    mixed,
    most_of,
    shape_notes,
    total,
    trend,
    unique_keys,
    unread,
)
from tui.vendors.ejento.tolerant import Reading, Row
from tui.vendors.ejento.window import Window, window_of
from tui.vendors.ranking import Ranked, amounts, ranking

LINES: Final = 5
"""Entities that get a line of their own."""
BARS: Final = 15
TOP_NOTE: Final = (
    "The vendor sends the top {} of each period only; those outside are missing, so rows do not add up to a total."
)

NO_LATENCY: Final = "Ejento supplies no latency and no single requests: none can be ranked by time."
_NOTES: Final = {Metric.VOTES: (NO_LATENCY,), Metric.DOCUMENTS: (DOCUMENTS_NOTE,)}


@dataclass(frozen=True, slots=True)
class Question:
    """One ranking view.

    Attributes:
        key: The view's key.
        title: Its title.
        group: Its group.
        metric: What is counted.
        measures: Columns, the one that ranks first.
        about: What it shows.
        entities: What can be ranked.
    """

    key: str
    title: str
    group: Group
    metric: Metric
    measures: tuple[str, ...]
    about: str
    entities: tuple[Entity, ...] = FOUR


QUESTIONS: Final = (
    Question(
        "queries", "Queries", Group.USAGE, Metric.QUERIES, ("queries",),
        "Queries over time, and which agents, projects, teams or users make them.",
    ),
    Question(
        "tokens", "Tokens", Group.USAGE, Metric.TOKENS, ("total_tokens", "prompt_tokens", "completion_tokens"),
        "Prompt and completion tokens over time, and who uses them.",
    ),
    Question(
        "costs", "Costs", Group.COST, Metric.COSTS, ("cost",),
        "What the fleet costs over time, and which agents, projects, teams or users cost most. The currency is not stated.",
    ),
    Question(
        "votes", "Votes", Group.QUALITY, Metric.VOTES, ("upvotes", "downvotes"),
        "Upvotes and downvotes over time, and who gets or gives them.",
    ),
    Question(
        "documents", "Documents", Group.CONTENT, Metric.DOCUMENTS, ("documents",),
        "Documents over time, and which agents, projects, teams, users or corpora hold them.", FIVE,
    ),
)  # fmt: skip


async def load_ranking(ask: Ask[EjentoClient], question: Question) -> Content:
    """Load a ranking: overall along time, entities of the period and of the one before, and the largest along time.

    Raises:
        DeckError: Whatever went wrong.
    """
    entity, limit = chosen_entity(ask, *question.entities), chosen_limit(ask)
    window, bucket = window_of(ask), ask.scope.bucket
    whole, whole_before, (rows, *compared), lines = await asyncio.gather(
        overall(ask, question.metric, window),
        overall_before(ask, question.metric, window),
        _rows(ask, entity, question.metric, window, limit=limit),
        ask.client.rows(entity, question.metric, window, bucket=bucket, limit=limit),
    )
    readings = (whole, whole_before, rows, *compared[1:], lines)
    most = most_of(rows, whole, question.measures[0], limit)
    table = _table(question, entity, rows, compared, whole=whole, limit=most)
    charts = (
        _overall_chart(question, (whole, whole_before), bucket, window),
        _lines(question, entity, lines, bucket, window),
        _bars(question, entity, table),
    )
    return Content(
        figures=_figures(question, (whole, whole_before), bucket, window),
        charts=tuple(chart for chart in charts if chart is not None),
        table=table,
        notes=(*_NOTES.get(question.metric, ()), *shape_notes(*readings)),
        answers=answers(*readings),
        left_out=unread(*readings),
    )


async def _rows(ask: Ask[EjentoClient], entity: Entity, metric: Metric, window: Window, *, limit: int) -> list[Reading]:
    """Return the rows of a period; then, where a day is over, those of the finished days and of as many before."""
    over = window.finished()
    asked = [ask.client.rows(entity, metric, window, limit=limit)]
    if over is not None:
        asked.append(ask.client.rows_over(entity, metric, over.before(), limit=limit))
    if over is not None and over is not window:
        asked.append(ask.client.rows_over(entity, metric, over, limit=limit))
    rows, *before = [merged_days(reading, entity, limit) for reading in await asyncio.gather(*asked)]
    return [rows, before[-1] if len(before) > 1 else rows, before[0]] if before else [rows]


def _figures(
    question: Question, readings: tuple[Reading, Reading], bucket: Bucket, window: Window
) -> tuple[Figure, ...]:
    now, before = readings
    found = [figure(key, now, before, window=window, bucket=bucket) for key in question.measures]
    if question.metric is Metric.VOTES:
        up, down = found
        fair = zip(up.compared, down.compared, strict=True) if up.compared and down.compared else None
        found.append(
            Figure(
                "approval",
                "Approval",
                _approval(up.value, down.value),
                Unit.PERCENT,
                _approval(up.previous, down.previous),
                "upvotes of all votes",
                compared=tuple(_approval(*pair) for pair in fair) if fair else None,  # type: ignore[arg-type]  # two
            )
        )
    return tuple(found)


def _approval(upvotes: Value, downvotes: Value) -> Value:
    up, down = amount(upvotes), amount(downvotes)
    if up is None or down is None or float(up) + float(down) <= 0:
        return NOT_SUPPLIED
    return ratio(up, Decimal(str(up)) + Decimal(str(down)), 100)


def _overall_chart(
    question: Question, readings: tuple[Reading, Reading], bucket: Bucket, window: Window
) -> Chart | None:
    whole, before = readings
    if question.metric is Metric.TOKENS:
        return token_chart(whole, before, bucket, window)
    parts = {COLUMNS[key].title: (whole, key) for key in question.measures}
    kind = ChartKind.LINE if question.metric is Metric.COSTS else ChartKind.BARS
    return trend(question.key, f"{question.title}, overall", kind, parts, bucket=bucket, window=window, before=before)


def _lines(question: Question, entity: Entity, lines: Reading, bucket: Bucket, window: Window) -> Chart | None:
    """Return the largest entities along time; a bucket in which one was not among the top is a gap."""
    measure = question.measures[0]
    groups: dict[str, list[Row]] = {}
    for row in lines.rows:
        groups.setdefault(entity_key(row, entity.single), []).append(row)
    ordered = sorted(groups, key=lambda key: -(amount(total(groups[key], measure)) or 0))[:LINES]
    labels = buckets_of([lines], bucket, window)
    if not labels or not ordered or not lines.has(measure) or mixed(lines, measure):
        return None
    titles = unique_keys(_title(groups[key][0], entity) for key in ordered)
    return Chart(
        f"{question.key}-by-{entity.single}",
        f"{question.title} by {entity.single}, the largest {len(ordered)}",
        ChartKind.LINE,
        labels,
        tuple(
            Series(key, title, along(groups[key], measure, labels, bucket))
            for key, title in zip(ordered, titles, strict=True)
        ),
        COLUMNS[measure].unit,
        currency=currency_of(lines, measure),
        note="A gap is a bucket in which it was not among the top.",
    )


def _title(row: Row, entity: Entity) -> str:
    """Return what a line is called; a user's name is personal data, which a legend could not mask."""
    name, identity = row.get("name"), row.get("id")
    if isinstance(name, str) and name and entity is not Entity.USERS:
        return name
    return f"{entity.single} {identity}" if identity not in {None, NOT_SUPPLIED} else f"no {entity.single}"


def _bars(question: Question, entity: Entity, table: Table) -> Chart | None:
    place = next((index for index, column in enumerate(table.columns) if column.key == question.measures[0]), None)
    name_at = next((index for index, column in enumerate(table.columns) if column.key == "name"), None)
    if place is None or name_at is None or entity is Entity.USERS:
        return None  # names of users are personal data, which a chart could not mask
    currencies = {cell.currency for record in table.records if isinstance(cell := record.cells[place], Money)}
    if len(currencies) > 1:
        return None
    bars = [(str(record.cells[name_at]), amount(record.cells[place])) for record in table.records[:BARS]]
    if not bars:
        return None
    return Chart(
        f"{question.key}-ranking",
        f"{question.title}: the largest {len(bars)} {entity.value}",
        ChartKind.RANKING,
        tuple(unique_keys(name for name, _ in bars)),
        (Series(question.measures[0], COLUMNS[question.measures[0]].title, tuple(value for _, value in bars)),),
        COLUMNS[question.measures[0]].unit,
        currencies.pop() if currencies else None,
        note=f"top {table.top} only",
        timed=False,
    )


def _table(
    question: Question, entity: Entity, now: Reading, compared: Sequence[Reading], *, whole: Reading, limit: int
) -> Table:
    """Return the ranking; ``compared`` are the finished days and as many before, or nothing."""
    measure = question.measures[0]
    notes = [TOP_NOTE.format(limit)] + (
        [CURRENCY_NOTE] if measure == "cost" and currency_of(now, "cost") is None else []
    )
    if not now.rows or not now.has(measure) or not (now.has("name") or now.has("id")):
        return table_of(now, entity, top=limit, note=" ".join(notes))
    alike = {currency_of(reading, measure) for reading in (now, whole) if reading.rows}
    comparable = all(
        one.has(measure) and (not one.rows or currency_of(one, measure) == currency_of(now, measure))
        for one in compared
    )
    finished, before = (amounts(_ranked(one, entity, measure, ())) for one in compared) if compared else (None, None)
    extra = tuple(column for column in columns_of(now, entity) if column.key not in {"name", "rank", measure})
    return ranking(
        _ranked(now, entity, measure, extra),
        before if comparable else None,
        finished=finished,
        name=name_column(entity),
        measure=COLUMNS[measure],
        extra=extra,
        total=amount(total(whole.rows, measure)) if len(alike) == 1 and not whole.unsound else None,
        top=limit,
        note=" ".join(notes),
        left_out=now.left_out,
    )


def _ranked(reading: Reading, entity: Entity, measure: str, extra: Sequence[Column]) -> list[Ranked]:
    keys = unique_keys(entity_key(row, entity.single) for row in reading.rows)
    return [
        Ranked(key, _name(row), row.get(measure), tuple(row.get(column.key) for column in extra), reading.row_raw(row))
        for key, row in zip(keys, reading.rows, strict=True)
    ]


def _name(row: Row) -> Value:
    name = row.get("name")
    return name if name is not NOT_SUPPLIED else str(row.get("id"))


def _loader(question: Question) -> Callable[[Ask[EjentoClient]], Awaitable[Content]]:
    async def load(ask: Ask[EjentoClient]) -> Content:
        return await load_ranking(ask, question)

    return load


RANKINGS: Final = {
    question.key: entity_view(
        question.key,
        question.title,
        question.metric,
        _loader(question),
        group=question.group,
        about=question.about,
        entities=question.entities,
        overall=True,
        buckets=BUCKETS,
        name_at=1,
    )
    for question in QUESTIONS
}
