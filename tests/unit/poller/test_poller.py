"""Live refreshing, by a clock that the tests drive: when it asks, when it does not, and what it tells."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from tests.support_clock import DrivenClock, settle
from tests.unit.poller.support import Listener, Source, watch
from tui.core.errors import ErrorKind
from tui.live.poller import Hub
from tui.vendors.base import Progress


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
    assert not hidden.snapshot.frozen, "nobody froze it"
    assert hidden.snapshot.next_try_at is None
    hidden.resume()
    await clock.advance(1)
    assert source.asked == 2


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


async def test_the_budget_is_counted_from_what_the_connection_sent_where_there_is_one(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    sent = [clock.monotonic()] * 3
    watch(hub, source)
    hub.count_from("acme", lambda: sent)
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
