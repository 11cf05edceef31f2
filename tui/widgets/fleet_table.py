"""The fleet: a line per account, drawn on the line API; columns give way when there is little room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

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

from tui.core.content import Figure, Headline
from tui.core.errors import ErrorKind
from tui.core.format import NOT_SUPPLIED_MARK, format_age, format_value
from tui.core.sparkline import sparkline
from tui.core.values import Money, Unit
from tui.widgets.charset import ascii_only

if TYPE_CHECKING:
    from tui.live.snapshot import Snapshot

NUMBERED: Final = 9
"""Accounts that open by their number."""
_GUTTER: Final = 3
"""Columns before the first one: a space, the number, and the gap after it."""


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One account as the fleet shows it.

    Attributes:
        name: Account name.
        vendor: The vendor's title.
        enabled: Whether it is asked at all.
        snapshot: Its headline, or None before the deck is open.
        cached: Last known headline from an earlier run, with its time, until a live one is there.
    """

    name: str
    vendor: str
    enabled: bool = True
    snapshot: Snapshot[Headline] | None = None
    cached: tuple[Headline, datetime] | None = None

    @property
    def headline(self) -> Headline | None:
        """The newest headline there is."""
        if self.snapshot is not None and self.snapshot.value is not None:
            return self.snapshot.value
        return self.cached[0] if self.cached else None

    def fetched_at(self) -> datetime | None:
        """When the headline was fetched."""
        if self.snapshot is not None and self.snapshot.fetched_at is not None:
            return self.snapshot.fetched_at
        return self.cached[1] if self.cached else None


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
        return State("▲", "stale", "warning") if snapshot.value is not None else State("✖", "failing", "bad")
    return State("‖", "frozen", "quiet") if snapshot.frozen else State("●", "fresh", "good")


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int
    priority: int
    """Columns of the largest number are left out first."""
    cell: Callable[[FleetRow, datetime], tuple[str, str]]
    right: bool = False
    most: int = 0
    """Width up to which it grows where there is room; 0 for never."""


