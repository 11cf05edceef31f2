"""Several analytics answers for one view: asked together, once each, and what cannot be had said in words instead of hidden."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from tui.core.content import Answer, Chart, Content, Figure
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import count_of
from tui.core.quick import dataclass
from tui.core.records import Raw, Table
from tui.core.spans import DayRange
from tui.core.unfinished import compared, first_unfinished
from tui.core.values import NotSupplied, Number
from tui.net.wire import Read
from tui.vendors.base import Ask
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.endpoints import Call
from tui.vendors.ranking import Ranked, amounts

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)
Compared = tuple[Mapping[str, Number] | None, Mapping[str, Number] | None]
"""Amounts by key of the days that a ranking's changes compare, and of as many before; None where they are not known."""
T = TypeVar("T")

PASSABLE = frozenset(
    {ErrorKind.NOT_FOUND, ErrorKind.FORBIDDEN, ErrorKind.BAD_REQUEST, ErrorKind.UNREADABLE, ErrorKind.VENDOR}
)
"""Faults of one endpoint that leave the others worth showing: an older installation lacks some, a token may not read some."""
ABSENT = frozenset({ErrorKind.NOT_FOUND, ErrorKind.FORBIDDEN})
"""Faults that mean: this installation or token has none of it. It is noted, and nothing was lost on the way."""

_GOOD_FOR: Final = timedelta(minutes=10)
"""How long an answer about days before is not asked for again: they are over."""
ZONE_NOTE: Final = "The zone of the vendor's days is not documented: taken for UTC."


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """A list as answered.

    Attributes:
        items: Its rows.
        raw: The whole answer.
        key: Wire key of the list.
        indexes: For each row, its index in the vendor's list.
        left_out: Rows that could not be read.
        known: Whether the vendor gave the list at all.
    """

    items: tuple[R, ...]
    raw: Raw | None = None
    key: str = ""
    indexes: Sequence[int] = ()
    left_out: int = 0
    known: bool = False

    def raw_of(self, place: int) -> Raw | None:
        """Return the vendor's bytes of a row."""
        return Raw(self.raw.body, (self.key, self.indexes[place])) if self.raw else None

    def raws_by(self, key: Callable[[R], date]) -> dict[date, Raw]:
        """Return the vendor's bytes of each row by its day."""
        found = ((key(row), self.raw_of(place)) for place, row in enumerate(self.items))
        return {day: raw for day, raw in found if raw is not None}


