"""The debug screen is one key, one jump and one palette entry away."""

from __future__ import annotations

from tests.support import NOW, FixedClock, fixed_world
from tests.ui.driving import settled
from tui.app import DeckApp, Opening
from tui.live.configured import demonstration
from tui.screens.debug import DebugScreen
from tui.screens.jump import go, targets


async def test_a_key_and_a_jump_open_the_debug_screen() -> None:
    app = DeckApp(Opening((), lambda: demonstration(fixed_world(), clock=FixedClock(NOW)), demo=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.ready)
        await pilot.press("ctrl+d")
        await settled(pilot, lambda: isinstance(app.screen, DebugScreen))
        await pilot.press("escape")
        await settled(pilot, lambda: not isinstance(app.screen, DebugScreen))
        go(app, next(item.key for item in targets(app) if item.title == "Debug"))
        await settled(pilot, lambda: isinstance(app.screen, DebugScreen))
