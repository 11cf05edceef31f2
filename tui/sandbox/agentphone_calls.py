"""AgentPhone's make-believe calls: call i is a pure function of (seed, i), and its state of the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from tui.core.quick import dataclass
from tui.sandbox.agentphone_fleet import UNASSIGNED, UNASSIGNED_WEIGHT, contact, fleet
from tui.sandbox.agentphone_pattern import Pattern, Timeline, chosen, newest_first, parted, to_id
from tui.sandbox.agentphone_text import SNIPPETS
from tui.sandbox.synth import pick, unit

K = TypeVar("K")

PERIOD: Final = 2003
"""Calls after which the mix of agents, numbers, lengths and callers repeats; times and texts do not."""
CONTACTS: Final = 420
MAX_SECONDS: Final = 1500
_STEP: Final = 60
COMPLETED: Final = "completed"
FAILED: Final = "failed"
IN_PROGRESS: Final = "in-progress"


@dataclass(frozen=True, slots=True)
class Slot:
    """What a call is, its time aside.

    Attributes:
        agent: Index of the agent, or None for the unassigned bucket.
        number: Index of the fleet's number, or None for a web call.
        contact: The other side's number; "web" for a web call.
        inbound: Who called whom.
        outcome: The status at the end.
        lasts: Seconds until the end: of talk, or of ringing when the call fails.
        nulls: Whether a failed call has no duration at all instead of 0.
    """

    agent: int | None
    number: int | None
    contact: str
    inbound: bool
    outcome: str
    lasts: int
    nulls: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it stands at the clock."""

    number: int
    id: str
    slot: Slot
    status: str
    started_at: datetime
    ended_at: datetime | None
    seconds: int | None
    snippet: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted."""

    offset: int
    limit: int


class CallLog:
    """All calls of a world, as numbers: found and counted without being stored.

    Args:
        seed: Seed of the world.
        per_year: Mean calls a year.
    """

    def __init__(self, seed: int, per_year: int) -> None:
        self._seed = seed
        self.slots = _slots(seed)
        self._timeline = Timeline(seed, per_year / 365)
        self.all = self.where(lambda _: True)

    def where(self, wanted: Callable[[Slot], bool]) -> Pattern:
        """Return the pattern of the calls whose slot is wanted; its weights are seconds of talk."""
        return chosen([wanted(slot) for slot in self.slots], self._talk)

    def parted(self, key: Callable[[Slot], K]) -> Callable[[K], Pattern]:
        """Return the patterns of the calls by something of their slot, weighted as in `where`."""
        return parted([key(slot) for slot in self.slots], self._talk)

    @cached_property
    def _talk(self) -> list[int]:
        return [slot.lasts if slot.outcome == COMPLETED else 0 for slot in self.slots]

    def count(self, moment: datetime) -> int:
        """Return how many calls have started before a moment."""
        return self._timeline.count_before(moment)

    def slot(self, number: int) -> Slot:
        """Return what call ``number`` is."""
        return self.slots[number % PERIOD]

    def call(self, number: int, now: datetime) -> Call:
        """Return a call as it stands now."""
        slot = self.slot(number)
        started = self._timeline.time_of(number)
        ended = started + timedelta(seconds=slot.lasts)
        identity = to_id("call", self._seed, number)
        if ended > now:
            return Call(number, identity, slot, IN_PROGRESS, started, None, None, None)
        if slot.outcome == FAILED:
            return Call(number, identity, slot, FAILED, started, ended, None if slot.nulls else 0, None)
        said = pick(SNIPPETS, self._seed, "said", number) if unit(self._seed, "silent", number) > 0.15 else None
        return Call(number, identity, slot, COMPLETED, started, ended, slot.lasts, said)

    def in_progress(self, now: datetime) -> list[int]:
        """Return the numbers of the calls under way, the newest first.

        All lie within the longest call's length. Their ages are bounded minute by minute, so that in a vast fleet only the
        calls that end within this very minute need their exact time.
        """
        active: list[int] = []
        after = self.count(now)
        for age in range(0, MAX_SECONDS, _STEP):
            first = self.count(now - timedelta(seconds=age + _STEP))
            for number in range(after - 1, first - 1, -1):
                lasts = self.slots[number % PERIOD].lasts
                if lasts > age + _STEP or (lasts > age and self._under_way(number, now)):
                    active.append(number)
            after = first
        return active

    def _under_way(self, number: int, now: datetime) -> bool:
        return self._timeline.time_of(number) + timedelta(seconds=self.slot(number).lasts) > now

    def page(self, now: datetime, wanted: Callable[[Slot], bool] | None, window: Window) -> tuple[list[Call], int]:
        """Return a page of the calls that match, the newest first, and how many match."""
        pattern = self.where(wanted) if wanted else self.all
        total = pattern.before(self.count(now))
        numbers = newest_first(total, window.offset, window.limit, pattern.nth)
        return [self.call(number, now) for number in numbers], total

    def page_of_status(
        self, now: datetime, wanted: Callable[[Slot], bool], status: str, window: Window
    ) -> tuple[list[Call], int]:
        """Return a page of the calls that match and have a status now, the newest first, and how many there are."""
        active = [number for number in self.in_progress(now) if wanted(self.slot(number))]
        if status == IN_PROGRESS:
            page = active[window.offset : window.offset + window.limit]
            return [self.call(number, now) for number in page], len(active)
        pattern = self.where(lambda slot: slot.outcome == status and wanted(slot))
        going = {number for number in active if self.slot(number).outcome == status}
        started = pattern.before(self.count(now))
        # Only the newest ones can still be under way, so only their stretch is looked at one by one.
        old = pattern.before(min(going)) if going else started
        recent = [number for number in newest_first(started, 0, started - old, pattern.nth) if number not in going]
        numbers = recent[window.offset : window.offset + window.limit]
        rest = window.limit - len(numbers)
        numbers += newest_first(old, max(window.offset - len(recent), 0), rest, pattern.nth)
        return [self.call(number, now) for number in numbers], started - len(going)


@lru_cache(maxsize=8)
def call_log(seed: int, per_year: int) -> CallLog:
    """Return the log of a world."""
    return CallLog(seed, per_year)


@lru_cache(maxsize=8)
def _slots(seed: int) -> tuple[Slot, ...]:
    chance = Random(f"agentphone calls {seed}")
    agents = [*range(len(fleet(seed).agents)), UNASSIGNED]
    weights = list(accumulate((*(agent.weight for agent in fleet(seed).agents), UNASSIGNED_WEIGHT)))
    owned = {agent: fleet(seed).numbers_of(agent) for agent in agents}
    owned[UNASSIGNED] = [0, 3, len(fleet(seed).numbers) - 2]
    callers = (chance.choices(agents, cum_weights=weights)[0] for _ in range(PERIOD))
    return tuple(_slot(seed, chance, agent, owned[agent]) for agent in callers)


def _slot(seed: int, chance: Random, agent: int, owned: list[int]) -> Slot:
    web = chance.random() < 0.07 and agent != UNASSIGNED
    failed = chance.random() < 0.045
    # Most calls are short and few are long; some numbers call again and again.
    talk = 5 + int(95 * chance.random()) + int((MAX_SECONDS - 100) * chance.random() ** 6)
    return Slot(
        agent=None if agent == UNASSIGNED else agent,
        number=None if web else chance.choice(owned),
        contact="web" if web else contact(seed, int(CONTACTS * chance.random() ** 1.6)),
        inbound=web or chance.random() < 0.68,
        outcome=FAILED if failed else COMPLETED,
        lasts=chance.randint(4, 42) if failed else talk,
        nulls=chance.random() < 0.5,
    )
