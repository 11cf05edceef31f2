"""What a record browser reads from, which of its columns are shown, and where in its list it is; no UI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from tui.core.quick import dataclass
from tui.core.records import Column, Page, PageRequest, Paging
from tui.core.scope import Sort


@dataclass(frozen=True, slots=True)
class RecordSource:
    """A list that is read from a server page by page.

    Attributes:
        columns: Its columns.
        paging: How it can be read.
        fetch: Asks for one page; raises DeckError.
        page_sizes: Sizes offered, smallest first; no larger one is ever asked for.
        page_size: Size at first.
        live: Whether new rows appear at the top while one reads.
        sorts: Keys of columns that the server can sort by.
        sort: The server-side sort in force.
        now: Gives the wall time, aware; what is read is then known to be so old.
    """

    columns: tuple[Column, ...]
    paging: Paging
    fetch: Callable[[PageRequest], Awaitable[Page]]
    page_sizes: tuple[int, ...] = (20, 50, 100)
    page_size: int = 20
    live: bool = False
    sorts: tuple[str, ...] = ()
    sort: Sort | None = None
    now: Callable[[], datetime] | None = None


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Which columns a user wants to see.

    Attributes:
        order: Keys in order; columns that it does not name follow in their own order.
        hidden: Keys not shown.
        shown: Keys shown though they are meant for wide mode.
    """

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()

    def visible(self, columns: tuple[Column, ...], *, wide: bool = False) -> tuple[int, ...]:
        """Return the positions of the columns to show, in order; at least one."""
        place = {key: index for index, key in enumerate(self.order)}
        ordered = sorted(range(len(columns)), key=lambda index: place.get(columns[index].key, len(place) + index))
        chosen = [index for index in ordered if self._shows(columns[index], wide=wide)]
        return tuple(chosen or ordered[:1])

    def _shows(self, column: Column, *, wide: bool) -> bool:
        return column.key not in self.hidden and (wide or not column.wide or column.key in self.shown)


def wide_ones(columns: tuple[Column, ...]) -> tuple[int, ...]:
    """Return the positions of the columns for wide mode that nobody has to ask for where there is room: none is personal."""
    return tuple(index for index, column in enumerate(columns) if column.wide and not column.personal)


class Remembered(Protocol):
    """Keeps the choice of columns of each view from one run to the next."""

    def get(self, view_id: str) -> ColumnChoice | None:
        """Return what was chosen, or None."""
        ...

    def set(self, view_id: str, choice: ColumnChoice) -> None:
        """Keep what was chosen."""
        ...


class InMemory:
    """Remembers for this run only."""

    def __init__(self) -> None:
        self._choices: dict[str, ColumnChoice] = {}

    def get(self, view_id: str) -> ColumnChoice | None:
        """Return what was chosen, or None."""
        return self._choices.get(view_id)

    def set(self, view_id: str, choice: ColumnChoice) -> None:
        """Keep what was chosen."""
        self._choices[view_id] = choice


def pages_of(total: int, size: int) -> int:
    """Return how many pages a list has; an empty one has one."""
    return max(1, -(-total // size))


def position(first: int, shown: int, total: int | None, *, ended: bool, size: int | None = None, end: str = "") -> str:
    """Say where in a list the reader is, and no more than is known.

    Args:
        first: 0-based place of the first row shown.
        shown: Rows shown.
        total: Rows in the list, or None where the vendor gives no total.
        ended: Whether the last row has been read.
        size: Rows a page; None in continuous mode.
        end: Which end of a longer list this is ("top", "newest"); empty for a whole one.
    """
    page = "" if size is None else f" · page {first // size + 1:,}"
    if not shown:
        return f"no rows{page}"
    rows = f"rows {first + 1:,}–{first + shown:,}" if shown > 1 else f"row {first + 1:,}"
    if total is None and ended:
        total = first + shown if size is None else None
    if total is not None:
        return f"{rows} of {f'the {end} ' if end else ''}{total:,}" + (
            f"{page} of {pages_of(total, size):,}" if size else ""
        )
    return f"{rows} · total not given{page}" + (" (last)" if ended and size else "")
