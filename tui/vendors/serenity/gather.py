"""Brings together the instances of a range from all the agents that a question is about, and says what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from typing import Final

from tui.core.content import Chart, Content, Figure, cut_short
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import count_of, format_time
from tui.core.quick import dataclass
from tui.core.records import Table
from tui.core.text import clean
from tui.vendors.base import Progress
from tui.vendors.serenity import names, wire
from tui.vendors.serenity.instances import Asked, codes_and_missing, query_of
from tui.vendors.serenity.rows import costs_differ
from tui.vendors.serenity.walk import OPEN_FOR, Limits, Walked

LIMITS: Final = Limits()
"""The bound of every walked view, stated in its notes when it is hit."""
LISTS_AT_ONCE: Final = 4
_MOVED: Final = 100
"""Rows by which a total may differ from what was read because the list moved meanwhile: a page."""


_NOT_KNOWN: Final = "; it is left out."


@dataclass(frozen=True, slots=True)
class Gathered:
    """The instances of a range.

    Attributes:
        start: First moment of the range.
        end: First moment after it.
        agents: Agent codes asked.
        rows: (agent code, instance), each agent newest first.
        covered_from: First moment from which every agent's instances are all there; the start when nothing is missing.
        gaps: Sentences about what is not in the figures.
        notes: Every sentence that the reader must see, those about gaps first.
        lists: What is known of each agent's list.
        unlisted: Agents that the vendor lists, of which no code could be read.
    """

    start: datetime
    end: datetime
    agents: tuple[str, ...]
    rows: tuple[tuple[str, wire.Instance], ...]
    covered_from: datetime
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lists: dict[str, Walked] = field(default_factory=dict, compare=False)
    unlisted: int = 0

    def content(
        self, figures: tuple[Figure, ...], charts: tuple[Chart, ...], table: Table, notes: tuple[str, ...] | None = None
    ) -> Content:
        """Return what was made of the instances, with all that must be said about it.

        Args:
            figures: Figures.
            charts: Charts.
            table: Table.
            notes: What is said in place of `notes`.
        """
        said = self.notes if notes is None else notes
        return cut_short(Content(figures, charts, table, said, left_out=self.left_out), when=not self.whole)

    @property
    def left_out(self) -> int:
        """How many rows could not be read, or are counted by the vendor and were not sent; an agent not known counts as one."""
        unknown = sum(one.endswith(_NOT_KNOWN) for one in self.gaps) + self.unlisted
        unknown += sum(known.repeats for known in self.lists.values())
        return unknown + sum(known.left_out + _unsent(known, self.start) for known in self.lists.values())

    @property
    def whole(self) -> bool:
        """Whether every instance of the range is there."""
        return self.covered_from <= self.start

    @property
    def items(self) -> Iterator[wire.Instance]:
        """Every instance, without its agent."""
        return (item for _, item in self.rows)


async def gather_range(ask: Asked, limits: Limits = LIMITS) -> Gathered:
    """Return the instances of the scope's days.

    Raises:
        DeckError: USAGE for a bad range, else whatever went wrong with the first list that failed.
    """
    start, end = ask.days().bounds()
    return await gather(ask, start, end, limits)


async def gather(ask: Asked, start: datetime, end: datetime, limits: Limits = LIMITS) -> Gathered:
    """Return the instances that began in [start, end), of every agent that the question is about.

    Raises:
        DeckError: UNREADABLE where none is left because more rows could not be read than could: that is not a 0.
    """
    agents, unlisted = await codes_and_missing(ask)
    walks = _Walks(ask, start, limits, len(agents))
    await walks.run(agents)
    lists = walks.lists
    # Where one list was cut, what is older is left out of all: sums and places of agents read unequally far mean nothing.
    covered = max((start, *(known.oldest or end for known in lists.values() if known.stopped)))
    rows = tuple(
        (agent, item)
        for agent, known in lists.items()
        for item in known.items.values()
        if covered <= item.start_date < end
    )
    _check_readable(ask, lists, any_there=bool(rows))
    gaps = (*_bounded(ask, lists, covered, limits), *_missing(lists, start), *walks.notes)
    if unlisted:
        gaps = (*gaps, f"{count_of(unlisted, 'more agent')} in the vendor's list could not be read: in no figure.")
    notes = (*gaps, *_notes(ask, lists, rows))
    return Gathered(start, end, tuple(lists), rows, covered, gaps, notes, lists, unlisted)


def _check_readable(ask: Asked, lists: dict[str, Walked], *, any_there: bool) -> None:
    left_out = sum(known.left_out for known in lists.values())
    if not any_there and left_out > sum(len(known.items) for known in lists.values()):
        raise DeckError(
            ErrorKind.UNREADABLE,
            f"No instance of this time could be read, and {left_out:,} of those sent could not be read at all.",
            hint="The vendor's answers have not the documented shape; j on the list of instances shows them.",
            account=ask.account.name,
        )


class _Walks:
    """Walks several lists under one bound: first each with its even part, then the long ones with what is left."""

    def __init__(self, ask: Asked, since: datetime, limits: Limits, count: int) -> None:
        self._ask, self._since, self._limits = ask, since, limits
        self._even = Limits(max(limits.rows // count, 1), limits.seconds)
        self._alone = count == 1
        self._slots = asyncio.Semaphore(LISTS_AT_ONCE)
        self.lists: dict[str, Walked] = {}
        self.notes: list[str] = []
        self._unknown: DeckError | None = None

    async def run(self, agents: tuple[str, ...]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with _tasks() as group:
            for agent in agents:
                group.create_task(self._first(agent))
        if self._unknown is not None and not self.lists:
            raise self._unknown
        self.lists = {agent: self.lists[agent] for agent in agents if agent in self.lists}
        for agent, known in self.lists.items():
            used = sum(len(other.items) for other in self.lists.values())
            left = Limits(self._limits.rows - used + len(known.items), self._limits.seconds - (loop.time() - started))
            if known.stopped == "rows" and left.rows > len(known.items) and left.seconds > 0:
                await self._walk(agent, left)

    async def _first(self, agent: str) -> None:
        async with self._slots:
            try:
                await self._walk(agent, self._even)
            except DeckError as error:
                if error.kind is not ErrorKind.NOT_FOUND or self._alone:
                    raise
                self._unknown = error
                self.notes.append(f"The vendor knows no agent or version “{clean(agent, 60)}”{_NOT_KNOWN}")

    async def _walk(self, agent: str, limits: Limits) -> None:
        query = query_of(self._ask.scope, agent)
        bound = Limits(limits.rows, limits.seconds, self._ask.stop)
        self.lists[agent] = await self._ask.client.walker.walk(
            query, self._since, self._ask.now, bound, lambda known: self._tell(agent, known)
        )

    def _tell(self, agent: str, known: Walked) -> None:
        self.lists[agent] = known
        tell_progress(self._ask.progress, self.lists, self._since, self._ask.now)


class _tasks:  # noqa: N801  # reads as a block
    """A task group that raises the first error itself, not a group of errors."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> asyncio.TaskGroup:
        return await self._group.__aenter__()

    async def __aexit__(self, *details: object) -> None:
        try:
            await self._group.__aexit__(*details)  # type: ignore[arg-type]
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None


