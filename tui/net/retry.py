"""When a failed request is tried again, and how that is told while one waits."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from tui.core.errors import DeckError, Fault
from tui.core.quick import dataclass
from tui.net.limits import Limits


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that failed and will be tried again.

    Attributes:
        account: Whose request it is.
        path: Path asked for, without query.
        fault: Why it has to wait.
        attempt: Tries made so far.
        tries: Most tries that will be made.
        until: When it is tried again, UTC.
    """

    account: str
    path: str
    fault: Fault
    attempt: int
    tries: int
    until: datetime

    def seconds(self, now: datetime) -> int:
        """Return the whole seconds until it is tried again, never negative."""
        return max(0, round((self.until - now.astimezone(UTC)).total_seconds()))

    def words(self, now: datetime) -> str:
        """Return the count-down for people: ``retrying in 3 s (try 2 of 3): The vendor asks to slow down (429).``."""
        return f"retrying in {self.seconds(now)} s (try {self.attempt + 1} of {self.tries}): {self.fault.sentence}"


Observer: TypeAlias = Callable[[Waiting | None], None]
"""Told when a request starts to wait, and with None when none of the connection's requests waits any more."""


def seconds_to_wait(error: DeckError, attempt: int, limits: Limits, waited: float = 0.0) -> float | None:
    """Return how long to wait before the next try, or None when there is none.

    The vendor's own wish is followed where it is short enough; otherwise the wait is random (full jitter) up to 1 s, then 2 s.
    What was ``waited`` before counts: all waits of a call together stay within ``limits.wait_seconds``.
    """
    if attempt >= limits.tries or not error.retryable:
        return None
    asked = error.fault.retry_after
    wait = random.uniform(0, 0.5 * 2**attempt) if asked is None else asked
    return wait if waited + wait <= limits.wait_seconds else None


def moment_after(now: datetime, seconds: float) -> datetime:
    """Return the moment so many seconds from now; never beyond what a date can say."""
    return now + timedelta(seconds=min(seconds, 366 * 86400))
