"""Keeps a terminal's answers from being taken for keys: those that come late, or that a program before asked for.

Strings of a terminal (OSC, DCS, APC) are dropped whole however they are cut, and so are reports of what it is. Textual knows
none of them and would press each of their characters. The answer that is waited for is taken out before (`LateAnswers`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

LOST_SECONDS: Final = 1.0
"""Seconds without a character after which the end of an answer is taken for lost."""
_BEGIN: Final = re.compile(r"\x1b(?:\][\dlL]|P[\d>!$+]|_G)")
"""What only an answer begins with; a shorter beginning may be a key with alt."""
_END: Final = re.compile(r"[\x07\x18\x1a\x9c]|\x1b\\|(?=\x1b[^\\])")
"""Also by whatever escape comes next, which is read then."""
_REPORT: Final = re.compile(r"\x1b\[(?:[?>=][\d;:]{0,64}[A-Za-z]|(?!48;)\d[\d;]{0,64}(?:[cnt]|\$y))")
"""What it is, its state and its size; the change of size that Textual asks for is one of 48."""
_EARLIER_FOCUS: Final = re.compile(r"(?:\x1b\[[IO])+(?=\x1b\[[IO])")
"""Changes of focus that others follow at once: each would style everything anew."""
_UNFINISHED: Final = re.compile(r"\x1b(?:[\]P_]|\[(?:[?>=]?[\d;:]{0,64}\$?)?)?$")


class Answers:
    """Passes on what a terminal sends but for its answers, and of changes of focus in a row the last.

    Args:
        monotonic: Gives seconds that only ever grow.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._inside = False
        self._held = ""
        self._heard = 0.0

    def feed(self, text: str) -> str:
        """Return the keys of what was read; what may be the beginning of an answer is kept for the next time.

        The key escape, which comes alone, waits for nothing.
        """
        if not text or (text == "\x1b" and not self._inside and not self._held):
            return text
        self._heard = self._monotonic()
        text, self._held = self._held + text, ""
        passed = ""
        while text:
            if self._inside:
                end = _END.search(text)
                self._inside = end is None
                self._held = "\x1b" if end is None and text.endswith("\x1b") else ""
                text = text[end.end() :] if end else ""
            else:
                begin = _BEGIN.search(text)
                self._inside = begin is not None
                passed += _REPORT.sub("", text[: begin.start()] if begin else self._keep(text))
                text = text[begin.end() :] if begin else ""
        return _EARLIER_FOCUS.sub("", passed)

    def after_silence(self) -> str:
        """Return what was kept, when nothing followed for a while: it was no answer."""
        if self._inside and self._monotonic() - self._heard < LOST_SECONDS:
            return ""
        self._inside = False
        text, self._held = self._held, ""
        return text

    def _keep(self, text: str) -> str:
        """Keep what may be the beginning of an answer; return what is before it."""
        unfinished = _UNFINISHED.search(text)
        self._held = unfinished[0] if unfinished else ""
        return text[: len(text) - len(self._held)]
