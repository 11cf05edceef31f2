"""Reads instance pages newest first until a time is reached, and remembers them.

The list has no date filter, so that a range is covered by walking it (contract: serenity.md, query parameters). Rows shift
while one walks: duplicates are removed by id, and where the total shows that rows moved between two pages that were in
flight together, both are read again, so that no row falls between them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import field
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Protocol

from tui.core.clock import Clock, SystemClock
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.net.wire import Read
from tui.vendors.base import Stop
from tui.vendors.serenity import wire
from tui.vendors.serenity.query import InstanceQuery

WALK_PAGE_SIZES: Final = (200, 50, 20)
"""Page sizes to walk with, the next where one is refused as invalid; the server's echo counts, for it may clamp."""
AHEAD: Final = 4
"""Pages in flight at once; the connection allows six requests."""
OPEN_FOR: Final = timedelta(hours=6)
"""How long an open instance is read again at every refresh."""
WHOLE_AGAIN: Final = 1800.0
"""Seconds after which a remembered list is read from the start again."""
REMEMBERED_ROWS: Final = 80_000
"""Rows kept of all lists together, about 1 KB each; those that were asked for longest ago are forgotten first."""
UNREADABLE_ROWS: Final = 200
"""Rows that cannot be read, the newest ones and none that can, after which the rest is taken for the same."""
MOST_IDLE: Final = 3
"""Pages in a row without a new row after which a vendor that states no total is taken to repeat itself."""
FRESH: Final = 3.0
"""Seconds for which a list that was just read serves the next view without a request."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bound of one walk over all its agents.

    Attributes:
        rows: Most rows held.
        seconds: Longest time it may take; what was read by then is shown.
        stop: The user's wish to end it earlier, once every list has its first page.
    """

    rows: int = 60_000
    seconds: float = 120.0
    stop: Stop = field(default_factory=Stop, compare=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """One page in order: its rows, the list's total, and whether the list ends with it."""

    items: list[wire.Instance]
    total: int | None
    left_out: int
    last: bool
    size: int


@dataclass(slots=True)
class Walked:
    """What is known of one list, newest first and without a gap from the top.

    Attributes:
        items: Instances by id, newest first.
        total: Rows in the whole list, as the vendor last said.
        ended: Whether the whole list was read.
        left_out: Rows that could not be read, or whose id another row has.
        disordered: Whether the vendor's order was not newest first.
        repeats: Whether the vendor answered with the same rows again and the walk was stopped.
        size: Rows of the pages that it was read with; 0 where none was.
        stopped: Why the last walk stopped before it covered what was asked: "rows", "time", "asked", or empty.
        read_at: When it was read last, in monotonic seconds.
        whole_at: When it was read anew from the top last, in monotonic seconds.
        lock: Held by the walk under way.
    """

    items: dict[str, wire.Instance] = field(default_factory=dict)
    total: int | None = None
    ended: bool = False
    left_out: int = 0
    disordered: bool = False
    repeats: bool = False
    size: int = 0
    stopped: str = ""
    read_at: float = float("-inf")
    whole_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def oldest(self) -> datetime | None:
        """Start of the oldest instance that was read."""
        return next(reversed(self.items.values())).start_date if self.items else None

    def covers(self, since: datetime) -> bool:
        """Whether every instance that began at or after a moment was read."""
        return self.ended or (self.oldest is not None and self.oldest < since)

    def add(self, batch: Batch, into: dict[str, wire.Instance], *, counted: bool = True) -> None:
        """Add a page at the end of what was read; a page read again does not count its unreadable rows twice."""
        newest = next(reversed(into.values())).start_date if into else None
        for item in batch.items:
            if item.id in into:
                if into[item.id].start_date == item.start_date:
                    into[item.id] = item
                else:  # another instance under the same id: the first one stays, and the other is not passed over
                    self.left_out += counted
                continue
            # A row that is newer than the one before it tells that the server sorts otherwise.
            self.disordered = self.disordered or (newest is not None and item.start_date > newest)
            newest = item.start_date
            into[item.id] = item
        self.total, self.left_out = batch.total, self.left_out + counted * batch.left_out


Tell = Callable[[Walked], None]


class Source(Protocol):
    """Whatever can be asked for a page of instances: the client."""

    async def instances(self, query: InstanceQuery, page: int = 1, size: int = 20) -> Read[wire.InstancePage]:
        """Return one page."""
        ...


class Walker:
    """Walks lists of one client, and remembers the newest of each.

    Args:
        source: The account's client.
        clock: Monotonic time.
        remembered: How many lists are kept.
        fresh: Seconds for which a list that was just read is not asked for again.
    """

    def __init__(
        self, source: Source, clock: Clock | None = None, *, remembered: int = 128, fresh: float = FRESH
    ) -> None:
        self._source = source
        self._clock = clock or SystemClock()
        self._remembered, self._fresh = remembered, fresh
        self._lists: dict[InstanceQuery, Walked] = {}
        self._sizes = deque(WALK_PAGE_SIZES)

    async def walk(
        self, query: InstanceQuery, since: datetime, now: datetime, limits: Limits, tell: Tell = lambda _: None
    ) -> Walked:
        """Read a list from its newest row back to a time, or to the bound.

        Args:
            query: Which list; newest first.
            since: First moment wanted.
            now: The present, to tell which open rows may still change.
            limits: The bound.
            tell: Called after every page with what is known so far.

        Raises:
            DeckError: Whatever went wrong; what was read before stays remembered.
        """
        known = self._recall(query)
        async with known.lock:
            started = self._clock.monotonic()
            if started - known.whole_at > WHOLE_AGAIN:
                self._forget(known, started)
            bound = _Bound(limits, self._clock, started)
            known.stopped = ""
            if known.items and started - known.read_at > self._fresh:
                await self._catch_up(query, known, now, bound)
            if not known.covers(since):
                known.stopped = bound.reached(len(known.items))
                if not known.stopped:
                    await self._deepen(query, known, since, bound, tell)
            known.read_at = self._clock.monotonic()
            return known

    def _recall(self, query: InstanceQuery) -> Walked:
        known = self._lists.pop(query, None) or Walked()
        self._lists[query] = known
        held = sum(len(one.items) for one in self._lists.values())
        while len(self._lists) > 1 and (len(self._lists) > self._remembered or held > REMEMBERED_ROWS):
            held -= len(self._lists.pop(next(iter(self._lists))).items)
        return known

    @staticmethod
    def _forget(known: Walked, at: float) -> None:
        known.items, known.ended, known.left_out = {}, False, 0
        known.disordered, known.repeats, known.size, known.whole_at = False, False, 0, at

    async def _catch_up(self, query: InstanceQuery, known: Walked, now: datetime, bound: _Bound) -> None:
        """Read from the top until a page holds nothing new, and no open row below it may still change."""
        edge = _oldest_open(known, now)
        fresh: dict[str, wire.Instance] = {}
        async with aclosing(self._pages(query, 1, ahead=1)) as pages:
            async for batch in pages:
                known.add(batch, fresh, counted=False)
                # Which of them were there before is not known; as many as one page holds there are at least.
                known.left_out = max(known.left_out, batch.left_out)
                met = any(item.id in known.items for item in batch.items)
                if batch.last:
                    known.items, known.ended = fresh, True
                    return
                if met and batch.items and (edge is None or batch.items[-1].start_date < edge):
                    break
                if bound.reached(len(fresh)):
                    known.items, known.ended, known.stopped = fresh, False, bound.reached(len(fresh))
                    return
        known.items = fresh | {key: item for key, item in known.items.items() if key not in fresh}

    async def _deepen(self, query: InstanceQuery, known: Walked, since: datetime, bound: _Bound, tell: Tell) -> None:
        """Read on below what is known; the first page read overlaps it, so that nothing falls between."""
        size = known.size or self._sizes[0]
        start = max((len(known.items) + known.left_out) // size, 1)
        overlapping, idle = bool(known.items), 0
        async with aclosing(self._pages(query, start, since=since, size=known.size)) as pages:
            async for batch in pages:
                if overlapping and not any(item.id in known.items for item in batch.items):
                    # Rows were removed above: the places no longer fit, so that all is read again.
                    self._forget(known, self._clock.monotonic())
                    break
                overlapping = False
                rows = len(known.items) + known.left_out
                known.add(batch, known.items)
                known.size = batch.size
                tell(known)
                idle = 0 if len(known.items) + known.left_out > rows else idle + 1
                known.repeats = not batch.last and batch.total is None and idle >= MOST_IDLE
                unreadable = not known.items and known.left_out >= UNREADABLE_ROWS
                known.ended = known.ended or batch.last or known.repeats or unreadable
                known.stopped = bound.reached(len(known.items))
                if known.ended or (known.covers(since) and not known.disordered) or known.stopped:
                    if known.covers(since):
                        known.stopped = ""
                    return
        if overlapping:
            await self._deepen(query, known, since, bound, tell)

    async def _pages(
        self, query: InstanceQuery, start: int, ahead: int = AHEAD, since: datetime | None = None, size: int = 0
    ) -> AsyncGenerator[Batch, None]:
        """Yield pages in order, a few being asked for ahead of time; what is in flight is cancelled when the reader leaves.

        Where a time is given, no more are ahead than it probably takes to reach it. A size is that of the pages read before.
        """
        number = start
        first = await (self._page(query, start, size) if size else self._first(query, start))
        yield first
        if first.last:
            return
        before = first
        flying: deque[asyncio.Task[Batch]] = deque()
        try:
            while True:
                while len(flying) < (ahead if since is None else _pages_to(since, before, ahead)):
                    number += 1
                    flying.append(asyncio.create_task(self._page(query, number, first.size)))
                batch = await flying.popleft()
                place = number - len(flying)
                if _moved(before, batch):
                    # The page before was answered later than this one, or rows were removed: a row may lie between them.
                    yield await self._page(query, place - 1, first.size)
                    batch = await self._page(query, place, first.size)
                yield batch
                if batch.last:
                    return
                before = batch
        finally:
            for task in flying:
                task.cancel()
            for task in flying:
                with suppress(asyncio.CancelledError, DeckError):
                    await task

    async def _first(self, query: InstanceQuery, number: int) -> Batch:
        while True:
            try:
                return await self._page(query, number, self._sizes[0])
            except DeckError as error:
                if error.kind is not ErrorKind.BAD_REQUEST or len(self._sizes) == 1:
                    raise
                self._sizes.popleft()

    async def _page(self, query: InstanceQuery, number: int, size: int) -> Batch:
        read = await self._source.instances(query, number, size)
        items = read.value.items or []
        total, echoed = read.value.total, read.value.page_size
        if total is not None and total < 0:
            total = None  # it says nothing: reading goes on until a page is empty
        rows = len(items) + read.left_out
        used = echoed if echoed is not None and 0 < echoed < size else size
        if number == 1 and echoed is None and 0 < rows < (used if total is None else min(used, total)):
            used = rows  # the page was cut without a word, or, where no total tells, is the whole list
        if used < size and self._sizes[0] > used and (echoed is not None or total is not None):
            self._sizes.appendleft(used)
        # Without a total only an empty page is the end (contract: Pagination).
        last = not rows or (total is not None and number * used >= total)
        return Batch(items, total, read.left_out, last, used)


class _Bound:
    def __init__(self, limits: Limits, clock: Clock, started: float) -> None:
        self._limits, self._clock, self._started = limits, clock, started

    def reached(self, rows: int) -> str:
        """Return which bound is reached, or nothing."""
        if rows >= self._limits.rows:
            return "rows"
        if rows and self._limits.stop.asked:
            return "asked"
        return "time" if self._clock.monotonic() - self._started >= self._limits.seconds else ""


def _pages_to(since: datetime, batch: Batch, most: int) -> int:
    """Guess how many pages below one it takes to reach a time, by the time that the page itself covers; one at least."""
    if not batch.items:
        return most
    oldest = batch.items[-1].start_date
    covered = batch.items[0].start_date - oldest
    return min(max(ceil((oldest - since) / covered), 1), most) if covered > timedelta() else most


def _moved(before: Batch, batch: Batch) -> bool:
    return before.total is not None and batch.total is not None and before.total > batch.total


def _oldest_open(known: Walked, now: datetime) -> datetime | None:
    """Return the start of the oldest row that may still change, or None."""
    edge = None
    for item in known.items.values():
        if item.start_date < now - OPEN_FOR:
            break
        if item.end_date is None:
            edge = item.start_date
    return edge
