"""A small app on the deck's own terminal floor, for tests of the life cycle: ``python -m tests.faults.small_app [way]``."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
import time
from typing import Any

from tui.terminal import prepare, run_app

prepare()

from textual.app import ComposeResult  # noqa: E402  # the environment comes first
from textual.widgets import Input, Static  # noqa: E402

from tui.terminal.guarded import GuardedApp  # noqa: E402


class SmallApp(GuardedApp[None]):
    """Gives a sign of life when it is asked by F2; ``q`` quits, the rest of the ways are given by name."""

    BINDINGS = [("q", "quit", "Quit"), ("b", "busy", "Busy"), ("x", "fail", "Fail")]
    CSS = "Input { height: 3; }"

    def __init__(self, way: str) -> None:
        super().__init__()
        self.way = way
        self.sign = "ALIVE"

    def compose(self) -> ComposeResult:
        yield Static("ready", id="words")
        if self.way == "input":
            yield Input(id="field")

    def on_mount(self) -> None:
        if self.way == "hanging":
            socket.getaddrinfo = lambda *_, **__: time.sleep(60) or []  # type: ignore[assignment]
            self.set_timer(-0.01, self.refresh)
            self.run_worker(self._resolve())
            self.run_worker(asyncio.to_thread(time.sleep, 60))
            self.run_worker(_stubborn())
            threading.Thread(target=time.sleep, args=(60,)).start()
        if self.way == "resized":
            self.set_interval(0.05, self._show_size)
        if self.way == "stopped":
            self.call_after_refresh(self._stop_in_the_middle_of_a_write)

    async def _resolve(self) -> None:
        await asyncio.get_running_loop().getaddrinfo("vendor.invalid", 443)

    def _show_size(self) -> None:
        self.query_one("#words", Static).update(f"size {self.size.width}x{self.size.height}!")

    def _stop_in_the_middle_of_a_write(self) -> None:
        with self._driver._writer_thread._queue.mutex:  # type: ignore[union-attr]
            signal.raise_signal(signal.SIGTSTP)

    def on_key(self, event: Any) -> None:
        if event.key == "f2":
            self.sign = self.sign.swapcase()  # no letter stays, so that each is sent
            self.query_one("#words", Static).update(self.sign)

    def action_busy(self) -> None:
        self.query_one("#words", Static).update("busy")
        self.call_after_refresh(lambda: time.sleep(30))

    def action_fail(self) -> None:
        token = "sandbox-very-secret-token"
        raise RuntimeError(f"the header Bearer {token} was refused: {token!r}")


async def _stubborn() -> None:
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            continue


if __name__ == "__main__":
    way = sys.argv[1] if len(sys.argv) > 1 else ""
    sys.exit(run_app(lambda: SmallApp(way)))
