"""What happened in Ejento's synthetic fleet on one day, for every entity at once.

The smallest fact is (agent, user, day); figures of agents, projects, teams and users are sums of the same whole numbers, and
so add up to the same totals. A past day never changes and is remembered; today is worked out anew and only grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from operator import add
from struct import Struct
from typing import Final

from tui.core.quick import dataclass
from tui.sandbox.ejento_fleet import Entity, entity, model_of, population
from tui.sandbox.synth import day_fraction, day_weight, pick, unit, units, whole
from tui.sandbox.world import World

INDEXING_MODES: Final = ("hybrid", "keyword", "semantic")
"""Assumed: the contract does not name the modes."""
FIGURES: Final = ("queries", "prompt", "completion", "nano", "upvotes", "downvotes", "documents")
"""What is counted, in the order of a tally; ``nano`` is cost in billionths of the unstated currency."""
_SLOTS: Final = 31
"""Most users of one agent; one more slot stands for users who were deleted."""

_LUCKS: Final = Struct(">32H").unpack
"""Makes a number of each two bytes of a hash, one for each slot."""

Tally = list[int]
Ids = dict[int | None, Tally]


@dataclass(slots=True)
class Day:
    """One day's figures, by kind of entity and index (None is the unassigned bucket), and documents by indexing mode.

    Attributes:
        fraction: Which part of the day has happened.
        has_documents: Whether documents are counted: that takes a third of the time, and few questions are about them.
        total: Figures of all entities together, in the order of `FIGURES`.
        by: Figures of each entity, by kind and index.
        modes: Documents by indexing mode, by kind, and by index and mode.
    """

    fraction: float
    has_documents: bool = False
    total: Tally = field(default_factory=lambda: [0] * len(FIGURES))
    by: dict[str, Ids] = field(
        default_factory=lambda: {kind: {} for kind in ("agent", "project", "team", "user", "corpus")}
    )
    modes: dict[str, dict[tuple[int | None, str], int]] = field(
        default_factory=lambda: {kind: {} for kind in ("agent", "project", "team", "user", "corpus", "all")}
    )

    def add(self, kind: str, index: int | None, tally: Tally) -> None:
        """Add figures to an entity's."""
        mine = self.by[kind].get(index)
        if mine is None:
            self.by[kind][index] = list(tally)
        else:
            mine[:] = map(add, mine, tally)


def day_facts(world: World, day: date, now: datetime, *, documents: bool) -> Day:
    """Return what happened on a day until now; documents are counted where they are asked for."""
    past = day < now.astimezone(UTC).date()
    work_out = _past if past else _work_out
    facts = work_out(world.seed, world.instances, day, 1.0 if past else day_fraction(now, day))
    if documents and not facts.has_documents:
        facts.has_documents = True
        _count_documents(facts, world.seed, day)
    return facts


def _work_out(seed: int, instances: int, day: date, fraction: float) -> Day:
    facts = Day(fraction)
    agents = [entity(seed, "agent", index) for index in range(population(seed, "agent", day))]
    if not agents or fraction <= 0:
        return facts
    per_weight = instances / 365 * day_weight(seed, day) * fraction / sum(agent.weight for agent in agents)
    for agent in agents:
        _chats(facts, seed, agent, day, per_weight * agent.weight)
    for kind in ("agent", "project", "team", "user"):
        facts.by[kind] = {index: tally for index, tally in facts.by[kind].items() if any(tally)}
    return facts


_past = lru_cache(maxsize=2500)(_work_out)


def _count_documents(facts: Day, seed: int, day: date) -> None:
    if facts.fraction > 0 and population(seed, "agent", day):
        for index in range(population(seed, "corpus", day)):
            _documents(facts, seed, entity(seed, "corpus", index), day, facts.fraction)


@lru_cache(maxsize=4096)
def _users_of(seed: int, agent: int, living: int) -> tuple[tuple[int | None, float], ...]:
    """Return an agent's users and their shares of its queries; the deleted ones (None) come last."""
    found: list[tuple[int | None, float]] = [
        (index, entity(seed, "user", index).weight) for index in range(living) if _uses(seed, agent, index)
    ]
    found = [*found[:_SLOTS], (None, 0.15)]
    whole_weight = sum(weight for _, weight in found)
    return tuple((index, weight / whole_weight) for index, weight in found)


