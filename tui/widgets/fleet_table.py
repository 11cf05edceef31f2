"""The fleet: a line per account, drawn on the line API; columns give way when there is little room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.core.errors import ErrorKind
from tui.core.format import format_age
from tui.core.quick import dataclass
from tui.core.sparkline import sparkline
from tui.widgets.charset import draws_plainly
from tui.widgets.fleet_columns import COLUMNS, Cell, Column, FleetRow, Shape, age_of, reason_of, shape_of

NUMBERED: Final = 9
"""Accounts that open by their number."""
_GUTTER: Final = 3
"""Columns before the first one: a space, the number, and the gap after it."""
_NAMED: Final = 2
"""Columns that say which account it is and how it is doing; where nothing is known of it, what follows says why."""
_ROOMY: Final = 100
"""Columns from which there is a margin behind the last one, as before the first."""


_NO_AGE: Final = format_age(0)
Arrange: TypeAlias = Callable[[Sequence[FleetRow]], list[FleetRow]]
"""Gives the accounts to show, in order."""
_BOLD: Final = Style(bold=True)
_UNCOLOURED: Final = {"name": _BOLD, "cell": Style()}
"""Roles that are drawn in the table's own colour."""


@dataclass(frozen=True, slots=True)
class State:
    """An account's state: a glyph, a word and the class that colours both."""

    glyph: str
    word: str
    style: str


def state_of(row: FleetRow, now: datetime | None = None) -> State:
    """Say how an account is doing; the glyph differs for each, so that no meaning rests on colour alone.

    Args:
        row: The account.
        now: The wall time, where what is waited for is to be counted down.
    """
    if not row.enabled:
        return State("○", "disabled", "quiet")
    snapshot = row.snapshot
    if snapshot is not None and snapshot.waiting is not None and now is not None:
        return State("↻", f"retry {min(snapshot.waiting.seconds(now), 99)}s", "warning")
    if snapshot is None or (snapshot.value is None and snapshot.fault is None):
        return State("◌", "loading", "quiet")
    if snapshot.fault is not None:
        if snapshot.fault.kind is ErrorKind.NO_SECRET:
            return State("⚿", "no secret", "warning")
        return State("!", "stale", "warning") if snapshot.value is not None else State("✖", "failing", "bad")
    if snapshot.frozen:
        return State("‖", "frozen", "quiet")
    return (
        State("◆", "partial", "warning")
        if snapshot.value is not None and snapshot.value.partial
        else State("●", "fresh", "good")
    )


