"""Axes in human units: round steps, and decades on a log scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from tui.core.quick import dataclass
from tui.core.values import Unit

_DECIMAL: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_QUARTERS_FROM: Final = {Unit.COUNT: 10.0, Unit.TOKENS: 10.0, Unit.MONEY: 0.1}
"""Power of ten from which 2.5 of it is a step: below, half a call would be a tick, and 0.025 be written as 0.02."""
_CLOCK: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_HEADROOM: Final = 1.15
_WHOLE: Final = frozenset({Unit.COUNT, Unit.TOKENS})


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of an axis, and where it is marked.

    Attributes:
        low: Value at its foot.
        high: Value at its head; always above ``low``.
        ticks: Marked values, growing, within the range.
        log: Whether equal distances are equal ratios.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def fraction(self, value: float) -> float:
        """Return where a value stands, 0 at the foot to 1 at the head; clamped."""
        if self.log:
            if value <= 0:
                return 0.0
            part = (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        else:
            part = (value - self.low) / (self.high - self.low)
        return min(max(part, 0.0), 1.0)


def linear(values: Sequence[float], most: int, unit: Unit = Unit.COUNT) -> Scale:
    """Return a scale that holds zero and all values, with at most about ``most`` ticks."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    if high - low < 1e-12:
        return Scale(0.0, 1.0, (0.0, 1.0) if most > 1 else (0.0,))
    step = _step((high - low) / max(most - 1, 1), unit)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    ticks = tuple(number * step for number in range(first, last + 1))
    # A tick far beyond the data would only push the data together.
    top = max(ticks[-1], high) if ticks[-1] <= high * _HEADROOM or high == 0 else high * 1.04
    foot = min(ticks[0], low) if ticks[0] >= low * _HEADROOM or low == 0 else low * 1.04
    return Scale(foot, top, tuple(tick for tick in ticks if foot <= tick <= top))


def logarithmic(values: Sequence[float], most: int) -> Scale:
    """Return a scale of whole decades that holds all values, each above zero."""
    first = math.floor(math.log10(min(values)) + 1e-9)
    last = max(math.ceil(math.log10(max(values)) - 1e-9), first + 1)
    every = max(1, math.ceil((last - first) / max(most - 1, 1)))
    ticks = tuple(10.0**power for power in range(first, last + 1, every))
    return Scale(10.0**first, 10.0**last, ticks, log=True)


def _step(rough: float, unit: Unit) -> float:
    if unit is Unit.SECONDS and 1 <= rough <= _CLOCK[-1]:
        return next(step for step in _CLOCK if step >= rough)
    power = 10.0 ** math.floor(math.log10(rough))
    factors = [factor for factor in _DECIMAL if factor != 2.5 or power >= _QUARTERS_FROM.get(unit, 0.0)]
    step = next((factor * power for factor in factors if factor * power >= rough * (1 - 1e-9)), 10 * power)
    return max(step, 1.0) if unit in _WHOLE else step
