"""The keys at the bottom: each does something, none is cut, help lists what works and the palette reaches it."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, Static

from tests.pictures import demo_app
from tests.support import served_sandbox
from tests.ui.driving import screen_text, settled, worked
from tests.ui.places import PLACES, closed, view
from tests.ui.scenes import STAGES
from tui.screens.fleet import FleetScreen
from tui.screens.help import active_keys
from tui.screens.palette import DeckCommands
from tui.widgets.key_bar import KeyBar, entries_of


@pytest.fixture(scope="module")
def sandbox():
    with served_sandbox() as url:
        yield url


def bar(app):
    return app.screen.query_one(KeyBar)


def requests(app):
    """What the deck asked last of each account; the log holds only so many."""
    opened = [task for task in app.deck._opening.values() if task.done() and not task.cancelled()]
    logs = [task.result().connection.log for task in opened if task.exception() is None]
    return [(len(log), id(log[-1]) if log else 0) for log in logs]


def looks(app):
    """All that a user sees, below the edge of the screen too, and what was set on the way."""
    texts = tuple(str(one.content) for one in app.screen.query(Static))
    screens = tuple(id(screen) for screen in app.screen_stack)
    reasons = frozenset(app.deck.hub.reasons), getattr(app, "asked", 0)
    return screens, screen_text(app), texts, len(app._notifications), id(app.focused), reasons, app._exit


def seen(app):
    """All that a key may change: what is looked at, and what was asked."""
    return looks(app), requests(app)


WIDE = (120, 24)
WITH_KEYS = {
    "lists": ("fleet", "table", "detail", "raw", "empty"),
    "charts": ("figures", "ranking"),
    "deck": ("settings", "settings-edit", "guide", "debug"),
    "accounts": ("accounts", "form-agentphone"),
    "first": ("welcome", "no-accounts"),
    "broken": ("broken-fleet", "forbidden", "opening"),
}
"""Screens with a bar of keys, one of each kind and state; dialogues say their keys themselves."""
ENDS = frozenset({"quit", "app.quit"})


async def leave(pilot):
    """Go back to what a key was pressed on, without what it may have begun."""
    app = pilot.app
    await worked(pilot)  # a dialogue may open late
    await closed(pilot)
    if "frozen" in app.deck.hub.reasons:
        await pilot.press("f")


async def ready(pilot, way, start=None, key=""):
    """Go where a way leads, unless the deck looks as it did there at the start; returns how it looks."""
    app = pilot.app
    app.clear_notifications()
    if key and looks(app) != start:
        await taken_back(pilot, start, key)
    if start is None or looks(app) != start:
        await way(pilot)
        app.clear_notifications()
    return looks(app)


async def taken_back(pilot, start, key):
    """Try to undo what a key did: esc closes what it opened, else the key itself may turn it back."""
    app = pilot.app
    more = len(app.screen_stack) - len(start[0])
    if more >= 0:
        await pilot.press("escape" if more or isinstance(app.focused, Input) else key)
        await leave(pilot)
        app.clear_notifications()


async def pressed(pilot, key):
    """Press a key; whatever it does must be seen."""
    app = pilot.app
    assert key in [entry.binding.key for entry in bar(app).shown], f"{key} is no longer offered"
    before = seen(app)
    await pilot.press(key)
    await settled(pilot, lambda: seen(app) != before, 5)


def listed_and_reachable(screen):
    """Help lists exactly what keys do, the bar shows nothing else, and the palette offers all of it."""
    keys = active_keys(screen)
    listed = {_plain(key.binding.action) for key in keys}
    active = screen.active_bindings.values()
    shown = [one for one in active if one.enabled and one.binding.description and not one.binding.system]
    assert listed == {_plain(one.binding.action) for one in shown}
    assert {_plain(entry.binding.action) for entry in entries_of(screen)} <= listed
    offered = {title for title, _, _ in DeckCommands(screen)._commands()}
    assert {key.words for key in keys} <= offered, "every action is in the palette"


def _plain(action):
    return action.removeprefix("app.").removeprefix("screen.")


@pytest.mark.parametrize("stage", STAGES)
async def test_each_key_of_each_screen_does_something_and_help_and_palette_know_it(stage, sandbox, tmp_path):
    made, tried = STAGES[stage], 0
    app = made.make(tmp_path, sandbox)
    async with app.run_test(size=WIDE) as pilot:
        for name in WITH_KEYS[stage]:
            way = made.scenes[name]
            start, last = await ready(pilot, way), ""
            listed_and_reachable(app.screen)
            entries = [one.binding for one in bar(app).shown if one.binding.action not in ENDS]
            assert entries, name
            for binding in entries:
                if name == "welcome" and "demo" in binding.action:
                    continue  # ends the welcome; the next test presses it
                try:
                    start = await ready(pilot, way, start, last)
                    await pressed(pilot, binding.key)
                except AssertionError as error:
                    raise AssertionError(f"{binding.key} on {name}: {error}") from None
                await leave(pilot)
                last = binding.key
                tried += 1
    assert tried >= 3


async def test_the_welcome_leads_to_the_demo(tmp_path, sandbox):
    app = STAGES["first"].make(tmp_path, sandbox)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, STAGES["first"].scenes["welcome"])
        await pressed(pilot, "d")
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen))


@pytest.mark.parametrize("name", ["LC_ALL", "LANG"])
async def test_a_terminal_without_signs_reads_names_of_keys(name, monkeypatch):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv(name, "C")
    app = demo_app()
    async with app.run_test(size=(200, 24)) as pilot:
        for place in ("fleet", "chart", "detail"):
            await PLACES[place](pilot)
            keys = [entry.key for entry in entries_of(app.screen)]
            assert all(key.isascii() for key in keys), keys
            assert all(key.isascii() for one in active_keys(app.screen) for key in one.keys)
        await PLACES["chart"](pilot)
        assert "left/right" in [entry.key for entry in entries_of(app.screen)]


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
        await pilot.press("t", "t", "X", "down")
        said = [one.message for one in app._notifications]
        assert said == [
            "t does nothing here: it chooses the period of a view with a time filter.",
            "X does nothing here: it ends a long reading.",
        ]
        await view("serenity", "agents")(pilot)
        offered = {entry.binding.action for entry in entries_of(app.screen)}
        assert not offered & {"swap", "next_chart"}, "there is no chart"
        assert "open" in offered
