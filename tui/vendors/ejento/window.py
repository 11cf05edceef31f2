"""What Ejento is asked about time: the last days, or a range of days (contract: V2 shared parameters)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from typing import Any

from tui.core.quick import dataclass
from tui.core.spans import DayRange, SpanKind
from tui.core.unfinished import compared
from tui.vendors.base import Ask


@dataclass(frozen=True, slots=True)
class Window:
    """A period as the vendor is asked for it.

    Attributes:
        days: Its days, as UTC counts them, since the vendor's zone is not documented.
        fixed: Whether it is asked for as so many last days, so that the vendor's own today is meant.
        today: The newest day that has begun in UTC; later ones are no gaps in a chart. None for whole periods.
    """

    days: DayRange
    fixed: bool
    today: date | None = None

    def begun(self) -> list[date]:
        """Return the days that have begun, oldest first."""
        return [day for day in self.days.each_day() if self.today is None or day <= self.today]

    def params(self) -> list[tuple[str, str]]:
        """Return the parameters of the family."""
        return [("type", "fixed" if self.fixed else "range"), *self.dates()]

    def dates(self) -> list[tuple[str, str]]:
        """Return only the days, without the type: for the endpoints whose parameters are not shown."""
        if self.fixed:
            return [("days", str(self.days.days))]
        return [("start_date", self.days.first.isoformat()), ("end_date", self.days.last.isoformat())]

    def finished(self) -> Window | None:
        """Return the days that a change compares, the period before them being as many; None where not one is over."""
        pair = compared(self.days, self.today) if self.today else (self.days, self.days.before())
        if pair is None or pair[0].last == self.days.last:
            return None if pair is None else self
        return Window(replace(pair[0], earlier=(pair[1].first, pair[1].last)), fixed=False)

    def before(self) -> Window:
        """Return the period of the same length just before."""
        return Window(self.days.before(), fixed=False)


def window_of(ask: Ask[Any]) -> Window:
    """Return the period that a question is about.

    Raises:
        DeckError: USAGE when it is empty, inverted or in the future.
    """
    span = ask.scope.span
    return Window(span.resolve(ask.now), fixed=span.kind is SpanKind.DAYS, today=ask.now.astimezone(UTC).date())
