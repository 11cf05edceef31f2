"""A grid of characters with the parts they play; what they look like is the palette's business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from rich.cells import cell_len, get_character_cell_size

Cell: TypeAlias = tuple[str, str, str]
"""A character, the role of its foreground, the role of its background; the second half of a wide character is ``""``."""

BLANK: Final[Cell] = (" ", "", "")
SERIES_COLOURS: Final = 8
"""Colours that series take in turn."""
DEPTHS: Final = 12
"""Tints of a series between its top and the foot."""
LEVELS: Final = 16
"""Colours of a heat map."""
_SHADES: Final = " ░▒▓█"
_MERGE_GAP: Final = 6
"""Unchanged cells between two changes that are cheaper to send again than to jump over."""


class Canvas:
    """Characters and roles.

    Roles are "" (plain), "text", "muted", "title", "grid", "axis", "cursor", "1" to "8" for series, "1~" to "8~" for their
    period before, "1.0" to "8.9" for their tint at a depth, "heat0" to "heat15".
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self.rows: list[list[Cell]] = [[BLANK] * self.width for _ in range(self.height)]

    def put(self, column: int, row: int, text: str, role: str = "", background: str = "") -> int:
        """Write text from a column on, cut at the edges; returns the column after it."""
        if not 0 <= row < self.height:
            return column + cell_len(text)
        cells = self.rows[row]
        for character in text:
            size = get_character_cell_size(character)
            if size == 0:
                continue
            if column >= 0 and column + size <= self.width:
                cells[column] = (character, role, background)
                if size == 2:
                    cells[column + 1] = ("", role, background)
            column += size
        return column

    def pile(self, column: int, foot: int, cells: Sequence[Cell | None]) -> None:
        """Write narrow characters one above the other from a row on; None leaves what is there, no background what is behind."""
        if not 0 <= column < self.width:
            return
        for row, cell in zip(range(foot, -1, -1), cells, strict=False):
            if cell is not None:
                behind = self.rows[row]
                behind[column] = cell if cell[2] else (cell[0], cell[1], behind[column][2])

    def tint(self, column: int, row: int, background: str) -> None:
        """Change a cell's background only."""
        if 0 <= row < self.height and 0 <= column < self.width:
            character, role, _ = self.rows[row][column]
            self.rows[row][column] = (character, role, background)

    def runs(self, row: int) -> Iterator[tuple[str, str, str]]:
        """Yield a row's texts, each with the roles of its foreground and background."""
        for (role, background), cells in groupby(self.rows[row], key=lambda cell: cell[1:]):
            yield "".join(cell[0] for cell in cells), role, background

    def text(self) -> str:
        """Return the characters alone, lines without blanks at their end."""
        return "\n".join("".join(map(_printed, row)).rstrip() for row in self.rows)

    def changes(self, before: Canvas) -> list[tuple[int, int, int]]:
        """Return what differs from a canvas of the same size: row, first column and width of each stretch."""
        found: list[tuple[int, int, int]] = []
        for number, (row, old) in enumerate(zip(self.rows, before.rows, strict=True)):
            if row == old:
                continue
            start = stop = -1
            for column in range(self.width):
                if row[column] == old[column]:
                    continue
                if start >= 0 and column - stop > _MERGE_GAP:
                    found.append((number, start, stop - start))
                    start = column
                start = column if start < 0 else start
                stop = column + 1
            found.append((number, start, stop - start))
        return found


def _printed(cell: Cell) -> str:
    """Return what stands for a cell where there is no colour: blocks for bars, shades for warmth."""
    character, role, background = cell
    if role == "surface":
        return "█"
    if character != " " or not background:
        return character
    if background.startswith("heat"):
        level = int(background[4:])
        return _SHADES[0 if not level else 1 + level * (len(_SHADES) - 1) // 16]
    return "█" if background.rstrip("~").isdigit() else character


def fitted(text: str, width: int, *, ascii_only: bool = False) -> str:
    """Return text cut to a width in columns, with a mark where it was cut; padded with nothing."""
    if cell_len(text) <= width:
        return text
    mark = "~" if ascii_only else "…"
    kept, used = "", 0
    for character in text:
        size = get_character_cell_size(character)
        if used + size > width - 1:
            break
        kept, used = kept + character, used + size
    return kept.rstrip() + mark if width > 0 else ""
