"""Hostile text in every widget and on every screen of the deck: no control character reaches a real terminal, nothing crashes."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Callable
from itertools import count

import pytest

from tests.faults.hostile import MARK, STRINGS, leaks
from tests.faults.hostile_deck import answer
from tests.faults.ptys import Terminal, on_pty, slowness
from tests.faults.support import LONG
from tui.terminal.restore import RESET

COPIED = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x07|\x1b\\\\)")
"""The deck's own sequence for what is copied on request: base64, without a hostile byte."""


def test_there_are_as_many_strings_as_promised() -> None:
    assert len(STRINGS) >= 52


def test_the_second_belt_alone_holds_in_every_widget() -> None:
    together = "1" if LONG else "6"
    with on_pty([sys.executable, "-m", "tests.faults.hostile_widgets", together], size=(120, 120)) as terminal:
        status = terminal.ended(120)
    assert status == 0, bytes(terminal.output[-600:])
    report("every widget of the framework", terminal.output)
    assert leaks(bytes(terminal.output)) == []


def is_hostile(shown: bytes) -> bool:
    return any(trace in shown for trace in (MARK.encode(), b"injected", "\ufffd".encode()))


def shows(terminal: Terminal, wanted: Callable[[bytes], bool], seconds: float = 20, start: int | None = None) -> None:
    """Wait for something among what is drawn from now on, or from a mark; not every view has it, so it may stay away."""
    start, end = len(terminal.output) if start is None else start, time.monotonic() + seconds * slowness()
    while not wanted(bytes(terminal.output[start:])) and time.monotonic() < end:
        terminal.pump(0.05)


def foreign(output: bytes | bytearray) -> bytes:
    """Return the output without two sequences of the deck's own: a copy that was asked for, and the end that came by force."""
    return COPIED.sub(b"", bytes(output)).replace(RESET.encode(), b"")


def report(where: str, output: bytes | bytearray) -> None:
    found = len(leaks(foreign(output)))
    print(
        f"\n{len(STRINGS)} hostile strings × {where}: {len(output):,} bytes on the terminal, {found} leaks, 0 crashes"
    )


KEYS = b"\r \t c z \x1b d \x1b j \x1b w s ? \x1b : \x1b t \x1b x y g G \x1b".split(b" ")
"""Pressed in every view: in, panels, chart, zoom, detail, raw JSON, wide, sort, help, jump, period, personal data, copy, ends."""


VIEWS = {"agentphone": b"3", "ejento": b"3", "geai": b"2", "serenity": b"2"}
"""The vendors in the fleet's order, and a view of each that shows much text."""


def is_told(shown: bytes) -> bool:
    return shown.count(b" fresh") + shown.count(b" partial") >= len(VIEWS)


def test_a_hostile_vendor_reaches_no_terminal() -> None:
    numbers = count(1)

    def pressed(*keys: bytes) -> None:
        for key in keys:
            terminal.send(key)
            terminal.expect(answer(next(numbers)), 60)

    with on_pty([sys.executable, "-m", "tests.faults.hostile_deck"], size=(120, 40)) as terminal:
        shows(terminal, is_told)
        for place, (vendor, views) in enumerate(VIEWS.items()):
            start = len(terminal.output)
            pressed(*[b"\x1b[B"] * bool(place), b"\r")
            shows(terminal, lambda shown: b"esc" in shown)
            for view in b"123456789" if LONG else views:
                mark = len(terminal.output)
                pressed(bytes([view]))
                shows(terminal, is_hostile, 3 if LONG else 20, mark)
                pressed(*KEYS)
            shown = bytes(terminal.output[start:])
            report(vendor, shown)
            assert f"{vendor}-demo".encode() in shown
            assert is_hostile(shown), f"no hostile text of {vendor} was on screen"
            pressed(b"\x1b", b"\x1b", b"\x1b")
        assert terminal.process.poll() is None, bytes(terminal.output[terminal.output.rfind(b"\x1b[?1049l") :])
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended(5) == 143
    assert leaks(foreign(terminal.output)) == []


@pytest.mark.parametrize("text", STRINGS[:24], ids=range(24))
def test_a_leak_would_be_found(text: str) -> None:
    assert leaks(f"before{text}after".encode("utf-8", "surrogatepass"))
