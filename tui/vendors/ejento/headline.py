"""Ejento's row on the fleet screen, and its connection test."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Final

from tui.core.content import Figure, Headline
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import count_of
from tui.core.spans import Bucket, DayRange
from tui.core.unfinished import open_days
from tui.core.values import NOT_SUPPLIED, Value
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Check
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import Entity, Metric
from tui.vendors.ejento.series import along, buckets_of, day_of, figure, most_of, spark, unread
from tui.vendors.ejento.tolerant import Reading
from tui.vendors.ejento.window import Window

DAYS: Final = 30
_COUNTED: Final = {
    "agent": "agents", "project": "projects", "team": "teams", "user": "users", "query": "queries", "document": "documents",
}  # fmt: skip
"""What the connection test says of the vendor's totals: one of them, and their key."""
ACTIVE_LIMIT: Final = 1000
"""Entities asked for where all are wanted; the vendor has no other control of size (contract: shared parameters)."""


async def headline(ask: Ask[EjentoClient]) -> Headline:
    """Return queries, tokens, cost and active agents of the last 30 days, against the 30 before: four requests.

    Raises:
        DeckError: Whatever went wrong.
    """
    today = ask.now.astimezone(UTC).date()
    both = Window(DayRange(today - timedelta(days=2 * DAYS - 1), today), fixed=True, today=today)
    last = Window(DayRange(today - timedelta(days=DAYS - 1), today), fixed=True, today=today)
    queries, tokens, costs, agents = await asyncio.gather(
        ask.client.rows(None, Metric.QUERIES, both),
        ask.client.rows(None, Metric.TOKENS, both),
        ask.client.rows(None, Metric.COSTS, both),
        ask.client.rows(Entity.AGENTS, Metric.QUERIES, last, limit=ACTIVE_LIMIT),
    )
    now, before = _halves(queries, last)
    labels = buckets_of([now], Bucket.DAY, last)
    most = most_of(agents, now, "queries", ACTIVE_LIMIT)
    cut = [f"At least {most} active agents: their queries are fewer than all."] if most < ACTIVE_LIMIT else []
    return Headline(
        activity=figure("queries", now, before, window=last),
        tokens=figure("total_tokens", *_halves(tokens, last), window=last),
        cost=figure("cost", *_halves(costs, last), window=last),
        active=Figure("active", "Active agents", _active(agents), note=_active_note(agents, most)),
        spark=spark(along(now.rows, "queries", labels, Bucket.DAY)),
        spark_until=today,
        spark_unfinished=open_days(today, ask.now),
        period=f"last {DAYS} days",
        partial=bool(unread(queries, tokens, costs, agents)),
        note=" ".join((*_shape_note(queries, tokens, costs, agents), *_days_note(queries, tokens, costs), *cut)),
    )


def _shape_note(*readings: Reading) -> list[str]:
    """Say which answers were of no known shape: a figure that is missing for that reason is not one that was not sent."""
    unknown = [reading.title for reading in readings if not reading.recognised]
    lost = sum(reading.left_out + reading.unsound for reading in readings)
    words = [f"Not recognised, see the raw answers: {', '.join(unknown)}."] if unknown else []
    return [*words, f"{count_of(lost, 'row')} could not be read, left out."] if lost else words


def _days_note(*readings: Reading) -> list[str]:
    """Say which answers could not be split into the last days and those before."""
    whole = [reading.title for reading in readings if any(day_of(row) is None for row in reading.rows)]
    return [f"Not by day, so that {2 * DAYS} days are counted: {', '.join(whole)}."] if whole else []


def _halves(reading: Reading, last: Window) -> tuple[Reading, Reading | None]:
    """Split 60 days into the last 30 and the 30 before; rows without a day stay whole and give no comparison."""
    if any(day_of(row) is None for row in reading.rows):
        return reading, None
    first = last.days.first
    now = tuple(row for row in reading.rows if (day := day_of(row)) is not None and day >= first)
    before = tuple(row for row in reading.rows if (day := day_of(row)) is not None and day < first)
    return replace(reading, rows=now), replace(reading, rows=before)


def _active(agents: Reading) -> Value:
    if not agents.recognised:
        return NOT_SUPPLIED
    return len({(row.get("id"), row.get("name")) for row in agents.rows if (amount(row.get("queries")) or 0) > 0})


def _active_note(agents: Reading, most: int) -> str:
    if len(agents.rows) < most:
        return ""
    return f"at least: the list was cut at {most}" if most >= ACTIVE_LIMIT else "at least: their queries are not all"


async def check(ask: Ask[EjentoClient]) -> Check:
    """Make the connection test, then look whether analytics can be read with the same credentials.

    Raises:
        DeckError: When the connection test itself fails.
    """
    me = await ask.client.me()
    warnings: list[str] = []
    sees: tuple[str, ...] = ()
    try:
        sees = _sees(await ask.client.rows(None, Metric.TOTALS))
    except DeckError as error:
        warnings.append(_warning("analytics (V2)", error))
    try:
        teams = await ask.client.team_tokens()
        if teams.value.team_token_data is not None:
            sees = (*sees, f"{count_of(len(teams.value.teams), 'team')} in V1")
    except DeckError as error:
        warnings.append(_warning("team tokens (V1)", error))
    return Check(_identity(me), sees, tuple(warnings))


def _identity(me: Reading) -> str:
    if not me.rows:
        return ""
    words = [me.rows[0].get(key) for key in ("name", "email", "id")]
    return next((str(word) for word in words if word not in (None, NOT_SUPPLIED, "")), "")


def _sees(totals: Reading) -> tuple[str, ...]:
    if not totals.rows:
        return ()
    counts = totals.rows[0]
    return tuple(
        count_of(count, one, many) for one, many in _COUNTED.items() if isinstance(count := counts.get(many), int)
    )


def _warning(what: str, error: DeckError) -> str:
    if error.kind in {ErrorKind.FORBIDDEN, ErrorKind.UNAUTHORISED}:
        return f"The connection works, but the key or token may not read {what}: a restricted key must cover Analytics."
    return f"The connection works, but {what} did not answer: {error.fault.sentence}"
