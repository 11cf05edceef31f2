"""Hostile text in every widget and on every screen of the deck: no control character reaches a real terminal, nothing crashes."""

from __future__ import annotations

import re
import signal
import sys

import pytest

from tests.faults.hostile import MARK, STRINGS, leaks
from tests.faults.ptys import on_pty
from tests.faults.support import LONG


def test_there_are_as_many_strings_as_promised() -> None:
    assert len(STRINGS) >= 52


def test_the_second_belt_alone_holds_in_every_widget() -> None:
    together = "1" if LONG else "6"
    with on_pty([sys.executable, "-m", "tests.faults.hostile_widgets", together], size=(120, 120)) as terminal:
        status = terminal.ended(120)
    assert status == 0, bytes(terminal.output[-600:])
    assert leaks(bytes(terminal.output)) == []


KEYS = b"\r \t c z \x1b d \x1b j \x1b w s ? \x1b : \x1b t \x1b x y g G \x1b".split(b" ")
"""Pressed in every view: in, panels, chart, zoom, detail, raw JSON, wide, sort, help, jump, period, personal data, copy, ends."""


@pytest.mark.parametrize("account", range(4), ids=["agentphone", "ejento", "geai", "serenity"])
def test_a_hostile_vendor_reaches_no_terminal(account: int) -> None:
    with on_pty([sys.executable, "-m", "tests.faults.hostile_deck"], size=(160, 50)) as terminal:
        terminal.expect(b"serenity-demo")
        terminal.pump(1.5)
        for _ in range(account):
            terminal.send(b"\x1b[B")
        terminal.send(b"\r")
        terminal.pump(1.0)
        for view in b"123456789" if LONG else b"12359":
            terminal.send(bytes([view]))
            terminal.pump(0.5)
            for key in KEYS:
                terminal.send(key)
                terminal.pump(0.12)
        assert terminal.process.poll() is None, bytes(terminal.output[-800:])
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended(5) == 143
    assert MARK.encode() in terminal.output, "no hostile text was on screen"
    # What is copied on request goes to the clipboard by OSC 52, as base64: the deck's own sequence, without hostile bytes.
    assert leaks(COPIED.sub(b"", bytes(terminal.output))) == []


COPIED = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x07|\x1b\\\\)")


@pytest.mark.parametrize("text", STRINGS[:24], ids=range(24))
def test_a_leak_would_be_found(text: str) -> None:
    assert leaks(f"before{text}after".encode("utf-8", "surrogatepass"))
