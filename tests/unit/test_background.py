"""The terminal's background: what its answer means, that nobody waits for it, and that nothing typed is lost."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time

import pytest
from textual.color import Color

from tests.faults.ptys import slowness
from tui.terminal.background import SECONDS, Background, LateAnswers, is_light, light_by_environment
from tui.widgets.themes import load_theme, shipped_folder

TERM = {"TERM": "xterm-256color"}
ASKED = b"\x1b]11;?\x1b\\\x1b[c"
PROGRAM = """
import sys, termios, time
from tui.terminal import background
background.SECONDS = float(sys.argv[1])
before = termios.tcgetattr(0)
started = time.monotonic()
background = background.Background()
background.ask()
background.listen()
took = time.monotonic() - started
same = termios.tcgetattr(0) == before
sys.stdout.write(f"light={background.light} typed={background.typed!r} late={background.late} same={same} took={took:.3f}")
"""

INTERRUPTED = """
import signal, sys, time
from tui.terminal.background import Background
signal.signal(int(sys.argv[1]), signal.SIG_DFL)  # ignored where the tests run in the background
background = Background()
try:
    background.ask()
    time.sleep(600)
finally:
    background.listen()
"""


@pytest.mark.parametrize(
    ("colour", "light"),
    [
        ("rgb:ffff/ffff/ffff", True), ("rgb:0000/0000/0000", False), ("rgb:fd/f6/e3", True), ("rgb:1e/1e/2e", False),
        ("rgba:ffff/ffff/ffff/8000", True), ("#ffffff", True), ("#002b36", False), ("", None), ("rgb:x/y/z", None),
        ("rgb:", None), ("rgb:1/2", None), ("#", None),
    ],
)  # fmt: skip
def test_colours_as_terminals_write_them(colour, light):
    assert is_light(colour) is light


@pytest.mark.parametrize(
    ("said", "light"), [("15;0", False), ("0;15", True), ("0;default;7", True), ("", None), ("x;y", None)]
)
def test_the_environments_word(said, light):
    assert light_by_environment({"COLORFGBG": said}) is light


def ask(answers: bytes, *, term: str = "xterm-256color", at_once: bytes = b"") -> tuple[str, bytes]:
    """Ask on a pty that answers so; returns what the program said, and what the terminal showed."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": term, "COLORFGBG": ""}
    # A terminal that answers is waited for, however slow this machine is; that silence is not, is looked at by itself.
    command = [sys.executable, "-c", PROGRAM, "20" if answers else str(SECONDS)]
    child = subprocess.Popen(command, stdin=slave, stderr=slave, stdout=subprocess.PIPE, env=env, text=True)
    os.close(slave)
    seen, answered, end = b"", False, time.monotonic() + 20 * slowness()
    while child.poll() is None and time.monotonic() < end:
        if select.select([master], [], [], 0.02)[0]:
            try:
                seen += os.read(master, 1024)
            except OSError:  # the child has ended
                break
        if ASKED in seen and not answered:
            answered = True
            os.write(master, at_once + answers)
    assert child.stdout
    return child.stdout.read(), seen


def test_a_light_terminal_is_known_and_typing_kept():
    said, shown = ask(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c", at_once=b"g?\xc3\xa9")
    assert "light=True" in said
    assert r"typed=b'g?\xc3\xa9'" in said
    assert "late=False same=True" in said
    assert shown == ASKED  # nothing of the answer is echoed


def test_a_terminal_that_only_says_what_it_is_leaves_it_open():
    said, _ = ask(b"\x1b[?1;2c")
    assert "light=None typed=b'' late=False same=True" in said


def test_silence_costs_a_tenth_of_a_second_at_most():
    said, _ = ask(b"")
    assert "light=None" in said
    assert "late=True same=True" in said
    assert float(re.search(r"took=([\d.]+)", said)[1]) < 0.2 * slowness()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT], ids=lambda one: one.name)
def test_a_signal_while_an_answer_is_waited_for_gives_the_terminal_back(number):
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    command = [sys.executable, "-c", INTERRUPTED, str(int(number))]
    asking = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env={**os.environ, **TERM})
    shown = b""
    while ASKED not in shown:
        shown += os.read(master, 4096)
    asking.send_signal(number)
    assert asking.wait(30 * slowness()) == 128 + number
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    os.close(master)


@pytest.mark.parametrize("term", ["dumb", "linux"])
def test_terminals_that_would_show_the_question_are_not_asked(term):
    said, shown = ask(b"", term=term)
    assert shown == b""
    assert "late=False same=True" in said


def late(background=None):
    found: list[bool] = []
    background = background or Background(TERM)
    background.late = True
    return LateAnswers(background, found.append), found


@pytest.mark.parametrize("size", range(1, 12))
def test_a_late_answer_is_taken_out_wherever_it_is_cut(size):
    answers, found = late()
    whole = "ab\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?62;22ccd"
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    typed = "".join(answers.feed(piece) for piece in pieces) + answers.feed("")
    assert typed == "abcd"
    assert found == [True]


@pytest.mark.parametrize("keys", ["\x1b", "\x1b[A", "\x1bOP", "\x1b[1;5C", "é", "\x1b[<0;3;4M", "\x1b[200~x\x1b[201~"])
def test_keys_pass_while_an_answer_is_waited_for(keys):
    answers, found = late()
    assert answers.feed(keys) + answers.feed("") == keys
    assert found == []


def test_a_beginning_that_goes_on_otherwise_is_given_back():
    answers, _ = late()
    assert answers.feed("\x1b[?") == ""
    assert answers.feed("") == "\x1b[?"


def test_it_is_over_once_the_terminal_has_answered():
    answers, _ = late()
    assert not answers.over
    answers.feed("\x1b[?62c")
    assert answers.over


@pytest.mark.parametrize(("answer", "theme"), [("ffff/ffff/ffff", "deck-light"), ("0000/0000/0000", "deck-dark")])
@pytest.mark.parametrize("delay", [0.0, 0.8])
def test_the_deck_looks_as_the_terminal_does(answer, theme, delay):
    found = load_theme(shipped_folder() / f"{theme}.toml").background
    ground = "48;2;" + ";".join(str(part) for part in Color.parse(found).rgb)
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLORFGBG": ""}
    deck = subprocess.Popen([sys.executable, "-m", "tui", "demo"], stdin=slave, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    shown, asked, end = b"", 0.0, time.monotonic() + 30 * slowness()
    try:
        while ground.encode() not in shown and time.monotonic() < end:
            if select.select([master], [], [], 0.05)[0]:
                shown += os.read(master, 65536)
            if ASKED in shown and not asked:
                asked = time.monotonic()
            if asked > 0 and time.monotonic() - asked >= delay:
                os.write(master, f"\x1b]11;rgb:{answer}\x1b\\\x1b[?62;22c".encode())
                asked = -1.0
        assert ground.encode() in shown
    finally:
        deck.kill()
        deck.wait()
        os.close(master)
