"""The fleet's rows and columns: what is known of an account, what each column says of it, and which get how much of a width."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.core.changes import change_of_figure
from tui.core.content import Figure, Headline
from tui.core.format import NOT_SUPPLIED_MARK, format_age, format_value
from tui.core.quick import dataclass
from tui.core.text import clean

if TYPE_CHECKING:
    from tui.live.snapshot import Snapshot

_KEY: Final = 4
"""Columns up to this priority are not given up before the others are squeezed."""
_GAP: Final = 2
_CUT: Final = 11
"""Width from which a text is rather cut than said in short."""
_SPARK_DAYS: Final = 30


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
class Cell:
    """What a column says of one account.

    Attributes:
        text: The whole of it.
        role: The class that colours it; "spark" for a trend, which is drawn.
        short: What stands in its place where there is no room, rather than a cut text.
    """

    text: str
    role: str = "cell"
    short: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: Its heading.
        priority: Columns of the largest number are given up first.
        cell: Makes its cell.
        right: Whether it is aligned to the right.
        least: Width below which it is not squeezed while there is any other way; 0 when it is never squeezed.
        tight: Width down to which it is squeezed to save another column.
        fixed: Width that it has at least, whatever it holds, so that nothing moves as time goes by.
        dated: Whether its texts tell an age that is left out where ages have a column of their own.
    """

    title: str
    priority: int
    cell: Callable[[FleetRow, datetime], Cell]
    right: bool = False
    least: int = 0
    tight: int = 0
    fixed: int = 0
    dated: bool = False

    def wish(self, row: FleetRow, now: datetime, *, aged: bool) -> int:
        """Return the width that an account's cell would like."""
        cell = self.cell(row, now)
        return max(cell_len(cell.short if aged and self.dated else cell.text), len(self.title), self.fixed)

    def text(self, cell: Cell, width: int, *, aged: bool) -> str:
        """Return what of a cell is shown in a width; it may still have to be cut."""
        if aged and self.dated:
            return cell.short
        return cell.text if cell_len(cell.text) <= width or width > _CUT or not cell.short else cell.short


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns are shown, and how wide.

    Attributes:
        columns: The columns.
        widths: Their widths.
        gap: Blanks between two of them.
        aged: Whether ages have a column of their own.
    """

    columns: tuple[Column, ...] = ()
    widths: tuple[int, ...] = ()
    gap: int = _GAP
    aged: bool = False


def shape_of(columns: Sequence[Column], wish: Callable[[Column, bool], int], room: int) -> Shape:
    """Share a width among columns.

    Side figures give way first; then names and the activity are squeezed; then the blanks between columns; then key figures
    give way, too. What is left over lets what was squeezed grow again, and at last the trend.

    Args:
        columns: All columns, in order.
        wish: Gives the width that a column would like; told whether ages have a column of their own.
        room: Columns of the terminal.
    """
    for aged in (True, False):
        shape = _shape({column: wish(column, aged) for column in columns}, room)
        if aged == (AGE in shape.columns):
            break
    return replace(shape, aged=aged)


def _shape(wishes: Mapping[Column, int], room: int) -> Shape:
    chosen = list(wishes)
    for bounds, gap, spared in (
        ({}, _GAP, _KEY),
        ({column: column.least for column in wishes}, _GAP, _KEY),
        ({column: column.tight for column in wishes}, 1, 0),
    ):
        widths = {column: min(wishes[column], bounds.get(column) or wishes[column]) for column in chosen}
        while _total(widths, gap) > room and (last := max(chosen, key=lambda one: one.priority)).priority > spared:
            chosen.remove(last)
            del widths[last]
        if _total(widths, gap) <= room:
            break
    return Shape(tuple(chosen), _grown(widths, wishes, room - _total(widths, gap)), gap)


def _total(widths: Mapping[Column, int], gap: int) -> int:
    return sum(widths.values()) + gap * (len(widths) - 1)


def _grown(widths: Mapping[Column, int], wishes: Mapping[Column, int], spare: int) -> tuple[int, ...]:
    grown = []
    for column, width in widths.items():
        most = _SPARK_DAYS if column is TREND else wishes[column]
        extra = min(max(most - width, 0), max(spare, 0))
        spare -= extra
        grown.append(width + extra)
    return tuple(grown)


def age_of(row: FleetRow, now: datetime) -> str:
    """Return how old an account's figures are, or nothing."""
    fetched = row.fetched_at()
    if fetched is None:
        return ""
    seconds = max((now - fetched).total_seconds(), 0)
    return format_age(seconds - seconds % 5 if seconds < 60 else seconds)


def _figure(pick: Callable[[Headline], Figure]) -> Callable[[FleetRow, datetime], Cell]:
    def cell(row: FleetRow, _: datetime) -> Cell:
        if row.headline is None:
            return Cell("", "quiet")
        figure = pick(row.headline)
        text = format_value(figure.value, figure.unit, compact=True)
        return Cell(text, "quiet") if text == NOT_SUPPLIED_MARK else Cell(text + figure.further)

    return cell


def _change(row: FleetRow, _: datetime) -> Cell:
    activity = row.headline.activity if row.headline else None
    change = change_of_figure(activity) if activity else None
    if change is None:
        return Cell("", "quiet")
    return Cell({1: "▲ ", -1: "▼ ", 0: ""}[change.direction] + change.text)


def _activity(row: FleetRow, _: datetime) -> Cell:
    if row.headline is None:
        return Cell("", "quiet")
    figure = row.headline.activity
    number = format_value(figure.value, figure.unit, compact=True)
    return Cell(f"{number} {figure.title.lower()}", short=number)


def _active(row: FleetRow, now: datetime) -> Cell:
    number = _figure(lambda headline: headline.active)(row, now)
    if row.headline is None or number.role == "quiet":
        return number
    return Cell(f"{number.text} {row.headline.counted_active}".rstrip(), short=number.text)


def _trend(row: FleetRow, _: datetime) -> Cell:
    return Cell("", "quiet" if row.headline is None else "spark")


def reason_of(row: FleetRow, width: int) -> str:
    """Return why an account that is asked shows no figures at all: what of it stands whole in a width, if anything does."""
    fault = row.snapshot.fault if row.enabled and row.snapshot is not None and row.headline is None else None
    if fault is None:
        return ""
    words = (clean(f"{fault.title}: {fault.sentence}"), clean(fault.title))
    return next((one for one in words if cell_len(one) <= width), "")


TREND: Final = Column("Trend", 7, _trend, fixed=15)
AGE: Final = Column("Age", 5, lambda row, now: Cell(age_of(row, now), "quiet"), right=True, fixed=6)
COLUMNS: Final = (
    Column("Account", 0, lambda row, _: Cell(row.name, "name"), least=15, tight=12),
    Column("Vendor", 9, lambda row, _: Cell(row.vendor, "quiet")),
    Column("Activity", 1, _activity, right=True, least=15, tight=8),
    Column("Change", 6, _change, right=True),
    Column("Tokens", 4, _figure(lambda headline: headline.tokens), right=True),
    Column("Cost", 2, _figure(lambda headline: headline.cost), right=True),
    Column("Errors", 3, _figure(lambda headline: headline.errors), right=True),
    Column("Active", 8, _active, right=True),
    TREND,
    AGE,
)
"""Every column but the state, which is the table's own."""
