"""A Serenity month of 20,000 instances on screen: progress is seen, leaving ends it at once, percentiles are exact.

``AGENTDECK_LONG=1`` takes 50,000, as the same walk without a screen always does (tests/vendors/test_serenity_views.py).
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from dataclasses import replace
from datetime import datetime

from tests.faults.ptys import slowness
from tests.faults.support import LONG
from tests.support import NOW, FixedClock, fixed_world
from tests.ui.driving import screen_text, settled
from tui.app import DeckApp, Opening
from tui.core.spans import Span, SpanKind
from tui.live.configured import demonstration
from tui.sandbox.serenity_fleet import fleet
from tui.sandbox.serenity_rows import row
from tui.screens.fleet import FleetScreen
from tui.screens.vendor import VendorScreen

WHOLE = 1 if LONG else 0.4
WORLD = fixed_world(instances=int(1_250_000 * WHOLE))
LARGE = fixed_world(instances=1_250_001)
"""A month that is not over before it is left; no other test has written its rows already."""
AGENT = "support-copilot"
MONTH = Span(SpanKind.DAYS, 30)


def deck(world=WORLD):
    app = DeckApp(Opening((), lambda: demonstration(world, clock=FixedClock()), demo=True))
    app.time.span = MONTH
    return app


async def opened(pilot):
    """The latency of one agent, its walk begun."""
    app = pilot.app
    await settled(pilot, lambda: app.ready)
    screen = VendorScreen("serenity-demo", "latency", ())
    app.push_screen(screen)
    await settled(pilot, lambda: screen.view is not None)
    screen.change(replace(screen.wish, span=MONTH, filters=(("agent", AGENT),)))
    return screen


def reading(screen):
    """What the screen says that it has read, or None."""
    found = re.search(r"([\d,]+) of about ([\d,]+) instances read", screen_text(screen.app))
    return (int(found[1].replace(",", "")), int(found[2].replace(",", ""))) if found else None


def references():
    start, end = MONTH.resolve(NOW).bounds()
    (agent,) = (one for one in fleet(WORLD, NOW) if one.plan.code == AGENT)
    numbers = range(max(agent.rhythm.count_before(start) - 2, agent.span[0]), agent.span[1])
    rows = [
        one for number in numbers if start <= datetime.fromisoformat((one := row(agent, number))["startDate"]) < end
    ]
    return rows, [one["timeToFirstToken"] for one in rows if one["timeToFirstToken"] is not None]


async def test_a_month_is_walked_with_progress_and_its_percentiles_equal_the_standard_library_s():
    app = deck()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        seen = set()
        await settled(pilot, lambda: seen.add(reading(screen)) or screen.content is not None, 90)
        steps = sorted(step for step in seen if step)
        assert len(steps) >= 3, f"progress was hardly seen: {steps}"
        assert all(done <= whole for done, whole in steps)
        rows, times = references()
        assert 35_000 * WHOLE < len(rows) < 60_000 * WHOLE
        shown = {figure.key: figure for figure in screen.content.figures}
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        for percent in (50, 95, 99):
            assert abs(float(shown[f"first_token_p{percent}"].value) - cuts[percent - 1]) < 0.051
        assert shown["measured"].value == len(times)
        assert f"of {len(rows):,}" in shown["measured"].note
        assert not any("Incomplete" in note for note in screen.content.notes)


async def test_leaving_with_esc_ends_the_walk_at_once_and_asks_nothing_more():
    app = deck(LARGE)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await settled(pilot, lambda: reading(screen), 30)
        log = screen._session.connection.log
        started = time.monotonic()
        await pilot.press("escape")
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert time.monotonic() - started < 2 * slowness()
        walks = lambda: [one for one in asyncio.all_tasks() if "serenity" in repr(one.get_coro()).lower()]  # noqa: E731
        await settled(pilot, lambda: not walks(), 5)
        asked = sum(AGENT in str(one) for one in log)
        for _ in range(20):
            await pilot.pause()
        assert sum(AGENT in str(one) for one in log) == asked
