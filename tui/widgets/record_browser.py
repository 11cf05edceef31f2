"""The record browser: one widget for every list, whether its pages come from a server or it is answered at once."""

from __future__ import annotations

import asyncio
from contextvars import Context
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.core.browsing import ColumnChoice
from tui.core.errors import DeckError
from tui.core.gently import MANY, give_back, keep_for_long
from tui.core.records import Column, Record
from tui.core.scope import Sort
from tui.core.sorting import next_sort
from tui.core.walking import Walk
from tui.widgets.record_copying import copies, copy_text
from tui.widgets.record_filter import FilterBar, FilterInput
from tui.widgets.record_prompts import ColumnsPrompt, CopyPrompt, GoTo, GoToPrompt
from tui.widgets.record_state import RestorableBrowser
from tui.widgets.record_status import sorted_part
from tui.widgets.record_table import RecordTable

_TABLE_SIZES = (10, 20, 50, 100, 500)
_OF_ROWS = frozenset({"sort", "mark", "mark_on", "mark_all", "detail", "raw", "copy", "copy_as"})
_FARTHEST = 50
"""Pages that are read one after another to reach a far one, where the vendor has no numbered pages."""

_GIVE_BACK_AFTER = 1.0
"""Seconds after a browser is closed in which its screen is sure to be gone too."""


