"""What a terminal answers is no key, whenever it comes and however it is cut; keys that begin alike are keys."""

from __future__ import annotations

import pytest

from tui.terminal.answers import LOST_SECONDS, Answers

ANSWERS = (
    "\x1b]4;1;rgb:0/0/0\x1b\\", "\x1b]11;rgb:ffff/ffff/ffff\x07", f"\x1b]52;c;{'QUJD' * 800}\x07", "\x1b]lmy title\x1b\\",
    "\x1bP1$r0m\x1b\\", "\x1bP>|some terminal\x1b\\", "\x1b_Gi=1;OK\x1b\\", "\x1b[?62;22c", "\x1b[>41;390;0c", "\x1b[?1u",
    "\x1b[0n", "\x1b[8;24;80t", "\x1b[2;2$y",
)  # fmt: skip
KEYS = (
    "\x1b",
    "\x1b]",
    "\x1bP",
    "\x1b_",
    "\x1b[A",
    "\x1bOP",
    "\x1b[1;5C",
    "\x1b[<0;3;4M",
    "\x1b[?2026;1$y",
    "\x1b[48;24;80;480;800t",
    "\x1b[c",
    "\x1b[7$",
    "\x1b[24;80R",
    "]1P_G",
    "\x1b]a",
)


@pytest.mark.parametrize("size", [2, 3, 5, 1000])
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: repr(answer[:6]))
def test_an_answer_is_dropped_wherever_it_is_cut(answer, size):
    whole = f"a{answer}{answer}b"
    answers = Answers()
    assert "".join(answers.feed(whole[at : at + size]) for at in range(0, len(whole), size)) == "ab"


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_a_key_passes_at_once_or_after_a_moment(key):
    answers = Answers()
    assert answers.feed(key) + answers.after_silence() == key
    assert answers.feed("q") == "q"


def test_the_key_escape_waits_for_nothing():
    assert Answers().feed("\x1b") == "\x1b"


def test_an_answer_that_is_broken_off_gives_the_keyboard_back():
    now = 0.0
    answers = Answers(lambda: now)
    assert answers.feed("\x1b]52;c;QUJD\x1b[A") == "\x1b[A"
    assert answers.feed("\x1bP1$r") == ""
    now += LOST_SECONDS - 0.1
    assert answers.after_silence() + answers.feed("rest") == ""
    now += LOST_SECONDS + 0.1
    assert answers.after_silence() + answers.feed("q") == "q"


def test_of_changes_of_focus_in_a_row_the_last_counts():
    assert Answers().feed("a" + "\x1b[I\x1b[O" * 300 + "?\x1b[I") == "a\x1b[O?\x1b[I"
