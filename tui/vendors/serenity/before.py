"""The period before the one that is shown, and changes against it: of finished days, and of as many before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Final

from tui.core.content import Chart, Figure, Series
from tui.core.quick import dataclass
from tui.core.spans import DayRange
from tui.core.unfinished import compared, first_unfinished
from tui.core.values import NOT_SUPPLIED
from tui.vendors.amounts import aligned
from tui.vendors.serenity.gather import LIMITS, Gathered, gather
from tui.vendors.serenity.instances import Asked
from tui.vendors.serenity.sums import Buckets, Sums, add_up, buckets_of

COMPARED_ROWS: Final = LIMITS.rows // 3
"""A period of more rows than this is not compared: reading the one before would not fit the bound."""
NOT_HELD: Final = (
    "Not compared: the period before was not read. “By agent” reads it, and what was read counts here too."
)


@dataclass(frozen=True, slots=True)
class Before:
    """The period before.

    Attributes:
        got: Its instances.
        days: Its days.
        over: The finished days of the period that is shown, and as many before; None where not one day is over.
        running: Whether a day of the period that is shown is not over.
    """

    got: Gathered
    days: DayRange
    over: tuple[Gathered, Gathered] | None
    running: bool


async def read_before(ask: Asked, got: Gathered) -> Before | None:
    """Read the period before; None where it cannot be read within the bound.

    Raises:
        DeckError: Whatever went wrong.
    """
    if not got.whole or len(got.rows) > COMPARED_ROWS:
        return None
    earlier = await gather(ask, *ask.days().before().bounds(), LIMITS)
    return _before(ask, got, earlier) if earlier.whole else None


def held_before(ask: Asked, got: Gathered) -> Before | None:
    """Return the period before where it was read already; nothing is asked for it."""
    start, _ = ask.days().before().bounds()
    if not got.whole or not all(known.covers(start) for known in got.lists.values()):
        return None
    rows = tuple((agent, item) for agent, known in got.lists.items() for item in known.items.values())
    return _before(ask, got, _part(replace(got, rows=rows), ask.days().before()))


def _before(ask: Asked, got: Gathered, earlier: Gathered) -> Before:
    days, today = ask.days(), first_unfinished(ask.now, ask.scope.zone)
    pair = compared(days, today)
    over = (_part(got, pair[0]), _part(earlier, pair[1])) if pair else None
    return Before(earlier, days.before(), over, running=days.last >= today)


def _part(got: Gathered, days: DayRange) -> Gathered:
    start, end = days.bounds()
    rows = tuple(row for row in got.rows if start <= row[1].start_date < end)
    return replace(got, start=start, end=end, covered_from=start, rows=rows)


def figures_with(
    figures: Callable[[Sums], tuple[Figure, ...]], sums: Sums, before: Before | None
) -> tuple[Figure, ...]:
    """Return figures of sums, with those of the period before and what their changes compare, by their keys."""
    now = figures(sums)
    if before is None:
        return now
    previous, over, over_before = (
        {one.key: one.value for one in figures(add_up(some.items))} if some else {}
        for some in (before.got, *((before.over if before.running else None) or (None, None)))
    )
    return tuple(
        replace(
            one,
            previous=previous.get(one.key, NOT_SUPPLIED),
            compared=(over.get(one.key, NOT_SUPPLIED), over_before.get(one.key, NOT_SUPPLIED))
            if before.running
            else None,
        )
        for one in now
    )


class Along:
    """What was read of a period, by the buckets of its charts.

    Attributes:
        got: The instances.
        buckets: The buckets.
    """

    def __init__(self, got: Gathered, buckets: Buckets) -> None:
        self.got, self.buckets = got, buckets

    @cached_property
    def sums(self) -> list[Sums]:
        """The sums of each bucket; added up once, for there may be tens of thousands of instances and many charts."""
        return self.buckets.split(self.got.items)


def along_before(ask: Asked, before: Before | None) -> Along | None:
    """Return the period before by its own buckets, where it is known."""
    return None if before is None else Along(before.got, buckets_of(before.days, ask.scope.bucket))


def chart_with(make: Callable[[Along], Chart], ask: Asked, now: Along, past: Along | None) -> Chart:
    """Return a chart of a period, with the period before laid under its series."""
    chart = make(now)
    if past is None:
        return chart
    earlier = {one.key: one for one in make(past).series}
    named = ask.days().earlier is not None
    return replace(
        chart,
        previous=tuple(
            Series(one.key, one.title, aligned(earlier[one.key].values, len(chart.buckets), from_first=named))
            for one in chart.series
            if one.key in earlier
        ),
    )
