"""Masking of personal data: what a cell, a label or a crumb shows until the user asks for more.

Two rules. A column that is declared personal (IP addresses, messages, names of users) is masked. An e-mail address is masked
wherever it stands, in any text: its first letter and its domain stay, so that rankings stay readable.

Rows of a personal column have to be told apart without saying who they are about. Of a phone number that begins with ``+`` its
first digit and its last two stay: a hundred numbers of every country group share them. Of a name of several words the capitals
that they begin with stay, and neither how long they are nor what follows. Of everything else, and of what might be a message,
nothing stays.
"""

from __future__ import annotations

import re
from typing import Final

from tui.core.values import NotSupplied, Value

MASK: Final = "•••••"
"""Stands for any personal value; always as long, so that it gives nothing away."""

_APART: Final = r"\s@<>,;:=\"()\[\]{}|\\/"
"""What does not belong to the name before the @; an address after "mailto:" or "user=" is found too."""
_ADDRESS: Final = re.compile(rf"(?<![^{_APART}])([^{_APART}])([^{_APART}]*+)@(?=\w[\w-]*+(?:\.\w|\.?…))")
"""An address, or the beginning of one that was cut: its name, up to the @."""
_PHONE: Final = re.compile(r"\+(\d)[\d ().-]{5,20}(\d)[ ().-]?(\d)")
_DIGITS: Final = 8
"""Digits below which a number is too short for any of them to stay."""
_NAME: Final = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?")
_WORDS: Final = range(2, 5)
_LONGEST: Final = 60
_DOMAIN: Final = re.compile(r"[\w.…-]+")


def hide_emails(text: str) -> str:
    """Return a text with the names of all e-mail addresses masked: ``m•••••@example.com``."""
    return _ADDRESS.sub(_hidden, text) if "@" in text else text


def masked(value: Value) -> Value:
    """Return what is shown of a personal value: the mask, the little that may stay, or null and nothing as they are."""
    if value is None or isinstance(value, NotSupplied) or value == "":
        return value
    if isinstance(value, str) and (name := _ADDRESS.match(value)) and _DOMAIN.fullmatch(value, name.end()):
        return hide_emails(value)
    return _number(value) or _initials(value) or MASK if isinstance(value, str) else MASK


def guarded(value: Value, *, personal: bool) -> Value:
    """Return what a cell shows while personal data is hidden.

    Args:
        value: The cell's value.
        personal: Whether its column is declared personal.
    """
    if personal:
        return masked(value)
    return hide_emails(value) if isinstance(value, str) else value


def _number(text: str) -> str:
    """Return a phone number as ``+1•••••42``, or nothing where it is none."""
    found = _PHONE.fullmatch(text)
    if found is None or sum(character.isdecimal() for character in text) < _DIGITS:
        return ""
    return f"+{found[1]}{MASK}{found[2]}{found[3]}"


def _initials(text: str) -> str:
    """Return a name as ``M••••• L•••••``, or nothing where it may be something else than a name."""
    words = text.split() if len(text) <= _LONGEST else []
    if len(words) not in _WORDS or not all(_NAME.fullmatch(word) and not word[0].islower() for word in words):
        return ""
    shown = [f"{word[0] if len(word) > 2 and word[0].isupper() else ''}{MASK}" for word in words]
    return " ".join(shown) if any(word != MASK for word in shown) else ""


def _hidden(found: re.Match[str]) -> str:
    # Of a name of one letter nothing may stay.
    return f"{found[1] if found[2] else ''}{MASK}@"
