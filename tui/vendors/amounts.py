"""Steps from what is sent to what is shown that several vendors share: numbers of values, parts, growth, the period before.

Pure. What is not known stays so: no step makes a number of what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tui.core.ratios import growth_of, ratio
from tui.core.values import NOT_SUPPLIED, Money, Number, Value


def amount(value: Value) -> Number | None:
    """Return the number that a value stands for, or None when it is no number (text, null, not supplied)."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value


def unless_unread(count: Value, left_out: int) -> Value:
    """Return a count, or NOT_SUPPLIED where it is 0 and rows could not be read: nobody said that 0."""
    return NOT_SUPPLIED if count == 0 and left_out else count


def share_of(part: Value, whole: Value, times: int = 1) -> Value:
    """Return ``times * part / whole``; NOT_SUPPLIED where either is unknown or the whole is not positive.

    Args:
        part: A number, or `Money`.
        whole: What it is a part of.
        times: 100 for percent.
    """
    one, all_of = amount(part), amount(whole)
    return NOT_SUPPLIED if one is None or all_of is None or all_of <= 0 else ratio(one, all_of, times)


def growth(now: Number | None, before: Number | None) -> Value:
    """Return the growth as a fraction of the period before; NOT_SUPPLIED where either is missing or the base is not positive."""
    if now is None or before is None or before <= 0:
        return NOT_SUPPLIED
    return growth_of(now, before)


def aligned(before: Sequence[Number | None], count: int, *, from_first: bool = True) -> tuple[Number | None, ...]:
    """Return the points of the period before, as many as this one has: the two may touch a different number of days or weeks.

    Args:
        before: The points of the period before.
        count: Points of this one.
        from_first: Whether the first points belong together, as those of two months do; else the last.
    """
    missing = (None,) * (count - len(before))
    if from_first:
        return (*before[:count], *missing)
    return (*missing, *(before[-count:] if count else ()))
