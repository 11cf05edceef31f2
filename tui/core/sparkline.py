"""Numbers as one line of little bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.core.values import Number

_TICKS: Final = "▁▂▃▄▅▆▇█"
_ASCII_TICKS: Final = "_.-=+*%#"
MOST: Final = 1e300
"""What is farther from zero is not drawn: a span of such would be infinite."""
LEAST: Final = 1e-300
"""What is nearer to zero is drawn as zero."""


def sparkline(values: Sequence[Number | None], width: int, *, ascii: bool = False) -> str:  # noqa: A002  # says what it is
    """Return the values as bars, oldest first; a gap is a space.

    More values than columns: each column shows the highest of its share, so that no peak is lost. Fewer: one column each.

    Args:
        values: Numbers, None where there is none.
        width: Most columns.
        ascii: Whether only ASCII may be used.

    Returns:
        At most ``width`` characters, each one column wide.
    """
    ticks = _ASCII_TICKS if ascii else _TICKS
    columns = _columns([finite(value) for value in values], width)
    known = [value for value in columns if value is not None]
    if not known:
        return " " * len(columns)
    low, high = min(0.0, *known), max(0.0, *known)
    span = high - low
    return "".join(" " if value is None else ticks[_level(value - low, span)] for value in columns)


def finite(value: object) -> float | None:
    """Return a number as a finite float that may safely be drawn; None for anything else (missing, NaN, infinite, text, huge)."""
    if type(value) is float or type(value) is int:
        return _bounded(value)
    if isinstance(value, bool) or value is None or isinstance(value, str | bytes):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ArithmeticError):
        return None
    return _bounded(number)


def _bounded(number: float) -> float | None:
    if not -MOST <= number <= MOST:  # false for NaN, too
        return None
    return float(number) if number >= LEAST or number <= -LEAST else 0.0


def _level(above: float, span: float) -> int:
    # Anything above the floor shows at least the second bar: zero and nearly zero are different things.
    return 0 if span <= 0 or above <= 0 else max(1, min(round(above / span * 7), 7))


def _columns(values: list[float | None], width: int) -> list[float | None]:
    count = len(values)
    if width <= 0:
        return []
    if count <= width:
        return values
    columns: list[float | None] = []
    for column in range(width):
        share = [
            value for value in values[column * count // width : (column + 1) * count // width] if value is not None
        ]
        columns.append(max(share, default=None))
    return columns
