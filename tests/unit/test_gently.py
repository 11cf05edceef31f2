"""Long work gives way to the event loop, and what it gives is the same as without a pause."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref

import pytest

from tui.core.gently import MANY, STRETCH, Steps, gently, in_turn, keep_for_long


def _counting(steps: int) -> Steps[int]:
    until = time.perf_counter()
    for _ in range(steps):
        until += STRETCH / 4
        while time.perf_counter() < until:
            pass
        yield
    return steps


async def test_others_get_their_turn_meanwhile() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    assert await gently(_counting(24)) == 24
    task.cancel()
    assert turns >= 3


async def test_a_cancel_ends_the_work_between_two_steps() -> None:
    task = asyncio.create_task(gently(_counting(10_000)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


def test_what_is_kept_for_long_is_given_back_all_the_same_when_nothing_refers_to_it() -> None:
    class Row:
        pass

    row = Row()
    seen = weakref.ref(row)
    keep_for_long()
    del row
    assert seen() is None


def _making(kept: list[list[int]], each: int) -> Steps[None]:
    for _ in range(4):
        until = time.perf_counter() + STRETCH
        kept += [[] for _ in range(each)]
        while time.perf_counter() < until:
            pass
        yield


async def test_cells_made_of_very_many_rows_are_kept_for_long_and_what_makes_none_keeps_nothing() -> None:
    gc.enable()  # whatever was opened before in this process
    before, kept = gc.get_freeze_count(), list[list[int]]()
    await gently(_making(kept, 25_000), rows=MANY - 1)
    assert gc.get_freeze_count() == before
    kept.clear()
    await gently(_making(kept, 25_000), rows=MANY)
    grown = gc.get_freeze_count()
    assert grown >= before + 25_000
    await gently(_making(kept, 0), rows=MANY)
    assert gc.get_freeze_count() == grown, "at each sort of the same rows, garbage would be kept as well"
    kept.clear()
    gc.unfreeze()


@pytest.mark.parametrize(("seconds", "reached"), [(0.0, ["one", "two"]), (60.0, ["one"])])
async def test_a_turn_is_given_on_when_done_or_after_a_while(seconds: float, reached: list[str]) -> None:
    turns = asyncio.Semaphore(1)
    begun: list[str] = []

    async def hanging(name: str) -> None:
        async with in_turn(turns, seconds):
            begun.append(name)
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(hanging(name)) for name in ("one", "two")]
    for _ in range(20):
        await asyncio.sleep(0)
    assert begun == reached
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _ in range(2):
        async with in_turn(turns, 60.0):
            assert turns.locked(), "each turn was given on once, not twice"
