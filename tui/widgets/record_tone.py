"""Which cells deserve a colour, and the sign that says the same without one."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from tui.core.calculus import percentile
from tui.core.records import Column, Record
from tui.core.values import Money, NotSupplied, Unit, Value

SAMPLE: Final = 500
"""Rows looked at to learn what is usual, at least; of more, every so many."""
_LEAST: Final = 12
"""Values below which nothing is called unusual."""


Fences: TypeAlias = Mapping[str | None, float]
"""The value above which a cell is unusual, by its currency; None for an amount without one, and for what is no money."""


class Tone(enum.Enum):
    """What a cell says."""

    NONE = "nothing"
    MUTED = "no value"
    LIVE = "going on"
    WARNING = "unusual"
    BAD = "failed"

    @property
    def sign(self) -> str:
        """What stands before the text, so that colour never speaks alone."""
        return _SIGNS.get(self, "")


_SIGNS: Final = {Tone.LIVE: "● ", Tone.WARNING: "! ", Tone.BAD: "✗ "}
_WORDS: Final[dict[str, Tone]] = (
    dict.fromkeys(
        ("open", "active", "in-progress", "in progress", "running", "started", "ringing", "streaming"), Tone.LIVE
    )
    | dict.fromkeys(("warning", "pending", "queued", "degraded", "no-answer", "busy", "expired"), Tone.WARNING)
    | dict.fromkeys(("failed", "failure", "error", "errored", "rejected", "denied", "timeout", "undelivered"), Tone.BAD)
)
SIGNS: Final = (
    (
        "!",
        "Far above the usual of the rows loaded here",
        "A duration, an amount or a token count; it need not be a fault. Of a state: it waits, or has ended.",
    ),
    ("⚑", "Something is off with this row", "Press d: its detail says what."),
    ("✗", "Failed, or errors counted", ""),
    ("●", "Going on now", ""),
    ("✓", "Marked", "Space marks a row."),
    ("–", "Not supplied by the vendor", ""),
    ("∅", "Sent as null: no value", ""),
)
"""Signs in a table, what each means, and a word more."""
_STATES: Final = ("status", "state", "outcome", "result", "severity")
_LIVE_FLAGS: Final = ("open", "live", "running", "in_progress")
_TROUBLES: Final = ("error", "fail", "reject")
_SPENT: Final = frozenset({Unit.SECONDS, Unit.MILLISECONDS, Unit.MONEY, Unit.TOKENS})


def usual(column: Column, index: int, records: Sequence[Record]) -> Fences | None:
    """Return the value above which a duration, an amount or a token count is far out of what the rows hold.

    That is Tukey's outer fence, three times the distance of the quartiles above the upper one; None where too little is known.
    Amounts are told by those of their own currency: 300 yen are not much beside 10 euros.

    Args:
        column: The column.
        index: Its position in the cells.
        records: All rows that are loaded, whatever a filter leaves of them.
    """
    if column.unit not in _SPENT:
        return None
    values: dict[str | None, list[float]] = {}
    for record in records[:: max(1, len(records) // SAMPLE)]:
        cell = record.cells[index]
        if (number := _number(cell)) is not None:
            values.setdefault(_currency(cell), []).append(number)
    fences = {currency: fence for currency, some in values.items() if (fence := _fence(some)) is not None}
    return fences or None


def _fence(values: Sequence[float]) -> float | None:
    ordered = sorted(values) if len(values) >= _LEAST else ()
    lower, upper = percentile(ordered, 25), percentile(ordered, 75)
    if lower is None or upper is None or lower == upper:
        return None
    return upper + 3 * (upper - lower)


def unusual(columns: Sequence[Column], record: Record, records: Sequence[Record]) -> list[str]:
    """Say in words which cells of a record stand far out of the rows that are loaded: what their sign means."""
    return [
        f"{column.title}: far above the usual of the rows loaded here; that need not be a fault."
        for index, column in enumerate(columns)
        if not column.personal
        and (fence := usual(column, index, records)) is not None
        and tone(column, record.cells[index], fence) is Tone.WARNING
    ]


def tone(column: Column, value: Value, fence: Fences | None) -> Tone:
    """Return what a cell says; most say nothing."""
    if value is None or isinstance(value, NotSupplied):
        return Tone.MUTED
    key = column.key
    if isinstance(value, bool):
        return _flag_tone(key) if value else Tone.NONE
    if isinstance(value, str):
        return _WORDS.get(value.casefold(), Tone.NONE) if any(word in key for word in _STATES) else Tone.NONE
    number = _number(value)
    if number is None:
        return Tone.NONE
    if number > 0 and column.unit is Unit.COUNT and any(word in key for word in _TROUBLES):
        return Tone.BAD
    known = fence.get(_currency(value)) if fence is not None else None
    return Tone.WARNING if known is not None and number > known else Tone.NONE


def _flag_tone(key: str) -> Tone:
    if any(word in key for word in _TROUBLES):
        return Tone.BAD
    return Tone.LIVE if any(word in key for word in _LIVE_FLAGS) else Tone.NONE


def _currency(value: Value) -> str | None:
    return value.currency if isinstance(value, Money) else None


def _number(value: Value) -> float | None:
    if isinstance(value, Money):
        return float(value.amount)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    return None
