"""What passes `clean` is printable, bounded, says what it seems to say, and passes again unchanged."""

from __future__ import annotations

import os
import random
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.ptys import slowness
from tui.core.text import DEFAULT_LIMIT, ELLIPSIS, clean

LONG = bool(os.environ.get("AGENTDECK_LONG"))
GENERATED = 20_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("Grüße, 日本語, 😀", "Grüße, 日本語, 😀"),
        ("a\tb\nc", "a b c"),
        ("a\r\nb", "a\ufffd b"),
        ("\x1b]52;c;eA==\x07", "\ufffd]52;c;eA==\ufffd"),
        ("\x9b31m", "\ufffd31m"),
        ("\x7f\x00", "\ufffd\ufffd"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066x\u2069\u200b\u200d\ufeff\u00ad", "x"),
        ("\u2028\u2029\u00a0\u3000\u2003", "     "),
        ("a\ufe0f\U000e0100\u180b", "a"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("\ue000\U000f0000", "\ufffd\ufffd"),
        ("\u0378", "\ufffd"),
        ("e\u0301", "é"),
        ("a" + "\u0300" * 50, "à\u0300\u0300"),
        ("\u0300x", "x"),
        ("\u3164\u115f\u2800", "   "),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("\U000e0041\U000e007f", ""),
    ],
)
def test_what_is_kept_replaced_and_dropped(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("x" * 301) == "x" * 299 + ELLIPSIS
    assert clean("x" * 300) == "x" * 300
    assert clean("wörter " * 100, 20) == "wörter wörter wörte…"


ALPHABET = (
    "ab [/]"
    + "".join(map(chr, [*range(0x20), *range(0x7F, 0xA1)]))
    + "\u0300\u0301\u0308\u0327\u0345\u05b0\u0f71\u1ab0\u20dd\u200b\u200d\u200e\u202e\u2066\ufeff\ufe0f\U000e0100\U000e0041"
    + "\ud800\udc00\ue000\uffff\u0378\u00e9\u00e5\u00c5\u212b\ud55c\u1112\u1161\u11ab😀👨\u65e5\u0344\u2126\ufb2c"
)


def _sound(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert clean(shown, limit) == shown, ascii(text)
    assert len(shown) <= limit
    assert unicodedata.is_normalized("NFC", shown)
    categories = [unicodedata.category(character) for character in shown]
    assert not {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} & set(categories), ascii(text)
    assert all(character == " " for character, kind in zip(shown, categories, strict=True) if kind == "Zs")
    assert "MMM" not in "".join(kind[0] for kind in categories)


def test_every_generated_string_comes_out_sound() -> None:
    chance = random.Random(7)
    for _ in range(GENERATED):
        length = chance.choice((0, 1, 3, 10, 40, 400))
        letters = "".join(chance.choice(ALPHABET) for _ in range(length))
        _sound(letters, chance.choice((5, 20, DEFAULT_LIMIT)))


@settings(max_examples=20_000 if LONG else 300)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_every_text_of_unicode_comes_out_sound(text: str) -> None:
    _sound(text, 40)


def test_every_single_character_comes_out_sound() -> None:
    step = 1 if LONG else 37
    for code in range(0, 0x110000, step):
        shown = clean(f"a{chr(code)}b")
        assert clean(shown) == shown
        assert len(shown) <= 6


def test_a_megabyte_of_marks_costs_next_to_nothing() -> None:
    started = time.perf_counter()
    assert len(clean("a" + "\u0301" * 1_000_000)) <= 4
    assert time.perf_counter() - started < 0.5 * slowness()
