"""Jumping, and the help: what is found, what comes first, what is listed."""

from __future__ import annotations

import re
import stat

import pytest
from textual.widgets import Input, OptionList

from tests.accounts_support import app_on
from tests.pictures import demo_app
from tests.pictures import vendor as opened_at
from tests.ui.driving import screen_text, settled
from tui.accounts.config import load_config
from tui.live.jumps import KEPT, Jumps
from tui.screens.fleet import FleetScreen
from tui.screens.help import active_keys, signs
from tui.screens.jump import targets
from tui.screens.menu import Item, MenuScreen, ranked
from tui.screens.settings import SettingsScreen
from tui.screens.vendor import VendorScreen
from tui.terminal.guarded import GuardedApp
from tui.widgets.freshness import Freshness
from tui.widgets.record_status import RowsAge
from tui.widgets.record_tone import SIGNS

ITEMS = (
    Item("1", "Users", group="geai-demo"),
    Item("2", "Agents", group="ejento-demo"),
    Item("3", "Agents by tokens", group="geai-demo"),
    Item("4", "Messages", group="agentphone-demo"),
    Item("5", "Latency", "Percentiles over time, and the slowest instances.", "serenity-demo"),
    Item("6", "By day", "One line a day.", "calls-eu", "daily agentphone AgentPhone"),
    Item("7", "By agent", "Calls and what they cost.", "calls-eu", "agentphone AgentPhone"),
    Item("8", "Cost", "What was paid.", "calls-eu", "agentphone AgentPhone"),
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("agents", "2"),
        ("agents by", "3"),
        ("geai tok", "3"),
        ("user", "1"),
        ("msgs", "4"),
        ("  GEAI  ", "1"),
        ("slowest", "5"),
        ("slow seren", "5"),
        ("daily", "6"),
        ("agentphone day", "6"),
        ("agentphone cost", "8"),
    ],
)
def test_the_best_match_comes_first(typed, first):
    assert ranked(ITEMS, typed)[0].key == first


def test_what_matches_nothing_is_not_listed():
    assert ranked(ITEMS, "zzz") == []
    assert ranked(ITEMS, "") == list(ITEMS)


def test_the_last_jump_comes_first_and_none_twice():
    jumps = Jumps()
    for number in range(KEPT + 5):
        jumps.remember(str(number))
    jumps.remember("10")
    assert jumps.recent[:2] == ["10", str(KEPT + 4)]
    assert len(jumps.recent) == len(set(jumps.recent)) == KEPT


def test_jumps_outlive_the_run_privately_and_go_when_nothing_is_to_be_kept(tmp_path):
    file = tmp_path / "state" / "jumps.json"
    Jumps(file).remember("view\x1fgeai\x1foverview")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Jumps(file)
    assert again.recent == ["view\x1fgeai\x1foverview"]
    again.remember("home", keep=False)
    assert again.recent[0] == "home", "for this run it is known"
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "{}", "[1, null]", "[[", '["' + "x" * 300 + '"]', "\x00"])
def test_a_damaged_history_is_no_history(tmp_path, text):
    file = tmp_path / "jumps.json"
    file.write_text(text)
    assert Jumps(file).recent == []


@pytest.mark.parametrize("cache", [True, False])
async def test_the_deck_offers_the_last_runs_jumps_unless_it_may_keep_nothing(tmp_path, monkeypatch, cache):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "config.toml").write_text(f"[settings]\ncache = {str(cache).lower()}\n")
    file = tmp_path / "state" / "agentdeck" / "jumps.json"
    app = app_on(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready)
        await jump(pilot, "setting zone")
        await settled(pilot, lambda: isinstance(app.screen, SettingsScreen))
    assert file.exists() is cache
    app = app_on(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready)
        await pilot.press("colon")
        await settled(pilot, lambda: isinstance(app.screen, MenuScreen) and app.screen.query(Input))
        assert (app.screen._items[0].title == "zone") is cache


async def jump(pilot, typed):
    await pilot.press("colon")
    await settled(pilot, lambda: isinstance(pilot.app.screen, MenuScreen) and pilot.app.screen.query(Input))
    await pilot.press(*typed)
    await pilot.press("enter")


