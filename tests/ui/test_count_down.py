"""What waits to be tried again is counted down on the fleet, quietly; what rests behind a dialogue does not look frozen."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.support import fixed_world
from tests.ui.driving import screen_text, settled
from tests.ui.test_live_deck import advance, driven, quiet
from tui.live.deck import demo_deck
from tui.screens.fleet import FleetScreen
from tui.screens.menu import MenuScreen

ACCOUNT = "agentphone-demo"


async def test_the_next_try_is_counted_down_on_the_fleet_and_nothing_else_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid_out: list[Any] = []
    lay_out = FleetScreen._refresh_layout
    monkeypatch.setattr(
        FleetScreen,
        "_refresh_layout",
        lambda self, *args, **rest: (laid_out.append(self), lay_out(self, *args, **rest)),
    )
    async with driven() as (pilot, clock, wire):
        wire.broken["/agentphone"] = httpx.Response(503, headers={"retry-after": "9"})
        await pilot.press("r")
        await settled(pilot, lambda: "retry 9s" in screen_text(pilot.app))
        before, layouts = screen_text(pilot.app), len(laid_out)
        assert f"{ACCOUNT}: retrying in 9 s (try 2 of 3): The vendor's server failed (503)." in before
        await advance(clock, 1)
        await settled(pilot, lambda: "retry 8s" in screen_text(pilot.app))
        assert screen_text(pilot.app) == before.replace("retry 9s", "retry 8s").replace("in 9 s", "in 8 s")
        assert len(laid_out) == layouts, "nothing was laid out anew"
        wire.broken.clear()
        await advance(clock, 9)
        await quiet(pilot)
        assert "retry" not in screen_text(pilot.app)
        home = pilot.app.home  # type: ignore[attr-defined]
        await settled(pilot, lambda: home._count is None)


async def test_a_failing_account_says_what_happened_to_whom_what_to_do_and_when_it_is_tried_again() -> None:
    async with driven() as (pilot, clock, wire):
        wire.broken["/agentphone"] = httpx.Response(503)
        await pilot.press("r")
        for _ in range(500):  # the tries of one request wait for the clock
            text = " ".join(screen_text(pilot.app).split())
            if "! stale" in text and "may pass by itself." in text:
                break
            await advance(clock, 0.5)
            await pilot.pause(0.01)
        assert f"{ACCOUNT} · Vendor failing: The vendor's server failed (503)." in text
        assert "may pass by itself." in text
        assert "r tries now" in text


async def test_accounts_do_not_look_frozen_behind_a_dialogue_and_do_when_they_are() -> None:
    async with driven() as (pilot, _, _):
        await pilot.press("question_mark")
        await settled(pilot, lambda: isinstance(pilot.app.screen, MenuScreen))
        fleet = pilot.app.home  # type: ignore[attr-defined]
        assert all(watch.paused for watch in fleet._watches.values())
        assert "● fresh" in screen_text(pilot.app)
        assert "‖" not in screen_text(pilot.app)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is fleet)
        await pilot.press("f")
        assert screen_text(pilot.app).count("‖ frozen") == 4


async def test_a_budget_larger_than_the_log_takes_hold() -> None:
    deck = demo_deck(fixed_world())
    session = await deck.session(ACCOUNT)
    deck.hub.limit(240)
    asked = (session.connection.get("/v0/usage", (("n", str(number)),)) for number in range(250))
    await asyncio.gather(*asked, return_exceptions=True)
    budget = deck.hub.budget(ACCOUNT)
    assert (len(session.connection.log), budget.used, budget.spent) == (200, 250, True)
    assert budget.words() == "live refreshing waits: 250 of 240 requests a minute"
    await deck.aclose()