def tell_progress(progress: Progress, lists: dict[str, Walked], since: datetime, now: datetime) -> None:
    """Tell how many instances were read, of about how many, judged by how much of the time is covered."""
    rows, expected = 0, 0.0
    for known in lists.values():
        rows += len(known.items)
        reached = known.oldest
        if known.covers(since) or reached is None or now <= since:
            expected += len(known.items)
            continue
        part = max((now - reached) / (now - since), 0.01)
        guess = len(known.items) / part
        expected += min(guess, known.total) if known.total else guess
    progress(rows, max(int(expected), rows), "instances read")


def _notes(ask: Asked, lists: dict[str, Walked], rows: tuple[tuple[str, wire.Instance], ...]) -> list[str]:
    notes = [names.SEARCH_HELP] if ask.scope.search else []
    differing = sum(costs_differ(item.costs) for _, item in rows)
    if differing:
        notes.append(f"The cost total differs from its parts in {differing:,} of {count_of(len(rows), 'instance')}.")
    if any(known.disordered for known in lists.values()):
        notes.append("The vendor's list is not sorted newest first, so that the whole list had to be read.")
    stale = sum(item.end_date is None and item.start_date < ask.now - OPEN_FOR for _, item in rows)
    if stale:
        notes.append(f"Open for more than 6 hours, and shown as first read: {count_of(stale, 'instance')}.")
    return notes


def _missing(lists: dict[str, Walked], since: datetime) -> list[str]:
    """Say which rows could not be read, and which the vendor counts but does not send."""
    said = []
    left_out = sum(known.left_out for known in lists.values())
    if left_out:
        said.append(f"{count_of(left_out, 'row')} could not be read, left out.")
    for agent, known in lists.items():
        if known.repeats:
            said.append(f"The vendor repeats itself: instances of {clean(agent, 60)} may be missing.")
        if _unsent(known, since):
            sent = len(known.items) + known.left_out
            said.append(
                f"The vendor counts {count_of(known.total or 0, 'instance')} of {clean(agent, 60)} "
                f"and sent {sent:,}: figures are too small."
            )
    return said


def _unsent(known: Walked, since: datetime) -> int:
    """Return how many rows the vendor counts and did not send, where the whole list was read for them."""
    sent = len(known.items) + known.left_out
    reached = known.oldest is not None and known.oldest < since
    if not known.ended or reached or known.total is None or known.total <= sent + _MOVED:
        return 0
    return known.total - sent


def _bounded(ask: Asked, lists: dict[str, Walked], covered: datetime, limits: Limits) -> list[str]:
    """Say what the bound left unread: of the one agent, or of all together."""
    cut = [(agent, known) for agent, known in lists.items() if known.stopped]
    if not cut:
        return []
    agent, known = cut[0]
    asked = any(one.stopped == "asked" for _, one in cut)
    bound = count_of(limits.rows, "row") if known.stopped == "rows" else f"{limits.seconds:.0f} s"
    why = "stopped as you asked; r reads on" if asked else f"the bound of {bound} was reached"
    read = sum(len(one.items) for _, one in cut)
    whole = sum(one.total or 0 for _, one in cut)
    of = f" of {whole:,}" if whole else ""
    whose = clean(agent, 60) if len(cut) == 1 else f"{len(cut)} agents"
    hint = "" if asked or len(lists) == 1 else " Choose one agent to reach further back."
    sentence = (
        f"Incomplete: {why}. Read of {whose}: the newest {f'{read:,}{of} instances' if of else count_of(read, 'instance')}; "
        f"the figures begin at {format_time(covered, ask.scope.zone)}.{hint}"
    )
    return [sentence]
