"""Live refreshing, by a clock that the tests drive: when it asks, when it does not, and what it tells."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support_clock import DrivenClock, settle
from tui.core.errors import DeckError, ErrorKind
from tui.live.poller import Hub, Snapshot, Watch
from tui.net.faults import fault_of_status
from tui.vendors.base import Progress


class Source:
    """What is asked: counts, answers in order, fails when told to, and can be held."""

    def __init__(self) -> None:
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0
        self.faults: list[Exception] = []
        self.gate: asyncio.Event | None = None

    async def __call__(self, progress: Progress) -> int:
        self.asked += 1
        answer = self.asked
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.faults:
                raise self.faults.pop(0)
            return answer
        finally:
            self.at_once -= 1

    def fail(self, *kinds: ErrorKind, retry_after: float | None = None) -> None:
        self.faults += [DeckError(kind, f"It failed: {kind.value}.", retry_after=retry_after) for kind in kinds]


class Listener(list[Snapshot[Any]]):
    """Keeps what it was told."""

    def __call__(self, snapshot: Snapshot[Any]) -> None:
        self.append(snapshot)

    @property
    def last(self) -> Snapshot[Any]:
        return self[-1]


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock()


@pytest.fixture
async def hub(clock: DrivenClock) -> AsyncIterator[Hub]:
    hub = Hub(clock)
    yield hub
    await hub.aclose()


@pytest.fixture
def source() -> Source:
    return Source()


def watch(hub: Hub, source: Source, listener: Any = None, *, key: str = "query", **options: Any) -> Watch[int]:
    options = {"interval": 30.0, "account": "acme"} | options
    return hub.watch(key, source, listener if listener is not None else Listener(), **options)


async def test_an_answer_is_told_with_its_time(hub: Hub, clock: DrivenClock, source: Source) -> None:
    listener = Listener()
    watch(hub, source, listener)
    assert listener[0].loading
    await settle()
    assert (listener.last.value, listener.last.fetched_at, listener.last.loading) == (1, clock.now(), False)
    await clock.advance(12)
    assert listener.last.age(clock.now()) == 12


async def test_it_asks_again_after_the_interval_give_or_take_a_tenth(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    watch(hub, source)
    await clock.advance(26.9)
    assert source.asked == 1
    await clock.advance(6.2)
    assert source.asked == 2


async def test_two_watches_of_one_key_ask_once_and_both_hear(hub: Hub, clock: DrivenClock, source: Source) -> None:
    first, second = Listener(), Listener()
    watch(hub, source, first)
    await settle()
    watch(hub, source, second)
    assert second.last.value == 1
    assert source.asked == 1
    await clock.advance(34)
    assert source.asked == 2
    assert first.last == second.last


async def test_different_keys_are_asked_each(hub: Hub, source: Source) -> None:
    watch(hub, source, key="a")
    watch(hub, source, key="b")
    await settle()
    assert source.asked == 2


async def test_an_overlapping_refresh_is_dropped_not_queued(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.gate = asyncio.Event()
    held = watch(hub, source, interval=5)
    await clock.advance(60)
    assert [held.refresh_now() for _ in range(5)] == [False] * 5
    assert source.asked == 1
    source.gate.set()
    await settle()
    assert (source.asked, source.most_at_once) == (1, 1)


async def test_the_interval_is_five_seconds_at_least(hub: Hub, clock: DrivenClock, source: Source) -> None:
    watch(hub, source, interval=0.01)
    await clock.advance(60)
    assert 10 <= source.asked <= 13


async def test_the_shortest_interval_of_the_watches_counts(hub: Hub, clock: DrivenClock, source: Source) -> None:
    watch(hub, source, interval=600)
    watch(hub, source, interval=10).refresh_now()
    await clock.advance(60)
    assert source.asked >= 5


async def test_what_is_loaded_on_demand_is_asked_once_and_when_told(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    on_demand = watch(hub, source, live=False)
    await clock.advance(3600)
    assert source.asked == 1
    assert on_demand.refresh_now()
    await settle()
    assert on_demand.snapshot.value == 2


async def test_a_hidden_watch_rests_and_goes_on_when_seen(hub: Hub, clock: DrivenClock, source: Source) -> None:
    hidden = watch(hub, source)
    await settle()
    hidden.pause()
    await clock.advance(3600)
    assert source.asked == 1
    assert hidden.snapshot.frozen
    assert hidden.snapshot.next_try_at is None
    hidden.resume()
    await clock.advance(1)
    assert source.asked == 2
    assert not hidden.snapshot.frozen


async def test_a_query_goes_on_while_any_watch_is_seen(hub: Hub, clock: DrivenClock, source: Source) -> None:
    watch(hub, source).pause()
    watch(hub, source)
    await clock.advance(34)
    assert source.asked == 2


async def test_a_short_pause_does_not_bring_the_refresh_forward(hub: Hub, clock: DrivenClock, source: Source) -> None:
    seen = watch(hub, source)
    await clock.advance(5)
    seen.pause()
    await clock.advance(5)
    seen.resume()
    await clock.advance(16)
    assert source.asked == 1
    await clock.advance(8)
    assert source.asked == 2


async def test_everything_rests_while_the_terminal_has_no_focus(hub: Hub, clock: DrivenClock, source: Source) -> None:
    watch(hub, source, key="a")
    watch(hub, source, key="b")
    await settle()
    hub.pause("blurred")
    hub.pause("frozen")
    await clock.advance(600)
    hub.resume("blurred")
    await clock.advance(600)
    assert source.asked == 2
    hub.resume("frozen")
    await clock.advance(1)
    assert source.asked == 4


async def test_a_new_query_loads_once_even_while_frozen(hub: Hub, clock: DrivenClock, source: Source) -> None:
    hub.pause("frozen")
    new = watch(hub, source)
    await clock.advance(600)
    assert (source.asked, new.snapshot.value, new.snapshot.frozen) == (1, 1, True)


async def test_refresh_now_works_while_frozen(hub: Hub, clock: DrivenClock, source: Source) -> None:
    frozen = watch(hub, source)
    await settle()
    hub.pause("frozen")
    assert frozen.refresh_now()
    await clock.advance(600)
    assert (source.asked, frozen.snapshot.value, frozen.snapshot.frozen) == (2, 2, True)


async def test_a_fault_keeps_the_last_good_value_and_says_since_when(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    failing = watch(hub, source)
    await settle()
    good_at = clock.now()
    source.fail(*[ErrorKind.SERVER] * 50)
    failing.refresh_now()
    await settle()
    failed_at = clock.now()
    await clock.advance(120)
    state = failing.snapshot
    assert (state.value, state.fetched_at, state.failing_since) == (1, good_at, failed_at)
    assert state.fault is not None
    assert state.fault.sentence == "It failed: vendor failing."
    assert state.stale
    assert state.next_try_at is not None


async def test_backing_off_asks_ever_more_seldom_but_keeps_asking(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.fail(*[ErrorKind.UNREACHABLE] * 500)
    watch(hub, source, interval=5)
    await clock.advance(3600)
    assert 12 <= source.asked <= 120, "5 s apart would be 720; at most 300 s apart is at least 12"


async def test_a_try_is_never_put_off_beyond_five_minutes(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.fail(*[ErrorKind.TIMEOUT] * 500)
    failing = watch(hub, source)
    for _ in range(60):
        await clock.advance(60)
        seconds = failing.snapshot.seconds_to_next(clock.now())
        assert seconds is not None
        assert seconds <= 300


async def test_it_recovers_by_itself(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.fail(ErrorKind.SERVER, ErrorKind.UNREADABLE)
    failing = watch(hub, source)
    await clock.advance(60 + 120 + 1)
    assert failing.snapshot.value is not None
    assert (failing.snapshot.fault, failing.snapshot.failing_since) == (None, None)


async def test_the_back_off_starts_anew_after_a_recovery(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.fail(*[ErrorKind.SERVER] * 9)
    failing = watch(hub, source, interval=5)
    await clock.advance(3600)
    assert failing.snapshot.fault is None
    source.fail(ErrorKind.SERVER)
    await clock.advance(5.6)
    seconds = failing.snapshot.seconds_to_next(clock.now())
    assert seconds is not None
    assert seconds <= 10


@pytest.mark.parametrize(
    "kind", [ErrorKind.UNAUTHORISED, ErrorKind.FORBIDDEN, ErrorKind.NO_SECRET, ErrorKind.CONFIG, ErrorKind.BAD_REQUEST]
)
async def test_what_needs_the_user_is_not_tried_again_until_told(
    kind: ErrorKind, hub: Hub, clock: DrivenClock, source: Source
) -> None:
    source.fail(kind)
    refused = watch(hub, source)
    await clock.advance(3600)
    assert source.asked == 1
    assert refused.snapshot.next_try_at is None
    assert refused.refresh_now()
    await clock.advance(40)
    assert refused.snapshot.fault is None
    assert source.asked == 3, "and it goes on by itself again"


async def test_retry_after_in_seconds_is_honoured(hub: Hub, clock: DrivenClock, source: Source) -> None:
    fault = fault_of_status(429, {"retry-after": "90"}, b"", "acme", clock.now())
    await _honours_ninety_seconds(hub, clock, source, fault)


async def test_retry_after_as_a_date_is_honoured(hub: Hub, clock: DrivenClock, source: Source) -> None:
    date = "Wed, 18 Nov 2026 14:31:30 GMT"
    fault = fault_of_status(429, {"retry-after": date}, b"", "acme", clock.now())
    await _honours_ninety_seconds(hub, clock, source, fault)


async def _honours_ninety_seconds(hub: Hub, clock: DrivenClock, source: Source, fault: DeckError | None) -> None:
    assert fault is not None
    source.faults.append(fault)
    limited = watch(hub, source, interval=5)
    other = Source()
    await settle()
    watch(hub, other, key="other", interval=5)
    assert not limited.refresh_now(), "the vendor's wish outranks the key"
    seconds = limited.snapshot.seconds_to_next(clock.now())
    assert seconds is not None
    assert 90 <= seconds <= 91
    await clock.advance(89.9)
    assert (source.asked, other.asked) == (1, 0), "the whole account is left alone"
    await clock.advance(2)
    assert (source.asked, other.asked) == (2, 1)
    assert limited.snapshot.fault is None


async def test_one_accounts_limit_does_not_slow_another(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.fail(ErrorKind.RATE_LIMITED, retry_after=1000)
    watch(hub, source)
    other = Source()
    watch(hub, other, key="other", account="globex", interval=10)
    await clock.advance(100)
    assert (source.asked, other.asked) == (1, pytest.approx(10, abs=1))


async def test_a_hanging_account_does_not_slow_another(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.gate = asyncio.Event()
    watch(hub, source)
    other = Source()
    watch(hub, other, key="other", account="globex", interval=10)
    await clock.advance(100)
    assert other.asked == pytest.approx(10, abs=1)


async def test_a_bug_in_a_view_becomes_a_fault_without_its_text(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.faults.append(KeyError("sandbox-secret"))
    broken = watch(hub, source)
    await settle()
    fault = broken.snapshot.fault
    assert fault is not None
    assert "KeyError" in fault.sentence
    assert "sandbox-secret" not in fault.sentence


async def test_a_connection_closed_under_a_load_does_not_wedge_the_query(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    async def ask(progress: Progress) -> int:
        inner = asyncio.create_task(asyncio.sleep(3600))
        asyncio.get_running_loop().call_soon(inner.cancel)
        await asyncio.shield(inner)
        return 1

    broken = hub.watch("query", ask, Listener(), interval=30, account="acme")
    await settle()
    assert broken.snapshot.fault is not None
    assert not broken.snapshot.loading
    assert broken.refresh_now()


async def test_a_broken_listener_does_not_silence_the_others(hub: Hub, clock: DrivenClock, source: Source) -> None:
    reported: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))

    def broken(snapshot: Snapshot[int]) -> None:
        raise ValueError

    listener = Listener()
    watch(hub, source, broken)
    watch(hub, source, listener)
    await clock.advance(34)
    assert listener.last.value == 2
    assert reported


async def test_after_the_machine_slept_it_asks_soon_and_the_age_is_true(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    slept = watch(hub, source, interval=600)
    await clock.advance(1)
    clock.jump(3 * 3600)
    assert slept.snapshot.age(clock.now()) == pytest.approx(3 * 3600 + 1)
    await clock.advance(6)
    assert source.asked == 2
    assert slept.snapshot.age(clock.now()) == pytest.approx(0, abs=2)


async def test_a_retry_after_runs_out_while_the_machine_sleeps(hub: Hub, clock: DrivenClock, source: Source) -> None:
    source.fail(ErrorKind.RATE_LIMITED, retry_after=1800)
    watch(hub, source)
    await settle()
    clock.jump(3600)
    await clock.advance(6)
    assert source.asked == 2


async def test_a_clock_put_back_makes_no_age_negative_and_no_wait_longer(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    back = watch(hub, source)
    await clock.advance(10)
    clock.jump(-7200)
    assert back.snapshot.age(clock.now()) == 0
    await clock.advance(5)
    assert back.snapshot.age(clock.now()) == pytest.approx(15)
    seconds = back.snapshot.seconds_to_next(clock.now())
    assert seconds is not None
    assert seconds <= 33
    await clock.advance(19)
    assert source.asked == 2


async def test_an_account_removed_while_refreshing_is_never_heard_of_again(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    source.gate = asyncio.Event()
    listener = Listener()
    removed = watch(hub, source, listener)
    await settle()
    hub.stop_account("acme")
    told = len(listener)
    source.gate.set()
    await clock.advance(3600)
    assert (source.asked, len(listener)) == (1, told)
    assert hub.peek("query") is None
    removed.close()
    assert not removed.refresh_now()


async def test_the_last_watch_to_close_ends_the_query(hub: Hub, clock: DrivenClock, source: Source) -> None:
    first, second = watch(hub, source), watch(hub, source)
    await settle()
    first.close()
    first.close()
    await clock.advance(34)
    assert source.asked == 2
    second.close()
    await clock.advance(3600)
    assert source.asked == 2
    assert hub.peek("query") is None


async def test_progress_is_told_but_not_every_step(hub: Hub, clock: DrivenClock) -> None:
    async def walk(progress: Progress) -> int:
        for page in range(1000):
            progress(page + 1, 1000, "reading calls")
        return 1000

    listener = Listener()
    hub.watch("walk", walk, listener, interval=30, account="acme")
    await settle()
    steps = [snapshot.progress for snapshot in listener if snapshot.progress is not None]
    assert (steps[0].done, steps[-1].done, steps[-1].total) == (1, 1000, 1000)
    assert len(steps) < 10
    assert listener.last.progress is None


async def test_the_budget_counts_the_last_minute_and_holds_live_refreshes_back(
    clock: DrivenClock, source: Source
) -> None:
    hub = Hub(clock, per_minute=10)
    watches = [watch(hub, source, key=f"query {number}", interval=5) for number in range(4)]
    used = []
    for _ in range(300):
        await clock.advance(1)
        used.append(hub.budget("acme").used)
    assert max(used) <= 10
    assert source.asked > 40
    assert watches[0].refresh_now(), "what the user asks for is never held back"
    await hub.aclose()


async def test_the_budget_is_counted_from_the_connections_log_where_there_is_one(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    class Entry:
        at = clock.now()

    watch(hub, source)
    hub.count_from("acme", lambda: [Entry(), Entry(), Entry()])
    await clock.advance(59)
    assert hub.budget("acme").used == 3
    await clock.advance(2)
    assert hub.budget("acme").used == 0


async def test_closing_leaves_no_task(clock: DrivenClock, source: Source) -> None:
    before = asyncio.all_tasks()
    hub = Hub(clock)
    source.gate = asyncio.Event()
    watch(hub, source, key="loading")
    watch(hub, Source(), key="waiting")
    await clock.advance(1)
    assert len(asyncio.all_tasks()) == len(before) + 3
    await hub.aclose()
    assert asyncio.all_tasks() == before
    assert clock.sleeping == 0


async def test_an_hour_of_refreshing_leaves_tasks_and_memory_where_they_were(clock: DrivenClock) -> None:
    hub = Hub(clock)
    sources = [Source() for _ in range(8)]
    for number, one in enumerate(sources):
        one.fail(*[ErrorKind.SERVER] * (number * 3))
        hub.watch(number, one, lambda _: None, interval=5, account=f"account {number % 3}")
    await clock.advance(900)
    gc.collect()
    tasks, sleeping = len(asyncio.all_tasks()), clock.sleeping
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    await clock.advance(3600)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert sum(one.asked for one in sources) > 8 * 600
    assert (len(asyncio.all_tasks()), clock.sleeping) == (tasks, sleeping)
    assert grown < 100_000
    await hub.aclose()
