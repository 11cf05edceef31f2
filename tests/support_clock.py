"""Time that moves only when a test says so."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import datetime, timedelta

from tests.support import NOW


async def settle(rounds: int = 500) -> None:
    """Let everything run that can run without time passing."""
    loop = asyncio.get_running_loop()
    for _ in range(rounds):
        await asyncio.sleep(0)
        if not loop._ready:  # type: ignore[attr-defined]
            return
    raise AssertionError("the loop never came to rest")


class DrivenClock:
    """A clock that a test drives; it implements `tui.core.clock.Clock`."""

    def __init__(self, now: datetime = NOW) -> None:
        self._wall = now
        self._monotonic = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + max(seconds, 0.0), next(self._order), future))
        await future

    @property
    def sleeping(self) -> int:
        """How many wait for time to pass."""
        return sum(not future.done() for _, _, future in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking each sleeper at its own moment, and let what it wakes run to rest."""
        await settle()
        end = self._monotonic + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                self._move(max(due, self._monotonic))
                future.set_result(None)
                await settle()
        self._move(end)
        await settle()

    def jump(self, seconds: float) -> None:
        """Let the wall clock jump; monotonic time does not notice."""
        self._wall += timedelta(seconds=seconds)

    def _move(self, monotonic: float) -> None:
        self._wall += timedelta(seconds=monotonic - self._monotonic)
        self._monotonic = monotonic
