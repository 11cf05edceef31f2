"""A table of records on the line API: only the rows that are seen are made, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeAlias

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.core.filtering import Filter
from tui.core.records import Column, Record
from tui.core.scope import Sort
from tui.widgets.record_cells import CellReader
from tui.widgets.record_layout import Asked, Laid, column_at, lay_out_again, place_of, scroll_to, total_width, warned
from tui.widgets.record_painter import GUTTER, Painter

_Rows: TypeAlias = Sequence[Record]
_Seen: TypeAlias = tuple[tuple[int, int, int], list[tuple[Record, tuple[int, ...]]], tuple[Laid, ...]]
"""How far it is scrolled, the rows on screen with their unusual cells, and the columns."""


class RecordTable(ScrollView, can_focus=True):
    """Shows records as rows, with a cursor, marks, lit matches and a first column that stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, id="record.up"),
        Binding("down", "move(1)", "Down", show=False, id="record.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="record.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="record.page_down"),
        Binding("home,ctrl+home", "edge(0)", "First row", show=False, id="record.first"),
        Binding("end,ctrl+end", "edge(1)", "Last row", show=False, id="record.last"),
        Binding("left", "sideways(-1)", "Column left", show=False, id="record.left"),
        Binding("right", "sideways(1)", "Column right", show=False, id="record.right"),
        Binding("enter", "open", "Open", id="record.open"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-table--header", "record-table--sorted", "record-table--cursor", "record-table--cell",
        "record-table--marked", "record-table--match", "record-table--muted", "record-table--live",
        "record-table--warning", "record-table--bad", "record-table--edge",
    }  # fmt: skip
    DEFAULT_CSS = """
    RecordTable {
        height: 1fr; background: $surface; color: $foreground; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1;
        & > .record-table--header { background: $panel; color: $text-muted; text-style: bold; }
        & > .record-table--sorted { background: $panel; color: $text-accent; text-style: bold; }
        & > .record-table--cursor { background: $primary 18%; }
        & > .record-table--cell { background: $primary 18%; }
        &:focus > .record-table--cursor { background: $primary 38%; }
        &:focus > .record-table--cell { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
        & > .record-table--marked { background: $accent 20%; }
        & > .record-table--match { color: $text-warning; text-style: bold underline; }
        & > .record-table--muted { color: $text-muted; }
        & > .record-table--live { color: $text-success; }
        & > .record-table--warning { color: $text-warning; }
        & > .record-table--bad { color: $text-error; }
        & > .record-table--edge { color: $foreground 30%; }
    }
    """

    class Chosen(Message):
        """A row was entered."""

        def __init__(self, record: Record) -> None:
            self.record = record
            super().__init__()

    class HeaderClicked(Message):
        """A heading was clicked."""

        def __init__(self, column: Column) -> None:
            self.column = column
            super().__init__()

    class Beyond(Message):
        """The cursor was moved past the last row (1) or the first (-1)."""

        def __init__(self, direction: int) -> None:
            self.direction = direction
            super().__init__()

    class Near(Message):
        """The last rows are in sight."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._painter = Painter(self._style_of)
        self.records: Sequence[Record] = ()
        self._among: Sequence[Record] | None = None
        self.cursor = 0
        self.cursor_column = 0
        self._asked = Asked()
        self._least: dict[int, int] = {}
        self._marks: Mapping[str, Record] = {}
        self._message: tuple[str, ...] = ()
        self._strips: LRUCache[tuple[object, ...], tuple[Record, Strip]] = LRUCache(256)

    # What is shown ------------------------------------------------------------------------------------------------

    @property
    def reader(self) -> CellReader:
        """What turns values into text here."""
        return self._painter.reader

    @property
    def laid(self) -> tuple[Laid, ...]:
        """The columns shown, with their places and widths."""
        return self._painter.laid

    @property
    def current(self) -> Record | None:
        """The record under the cursor."""
        return self.records[self.cursor] if 0 <= self.cursor < len(self.records) else None

    @property
    def current_column(self) -> Laid | None:
        """The column under the cursor."""
        return self.laid[min(self.cursor_column, len(self.laid) - 1)] if self.laid else None

    @property
    def body_height(self) -> int:
        """Rows that fit under the heading."""
        return max(1, self.scrollable_content_region.height - 1)

    def show_columns(
        self, columns: tuple[Column, ...], visible: tuple[int, ...], *, wide: bool = False, spare: tuple[int, ...] = ()
    ) -> None:
        """Choose the columns by their positions, and those that may come in where there is room beside them."""
        before, self._asked = self._asked, Asked(columns, visible, wide, spare)
        if columns != before.columns:
            self.records, self._among = (), None  # rows of another shape; the new ones follow
            self._least.clear()
        if self._asked != before:
            self._lay_out_anew(self.current_column)

    def show_records(
        self, records: _Rows, *, cursor: int = 0, scroll: int | None = None, among: _Rows | None = None
    ) -> None:
        """Show rows; redraws only lines that differ from those on screen when nothing else moved.

        Args:
            records: The rows, in order.
            cursor: Row to put the cursor on.
            scroll: Lines to scroll to; None keeps what is seen, moved as little as the cursor asks.
            among: The rows by which the unusual is told: all that are loaded; those that are shown when None.
        """
        before = self._seen()
        self.records, self._among = records, among
        self.cursor = max(0, min(cursor, len(records) - 1))
        if records or not self.laid:
            self._lay_out(grow_only=bool(before[1]))
        else:
            self.virtual_size = Size(self.virtual_size.width, 1)
        if scroll is not None:
            self.scroll_to(y=scroll, animate=False, force=True)
        self.scroll_to_cursor()
        self._refresh_changed(before)

    def show_filter(self, query: Filter | None) -> None:
        """Light up what a filter finds."""
        if query != self._painter.filter:
            self._painter.filter = query
            self._strips.clear()
            self.refresh()

    def show_sort(self, local: Sort | None, server: Sort | None) -> None:
        """Show which column is sorted, and by whom."""
        painter = self._painter
        if (local, server) != (painter.sort, painter.server_sort):
            painter.sort, painter.server_sort = local, server
            self.refresh_line(self.scroll_offset.y)

    def show_marks(self, marks: Mapping[str, Record]) -> None:
        """Show which rows are marked; the mapping is looked at again at each call."""
        self._marks = marks
        self.refresh()

    def show_message(self, lines: tuple[str, ...]) -> None:
        """Show words in the place of rows."""
        if lines != self._message:
            self._message = lines
            self.refresh()

    def stand(self, column: str | None, scroll: tuple[int, int]) -> None:
        """Put the cursor on a column and scroll, exactly."""
        place = place_of(self.laid, column)
        if place != self.cursor_column:
            self.cursor_column = place
            self.refresh_line(self.cursor + 1)
        self.scroll_to(*scroll, animate=False, force=True)

    def show_cells(self, *, zone: str | None = None, personal: bool | None = None) -> None:
        """Change how cells are read, and draw them again."""
        before = self.reader
        personal = before.personal if personal is None else personal
        self._painter.reader = CellReader(zone or before.zone, personal=personal)
        self._strips.clear()
        self._lay_out_anew(self.current_column)

    # Moving -------------------------------------------------------------------------------------------------------

    def move_to(self, row: int, column: int | None = None) -> None:
        """Put the cursor on a row, and a column; redraws two lines unless it must scroll."""
        row = max(0, min(row, len(self.records) - 1))
        column = self.cursor_column if column is None else max(0, min(column, len(self.laid) - 1))
        if (row, column) == (self.cursor, self.cursor_column):
            return
        old = self.cursor
        self.cursor, self.cursor_column = row, column
        self.refresh_line(old + 1)
        self.refresh_line(row + 1)
        self.scroll_to_cursor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell when the last rows come into sight."""
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and new_value + 2 * self.body_height >= len(self.records):
            self.post_message(self.Near())

    def scroll_to_cursor(self) -> None:
        """Scroll no further than needed to see the cursor."""
        if not self.size.height:
            return  # hidden while it was read anew: once it has room, `on_resize` scrolls
        top, height = round(self.scroll_target_y), self.body_height
        y = min(max(top, self.cursor - height + 1), self.cursor)
        x = round(self.scroll_target_x)
        if self.laid and self.cursor_column:
            x = scroll_to(self.laid, self.cursor_column, x, self._painter.frozen, self._view_width - GUTTER)
        if (x, y) != (round(self.scroll_target_x), top):
            self.scroll_to(x, y, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        if self.records and not 0 <= self.cursor + rows < len(self.records):
            self.post_message(self.Beyond(rows))
        self.move_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        if self.records and self.cursor == (len(self.records) - 1 if pages > 0 else 0):
            self.post_message(self.Beyond(pages))
        target = max(0, min(self.cursor + pages * self.body_height, len(self.records) - 1))
        self.scroll_to(y=max(0, round(self.scroll_target_y) + target - self.cursor), animate=False, force=True)
        self.move_to(target)

    def action_edge(self, end: int) -> None:
        """Move the cursor to the first or the last row."""
        self.move_to((len(self.records) - 1) * end)

    def action_sideways(self, columns: int) -> None:
        """Move the cursor by columns; past the first, back to the left edge."""
        self.move_to(self.cursor, self.cursor_column + columns)
        if self.cursor_column == 0:
            self.scroll_to(x=0, animate=False, force=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to enter a row only where there is one."""
        return action != "open" or self.current is not None

    def action_open(self) -> None:
        """Enter the row under the cursor."""
        if (record := self.current) is not None:
            self.post_message(self.Chosen(record))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where was clicked, sort by a heading, enter a row on the second click."""
        place = column_at(self.laid, event.x - GUTTER, self._painter.frozen, self.scroll_offset.x)
        if event.y == 0:
            if place is not None:
                self.post_message(self.HeaderClicked(self.laid[place].column))
            return
        row = self.scroll_offset.y + event.y - 1
        if row >= len(self.records):
            return
        self.move_to(row, place)
        if event.chain == 2:
            self.action_open()

    # Drawing ------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen: the heading, a row, or nothing."""
        width, x = self._view_width, self.scroll_offset.x
        if self._message and not self.records and y:
            return self._painter.message(self._message, y, width, self.size.height)
        row = self.scroll_offset.y + y - 1
        if y == 0 and self.laid:
            return self._painter.heading(x, width)
        if not self.laid or row >= len(self.records):
            return self._painter.blank(width)
        record = self.records[row]
        cursor = self.cursor_column if row == self.cursor else -1
        marked = record.key in self._marks
        key = (record.key, cursor, marked, x, width, warned(self.laid, record))
        kept = self._strips.get(key)
        if kept is None or kept[0] is not record:
            self._strips[key] = kept = (record, self._painter.row(record, cursor, x, width, marked=marked))
            if self._painter.wider:
                self.call_after_refresh(self._widen)
        return kept[1]

    def _widen(self) -> None:
        """Make room for numbers that did not fit; the sample that columns are measured by did not hold them."""
        if self._painter.wider:
            self._least |= {index: max(wide, self._least.get(index, 0)) for index, wide in self._painter.wider.items()}
            self._painter.wider.clear()
            self._lay_out(settled=True)

    def notify_style_update(self) -> None:
        """Forget what was drawn: colours have changed."""
        super().notify_style_update()
        self._painter.forget()
        self._strips.clear()

    def on_focus(self) -> None:
        """Draw the cursor as the active one."""
        self._restyle()

    def on_blur(self) -> None:
        """Draw the cursor as an idle one."""
        self._restyle()

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        self._lay_out_anew(self.current_column)
        self.scroll_to_cursor()

    def watch_show_vertical_scrollbar(self) -> None:
        """Fit the columns to the width that the scroll bar leaves."""
        self._lay_out(settled=True)

    def _restyle(self) -> None:
        self._painter.forget()
        self._strips.clear()
        self.refresh_line(self.cursor + 1)

    def _style_of(self, name: str) -> Style:
        return self.get_component_rich_style(f"record-table--{name}") if name else self.rich_style

    # Laying out ---------------------------------------------------------------------------------------------------

    @property
    def _view_width(self) -> int:
        return self.scrollable_content_region.width or self.size.width

    def _lay_out_anew(self, under_cursor: Laid | None) -> None:
        """Forget the widths; the column under the cursor stays under it where it is still shown."""
        self._painter.laid = ()
        self._lay_out()
        if under_cursor is not None:
            self.cursor_column = place_of(self.laid, under_cursor.column.key)

    def _lay_out(self, *, grow_only: bool = False, settled: bool = False) -> None:
        here, before, room = self.current_column, self.laid, max(0, self._view_width - GUTTER)
        laid = lay_out_again(self._asked, before, self.records, self.reader, room,
                             least=self._least, among=self._among, grow_only=grow_only, settled=settled)  # fmt: skip
        if laid != before:
            self._strips.clear()
            self.refresh()
        self._painter.laid = laid
        if here is not None and len(laid) != len(before):
            self.cursor_column = place_of(laid, here.column.key)
        self.cursor_column = max(0, min(self.cursor_column, len(self.laid) - 1))
        self.virtual_size = Size(GUTTER + total_width(self.laid), len(self.records) + 1)

    def _seen(self) -> _Seen:
        top = self.scroll_offset.y
        where = (top, round(self.scroll_target_y), self.cursor)
        return where, [(one, warned(self.laid, one)) for one in self.records[top : top + self.size.height]], self.laid

    def _refresh_changed(self, before: _Seen) -> None:
        """Redraw the lines that differ; equal records keep what is on screen."""
        after = self._seen()
        if before[0][:2] != after[0][:2] or before[2] != after[2]:
            self.refresh()
            return
        old, new = before[1], after[1]
        for line in range(max(len(old), len(new))):
            if old[line : line + 1] != new[line : line + 1]:
                self.refresh(Region(0, line + 1, self.size.width, 1))
        if before[0][2] != after[0][2]:
            self.refresh_lines(before[0][2] + 1)
            self.refresh_lines(after[0][2] + 1)
