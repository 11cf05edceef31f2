"""What every screen looks like in three sizes and three themes: characters once, styles of all themes beside them.

A snapshot holds the lines of the screen, and under each line the runs of its styles as letters ("a12 b3" is twelve cells of
style a, then three of style b). The legend says what a letter means in each theme. A change is looked at as a picture
(``python -m tests.pictures``) before it is accepted with ``--snapshot-update``.
"""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input

from tests.pictures import demo_app
from tests.ui.places import PLACES, Way, view

SIZES = ((60, 20), (80, 24), (120, 40))
THEMES = ("deck-dark", "deck-light", "deck-high-contrast")
SCREENS: dict[str, Way] = {
    **PLACES,
    "about": view("serenity", "overview", "i"),
    "period": view("serenity", "usage", "t"),
    "filters": view("serenity", "instances", "F"),
    "columns": view("serenity", "instances", "C"),
    "views": view("ejento", "overview", "v"),
    "filtered": view("serenity", "instances", "slash", *"refund"),
    "figures": view("ejento", "overview"),
}

Cell = tuple[str, str]
"""A character and its style."""


def cells(app: Any) -> list[list[Cell]]:
    """Return the screen, cell by cell."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()[:height]
    return [[(one, str(part.style)) for part in strip for one in part.text][:width] for strip in strips]


async def at_rest(pilot: Pilot[Any]) -> None:
    """Wait until the screen stays as it is; a dialogue's own worker waits for its answer."""
    for box in pilot.app.screen.query(Input):
        box.cursor_blink = False
    before: object = None
    while (now := cells(pilot.app)) != before:
        before = now
        if not pilot.app.screen.is_modal:
            await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)


async def in_every_theme(pilot: Pilot[Any]) -> list[list[list[Cell]]]:
    app = pilot.app
    found = []
    for theme in THEMES:
        app.theme = theme
        await pilot.pause()
        await at_rest(pilot)
        found.append(cells(app))
    return found


def letter(place: int) -> str:
    """Return the name of a style: a to z, then aa, ab and so on."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("a") + place % 26)


def described(themes: list[list[list[Cell]]]) -> str:
    """Return the characters, the runs of styles under each line, and the legend."""
    legend: dict[tuple[str, ...], str] = {}
    lines = []
    for rows in zip_longest(*themes, fillvalue=[]):
        texts = {"".join(one for one, _ in row) for row in rows}
        assert len(texts) == 1, "a theme changes colours, not characters"
        looks = [tuple(style for _, style in cell) for cell in zip(*rows, strict=True)]
        runs = [(legend.setdefault(look, letter(len(legend))), len(list(same))) for look, same in groupby(looks)]
        lines += [f"|{texts.pop().rstrip()}", "  " + " ".join(f"{name}{count}" for name, count in runs)]
    return "\n".join([*lines, *(f"{name}: {' / '.join(look)}" for look, name in legend.items())])


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_screen_looks_as_it_did(name: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    app = demo_app()
    async with app.run_test(size=size) as pilot:
        await SCREENS[name](pilot)
        await at_rest(pilot)
        assert described(await in_every_theme(pilot)) == snapshot
