"""Tells from an answer's bytes, at the speed of memory, what its texts and numbers need not be checked for one by one."""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Context
from typing import Any, Final

from tui.core.text import clean

_PRINTED: Final = frozenset(range(0x20, 0x7F)) | frozenset(b"\t\n\r")
_SPACED: Final = bytes(32 if byte in _PRINTED else 1 if byte in b"\v\f" else byte for byte in range(256))
"""Makes a space of every byte that is safe wherever it stands; what is left are the runs that may not be."""
_ESCAPE: Final = r"\\(?:u[0-9a-fA-F]{4}|[^u])"
_ESCAPES: Final = re.compile(f"{_ESCAPE}(?:{_ESCAPE})*".encode(), re.DOTALL)
_known: dict[bytes, bool] = {}
"""Runs that were found to need no cleaning, and whether they stand for ASCII alone; names come again on every page."""
_MOST_KNOWN: Final = 10_000
_MOST_NEW: Final = 2_000
"""Most new runs looked at: with more, to clean text by text is no slower."""
_NUMERALS: Final = bytes(48 if byte in b"0123456789." else 32 for byte in range(256))
_LONG: Final = b"0" * 17
"""Digits and point of a number of more than 15 digits, once each of them is a zero."""
_decimal: Final = Context(prec=40, Emin=-40, Emax=40).create_decimal


def is_plain(body: bytes) -> bool:
    """Say whether `clean` would leave every text of at most 300 characters in a JSON body as it is.

    A yes is certain, for bodies that parse as UTF-8; a no only means that each text has to be looked at.
    """
    raw, escaped = not body.isascii() or b"\x7f" in body, b"\\" in body
    if not raw and not escaped:
        return True  # JSON itself allows no other control characters
    if raw and not _all_plain(set(body.translate(_SPACED).split()), escapes=False):
        return False
    if not escaped:
        return True
    escapes = set(_ESCAPES.findall(body))
    # An escape beside a letter may compose with it: where both are beyond ASCII, each text has to be looked at.
    return _all_plain(escapes, escapes=True) and (not raw or all(map(_known.get, escapes)))


def _all_plain(runs: set[bytes], *, escapes: bool) -> bool:
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    new = runs - _known.keys()
    if len(new) > _MOST_NEW:
        return False
    for run in new:
        try:
            text = json.loads(b'"%b"' % run) if escapes else run.decode()
        except ValueError:
            return False
        # A mark at the start may compose with whatever stands before it.
        if clean(text) != text or unicodedata.category(text[0])[0] == "M":
            return False
        _known[run] = text.isascii()
    return True


def is_exact(body: bytes) -> bool:
    """Say whether every number of a body has at most 15 digits, so that a float of it stands for exactly what was sent."""
    return _LONG not in body.translate(_NUMERALS)


def exactly(body: bytes) -> Any:
    """Parse a body; numbers with a point become Decimal, of up to 40 digits, and 0 below that.

    Raises:
        ValueError: It is no JSON in UTF-8, or holds a whole number of thousands of digits.
        ArithmeticError: A number is beyond all bounds.
        RecursionError: It is nested beyond reason.
    """
    return json.loads(body.decode(), parse_float=_decimal)