async def test_jumps_lead_there_and_are_offered_first_the_next_time():
    app = demo_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready)
        found = [item.title for item in ranked(targets(app), "daily")]
        assert found == ["By day"], "a view is found by the name that commands have for it, too"
        await jump(pilot, "geai over")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.account == "geai-demo")
        await jump(pilot, "setting zone")
        await settled(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.query(OptionList))
        assert app.screen._current == "zone"
        await jump(pilot, "deck fleet")
        await settled(pilot, lambda: isinstance(app.screen, FleetScreen))
        await pilot.press("colon")
        await settled(pilot, lambda: isinstance(app.screen, MenuScreen) and app.screen.query(Input))
        assert [item.title for item in app.screen._items[:3]] == ["Fleet", "zone", "Overview"]


async def test_tab_completes_and_goes_on_to_the_next():
    app = demo_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready)
        await pilot.press("colon")
        await settled(pilot, lambda: isinstance(app.screen, MenuScreen) and app.screen.query(Input))
        await pilot.press(*"guide what", "tab")
        await settled(pilot, lambda: app.screen.query_one(Input).value == "Guide What a figure means")


async def test_a_theme_that_was_jumped_to_is_kept(tmp_path):
    app = app_on(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, lambda: app.ready)
        await jump(pilot, "theme deck-light")
        await settled(pilot, lambda: app.theme == "deck-light")
        await settled(pilot, lambda: app.opened.config.settings.theme == "deck-light")
    assert load_config(tmp_path / "config.toml", {}).settings.theme == "deck-light"


async def test_help_lists_exactly_what_keys_do_here_and_nothing_twice():
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_at("serenity-demo", "instances")(pilot)
        active = {a.binding.action: a for a in app.screen.active_bindings.values() if a.enabled}
        keys = active_keys(app.screen)
        listed = {key.binding.action.removeprefix("app.") for key in keys}
        assert listed == {action.removeprefix("app.") for action in active}
        lines = [(key.group, key.words) for key in keys]
        assert len(lines) == len(set(lines))
        assert "n ]" in {" ".join(key.keys) for key in keys}
        groups = [key.group for key in keys]
        assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)
        assert groups[0] == "Table"
        assert list(dict.fromkeys(groups))[-2:] == ["Everywhere", "Moving and selecting"]
        assert [item.title.split()[0] for item in signs(app.screen)] == [sign for sign, *_ in SIGNS]
        await settled(pilot, lambda: "rows" in app.screen.query_one(Freshness).text)
        assert re.fullmatch(r"rows (just now|.* ago)", app.screen.query_one(Freshness).text), (
            "no figures, no age of them"
        )
        assert not app.screen.query_one(RowsAge).display, "two ages, in one line"


async def test_help_narrows_and_does_what_is_chosen():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        assert not signs(app.screen), "there is no such table here"
        await pilot.press("question_mark")
        await settled(pilot, lambda: "Keys that work here" in screen_text(app))
        await pilot.press(*"settings", "enter")
        await settled(pilot, lambda: isinstance(app.screen, SettingsScreen))


async def test_the_palette_knows_the_periods_of_the_open_view():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened_at("geai-demo", "top-agents-tokens")(pilot)
        screen = app.screen
        await pilot.press("ctrl+p")
        await pilot.press(*"last month")
        await settled(pilot, lambda: "Period › last month" in screen_text(app))
        await pilot.press("enter")
        await settled(pilot, lambda: app.screen is screen and screen.wish.span.title == "last month")


class _Roomless(GuardedApp[None]):
    CSS = "OptionList { height: auto; border: none; }"

    def compose(self):
        yield OptionList("a list", "of words")


@pytest.mark.parametrize("columns", [1, 2, 3])
async def test_a_list_without_room_for_a_letter_takes_every_key(columns):
    app = _Roomless()
    async with app.run_test(size=(columns, 1)) as pilot:
        await pilot.press("pagedown", "pageup", "end", "home")
        await pilot.resize_terminal(20, 5)
        await pilot.press("pagedown")
        assert app.query_one(OptionList).highlighted == 1
