"""GEAI's tokens: by day, and by agent and model."""

from __future__ import annotations

import asyncio
from functools import partial

from tui.core.content import Chart, ChartKind, Content
from tui.core.spans import DayRange
from tui.core.values import NotSupplied, Unit, Value
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import endpoints as e
from tui.vendors.geai import figures as f
from tui.vendors.geai import wire
from tui.vendors.geai.batch import Batch, Rows
from tui.vendors.geai.charts import days_of, ranked_chart, timed
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.columns import (
    AGENT,
    AGENT_DRILLS,
    BUCKETED,
    MODEL,
    RANGE,
    TOKENS,
    TOKENS_IN,
    TOKENS_OUT,
    shown,
)
from tui.vendors.geai.series import added, bucket_table, by_bucket
from tui.vendors.ranking import Ranked, ranking

_FIGURES = (
    f.TOKENS, f.TOKENS_IN, f.TOKENS_OUT, f.TOKENS_PER_REQUEST, f.INPUT_PER_REQUEST, f.OUTPUT_PER_REQUEST,
)  # fmt: skip


async def token_rows(batch: Batch, days: DayRange) -> Rows[wire.AgentTokens]:
    """Ask for tokens per agent and model of some days."""
    return await batch.rows(e.TOKENS_PER_AGENT, lambda body: body.number_of_tokens, days)


def ranked_tokens(rows: Rows[wire.AgentTokens], agent: str = "") -> list[Ranked]:
    """Return agents' models to be ranked by tokens, of one agent only where its name is given; keyed by agent and model."""
    return [
        Ranked(
            f"{row.agent}\x1f{_model(row)}",
            shown(row.agent),
            row.total,
            (row.model, row.input, row.output),
            rows.raw_of(place),
        )
        for place, row in enumerate(rows.items)
        if agent in {"", row.agent}
    ]


def _model(row: wire.AgentTokens) -> str:
    return "" if row.model is None or isinstance(row.model, NotSupplied) else row.model


async def tokens(ask: Ask[GeaiClient]) -> Content:
    """Return input and output tokens by day, week or month."""
    batch = Batch.of(ask)
    figures, (rows, before) = await asyncio.gather(
        f.figures(batch, *_FIGURES), batch.both(e.TOKENS_PER_DAY, lambda body: body.number_of_tokens)
    )
    parts = [days_of((rows, before), pick) for pick in (_input, _output, _total)]
    chart = timed(
        batch,
        "tokens",
        "Tokens, in and out",
        ChartKind.STACKED,
        [("input", "Input", parts[0]), ("output", "Output", parts[1])],
        unit=Unit.TOKENS,
    )
    bucket = ask.scope.bucket
    columns = [
        (column, by_bucket(values, batch.days, bucket))
        for column, values in zip((TOKENS_IN, TOKENS_OUT, TOKENS), parts, strict=True)
    ]
    table = bucket_table(batch.days, bucket, columns, rows.raws_by(lambda row: row.date), rows.left_out)
    return batch.content(figures, [chart], table)


async def by_agent(ask: Ask[GeaiClient]) -> Content:
    """Return every agent's tokens by model: the whole list, ranked."""
    batch = Batch.of(ask)
    asked = partial(token_rows, batch)
    figures, now, (finished, before) = await asyncio.gather(
        f.figures(batch, f.TOKENS), asked(batch.days), batch.ranked(asked, ranked_tokens)
    )
    table = ranking(
        ranked_tokens(now),
        before,
        finished=finished,
        name=AGENT,
        measure=TOKENS,
        extra=(MODEL, TOKENS_IN, TOKENS_OUT),
        left_out=now.left_out,
    )
    return batch.content(figures, [_models_chart(now)], table)


def _models_chart(rows: Rows[wire.AgentTokens]) -> Chart:
    totals: dict[str, list[Value]] = {}
    for row in rows.items:
        totals.setdefault(_model(row), []).append(row.total)
    models = [Ranked(name, name or "model not stated", added(values)) for name, values in totals.items()]
    return ranked_chart("Tokens by model", models, TOKENS)


def _input(row: wire.TokenDay) -> Value:
    return row.input


def _output(row: wire.TokenDay) -> Value:
    return row.output


def _total(row: wire.TokenDay) -> Value:
    return row.total


TOKEN_DAYS = View(
    "tokens",
    "Tokens",
    Group.USAGE,
    "Input and output tokens of every day; weeks and months are added up here from the vendor's days.",
    ("number-of-tokens-per-day", "total-tokens", "number-of-tokens", "average-tokens-per-request"),
    BUCKETED,
    tokens,
)
TOKENS_BY_AGENT = View(
    "tokens-by-agent",
    "Tokens by agent and model",
    Group.USAGE,
    "Every agent's tokens by model: the whole list. Agents of the same name are one.",
    ("number-of-tokens-per-agent", "total-tokens"),
    RANGE,
    by_agent,
    drills=AGENT_DRILLS,
)
