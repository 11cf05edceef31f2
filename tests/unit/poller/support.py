"""What the tests of live refreshing share: a source that counts, a listener that keeps, and a watch of both."""

from __future__ import annotations

import asyncio
from typing import Any

from tui.core.errors import DeckError, ErrorKind
from tui.live.poller import Hub, Watch
from tui.live.snapshot import Snapshot
from tui.vendors.base import Progress


class Source:
    """What is asked: counts, answers in order, fails when told to, and can be held."""

    def __init__(self) -> None:
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0
        self.faults: list[Exception] = []
        self.gate: asyncio.Event | None = None

    async def __call__(self, progress: Progress) -> int:
        self.asked += 1
        answer = self.asked
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.faults:
                raise self.faults.pop(0)
            return answer
        finally:
            self.at_once -= 1

    def fail(self, *kinds: ErrorKind, retry_after: float | None = None) -> None:
        self.faults += [DeckError(kind, f"It failed: {kind.value}.", retry_after=retry_after) for kind in kinds]


class Listener(list[Snapshot[Any]]):
    """Keeps what it was told."""

    def __call__(self, snapshot: Snapshot[Any]) -> None:
        self.append(snapshot)

    @property
    def last(self) -> Snapshot[Any]:
        return self[-1]


def watch(hub: Hub, source: Source, listener: Any = None, *, key: str = "query", **options: Any) -> Watch[int]:
    options = {"interval": 30.0, "account": "acme"} | options
    return hub.watch(key, source, listener if listener is not None else Listener(), **options)
