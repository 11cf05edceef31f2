"""What a listener is told: the last good answer, how old it is, what went wrong since, and when it is asked again."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Generic, TypeVar

from tui.core.errors import ErrorKind, Fault
from tui.core.format import format_age
from tui.core.quick import dataclass
from tui.net.retry import Waiting

T = TypeVar("T")
_STEP: Final = 5
"""Seconds between two changes of a count-down that is far from its end: an idle deck stays nearly silent."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a long load has come.

    Attributes:
        done: What is done, in the load's own unit (pages).
        total: The whole, where it is known.
        words: A few words ("reading calls").
    """

    done: int
    total: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[T]):
    """One state of one query. The last good value stays while newer tries fail.

    Attributes:
        value: The last good answer, or None before the first.
        fetched_at: Wall time at which it was complete, UTC.
        fault: What the last try failed with; None after a good one.
        failing_since: Wall time of the first failure in a row.
        next_try_at: Wall time of the next try; None when nothing is planned (paused, loaded on demand, or waiting for the user).
        loading: Whether a try is under way.
        progress: How far a long load has come, while it runs.
        frozen: Whether all refreshing rests, by the user's wish or because the terminal is not looked at. A query that rests
            only because its own screen is covered is not frozen.
        waiting: A request of the try under way that failed and will be sent again.
    """

    value: T | None = None
    fetched_at: datetime | None = None
    fault: Fault | None = None
    failing_since: datetime | None = None
    next_try_at: datetime | None = None
    loading: bool = False
    progress: Step | None = None
    frozen: bool = False
    waiting: Waiting | None = None

    def age(self, now: datetime) -> float | None:
        """Return the seconds since the value was fetched, never negative; None before the first answer."""
        return None if self.fetched_at is None else max((now - self.fetched_at).total_seconds(), 0.0)

    def seconds_to_next(self, now: datetime) -> float | None:
        """Return the seconds to the next try, never negative; None when nothing is planned."""
        return None if self.next_try_at is None else max((self.next_try_at - now).total_seconds(), 0.0)

    def again(self, now: datetime) -> str:
        """Return when it is tried again after a fault, in words that change every 5 s, and each second in the last ten."""
        remaining = self.seconds_to_next(now)
        if remaining is not None:
            asked = self.fault is not None and self.fault.kind is ErrorKind.RATE_LIMITED and self.fault.retry_after
            return f"next try in {_countdown(remaining)}, {'not before' if asked else 'r tries now'}"
        return "trying" if self.loading else "r tries again"

    @property
    def stale(self) -> bool:
        """Whether what is shown is older than it should be, because the last try failed."""
        return self.fault is not None and self.value is not None


def _countdown(seconds: float) -> str:
    if seconds <= 2 * _STEP:
        return f"{max(round(seconds), 0)} s"
    return format_age(-(-seconds // _STEP) * _STEP)
