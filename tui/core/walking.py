"""Reads a list that moves while it is read: no row twice, none silently skipped.

New rows push the others towards the end, so that a page repeats rows already read: they are known by their keys. Deleted rows
pull the others towards the start, so that the next page would begin too late. A page is therefore taken only when it is known
to join what was read before: it repeats a row already read, or the total has not fallen since. Otherwise the walk steps back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from tui.core.browsing import RecordSource
from tui.core.reading_ahead import Ahead, overlapping, overlapping_before
from tui.core.records import Page, PageRequest, Paging, Record

_MAX_STEPS_BACK: Final = 12
_REMEMBERED: Final = 10_000
"""Keys kept at least of the records that were taken out."""
_MAX_IDLE: Final = 3
"""Answers in a row without a new record after which a vendor is taken to repeat itself."""
_MAX_PUSHED: Final = 60
"""The same once the total grew among them: new rows at the top then explain why only known rows come."""


class Walk:
    """A contiguous part of a list, read in either direction from a page.

    Attributes:
        records: What was read, in the list's order, each record once.
        total: Rows in the list at the last answer, or None where the vendor gives no total.
        ended: Whether the last row has been read.
        left_out: Rows that could not be read, or whose key another row of the same answer has.
        repeats: Whether the vendor answered with the same rows again and the walk was stopped.
        gap: Whether rows may be missing, since no answer joined what was read before.
        newer: Rows known to have appeared at the top since it was read.
        first: 0-based place of the first record in the list, when it was read.
        last_page: The last answer, for its raw JSON.
    """

    def __init__(self, source: RecordSource, size: int | None = None, page: int = 1) -> None:
        self.source = source
        self.size = size or source.page_size
        self.records: list[Record] = []
        self.total: int | None = None
        self.ended = False
        self.left_out = 0
        self.repeats = False
        self.gap = False
        self.newer = 0
        self.first = (page - 1) * self.size
        self.last_page: Page | None = None
        self.version = 0
        self._frontier = self.first
        self._places: dict[str, int] = {}
        self._prepended = 0
        self._drained = 0
        self._cursor: str | None = None
        self._limit = max((*source.page_sizes, self.size))
        self._most = 0
        self._idle = 0
        self._pushed = False
        self._lock = asyncio.Lock()
        self._started = False
        self._ahead: Ahead | None = None
        self._answers: list[tuple[int, datetime]] = []
        self._renewed: tuple[int, datetime] | None = None

    @property
    def begun(self) -> bool:
        """Whether the first row of the list has been read."""
        return self._started and self.first == 0

    def read_at(self, first: int = 0, count: int | None = None) -> datetime | None:
        """Return when the oldest of some records was read, or None where the source has no clock.

        Args:
            first: Place of the first one in `records`.
            count: How many; all that follow when None.
        """
        end = first + count if count is not None else len(self.records)
        if self._renewed is not None and end <= self._renewed[0]:
            return self._renewed[1]
        place, oldest = 0, None
        for rows, moment in self._answers:
            if place < end and place + rows > first:
                oldest = moment if oldest is None else min(oldest, moment)
            place += rows
        return oldest

    async def need(self, count: int) -> None:
        """Read on until so many records are there, or the list ends."""
        while len(self.records) < count and not self.ended:
            await self.forward()

    def hurry(self) -> None:
        """Keep several pages in flight from now on; where the vendor gives no total, the list is read page by page as before."""
        if self._ahead is None and self.source.paging in {Paging.NUMBERED, Paging.OFFSET}:
            self._ahead = Ahead(self._fetch)

    def rest(self) -> None:
        """Give up the pages that are in flight, and read page by page from now on."""
        if self._ahead is not None:
            self._ahead.stop()
            self._ahead = None

    def drain(self) -> list[Record]:
        """Take out the records read so far, to save memory; the keys of the last ones are still known.

        A record that comes again more than `_REMEMBERED` places later would be taken for a new one: the price of flat memory.
        """
        records, self.records = self.records, []
        self._drained += len(records)
        if len(self._places) > 2 * _REMEMBERED:
            self._places = dict(islice(self._places.items(), len(self._places) - _REMEMBERED, None))
        return records

    async def forward(self) -> int:
        """Read on; return how many records were added. At least one, unless the list has ended or the vendor repeats itself."""
        async with self._lock:
            added = 0
            while not added and not self.ended:
                added = await self._next()
            return added

    async def backward(self) -> int:
        """Read the rows before the first one; return how many were added."""
        async with self._lock:
            if self.begun or not self.source.paging.random_access:
                return 0
            return await self._previous()

    async def peek(self) -> int:
        """Look at the first page again: count what is newer, and renew records that have changed."""
        if not self._started:
            return 0
        page = await self.source.fetch(PageRequest(1, self.size))
        known = next((i for i, record in enumerate(page.records) if record.key in self._places), None)
        if known is not None and self.begun:
            self.newer = known
        elif self.begun:
            self.newer = len(page.records)
        elif page.total is not None and self.total is not None:
            self.newer = max(self.newer, page.total - self.total)
        self._renew(page.records)
        if self.begun and known is not None and self.source.now is not None:
            self._renewed = (len(page.records) - known, self.source.now())
        return self.newer

    async def _next(self) -> int:
        if self.source.paging is Paging.CURSOR:
            return self._take(await self._fetch(PageRequest(1, self.size, self._cursor)))
        if not self._started or self.source.paging is Paging.WHOLE:
            return self._take(await self._fetch(PageRequest(self.first // self.size + 1, self.size)))
        if (joined := await self._hurried()) is not None:
            return self._take(joined)
        start = self._frontier
        for step in range(_MAX_STEPS_BACK):
            page = await self._fetch(self._request(start))
            if not start or self._joins(page):
                return self._take(page)
            start = max(0, start - max(self._fallen(page), 2**step * self.size // 2, 1))
        self.gap = True
        return self._take(page)

    async def _hurried(self) -> Page | None:
        """Return the next of the pages in flight, where it is proved to join; else read as if there were none."""
        if self._ahead is None or self.total is None or self._frontier >= self.total or self._limit < 2:
            return None
        page = await self._ahead.window(self._frontier, self.total, self._limit)
        if page is not None and any(record.key in self._places for record in page.records):
            return page
        self._ahead.stop()
        return None

    async def _fetch(self, request: PageRequest) -> Page:
        page = await self.source.fetch(request)
        if 0 < page.size < request.size:
            self._limit = min(self._limit, page.size)
            self.size = min(self.size, page.size) if not self._started else self.size
        self._most = max(self._most, page.answered)
        if self._end_unsaid(page):
            self._limit = min(self._limit, max(self._most, 1))
        self.last_page = page
        return page

    def _end_unsaid(self, page: Page) -> bool:
        """Whether a page is shorter than asked and nothing says why: the list ends, or the server has a smaller limit."""
        unsaid = page.more is None and page.total is None
        by_place = self.source.paging in {Paging.NUMBERED, Paging.OFFSET}
        return by_place and unsaid and page.answered < page.size

    def _request(self, start: int) -> PageRequest:
        """Return the page that begins where the last one ended; where no total tells of deletions, a row or more before."""
        if self.total is not None and start == self._frontier and not start % self.size and self.size <= self._limit:
            return PageRequest(start // self.size + 1, self.size)
        return overlapping(start, min(self._limit, 2 * self.size))

    def _joins(self, page: Page) -> bool:
        if not self._places or any(record.key in self._places for record in page.records):
            return True
        if not any(self._frontier % size for size in range(2, self._limit + 1)):
            return True  # no window of an allowed size holds the row before: nothing more can be known
        fallen = page.total is None or self.total is None or page.total < self.total
        return not fallen and _offset(page) <= self._frontier

    def _fallen(self, page: Page) -> int:
        return (self.total - page.total) if self.total is not None and page.total is not None else 0

    def _take(self, page: Page) -> int:
        if not self._started:
            self.first = _offset(page) if self.source.paging.random_access else 0
        self._started = True
        self._renew(page.records)
        fresh = [record for record in page.records if record.key not in self._places]
        added = self._append(fresh)
        if self.source.now is not None:
            self._answers.append((added, self.source.now()))
        grown = page.total is not None and self.total is not None and page.total > self.total
        self.total = page.total
        self.left_out += page.left_out + _namesakes(fresh)
        self._advance(page, added, grown=grown)
        return added

    def _append(self, fresh: Sequence[Record]) -> int:
        added = 0
        for record in fresh:
            if record.key not in self._places:
                self._places[record.key] = len(self.records) + self._drained - self._prepended
                self.records.append(record)
                added += 1
        self.version += bool(added)
        return added

    def _advance(self, page: Page, added: int, *, grown: bool) -> None:
        rows = page.answered
        counted = self.source.paging is Paging.NUMBERED and not self._end_unsaid(page)
        reached = _offset(page) + (page.size if counted or not rows else rows)
        moved = reached > self._frontier or (page.next_cursor is not None and page.next_cursor != self._cursor)
        self._frontier = reached
        self._cursor = page.next_cursor
        self._idle = 0 if added else self._idle + 1
        self.ended = self._is_last(page, rows, added)
        self._pushed = not added and (grown or self._pushed)
        most = _MAX_PUSHED if self._pushed else _MAX_IDLE
        if not self.ended and not added and (self._idle >= most and (not moved or rows)):
            self.ended = self.repeats = True

    def _is_last(self, page: Page, rows: int, added: int) -> bool:
        if self.source.paging is Paging.WHOLE:
            return True
        if self.source.paging is Paging.CURSOR:
            return page.next_cursor is None or page.more is False
        if page.more is not None:
            return not page.more
        if page.total is not None:
            return _offset(page) + page.size >= page.total
        if self._end_unsaid(page):
            return not rows or (not added and page.size <= self._most)
        return rows < page.size

    async def _previous(self) -> int:
        end = self.first
        for step in range(_MAX_STEPS_BACK):
            page = await self._fetch(overlapping_before(end, min(self._limit, 2 * self.size)))
            known = next((i for i, one in enumerate(page.records) if one.key in self._places), None)
            if known is not None:
                return self._prepend(page, known)
            end += 2**step * self.size // 2 + 1
        self.gap = True
        return self._prepend(page, len(page.records))

    def _prepend(self, page: Page, count: int) -> int:
        fresh = [record for record in page.records[:count] if record.key not in self._places]
        self._renew(page.records)
        for record in reversed(fresh):
            self._prepended += 1
            self._places[record.key] = -self._prepended
        self.records[:0] = fresh
        if self.source.now is not None:
            self._answers.insert(0, (len(fresh), self.source.now()))
        self.version += bool(fresh)
        self.first = _offset(page) + count - len(fresh)
        return len(fresh)

    def _renew(self, records: Sequence[Record]) -> None:
        """Put changed records in the place of the old ones."""
        for record in records:
            index = self._places.get(record.key, -self._prepended - 1) + self._prepended - self._drained
            if index < 0:
                continue
            if self.records[index].cells != record.cells or self.records[index].flags != record.flags:
                self.records[index] = record
                self.version += 1


def _namesakes(records: Sequence[Record]) -> int:
    """Count the records of one answer that are another than the first of their key, and so cannot be kept beside it."""
    firsts: dict[str, Record] = {}
    return sum((first := firsts.setdefault(one.key, one)) is not one and first.cells != one.cells for one in records)


def _offset(page: Page) -> int:
    return max(page.number - 1, 0) * page.size
