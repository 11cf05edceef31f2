"""The file that the driver's writer thread writes to: a lost or stubborn terminal never raises into it."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from typing import Final

from tui.core.plain import PLAIN

_CHUNK: Final = 65536


class TerminalFile:
    """Text output to a descriptor; what cannot be encoded becomes what is most like it (`tui.core.plain`).

    Args:
        descriptor: Descriptor of the terminal.
        encoding: Its encoding.
        lost: Called once when the terminal takes no more output for good.
    """

    def __init__(self, descriptor: int, encoding: str, lost: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._lost = lost
        self._broken = False
        self._pending: list[bytes] = []

    def write(self, text: str) -> int:
        """Keep a text until the next flush."""
        self._pending.append(text.encode(self._encoding, PLAIN))
        return len(text)

    def flush(self) -> None:
        """Write all that is pending."""
        data = memoryview(b"".join(self._pending))
        self._pending.clear()
        while data and not self._broken:
            data = data[self._some(data[:_CHUNK]) :]

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Say that this is a terminal."""
        return True

    def _some(self, data: memoryview) -> int:
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:  # another process that shares the terminal made it non-blocking
            poll = select.poll()
            poll.register(self._descriptor, select.POLLOUT)
            poll.poll(1000)
            return 0
        except OSError:
            self._broken = True
            self._lost()
            return 0
