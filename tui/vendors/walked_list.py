"""Reads a list that has no time filter from its newest row back to a time, and says how far that reached.

For lists whose order the vendor does not document: that the newest row comes first is inferred, and checked row by row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from tui.core.browsing import RecordSource
from tui.core.content import Answer
from tui.core.format import count_of, format_time
from tui.core.quick import dataclass
from tui.core.records import Page, PageRequest, Raw, Record
from tui.core.walking import Walk
from tui.vendors.base import Ask, Browser

C = TypeVar("C")
PAGE: Final = 100
"""Rows a page to walk with, where the list allows it."""
SLACK: Final = timedelta(hours=1)
"""How far rows may be out of order: a list sorted by its rows' ends, or filled by several servers, is still newest first."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that one walk may read.

    Attributes:
        rows: Most rows.
        seconds: Longest time; what was read by then is shown.
    """

    rows: int = 5_000
    seconds: float = 60.0


@dataclass(slots=True)
class Reach:
    """What a walk found.

    Attributes:
        start: First moment wanted.
        end: First moment after it.
        rows: The rows that began in between, in the list's order.
        pages: Requests made.
        read: Rows read, those outside the range too.
        total: Rows in the whole list, where the vendor says.
        undated: Rows that state no start, which are in no period.
        left_out: Rows that could not be read.
        oldest: Start of the oldest row read.
        first: Start of the first row read: until older ones follow, the list may be the oldest first.
        last: Start of the last row read.
        disordered: Whether rows came out of order by more than `SLACK`.
        gap: Whether rows may be missing, because the list moved, or the vendor repeats itself.
        stopped: Why it ended before the start was reached: "rows", "seconds", "asked", or empty.
        newest: The first page as the vendor sent it.
    """

    start: datetime
    end: datetime
    rows: list[Record] = field(default_factory=list)
    pages: int = 0
    read: int = 0
    total: int | None = None
    undated: int = 0
    left_out: int = 0
    oldest: datetime | None = None
    first: datetime | None = None
    last: datetime | None = None
    disordered: bool = False
    gap: bool = False
    stopped: str = ""
    newest: Raw | None = None

    @property
    def passed(self) -> bool:
        """Whether the walk has left the range behind it."""
        if self.disordered or self.first is None or self.oldest is None:
            return False
        return self.oldest < min(self.start, self.first) - SLACK

    @property
    def _otherwise(self) -> bool:
        """Whether what was read is not newest first."""
        rising = self.first is not None and self.last is not None and self.last > self.first + SLACK / 60
        return self.disordered or rising

    @property
    def incomplete(self) -> bool:
        """Whether rows of the range may be missing."""
        return bool(self.stopped) or self.gap

    def add(self, records: Iterable[Record], place: int) -> None:
        """Take the next rows of the list; ``place`` is the cell that holds their start."""
        for record in records:
            self.read += 1
            at = record.cells[place]
            if not isinstance(at, datetime):
                self.undated += 1
                continue
            self.disordered = self.disordered or (self.oldest is not None and at > self.oldest + SLACK)
            self.first, self.last = self.first or at, at
            self.oldest = at if self.oldest is None else min(self.oldest, at)
            if self.start <= at < self.end:
                self.rows.append(record)

    def answers(self, noun: str) -> tuple[Answer, ...]:
        """Return the newest page, for the raw JSON screen; every row has its own bytes besides."""
        return (Answer(f"The newest {noun}", self.newest),) if self.newest is not None else ()

    def words(self) -> str:
        """Say in few words how the period was found."""
        return f"{count_of(self.pages, 'page')} walked, client-side"

    def notes(self, noun: str, zone: str, bound: Bound) -> tuple[str, ...]:
        """Say what the reader must know of the walk, what is missing first.

        Args:
            noun: What the rows are ("calls").
            zone: IANA zone of the times said.
            bound: The bound that was kept.
        """
        one = noun.removesuffix("s")
        said = [self._incomplete(noun, zone, bound)] if self.stopped else []
        if self.gap:
            said.append(f"The list moved or repeats itself: {noun} may be missing.")
        if self.undated:
            said.append(f"{count_of(self.undated, one)} without a start, in no period.")
        if self.left_out:
            said.append(f"{count_of(self.left_out, one)} could not be read, left out.")
        order = "but what was read is not" if self._otherwise else "and what was read is"
        said.append(
            f"{count_of(self.read, one)} read. Newest first is inferred, {order}: the vendor documents no order."
        )
        return tuple(said)

    def _incomplete(self, noun: str, zone: str, bound: Bound) -> str:
        limit = {
            "rows": f"the bound of {count_of(bound.rows, 'row')}",
            "seconds": f"the bound of {bound.seconds:.0f} s",
        }
        why = "stopped as you asked" if self.stopped == "asked" else f"{limit[self.stopped]} was reached"
        of = f" of {self.total:,}" if self.total else ""
        if self._otherwise or self.oldest is None:
            reach = "which of them are missing is not known, for the list is not newest first"
        else:
            reach = f"whole only from {format_time(max(self.oldest, self.start), zone)[:16]} on"
        return f"Incomplete: {why}. {self.read:,}{of} {noun} were read; {reach}."


async def read_range(ask: Ask[C], browser: Browser[C], start_key: str, noun: str, bound: Bound) -> Reach:
    """Read a browser's list from its newest row back to the first day of the scope, or to the bound.

    Args:
        ask: The question; its scope's days, counted in its zone, are the range.
        browser: The list.
        start_key: Key of the column that holds a row's start.
        noun: What the rows are ("calls"), for the progress.
        bound: The most that may be read.

    Raises:
        DeckError: USAGE for a bad range, else whatever went wrong with a page.
    """
    reach = Reach(*ask.days().bounds())
    place = next(index for index, column in enumerate(browser.columns) if column.key == start_key)

    async def fetch(request: PageRequest) -> Page:
        page = await browser.fetch(ask, request)
        reach.pages += 1
        reach.newest = reach.newest or page.raw
        return page

    sizes = tuple(size for size in browser.page_sizes if size <= PAGE) or browser.page_sizes[:1]
    walk = Walk(RecordSource(browser.columns, browser.paging, fetch, sizes, sizes[-1]))
    loop = asyncio.get_running_loop()
    until = loop.time() + bound.seconds
    while not walk.ended and not reach.passed and not reach.stopped:
        await walk.forward()
        reach.add(walk.drain(), place)
        reach.total, reach.left_out, reach.gap = walk.total, walk.left_out, walk.gap or walk.repeats
        ask.progress(reach.read, _expected(reach, ask), f"{noun} read")
        reach.stopped = _stopped(reach, bound, ask, late=loop.time() >= until)
    if walk.ended or reach.passed:
        reach.stopped = ""
    return reach


def _stopped(reach: Reach, bound: Bound, ask: Ask[Any], *, late: bool) -> str:
    if reach.read >= bound.rows:
        return "rows"
    if ask.stop.asked:
        return "asked"
    return "seconds" if late else ""


def _expected(reach: Reach, ask: Ask[Any]) -> int:
    """Guess how many rows there are up to the start, by the part of the time that was covered."""
    if reach.oldest is None or reach.disordered or reach.start >= ask.now:
        return max(reach.total or 0, reach.read)
    part = max((ask.now - reach.oldest) / (ask.now - reach.start), 0.01)
    guess = max(int(reach.read / min(part, 1.0)), reach.read)
    return min(guess, max(reach.total, reach.read)) if reach.total else guess
