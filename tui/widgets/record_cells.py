"""Values as cells of a table: text, width, alignment. The second belt against control characters is here."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len, set_cell_size

from tui.core.format import format_value
from tui.core.personal import guarded
from tui.core.records import Column
from tui.core.text import ELLIPSIS
from tui.core.values import Money, Unit, Value
from tui.widgets.record_tone import Fences, Tone, tone

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def safe(text: str) -> str:
    """Replace whatever could move a terminal's cursor; text is clean already, this is the second belt."""
    return text if text.isascii() and text.isprintable() else _CONTROL.sub("\ufffd", text)


def width_of(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return a text exactly so wide: padded, or cut with an ellipsis."""
    length = width_of(text)
    if length > width:
        return set_cell_size(text, width - 1) + ELLIPSIS if width > 1 else ELLIPSIS[:width]
    return " " * (width - length) + text if right else text + " " * (width - length)


def right_aligned(column: Column) -> bool:
    """Whether a column's cells are aligned to the right."""
    return column.unit.numeric or column.unit is Unit.SHARE


class CellReader:
    """Turns values into the text of cells.

    Attributes:
        zone: IANA zone in which times are shown.
        personal: Whether personal data is shown.
    """

    def __init__(self, zone: str = "UTC", *, personal: bool = False) -> None:
        self.zone = zone
        self.personal = personal

    def plain(self, column: Column, value: Value) -> str:
        """Return a cell's text without any sign."""
        shown = value if self.personal else guarded(value, personal=column.personal)
        return safe(format_value(shown, column.unit, zone=self.zone))

    def read(self, column: Column, value: Value, fence: Fences | None = None) -> tuple[str, Tone]:
        """Return a cell's text with the sign of its tone, and the tone."""
        if not self.personal:
            value = guarded(value, personal=column.personal)
            fence = None if column.personal else fence
        kind = tone(column, value, fence)
        text = safe(format_value(value, column.unit, zone=self.zone))
        if isinstance(value, Money) and not value.currency:
            text += "  "  # the mark is shorter than a code: decimal points stay in line
        return kind.sign + text, kind
