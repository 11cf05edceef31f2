"""GEAI's figures over a range: sums of the days, grouped by cell or by day, so that all endpoints agree by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar

from tui.core.quick import dataclass
from tui.sandbox.geai_days import Row, day_rows, today, whole_day
from tui.sandbox.geai_fleet import Cell, Fleet, fleet
from tui.sandbox.synth import EPOCH
from tui.sandbox.world import World

K = TypeVar("K")


class Sum(NamedTuple):
    """Figures added up: counts, tokens, billionths of a US dollar, milliseconds."""

    requests: int = 0
    errors: int = 0
    input: int = 0
    output: int = 0
    nano: int = 0
    elapsed: int = 0

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input + self.output

    @property
    def cost(self) -> float:
        """US dollars."""
        return self.nano / 1_000_000_000


@dataclass(frozen=True, slots=True)
class Query:
    """What an analytics request asks about: a world as it stands, a range of days, and perhaps one agent by its name.

    The range is inverted when ``first`` is after ``last``; it then holds nothing.
    """

    world: World
    first: date
    last: date
    agent: str = ""

    @property
    def fleet(self) -> Fleet:
        """The organisation asked about."""
        return fleet(self.world.seed)

    def days(self) -> Iterator[date]:
        """Yield the days of the range, oldest first; none when it is inverted."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)

    def rows(self) -> list[Row]:
        """Return each busy cell's figures over the range."""
        now = today(self.world)
        past = _past(
            self.world.seed, self.world.instances, max(self.first, EPOCH), min(self.last, now - timedelta(days=1))
        )
        rows = [*past, *(day_rows(self.world, now) if self.first <= now <= self.last else ())]
        return [row for row in rows if self._asked(row)]

    def per_day(self) -> list[tuple[date, Sum]]:
        """Return every day's figures, quiet and future days too."""
        return [(day, total(row for row in day_rows(self.world, day) if self._asked(row))) for day in self.days()]

    def by(self, key: Callable[[Cell], K]) -> dict[K, Sum]:
        """Return the figures grouped by something of the cell."""
        return grouped(self.rows(), lambda row: key(self.fleet.cells[row.cell]))

    @property
    def length(self) -> int:
        """Number of days; 0 when the range is inverted."""
        return max((self.last - self.first).days + 1, 0)

    def active_users_per_day(self) -> dict[date, int]:
        """Return how many users made requests on each day."""
        cells = self.fleet.cells
        return {
            day: len({cells[row.cell].user for row in day_rows(self.world, day) if self._asked(row)})
            for day in self.days()
        }

    def total(self) -> Sum:
        """Return the range's figures."""
        return total(self.rows())

    def agent_name(self, cell: Cell) -> str:
        """Return the name by which the analytics know a cell's agent."""
        return self.fleet.agents[cell.agent].name

    def _asked(self, row: Row) -> bool:
        return not self.agent or self.agent_name(self.fleet.cells[row.cell]) == self.agent


def total(rows: Iterable[Row]) -> Sum:
    """Add figures up."""
    columns = list(zip(*(row[-6:] for row in rows), strict=True))
    return Sum(*map(sum, columns)) if columns else Sum()


def grouped(rows: Iterable[Row], key: Callable[[Row], K]) -> dict[K, Sum]:
    """Add figures up by a key, in the order in which keys first appear."""
    groups: dict[K, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: total(members) for name, members in groups.items()}


@lru_cache(maxsize=256)
def _past(seed: int, instances: int, first: date, last: date) -> tuple[Row, ...]:
    """Add finished days up by cell; they never change, so each range is added up once."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    sums = grouped((row for day in days for row in whole_day(seed, instances, day)), lambda row: row.cell)
    return tuple(Row(cell, *found) for cell, found in sums.items())
