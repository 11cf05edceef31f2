"""From what AgentPhone sends to records and pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from tui.core.personal import masked
from tui.core.records import Page, PageRequest, Raw, Record
from tui.core.scope import Parent
from tui.core.text import clean
from tui.core.values import Value
from tui.net.wire import Read, WireModel, supplied
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.client import Client, Window, next_cursor
from tui.vendors.base import Ask

R = TypeVar("R", bound=WireModel)
L = TypeVar("L", bound=WireModel)
Identity = Callable[[R], str]


def cells(names: Sequence[str]) -> Callable[[WireModel], tuple[Value, ...]]:
    """Return a function that gives a row's fields as cells."""
    return lambda row: tuple(supplied(row, name) for name in names)


def records(
    rows: Sequence[R], found: Read[L], row_cells: Callable[[R], tuple[Value, ...]], identity: Identity[R]
) -> tuple[Record, ...]:
    """Return rows as records; each points to the vendor's own bytes of it."""
    return tuple(
        Record(clean(identity(row)), row_cells(row), Raw(found.raw.body, ("data", index)))
        for row, index in zip(rows, found.indexes, strict=True)
    )


def window(request: PageRequest) -> Window:
    """Return the rows that a page means."""
    return Window(request.size, (request.number - 1) * request.size)


def offset_page(page: tuple[Record, ...], found: Read[L], request: PageRequest) -> Page:
    """Return an answered page of an offset list.

    Whether there are more: ``hasMore`` where the vendor sends it, else what the total says, else unknown unless the page is
    empty (contract: Pagination rule). A server that gives fewer rows than asked, and says that there are more, has its own
    size of a page.
    """
    got = len(page) + found.left_out
    end = window(request).offset + got
    total: int | None = getattr(found.value, "total", None)
    more: bool | None = getattr(found.value, "has_more", None)
    if more is None:
        more = end < total and got > 0 if total is not None else None if got else False
    size = got if more and 0 < got < request.size and request.number == 1 else request.size
    return Page(page, request.number, size, total, more, None, found.left_out, found.raw)


async def messages_page(
    ask: Callable[[int, str | None], Awaitable[Read[wire.Messages]]],
    request: PageRequest,
    row_cells: Callable[[wire.Message], tuple[Value, ...]],
) -> Page:
    """Return a page of a list that is read by cursor, the newest first."""
    found = await ask(request.size, request.cursor)
    rows = sorted(zip(found.value.data, found.indexes, strict=True), key=_age)
    page = tuple(Record(clean(row.id), row_cells(row), Raw(found.raw.body, ("data", index))) for row, index in rows)
    more = found.value.has_more if found.value.has_more is not None else bool(rows)
    cursor = next_cursor([row for row, _ in rows], request.cursor) if rows and more else None
    if cursor == request.cursor:
        cursor = None  # the server stands still: asking on would never end
    return Page(page, request.number, request.size, None, bool(cursor), cursor, found.left_out, found.raw)


def _age(row: tuple[wire.Message, int]) -> tuple[float, int]:
    """Sort newest first whatever the vendor's order, which it does not state; equals keep their order."""
    at = row[0].received_at
    return (-at.timestamp() if at else 0.0, row[1])


def step(key: str, label: Callable[[Record], str], field: str = "id") -> Callable[[Record], Parent | None]:
    """Return a function that makes a step of drilling from a record; it leads nowhere from a record without an id.

    Args:
        key: What the child view asks for.
        label: Gives what the crumbs show, cleaned.
        field: Wire key that holds the id, which is taken from the vendor's bytes: a record's cells and key are cleaned.
    """

    def make(record: Record) -> Parent | None:
        try:
            found = record.raw.load()[field] if record.raw else None
        except (ValueError, TypeError, KeyError):
            return None
        return Parent(key, found, label(record)) if isinstance(found, str) and found else None

    return make


def named(cell: int) -> Callable[[Record], str]:
    """Return a function that labels a record by one of its cells."""

    def label(record: Record) -> str:
        shown = record.cells[cell]
        return shown if isinstance(shown, str) and shown else record.key

    return label


def phone_label(cell: int) -> Callable[[Record], str]:
    """Return a function that labels a record by a phone number, masked as cells are while personal data is hidden."""

    def label(record: Record) -> str:
        shown = record.cells[cell]
        return f"number {masked(shown)}" if isinstance(shown, str) and shown else "number"

    return label


def parent_id(ask: Ask[Client], key: str) -> str:
    """Return the raw id of the record that a view was drilled into from; empty where there is none."""
    found = ask.scope.parent(key)
    return found.value if found else ""
