"""The keys at the bottom: each does something, none is cut, help lists what works and the palette reaches it."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.widgets import Static

from tests.pictures import demo_app
from tests.ui.driving import screen_text, settled
from tests.ui.places import PLACES, view
from tui.screens.fleet import FleetScreen
from tui.screens.help import active_keys
from tui.screens.palette import DeckCommands
from tui.widgets.key_bar import KeyBar, entries_of


def bar(app):
    return app.screen.query_one(KeyBar)


def requests(app):
    """How many requests the deck has sent."""
    sessions = [task.result() for task in app.deck._opening.values() if task.done()]
    return sum(len(session.connection.log) for session in sessions)


def seen(app):
    """All that a key may change, below the edge of the screen too."""
    texts = tuple(str(one.content) for one in app.screen.query(Static))
    screens = tuple(id(screen) for screen in app.screen_stack)
    reasons = frozenset(app.deck.hub.reasons)
    return screens, screen_text(app), texts, len(app._notifications), id(app.focused), reasons, requests(app), app._exit


@pytest.mark.parametrize("place", PLACES)
async def test_each_key_of_the_bar_does_something(place):
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await PLACES[place](pilot)
        keys = [entry.binding.key for entry in bar(app).shown if entry.binding.action != "quit"]
        assert len(keys) >= 4
        for key in keys:
            await PLACES[place](pilot)
            assert key in [entry.binding.key for entry in bar(app).shown], f"{key} is no longer offered on {place}"
            app.clear_notifications()
            before = seen(app)
            await pilot.press(key)
            await settled(pilot, lambda: seen(app) != before, 5)  # noqa: B023
            if len(app.screen_stack) > 1 and app.screen.is_modal:
                await pilot.press("escape")
            if "frozen" in app.deck.hub.reasons:
                await pilot.press("f")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("place", PLACES)
async def test_no_key_is_cut_and_help_always_shows(place, width):
    app = demo_app()
    async with app.run_test(size=(width, 24)) as pilot:
        await PLACES[place](pilot)
        line = screen_text(app).splitlines()[-1]
        words = [f"{entry.key} {entry.words}" for entry in bar(app).shown]
        assert line.split("  ") == [f" {words[0]}", *words[1:]], "whole words only"
        assert words[-1] == "? Help"
        offered = [entry.words for entry in entries_of(app.screen)]
        assert {entry.words for entry in bar(app).shown} <= set(offered)


@pytest.mark.parametrize("place", PLACES)
async def test_help_lists_exactly_the_active_bindings_and_the_palette_reaches_them(place):
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await PLACES[place](pilot)
        screen = app.screen
        listed = {(key.binding.action.removeprefix("app.").removeprefix("screen.")) for key in active_keys(screen)}
        works = {
            active.binding.action.removeprefix("app.").removeprefix("screen.")
            for active in screen.active_bindings.values()
            if active.enabled and active.binding.description and not active.binding.system
        }
        assert listed == works
        words = {key.words for key in active_keys(screen)}
        assert {entry.binding.action.removeprefix("app.") for entry in bar(app).shown} <= listed
        offered = {title for title, _, _ in DeckCommands(screen)._commands()}
        assert words <= offered, "every action is in the palette"


async def test_the_palette_and_help_open_over_a_view():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await view("serenity", "usage")(pilot)
        await pilot.press("ctrl+p")
        await settled(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press("escape", "question_mark")
        await settled(pilot, lambda: "Keys that work here" in screen_text(app))


async def test_a_click_on_a_key_does_what_the_key_does():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await view("serenity", "usage")(pilot)
        line = screen_text(app).splitlines()[-1]
        await pilot.click(KeyBar, offset=(line.index("esc Back") + 5, 0))
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen))


async def test_a_key_without_effect_is_not_offered():
    app = demo_app()
    async with app.run_test(size=(200, 24)) as pilot:
        await view("agentphone", "by-number")(pilot)
        offered = {entry.binding.action for entry in entries_of(app.screen)}
        assert not offered & {"filters", "stop", "accounts"}
        await view("serenity", "agents")(pilot)
        offered = {entry.binding.action for entry in entries_of(app.screen)}
        assert not offered & {"swap", "next_chart"}, "there is no chart"
        assert "open" in offered
