"""Values as text for people: thousands separators, units, and three different marks for not supplied, null and zero."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from tui.core.spans import zone_of
from tui.core.sparkline import sparkline
from tui.core.values import Amounts, Money, NotSupplied, Number, Unit, Value

NOT_SUPPLIED_MARK: Final = "–"
NULL_MARK: Final = "∅"
UNSTATED_CURRENCY: Final = "¤"
"""Stands behind an amount whose currency the vendor does not state."""
SHARE_WIDTH: Final = 10
"""Columns of a share's bar."""

_RELIABLE: Final = 15
"""Significant digits of a binary fraction that are never noise."""
_NOISE: Final = 3
"""Zeros in a row at the end of those digits from which what follows is taken for noise."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_SMALL: Final = {2: Decimal("0.1"), 4: Decimal("0.0001")}
"""By decimal places: numbers below are written with more of them."""
_MOST_PLACES: Final = 9
_SMALLEST: Final = f"{10**-_MOST_PLACES:.{_MOST_PLACES}f}"
_SUFFIXES: Final = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "G"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


def format_value(value: Value, unit: Unit, *, compact: bool = False, exact: bool = False, zone: str = "UTC") -> str:
    """Return a value as a person reads it.

    Args:
        value: Any value; text must already be clean.
        unit: What it measures.
        compact: Short form for headlines and axes (``1.2 M``).
        exact: Every digit, for details.
        zone: IANA zone in which times are shown.
    """
    if isinstance(value, NotSupplied):
        return NOT_SUPPLIED_MARK
    if value is None:
        return NULL_MARK
    if isinstance(value, Money):
        return format_money(value, compact=compact, exact=exact)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_time(value, zone, exact=exact)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Amounts):
        return ", ".join(format_money(one, compact=compact, exact=exact) for one in value.each)
    if isinstance(value, tuple):
        return sparkline(value, len(value))
    if isinstance(value, str):
        return value
    return _number(value, unit, compact=compact, exact=exact)


def format_time(moment: datetime, zone: str = "UTC", *, exact: bool = False) -> str:
    """Return a time in a zone, to the second; with milliseconds and offset when exact."""
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone_of(zone))
    return local.isoformat(sep=" ", timespec="milliseconds") if exact else local.strftime("%Y-%m-%d %H:%M:%S")


def format_duration(seconds: Number, *, exact: bool = False) -> str:
    """Return seconds as h:mm:ss; part of a second is shown only when exact."""
    sign = "-" if seconds < 0 else ""
    amount = abs(_written(seconds))
    whole = int(amount)
    text = f"{sign}{whole // 3600:,}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    rest = amount - whole
    return text + (f"{rest.normalize():f}"[1:] if exact and rest else "")


def format_money(money: Money, *, compact: bool = False, exact: bool = False) -> str:
    """Return an amount and its currency; ``¤`` stands for a currency that the vendor does not state.

    Amounts below 1 have four decimals, the others two, in headlines as in tables: only what is large is shortened.
    """
    currency = money.currency or UNSTATED_CURRENCY
    if exact:
        return f"{_plain(_written(money.amount), least=2)} {currency}"
    if compact and abs(money.amount) >= 10_000:
        return f"{_shortened(money.amount)} {currency}"
    least = 2 if abs(money.amount) >= 1 or not money.amount else 4
    return f"{_fixed(money.amount, least)} {currency}"


def format_age(seconds: float) -> str:
    """Return how old something is, in one unit: ``12 s``, ``3 min``, ``5 h``, ``2 d``."""
    seconds = max(seconds, 0)
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {name}"
    return f"{int(seconds)} s"


def count_of(count: int, one: str, many: str = "") -> str:
    """Return a number and what it counts: ``1 row``, ``1,234 rows``.

    Args:
        count: How many.
        one: The word for one of them.
        many: The word for several, where it is not ``one`` with an s.
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def bar(fraction: float, width: int = SHARE_WIDTH) -> str:
    """Return a horizontal bar, exact to an eighth of a column; always ``width`` columns long."""
    eighths = round(min(max(fraction, 0.0), 1.0) * width * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(width)[:width]


def _number(value: Number, unit: Unit, *, compact: bool, exact: bool) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return NULL_MARK
    if unit is Unit.SHARE:
        return f"{bar(float(value))} {float(value) * 100:5.1f} %"
    if unit is Unit.CHANGE:
        return _change(value)
    if unit is Unit.SECONDS:
        return format_duration(value, exact=exact)
    if unit is Unit.MILLISECONDS and compact and abs(Decimal(str(value))) >= 10_000:
        return f"{_digits(Decimal(str(value)) / 1000, compact=True, exact=False)} s"  # not "18 k ms"
    return _digits(value, compact=compact, exact=exact) + _SUFFIX_OF.get(unit, "")


_SUFFIX_OF: Final = {Unit.MILLISECONDS: " ms", Unit.HOURS: " h", Unit.PERCENT: " %"}


def _digits(value: Number, *, compact: bool, exact: bool) -> str:
    number = _written(value)
    if exact:
        return _plain(number)
    if compact and abs(number) >= 10_000:
        return _shortened(number)
    if isinstance(value, int) or number == number.to_integral_value():
        return f"{number:,.0f}"
    return _fixed(number)


def _fixed(number: Decimal, least: int = 2) -> str:
    """Return a number with as many decimal places as it needs; one that is too small for them is not written as 0."""
    text = f"{number:,.{_places(number, least)}f}"
    if number and not text.strip("-0."):
        return f"<{_SMALLEST}" if number > 0 else f">-{_SMALLEST}"
    return text


def _places(number: Decimal, least: int = 2) -> int:
    """Return decimal places, 2 or 4 at least, that show two digits of a small number: 0.0041 is not 0.00."""
    if not number or abs(number) >= _SMALL[least]:
        return least
    exponent = Decimal(f"{number:.1e}").normalize().as_tuple().exponent
    return max(least, min(-int(exponent), _MOST_PLACES))


def _written(value: Number) -> Decimal:
    """Return a number as it is meant: without the digits that only say how a binary fraction is stored.

    A float has 15 digits that can be relied on. An exact number keeps all of its own, unless they are such a float's, written
    out by a vendor: 15.428171200000001 is 15.4281712.
    """
    if isinstance(value, float):
        return Decimal(f"{value:.{_RELIABLE}g}")
    number = Decimal(value)
    if not number.is_finite() or len(number.as_tuple().digits) <= _RELIABLE or number == number.to_integral_value():
        return number
    with localcontext() as context:
        context.prec = _RELIABLE
        rounded = (+number).normalize()
    return rounded if len(rounded.as_tuple().digits) <= _RELIABLE - _NOISE else number


def _shortened(number: Decimal) -> str:
    """Three significant digits and a suffix: 12.4 k, 1.23 M."""
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_HALF_EVEN
        rounded = +number
    for size, suffix in _SUFFIXES:
        if abs(rounded) >= size:
            scaled = rounded / size
            places = max(0, 2 - max(scaled.copy_abs().adjusted(), 0))
            text = f"{scaled:,.{places}f}"
            return f"{text.rstrip('0').rstrip('.') if '.' in text else text} {suffix}"
    return f"{rounded:,f}"


def _plain(number: Decimal, least: int = 0) -> str:
    text = f"{number:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    places = len(text.partition(".")[2])
    return f"{number:,.{least}f}" if places < least else text


def _change(value: Number) -> str:
    if not value:
        return "="
    arrow = "▲" if value > 0 else "▼"
    if isinstance(value, int):
        return f"{arrow} {abs(value):,}"
    return f"{arrow} {abs(float(value)) * 100:,.1f} %"
