"""One question that is asked again and again, whoever listens. Its tasks end when the last listener leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from tui.core.clock import Clock
from tui.core.errors import DeckError, ErrorKind, Fault
from tui.live.backoff import next_refresh, next_try, retried, soon
from tui.live.budget import Allowance
from tui.live.snapshot import Snapshot, Step
from tui.net.retry import Waiting

if TYPE_CHECKING:
    from tui.vendors.base import Progress

T = TypeVar("T")
_STEP_SECONDS: Final = 0.2


class Query(Generic[T]):
    """Asks, waits, backs off and tells.

    Args:
        ask: Makes one try; raises DeckError.
        clock: Time.
        allowance: What the account may be asked.
        account: Name of the account, for faults.
        emit: Told every new state.
    """

    def __init__(
        self,
        ask: Callable[[Progress], Awaitable[T]],
        *,
        clock: Clock,
        allowance: Allowance,
        account: str,
        emit: Callable[[Snapshot[T]], None],
    ) -> None:
        self.snapshot: Snapshot[T] = Snapshot()
        self.account = account
        self.interval = 30.0
        self.live = True
        self._ask = ask
        self._clock = clock
        self._allowance = allowance
        self._emit = emit
        self._load: asyncio.Task[None] | None = None
        self._wait: asyncio.Task[None] | None = None
        self._due: float | None = None
        self._failures = 0
        self._paused = False
        self._stepped = 0.0

    def start(self) -> None:
        """Make the first try; a pause does not hold it back, since there is nothing to show yet.

        Where the vendor asked to be left alone, what it said is the answer until then.
        """
        if not self.refresh_now():
            fault = self._allowance.closed_by
            since = self._clock.now() if fault is not None else None
            self.snapshot = replace(self.snapshot, fault=fault, failing_since=since)
            self._plan(self._allowance.wait())

    def refresh_now(self) -> bool:
        """Try now, pause and back-off aside.

        Returns:
            False when a try is under way (it is not asked twice) or the vendor asked to be left alone for longer.
        """
        if self._load is not None or self._allowance.closed_for() > 0:
            return False
        self._stop_waiting()
        self._due = None
        self._allowance.count()
        self._load = asyncio.create_task(self._try(), name=f"refresh for {self.account}")
        self._tell(loading=True, next_try_at=None)
        return True

    def pause(self, *, frozen: bool) -> None:
        """Plan no further tries; one that is under way ends by itself.

        Args:
            frozen: Whether to say so: everything rests, not only this query because nobody sees it.
        """
        if not self._paused or self.snapshot.frozen != frozen:
            self._paused = True
            self._stop_waiting()
            self._tell(frozen=frozen, next_try_at=None)

    def resume(self) -> None:
        """Go on where it was paused; what is overdue is asked soon."""
        if self._paused:
            self._paused = False
            self._tell(frozen=False)
            if self._due is not None and self._load is None:
                remaining = self._due - self._clock.monotonic()
                self._plan(remaining if remaining > 0 else soon())

    def waits(self, waiting: Waiting | None) -> None:
        """Say that a request of the try under way waits to be sent again, or no longer does."""
        if self._load is not None and self.snapshot.waiting != waiting:
            self._tell(waiting=waiting)

    def jumped(self, seconds: float) -> None:
        """Take a jump of the wall clock: forward is time that passed (the machine slept), back is a clock put right."""
        if seconds > 0:
            if self._due is not None:
                self._plan(max(self._due - self._clock.monotonic() - seconds, soon()))
            return
        shift = timedelta(seconds=seconds)
        now = self.snapshot
        self.snapshot = replace(
            now,
            fetched_at=now.fetched_at and now.fetched_at + shift,
            failing_since=now.failing_since and now.failing_since + shift,
            next_try_at=now.next_try_at and now.next_try_at + shift,
        )

    def close(self) -> list[asyncio.Task[None]]:
        """Cancel everything; returns the tasks that are ending."""
        ending = [task for task in (self._load, self._wait) if task is not None]
        for task in ending:
            task.cancel()
        self._load = self._wait = self._due = None
        return ending

    async def _try(self) -> None:
        fault: Fault | None = None
        value = self.snapshot.value
        try:
            value = await self._ask(self._progress)
        except DeckError as error:
            fault = error.fault
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is None or task.cancelling():
                raise
            fault = Fault(ErrorKind.UNREACHABLE, "Broken off", "The connection was closed meanwhile.", "", self.account)
        except Exception as error:  # noqa: BLE001  # a bug in one view must not end the deck; the text may hold a secret
            fault = _unexpected(error, self.account)
        self._load = None
        if fault is None:
            self._succeeded(value)
        else:
            self._failed(fault)

    def _succeeded(self, value: T | None) -> None:
        self._failures = 0
        self.snapshot = Snapshot(value, self._clock.now(), frozen=self.snapshot.frozen)
        self._plan(next_refresh(self.interval) if self.live else None)

    def _failed(self, fault: Fault) -> None:
        self._failures += 1
        if fault.kind is ErrorKind.RATE_LIMITED and fault.retry_after is not None:
            self._allowance.close_for(fault.retry_after, fault)
        self.snapshot = replace(
            self.snapshot,
            fault=fault,
            failing_since=self.snapshot.failing_since or self._clock.now(),
            loading=False,
            progress=None,
            waiting=None,
        )
        again = self.live and retried(fault)
        self._plan(next_try(fault, self._failures, self.interval) if again else None)

    def _plan(self, seconds: float | None) -> None:
        self._stop_waiting()
        self._due = None if seconds is None else self._clock.monotonic() + seconds
        if seconds is None or self._paused:
            self._tell(next_try_at=None)
            return
        self._wait = asyncio.create_task(self._sleep(seconds), name=f"wait for {self.account}")
        self._tell(next_try_at=self._clock.now() + timedelta(seconds=seconds))

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        held_back = self._allowance.wait()
        self._wait = None
        if held_back > 0 or not self.refresh_now():
            self._plan(max(held_back, soon()))

    def _stop_waiting(self) -> None:
        if self._wait is not None:
            self._wait.cancel()
            self._wait = None

    def _progress(self, done: int, total: int | None, words: str) -> None:
        tick = self._clock.monotonic()
        if done != total and tick - self._stepped < _STEP_SECONDS and self.snapshot.progress is not None:
            return
        self._stepped = tick
        self._tell(progress=Step(done, total, words))

    def _tell(self, **changes: object) -> None:
        self.snapshot = replace(self.snapshot, **changes)  # type: ignore[arg-type]
        self._emit(self.snapshot)


def _unexpected(error: Exception, account: str) -> Fault:
    return Fault(
        ErrorKind.UNREADABLE,
        "Cannot be read",
        f"The answer could not be understood ({type(error).__name__}).",
        "The raw answer is one key away (j); please report this.",
        account,
    )
