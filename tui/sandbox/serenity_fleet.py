"""The synthetic fleet of Serenity Star: its agents, their versions, users and topics, and how filtered lists are counted.

Every filterable property of an instance is a function of its number modulo `SLOTS`, and versions follow one another at fixed
numbers. A filtered list is therefore a few ranges of numbers with a set of slots each, and its ten-millionth row is found by
arithmetic.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Final

from tui.core.quick import dataclass
from tui.sandbox.synth import EPOCH, Rhythm, units, whole
from tui.sandbox.world import World

SLOTS: Final = 1009
"""Instances after which users, channels and topics repeat; a prime, so that it beats with no rhythm."""
_ALL_SLOTS: Final = tuple(range(SLOTS))
RETAINED_DAYS: Final = 365
_MEAN_DAYS: Final = 410.0
"""Weight of a year's days, so that the lists of all agents together hold about as many rows as the world says."""


@dataclass(frozen=True, slots=True)
class AgentPlan:
    """What is fixed of one synthetic agent.

    Attributes:
        code: What paths need.
        name: Its title.
        kind: The wire's ``agentType``; what each number means is not published.
        share: Part of the world's instances.
        currency: What its tenant is charged in.
        price: Micro-units of the currency for 1,000 prompt tokens; completion tokens cost four times as much.
        versions: Days after the epoch on which versions 1, 2, … were published.
    """

    code: str
    name: str
    kind: int
    share: float
    currency: str
    price: int
    versions: tuple[int, ...]


AGENTS: Final = (
    AgentPlan("support-copilot", "Support Copilot", 0, 0.38, "USD", 2500, (0, 420, 700, 930, 1020)),
    AgentPlan("sales-assistant", "Asistente de ventas – Región Sur", 0, 0.24, "EUR", 3000, (0, 610, 905)),
    AgentPlan("hr-desk", "HR-Schalter für Beschäftigte", 1, 0.17, "EUR", 800, (0, 500, 980, 1040)),
    AgentPlan("contract.review_v2", "Αναθεώρηση συμβάσεων", 2, 0.11, "USD", 10000, (0, 760)),
    AgentPlan("doc-translator", "文書翻訳アシスタント", 3, 0.07, "JPY", 400_000, (0, 300, 640, 1000)),
    AgentPlan("it-triage", "IT-триаж 🛠", 1, 0.03, "USD", 1500, (0, 870, 1035)),
)
IDLE_AGENT: Final = AgentPlan("pilot-draft", "Pilot (draft)", 0, 0.0, "USD", 2500, (0,))
"""An agent that nobody has used yet: its list is empty."""

USERS: Final = (
    ("marta.lopez@example.com", "Ventas"), ("j.müller@example.com", "Vertrieb"), ("田中健一", "東京"),
    ("olga.petrova@example.com", "Финансы"), ("amina.elsayed@example.com", "الدعم"), ("user-000417", "Retail"),
    ("nikos.papadopoulos@example.com", "Νομικό"), ("李小龙", "上海"), ("chloe.o'brien@example.com", "Support EMEA"),
    ("svc-batch-01", "Automation"), ("priya.sharma@example.com", "मुंबई"), ("lucas.silva@example.com", "Vendas"),
)  # fmt: skip
"""The busiest users and their groups; many more follow as ``user-000001`` … in `GROUPS`."""
GROUPS: Final = ("Retail", "Support EMEA", "Support AMER", "Ventas", "Vertrieb", "Финансы", "Νομικό", "Automation")
TOPICS: Final = (
    "Reset a password", "Refund for order", "Urlaubsantrag prüfen", "Estado del pedido", "Clause 14 review",
    "請求書について", "Cannot open the VPN", "Перевод договора", "حالة الطلب", "Quote for 40 licences",
    "Onboarding checklist", "Übersetzung ins Deutsche", "Cambio de titular", "Laptop keeps restarting", "退货申请",
)  # fmt: skip
CHANNELS: Final = ("Web", "Web", "Web", "API", "API", "WhatsApp", "WhatsApp", "Teams", "Slack", "Voice")


@dataclass(slots=True)
class Traits:
    """What an instance's slot decides; None is null on the wire."""

    user: str | None
    group: str | None
    channel: str | None
    topic: str | None
    pinned: bool
    """Whether the caller asks for the version before the newest one."""
    text: str = ""
    """How rows say it, in JSON, once one has."""


class SlotTraits:
    """The traits of every slot of an agent, made when they are looked at; a few users do most, many do little."""

    def __init__(self, seed: int, code: str, people: int) -> None:
        self._make = _maker(seed, code, people)
        self._made: list[Traits | None] = [None] * SLOTS

    def __getitem__(self, slot: int) -> Traits:
        made = self._made[slot]
        if made is None:
            made = self._made[slot] = self._make(slot)
        return made

    def __iter__(self) -> Iterator[Traits]:
        return (self[slot] for slot in range(SLOTS))


@lru_cache(maxsize=64)
def slot_traits(seed: int, code: str, people: int) -> SlotTraits:
    """Return the traits of every slot of an agent."""
    return SlotTraits(seed, code, people)


