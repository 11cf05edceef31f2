"""The inner half of the record browser: which list, what of it is loaded, and how it is shown. Keys are in the outer half."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui.core.browsing import ColumnChoice, InMemory, RecordSource, Remembered, wide_ones
from tui.core.errors import DeckError, ErrorKind, Fault
from tui.core.filtering import parse_filter
from tui.core.gently import MANY
from tui.core.listing import Listing
from tui.core.marked import marked_sums
from tui.core.records import Column, Record, Table
from tui.core.walking import Walk
from tui.widgets.record_filter import FilterBar
from tui.widgets.record_status import QuietLine, RowsAge, empty_message, status
from tui.widgets.record_table import RecordTable

_REMEMBERED = InMemory()


class BrowserCore(Widget):
    """Holds a list, reads it, and shows it; knows nothing of keys.

    Attributes:
        view_id: The view whose choice of columns is remembered.
        listing: The list as it is shown.
        marks: Marked records, by key.
        choice: The columns chosen.
        wide: Whether wide mode is on.
        personal: Whether personal data is shown.
        query_text: The local filter as typed.
        source: Where the list is read from; None for whole tables.
        busy: Whether rows are being read that the reader waits for.
        fault: Why those asked for last are not there; None where they are, or are on their way.
    """

    DEFAULT_CSS = """
    BrowserCore { height: 1fr; layout: vertical; }
    BrowserCore > #record-marks { display: none; color: $text-accent; }
    BrowserCore.-marked > #record-marks { display: block; }
    BrowserCore > #record-foot { height: 1; }
    BrowserCore #record-status { width: 1fr; }
    """

    table_page_size: int = 100
    """Rows a page of a list that is answered at once: nothing is saved by small ones."""

    def __init__(
        self,
        view_id: str = "",
        *,
        remembered: Remembered | None = None,
        zone: str = "UTC",
        personal: bool = False,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._personal_at_first = personal
        self.view_id = view_id
        self.remembered = remembered or _REMEMBERED
        self.zone = zone
        self.source: RecordSource | None = None
        self.keeps = False  # whether rows are out of the search for reference cycles
        self._blank(view_id)

    def _blank(self, view_id: str) -> None:
        self.view_id = view_id
        self.listing = Listing()
        self.marks: dict[str, Record] = {}
        self.choice = self.remembered.get(view_id) or ColumnChoice()
        self.wide = False
        self.personal = self._personal_at_first
        self.query_text = ""
        self.source = None
        self.busy = False
        self.fault: Fault | None = None
        self._target: int | None = None
        self._loading_all = False
        self._clearable = (False, False, False)

    @property
    def awaits_rows(self) -> bool:
        """Whether the rows shown first, or those of another page, are on their way."""
        unread = self.listing.walk is None and self.listing.table is None
        return (self.busy or unread) and self.fault is None

    def compose(self) -> ComposeResult:
        """Make the filter's line, the table, and the two lines under it."""
        yield FilterBar()
        yield RecordTable(id="record-table")
        yield QuietLine(id="record-marks")
        with Horizontal(id="record-foot"):
            yield QuietLine(id="record-status")
            yield RowsAge(id="record-age")

    def on_mount(self) -> None:
        """Read times in the zone asked for."""
        self.table.show_cells(zone=self.zone, personal=self.personal)
        self.say()

    def read_times_in(self, zone: str) -> None:
        """Show times in another zone."""
        if zone != self.zone:
            self.zone = zone
            self.table.show_cells(zone=zone)
            self._refilter()

    def show_personal(self, *, personal: bool) -> None:
        """Show or mask personal data, here and in the lists that are opened after this one."""
        self._personal_at_first = self.personal = personal
        self._refilter()
        self.table.show_cells(personal=personal)
        self.rearrange()

    @property
    def table(self) -> RecordTable:
        """The table."""
        return self.query_one(RecordTable)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns of the list."""
        return self.listing.columns

    @property
    def chosen_columns(self) -> tuple[int, ...]:
        """Positions of the columns that are asked for, in order."""
        return self.choice.visible(self.columns, wide=self.wide)

    @property
    def visible_columns(self) -> tuple[int, ...]:
        """Positions of the columns on screen, in order: those too for which there was room."""
        return tuple(one.index for one in self.table.laid) or self.chosen_columns

    @property
    def current_record(self) -> Record | None:
        """The record under the cursor."""
        return self.table.current

    @property
    def marked_records(self) -> tuple[Record, ...]:
        """The marked records, in the order of marking."""
        return tuple(self.marks.values())

    # Lists --------------------------------------------------------------------------------------------------------

    def browse(self, source: RecordSource, view_id: str | None = None) -> None:
        """Read a list from a server, from its first page; rows of the same view stay until the first new ones are there."""
        if view_id is not None and view_id != self.view_id:
            self._begin(view_id)
        if self.source is None:
            self.listing.size = source.page_size
        self.source = source
        self.marks.clear()
        self.listing.columns = self.listing.columns if self.listing.rows else source.columns
        self._show_columns()
        self._read(source)

    def show_table(self, table: Table, view_id: str | None = None, *, other: bool = False) -> None:
        """Show a whole list; again at each refresh: cursor, marks, sort, filter and scroll stay.

        Args:
            table: The list.
            view_id: The view that it is of.
            other: Whether it answers another question than the one shown: a cursor on the first row then stays on the first.
        """
        if view_id is not None and view_id != self.view_id:
            self._begin(view_id)
        self.workers.cancel_group(self, "read")
        if self.listing.table is None:
            self.listing.size = self.table_page_size
        self.source, self.fault, self.busy = None, None, False
        self.listing.hold(table)
        self.marks.update({record.key: record for record in table.records if record.key in self.marks})
        self._refilter()
        self.rearrange(cursor=0 if other and not self.table.cursor else None)

    def reload(self) -> None:
        """Read again what is on screen; the cursor stays on its record where that is still there."""
        if self.source is not None:
            walk, paged = self.listing.walk, self.listing.paged and self.source.paging.random_access
            count = 1 if walk is None or paged else min(len(walk.records), 5 * self.listing.size)
            self._read(self.source, self.listing.page if paged else 1, count, keep=True)

    def peek(self) -> None:
        """Look for newer rows, and renew those that have changed; nothing moves."""
        if self.listing.walk is not None and self.source is not None and not self.busy:
            self._peek(self.listing.walk)

    def _begin(self, view_id: str) -> None:
        for group in ("read", "ahead", "everything", "turn", "arrange", "peek"):
            self.workers.cancel_group(self, group)
        self._blank(view_id)
        self.table.show_filter(None)
        self.table.show_records((), scroll=0)
        self.table.show_cells(zone=self.zone, personal=self.personal)
        self.query_one(FilterBar).shut()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self, source: RecordSource, page: int = 1, count: int = 1, *, keep: bool = False) -> None:
        walk = Walk(source, self.listing.size, page)
        if not await self.reading(walk, count):
            return
        if not walk.records and page > 1:
            last = -(-walk.total // walk.size) if walk.total else 1
            walk, page = Walk(source, walk.size, min(last, page - 1)), min(last, page - 1)
            if not await self.reading(walk, 1):
                return
        self.listing.columns = source.columns
        self.listing.follow(walk, page)
        self._refilter()
        await self.show(cursor=None if keep else 0)
        self.read_ahead()

    async def reading(self, walk: Walk, count: int, *, first: int | None = None) -> bool:
        """Read until a walk holds enough; a fault is shown. Returns whether all went well."""
        self.busy, self.fault = True, None
        self.say()
        try:
            while first is not None and walk.first > first and not walk.begun:
                if not await walk.backward():
                    break
            await walk.need(count)
        except DeckError as error:
            self.fault = error.fault
        finally:
            self.busy = False
        self.say()
        return self.fault is None

    @work(exclusive=True, group="ahead", exit_on_error=False)
    async def read_ahead(self) -> None:
        """Read the next page before it is asked for; a failure waits until it is."""
        walk = self.listing.walk
        if walk is not None and not walk.ended and not self._loading_all:
            try:
                await walk.need(self.wanted(self.listing.page + 1))
            except DeckError:
                return
            if not self.listing.paged:
                await self.show()
            self.say()

    @work(exclusive=True, group="peek", exit_on_error=False)
    async def _peek(self, walk: Walk) -> None:
        before = walk.version
        try:
            await walk.peek()
        except DeckError:
            return  # the next peek tries again; what is on screen stays as it is
        if walk is self.listing.walk:
            await (self.show() if walk.version != before else self._only_say())

    async def _only_say(self) -> None:
        self.say()

    async def turn_to(self, page: int, *, last: bool = False, cursor: int = 0) -> bool:
        """Show a page, reading it where it is not loaded; with ``last``, rows before the first one read too."""
        listing = self.listing
        first = (page - 1) * listing.size if last else None
        good = listing.walk is None or await self.reading(listing.walk, self.wanted(page), first=first)
        self._target = None
        if good:
            listing.page = listing.nearest(page)
            await self.show(cursor=cursor, scroll=None if cursor else 0)
            self.read_ahead()
        return good

    @work(exclusive=True, group="turn", exit_on_error=False)
    async def to_row_of(self, page: int) -> None:
        """Put the cursor on the first row of a page, reading on to it; for a list that is shown without pages."""
        listing = self.listing
        walk = listing.walk
        if walk is None or await self.reading(walk, page * listing.size - walk.first):
            listing.page = listing.nearest(page)
            row = (listing.page - 1) * listing.size - listing.first
            await self.show(cursor=row, scroll=row)

    @work(exclusive=True, group="turn", exit_on_error=False)
    async def read_back(self, walk: Walk) -> None:
        """Read the rows before the first one; for a list that is shown without pages."""
        if await self.reading(walk, 0, first=max(0, walk.first - walk.size)):
            await self.show()

    async def turn_for(self, by: int) -> bool:
        """Show the page after this one (1) or before it (-1), or more rows without pages; False where there is none."""
        listing = self.listing
        if not listing.paged:
            return False
        if (by > 0 and listing.last_page) or (by < 0 and listing.page == 1):
            return False
        return await self.turn_to(listing.page + by, last=by < 0, cursor=0 if by > 0 else listing.size - 1)

    def focus_table(self) -> None:
        """Give the keys to the table."""
        self.table.focus()

    def wanted(self, page: int) -> int:
        """Return how many records must be loaded to show a page; everything and a page more without pages."""
        walk = self.listing.walk
        if walk is None:
            return 0
        return page * self.listing.size - walk.first if self.listing.paged else len(walk.records) + self.listing.size

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that a fault of the deck's own stopped a reading: nothing must fail without a word."""
        if event.state is WorkerState.ERROR:
            event.stop()
            name = type(event.worker.error).__name__
            hint = "The rest goes on; please report it."
            self.fault = Fault(ErrorKind.UNREADABLE, "Fault of the deck", f"These rows cannot be shown ({name}).", hint)
            self.busy, self._target = False, None
            self.say()

    # Showing ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="arrange", exit_on_error=False)
    async def rearrange(self, *, cursor: int | None = None) -> None:
        """Show the list again after its filter, sort or pages changed."""
        await self.show(cursor=cursor)

    async def show(self, *, cursor: int | None = None, key: str | None = None, scroll: int | None = None) -> None:
        """Bring the table up to date.

        Args:
            cursor: Row to put the cursor on; None keeps it on its record.
            key: Record to put the cursor on.
            scroll: Lines to scroll to; None moves as little as possible.
        """
        table = self.table
        await self.listing.arrange()
        self.keeps = self.keeps or len(self.listing.loaded) >= MANY
        rows = self.listing.rows
        if cursor is None:
            wanted = key or (table.current.key if table.current else None)
            cursor = next((place for place, record in enumerate(rows) if record.key == wanted), table.cursor)
        self._show_columns()
        table.show_filter(self.listing.filter)
        table.show_sort(self.listing.sort, self.source.sort if self.source else None)
        table.show_records(rows, cursor=cursor, scroll=scroll, among=self.listing.loaded)
        self.say()

    def _show_columns(self) -> None:
        # Who has chosen columns gets these and no others.
        spare = () if self.wide or self.choice != ColumnChoice() else wide_ones(self.columns)
        self.table.show_columns(self.columns, self.chosen_columns, wide=self.wide, spare=spare)

    def say(self) -> None:
        """Bring the lines under the table, and the message in its place, up to date."""
        loaded = f"loading everything, {len(self.listing.loaded):,} so far, O stops" if self._loading_all else ""
        source = self.source
        server_sort, sorts = (source.sort, source.sorts) if source else (None, ())
        line = status(self.listing, server_sort=server_sort, busy=self.busy, fault=self.fault, note=loaded, sorts=sorts)
        self.query_one("#record-status", QuietLine).show(line)
        self.query_one(RowsAge).follow(self.listing.read_at, source.now if source else None)
        marks = marked_sums(self.columns, self.marked_records) if self.marks else ""
        self.set_class(bool(marks), "-marked")
        self.query_one("#record-marks", QuietLine).show(Content(marks))
        self.table.show_message(empty_message(self.listing, busy=self.awaits_rows, fault=self.fault))
        if (clearable := (bool(self.query_text), bool(self.marks), bool(self.listing.rows))) != self._clearable:
            self._clearable = clearable
            self.refresh_bindings()

    def _refilter(self) -> None:
        self.listing.filter = parse_filter(self.query_text, self.columns, personal=self.personal, zone=self.zone)
