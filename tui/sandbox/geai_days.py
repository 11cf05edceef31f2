"""GEAI's days: how a day's requests fall to agents, users and models, and what each request was.

The day's requests are numbered 0..n-1 in time. An affine shuffle of that number says which cell a request falls to, so that
the requests of every cell up to any moment can be counted without looking at them one by one, and the figures of the
analytics add up exactly to those of the exported requests, whatever the size of the world.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from math import gcd
from typing import Final, NamedTuple

from tui.core.quick import dataclass
from tui.sandbox.geai_fleet import MODELS, Cell, fleet
from tui.sandbox.synth import EPOCH, Rhythm, unit, units
from tui.sandbox.world import World

_BEAT: Final = 8
"""Length of the patterns that repeat; each stands here as the sums up to every place of two rounds."""
_INPUT: Final = tuple(accumulate((3, 5, 2, 9, 4, 13, 1, 40) * 2, initial=0))
_OUTPUT: Final = tuple(accumulate((4, 2, 6, 3, 11, 1, 5, 8) * 2, initial=0))
_ELAPSED: Final = tuple(accumulate((2, 3, 2, 5, 3, 4, 30, 2) * 2, initial=0))
_CYCLE: Final = 97
_OUTAGE_ERRORS: Final = 55
DAYS_A_YEAR: Final = 365


class Row(NamedTuple):
    """What one cell did on one day, or over a range: counts, tokens, billionths of a US dollar, milliseconds."""

    cell: int
    requests: int
    errors: int
    input: int
    output: int
    nano: int
    elapsed: int


class Request(NamedTuple):
    """One request: its cell, whether it failed, its figures."""

    cell: int
    failed: bool
    input: int
    output: int
    nano: int
    elapsed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How a day's requests fall to cells: cell ``i`` gets the shuffled numbers from ``bounds[i]`` up to ``bounds[i + 1]``."""

    day: date
    first: int
    count: int
    bounds: array[int]
    factor: int
    offset: int

    def cell_of(self, number: int) -> int:
        """Return the cell of the day's request of a number (in time)."""
        return bisect_right(self.bounds, (self.factor * number + self.offset) % self.count) - 1

    def below(self, number: int, bound: int) -> int:
        """Return how many of the day's first so many requests have a shuffled number below a bound."""
        size, factor, offset = self.count, self.factor, self.offset
        if number >= size:
            return bound
        return (
            number + _floor_sum(number, size, factor, offset) - _floor_sum(number, size, factor, offset + size - bound)
        )


def rhythm(world: World) -> Rhythm:
    """Return when requests happen."""
    return Rhythm(world.seed, world.instances / DAYS_A_YEAR)


def today(world: World) -> date:
    """Return the vendor's day; the sandbox's vendor counts in UTC, which the contract leaves open."""
    return world.now().astimezone(UTC).date()


def plan(world: World, day: date) -> Plan:
    """Return how a whole day's requests fall to cells."""
    return _plan(world.seed, world.instances, day)


@lru_cache(maxsize=4096)
def _plan(seed: int, instances: int, day: date) -> Plan:
    midnight = datetime.combine(day, time.min, UTC)
    beat = Rhythm(seed, instances / DAYS_A_YEAR)
    first = beat.count_before(midnight)
    count = beat.count_before(midnight + timedelta(days=1)) - first
    place = day.toordinal()
    factor = _coprime(int(count * 0.618), count)
    return Plan(day, first, count, _bounds(seed, day, count), factor, (place * 7919) % max(count, 1))


class _Chances(NamedTuple):
    """What decides a day's shares: the luck of each agent and user by day, and each cell's weight, agent and user."""

    agents: tuple[Callable[[int], float], ...]
    users: tuple[Callable[[int], float], ...]
    shares: tuple[tuple[float, int, int], ...]


@lru_cache(maxsize=8)
def _chances(seed: int) -> _Chances:
    world = fleet(seed)
    return _Chances(
        tuple(units(seed, "geai-a", one.number) for one in world.agents),
        tuple(units(seed, "geai-u", number) for number in range(len(world.users))),
        tuple((cell.weight, cell.agent, cell.user) for cell in world.cells),
    )


