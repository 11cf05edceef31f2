"""Whether the terminal's background is light: asked before Textual starts, answered while it is imported.

The question is OSC 11, followed by a request that nearly every terminal answers (primary device attributes), so that silence
is known for what it is. What the user types meanwhile is kept and handed on. A later answer is taken out of the input.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

SECONDS: Final = 0.1
"""Longest wait for an answer, from the question on."""
LATE_SECONDS: Final = 5.0
"""How long an answer may still come over a slow line before input is no longer looked through for it."""
_QUESTION: Final = b"\x1b]11;?\x1b\\\x1b[c"
_COLOUR: Final = re.compile(r"\x1b\]11;([^\x07\x1b]{0,64})(?:\x07|\x1b\\)")
_ATTRIBUTES: Final = re.compile(r"\x1b\[\?[\d;]{0,64}c")
_UNFINISHED: Final = re.compile(r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?|\[(?:\?[\d;]{0,64})?)?$")
_SILENT: Final = frozenset({"", "dumb", "linux", "unknown"})
"""Kinds of terminals that cannot answer, or would show the question."""


class Background:
    """Asks the terminal for its background.

    Attributes:
        light: Whether it is light; None where that is not known.
        typed: What the user typed while the answer was waited for.
        late: Whether the answer is still to come.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self.light = light_by_environment(environ)
        self.typed = b""
        self.late = False
        self._asks = environ.get("TERM", "") not in _SILENT
        self._keyboard = -1
        self._before: list[Any] | None = None
        self._asked_at = 0.0
        self._handlers: dict[int, Any] = {}

    def ask(self) -> None:
        """Put the question to the terminal; its answer is read by `listen`, which has to follow in any case."""
        found = _descriptors()
        if found is None or not self._asks:
            return
        keyboard, screen = found
        try:
            self._guard_signals()
            self._before = termios.tcgetattr(keyboard)
            quiet = termios.tcgetattr(keyboard)
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(keyboard, termios.TCSANOW, quiet)
            self._keyboard, self._asked_at = keyboard, time.monotonic()
            os.write(screen, _QUESTION)
            self.late = True
        except (termios.error, OSError):
            self._give_back()
        except (SystemExit, KeyboardInterrupt):
            self._give_back()
            raise

    def listen(self) -> None:
        """Read the answer, for what is left of the time; the terminal is as before afterwards."""
        if not self.late:
            return
        heard = b""
        try:
            while self.late:
                left = max(self._asked_at + SECONDS - time.monotonic(), 0.0)
                if not select.select([self._keyboard], [], [], left)[0]:
                    break
                data = os.read(self._keyboard, 1024)
                if not data:
                    break
                heard += data
                self.late = _ATTRIBUTES.search(heard.decode("latin-1")) is None
        except OSError:
            self.late = False
        finally:
            self._give_back()
        self.typed = self.take(heard.decode("latin-1")).encode("latin-1")

    def take(self, text: str) -> str:
        """Return a text without the terminal's answers in it; what they say is kept."""
        for colour in _COLOUR.findall(text):
            light = is_light(colour)
            self.light = self.light if light is None else light
        return _ATTRIBUTES.sub("", _COLOUR.sub("", text))

    def _give_back(self) -> None:
        if self._before is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self._keyboard, termios.TCSANOW, self._before)
            self._before = None
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()

    def _guard_signals(self) -> None:
        """Turn what would end the process into an exception, so that the terminal is given back first."""
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with contextlib.suppress(ValueError):  # not the main thread
                if signal.getsignal(number) is signal.SIG_DFL:
                    self._handlers[number] = signal.signal(number, _leave)


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


class LateAnswers:
    """Takes an answer that comes late out of what is typed.

    Args:
        background: Whom the answer is for.
        found: Called when the answer has come, with whether the background is light.
    """

    def __init__(self, background: Background, found: Callable[[bool], None]) -> None:
        self._background = background
        self._found = found
        self._until = time.monotonic() + LATE_SECONDS
        self._held = ""

    @property
    def over(self) -> bool:
        """Whether nothing more is to be expected."""
        return not self._held and (not self._background.late or time.monotonic() > self._until)

    def feed(self, text: str) -> str:
        """Return what was typed; the beginning of an answer is held back until the rest of it is there."""
        whole = self._held + text
        if not text:  # the rest did not follow at once: it was no answer
            self._held = ""
            return whole
        before = self._background.light
        if _ATTRIBUTES.search(whole):
            self._background.late = False
        rest = self._background.take(whole)
        unfinished = _UNFINISHED.search(rest)
        self._held = unfinished[0] if unfinished else ""
        if self._background.light is not None and self._background.light != before:
            self._found(self._background.light)
        return rest[: len(rest) - len(self._held)]


def is_light(colour: str) -> bool | None:
    """Return whether a colour as terminals write it (``rgb:ffff/ffff/ffff``, ``#ffffff``) is light; None for no colour."""
    parts = colour.removeprefix("rgba:").removeprefix("rgb:").split("/")
    if len(parts) < 3 and colour.startswith("#") and len(colour) % 3 == 1:
        wide = len(colour) // 3
        parts = [colour[1 + place * wide : 1 + (place + 1) * wide] for place in range(3)]
    try:
        red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts[:3])
    except (ValueError, ZeroDivisionError):
        return None
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)


def light_by_environment(environ: Mapping[str, str]) -> bool | None:
    """Return what ``COLORFGBG`` says of the background, as some terminals set it; None where it says nothing."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return int(ground) in {7, 15} if ground.isascii() and ground.isdigit() and len(ground) < 4 else None


def _descriptors() -> tuple[int, int] | None:
    """Return the descriptors of keyboard and screen where both are a terminal's."""
    try:
        if sys.__stdin__ and sys.__stderr__:
            keyboard, screen = sys.__stdin__.fileno(), sys.__stderr__.fileno()
            return (keyboard, screen) if os.isatty(keyboard) and os.isatty(screen) else None
    except (OSError, ValueError):
        pass
    return None
