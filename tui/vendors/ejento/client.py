"""The typed client of Ejento: one call for the whole V2 grid, one for V1, one for the connection test."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from tui.accounts.model import Account
from tui.core.records import Raw
from tui.core.spans import Bucket
from tui.net.client import Answer, Connection
from tui.net.wire import Read, read
from tui.vendors.ejento.endpoints import Entity, Metric, path_of, title_of
from tui.vendors.ejento.tolerant import Reading, placed, read_rows
from tui.vendors.ejento.window import Window
from tui.vendors.ejento.wire import TeamTokens, V1Team, unwrap

EXPECTED: Final[dict[Metric, tuple[str, ...]]] = {
    Metric.COSTS: ("cost",),
    Metric.TOKENS: ("total_tokens", "prompt_tokens", "completion_tokens"),
    Metric.QUERIES: ("queries",),
    Metric.DOCUMENTS: ("documents",),
    Metric.VOTES: ("upvotes", "downvotes", "votes"),
    Metric.INDEXING: ("mode",),
    Metric.MOST_ACTIVE: ("name", "id"),
    Metric.RECENT: ("name", "id"),
    Metric.SUMMARY: ("queries", "total_tokens", "cost", "documents"),
    Metric.TOTALS: ("users", "agents", "teams", "projects", "queries", "documents"),
}
"""Columns by which a body of unknown shape is recognised."""
_MEASURE: Final = {
    Metric.COSTS: "cost",
    Metric.TOKENS: "total_tokens",
    Metric.QUERIES: "queries",
    Metric.DOCUMENTS: "documents",
    Metric.VOTES: "votes",
    Metric.MOST_ACTIVE: "score",
}
"""What a bare count means."""
_NO_FAMILY: Final = frozenset({Metric.RECENT, Metric.TOTALS})


_LARGE: Final = 100_000
"""Bytes from which a body is read beside the loop, so that keys stay alive."""
_REMEMBERED: Final = 32
_REMEMBERED_SECONDS: Final = 600.0


class EjentoClient:
    """Calls to one Ejento installation.

    Args:
        connection: The account's connection.
        account: The account.
    """

    def __init__(self, connection: Connection, account: Account) -> None:
        self._connection = connection
        self.account = account
        self._past: dict[tuple[object, ...], tuple[float, Reading]] = {}

    async def rows(
        self,
        entity: Entity | None,
        metric: Metric,
        window: Window | None = None,
        *,
        bucket: Bucket | None = None,
        limit: int | None = None,
    ) -> Reading:
        """Ask for one cell of the V2 grid.

        Args:
            entity: What rows are about, or None for the overall figures.
            metric: What is counted.
            window: The period; left out for total counts and the overall summary, whose parameters are not known.
            bucket: Asks for a time series of this width; None for none.
            limit: Most entities a bucket.

        Raises:
            DeckError: Whatever went wrong; VENDOR when the vendor says so with HTTP 200.
            KeyError: The vendor has no such endpoint.
        """
        params: list[tuple[str, str]] = []
        if metric is Metric.RECENT and window is not None:
            params = window.dates()
        elif window is not None and metric not in _NO_FAMILY and not (entity is None and metric is Metric.SUMMARY):
            params = window.params()
            if bucket is not None:
                params += [("time_series", "true"), ("bucket_type", bucket.value)]
            if limit is not None:
                params.append(("limit", str(limit)))
        answer = await self._connection.get(path_of(entity, metric), params)
        large = len(answer.body) > _LARGE
        reading = await asyncio.to_thread(_read, answer, entity, metric) if large else _read(answer, entity, metric)
        series = window is not None and metric not in _NO_FAMILY and (entity is None or bucket is not None)
        return placed(reading, window, bucket or Bucket.DAY) if window is not None and series else reading

    async def rows_over(
        self,
        entity: Entity | None,
        metric: Metric,
        window: Window,
        *,
        bucket: Bucket | None = None,
        limit: int | None = None,
    ) -> Reading:
        """Ask like `rows` for days that are over: the answer is remembered for ten minutes.

        Raises:
            DeckError: Whatever went wrong.
        """
        key = (entity, metric, window, bucket, limit)
        known = self._past.get(key)
        if known is not None and time.monotonic() - known[0] < _REMEMBERED_SECONDS:
            return known[1]
        reading = await self.rows(entity, metric, window, bucket=bucket, limit=limit)
        self._past.pop(key, None)
        self._past[key] = (time.monotonic(), reading)
        while len(self._past) > _REMEMBERED:
            del self._past[next(iter(self._past))]
        return reading

    async def me(self) -> Reading:
        """Ask whom the vendor takes us for (contract: connection test).

        Raises:
            DeckError: Whatever went wrong.
        """
        answer = await self._connection.get("/api/v2/users/me")
        data, pointer = unwrap(answer)
        return read_rows(data, entity="user", expected=("name", "email", "id"), raw=Raw(answer.body), pointer=pointer)

    async def team_tokens(self) -> Read[TeamTokens]:
        """Ask V1 for its teams and their agents; it supplies no token figures.

        Raises:
            DeckError: Whatever went wrong.
        """
        answer = await self._connection.get("/analytics/team-token")
        return read(answer, TeamTokens, "team_token_data", V1Team)


def _read(answer: Answer, entity: Entity | None, metric: Metric) -> Reading:
    data, pointer = unwrap(answer)
    return read_rows(
        data,
        entity=entity.single if entity else "",
        measure=_MEASURE.get(metric, ""),
        expected=EXPECTED[metric],
        raw=Raw(answer.body),
        pointer=pointer,
        title=title_of(entity, metric),
    )