class FleetTable(ScrollView, can_focus=True):
    """All accounts; enter opens one."""

    # Each is styled several times before the first frame: what differs in weight only is no class.
    COMPONENT_CLASSES = {
        "fleet--cursor", "fleet--quiet", "fleet--good", "fleet--warning", "fleet--bad", "fleet--spark", "fleet--number",
    }  # fmt: skip
    DEFAULT_CSS = """
    FleetTable { height: 1fr; overflow-x: hidden; }
    FleetTable > .fleet--cursor { background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground; }
    FleetTable:focus > .fleet--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    FleetTable > .fleet--number { color: $accent; }
    FleetTable > .fleet--quiet { color: $text-muted; }
    FleetTable > .fleet--good { color: $text-success; }
    FleetTable > .fleet--warning { color: $text-warning; }
    FleetTable > .fleet--bad { color: $text-error; }
    FleetTable > .fleet--spark { color: $primary; }
    """
    BINDINGS = [
        Binding("enter", "open", "Open", id="fleet.open"),
        Binding("up", "move(-1)", "Up", show=False, id="fleet.up"),
        Binding("down", "move(1)", "Down", show=False, id="fleet.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="fleet.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="fleet.page_down"),
        Binding("home", "move(-1000000)", "First account", show=False, id="fleet.first"),
        Binding("end", "move(1000000)", "Last account", show=False, id="fleet.last"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """Row under the cursor."""

    class Opened(Message):
        """An account was opened."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Moved(Message):
        """The cursor went to another account."""

    def __init__(self, now: Callable[[], datetime], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._all: list[FleetRow] = []
        self._rows: list[FleetRow] = []
        self._how: Arrange | None = None
        self._ages: dict[str, str] = {}
        self._wishes: dict[str, list[int]] = {}
        self._shape = Shape()
        self._shared = 0

    @property
    def rows(self) -> Sequence[FleetRow]:
        """All accounts, those too that a filter hides."""
        return self._all

    @property
    def shown(self) -> Sequence[FleetRow]:
        """The accounts on screen, in their order there."""
        return self._rows

    @property
    def current(self) -> FleetRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    def show(self, rows: Sequence[FleetRow]) -> None:
        """Show other rows; the cursor stays on its account."""
        self._all = list(rows)
        self._wishes.clear()
        self._widen(*self._all)
        self._put(self._arranged())

    def show_as(self, how: Arrange | None) -> None:
        """Show some of the accounts, or all in another order, from now on; all as they are with None."""
        self._how = how
        self._put(self._arranged())

    def _arranged(self) -> list[FleetRow]:
        return list(self._all) if self._how is None else self._how(self._all)

    def _put(self, rows: list[FleetRow]) -> None:
        name = self.current.name if self.current else ""
        self._rows = rows
        self.virtual_size = Size(self.size.width, len(rows) + 1)
        self.cursor = next(
            (index for index, row in enumerate(rows) if row.name == name), min(self.cursor, max(len(rows) - 1, 0))
        )
        self.refresh()
        if name and (self.current is None or self.current.name != name):
            self.post_message(self.Moved())

    def update_rows(self, rows: Sequence[FleetRow]) -> None:
        """Show the new state of accounts; only lines that differ, and stay where they are, are drawn again."""
        new = {row.name: row for row in rows}
        self._all = [new.get(one.name, one) for one in self._all]
        if self._how is not None:
            now = self._arranged()
            if [one.name for one in now] != [one.name for one in self._rows]:
                self._put(now)
        changed = [(index, old, new[old.name]) for index, old in enumerate(self._rows) if old.name in new]
        for index, old, row in changed:
            self._rows[index] = row
            if (old.headline is None and row.headline) or state_of(row, self._now()).style == "good":
                # What stood there while it loaded, was tried again or was stale need no longer fit; while it fails it does.
                self._wishes.pop(row.name, None)
        if changed and self._widen(*(row for _, _, row in changed)):
            self.refresh()
            return
        for index, old, row in changed:
            if self._look(old) != self._look(row):
                self._refresh_row(index)

    def tick(self) -> None:
        """Draw again the lines whose ages have moved."""
        now = self._now()
        older = [index for index, row in enumerate(self._rows) if self._ages.get(row.name) != age_of(row, now)]
        if older and self._widen(*(self._rows[index] for index in older)):
            self.refresh()
        for index in older:
            self._refresh_row(index)

    @property
    def counts_down(self) -> bool:
        """Whether an account waits for its next try, so that a line has to be drawn again each second."""
        return any(row.snapshot is not None and row.snapshot.waiting is not None for row in self._rows)

    def count_down(self) -> None:
        """Draw again the states that count down, and nothing else of their lines."""
        for index, row in enumerate(self._rows):
            if row.snapshot is not None and row.snapshot.waiting is not None:
                self._refresh_row(index, _GUTTER, self._shape.widths[0])

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two lines concerned."""
        for index in (old, new):
            self._refresh_row(index)
        self.scroll_to_region(Region(0, new + 1, 1, 1), animate=False, force=True)
        self.post_message(self.Moved())

    def action_move(self, offset: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + offset, len(self._rows) - 1))

    def action_page(self, offset: int) -> None:
        """Move the cursor by a screenful."""
        self.action_move(offset * max(self.size.height - 2, 1))

    def action_open(self) -> None:
        """Open the account under the cursor."""
        if self.current:
            self.post_message(self.Opened(self.current.name))

    def open_row(self, number: int) -> None:
        """Open an account by its number, where there is one."""
        if number <= len(self._rows):
            self.cursor = number - 1
            self.action_open()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked; a second click opens."""
        index = int(event.y + self.scroll_offset.y) - 1
        if 0 <= index < len(self._rows):
            if index == self.cursor:
                self.action_open()
            self.cursor = index

    def on_resize(self) -> None:
        """Keep the virtual width, and share the new one."""
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self._wishes.clear()
        self._widen(*self._all)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines; the first are drawn before any event has told the width."""
        if self._shared != self.size.width:
            self._widen()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw the head, which stays, or one account."""
        if y == 0:
            return self._head()
        index = y - 1 + int(self.scroll_offset.y)
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        return self._line(index)

    def _refresh_row(self, index: int, start: int = 0, width: int | None = None) -> None:
        y = index + 1 - int(self.scroll_offset.y)
        if 1 <= y < self.size.height:
            self.refresh(Region(start, y, self.size.width if width is None else width, 1))

    def _look(self, row: FleetRow) -> tuple[object, ...]:
        """Return all that a line shows of an account."""
        now = self._now()
        spark = row.headline.spark if row.headline else ()
        return _dim(row), spark, reason_of(row, self.size.width), *(column.cell(row, now) for column in _COLUMNS)

    def _widen(self, *rows: FleetRow) -> bool:
        """Let columns grow to what rows hold; what a row once needed stays, so that nothing moves to and fro.

        Args:
            rows: The rows that may have changed.

        Returns:
            Whether any column has moved.
        """
        now = self._now()
        self._shared = self.size.width
        for row in rows:
            wishes = [column.wish(row, now, aged=aged) for aged in (False, True) for column in _COLUMNS]
            known = self._wishes.get(row.name, ())
            self._wishes[row.name] = [*map(max, wishes, known)] if known else wishes
        most = [*map(max, zip(*self._wishes.values(), strict=True))]
        least = [len(column.title) for column in _COLUMNS]
        halves = (most[: len(_COLUMNS)] or least, most[len(_COLUMNS) :] or least)
        asked = [dict(zip(_COLUMNS, half, strict=True)) for half in halves]
        room = self.size.width - _GUTTER - (1 if self.size.width >= _ROOMY else 0)  # a margin where it costs no words
        shape = shape_of(_COLUMNS, lambda column, aged: asked[aged][column], room)
        moved, self._shape = shape != self._shape, shape
        return moved

    def _head(self) -> Strip:
        style, shape = self._style("quiet") + _BOLD, self._shape
        segments = [Segment(" " * _GUTTER, style)]
        for column, width in zip(shape.columns, shape.widths, strict=True):
            text = column.title.rjust(width) if column.right else column.title.ljust(width)
            segments.append(Segment(text + " " * shape.gap, style))
        return self._finish(segments, self.rich_style)

    def _line(self, index: int) -> Strip:
        row, now, shape = self._rows[index], self._now(), self._shape
        self._ages[row.name] = age_of(row, now)
        base = self._style("quiet") if _dim(row) else Style()
        number = str(index + 1) if index < NUMBERED else ""
        segments = [Segment(f" {number:<{_GUTTER - 1}}", self._style("number"))]
        reason = reason_of(row, sum(shape.widths[_NAMED:]) + shape.gap * (len(shape.widths) - _NAMED - 1))
        shown = _NAMED if reason else len(shape.columns)
        for column, width in zip(shape.columns[:shown], shape.widths, strict=False):
            cell = column.cell(row, now)
            style = self._style(cell.role) + (base if cell.role not in {"good", "warning", "bad"} else Style())
            text = column.text(cell, width, aged=shape.aged)
            if cell.role == "spark" and row.headline:
                text = sparkline(row.headline.finished_days, width, ascii=self._plain)
            segments.append(Segment(_fit(text, width, right=column.right) + " " * shape.gap, style))
        segments.append(Segment(reason, self._style("quiet")))
        if index != self.cursor:
            return self._finish(segments, self.rich_style)
        # Laid over the cells, not under them: each brings the table's own background.
        cursor = self._style("cursor")
        lit = [Segment(text, (style or Style()) + cursor) for text, style, _ in segments]
        return self._finish(lit, self.rich_style + cursor)

    @property
    def _plain(self) -> bool:
        return draws_plainly(self.app)

    def _finish(self, segments: list[Segment], base: Style) -> Strip:
        return Strip(segments).adjust_cell_length(self.size.width, base).apply_style(base)

    def _style(self, name: str) -> Style:
        if name in _UNCOLOURED:
            return _UNCOLOURED[name]
        return self.get_component_rich_style(f"fleet--{name}", partial=True)


def _dim(row: FleetRow) -> bool:
    return row.snapshot is None or row.snapshot.stale or row.snapshot.value is None


def _fit(text: str, width: int, *, right: bool) -> str:
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"
    return " " * (width - length) + text if right else text + " " * (width - length)


def _state(row: FleetRow, now: datetime) -> Cell:
    """Say the state, and how old the figures are; of fresh ones the age instead of the word, once there is one to tell."""
    state = state_of(row, now)
    age = age_of(row, now) if row.enabled else ""
    fresh = state.style == "good"
    said = age if fresh and age != _NO_AGE else state.word if fresh else f"{state.word} {age}".rstrip()
    return Cell(f"{state.glyph} {said}", state.style, short=f"{state.glyph} {state.word}")


_COLUMNS: Final = (Column("State", 0, _state, fixed=7, dated=True), *COLUMNS)
