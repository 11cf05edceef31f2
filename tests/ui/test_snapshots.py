"""What every screen looks like in four sizes and three themes, and that its words stand out from what is behind them.

A snapshot holds the lines of the screen. At 80 columns it also holds the runs of styles under each line as letters: "a12 b3" is
twelve cells of style a, then three of style b; a legend says what a letter means in each theme. The other sizes are shown in
one theme each, a digest standing for the styles. A change is looked at before it is accepted
with ``--snapshot-update``: with AGENTDECK_PICTURES set to a folder, each screen is saved there as SVG.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import cycle, groupby
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from textual.color import Color
from textual.command import CommandInput, CommandList, CommandPalette
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support import served_sandbox
from tests.ui.driving import settled, worked
from tests.ui.scenes import STAGES
from tests.unit.test_themes import AA, contrast

SMALL = (80, 24)
THEMES = DARK, LIGHT, CONTRAST = "deck-dark", "deck-light", "deck-high-contrast"
SHOTS = (
    (SMALL, LIGHT),
    ((120, 40), LIGHT),
    ((160, 45), CONTRAST),
    (SMALL, CONTRAST),
    (SMALL, DARK),
    ((60, 20), DARK),
)
"""Each theme at two sizes, in an order that seldom changes the theme, which costs most; the next scene takes them backwards."""
BACKWARDS = (
    (SMALL, DARK),
    ((60, 20), DARK),
    (SMALL, CONTRAST),
    ((160, 45), CONTRAST),
    ((120, 40), LIGHT),
    (SMALL, LIGHT),
)
PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{5}")
GRAPHICS = re.compile(r"[\s─-◿⠀-⣿]*")
"""Lines, blocks and dots: no words."""

Lines = list[list[tuple[str, Style]]]
"""The parts of each line, with their styles."""


def lines_of(app: Any) -> Lines:
    """Return the screen's lines; the port of the sandbox differs each time."""
    strips = app.screen._compositor.render_strips()[: app.size.height]
    return [[(PORT.sub("40000", text), style or Style()) for text, style, _ in strip] for strip in strips]


async def at_rest(pilot: Pilot[Any]) -> Lines:
    """Wait until the screen stays as it is, and return its lines; a dialogue's own worker waits for its answer."""
    for box in pilot.app.screen.query(Input):
        box.cursor_blink = False
    before: Lines = []
    while (now := lines_of(pilot.app)) != before:
        before = now
        await (pilot.pause() if pilot.app.screen.is_modal else worked(pilot))
    return now


def letter(place: int) -> str:
    """Return the name of a style: a to z, then aa, ab and so on."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("a") + place % 26)


@cache
def named(style: Style) -> str:
    """Return a style in words, without what a click on it does."""
    return str(style)


def cells(lines: Lines) -> list[list[tuple[str, str]]]:
    """Return the screen, cell by cell: a character and its style."""
    return [[(one, named(style)) for text, style in line for one in text] for line in lines]


def described(themes: list[Lines]) -> str:
    """Return the characters, the runs of styles under each line, and the legend."""
    legend: dict[tuple[str, ...], str] = {}
    written = []
    for rows in zip(*map(cells, themes), strict=True):
        text = "".join(one for one, _ in rows[0])
        looks = [tuple(style for _, style in cell) for cell in zip(*rows, strict=True)]
        runs = [(legend.setdefault(look, letter(len(legend))), len(list(same))) for look, same in groupby(looks)]
        written += [f"|{text.rstrip()}", "  " + " ".join(f"{name}{count}" for name, count in runs)]
    return "\n".join([*written, *(f"{name}: {' / '.join(look)}" for look, name in legend.items())])


def sketched(lines: Lines) -> str:
    """Return the characters, and a digest of the styles."""
    return "\n".join([*(f"|{line}" for line in texts(lines)), f"styles: {digest(lines)}"])


def digest(lines: Lines) -> str:
    """Return a digest of the styles."""
    found = sha256()
    for line in lines:
        for look, parts in groupby(line, key=lambda part: named(part[1])):
            found.update(f"{sum(len(text) for text, _ in parts)} {look};".encode())
    return found.hexdigest()[:12]


def texts(lines: Lines) -> list[str]:
    """Return the characters of each line."""
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def front(app: Any) -> list[Region]:
    """Return what the user reads: the dialogue that is open, else the whole screen."""
    if not app.screen.is_modal:
        return [app.screen.region]
    boxes = list(app.screen.query(CommandInput)) + list(app.screen.query(CommandList)) or app.screen.children[:1]
    return [box.region for box in boxes]


@cache
def ratio_of(style: Style) -> float:
    """Return the contrast of a style as WCAG defines it."""
    if not (style.color and style.bgcolor):
        return AA
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


def unreadable(app: Any, lines: Lines) -> Iterator[str]:
    """Yield the words that do not stand out as WCAG AA wants it."""
    regions = front(app)
    for y, line in enumerate(lines):
        x = 0
        for text, style in line:
            faint = ratio_of(style) < AA and not GRAPHICS.fullmatch(text)
            if faint and any(region.contains(x, y) for region in regions):
                yield f"{text.strip()!r}: {ratio_of(style):.2f} ({style})"
            x += cell_len(text)


def picture(app: Any, name: str) -> None:
    """Save the screen where pictures are wanted."""
    if folder := os.environ.get("AGENTDECK_PICTURES"):
        Path(folder, f"{name}.svg").write_text(app.export_screenshot(title=name), encoding="utf-8")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with served_sandbox() as url:
        yield url


@pytest.mark.parametrize("stage", STAGES)
async def test_screens_look_as_they_did(
    stage: str, snapshot: SnapshotAssertion, sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")  # where exports would go is on screen
    app: Any = STAGES[stage].make(tmp_path, sandbox)
    changed, faint = [], []
    async with app.run_test(size=SMALL) as pilot:
        app.animation_level = "none"
        await settled(pilot, lambda: set(THEMES) <= set(app.available_themes))
        app.theme = LIGHT
        for (name, way), shots in zip(STAGES[stage].scenes.items(), cycle((SHOTS, BACKWARDS)), strict=False):
            await pilot.resize_terminal(*SMALL)
            await way(pilot)
            looks: dict[tuple[int, int], dict[str, Lines]] = {}
            for size, theme in shots:
                if app.size != size:
                    await pilot.resize_terminal(*size)
                if app.theme != theme:
                    app.theme = theme
                    if isinstance(app.screen, CommandPalette):  # keeps the colours with which it was opened
                        await way(pilot)
                lines = looks.setdefault(size, {})[theme] = await at_rest(pilot)
                faint += [f"{name} {theme}: {words}" for words in unreadable(app, lines)]
                picture(app, f"{name}-{size[0]}x{size[1]}-{theme}")
            if name in STAGES[stage].unsteady:
                continue
            for (width, height), look in looks.items():
                size_words = f"{width}x{height}"
                found = [look[theme] for theme in THEMES if theme in look]
                first, *others = map(texts, found)
                for other in others:
                    assert other == first, f"{name} at {size_words}: a theme changes colours, not characters"
                seen = described(found) if (width, height) == SMALL else sketched(*found)
                if seen != snapshot(name=f"{name}-{size_words}"):
                    changed.append(f"{name} at {size_words}")
    assert not faint, "\n".join(dict.fromkeys(faint))
    assert not changed, f"look at them, then accept them with --snapshot-update: {changed}"
