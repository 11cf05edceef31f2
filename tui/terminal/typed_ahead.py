"""Keys typed ahead reach what the keys before them open.

Textual hands every key to whatever has the focus when it is read: over a slow line, where keys come in bursts, a dialogue's
keys would go to the screen below it. Here a key is looked at when the one before it is done with: it has been through every
widget, the screen that it opened is built, and the focus is where it belongs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Set as AbstractSet
from typing import Any, Final

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump
from textual.worker import Worker

AT_ONCE: Final = frozenset({"ctrl+c", "ctrl+q"})
"""Keys that wait for nothing."""
OPENING: Final = frozenset({"prompt", "ask", "account", "open", "raw"})
"""Groups of workers that begin by opening a screen."""
LONGEST: Final = 2.0
"""Seconds that a key waits at most, whatever hangs."""
_OPENS_SOON: Final = 0.1
"""Seconds in which a worker opens its screen, if it does at all."""


class TypedAheadApp(App[ReturnType]):
    """An app that does one key after another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._following: asyncio.Task[None] | None = None

    def expects(self, key: str) -> bool:  # noqa: ARG002  # an app that loads something says what it waits for
        """Whether a key that does nothing here yet will, once what is being loaded is there."""
        return False

    async def on_event(self, event: events.Event) -> None:
        """Take keys one at a time, everything else as it comes."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Key) and event.key in AT_ONCE:
            self._typed.clear()
            await super().on_event(event)
        else:
            self._typed.append(event)
            await self._take()

    async def _take(self, *, patient: bool = True) -> None:
        if self._following is not None or not self._typed or not self.screen_stack:
            return
        event = self._typed[0]
        if patient and isinstance(event, events.Key) and self.expects(event.key):
            self._following = asyncio.create_task(self._wait_for(event.key))
            return
        self._typed.popleft()
        target: MessagePump = self.focused or self.screen
        workers, depth = frozenset(self.workers), len(self.screen_stack)
        await super().on_event(event)
        self._following = asyncio.create_task(self._follow(target, workers, depth))

    async def _wait_for(self, key: str) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                while self.screen_stack and self.expects(key):  # noqa: ASYNC110  # many things may end it
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pass
        finally:
            self._go_on(patient=False)

    async def _follow(self, target: MessagePump, workers: AbstractSet[Worker[Any]], depth: int) -> None:
        """Wait until a key has been through every widget, and what it opened can take keys."""
        try:
            async with asyncio.timeout(LONGEST):
                node: MessagePump | None = target
                while node is not None:
                    await _reached(node)
                    node = node._parent  # noqa: SLF001  # the way that an event bubbles
                await self._until_opened(workers, depth)
                if self.screen_stack:
                    while not self.screen.is_running:  # noqa: ASYNC110  # Textual has no event for it
                        await asyncio.sleep(0)
                    await _reached(self.screen)
                await _reached(self)  # focus is given by a message to the app
        except TimeoutError:
            pass
        finally:
            self._go_on()

    async def _until_opened(self, before: AbstractSet[Worker[Any]], depth: int) -> None:
        opening = [one for one in self.workers if one not in before and one.group in OPENING]
        until = asyncio.get_running_loop().time() + _OPENS_SOON
        while opening and len(self.screen_stack) == depth and asyncio.get_running_loop().time() < until:
            if all(one.is_finished for one in opening):
                return
            await asyncio.sleep(0)

    def _go_on(self, *, patient: bool = True) -> None:
        self._following = None
        if self._typed:
            self.call_later(self._take, patient=patient)

    async def _shutdown(self) -> None:
        if self._following is not None:
            self._following.cancel()
        await super()._shutdown()


async def _reached(node: MessagePump) -> None:
    """Wait until a node has handled every message that it has been sent so far, or is gone."""
    reached = asyncio.Event()
    if not node.is_running or not node.call_later(reached.set):
        return
    while node.is_running and not reached.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reached.wait(), 0.02)
