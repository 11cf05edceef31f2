"""Pages asked for before they are wanted, several in flight; taken in the list's order.

Answers that are under way together may be made in any order, so that a total tells nothing about what happened between two of
them. Each window therefore begins with the last row of the one before: that row, known by its key, proves that they join.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from tui.core.records import Page, PageRequest

IN_FLIGHT: Final = 4
"""Pages under way together while a whole list is read: fewer than a connection allows, so that panels still get through."""


class Ahead:
    """Overlapping windows of one list, in flight together.

    Args:
        fetch: Asks for one page; raises DeckError.
    """

    def __init__(self, fetch: Callable[[PageRequest], Awaitable[Page]]) -> None:
        self._fetch = fetch
        self._flying: deque[tuple[int, PageRequest, asyncio.Task[Page]]] = deque()
        self._planned = 0

    async def window(self, start: int, total: int, limit: int) -> Page | None:
        """Return the page that holds the row before a place and those from it on; None when the server answered another one.

        Args:
            start: 0-based place of the first row wanted.
            total: Rows in the list: no window that begins behind them is asked for.
            limit: Largest page size allowed.

        Raises:
            DeckError: The page could not be read; the others that are under way are given up.
        """
        if not self._flying or self._flying[0][0] != start:
            self.stop()
            self._planned = start
        while not self._flying or (len(self._flying) < IN_FLIGHT and self._planned < total):
            self._launch(limit)
        _, request, task = self._flying.popleft()
        try:
            page = await task
        except BaseException:
            self.stop()
            raise
        return page if (page.number, page.size) == (request.number, request.size) else None

    def stop(self) -> None:
        """Give up what is under way."""
        for _, _, task in self._flying:
            task.cancel()
        self._flying.clear()

    def _launch(self, limit: int) -> None:
        request = overlapping(self._planned, limit)
        task = asyncio.create_task(self._ask(request), name=f"page {request.number} of {request.size}")
        task.add_done_callback(_seen)
        self._flying.append((self._planned, request, task))
        self._planned = request.number * request.size

    async def _ask(self, request: PageRequest) -> Page:
        return await self._fetch(request)


def _seen(task: asyncio.Task[Page]) -> None:
    """Look at the outcome of a task that nobody may wait for any more, so that asyncio does not print it."""
    if not task.cancelled():
        task.exception()


def overlapping(start: int, limit: int) -> PageRequest:
    """Return the page that holds the row before a place and most rows from it on.

    Lists are asked for by page number and size, so that not every window can be had; some size always fits.

    Args:
        start: 0-based place of the first row wanted.
        limit: Largest page size allowed.
    """
    if start < 1 or limit < 2:
        return PageRequest(start // max(limit, 1) + 1, max(limit, 1))
    best = max((size for size in range(2, limit + 1) if start % size), key=lambda s: (s - start % s, -s), default=limit)
    return PageRequest(start // best + 1, best)


def overlapping_before(end: int, limit: int) -> PageRequest:
    """Return the page that holds the row at a place and most rows before it.

    Args:
        end: 0-based place of the row that must be held.
        limit: Largest page size allowed.
    """
    best = max(range(1, limit + 1), key=lambda size: (end % size, -size))
    return PageRequest(end // best + 1, best)
