"""AgentPhone's make-believe messages and conversations: both found by arithmetic, and in agreement with each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Final, TypeVar

from tui.core.quick import dataclass
from tui.sandbox.agentphone_calls import CONTACTS
from tui.sandbox.agentphone_fleet import UNASSIGNED, UNASSIGNED_WEIGHT, contact, fleet
from tui.sandbox.agentphone_pattern import Pattern, Timeline, chosen, from_id, newest_first, parted, to_id
from tui.sandbox.agentphone_text import INBOUND, OUTBOUND
from tui.sandbox.synth import pick

K = TypeVar("K")

THREADS: Final = 330
"""Conversations of one period; every conversation begins and ends within its period."""
OPEN_AT_ONCE: Final = 9
MESSAGES_PER_CALL: Final = 3.2


@dataclass(slots=True)
class Thread:
    """A conversation of the period: who with whom, and at which places of the period its messages stand."""

    agent: int | None
    number: int
    contact: str
    channel: str
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """What a message is, its time and text aside."""

    thread: int
    place: int
    inbound: bool
    delivered: bool
    webhook_ok: bool
    segments: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    id: str
    conversation_id: str
    thread: Thread
    slot: Slot
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation as it stands at the clock."""

    id: str
    thread: Thread
    created_at: datetime
    last_at: datetime
    count: int
    preview: str


class MessageLog:
    """All messages and conversations of a world.

    Args:
        seed: Seed of the world.
        per_year: Mean messages a year.
    """

    def __init__(self, seed: int, per_year: float) -> None:
        self._seed = seed
        self._timeline = Timeline(seed + 1, per_year / 365)
        self.threads, self.slots = _layout(seed)
        self.period = len(self.slots)
        self.all = self.where(lambda _: True)
        self._firsts = Pattern(sorted(thread.places[0] for thread in self.threads), self.period)

    def where(self, wanted: Callable[[Slot], bool]) -> Pattern:
        """Return the pattern of the messages whose slot is wanted; its weights are SMS segments."""
        return chosen([wanted(slot) for slot in self.slots], [slot.segments for slot in self.slots])

    def parted(self, key: Callable[[Slot], K]) -> Callable[[K], Pattern]:
        """Return the patterns of the messages by something of their slot, weighted as in `where`."""
        return parted([key(slot) for slot in self.slots], [slot.segments for slot in self.slots])

    def thread_of(self, slot: Slot) -> Thread:
        """Return the conversation that a slot belongs to."""
        return self.threads[slot.thread]

    def count(self, moment: datetime) -> int:
        """Return how many messages were exchanged before a moment."""
        return self._timeline.count_before(moment)

    def message(self, number: int) -> Message:
        """Return message ``number``."""
        rounds, place = divmod(number, self.period)
        slot = self.slots[place]
        return Message(
            to_id("message", self._seed, number),
            to_id("conversation", self._seed, rounds * THREADS + slot.thread),
            self.threads[slot.thread],
            slot,
            pick(INBOUND if slot.inbound else OUTBOUND, self._seed, "body", number),
            self._timeline.time_of(number),
        )

    def message_number(self, identity: str, now: datetime) -> int | None:
        """Return the number of the message of an id, or None when there is none yet."""
        number = from_id("message", self._seed, identity)
        return number if number is not None and number < self.count(now) else None

    def conversations(
        self, now: datetime, wanted: Callable[[Thread], bool] | None, offset: int, limit: int
    ) -> tuple[list[Conversation], int]:
        """Return a page of conversations, the newest first by their beginning, and how many there are."""
        pattern = self._firsts
        if wanted is not None:
            places = sorted(thread.places[0] for thread in self.threads if wanted(thread))
            if not places:
                return [], 0
            pattern = Pattern(places, self.period)
        total = pattern.before(self.count(now))
        firsts = newest_first(total, offset, limit, pattern.nth)
        return [self._conversation(self._number_of(first), now) for first in firsts], total

    def conversation_number(self, identity: str, now: datetime) -> int | None:
        """Return the number of the conversation of an id, or None when it has not begun."""
        number = from_id("conversation", self._seed, identity)
        if number is None:
            return None
        rounds, thread = divmod(number, THREADS)
        return number if rounds * self.period + self.threads[thread].places[0] < self.count(now) else None

    def messages_of(self, conversation: int, now: datetime) -> list[int]:
        """Return the numbers of a conversation's messages so far, the oldest first."""
        rounds, thread = divmod(conversation, THREADS)
        count = self.count(now)
        numbers = [rounds * self.period + place for place in self.threads[thread].places]
        return [number for number in numbers if number < count]

    def _number_of(self, first_message: int) -> int:
        rounds, place = divmod(first_message, self.period)
        return rounds * THREADS + self.slots[place].thread

    def _conversation(self, number: int, now: datetime) -> Conversation:
        messages = self.messages_of(number, now)
        last = self.message(messages[-1])
        return Conversation(
            to_id("conversation", self._seed, number),
            last.thread,
            self._timeline.time_of(messages[0]),
            last.at,
            len(messages),
            last.body,
        )


@lru_cache(maxsize=8)
def message_log(seed: int, per_year: int) -> MessageLog:
    """Return the log of a world whose calls are ``per_year`` a year."""
    return MessageLog(seed, per_year * MESSAGES_PER_CALL)


@lru_cache(maxsize=8)
def _layout(seed: int) -> tuple[tuple[Thread, ...], tuple[Slot, ...]]:
    """Lay out one period: a few conversations are open at once, each message goes on with one of them."""
    chance = Random(f"agentphone messages {seed}")
    threads = tuple(_thread(seed, chance) for _ in range(THREADS))
    left = {index: 1 + int(22 * chance.random() ** 2.2) for index in range(THREADS)}
    waiting = list(range(THREADS))
    active: list[int] = []
    slots: list[Slot] = []
    while waiting or active:
        while waiting and len(active) < OPEN_AT_ONCE:
            active.append(waiting.pop(0))
        index = chance.choice(active)
        threads[index].places.append(len(slots))
        slots.append(_slot(chance, index, len(slots), opens=len(threads[index].places) == 1))
        left[index] -= 1
        if not left[index]:
            active.remove(index)
    return threads, tuple(slots)


def _thread(seed: int, chance: Random) -> Thread:
    agents = [*range(len(fleet(seed).agents)), UNASSIGNED]
    weights = [agent.weight for agent in fleet(seed).agents] + [UNASSIGNED_WEIGHT]
    agent = chance.choices(agents, weights)[0]
    owned = fleet(seed).numbers_of(agent) if agent != UNASSIGNED else [1, len(fleet(seed).numbers) - 2]
    number = chance.choice(owned)
    return Thread(
        None if agent == UNASSIGNED else agent,
        number,
        contact(seed, int(CONTACTS * chance.random() ** 1.4)),
        fleet(seed).numbers[number].type,
    )


def _slot(chance: Random, thread: int, place: int, *, opens: bool) -> Slot:
    return Slot(
        thread,
        place,
        inbound=chance.random() < (0.85 if opens else 0.5),
        delivered=chance.random() > 0.02,
        webhook_ok=chance.random() > 0.025,
        segments=1 + int(3 * chance.random() ** 3),
    )
