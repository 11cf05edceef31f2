"""How a record browser stands, taken and given back: coming back is exact, and what was loaded is not read again."""

from __future__ import annotations

from dataclasses import field

from textual import work

from tui.core.browsing import ColumnChoice
from tui.core.quick import dataclass
from tui.core.records import Paging, Record, Table
from tui.core.scope import Sort
from tui.core.walking import Walk
from tui.widgets.record_core import BrowserCore
from tui.widgets.record_filter import FilterBar


@dataclass(frozen=True, slots=True)
class BrowserState:
    """How a browser stands, so that coming back is exact; what was loaded is part of it, and costs no second reading.

    Attributes:
        page: 1-based page of what is shown.
        size: Rows a page.
        cursor: Key of the row under the cursor.
        column: Key of the column under the cursor.
        scroll: Columns and lines scrolled.
        sort: Local sort.
        query: Local filter as typed.
        choice: Columns chosen.
        wide: Whether wide mode is on.
        continuous: Whether rows are shown without pages.
        personal: Whether personal data is shown.
        marks: Marked rows, by key.
        walk: What was read from the server.
        table: The whole table, for lists that are answered at once.
    """

    page: int = 1
    size: int = 20
    cursor: str | None = None
    column: str | None = None
    scroll: tuple[int, int] = (0, 0)
    sort: Sort | None = None
    query: str = ""
    choice: ColumnChoice = field(default_factory=ColumnChoice)
    wide: bool = False
    continuous: bool = False
    personal: bool = False
    marks: tuple[Record, ...] = ()
    walk: Walk | None = field(default=None, compare=False)
    table: Table | None = field(default=None, compare=False)


class RestorableBrowser(BrowserCore):
    """A browser whose standing can be taken and given back."""

    def state(self) -> BrowserState:
        """Return how the browser stands."""
        listing, table = self.listing, self.table
        here, column = table.current, table.current_column
        return BrowserState(
            page=listing.page,
            size=listing.size,
            cursor=here.key if here else None,
            column=column.column.key if column else None,
            scroll=(round(table.scroll_target_x), round(table.scroll_target_y)),
            sort=listing.sort,
            query=self.query_text,
            choice=self.choice,
            wide=self.wide,
            continuous=listing.continuous,
            personal=self.personal,
            marks=self.marked_records,
            walk=listing.walk,
            table=listing.table,
        )

    def restore(self, state: BrowserState) -> None:
        """Stand as before; what was loaded then is shown at once and not read again."""
        self.workers.cancel_group(self, "read")
        self.busy, self.fault = False, None
        listing = self.listing
        if state.walk is not None:
            state.walk.source = self.source or state.walk.source
            self.source = state.walk.source
            listing.columns = self.source.columns
            listing.follow(state.walk, state.page)
        elif state.table is not None and listing.table is None:
            listing.hold(state.table)
        listing.page, listing.size, listing.sort, listing.continuous = (
            state.page,
            state.size,
            state.sort,
            state.continuous,
        )
        self.choice, self.wide, self.personal, self.query_text = state.choice, state.wide, state.personal, state.query
        self.marks = {record.key: record for record in state.marks}
        self._refilter()
        self.table.show_cells(zone=self.zone, personal=self.personal)
        self.table.show_marks(self.marks)
        self.query_one(FilterBar).show(state.query)
        if state.walk is None and self.source is not None:
            self._read(self.source, state.page if self.source.paging is not Paging.CURSOR else 1, keep=True)
        else:
            self._stand(state)

    @work(exclusive=True, group="arrange", exit_on_error=False)
    async def _stand(self, state: BrowserState) -> None:
        await self.show(key=state.cursor, scroll=state.scroll[1])
        self.table.stand(state.column, state.scroll)
        # The lines under the table and its scroll bars come with the next layout; only then is there room to scroll so far.
        self.call_after_refresh(self.table.stand, state.column, state.scroll)
