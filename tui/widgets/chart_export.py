"""A chart for other places: plain text, SVG that looks the same whatever the font, and PNG where a converter is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

from tui.core.errors import DeckError, ErrorKind
from tui.widgets.chart_canvas import Canvas, Cell
from tui.widgets.chart_palette import Palette

_WIDTH: Final = 8.0
_HEIGHT: Final = 18.0
_MARGIN: Final = 12.0
_LOWER: Final = "▁▂▃▄▅▆▇█"
_LEFT: Final = "▏▎▍▌▋▊▉"
_BRAILLE: Final = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each of a braille character's bits."""
_CONVERTERS: Final = (("rsvg-convert", "--format=png"), ("resvg", "-", "-c"))
_SECONDS: Final = 20


def chart_svg(canvas: Canvas, palette: Palette) -> str:
    """Return a canvas as an SVG document; blocks and dots are shapes, so that no font can tear them apart."""
    width, height = canvas.width * _WIDTH + 2 * _MARGIN, canvas.height * _HEIGHT + 2 * _MARGIN
    shapes = "\n".join(shape for row in range(canvas.height) for shape in _row(canvas.rows[row], row, palette))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">\n'
        f'<rect width="100%" height="100%" rx="6" fill="{palette.background.hex6}"/>\n'
        f'<g transform="translate({_MARGIN:g} {_MARGIN:g})" font-family="monospace" font-size="13.3" xml:space="preserve">\n'
        f"{shapes}\n</g>\n</svg>\n"
    )


def chart_png(svg: str) -> bytes:
    """Return an SVG document as PNG.

    Raises:
        DeckError: USAGE when no converter is installed or it failed.
    """
    command = next((one for one in _CONVERTERS if shutil.which(one[0])), None)
    if command is None:
        raise DeckError(
            ErrorKind.USAGE,
            "A PNG needs a converter that is not installed here.",
            hint="Save it as SVG, or install rsvg-convert (package librsvg2-bin or librsvg).",
        )
    try:
        done = subprocess.run(command, input=svg.encode(), capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603  # fixed words
    except (OSError, subprocess.SubprocessError):
        raise DeckError(ErrorKind.USAGE, "The PNG converter failed.", hint="Save it as SVG.") from None
    return done.stdout


def _row(cells: list[Cell], row: int, palette: Palette) -> Iterator[str]:
    top = row * _HEIGHT
    column = 0
    for ground, some in groupby(cells, key=lambda cell: cell[2]):
        count = len(list(some))
        if ground:
            yield _rect(column * _WIDTH, top, count * _WIDTH, _HEIGHT, _colour(palette, ground))
        column += count
    column = 0
    for (role, kind), some in groupby(cells, key=lambda cell: (cell[1], _kind(cell))):
        characters = [cell[0] for cell in some]
        colour = _colour(palette, role or "text")
        if kind == "text":
            yield _text(characters, column, top, colour, bold=role in {"title", "value"})
        elif kind != "blank":
            for offset, character in enumerate(characters):
                yield from _shapes(character, (column + offset) * _WIDTH, top, colour)
        column += len(characters)


def _kind(cell: Cell) -> str:
    character = cell[0]
    if character == " ":
        return "text" if cell[1] else "blank"
    return "shape" if character in _LOWER or character in _LEFT or 0x2800 <= ord(character or "a") < 0x2900 else "text"


def _shapes(character: str, left: float, top: float, colour: str) -> Iterator[str]:
    if character in _LOWER:
        part = (_LOWER.index(character) + 1) / 8 * _HEIGHT
        yield _rect(left, top + _HEIGHT - part, _WIDTH, part, colour)
    elif character in _LEFT:
        yield _rect(left, top, (_LEFT.index(character) + 1) / 8 * _WIDTH, _HEIGHT, colour)
    else:
        bits = ord(character) - 0x2800
        for bit, (across, down) in enumerate(_BRAILLE):
            if bits >> bit & 1:
                x, y = left + (across + 0.5) * _WIDTH / 2, top + (down + 0.5) * _HEIGHT / 4
                yield f'<circle cx="{x:.4g}" cy="{y:.4g}" r="1.5" fill="{colour}"/>'


def _text(characters: list[str], column: int, top: float, colour: str, *, bold: bool) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{column * _WIDTH:.5g}" y="{top + 13.5:.5g}" textLength="{len(characters) * _WIDTH:.5g}" '
        f'fill="{colour}"{weight}>{escape("".join(characters))}</text>'
    )


def _rect(left: float, top: float, width: float, height: float, colour: str) -> str:
    place = f'x="{left:.5g}" y="{top:.5g}" width="{width:.5g}" height="{height:.5g}"'
    return f'<rect {place} fill="{colour}" shape-rendering="crispEdges"/>'


def _colour(palette: Palette, role: str) -> str:
    return palette.colours.get(role, palette.colours["text"]).hex6
