"""Puts a terminal back as it was, without trusting that anything else still works."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios
from typing import Any, Final

RESET: Final = (
    "\x18"  # cancels a sequence that was cut in the middle
    "\x1b[?2026l"  # shows what a synchronised update held back
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    "\x1b[?2004l\x1b[?1004l\x1b[?2048l"  # paste marks, focus reports, size reports
    "\x1b[<u"  # keyboard protocol; popped before the alternate screen is left
    "\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"  # colours, line wrap, screen, cursor
)
_PATIENCE_MS: Final = 50


def in_background(descriptor: int) -> bool:
    """Whether another job has the terminal: the system stops whoever reads it then, or changes its settings."""
    try:
        return os.tcgetpgrp(descriptor) != os.getpgrp()
    except OSError:
        return False


class Settings:
    """The settings of a terminal at the time this is made.

    Args:
        keyboard: Descriptor that is read from.
        screen: Descriptor that is written to.
    """

    def __init__(self, keyboard: int, screen: int) -> None:
        self._keyboard = keyboard
        self._screen = screen
        self._before: list[Any] | None = None
        with contextlib.suppress(termios.error, OSError):
            self._before = termios.tcgetattr(keyboard)

    def restore(self) -> None:
        """Restore settings and screen; gives up on a terminal that takes no output.

        Where another job has the terminal by now, its settings and what is typed are that job's: only the screen is restored.
        """
        if in_background(self._keyboard):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})  # or writing would stop it
            with contextlib.suppress(OSError, ValueError):
                self._write(RESET.encode())
            return
        with contextlib.suppress(termios.error, OSError, ValueError):
            # What was not shown yet would follow the reset.
            termios.tcflush(self._screen, termios.TCOFLUSH)
            self._write(RESET.encode())
        if self._before is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(self._keyboard, termios.TCIFLUSH)
                termios.tcsetattr(self._keyboard, termios.TCSANOW, self._before)

    def _write(self, data: bytes) -> None:
        poll = select.poll()
        poll.register(self._screen, select.POLLOUT)
        os.set_blocking(self._screen, False)
        try:
            while data and poll.poll(_PATIENCE_MS):
                data = data[os.write(self._screen, data) :]
        finally:
            os.set_blocking(self._screen, True)