class RecordBrowser(RestorableBrowser):
    """Shows a list of records; the screen gives it the list and hears what the user wants of a record."""

    BINDING_GROUP_TITLE = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "filter", "Filter", id="record.filter", tooltip="Of the rows that are loaded, those that match"
        ),
        Binding("s", "sort", "Sort", id="record.sort", tooltip="What is loaded, by the column under the cursor"),
        Binding("S", "server_sort", "Sort the whole list on the server", show=False, id="record.server_sort"),
        Binding("n,right_square_bracket", "turn(1)", "Next page", show=False, id="record.next_page"),
        Binding("p,left_square_bracket", "turn(-1)", "Previous page", show=False, id="record.previous_page"),
        Binding("G", "go_to", "Go to page", show=False, id="record.go_to"),
        Binding("g", "top", "Newest rows", show=False, id="record.top"),
        Binding("o", "continuous", "With or without pages", show=False, id="record.continuous"),
        Binding("O", "everything", "Load the whole list; again stops", show=False, id="record.everything"),
        Binding("space", "mark", "Mark", id="record.mark", tooltip="What is marked is added up below the table"),
        Binding("shift+down", "mark_on(1)", "Mark and go down", show=False, id="record.mark_down"),
        Binding("shift+up", "mark_on(-1)", "Mark and go up", show=False, id="record.mark_up"),
        Binding("ctrl+a", "mark_all", "Mark all rows shown", show=False, id="record.mark_all"),
        Binding("U", "unmark", "Unmark all", show=False, id="record.unmark"),
        Binding("C", "columns", "Choose columns", show=False, id="record.columns"),
        Binding("w", "wide", "All columns, long texts whole", show=False, id="record.wide"),
        Binding("x", "personal", "Show or mask personal data", show=False, id="record.personal"),
        Binding("d", "detail", "Detail", id="record.detail", tooltip="Every field of the row"),
        Binding("j", "raw", "Raw JSON", show=False, id="record.raw"),
        # One id for both, so that a keymap moves them together.
        Binding("y", "copy_marked", "Copy marked", id="record.copy"),
        Binding("y", "copy", "Copy cell", id="record.copy"),
        Binding("Y", "copy_as", "Copy as…", show=False, id="record.copy_as"),
        Binding("e", "export", "Export", id="record.export"),
    ]

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done to a row only where there are rows, and to marked ones where some are marked."""
        if action in {"copy_marked", "unmark"}:
            return bool(self.marks)
        if action == "filter":
            return not isinstance(self.screen.focused, FilterInput)
        return action not in _OF_ROWS or bool(self.listing.rows)

    # Pages --------------------------------------------------------------------------------------------------------

    def action_turn(self, pages: int) -> None:
        """Turn pages; quick turns add up. Without pages the cursor moves by as many rows."""
        if not self.listing.paged:
            self.table.action_page(pages)
            return
        if self._target is None and (self.listing.last_page if pages > 0 else self.listing.page == 1):
            self._tell("That was the last page." if pages > 0 else "That was the first page.")
            return
        self._target = max(1, (self._target or self.listing.page) + pages)
        self._turn(self._target, last=pages < 0)

    @work(exclusive=True, group="turn", exit_on_error=False)
    async def _turn(self, page: int, *, last: bool = False, cursor: int = 0) -> None:
        await self.turn_to(page, last=last, cursor=cursor)

    def action_top(self) -> None:
        """Go to the newest rows: a server's list is read anew, a whole table starts over."""
        if self.source is not None:
            self._read(self.source)
        else:
            self._turn(1)

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_go_to(self) -> None:
        """Ask for a page and go there."""
        listing = self.listing
        if listing.walk is not None and listing.filter is not None:
            self._tell("What a filter finds stands without pages; esc clears the filter.")
            return
        sizes = self.source.page_sizes if self.source is not None else _TABLE_SIZES
        wanted = await self.app.push_screen_wait(GoToPrompt(listing.page, listing.size, sizes, listing.pages))
        if wanted is not None:
            self.go_to(wanted)

    def go_to(self, wanted: GoTo) -> None:
        """Go to a page, with a page size; without pages, to its first row."""
        listing, source = self.listing, self.source
        resized, listing.size = wanted.size != listing.size, wanted.size
        walk, go = listing.walk, self._turn if listing.paged else self.to_row_of
        if walk is None or source is None or (not resized and listing.holds_page(wanted.page)):
            go(wanted.page)
        elif source.paging.random_access:
            self._read(source, wanted.page)
        else:
            reachable = len(walk.records) // listing.size + _FARTHEST
            if wanted.page > reachable:
                self._tell(f"This list is read page by page: going to page {reachable:,} for now.")
            go(min(wanted.page, reachable))

    def action_continuous(self) -> None:
        """Switch between pages and all that is loaded, keeping the cursor on its record."""
        here = self.current_record
        self.listing.continuous = not self.listing.continuous
        if here is not None and self.listing.paged:
            self.listing.page = self.listing.page_with(here.key)
        self.rearrange()
        self.read_ahead()

    def action_everything(self) -> None:
        """Load the whole list and show it without pages; again stops."""
        if self._loading_all:
            self.workers.cancel_group(self, "everything")
        elif self.listing.walk is not None and not self.listing.walk.ended:
            self.listing.continuous = True
            self._load_everything(self.listing.walk)
        elif self.listing.paged:
            self.action_continuous()

    def on_unmount(self) -> None:
        """Let go of the rows that were kept for long, once this screen is gone."""
        if self.keeps:  # rows, or the cells that were made of them to be sorted or filtered
            # The context of this widget would keep it.
            asyncio.get_running_loop().call_later(_GIVE_BACK_AFTER, give_back, context=Context())

    @work(exclusive=True, group="everything", exit_on_error=False)
    async def _load_everything(self, walk: Walk) -> None:
        self._loading_all = True
        walk.hurry()
        shown = kept = len(walk.records)
        try:
            while not walk.ended and walk is self.listing.walk:
                await walk.forward()
                self.say()
                if len(walk.records) >= kept + MANY:
                    kept = len(walk.records)
                    keep_for_long()
                    self.keeps = True
                if len(walk.records) >= shown * 2:  # each showing costs as much as there is
                    shown = len(walk.records)
                    await self.show()
        except DeckError as error:
            self._tell(f"{error.fault.sentence} O goes on.", bad=True)
        finally:
            walk.rest()
            self._loading_all = False
            if self.is_running and walk is self.listing.walk:
                self.rearrange()

    @on(RecordTable.Beyond)
    def _beyond(self, event: RecordTable.Beyond) -> None:
        event.stop()
        listing = self.listing
        walk = listing.walk
        if not listing.paged and event.direction < 0 and walk is not None and not walk.begun and not listing.filter:
            self.read_back(walk)
        elif not listing.paged:
            self.read_ahead()
        elif event.direction > 0 and not listing.last_page:
            self._turn(listing.page + 1)
        elif event.direction < 0 and listing.page > 1:
            self._turn(listing.page - 1, last=True, cursor=listing.size - 1)

    @on(RecordTable.Near)
    def _near(self, event: RecordTable.Near) -> None:
        event.stop()
        walk = self.listing.walk
        if walk is not None and not walk.ended and not self.listing.paged and self.listing.filter is None:
            self.read_ahead()

    # Shape --------------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open the filter's line."""
        self.query_one(FilterBar).open(self.query_text)

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        event.stop()
        self.query_text = event.query
        self._refilter()
        if self.listing.walk is None:
            self.listing.page = 1
        self.rearrange()

    def clear_filter(self) -> None:
        """Show every row again."""
        self.query_one(FilterBar).action_clear()

    @on(FilterBar.Closed)
    def _filter_closed(self, event: FilterBar.Closed) -> None:
        event.stop()
        self.table.focus()

    def action_sort(self) -> None:
        """Sort by the column under the cursor: one way, the other way, not at all."""
        if (here := self.table.current_column) is not None:
            self._sort_by(here.column)

    def action_server_sort(self) -> None:
        """Ask for the server's sort by the column under the cursor: one way, the other way, its own order."""
        here, source = self.table.current_column, self.source
        if here is None or source is None or here.column.key not in source.sorts:
            can = [column.title for column in self.columns if source is not None and column.key in source.sorts]
            self._tell(f"The server can sort by {', '.join(can)}." if can else "The server cannot sort this list.")
            return
        self.post_message(self.ServerSortWanted(next_sort(source.sort, here.column)))

    @on(RecordTable.HeaderClicked)
    def _header_clicked(self, event: RecordTable.HeaderClicked) -> None:
        event.stop()
        self._sort_by(event.column)

    def _sort_by(self, column: Column) -> None:
        self.listing.sort = next_sort(self.listing.sort, column)
        self.rearrange()
        part, source = sorted_part(self.listing), self.source
        if part is not None and source is not None and column.key in source.sorts:
            whose = "This page" if self.listing.paged else "What is loaded"
            self._tell(f"{whose} is sorted, the list is not. Press S to have the server sort all of it.")

    def action_wide(self) -> None:
        """Show every column, and long texts whole."""
        self.wide = not self.wide
        self.rearrange()

    def action_personal(self) -> None:
        """Show or mask personal data."""
        self.personal = not self.personal
        self._refilter()
        self.table.show_cells(personal=self.personal)
        self.rearrange()
        if not any(column.personal for column in self.columns):
            self._tell(f"No column here is personal; addresses in texts are {'shown' if self.personal else 'masked'}.")

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_columns(self) -> None:
        """Ask which columns to show, and remember them for this view."""
        on_screen = None if self.wide else self.visible_columns
        choice = await self.app.push_screen_wait(ColumnsPrompt(self.columns, self.choice, on_screen))
        if choice is not None:
            self.choose_columns(choice)

    def choose_columns(self, choice: ColumnChoice) -> None:
        """Show the columns chosen, and remember them for this view."""
        self.choice = choice
        self.remembered.set(self.view_id, choice)
        self.rearrange()

    # Marks --------------------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor, and step on."""
        if (record := self.current_record) is not None:
            if self.marks.pop(record.key, None) is None:
                self.marks[record.key] = record
            self._marked()
            if self.table.cursor < len(self.table.records) - 1:
                self.table.action_move(1)

    def action_mark_on(self, rows: int) -> None:
        """Mark the row under the cursor and the one that it moves to."""
        for step in (0, rows):
            if 0 <= self.table.cursor + step < len(self.table.records):
                self.table.move_to(self.table.cursor + step)
            if (record := self.current_record) is not None:
                self.marks[record.key] = record
        self._marked()

    def action_mark_all(self) -> None:
        """Mark every row shown; when all are marked, unmark them."""
        rows = self.listing.rows
        if all(record.key in self.marks for record in rows):
            for record in rows:
                self.marks.pop(record.key, None)
        else:
            self.marks.update({record.key: record for record in rows})
        self._marked()

    def action_unmark(self) -> None:
        """Unmark every row."""
        self.marks.clear()
        self._marked()

    def _marked(self) -> None:
        self.table.show_marks(self.marks)
        self.say()

    # What the screen does -----------------------------------------------------------------------------------------

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen) -> None:
        event.stop()
        self.post_message(self.Opened(event.record))

    def action_detail(self) -> None:
        """Ask for the detail of the record under the cursor."""
        if (record := self.current_record) is not None:
            self.post_message(self.DetailWanted(record))

    def action_raw(self) -> None:
        """Ask for raw JSON: of the record under the cursor, or of the whole answer."""
        self.post_message(self.RawWanted(self.current_record))

    def action_export(self) -> None:
        """Ask for an export."""
        self.post_message(self.ExportWanted())

    def action_copy(self) -> None:
        """Copy the cell under the cursor."""
        self._copy("cell")

    def action_copy_marked(self) -> None:
        """Copy the marked rows as TSV."""
        self._copy("marked-tsv")

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_copy_as(self) -> None:
        """Ask what to copy, and how."""
        if self.current_record is not None and (key := await self.app.push_screen_wait(CopyPrompt(copies(self)))):
            self._copy(key)

    @work(group="copy", exit_on_error=False)
    async def _copy(self, key: str) -> None:
        if (copied := await copy_text(self, key)) is not None:
            self._tell(copied.sentence, bad=not copied.done)

    def _tell(self, words: str, *, bad: bool = False) -> None:
        self.notify(words, severity="warning" if bad else "information", markup=False, timeout=4)