@lru_cache(maxsize=1 << 16)
def _uses(seed: int, agent: int, user: int) -> bool:
    near = entity(seed, "user", user).parent == team_of(seed, agent)
    return unit(seed, "uses", agent, user) < (0.75 if near else 0.07)


@lru_cache(maxsize=1024)
def _rates(seed: int, agent: int) -> tuple[int, int, int, int, float, float]:
    """Return an agent's mean tokens a query (prompt, completion), prices, and shares of queries voted up and down."""
    return (
        whole(600, 3200, seed, "prompt", agent),
        whole(120, 700, seed, "completion", agent),
        *model_of(seed, agent),
        0.04 + 0.14 * unit(seed, "up", agent),
        0.01 + 0.06 * unit(seed, "down", agent),
    )


def team_of(seed: int, agent: int | None) -> int | None:
    """Return the index of an agent's team through its project; None where it has none."""
    project = entity(seed, "agent", agent).parent if agent is not None else None
    return entity(seed, "project", project).parent if project is not None else None


def _chats(facts: Day, seed: int, agent: Entity, day: date, expected: float) -> None:
    noise = blake2b(f"{seed}/{agent.index}/{day.toordinal()}".encode(), digest_size=64).digest()
    prompt_mean, completion_mean, prompt_price, completion_price, up, down = _rates(seed, agent.index)
    prompt_each = prompt_mean + noise[0]
    completion_each = completion_mean + noise[1] // 2
    nano_each = prompt_each * prompt_price + completion_each * completion_price
    all_queries = all_up = all_down = 0
    users = facts.by["user"]
    shares = _users_of(seed, agent.index, population(seed, "user", day))
    for (user, share), dice in zip(shares, _LUCKS(noise), strict=False):
        luck = dice / 65536
        queries = int(expected * share * (0.7 + 0.6 * luck) + luck)
        if not queries:
            continue
        upvotes, downvotes = int(queries * up + (luck * 7) % 1), int(queries * down + (luck * 13) % 1)
        all_queries += queries
        all_up += upvotes
        all_down += downvotes
        tally = [
            queries, queries * prompt_each, queries * completion_each, queries * nano_each, upvotes, downvotes, 0,
        ]  # fmt: skip
        mine = users.setdefault(user, tally)
        if mine is not tally:
            mine[:] = map(add, mine, tally)
    whole_agent = [
        all_queries, all_queries * prompt_each, all_queries * completion_each, all_queries * nano_each,
        all_up, all_down, 0,
    ]  # fmt: skip
    _upwards(facts, seed, agent.index, whole_agent)


def _upwards(facts: Day, seed: int, agent: int, tally: Tally) -> None:
    project, team = _above(seed, agent)
    facts.add("agent", agent, tally)
    facts.add("project", project, tally)
    facts.add("team", team, tally)
    facts.total[:] = map(add, facts.total, tally)


@lru_cache(maxsize=1024)
def _above(seed: int, agent: int) -> tuple[int | None, int | None]:
    """Return the indexes of an agent's project and team."""
    return entity(seed, "agent", agent).parent, team_of(seed, agent)


@lru_cache(maxsize=1024)
def _documents_luck(seed: int, corpus: int) -> Callable[[int], float]:
    return units(seed, "documents", corpus)


def _documents(facts: Day, seed: int, corpus: Entity, day: date, fraction: float) -> None:
    luck = _documents_luck(seed, corpus.index)(day.toordinal())
    added = int(corpus.weight * 0.9 * fraction * luck + luck)
    agent = corpus.parent
    if not added or agent is None:
        return
    mode = pick(INDEXING_MODES, seed, "mode", corpus.index) if luck < 0.85 else pick(INDEXING_MODES, seed, "mode", luck)
    users = _users_of(seed, agent, population(seed, "user", day))
    user = users[int(luck * 997) % len(users)][0]
    tally = [0, 0, 0, 0, 0, 0, added]
    _upwards(facts, seed, agent, tally)
    facts.add("user", user, tally)
    facts.add("corpus", corpus.index, tally)
    for kind, index in _owners(seed, corpus.index, agent, user):
        place = (index, mode)
        facts.modes[kind][place] = facts.modes[kind].get(place, 0) + added


def _owners(seed: int, corpus: int, agent: int, user: int | None) -> Iterator[tuple[str, int | None]]:
    yield "corpus", corpus
    yield "agent", agent
    yield "project", entity(seed, "agent", agent).parent
    yield "team", team_of(seed, agent)
    yield "user", user
    yield "all", None