def _maker(seed: int, code: str, people: int) -> Callable[[int], Traits]:
    anonymous, ungrouped, no_channel, channels, untitled, topics, pinned, users = (
        units(seed, "serenity", code, name)
        for name in ("anonymous", "ungrouped", "no channel", "channel", "untitled", "topic", "pinned", "user")
    )

    def make(slot: int) -> Traits:
        user, group = _caller(seed, int(people * users(slot) ** 2.2))
        if anonymous(slot) < 0.05:
            user = group = None
        elif ungrouped(slot) < 0.06:
            group = None
        channel = None if no_channel(slot) < 0.03 else CHANNELS[int(channels(slot) * len(CHANNELS))]
        topic = None if untitled(slot) < 0.02 else TOPICS[int(topics(slot) ** 1.5 * len(TOPICS))]
        return Traits(user, group, channel, topic, pinned(slot) < 0.12)

    return make


@lru_cache(maxsize=4096)
def _caller(seed: int, place: int) -> tuple[str | None, str | None]:
    """Return the user of a place among an agent's people, and the user's group."""
    if place < len(USERS):
        return USERS[place]
    return f"user-{place:06d}", GROUPS[whole(0, len(GROUPS) - 1, seed, "group", place)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive numbers of which only some slots are meant.

    Attributes:
        first: First number.
        end: The number after the last.
        slots: Slots meant, in growing order.
    """

    first: int
    end: int
    slots: tuple[int, ...]

    def __len__(self) -> int:
        if self.slots is _ALL_SLOTS:
            return max(self.end - self.first, 0)
        return max(self._below(self.end) - self._below(self.first), 0) if self.end > self.first else 0

    def at(self, place: int) -> int:
        """Return the number at a place, 0 for the oldest."""
        if self.slots is _ALL_SLOTS:
            return self.first + place
        cycles, slot = divmod(self._below(self.first) + place, len(self.slots))
        return cycles * SLOTS + self.slots[slot]

    def _below(self, number: int) -> int:
        cycles, slot = divmod(number, SLOTS)
        return cycles * len(self.slots) + bisect_left(self.slots, slot)


class Agent:
    """One synthetic agent at one moment.

    Args:
        world: Seed and size.
        plan: What is fixed of it.
        index: Its place in the fleet.
        now: The moment.
    """

    def __init__(self, world: World, plan: AgentPlan, index: int, now: datetime) -> None:
        self.seed, self.plan, self.index, self.now = world.seed, plan, index, now
        people = min(40 + world.instances // 500, SLOTS)
        self.traits = slot_traits(world.seed, plan.code, people)
        self.rhythm = Rhythm(world.seed * 31 + index, max(world.instances * plan.share / _MEAN_DAYS, 1e-9))

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first number that is retained, and the number after the newest; purged at midnight."""
        if not self.plan.share:
            return 0, 0
        cut = datetime.combine(self.now.date() - timedelta(days=RETAINED_DAYS), time.min, UTC)
        return self.rhythm.count_before(cut), self.rhythm.count_before(self.now)

    @cached_property
    def eras(self) -> tuple[int, ...]:
        """Number from which each version is the newest, version 1 first."""
        days = (datetime.combine(EPOCH + timedelta(days=day), time.min, UTC) for day in self.plan.versions)
        return tuple(self.rhythm.count_before(day) for day in days)

    @property
    def published(self) -> int:
        """The newest version that is out by now."""
        return sum(EPOCH + timedelta(days=day) <= self.now.date() for day in self.plan.versions)

    def version_of(self, number: int) -> int:
        """Return the version that ran an instance."""
        newest = max(bisect_right(self.eras, number), 1)
        return max(newest - self.traits[number % SLOTS].pinned, 1)

    def stretches(self, matches: Callable[[Traits], bool] | None, version: int | None = None) -> tuple[Stretch, ...]:
        """Return the instances whose traits match (None for all), oldest first, of one version or of all."""
        low, high = self.span
        if version is None and matches is None:
            return (Stretch(low, high, _ALL_SLOTS),)
        matches = matches or (lambda _: True)
        if version is None:
            slots = tuple(slot for slot, traits in enumerate(self.traits) if matches(traits))
            return (Stretch(low, high, slots),) if slots else ()
        found: list[Stretch] = []
        edges = (*self.eras[1:], high)
        for newest, (start, end) in enumerate(zip(self.eras, edges, strict=True), start=1):
            slots = tuple(
                slot
                for slot, traits in enumerate(self.traits)
                if max(newest - traits.pinned, 1) == version and matches(traits)
            )
            if slots:
                found.append(Stretch(max(low, start), min(high, end), slots))
        return tuple(found)


def fleet(world: World, now: datetime) -> tuple[Agent, ...]:
    """Return every agent as it stands at a moment."""
    plans = (*AGENTS, IDLE_AGENT)
    return tuple(Agent(world, plan, index, now) for index, plan in enumerate(plans))
