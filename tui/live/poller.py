"""Live refreshing: one poller per query, shared by all who watch it. No user interface, one event loop.

Listeners are called on the event loop, one after another, in the order in which they came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from tui.core.clock import Clock, SystemClock
from tui.live.budget import PER_MINUTE, Allowance, Budget
from tui.live.query import Query
from tui.live.snapshot import Snapshot
from tui.net.retry import Waiting

if TYPE_CHECKING:
    from tui.vendors.base import Progress

T = TypeVar("T")
CLOCK_CHECK: Final = 5.0
"""Seconds between two looks at whether the wall clock has jumped."""
JUMP: Final = 3.0
"""Seconds by which wall and monotonic time may drift apart between two looks before it counts as a jump."""


class Watch(Generic[T]):
    """One listener's hold on a query; the query lives as long as any of its watches."""

    def __init__(
        self, shared: _Shared, listener: Callable[[Snapshot[T]], None], interval: float, *, live: bool
    ) -> None:
        self.listener = listener
        self.interval = interval
        self.live = live
        self.paused = False
        self._shared: _Shared | None = shared

    @property
    def snapshot(self) -> Snapshot[T]:
        """The current state; empty after closing."""
        return cast("Snapshot[T]", self._shared.query.snapshot) if self._shared else Snapshot()

    def close(self) -> None:
        """Stop listening; the last one to leave ends the query. Harmless when repeated."""
        if self._shared is not None:
            shared, self._shared = self._shared, None
            shared.leave(self)

    def detach(self) -> None:
        """Let go of a query that has ended; nothing is heard of it any more."""
        self._shared = None

    def refresh_now(self) -> bool:
        """Ask now; False when a try is under way or the vendor asked to be left alone."""
        return self._shared is not None and self._shared.query.refresh_now()

    def pause(self) -> None:
        """Say that this listener is hidden; the query rests when all its listeners are."""
        self._set_paused(paused=True)

    def resume(self) -> None:
        """Say that this listener is seen again."""
        self._set_paused(paused=False)

    def _set_paused(self, *, paused: bool) -> None:
        self.paused = paused
        if self._shared is not None:
            self._shared.settle()


