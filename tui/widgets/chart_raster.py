"""Lines drawn by plotext: the only module that imports it, when the first line is drawn.

plotext is given plain finite numbers within fixed limits, no axes, no legend and no size of its own choosing; a point that is
missing never reaches it (a NaN would abort the process).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any, Final

from tui.core.quick import dataclass

_SEQUENCE: Final = re.compile(r"\x1b\[([0-9;]*)m")
DOTS: Final = {"braille": (2, 4), "hd": (2, 2)}
"""Dots in a character, across and down; one for every other marker."""

_DRAWING: Final = 4 << 20
"""Bytes that plotext takes for a dense drawing, about. The C library keeps in reserve what it was seen to give back at once, and
asks the system for it again at every drawing otherwise, which takes a sixth of the time; not one page of it is touched here."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One unbroken line.

    Attributes:
        across: Columns of its points, 0 at the left edge, in characters and parts of them.
        up: Rows of its points, 0 at the foot.
        number: Number that comes back with the characters it drew.
        marker: ``braille``, ``hd``, or a character.
    """

    across: Sequence[float]
    up: Sequence[float]
    number: int
    marker: str = "braille"


def loaded() -> bool:
    """Say whether plotext has been imported; that takes about 50 ms, and 140 with its manual."""
    return "plotext" in sys.modules


@cache
def load() -> Any:
    """Import plotext, and free it from the size of the terminal."""
    # Most of what plotext takes to be imported is its own manual and its own tests; nobody needs them here.
    for name, part in (("plotext._doc.doc", "docs"), ("plotext._tests.run", "test")):
        unneeded = ModuleType(name)
        setattr(unneeded, part, None)
        sys.modules.setdefault(name, unneeded)
    import plotext  # noqa: PLC0415  # not before a line is drawn

    plotext.terminal.limit(False, False)  # noqa: FBT003  # its own signature
    bytes(_DRAWING)
    return plotext


def draw(strokes: Sequence[Stroke], width: int, height: int) -> list[list[tuple[str, int]]]:
    """Draw lines; later ones over earlier ones.

    Returns:
        For each row from the top, a character and the number of the stroke that drew it (-1 for none) a column.
    """
    if width < 1 or height < 1:
        return []
    blank = [[(" ", -1)] * width for _ in range(height)]
    if not strokes:
        return blank
    plotext = load()
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.axes(False)  # noqa: FBT003
    figure.canvas("default")
    figure.legend(False)  # noqa: FBT003
    for axis, extent in (("x", width), ("y", height)):
        figure.ruler(axis).ticks([]).lim(0, extent).alignment(lim="edge")
    for index, stroke in enumerate(strokes):
        pixel = plotext.pixel(foreground=16 + index % 216)
        marker = plotext.marker(stroke.marker, pixel)
        dots = DOTS.get(stroke.marker, (1, 1))
        across = [_centred(value, dots[0], width) for value in stroke.across]
        up = [_centred(value, dots[1], height) for value in stroke.up]
        figure.draw(figure.signal(across, up, marker=marker).lines(True))  # noqa: FBT003
    numbers = [stroke.number for stroke in strokes]
    for row, line in enumerate(figure.build().string().split("\n")[:height]):
        _read(line, blank[row], numbers)
    return blank


def _centred(value: float, dots: int, extent: int) -> float:
    """Return the middle of the dot that a value falls into, so that rounding cannot move it."""
    return (min(max(int(value * dots), 0), extent * dots - 1) + 0.5) / dots


def _read(line: str, row: list[tuple[str, int]], numbers: list[int]) -> None:
    column, number, at = 0, -1, 0
    for match in [*_SEQUENCE.finditer(line), None]:
        for character in line[at : match.start() if match else len(line)]:
            if column < len(row) and character not in {" ", "\u2800"}:
                row[column] = (character, number)
            column += 1
        if match:
            at = match.end()
            parts = match[1].split(";")
            index = int(parts[2]) - 16 if parts[:2] == ["38", "5"] else -1
            number = numbers[index] if 0 <= index < len(numbers) else -1
