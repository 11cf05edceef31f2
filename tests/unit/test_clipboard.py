"""Copies reach the user's terminal through tmux and screen, and say when they do not."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tui.widgets.clipboard import LIMIT, copy, native_command, sequences


def decoded(sent: str) -> str:
    found = re.search(r"\]52;c;([A-Za-z0-9+/=]*)", sent)
    assert found is not None
    return base64.b64decode(found[1]).decode()


def test_a_plain_terminal_gets_the_sequence_itself() -> None:
    assert sequences("häll", {}) == f"\x1b]52;c;{base64.b64encode('häll'.encode()).decode()}\a"


def test_tmux_gets_it_wrapped_and_plain() -> None:
    sent = sequences("text", {"TMUX": "/tmp/tmux-0/default"})
    assert sent.startswith("\x1bPtmux;\x1b\x1b]52;c;")
    assert sent.endswith("\a\x1b\\\x1b]52;c;dGV4dA==\a")


def test_screen_gets_it_in_pieces_that_it_passes_on() -> None:
    text = "x" * 3_000
    sent = sequences(text, {"STY": "1.pts-0"})
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sent, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sent
    assert all(len(piece) <= 252 for piece in pieces)
    assert decoded("".join(pieces)) == text


@pytest.mark.parametrize("more", [0, 1])
async def test_what_a_terminal_does_not_take_is_not_sent(more: int) -> None:
    sent: list[str] = []
    size = LIMIT // 4 * 3 + more
    copied = await copy("x" * size, "3 rows as TSV", sent.append, {"SSH_CONNECTION": "1"})
    assert copied.done is bool(sent) is (not more)
    assert copied.sentence.startswith("Not copied: 3 rows as TSV" if more else "Sent 3 rows as TSV")


async def test_the_linux_console_is_sent_nothing() -> None:
    sent: list[str] = []
    copied = await copy("text", "the cell", sent.append, {"TERM": "linux", "SSH_TTY": "/dev/tty1"})
    assert not copied.done
    assert not sent
    assert "the Linux console has no clipboard" in copied.sentence


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
async def test_tmux_as_it_comes_keeps_the_text(tmp_path: Path) -> None:
    begin = ["tmux", "-S", str(tmp_path / "socket"), "-f", "/dev/null"]
    subprocess.run([*begin, "new-session", "-d", "sleep 60"], check=True, timeout=20)
    try:
        sent: list[str] = []
        around = {"TMUX": f"{tmp_path}/socket,1,0", "PATH": os.environ["PATH"], "SSH_TTY": "/dev/pts/1"}
        copied = await copy("a\tb\u202e\x1b]0;x\a" * 10_000, "3 rows", sent.append, around)  # too long for a terminal
        kept = subprocess.run([*begin, "show-buffer"], check=True, capture_output=True, timeout=20).stdout.decode()
    finally:
        subprocess.run([*begin, "kill-server"], check=True, timeout=20)
    assert kept == "a\tb\u202e\x1b]0;x\a" * 10_000
    assert (copied.done, sent) == (True, [])
    assert "to tmux" in copied.sentence


async def test_tmux_that_does_not_answer_is_not_said_to_have_it(tmp_path: Path) -> None:
    sent: list[str] = []
    copied = await copy("text", "the cell", sent.append, {"TMUX": f"{tmp_path}/gone,1,0", "SSH_TTY": "/dev/pts/1"})
    assert decoded("".join(sent)) == "text"
    assert copied.sentence == "Sent the cell (4 characters) to tmux, which takes it only with set-clipboard on."


def test_over_ssh_no_tool_of_this_machine_is_used() -> None:
    assert native_command({"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}, "linux") == ()
    assert native_command({"SSH_CONNECTION": "1"}, "darwin") == ()
    assert native_command({}, "darwin") == ("pbcopy",)
    assert native_command({}, "linux") == ()
