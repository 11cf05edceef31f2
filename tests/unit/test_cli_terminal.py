"""What ``agentdeck show`` writes on a real terminal: a table that fits, colour where it is wanted, progress that is wiped."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from tests.faults.ptys import on_pty
from tui.cli.columns import cells, cut, layout
from tui.cli.streams import Line
from tui.core.plain import PLAIN

SHOW = (sys.executable, "-m", "tui", "show")
DEMO = ("--demo", "--now", "2026-11-18T14:30:00Z")


def on_terminal(*arguments, columns=80, err=None, **environ):
    """Run on a pseudo-terminal; returns all that it showed. Standard error goes there too unless ``err`` says where."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    known = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "LINES"}}
    process = subprocess.Popen(
        [*SHOW, *arguments, *DEMO],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs if err is None else err,
        env={**known, "TERM": "xterm-256color", **environ},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(30) == 0, shown
    return shown.decode().replace("\r\n", "\n")


def test_what_a_terminal_has_no_sign_for_is_what_is_most_like_it_or_a_question_mark():
    shown = on_terminal("ejento-demo", "overview", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert "5.22 ?" in shown
    assert "– ∅ 0 ▲ “é” 中".encode("ascii", PLAIN) == b'- ? 0 ^ "?" ?'
    assert "é – \udc80".encode("latin-1", PLAIN) == b"\xe9 - ?"


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_table_fits_the_terminal_and_cuts_no_number(columns):
    text = on_terminal(
        "serenity-demo", "instances", "--limit", "5", columns=columns, NO_COLOR="1", err=subprocess.DEVNULL
    )
    assert max(map(cells, text.splitlines())) <= columns
    assert "\x1b" not in text
    rows = [line for line in text.splitlines() if line.startswith("2026-")]
    assert len(rows) == 5
    assert all(line[:19].count(":") == 2 for line in rows), "times stay whole"


def test_wide_writes_every_column():
    narrow = on_terminal("serenity-demo", "instances", "--limit", "2", columns=60)
    assert "\x1b[1m" in narrow, "in colour, where nothing is said of it"
    wide = on_terminal("serenity-demo", "instances", "--limit", "2", "--wide", columns=60, NO_COLOR="1")
    assert "--wide writes them all" in narrow
    assert "USER AGENT" in wide
    assert "…" not in next(line for line in wide.splitlines() if "STARTED" in line)


def test_colour_is_as_asked_else_as_no_color_says():
    arguments = ("geai-demo", "days", "--limit", "2")  # the tests above say what holds without NO_COLOR, and with it
    assert "\x1b[1m" in on_terminal(*arguments, NO_COLOR=""), "an empty NO_COLOR says nothing"
    assert "\x1b[1m" in on_terminal(*arguments, "--color", "always", NO_COLOR="1")
    assert "\x1b[1m" not in on_terminal(*arguments, "--color", "never")


def test_progress_is_shown_on_a_terminal_only_and_wiped(tmp_path):
    target = tmp_path / "calls.csv"
    arguments = ("agentphone-demo", "calls", "--limit", "500", "--format", "csv", "--output")
    shown = on_terminal(*arguments, str(target))
    assert " of 500 records" in shown
    assert shown.endswith("\r\x1b[K")
    quiet = subprocess.run([*SHOW, *arguments, str(tmp_path / "again.csv"), *DEMO], capture_output=True, check=True)
    assert (quiet.stdout, quiet.stderr) == (b"", b"")


def test_progress_gives_a_rate_and_the_time_left():
    times = iter([0.0, 0.05, 2.0, 4.0])
    line = Line(lambda: next(times))
    assert line.text(100, 1_000, "records").endswith("100 of 1,000 records")
    assert line.text(110, 1_000, "records") == "", "not more often than the eye reads"
    assert line.text(300, 1_000, "records").endswith("300 of 1,000 records, 100 a second, about 7 s left")
    assert "left" not in line.text(500, None, "records")


def test_enter_is_enter_also_when_it_is_typed_before_the_deck_has_the_terminal(tmp_path):
    env = {"HOME": str(tmp_path), "AGENTDECK_CONFIG": str(tmp_path / "none.toml")}
    with on_pty([sys.executable, "-m", "tui", "demo"], env=env) as deck:
        deck.send(b"\r")  # which the terminal still turns into a line feed
        deck.expect(b"Overview", 30)
        deck.send(b"q")
        assert deck.ended(10) == 0


def test_texts_are_cut_by_what_a_terminal_draws():
    assert cut("退货申请", 5) == "退货…"
    assert cells("e\u0301") == 1
    plan = layout([("name", "cost"), ("a long name of a thing", "1,234.5678 USD")], frozenset({1}), 26)
    assert plan.line(("a long name of a thing", "1,234.5678 USD")) == "a long na…  1,234.5678 USD"
