"""Lists in memory that answer like each kind of server, and may change between two answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tui.core.browsing import RecordSource
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Column, Page, PageRequest, Paging, Raw, Record
from tui.core.values import NOT_SUPPLIED, Money, Unit

COLUMNS = (
    Column("started", "Started", Unit.TIME, "When it began"),
    Column("agent", "Agent"),
    Column("status", "Status"),
    Column("duration", "Duration", Unit.SECONDS),
    Column("tokens", "Tokens", Unit.TOKENS, "Prompt and completion"),
    Column("cost", "Cost", Unit.MONEY),
    Column("user", "User", personal=True),
    Column("note", "Note", wide=True),
)
START = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)


def record(number: int, **changes: object) -> Record:
    """A record whose cells follow from its number."""
    cells: dict[str, object] = {
        "started": START - timedelta(minutes=number),
        "agent": ("Booking", "Claims", "Night desk")[number % 3],
        "status": "failed" if number % 10 == 7 else "completed",
        "duration": None if number % 11 == 5 else number % 97 + 0.5,
        "tokens": 100 + number * 7 % 1000,
        "cost": NOT_SUPPLIED
        if number % 13 == 4
        else Money(Decimal(number % 50) / 100, ("EUR", "USD", None)[number % 3]),
        "user": f"user{number}@example.org",
        "note": f"note {number}",
    }
    cells.update(changes)
    return Record(f"k{number}", tuple(cells.values()), Raw(b'{"id": %d}' % number))  # type: ignore[arg-type]


class Server:
    """A list that answers pages; ``change`` is called before each answer."""

    def __init__(
        self,
        count: int,
        paging: Paging = Paging.NUMBERED,
        *,
        total: bool = True,
        more: bool = False,
        most: int = 100,
        echo: bool = True,
        change: Callable[[Server], None] | None = None,
    ) -> None:
        self.rows = [record(number) for number in range(count)]
        self.paging, self.total, self.more, self.most, self.echo = paging, total, more, most, echo
        self.change = change
        self.requests: list[PageRequest] = []
        self.failing = False

    async def fetch(self, request: PageRequest) -> Page:
        self.requests.append(request)
        if self.failing:
            raise DeckError(ErrorKind.UNREACHABLE, "The vendor cannot be reached.", hint="Check the network.")
        if self.change is not None:
            self.change(self)
        if self.paging is Paging.WHOLE:
            return Page(tuple(self.rows), 1, max(len(self.rows), 1), len(self.rows))
        size = min(request.size, self.most)
        if self.paging is Paging.CURSOR:
            return self._after(request.cursor, size)
        stated = size if self.echo else request.size
        start = (request.number - 1) * (size if self.paging is Paging.NUMBERED else stated)
        rows = tuple(self.rows[start : start + size])
        more = start + size < len(self.rows) if self.more else None
        return Page(rows, request.number, stated, len(self.rows) if self.total else None, more)

    def _after(self, cursor: str | None, size: int) -> Page:
        """Rows older than the cursor's; times only fall, so a deleted row still marks its place."""
        rows = [row for row in self.rows if cursor is None or str(row.cells[0]) < cursor]
        last = str(rows[:size][-1].cells[0]) if rows[size:] else None
        return Page(tuple(rows[:size]), 1, size, None, len(rows) > size, last)

    def source(self, **changes: object) -> RecordSource:
        return RecordSource(COLUMNS, self.paging, self.fetch, **changes)  # type: ignore[arg-type]

    def insert(self, count: int) -> None:
        lowest = min((int(row.key[1:]) for row in self.rows), default=0)
        self.rows[:0] = [record(number) for number in range(min(lowest, 0) - count, min(lowest, 0))]