def _bounds(seed: int, day: date, count: int) -> array[int]:
    """Share a day's requests out by weight, none lost: cumulated shares, shifted by a little luck, cut to whole numbers."""
    world, chances = fleet(seed), _chances(seed)
    place = day.toordinal()
    alive = zip(world.agents, chances.agents, strict=True)
    agents = [0.5 + chance(place) if one.alive(day) else 0.0 for one, chance in alive]
    users = [0.2 + 1.6 * chance(place) for chance in chances.users]
    weights = [weight * agents[agent] * users[user] for weight, agent, user in chances.shares]
    steps = list(accumulate(weights, initial=0.0))
    luck = unit(seed, "geai-luck", place)
    scale = count / steps[-1] if steps[-1] else 0.0
    bounds = array("l", [int(step * scale + luck) for step in steps])
    bounds[-1] = count
    return bounds


def day_rows(world: World, day: date) -> tuple[Row, ...]:
    """Return what every busy cell did on a day, up to the clock."""
    if day < EPOCH or day > today(world):
        return ()
    if day < today(world):
        return whole_day(world.seed, world.instances, day)
    made = plan(world, day)
    done = min(max(rhythm(world).count_before(world.now()) - made.first, 0), made.count)
    counts = [made.below(done, bound) for bound in made.bounds]
    return _rows(world.seed, made, [after - before for before, after in pairwise(counts)])


@lru_cache(maxsize=2048)
def whole_day(seed: int, instances: int, day: date) -> tuple[Row, ...]:
    """Return what every busy cell did on a day that is over."""
    made = _plan(seed, instances, day)
    return _rows(seed, made, [after - before for before, after in pairwise(made.bounds)])


def _rows(seed: int, made: Plan, counts: list[int]) -> tuple[Row, ...]:
    return tuple(_row(seed, made.day, index, count) for index, count in enumerate(counts) if count)


def _row(seed: int, day: date, index: int, count: int) -> Row:
    cell = fleet(seed).cells[index]
    start = _mixed(cell, day)
    used = cell.base_in * _cumulated(_INPUT, start, count)
    made = cell.base_out * _cumulated(_OUTPUT, start, count)
    model = MODELS[cell.model]
    return Row(
        index,
        count,
        _errors(seed, cell, day, start, count),
        used,
        made,
        used * model.price_in + made * model.price_out,
        cell.base_ms * _cumulated(_ELAPSED, start, count),
    )


def request(world: World, made: Plan, number: int) -> Request:
    """Return the day's request of a number (0 is the first of the day)."""
    index = made.cell_of(number)
    # Which of its cell's requests it is, in time: the ones before it that fell to the same cell.
    turn = made.below(number, made.bounds[index + 1]) - made.below(number, made.bounds[index])
    return request_of(world.seed, made.day, index, turn)


def request_of(seed: int, day: date, index: int, turn: int) -> Request:
    """Return a cell's request of a day by its turn."""
    before, after = _row(seed, day, index, turn), _row(seed, day, index, turn + 1)
    return Request(index, after.errors > before.errors, *(b - a for a, b in zip(before[3:], after[3:], strict=True)))


def _mixed(cell: Cell, day: date) -> int:
    return (cell.salt + day.toordinal() * 2654435761) % 2**32 >> 7


def _cumulated(sums: tuple[int, ...], start: int, count: int) -> int:
    """Add up so many entries of a pattern that repeats, from a starting place."""
    rounds, rest = divmod(count, _BEAT)
    place = start % _BEAT
    return rounds * sums[_BEAT] + sums[place + rest] - sums[place]


def _errors(seed: int, cell: Cell, day: date, start: int, count: int) -> int:
    level = fleet(seed).agents[cell.agent].error_level
    if outage(seed, day):
        level = _OUTAGE_ERRORS
    if not level:
        return 0
    rounds, rest = divmod(count, _CYCLE)
    return rounds * level + sum((start + step) * 7 % _CYCLE < level for step in range(rest))


@lru_cache(maxsize=4096)
def outage(seed: int, day: date) -> bool:
    """Whether many requests of a day failed."""
    return unit(seed, "geai-outage", day.toordinal()) < 0.02


def _coprime(wanted: int, size: int) -> int:
    factor = max(wanted, 1)
    while size > 1 and gcd(factor, size) != 1:
        factor += 1
    return factor


def _floor_sum(count: int, size: int, factor: int, offset: int) -> int:
    """Return the sum of floor((factor * i + offset) / size) for i in 0..count-1, in logarithmic time."""
    total = 0
    while count:
        total += (count - 1) * count // 2 * (factor // size) + count * (offset // size)
        factor, offset = factor % size, offset % size
        top = factor * count + offset
        count, offset, size, factor = top // size, top % size, factor, size
        if not size:
            break
    return total
