"""What the commands know of their standard streams: who reads them, how wide, in colour or not, and what is said on the way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final, TextIO

import click

from tui.core.format import format_age
from tui.core.text import clean
from tui.terminal.environment import DUMB, colourless

Progress = Callable[[int, int | None, str], None]
"""Told what is done, the whole where known, and a few words."""
_ERASE: Final = "\r\x1b[K"
_PAUSE: Final = 0.1
"""Seconds between two lines of progress."""
_BAR: Final = 20
_LOOK: Final = 0.5
"""Seconds between two looks whether somebody still reads."""


def say(text: str) -> None:
    """Write a sentence on standard error; nobody there to hear it is no fault."""
    with contextlib.suppress(OSError):
        click.echo(f"agentdeck: {text}", err=True)


def out(piece: str) -> None:
    """Write a piece of data on standard output, at once.

    Raises:
        BrokenPipeError: Nobody reads it any more.
        OSError: It cannot be written.
    """
    sys.stdout.write(piece)
    sys.stdout.flush()


async def wait(seconds: float) -> None:
    """Wait, but no longer than somebody reads standard output.

    Raises:
        BrokenPipeError: Nobody reads it any more.
    """
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if _unread():
            raise BrokenPipeError
        await asyncio.sleep(min(left, _LOOK))


def _unread() -> bool:
    """Whether standard output is a pipe whose other end is closed."""
    if not hasattr(select, "poll"):  # Windows: found out at the next write
        return False
    asked = select.poll()
    try:
        asked.register(sys.stdout.fileno(), 0)  # errors are told unasked
    except (OSError, ValueError):
        return False
    return any(told & select.POLLERR for _, told in asked.poll(0))


def on_terminal(stream: TextIO | None) -> bool:
    """Whether a stream leads to a terminal."""
    return stream is not None and stream.isatty()


def use_color(wanted: str) -> bool:
    """Whether to write colour: as asked, else on a terminal that has it, where NO_COLOR is empty."""
    return (on_terminal(sys.stdout) and not colourless()) if wanted == "auto" else wanted == "always"


def width() -> int | None:
    """Return the columns of standard output: COLUMNS where it is set, the terminal's, or None where nothing bounds a line."""
    if on_terminal(sys.stdout) or os.environ.get("COLUMNS", "").isdigit():
        return max(shutil.get_terminal_size((100, 24)).columns, 1)
    return None


@contextlib.contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show how far a long reading is: on standard error, on a terminal only, in one line that is wiped afterwards.

    Args:
        quiet: Show nothing, since something else is written to the same terminal meanwhile.
    """
    if quiet or not on_terminal(sys.stderr) or os.environ.get("TERM") == DUMB:
        yield lambda _done, _total, _words: None
        return
    line = Line(time.monotonic)

    def report(done: int, total: int | None, words: str) -> None:
        text = line.text(done, total, words)
        if text:
            columns = shutil.get_terminal_size((80, 24)).columns
            sys.stderr.write(_ERASE + text[: columns - 1])
            sys.stderr.flush()

    try:
        yield report
    finally:
        sys.stderr.write(_ERASE)
        sys.stderr.flush()


class Line:
    """The words of one line of progress: what is done, of how much, how fast, how long it will take.

    Args:
        clock: Gives monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None
        self._said = float("-inf")

    def text(self, done: int, total: int | None, words: str) -> str:
        """Return the line; empty where the last one was written a moment ago."""
        now = self._clock()
        if self._began is None:
            self._began = (now, done)
        if now - self._said < _PAUSE:
            return ""
        self._said = now
        since, had = self._began
        rate = (done - had) / (now - since) if now > since else 0.0
        parts = [f"{done:,}" + (f" of {total:,}" if total else "") + f" {clean(words, 60)}"]
        if rate >= 1:
            parts.append(f"{rate:,.0f} a second")
            if total and total > done:
                parts.append(f"about {format_age((total - done) / rate)} left")
        bar = ""
        if total:
            full = round(min(done / total, 1.0) * _BAR)
            bar = f"[{'#' * full}{'.' * (_BAR - full)}] "
        return bar + ", ".join(parts)
