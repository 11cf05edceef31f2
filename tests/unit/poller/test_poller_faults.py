"""Live refreshing when the vendor fails, the machine sleeps or the clock is put back, by a clock that the tests drive."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support_clock import DrivenClock, settle
from tests.unit.poller.support import Listener, Source, watch
from tui.core.errors import DeckError, ErrorKind
from tui.live.poller import Hub
from tui.live.snapshot import Snapshot
from tui.net.faults import fault_of_status
from tui.vendors.base import Progress


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


async def test_what_is_opened_while_the_vendor_wants_to_be_left_alone_says_so_at_once(
    hub: Hub, clock: DrivenClock, source: Source
) -> None:
    source.fail(ErrorKind.RATE_LIMITED, retry_after=1000)
    watch(hub, source, key="headline")
    await settle()
    late = watch(hub, source, key="view")
    fault = late.snapshot.fault
    assert fault is not None
    assert (fault.kind, source.asked) == (ErrorKind.RATE_LIMITED, 1)
    assert late.snapshot.again(clock.now()) == "next try in 16 min, not before"
    await clock.advance(1010)
    assert (late.snapshot.fault, late.snapshot.value is None) == (None, False)


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
