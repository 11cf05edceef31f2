"""Masking of personal data: what a cell shows until the user asks for more."""

from __future__ import annotations

from typing import Final

from tui.core.values import NotSupplied, Value

MASK: Final = "•••••"
"""Stands for any personal value; always as long, so that it gives nothing away."""


def masked(value: Value) -> Value:
    """Return the mask, or the value itself where there is none (null, not supplied, empty) to hide."""
    if value is None or isinstance(value, NotSupplied) or value == "":
        return value
    return MASK
