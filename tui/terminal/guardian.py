"""A thread that makes sure that the process ends: on signals, when the terminal is lost, and when quitting takes too long.

Signal numbers reach it through the wake-up descriptor that C code writes to, so that it works even while the event loop is
busy. Python runs a handler in the main thread only, and the kernel may give a signal to any other: the guardian wakes the
loop, or a stop, a continuation or a new size would wait for the next key. It sleeps in poll() and costs nothing.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

SIGNAL_SECONDS: Final = 0.35
"""How long an app may take to end in good order after a signal."""
LOST_SECONDS: Final = 1.0
QUIT_SECONDS: Final = 1.5
_GONE: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Guardian(threading.Thread):
    """Ends the process within bounds, whatever hangs.

    Args:
        terminals: Descriptors of the terminal; all are watched for its loss.
        leave: Asks the app to end with a status; called from this thread.
        restore: Puts the terminal back as it was; called only when the app does not manage to end by itself.
        wake: Wakes the main thread's loop, so that it runs a signal's handler; called from this thread.
    """

    def __init__(
        self,
        terminals: Sequence[int],
        leave: Callable[[int], None],
        restore: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        super().__init__(name="agentdeck-guardian", daemon=True)
        self.status: int | None = None
        self.lost = False
        self._ask = leave
        self._restore = restore
        self._wake = wake
        self._deadline: float | None = None
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._poll = select.poll()
        self._poll.register(self._reader, select.POLLIN)
        for descriptor in set(terminals):
            self._watch(descriptor)

    def _watch(self, descriptor: int) -> None:
        probe = select.poll()
        probe.register(descriptor, 0)
        if not probe.poll(0):  # some systems cannot poll terminals and call them invalid at once
            self._poll.register(descriptor, 0)

    def install(self) -> None:
        """Take over the signals that end a process (those that are ignored stay so), and start to watch; main thread only."""
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._noted)
        self.start()

    def expect_end(self, status: int) -> None:
        """Give the app `QUIT_SECONDS` to end by itself with a status; then end the process."""
        self._begin(status, QUIT_SECONDS)
        with contextlib.suppress(OSError):
            os.write(self._writer, b"\0")

    def terminal_lost(self) -> None:
        """Tell that reading or writing the terminal failed for good."""
        self._lose()
        with contextlib.suppress(OSError):
            os.write(self._writer, b"\0")

    def run(self) -> None:
        """Watch until the process ends."""
        while True:
            for descriptor, event in self._poll.poll(self._milliseconds_left()):
                if descriptor == self._reader:
                    self._signalled(os.read(self._reader, 256))
                elif event & _GONE:
                    self._poll.unregister(descriptor)
                    self._lose()
            if self._deadline is not None and time.monotonic() >= self._deadline:
                self.end_now()

    def end_now(self) -> None:
        """End the process without waiting for anything."""
        if not self.lost:
            self._restore()
        os._exit(self.status or 0)

    def _signalled(self, numbers: bytes) -> None:
        for number in numbers:
            if number in _SIGNALS:
                self._begin(128 + number, SIGNAL_SECONDS)
                self._ask(128 + number)
            elif number:
                self._wake()

    def _lose(self) -> None:
        if not self.lost:
            self.lost = True
            self._begin(128 + signal.SIGHUP, LOST_SECONDS)
            self._ask(128 + signal.SIGHUP)

    def _begin(self, status: int, seconds: float) -> None:
        if self.status is None:
            self.status = status
        deadline = time.monotonic() + seconds
        self._deadline = deadline if self._deadline is None else min(self._deadline, deadline)

    def _milliseconds_left(self) -> int | None:
        return None if self._deadline is None else max(0, int((self._deadline - time.monotonic()) * 1000) + 1)

    def _noted(self, number: int, frame: object) -> None:  # noqa: ARG002  # the handler's form
        """Know of the end before a SIGCONT is heard that came with it; all else is done where the wake-up descriptor is read."""
        if self.status is None:
            self.status = 128 + number
