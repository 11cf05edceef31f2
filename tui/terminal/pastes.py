"""Keeps what is inside a marked paste from being taken for keys: an escape in it would end it for Textual's parser, and the
rest would be pressed. A paste whose end never comes must not keep the keyboard for ever either.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from textual._xterm_parser import BRACKETED_PASTE_END as END
from textual._xterm_parser import BRACKETED_PASTE_START as START

LONGEST_PASTE: Final = 65536
"""Most characters of one paste that reach a widget."""
LOST_SECONDS: Final = 5.0
"""Seconds without a character after which the end of a paste is taken for lost."""
_LEAST_HELD: Final = 3
"""Characters that can begin nothing but a mark (``ESC [ 2``); fewer may be a key of their own, and wait for nothing."""


class Pastes:
    """Passes on what a terminal sends, marks included; within them nothing but the first characters without escapes.

    Args:
        monotonic: Gives seconds that only ever grow.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.inside = False
        self._monotonic = monotonic
        self._held = ""
        self._room = 0
        self._heard = 0.0

    def feed(self, text: str) -> str:
        """Return what may be parsed of what was read; a mark that was cut is kept for the next time.

        Args:
            text: What was read; empty when nothing came for a while.
        """
        if not text:
            return self._after_silence()
        self._heard = self._monotonic()
        text, self._held = self._held + text, ""
        passed: list[str] = []
        while text:
            before, mark, text = text.partition(END if self.inside else START)
            if not mark:
                before = self._keep(before)
            passed += [self._within(before) if self.inside else before, mark]
            if mark:
                self.inside, self._room = not self.inside, LONGEST_PASTE
        return "".join(passed)

    def _after_silence(self) -> str:
        if self.inside:
            if self._monotonic() - self._heard < LOST_SECONDS:
                return ""
            self.inside, self._held = False, ""
            return END
        text, self._held = self._held, ""
        return text

    def _keep(self, text: str) -> str:
        mark, least = (END, 1) if self.inside else (START, _LEAST_HELD)
        cut = next((size for size in range(len(mark) - 1, least - 1, -1) if text.endswith(mark[:size])), 0)
        self._held = text[len(text) - cut :]
        return text[: len(text) - cut]

    def _within(self, text: str) -> str:
        text = text.replace("\x1b", "")[: self._room]
        self._room -= len(text)
        return text
