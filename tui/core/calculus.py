"""What can be made of a row of numbers along time. Gaps stay gaps."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import fsum, isfinite
from typing import Final, cast

from tui.core.values import EXACT

Values = Sequence[float | None]
PERCENTILE_HELP: Final = "Percentiles are linear between the two nearest ranks (inclusive)."


def cumulative(values: Values) -> list[float | None]:
    """Return the running total; a gap adds nothing and stays a gap."""
    total = 0.0
    out: list[float | None] = []
    for value in values:
        if value is not None:
            total += value
        out.append(None if value is None else total)
    return out


def rolling_average(values: Values, width: int, weights: Values = ()) -> list[float | None]:
    """Return the mean of each bucket and the ``width - 1`` before it; of those there are, where some are missing.

    Args:
        values: Numbers; gaps stay gaps.
        width: Buckets that count together.
        weights: As for `mean`.
    """
    out: list[float | None] = []
    for index, value in enumerate(values):
        some = slice(max(0, index - width + 1), index + 1)
        out.append(None if value is None else mean(values[some], weights[some]))
    return out


def known_of(values: Values) -> Sequence[float]:
    """Return the values that are there: the very same sequence where none is missing."""
    try:
        sum(values)  # type: ignore[arg-type]  # to add them is the fastest look at all of them
    except TypeError:
        return [value for value in values if value is not None]
    return cast("Sequence[float]", values)


def mean(values: Values, weights: Values = ()) -> float | None:
    """Return the mean of what is known, or None when nothing is.

    Args:
        values: Numbers; gaps do not count.
        weights: How much stands behind each value, as long as ``values``; empty when all count alike. A value without a
            weight does not count.
    """
    if not weights:
        try:
            return fsum(values) / len(values) if values else None  # type: ignore[arg-type]  # to try is the fastest look
        except TypeError:
            known = known_of(values)
            return fsum(known) / len(known) if known else None
    pairs = [
        (one, by) for one, by in zip(values, weights, strict=True) if one is not None and by is not None and by > 0
    ]
    return fsum(one * by for one, by in pairs) / fsum(by for _, by in pairs) if pairs else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return a percentile: linear between the two nearest ranks, the least value being 0 % and the largest 100 %.

    The same as ``statistics.quantiles(values, n=100, method="inclusive")[percent - 1]``, but worked out from the numbers as they
    are written and rounded once, to the nearest float: what a binary fraction cannot hold must not show.

    Args:
        values: Sorted, in any unit.
        percent: 0 to 100.
    """
    if not values:
        return None
    place = Decimal(str(percent)) * (len(values) - 1) / 100
    low = int(place)
    if place == low or not isfinite(values[low] + values[low + 1]):
        return values[low]
    one, following = Decimal(str(values[low])), Decimal(str(values[low + 1]))
    return float(EXACT.fma(EXACT.subtract(following, one), place - low, one))