class FleetTable(ScrollView, can_focus=True):
    """All accounts; enter opens one."""

    COMPONENT_CLASSES = {
        "fleet--head", "fleet--cursor", "fleet--name", "fleet--cell", "fleet--quiet", "fleet--good",
        "fleet--warning", "fleet--bad", "fleet--spark", "fleet--dim", "fleet--number",
    }  # fmt: skip
    DEFAULT_CSS = """
    FleetTable { height: 1fr; }
    FleetTable > .fleet--head { color: $text-muted; text-style: bold; }
    FleetTable > .fleet--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    FleetTable > .fleet--number { color: $accent; }
    FleetTable > .fleet--name { text-style: bold; }
    FleetTable > .fleet--cell { color: $foreground; }
    FleetTable > .fleet--quiet { color: $text-muted; }
    FleetTable > .fleet--good { color: $text-success; }
    FleetTable > .fleet--warning { color: $text-warning; }
    FleetTable > .fleet--bad { color: $text-error; }
    FleetTable > .fleet--spark { color: $primary; }
    FleetTable > .fleet--dim { text-style: dim; }
    """
    BINDINGS = [
        Binding("enter", "open", "Open", id="fleet.open"),
        Binding("up", "move(-1)", "Up", show=False, id="fleet.up"),
        Binding("down", "move(1)", "Down", show=False, id="fleet.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="fleet.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="fleet.page_down"),
        Binding("home", "move(-1000000)", "First", show=False, id="fleet.first"),
        Binding("end", "move(1000000)", "Last", show=False, id="fleet.last"),
        *(
            Binding(str(digit), f"open_row({digit})", f"Open account {digit}", show=False, id=f"fleet.account_{digit}")
            for digit in range(1, NUMBERED + 1)
        ),
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
        self._rows: list[FleetRow] = []
        self._ages: dict[str, str] = {}

    @property
    def rows(self) -> Sequence[FleetRow]:
        """The rows as shown."""
        return self._rows

    @property
    def current(self) -> FleetRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    def show(self, rows: Sequence[FleetRow]) -> None:
        """Show other rows; the cursor stays on its account."""
        name = self.current.name if self.current else ""
        self._rows = list(rows)
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self.cursor = next(
            (index for index, row in enumerate(rows) if row.name == name), min(self.cursor, max(len(rows) - 1, 0))
        )
        self.refresh()

    def update_row(self, row: FleetRow) -> None:
        """Show one account's new state; only its line is drawn again, and only if it differs."""
        for index, old in enumerate(self._rows):
            if old.name == row.name:
                self._rows[index] = row
                if self._look(old) != self._look(row):
                    self._refresh_row(index)
                return

    def tick(self) -> None:
        """Draw again the lines whose ages have moved."""
        now = self._now()
        for index, row in enumerate(self._rows):
            if self._ages.get(row.name) != _age(row, now)[0]:
                self._refresh_row(index)

    @property
    def counts_down(self) -> bool:
        """Whether an account waits for its next try, so that a line has to be drawn again each second."""
        return any(row.snapshot is not None and row.snapshot.waiting is not None for row in self._rows)

    def count_down(self) -> None:
        """Draw again the states that count down, and nothing else of their lines."""
        for index, row in enumerate(self._rows):
            if row.snapshot is not None and row.snapshot.waiting is not None:
                self._refresh_row(index, _GUTTER, _COLUMNS[0].width)

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the numbers of the accounts that there are."""
        if action == "open_row":
            return len(parameters) == 1 and isinstance(parameters[0], int) and parameters[0] <= len(self._rows)
        return True

    def action_open_row(self, number: int) -> None:
        """Open an account by its number."""
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
        """Keep the virtual width."""
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)

    def render_line(self, y: int) -> Strip:
        """Draw the head, which stays, or one account."""
        columns = self._columns()
        if y == 0:
            return self._head(columns)
        index = y - 1 + int(self.scroll_offset.y)
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        return self._line(index, columns)

    def _refresh_row(self, index: int, start: int = 0, width: int | None = None) -> None:
        y = index + 1 - int(self.scroll_offset.y)
        if 1 <= y < self.size.height:
            self.refresh(Region(start, y, self.size.width if width is None else width, 1))

    def _look(self, row: FleetRow) -> tuple[object, ...]:
        """Return all that a line shows of an account."""
        now = self._now()
        spark = row.headline.spark if row.headline else ()
        return _dim(row), spark, *(column.cell(row, now) for column in _COLUMNS)

    def _columns(self) -> list[_Column]:
        room = self.size.width - _GUTTER
        chosen = list(_COLUMNS)
        while sum(column.width + 2 for column in chosen) > room and len(chosen) > 3:
            chosen.remove(max(chosen, key=lambda column: column.priority))
        return chosen

    def _widths(self, columns: list[_Column]) -> list[int]:
        spare = max(self.size.width - _GUTTER - sum(column.width + 2 for column in columns), 0)
        widths = []
        for column in columns:
            extra = min(max(column.most - column.width, 0), spare)
            spare -= extra
            widths.append(column.width + extra)
        return widths

    def _head(self, columns: list[_Column]) -> Strip:
        style = self._style("head")
        segments = [Segment(" " * _GUTTER, style)]
        for column, width in zip(columns, self._widths(columns), strict=True):
            text = column.title.rjust(width) if column.right else column.title.ljust(width)
            segments.append(Segment(text + "  ", style))
        return self._finish(segments, self.rich_style)

    def _line(self, index: int, columns: list[_Column]) -> Strip:
        row, now = self._rows[index], self._now()
        self._ages[row.name] = _age(row, now)[0]
        base = self._style("dim") if _dim(row) else Style()
        number = str(index + 1) if index < NUMBERED else ""
        segments = [Segment(f" {number:<{_GUTTER - 1}}", self._style("number"))]
        for column, width in zip(columns, self._widths(columns), strict=True):
            text, kind = column.cell(row, now)
            style = self._style(kind) + (base if kind not in {"good", "warning", "bad"} else Style())
            text = sparkline(row.headline.spark, width, ascii=self._plain) if kind == "spark" and row.headline else text
            segments.append(Segment(_fit(text, width, right=column.right) + "  ", style))
        strip = self._finish(segments, self.rich_style)
        return strip.apply_style(self._cursor_style()) if index == self.cursor else strip

    @property
    def _plain(self) -> bool:
        return ascii_only() or bool(getattr(self.app, "plain", False))

    def _cursor_style(self) -> Style:
        style = self._style("cursor")
        return style if self.has_focus else Style(bgcolor=style.bgcolor)

    def _finish(self, segments: list[Segment], base: Style) -> Strip:
        return Strip(segments).adjust_cell_length(self.size.width, base).apply_style(base)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"fleet--{name}", partial=True)


def _dim(row: FleetRow) -> bool:
    return row.snapshot is None or row.snapshot.stale or row.snapshot.value is None


def _fit(text: str, width: int, *, right: bool) -> str:
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"
    return " " * (width - length) + text if right else text + " " * (width - length)


def _figure(pick: Callable[[Headline], Figure]) -> Callable[[FleetRow, datetime], tuple[str, str]]:
    def cell(row: FleetRow, _: datetime) -> tuple[str, str]:
        if row.headline is None:
            return "", "quiet"
        figure = pick(row.headline)
        text = format_value(figure.value, figure.unit, compact=True)
        return (text, "quiet") if text == NOT_SUPPLIED_MARK else (text + others(figure), "cell")

    return cell


def others(figure: Figure) -> str:
    """Return how many currencies there are beside the one shown (``+4``): an amount alone would pass for the whole."""
    return (
        f"+{figure.note.count(',') + 1}" if isinstance(figure.value, Money) and figure.note.startswith("and ") else ""
    )


def change_of(figure: Figure) -> float | None:
    """Return the relative change against the period before, or None where it cannot be known."""
    value, previous = figure.value, figure.previous
    if isinstance(value, Money) and isinstance(previous, Money) and value.currency == previous.currency:
        value, previous = value.amount, previous.amount
    if isinstance(value, bool) or isinstance(previous, bool):
        return None
    try:
        return float(value) / float(previous) - 1 if previous else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _change(row: FleetRow, _: datetime) -> tuple[str, str]:
    change = change_of(row.headline.activity) if row.headline else None
    return ("", "quiet") if change is None else (format_value(change, Unit.CHANGE), "cell")


def _age(row: FleetRow, now: datetime) -> tuple[str, str]:
    fetched = row.fetched_at()
    if fetched is None:
        return "", "quiet"
    seconds = max((now - fetched).total_seconds(), 0)
    return format_age(seconds - seconds % 5 if seconds < 60 else seconds), "quiet"


def _activity(row: FleetRow, _: datetime) -> tuple[str, str]:
    if row.headline is None:
        return "", "quiet"
    figure = row.headline.activity
    return f"{format_value(figure.value, figure.unit, compact=True)} {figure.title.lower()}", "cell"


def _state(row: FleetRow, now: datetime) -> tuple[str, str]:
    state = state_of(row, now)
    return f"{state.glyph} {state.word}", state.style


def _trend(row: FleetRow, _: datetime) -> tuple[str, str]:
    return ("", "quiet") if row.headline is None else ("", "spark")


_COLUMNS: Final = (
    _Column("State", 11, 0, _state),
    _Column("Account", 15, 0, lambda row, _: (row.name, "name"), most=30),
    _Column("Vendor", 14, 9, lambda row, _: (row.vendor, "quiet"), most=22),
    _Column("Activity", 15, 1, _activity, right=True, most=26),
    _Column("Change", 8, 5, _change, right=True),
    _Column("Tokens", 7, 3, _figure(lambda headline: headline.tokens), right=True),
    _Column("Cost", 11, 2, _figure(lambda headline: headline.cost), right=True, most=14),
    _Column("Errors", 6, 4, _figure(lambda headline: headline.errors), right=True),
    _Column("Active", 6, 8, _figure(lambda headline: headline.active), right=True),
    _Column("Trend", 15, 7, _trend, most=30),
    _Column("Age", 6, 6, _age, right=True),
)
