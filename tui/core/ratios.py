"""Ratios without binary noise: worked out from the numbers as they are written, and rounded once, at the end.

``0.8 / 0.5 - 1`` in floats is 0.6000000000000001, which an export would show; the nearest float to 0.6 is written 0.6.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Final

from tui.core.values import Number

_DIGITS: Final = 320
"""Decimal places beyond which a float holds nothing: a number further out is not worth an exact fraction."""


def ratio(part: Number, whole: Number, times: int = 1) -> float:
    """Return ``times * part / whole`` as the nearest float.

    Args:
        part: Any number.
        whole: Any number but 0.
        times: 100 for percent.
    """
    return _quotient(times, _exact(part), _exact(whole), part, whole)


def growth_of(now: Number, before: Number) -> float:
    """Return how much more ``now`` is, as a fraction of ``before``, which is not 0: the nearest float."""
    one, other = _exact(now), _exact(before)
    difference = one - other if one is not None and other is not None else None
    return _quotient(1, difference, other, now, before) - (difference is None)


def _quotient(times: int, exact: Fraction | None, by: Fraction | None, part: Number, whole: Number) -> float:
    try:
        if exact is not None and by is not None:
            return float(times * exact / by)
        return times * float(part) / float(whole)
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _exact(number: Number) -> Fraction | None:
    written = Decimal(str(number))
    return Fraction(written) if written.is_finite() and abs(written.adjusted()) < _DIGITS else None
