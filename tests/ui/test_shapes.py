"""Ejento's sandbox in another body shape: every view still shows its rows on screen.

That the content is the same in every shape is shown without screens (tests/vendors/test_ejento_views.py); here the app shows
it in the one that adds columns. ``AGENTDECK_LONG=1`` takes them all.
"""

from __future__ import annotations

import pytest

from tests.faults.support import LONG
from tests.support import NOW, FixedClock, fixed_world
from tests.ui.driving import screen_text
from tests.ui.test_views import opened_views, rows_of
from tui.app import DeckApp, Opening
from tui.live.configured import demonstration

SHAPES = ("extra", *(("flat", "nested", "object", "camel") if LONG else ()))


@pytest.mark.parametrize("variant", SHAPES)
async def test_every_view_shows_its_rows_in_another_shape(variant):
    world = fixed_world(NOW, variant=variant, instances=600)
    app = DeckApp(Opening((), lambda: demonstration(world, clock=FixedClock(NOW)), demo=True))
    async with app.run_test(size=(80, 24)) as pilot:
        async for screen in opened_views(pilot, "ejento-demo"):
            assert rows_of(screen), screen.view.key
            assert screen.view.title in screen_text(app)