@dataclass
class Batch:
    """The questions of one load.

    Attributes:
        ask: The question to the vendor.
        days: The days asked about.
        agent: Name of the only agent counted; empty for all.
        notes: What the reader must be told.
        answers: The raw answers, for the raw JSON screen.
        left_out: Rows, and answers as a whole, that could not be read; rows of the period before too.
    """

    ask: Ask[GeaiClient]
    days: DayRange
    agent: str = ""
    notes: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    left_out: int = 0
    _asked: dict[tuple[str, DayRange], asyncio.Task[Any]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _first_fault: DeckError | None = None
    _had_current: bool = False

    @classmethod
    def of(cls, ask: Ask[GeaiClient]) -> Batch:
        """Return a batch about what the scope means.

        Raises:
            DeckError: USAGE when the range is empty, inverted or in the future: the vendor would answer with nothing.
        """
        agent = ask.scope.parent("agent")
        return cls(ask, ask.days(), agent.value if agent else "")

    @property
    def before(self) -> DayRange:
        """The period of the same length before."""
        return self.days.before()

    @property
    def compared(self) -> tuple[DayRange, DayRange] | None:
        """The finished days and as many of the period before; None where not one day is over."""
        return compared(self.days, self._today)

    @property
    def unfinished(self) -> bool:
        """Whether the days asked about hold one that is not over."""
        return self.days.last >= self._today

    @property
    def _today(self) -> date:
        return first_unfinished(self.ask.now)

    async def read(self, call: Call[M], days: DayRange | None = None) -> Read[M] | None:
        """Ask an endpoint, once a batch; None when this one cannot be had, which is then noted.

        Raises:
            DeckError: When the fault concerns the whole account (credentials, network, rate limit, failing server).
        """
        wanted = days or self.days
        key = (call.key, wanted)
        task: asyncio.Task[Read[M] | None] | None = self._asked.get(key)
        if task is None:
            task = asyncio.create_task(self._read(call, wanted))
            self._asked[key] = task
        return await task

    async def get(self, call: Call[M], days: DayRange | None = None) -> M | None:
        """Ask an endpoint for its body alone."""
        found = await self.read(call, days)
        return found.value if found else None

    async def rows(
        self, call: Call[M], pick: Callable[[M], list[R] | NotSupplied | None], days: DayRange | None = None
    ) -> Rows[R]:
        """Ask an endpoint for its list; one that is missing or null is said to be so, and is not an empty one."""
        found = await self.read(call, days)
        if found is None:
            return Rows(())
        items = pick(found.value)
        if isinstance(items, list):
            return Rows(tuple(items), found.raw, call.rows, found.indexes, found.left_out, known=True)
        if days in {None, self.days}:
            self.notes.append(f"{call.title}: the vendor sent {'null' if items is None else 'no list'}.")
        return Rows((), found.raw)

    async def ranked(
        self, rows: Callable[[DayRange], Awaitable[Rows[R]]], ranked: Callable[[Rows[R]], Sequence[Ranked]]
    ) -> Compared:
        """Ask for what a ranking's changes compare: finished days, and as many before.

        Args:
            rows: Asks for the list of some days.
            ranked: Makes rows of a ranking of it.
        """
        days = self.compared
        if days is None:
            return None, None
        now, before = await asyncio.gather(rows(days[0]), rows(days[1]))
        return (amounts(ranked(now)), amounts(ranked(before))) if now.known and before.known else (None, None)

    async def both(self, call: Call[M], pick: Callable[[M], list[R] | NotSupplied | None]) -> tuple[Rows[R], Rows[R]]:
        """Ask an endpoint for its list, and for that of the period before."""
        return await asyncio.gather(self.rows(call, pick), self.rows(call, pick, self.before))

    async def _read(self, call: Call[M], days: DayRange) -> Read[M] | None:
        current = days == self.days
        since = None if current else self.ask.now - _GOOD_FOR
        try:
            found = await self.ask.client.analytics(call, days, self.agent, since=since)
        except DeckError as error:
            # The frames that an error came through hold the answer's body: kept with the error, twenty of them fill the memory.
            error = error.with_traceback(None)
            if error.kind not in PASSABLE:
                raise error from None
            self._first_fault = self._first_fault or error
            if current:
                self.notes.append(f"{call.title}: {error.fault.sentence}")
                self.left_out += error.kind not in ABSENT
            return None
        self._had_current |= current
        self.answers.append(Answer(call.title if current else f"{call.title}, {days.first} to {days.last}", found.raw))
        # The days before are those compared too: what is left out of both is told once.
        earlier = {self.before, *(self.compared or ())[1:]} if call.key not in self._told else ()
        if found.left_out and (current or days in earlier):
            if not current:
                self._told.add(call.key)
            self.left_out += found.left_out
            whose = call.title if current else f"{call.title}, the period before"
            self.notes.append(f"{whose}: {count_of(found.left_out, 'row')} could not be read, left out.")
        return found

    def content(
        self,
        figures: Sequence[Figure] = (),
        charts: Sequence[Chart] = (),
        table: Table | None = None,
        notes: Sequence[str] = (),
    ) -> Content:
        """Return what the load gave, with all that must be said about it.

        Raises:
            DeckError: The first fault, when not one endpoint could be had about the days asked about.
        """
        if not self._had_current and self._first_fault is not None:
            raise self._first_fault
        said = tuple(dict.fromkeys((*notes, ZONE_NOTE, *self.notes)))
        return Content(tuple(figures), tuple(charts), table, said, tuple(self.answers), left_out=self.left_out)


def unless_failed(found: Sequence[T | BaseException]) -> list[T]:
    """Return what ``gather(return_exceptions=True)`` found, or raise its first error; nothing is left running unheard."""
    good: list[T] = []
    for one in found:
        if isinstance(one, BaseException):
            raise one
        good.append(one)
    return good
