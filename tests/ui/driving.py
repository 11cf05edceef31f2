"""Helpers that wait for a condition on screen instead of for time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from tests.faults.ptys import slowness


async def settled(pilot: Pilot[Any], condition: Callable[[], Any], seconds: float = 15.0) -> None:
    """Let the app work until a condition holds; fail with the screen's text when it never does.

    The time is that of an idle machine: where it is shared, it is longer.
    """
    try:
        async with asyncio.timeout(seconds * slowness()):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        msg = f"the condition never held; the screen shows:\n{screen_text(pilot.app)}"
        raise AssertionError(msg) from None
    await pilot.pause()


WAITING = frozenset({"prompt", "ask", "open"})
"""Groups of workers that wait for the user, or for a vendor that never answers."""


async def worked(pilot: Pilot[Any]) -> None:
    """Wait for what the app does by itself; who waits for the user goes on waiting."""
    workers = pilot.app.workers
    if busy := [one for one in workers if one.group not in WAITING]:
        await workers.wait_for_complete(busy)
    await pilot.pause()


def screen_text(app: Any) -> str:
    """Return what the screen shows, line by line."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()[:height] if app.screen.is_mounted else []
    return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in lines)
