"""The record browser: one widget for every list, whether its pages come from a server or it is answered at once."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tui.core.browsing import BrowserState, ColumnChoice, InMemory, RecordSource, Remembered
from tui.core.errors import DeckError, Fault
from tui.core.filtering import parse_filter
from tui.core.listing import Listing
from tui.core.marking import marked_sums
from tui.core.records import Column, Record, Table
from tui.core.scope import Sort
from tui.core.walking import Walk
from tui.widgets.record_filter import FilterBar
from tui.widgets.record_status import QuietLine, status
from tui.widgets.record_table import RecordTable

_REMEMBERED = InMemory()


class RecordBrowser(Widget):
    """Shows a list of records; the vendor screen gives it the list and hears what the user wants of a record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right_square_bracket", "turn(1)", "Next page", show=False, id="record.next_page"),
        Binding("p,left_square_bracket", "turn(-1)", "Previous page", show=False, id="record.previous_page"),
        Binding("g", "top", "Newest", show=False, id="record.top"),
        Binding("o", "continuous", "Continuous", show=False, id="record.continuous"),
        Binding("slash", "filter", "Filter", id="record.filter"),
        Binding("d", "detail", "Detail", id="record.detail"),
        Binding("j", "raw", "Raw JSON", show=False, id="record.raw"),
        Binding("e", "export", "Export", show=False, id="record.export"),
    ]
    DEFAULT_CSS = """
    RecordBrowser { height: 1fr; layout: vertical; }
    RecordBrowser > .record-message { height: 1fr; content-align: center middle; color: $text-muted; display: none; }
    RecordBrowser.-message > .record-message { display: block; }
    RecordBrowser.-message > RecordTable { display: none; }
    RecordBrowser.-stale > RecordTable { text-opacity: 60%; }
    RecordBrowser > .record-marks { display: none; color: $text-accent; }
    RecordBrowser.-marked > .record-marks { display: block; }
    """

    class Opened(Message):
        """A record was entered."""

        def __init__(self, record: Record) -> None:
            self.record = record
            super().__init__()

    class DetailWanted(Message):
        """The detail of a record is wanted."""

        def __init__(self, record: Record) -> None:
            self.record = record
            super().__init__()

    class RawWanted(Message):
        """Raw JSON is wanted: of a record, or of the whole answer when None."""

        def __init__(self, record: Record | None) -> None:
            self.record = record
            super().__init__()

    class ServerSortWanted(Message):
        """The list is wanted in another order of the server's; None for its own order."""

        def __init__(self, sort: Sort | None) -> None:
            self.sort = sort
            super().__init__()

    class ExportWanted(Message):
        """The user wants to export."""

    class Failed(Message):
        """A page could not be read."""

        def __init__(self, fault: Fault) -> None:
            self.fault = fault
            super().__init__()

    def __init__(
        self,
        view_id: str,
        *,
        remembered: Remembered | None = None,
        zone: str = "UTC",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.view_id = view_id
        self.remembered = remembered or _REMEMBERED
        self.zone = zone
        self.listing = Listing()
        self.marks: dict[str, Record] = {}
        self.choice = self.remembered.get(view_id) or ColumnChoice()
        self.wide = False
        self.personal = False
        self.query_text = ""
        self._source: RecordSource | None = None
        self._busy = False
        self._fault: Fault | None = None

    def compose(self) -> ComposeResult:
        """Make the filter's line, the table, the message in its place, and the lines under it."""
        yield FilterBar()
        yield RecordTable()
        yield Static(classes="record-message")
        yield QuietLine(classes="record-marks")
        yield QuietLine(classes="record-status")

    @property
    def table(self) -> RecordTable:
        """The table."""
        return self.query_one(RecordTable)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns of the list."""
        return self.listing.columns

    @property
    def current_record(self) -> Record | None:
        """The record under the cursor."""
        return self.table.current

    @property
    def marked_records(self) -> tuple[Record, ...]:
        """The marked records, in the order of marking."""
        return tuple(self.marks.values())

    # Lists --------------------------------------------------------------------------------------------------------

    def browse(self, source: RecordSource) -> None:
        """Read a list from a server, from its first page; what was shown stays, dimmed, until the first rows are there."""
        if self._source is None:
            self.listing.size = source.page_size
        self._source = source
        self._read(source)

    def show_table(self, table: Table) -> None:
        """Show a whole list; again at each refresh: cursor, marks, sort, filter and scroll stay."""
        self.listing.walk, self.listing.table, self.listing.columns = None, table, table.columns
        self._source, self._fault, self._busy = None, None, False
        self._refilter()
        self._arrange()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self, source: RecordSource, page: int = 1) -> None:
        walk = Walk(source, self.listing.size, page)
        if not await self._reading(walk, 1):
            return
        self.listing.columns, self.listing.table = source.columns, None
        self.listing.walk, self.listing.page, self.listing.size = walk, page, walk.size
        self._refilter()
        await self._show()
        self._ahead()

    async def _reading(self, walk: Walk, count: int) -> bool:
        self._busy, self._fault = True, None
        self._say()
        try:
            await walk.need(count)
        except DeckError as error:
            self._fault = error.fault
            self.post_message(self.Failed(error.fault))
        finally:
            self._busy = False
        self._say()
        return self._fault is None

    @work(exclusive=True, group="ahead", exit_on_error=False)
    async def _ahead(self) -> None:
        """Read the next page before it is asked for; a failure waits until it is."""
        walk = self.listing.walk
        if walk is not None:
            try:
                await walk.need(self._wanted(self.listing.page + 1))
            except DeckError:
                return
            self._say()

    def _wanted(self, page: int) -> int:
        walk = self.listing.walk
        return page * self.listing.size - (walk.first if walk else 0)

    # Showing ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="arrange", exit_on_error=False)
    async def _arrange(self) -> None:
        await self._show()

    async def _show(self, *, cursor: int | None = None) -> None:
        table, before = self.table, self.table.current
        await self.listing.arrange()
        rows = self.listing.rows
        if cursor is None and before is not None:
            cursor = next((place for place, record in enumerate(rows) if record.key == before.key), None)
            cursor = min(table.cursor, len(rows) - 1) if cursor is None else cursor
        self._show_columns()
        table.show_filter(self.listing.filter)
        table.show_sort(self.listing.sort, self._source.sort if self._source else None)
        table.show_records(rows, cursor=cursor or 0)
        self._say()

    def _show_columns(self) -> None:
        wanted = (self.columns, self.choice.visible(self.columns, wide=self.wide), self.wide)
        if wanted != self.table.shown_columns:
            self.table.show_columns(*wanted[:2], wide=self.wide)

    def _say(self) -> None:
        """Bring the lines under the table, and the message in its place, up to date."""
        sort = self._source.sort if self._source else None
        line = status(self.listing, server_sort=sort, busy=self._busy, fault=self._fault)
        self.query_one(".record-status", QuietLine).show(line)
        marks = marked_sums(self.columns, self.marked_records) if self.marks else ""
        self.set_class(bool(marks), "-marked")
        self.query_one(".record-marks", QuietLine).show(Content(marks))
        message = self._message()
        self.set_class(bool(message), "-message")
        if message:
            self.query_one(".record-message", Static).update(Content(message))

    def _message(self) -> str:
        if self.listing.rows:
            return ""
        if self._busy:
            return "Reading…"
        if self._fault is not None:
            return f"{self._fault.sentence}\n{self._fault.hint}\n\nPress r to try again."
        if self.listing.filter is not None:
            return "No loaded row matches.\n\nPress / to change the filter, escape in it to clear it."
        return "No rows.\n\nPress t for another period, or F to change the filters."

    def _refilter(self) -> None:
        self.listing.filter = parse_filter(self.query_text, self.columns, personal=self.personal)

    # Keys ---------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="turn", exit_on_error=False)
    async def action_turn(self, pages: int) -> None:
        """Turn pages."""
        listing = self.listing
        page = max(1, listing.page + pages)
        if pages > 0 and listing.last_page:
            return
        if listing.walk is not None and not await self._reading(listing.walk, self._wanted(page)):
            return
        listing.page = page
        await self._show(cursor=0)
        self._ahead()

    def action_top(self) -> None:
        """Go to the newest rows."""
        if self._source is not None:
            self._read(self._source)

    def action_continuous(self) -> None:
        """Switch between pages and all that is loaded."""
        self.listing.continuous = not self.listing.continuous
        self._arrange()

    def action_filter(self) -> None:
        """Open the filter's line."""
        self.query_one(FilterBar).open(self.query_text)

    def action_detail(self) -> None:
        """Ask for the detail of the record under the cursor."""
        if (record := self.current_record) is not None:
            self.post_message(self.DetailWanted(record))

    def action_raw(self) -> None:
        """Ask for raw JSON."""
        self.post_message(self.RawWanted(self.current_record))

    def action_export(self) -> None:
        """Ask for an export."""
        self.post_message(self.ExportWanted())

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen) -> None:
        event.stop()
        self.post_message(self.Opened(event.record))

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        event.stop()
        self.query_text = event.query
        self._refilter()
        self._arrange()

    @on(FilterBar.Closed)
    def _filter_closed(self, event: FilterBar.Closed) -> None:
        event.stop()
        self.table.focus()

    def state(self) -> BrowserState:
        """Return how the browser stands."""
        listing, table = self.listing, self.table
        column = table.current_column
        return BrowserState(
            listing.page, listing.size, table.current.key if table.current else None, column.column.key if column else None,
            (round(table.scroll_target_x), round(table.scroll_target_y)), listing.sort, self.query_text, self.choice,
            self.wide, listing.continuous, self.personal, self.marked_records, listing.walk, listing.table,
        )  # fmt: skip
