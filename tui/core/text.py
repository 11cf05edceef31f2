"""The one function that makes remote text safe to show.

Remote text can write the clipboard, change the terminal's title, reverse the line or hide letters. What passes `clean` is
printable, of bounded length, and says what it seems to say.
"""

from __future__ import annotations

import unicodedata
from typing import Final

DEFAULT_LIMIT: Final = 300
"""Characters kept of one remote string unless a caller states another limit."""

ELLIPSIS: Final = "…"
_REPLACEMENT: Final = "\ufffd"
_MAX_COMBINING: Final = 2
_KEPT_CATEGORIES: Final = frozenset("LNPSM")
_FIRST_MARK: Final = "\u0300"
"""Below it every printable character stands for itself, alone and composed."""
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols that draw nothing: Hangul fillers and the empty Braille cell."""
_known: set[str] = {" "}
"""Characters that were found to be safe wherever they stand."""
_MOST_KNOWN: Final = 20_000


def clean(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """Make remote text safe for a terminal; idempotent.

    Control characters become U+FFFD (tab and newline a space), format characters (bidi, zero width) and variation selectors
    are dropped, private use, surrogates and unassigned code points are replaced, separators become spaces, at most two
    combining marks follow a letter, and the whole is NFC and at most ``limit`` characters long.

    Args:
        text: Any text, of any length.
        limit: Most characters kept, the ellipsis of a cut included.
    """
    if len(text) <= limit and text.isprintable() and (text.isascii() or max(text) < _FIRST_MARK or _plain(text)):
        return text
    # NFC can compose at most; cutting first bounds the work on a megabyte of marks.
    shown = unicodedata.normalize("NFC", _filtered(unicodedata.normalize("NFC", text[: limit * 4])))
    if len(shown) > limit or len(text) > limit * 4:
        shown = shown[: limit - 1].rstrip() + ELLIPSIS
    return shown


def _plain(text: str) -> bool:
    """Say whether every character stands for itself, alone and composed; each kind is looked up once."""
    unknown = set(text) - _known
    if unknown:
        if any(unicodedata.category(one)[0] not in "LNPS" or one in _BLANK_LETTERS for one in unknown):
            return False
        if len(_known) < _MOST_KNOWN:
            _known.update(unknown)
    return unicodedata.is_normalized("NFC", text)


def _filtered(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        replaced = _safe(character)
        if not replaced:
            continue
        if unicodedata.category(replaced)[0] == "M":
            marks += 1
            if marks > _MAX_COMBINING or not kept:
                continue
        else:
            marks = 0
        kept.append(replaced)
    return "".join(kept)


def _safe(character: str) -> str:
    category = unicodedata.category(character)
    if character in _BLANK_LETTERS:
        return " "
    if category[0] in _KEPT_CATEGORIES:
        return "" if _is_variation_selector(character) else character
    if category[0] == "Z" or character in "\t\n":
        return " "
    return "" if category == "Cf" else _REPLACEMENT


def _is_variation_selector(character: str) -> bool:
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or "\u180b" <= character <= "\u180d"
    )
