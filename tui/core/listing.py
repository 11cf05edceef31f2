"""The rows that a browser shows: what is loaded, filtered, sorted and cut into pages. No UI."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tui.core.browsing import pages_of, position
from tui.core.filtering import Filter
from tui.core.gently import Steps, gently
from tui.core.records import Column, Record, Table
from tui.core.scope import Sort
from tui.core.sorting import sorting
from tui.core.walking import Walk

_SLICE: Final = 500
"""Records tested at a stretch."""


class Listing:
    """One list as it is browsed: either a walk through server pages, or a whole table.

    Attributes:
        columns: The list's columns.
        walk: What was read from the server, for lists that are paged there.
        table: The whole list, for those that are answered at once.
        page: 1-based page shown.
        size: Rows a page.
        continuous: Whether all that is loaded is shown without pages.
        sort: Local sort.
        filter: Local filter.
        rows: What is shown, after `arrange`.
    """

    def __init__(self, size: int = 20) -> None:
        self.columns: tuple[Column, ...] = ()
        self.walk: Walk | None = None
        self.table: Table | None = None
        self.page = 1
        self.size = size
        self.continuous = False
        self.sort: Sort | None = None
        self.filter: Filter | None = None
        self.rows: list[Record] = []
        self._matched: list[Record] = []
        self._matched_by: tuple[int, Filter] | None = None
        self._arranging = asyncio.Lock()

    @property
    def loaded(self) -> Sequence[Record]:
        """Everything that is in memory, in the list's own order."""
        if self.walk is not None:
            return self.walk.records
        return self.table.records if self.table is not None else ()

    @property
    def total(self) -> int | None:
        """Rows in the list as the reader counts them: rows that appeared since are not among them."""
        if self.walk is not None:
            return None if self.walk.total is None else max(self.walk.total - self.walk.newer, len(self.walk.records))
        return len(self.loaded)

    @property
    def paged(self) -> bool:
        """Whether pages are shown; matches of a filter in a server's list are shown all at once."""
        return not self.continuous and (self.filter is None or self.walk is None)

    @property
    def pages(self) -> int | None:
        """How many pages there are, where that is known."""
        if self.walk is None:
            return pages_of(len(self._matched) if self.filter else len(self.loaded), self.size)
        return None if self.total is None else pages_of(self.total, self.size)

    @property
    def first(self) -> int:
        """0-based place of the first row shown, in the list or among the matches."""
        if self.paged:
            return max((self.page - 1) * self.size, self.walk.first if self.walk else 0)
        return self.walk.first if self.walk is not None and self.filter is None else 0

    @property
    def last_page(self) -> bool:
        """Whether no further page can be turned to."""
        if self.walk is None:
            return not self.paged or self.page >= (self.pages or 1)
        if not self.paged:
            return self.walk.ended
        return self.walk.ended and self.page * self.size >= self.walk.first + len(self.walk.records)

    @property
    def read_at(self) -> datetime | None:
        """When the oldest row that is shown was read from the server, where that is known."""
        if self.walk is None:
            return None
        if not self.paged:
            return self.walk.read_at()
        return self.walk.read_at(max(0, (self.page - 1) * self.size - self.walk.first), self.size)

    def follow(self, walk: Walk, page: int) -> None:
        """Show a walk through a server's list, from a page on."""
        self.walk, self.table, self.page, self.size = walk, None, page, walk.size
        self._matched_by = None

    def hold(self, table: Table) -> None:
        """Show a whole table; the page stays where there still is one."""
        self.walk, self.table, self.columns = None, table, table.columns
        self._matched_by = None
        self.page = self.nearest(self.page)

    def nearest(self, page: int) -> int:
        """Return the page itself, or the last one there is."""
        if self.walk is None:
            return max(1, min(page, self.pages or 1))
        if not self.walk.ended:
            return max(1, page)
        return max(1, min(page, pages_of(self.walk.first + len(self.walk.records), self.size)))

    def holds_page(self, page: int) -> bool:
        """Whether a page is loaded, wholly or to the list's end."""
        if self.walk is None:
            return True
        start = (page - 1) * self.size - self.walk.first
        return 0 <= start < len(self.walk.records) and (start + self.size <= len(self.walk.records) or self.walk.ended)

    def page_with(self, key: str) -> int:
        """Return the page that holds a loaded record, or the page shown."""
        place = next((place for place, record in enumerate(self.loaded) if record.key == key), None)
        if place is None:
            return self.page
        return (place + (self.walk.first if self.walk is not None else 0)) // self.size + 1

    def column(self, key: str) -> int | None:
        """Return the position of a column, or None."""
        return next((index for index, column in enumerate(self.columns) if column.key == key), None)

    async def arrange(self) -> None:
        """Bring `rows` up to date, one call after the other; gives way to the event loop while there is much to do."""
        async with self._arranging:
            if self.filter is not None:
                await self._match(self.filter)
                rows = await self._sorted(self._matched)
                self.rows = self._cut(rows) if self.walk is None and self.paged else rows
            elif self.walk is None or not self.paged:
                self.rows = self._cut(await self._sorted(self.loaded))
            else:
                self.rows = await self._sorted(self._cut(self.loaded))

    async def _match(self, query: Filter) -> None:
        version = self.walk.version if self.walk is not None else id(self.table)
        records = list(self.loaded)  # new rows may come meanwhile
        if self._matched_by is not None and self._matched_by[0] == version:
            if self._matched_by[1] == query:
                return
            if query.narrows(self._matched_by[1]):
                records = self._matched
        self._matched = await gently(_matching(query, records), rows=len(records))
        self._matched_by = (version, query)

    async def _sorted(self, records: Sequence[Record]) -> list[Record]:
        index = None if self.sort is None else self.column(self.sort.column)
        if self.sort is None or index is None:
            return list(records)
        return await gently(sorting(records, index, descending=self.sort.descending), rows=len(records))

    def _cut(self, records: Sequence[Record]) -> list[Record]:
        if not self.paged:
            return list(records)
        start = (self.page - 1) * self.size - (self.walk.first if self.walk is not None else 0)
        return list(records[max(0, start) : max(0, start + self.size)])

    @property
    def top(self) -> int | None:
        """How many rows of a longer list the vendor gave; None where the list is whole, be it a top list or not."""
        table = self.table
        return len(table.records) if table is not None and table.top is not None and self._full(table.top) else None

    @property
    def _end(self) -> str:
        return self.table.end if self.table is not None and self.top is not None else ""

    def _full(self, top: int) -> bool:
        return self.table is not None and len(self.table.records) + self.table.left_out >= top

    def place(self) -> str:
        """Say where the reader is, in words."""
        if self.filter is not None:
            found = len(self._matched)
            whole = self.walk is None or (self.walk.ended and self.walk.begun)
            among = f"the {self._end} " if self._end else ""
            of = f"{found:,} of {among}{len(self.loaded):,} {'' if whole else 'loaded '}rows match"
            if not whole and self.total is not None:
                return f"{of} · {self.total:,} in all"
            paged = self.paged and found > self.size
            return f"{of} · page {self.page:,} of {self.pages:,}" if paged else of
        ended = self.walk is None or self.walk.ended
        size = self.size if self.paged else None
        return position(self.first, len(self.rows), self.total, ended=ended, size=size, end=self._end)


def _matching(query: Filter, records: Sequence[Record]) -> Steps[list[Record]]:
    matched: list[Record] = []
    for start in range(0, len(records), _SLICE):
        matched += filter(query.matches, records[start : start + _SLICE])
        yield
    return matched
