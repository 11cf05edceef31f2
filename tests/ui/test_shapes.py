"""Ejento's sandbox in other body shapes: every view still shows its rows on screen, and the same figures.

That the content is the same in every shape is shown without screens (tests/vendors/test_ejento_views.py); here the app shows
it in two of them. ``AGENTDECK_LONG=1`` takes them all.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.support import LONG
from tests.support import NOW, FixedClock, fixed_world
from tests.ui.driving import screen_text
from tests.ui.test_views import opened_views, rows_of
from tui.app import DeckApp, Opening
from tui.live.configured import demonstration

SHAPES = ("flat", "extra", *(("nested", "object", "camel") if LONG else ()))


async def shown(variant):
    """What each view shows: how many rows, and its figures."""
    world = fixed_world(NOW, variant=variant, instances=600)
    app = DeckApp(Opening((), lambda: demonstration(world, clock=FixedClock(NOW)), demo=True))
    found = {}
    async with app.run_test(size=(80, 24)) as pilot:
        async for screen in opened_views(pilot, "ejento-demo"):
            figures = {one.key: one.value for one in (screen.content.figures if screen.content else ())}
            found[screen.view.key] = (len(rows_of(screen)), figures)
            assert screen.view.title in screen_text(app)
    return found


@pytest.fixture(scope="module")
def standard():
    return asyncio.run(shown("standard"))


@pytest.mark.parametrize("variant", SHAPES)
async def test_every_view_shows_its_rows_in_another_shape(variant, standard):
    found = await shown(variant)
    assert found.keys() == standard.keys()
    assert [key for key, (rows, _) in found.items() if not rows] == []
    for key, (rows, figures) in standard.items():
        assert found[key] == (rows, figures), key