class _Shared:
    """A query and all its watches."""

    def __init__(self, hub: Hub, key: Hashable, ask: Callable[[Progress], Awaitable[Any]], account: str) -> None:
        self._hub = hub
        self.key = key
        self.watches: list[Watch[Any]] = []
        self.query: Query[Any] = Query(
            ask, clock=hub.clock, allowance=hub.allowance(account), account=account, emit=self._emit
        )

    def join(self, watch: Watch[Any]) -> None:
        self.watches.append(watch)
        self._follow()

    def leave(self, watch: Watch[Any]) -> None:
        self.watches.remove(watch)
        if not self.watches:
            self._hub.drop(self)
        else:
            self._follow()

    def settle(self) -> None:
        """Pause or resume, as the hub and the watches have it."""
        if self._hub.paused or all(watch.paused for watch in self.watches):
            self.query.pause(frozen=self._hub.paused)
        else:
            self.query.resume()

    def pace(self, interval: float) -> None:
        """Refresh so often, whatever the watches asked for at first."""
        for watch in self.watches:
            watch.interval = interval
        self._follow()

    def _follow(self) -> None:
        self.query.interval = min(watch.interval for watch in self.watches)
        self.query.live = any(watch.live for watch in self.watches)
        self.settle()

    def _emit(self, snapshot: Snapshot[Any]) -> None:
        for watch in tuple(self.watches):
            try:
                watch.listener(snapshot)
            except Exception as error:  # noqa: BLE001  # one broken listener must not silence the others
                handler = {"message": "a listener of a live query failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(handler)


class Hub:
    """All live queries of a deck.

    Args:
        clock: Time; a driven one in tests.
        per_minute: Requests that live refreshing may use of one account in a minute.
    """

    def __init__(self, clock: Clock | None = None, *, per_minute: int = PER_MINUTE) -> None:
        self.clock: Clock = clock or SystemClock()
        self._per_minute = per_minute
        self._shared: dict[Hashable, _Shared] = {}
        self._allowances: dict[str, Allowance] = {}
        self._reasons: set[str] = set()
        self._clock_watch: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def paused(self) -> bool:
        """Whether everything rests."""
        return bool(self._reasons)

    @property
    def reasons(self) -> frozenset[str]:
        """Why everything rests."""
        return frozenset(self._reasons)

    def watch(
        self,
        key: Hashable,
        ask: Callable[[Progress], Awaitable[T]],
        listener: Callable[[Snapshot[T]], None],
        *,
        interval: float,
        live: bool = True,
        account: str,
    ) -> Watch[T]:
        """Listen to a query; it is asked once for all who give the same key.

        Args:
            key: What makes the query the same (account, view, scope).
            ask: Makes one try, told whom to report progress to; raises DeckError.
            listener: Told the current state at once, and every new one.
            interval: Seconds between refreshes, 5 at least; the shortest of all watches counts.
            live: Whether it is refreshed by itself; otherwise it is asked once, and when told to.
            account: Name of the account that it is asked of.
        """
        shared = self._shared.get(key)
        fresh = shared is None
        if shared is None:
            shared = self._shared[key] = _Shared(self, key, ask, account)
        watch: Watch[T] = Watch(shared, listener, interval, live=live)
        if fresh:
            shared.join(watch)
            shared.query.start()
        else:
            listener(cast("Snapshot[T]", shared.query.snapshot))
            shared.join(watch)
        self._watch_clock()
        return watch

    def peek(self, key: Hashable) -> Snapshot[Any] | None:
        """Return the state of a query that somebody watches, or None."""
        shared = self._shared.get(key)
        return shared.query.snapshot if shared else None

    def pause(self, reason: str) -> None:
        """Let everything rest until the same reason is taken back ("blurred", "frozen", "modal")."""
        self._reasons.add(reason)
        self._settle()

    def resume(self, reason: str) -> None:
        """Take a reason back; what is overdue is asked soon."""
        self._reasons.discard(reason)
        self._settle()

    def pace(self, account: str, interval: float) -> None:
        """Ask an account so often from now on: seconds between refreshes; what is planned already stays planned."""
        for shared in tuple(self._shared.values()):
            if shared.query.account == account:
                shared.pace(interval)

    def limit(self, per_minute: int) -> None:
        """Let live refreshing use so many requests of one account in a minute from now on."""
        self._per_minute = per_minute
        for allowance in self._allowances.values():
            allowance.limit = per_minute

    def stop_account(self, name: str) -> None:
        """End every query of an account, what is under way too; its listeners hear nothing more."""
        for shared in tuple(self._shared.values()):
            if shared.query.account == name:
                self.drop(shared)
        self._allowances.pop(name, None)

    def budget(self, account: str) -> Budget:
        """Return the account's requests of the last minute."""
        return self.allowance(account).budget()

    def count_from(self, account: str, sent: Callable[[], Iterable[float]]) -> None:
        """Count an account's requests by when its connection sent them instead of one a load."""
        self.allowance(account).sent = sent

    def waits(self, account: str, waiting: Waiting | None) -> None:
        """Tell an account's listeners that a request waits to be sent again, or no longer does."""
        for shared in tuple(self._shared.values()):
            if shared.query.account == account:
                shared.query.waits(waiting)

    async def aclose(self) -> None:
        """End everything and wait until it has ended: no task is left."""
        for shared in tuple(self._shared.values()):
            self.drop(shared)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def allowance(self, account: str) -> Allowance:
        """Return what an account may be asked."""
        return self._allowances.setdefault(account, Allowance(self.clock, self._per_minute))

    def drop(self, shared: _Shared) -> None:
        """End one query."""
        if self._shared.get(shared.key) is shared:
            del self._shared[shared.key]
        for watch in shared.watches:
            watch.detach()
        shared.watches.clear()
        ending = shared.query.close()
        if not self._shared and self._clock_watch is not None:
            self._clock_watch.cancel()
            ending.append(self._clock_watch)
            self._clock_watch = None
        for task in ending:
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    def _settle(self) -> None:
        for shared in tuple(self._shared.values()):
            shared.settle()

    def _watch_clock(self) -> None:
        if self._clock_watch is None:
            self._clock_watch = asyncio.create_task(self._look_for_jumps(), name="wall clock watch")

    async def _look_for_jumps(self) -> None:
        offset = self.clock.now().timestamp() - self.clock.monotonic()
        while True:
            await self.clock.sleep(CLOCK_CHECK)
            jump = self.clock.now().timestamp() - self.clock.monotonic() - offset
            offset += jump
            if abs(jump) >= JUMP:
                self._jumped(jump)

    def _jumped(self, seconds: float) -> None:
        if seconds > 0:
            for allowance in self._allowances.values():
                allowance.jumped(seconds)
        for shared in tuple(self._shared.values()):
            shared.query.jumped(seconds)
