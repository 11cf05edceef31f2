"""Masking of personal data: what a cell, a label or a crumb shows until the user asks for more.

Two rules. A column that is declared personal (IP addresses, phone numbers, names of users) is masked whole. An e-mail
address is masked wherever it stands, in any text: its first letter and its domain stay, so that rankings stay readable.
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
_DOMAIN: Final = re.compile(r"[\w.…-]+")


def hide_emails(text: str) -> str:
    """Return a text with the names of all e-mail addresses masked: ``m•••••@example.com``."""
    return _ADDRESS.sub(_hidden, text) if "@" in text else text


def masked(value: Value) -> Value:
    """Return what is shown of a personal value: the mask, an address without its name, or null and nothing as they are."""
    if value is None or isinstance(value, NotSupplied) or value == "":
        return value
    if isinstance(value, str) and (name := _ADDRESS.match(value)) and _DOMAIN.fullmatch(value, name.end()):
        return hide_emails(value)
    return MASK


def guarded(value: Value, *, personal: bool) -> Value:
    """Return what a cell shows while personal data is hidden.

    Args:
        value: The cell's value.
        personal: Whether its column is declared personal.
    """
    if personal:
        return masked(value)
    return hide_emails(value) if isinstance(value, str) else value


def _hidden(found: re.Match[str]) -> str:
    # Of a name of one letter nothing may stay.
    return f"{found[1] if found[2] else ''}{MASK}@"
