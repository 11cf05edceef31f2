"""When an app under test has come to rest: asked of its event loop, not guessed from how busy the processor is.

Textual's own rule waits for 20 ms in which the process hardly worked. That costs 20 ms after each key on any machine, and is
wrong on a busy one, where a process that is not given the processor looks as if it had nothing to do.
"""

from __future__ import annotations

import asyncio
import time

import textual.app
import textual.pilot
from textual.constants import MAX_FPS

FRAME = 1 / MAX_FPS + 0.001
"""Seconds within which the screen draws what has changed."""
STEP = 0.004
LITTLE = 0.001
"""Seconds of work in a step that no other thread does for the app."""
STEPS = 8
"""Steps of so little work after which what is due is not the app's: a server in the same loop may send a byte now and then."""


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the loop has nothing to do now or within a frame and no thread works, ``max_sleep`` seconds at most."""
    loop = asyncio.get_running_loop()
    began, still = loop.time(), 0
    while True:
        worked = time.process_time()
        await asyncio.sleep(STEP)
        waited = loop.time() - began
        still = still + 1 if time.process_time() - worked < LITTLE else 0
        rests = still > 0 and (still >= STEPS or not _busy(loop))
        if (rests and waited >= min_sleep) or waited >= max_sleep:
            return


def _busy(loop: asyncio.AbstractEventLoop) -> bool:
    soon = loop.time() + FRAME
    timers = loop._scheduled  # type: ignore[attr-defined]
    return bool(loop._ready) or any(one.when() < soon and not one.cancelled() for one in timers)  # type: ignore[attr-defined]


def install() -> None:
    """Let each pilot wait so."""
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = wait_for_idle
