"""Steps from record to record of a browser, across pages, while its cursor follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tui.core.records import Column, Record
from tui.widgets.record_core import BrowserCore


class Navigator(Protocol):
    """What the detail screen needs of a list."""

    @property
    def columns(self) -> Sequence[Column]:
        """All columns of the list."""
        ...

    @property
    def record(self) -> Record:
        """The record shown."""
        ...

    @property
    def rows(self) -> Sequence[Record]:
        """The rows that are loaded: what is usual is told by them."""
        ...

    @property
    def personal(self) -> bool:
        """Whether personal data is shown."""
        ...

    def place(self) -> str:
        """Say where in the list the record is."""
        ...

    async def step(self, by: int) -> bool:
        """Go to the next record (1) or the previous one (-1); False at the ends."""
        ...


class BrowserNavigator:
    """Steps through a record browser."""

    def __init__(self, browser: BrowserCore, record: Record) -> None:
        self._browser = browser
        self._record = record

    @property
    def columns(self) -> Sequence[Column]:
        """All columns of the list."""
        return self._browser.columns

    @property
    def record(self) -> Record:
        """The record shown, as last seen: it may have left the list."""
        return next((one for one in self._browser.listing.rows if one.key == self._record.key), self._record)

    @property
    def rows(self) -> Sequence[Record]:
        """All rows that are loaded, whatever a filter leaves of them."""
        return self._browser.listing.loaded

    @property
    def personal(self) -> bool:
        """Whether the browser shows personal data."""
        return self._browser.personal

    def place(self) -> str:
        """Say where in the list the record is."""
        listing = self._browser.listing
        at = self._at()
        if at is None:
            return "no longer in the list"
        if listing.filter is not None or listing.sort is not None:
            return f"{at + 1:,} of {len(listing.rows):,} rows shown"
        total = "" if listing.total is None else f" of {listing.total:,}"
        return f"row {listing.first + at + 1:,}{total}"

    async def step(self, by: int) -> bool:
        """Go to the next record (1) or the previous one (-1), turning the page where one ends."""
        at, rows = self._at(), self._browser.listing.rows
        target = self._browser.table.cursor if at is None else at + by
        if not 0 <= target < len(rows):
            if not await self._browser.turn_for(by):
                return False
            rows = self._browser.listing.rows
            target = 0 if by > 0 else len(rows) - 1
            if not rows:
                return False
        self._record = rows[target]
        self._browser.table.move_to(target)
        return True

    def _at(self) -> int | None:
        rows = self._browser.listing.rows
        return next((place for place, one in enumerate(rows) if one.key == self._record.key), None)
