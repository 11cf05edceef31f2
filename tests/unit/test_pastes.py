"""What stands in a paste is text: no escape in it is a key, however the terminal cuts what it sends."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tui.terminal.pastes import END, LONGEST_PASTE, LOST_SECONDS, START, Pastes

HOSTILE = "q\x1bq\x1b[A\x1bOPx\x1b[20\x1b[200~\x1b]52;c;aGk=\x07\x1b"


def heard(*reads: str) -> list[str]:
    """Return pastes and keys as the parser understands them."""
    pastes, parser = Pastes(), XTermParser()
    found = [event for text in map(pastes.feed, reads) if text for event in parser.feed(text)]
    return [f"paste {one.text}" if isinstance(one, events.Paste) else getattr(one, "key", "?") for one in found]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_an_escape_in_a_paste_is_no_key_wherever_it_is_cut(size: int) -> None:
    sent = f"{HOSTILE}{END}b"
    pieces = [sent[place : place + size] for place in range(0, len(sent), size)]
    assert heard("a", START[:3], START[3:], *pieces) == ["a", "paste " + HOSTILE.replace("\x1b", ""), "b"]


def test_a_paste_is_cut_and_the_next_one_whole() -> None:
    found = heard(START, *["x" * 9_000] * 20, END, f"{START}next{END}")
    assert [len(one) for one in found] == [len("paste ") + LONGEST_PASTE, len("paste next")]


def test_a_paste_whose_end_never_comes_gives_the_keyboard_back() -> None:
    now = 0.0
    pastes = Pastes(lambda: now)
    assert pastes.feed(f"{START}half\x1b[20") == f"{START}half"
    now += LOST_SECONDS - 0.1
    assert (pastes.feed(""), pastes.inside) == ("", True)
    now += 0.2
    assert (pastes.feed(""), pastes.inside) == (END, False)
    assert pastes.feed("q") == "q"


def test_keys_wait_for_nothing_but_the_beginning_of_a_mark() -> None:
    pastes = Pastes()
    for key in ("\x1b", "\x1b[", "\x1b[A", "\x1b[2~", "\x1b[20~"):
        assert pastes.feed(key) == key
    assert (pastes.feed("\x1b[20"), pastes.feed(""), pastes.feed("")) == ("", "\x1b[20", "")
