"""What an account may still be asked: requests of the last minute, and how long the vendor asked to be left alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from tui.core.clock import Clock
from tui.core.errors import Fault
from tui.core.quick import dataclass

PER_MINUTE: Final = 120
"""Requests that live refreshing may use of one account in a minute, unless it is told otherwise."""
_WINDOW: Final = 60.0


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests of one account in the last minute.

    Attributes:
        used: Requests that left in the last 60 seconds.
        limit: How many live refreshing may use; what the user asks for is never held back.
    """

    used: int
    limit: int

    @property
    def spent(self) -> bool:
        """Whether live refreshing has to wait."""
        return self.used >= self.limit

    def words(self) -> str:
        """Return what was used and whether live refreshing waits; what the user asks for counts and may go beyond it."""
        return f"{'live refreshing waits: ' if self.spent else ''}{self.used:,} of {self.limit:,} requests a minute"


class Allowance:
    """Keeps one account's budget and its vendor's wish to be left alone.

    Args:
        clock: Time.
        limit: Requests a minute.
    """

    def __init__(self, clock: Clock, limit: int = PER_MINUTE) -> None:
        self.limit = limit
        self.sent: Callable[[], Iterable[float]] | None = None
        self._clock = clock
        self._loads: deque[float] = deque()
        self._closed_until = 0.0
        self._fault: Fault | None = None

    def count(self) -> None:
        """Note that a load starts."""
        self._forget()
        self._loads.append(self._clock.monotonic())

    def close_for(self, seconds: float, fault: Fault) -> None:
        """Ask nothing of this account for so many seconds: its vendor said so, with a fault."""
        until = self._clock.monotonic() + seconds
        if until > self._closed_until:
            self._closed_until, self._fault = until, fault

    @property
    def closed_by(self) -> Fault | None:
        """The fault with which the vendor asked to be left alone, while it holds."""
        return self._fault if self.closed_for() else None

    def jumped(self, seconds: float) -> None:
        """Take it that so many seconds passed while the machine slept."""
        self._closed_until -= seconds

    def closed_for(self) -> float:
        """Return the seconds for which the vendor still wants to be left alone."""
        return max(self._closed_until - self._clock.monotonic(), 0.0)

    def wait(self) -> float:
        """Return the seconds that a live refresh has to wait: the vendor's wish, or a spent budget."""
        closed = self.closed_for()
        if closed or not self.budget().spent:
            return closed
        first = self._loads[0] if self._loads else self._clock.monotonic()
        return max(first + _WINDOW - self._clock.monotonic(), 1.0)

    def budget(self) -> Budget:
        """Return the requests of the last minute: those that its connection sent where it has one, else the loads."""
        self._forget()
        if self.sent is None:
            return Budget(len(self._loads), self.limit)
        since = self._clock.monotonic() - _WINDOW
        return Budget(sum(1 for at in self.sent() if at > since), self.limit)

    def _forget(self) -> None:
        oldest = self._clock.monotonic() - _WINDOW
        while self._loads and self._loads[0] <= oldest:
            self._loads.popleft()
