"""Long work in small steps, so that the screen stays alive meanwhile: a generator that yields between its steps."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from typing import Final, TypeVar

STRETCH: Final = 0.012
"""Seconds that the event loop is held at a stretch; a step that takes longer is not cut."""

MANY: Final = 5_000
"""Rows that are worth to be kept for long, and after which more of them are."""

Found = TypeVar("Found")
Steps = Generator[None, None, Found]
"""Work in steps; what it returns is its result."""


async def gently(steps: Steps[Found], *, rows: int = 0) -> Found:
    """Do all of a work, giving way to the event loop again and again, and return its result.

    Args:
        steps: The work.
        rows: How many rows it goes through; of `MANY`, the cells that it makes of them are kept for long.
    """
    found: list[Found] = []
    until = time.perf_counter() + STRETCH
    for _ in _kept(steps, found):
        if time.perf_counter() >= until:
            if rows >= MANY and gc.get_count()[2]:  # so many were made that a search through all is near
                keep_for_long()
            await asyncio.sleep(0)
            until = time.perf_counter() + STRETCH
    return found[0]


def at_once(steps: Steps[Found]) -> Found:
    """Do all of a work that is known to be little without giving way, and return its result."""
    found: list[Found] = []
    for _ in _kept(steps, found):
        pass
    return found[0]


def _kept(steps: Steps[Found], found: list[Found]) -> Iterator[None]:
    """Go through a work, and keep its result at the end."""
    found.append((yield from steps))


@asynccontextmanager
async def in_turn(turns: asyncio.Semaphore, seconds: float) -> AsyncIterator[None]:
    """Wait for a turn, and give it on when done, or so many seconds later if that takes longer."""
    given = False

    def give() -> None:
        nonlocal given
        if not given:
            given = True
            turns.release()

    await turns.acquire()
    later = asyncio.get_running_loop().call_later(seconds, give)
    try:
        yield
    finally:
        later.cancel()
        give()


def keep_for_long() -> None:
    """Take all objects that there are out of Python's search for reference cycles: they are here to stay.

    That search looks at every object and holds the screen meanwhile, for a fifth of a second where a hundred thousand rows are
    loaded. Rows are in no cycles: they are given back as before when nothing refers to them any more.
    """
    gc.freeze()


def give_back() -> None:
    """Look for cycles among all objects again, once, and free what they keep; holds the screen for a tenth of a second.

    To be called some time after what `keep_for_long` was called for is closed.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
