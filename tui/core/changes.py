"""How a figure stands to an earlier value: the one place where a change is worked out."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from tui.core.content import Figure
from tui.core.quick import dataclass
from tui.core.values import Money, Value


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure stands to an earlier value.

    Attributes:
        direction: 1 up, -1 down, 0 the same.
        text: How much, in words.
    """

    direction: int
    text: str


def change_of(value: Value, before: Value) -> Change | None:
    """Compare two values of one kind; None where that would mean nothing (not supplied, another currency)."""
    now, then = _comparable(value), _comparable(before)
    if now is None or then is None or now[1] != then[1]:
        return None
    difference = now[0] - then[0]
    direction = (difference > 0) - (difference < 0)
    if not direction:
        return Change(0, "=")
    if not then[0]:
        return Change(direction, "from 0")
    percent = abs(difference / abs(then[0]) * 100)
    return Change(direction, f"{percent:,.0f} %" if percent >= 10 else f"{percent:.1f} %")


def change_of_figure(figure: Figure) -> Change | None:
    """Compare a figure with the period before, of finished days alone where today is not over; None where it has no value."""
    if _comparable(figure.value) is None:
        return None
    return change_of(*(figure.compared or (figure.value, figure.previous)))


def _comparable(value: Value) -> tuple[Decimal, str | None] | None:
    if isinstance(value, Money):
        return value.amount, value.currency
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return (Decimal(str(value)), None) if isfinite(value) else None
