"""The ways down that people take, by keys, and back: crumbs say where one is, esc restores what was left."""

from __future__ import annotations

from tests.pictures import demo_app, fleet
from tests.ui.driving import screen_text, settled
from tests.ui.places import loaded, opened
from tui.core.scope import Sort
from tui.screens.vendor import VendorScreen
from tui.widgets.crumbs import Crumbs
from tui.widgets.key_bar import KeyBar
from tui.widgets.record_browser import RecordBrowser

WAYS = {
    "geai agent": ("geai-demo", "top-agents", ("agent",), ("agent", "agent-tokens", "agent-days")),
    "ejento team": ("ejento-demo", "teams", ("team-agents", "agent"), ("agent",)),
    "agentphone agent": (
        "agentphone-demo",
        "agents",
        ("agent", "number-calls", "call-conversations", "conversation-messages"),
        ("conversation-messages",),
    ),
    "serenity agent": ("serenity-demo", "agents", ("versions", "instances", "conversation"), ("conversation",)),
}
"""Account, first view, the views drilled into one after the other, and the views beside the last."""


def crumbs(app):
    return app.screen.query_one(Crumbs)._steps


async def into(pilot, key):
    """Open the view that a record leads to: the first record of the table from which a way leads there."""
    app = pilot.app
    screen = app.screen
    browser = screen.query_one(RecordBrowser)
    for record in browser.listing.rows:
        for drill, parent in screen._ways(record):
            if drill.view == key:
                screen._drill(drill, parent)
                await settled(pilot, lambda: app.screen is not screen and loaded(app), 60)
                if app.screen.has_table and app.screen.query_one(RecordBrowser).listing.rows:
                    return
                app.pop_screen()
                await settled(pilot, lambda: app.screen is screen)
    raise AssertionError(f"no record leads to {key}:\n{screen_text(app)}")


async def test_each_way_down_has_its_crumbs_and_esc_leads_back_step_by_step():
    async with opened(*WAYS["geai agent"][:2]) as pilot:
        app = pilot.app
        for account, first, steps, beside in WAYS.values():
            app.go_home()
            app.open_account(account, first)
            await settled(pilot, lambda: loaded(app) and app.screen.view.key == first, 60)  # noqa: B023
            ways = [(app.screen, crumbs(app))]
            for step in steps:
                before = crumbs(app)
                await into(pilot, step)
                assert app.screen.view.key == step
                assert crumbs(app)[: len(before) - 1] == before[:-1], "the way here stays"
                assert len(crumbs(app)) == len(before) + 1
                ways.append((app.screen, crumbs(app)))
            assert {view.key for view in app.screen._views} >= set(beside), account
            for screen, said in reversed(ways[:-1]):
                await pilot.press("escape")
                await settled(pilot, lambda: app.screen is screen)  # noqa: B023
                assert crumbs(app) == said


async def test_an_agent_of_geai_shows_its_users_models_and_cost():
    async with opened("geai-demo", "top-agents") as pilot:
        app = pilot.app
        await pilot.press("enter")
        await settled(pilot, lambda: loaded(app) and app.screen.view.key == "agent", 60)
        columns = {column.key for column in app.screen.content.table.columns}
        assert {"user", "requests", "tokens", "cost"} <= columns
        app.screen.select("agent-tokens")
        await settled(pilot, lambda: loaded(app) and app.screen.view.key == "agent-tokens")
        assert "model" in {column.key for column in app.screen.content.table.columns}


async def test_enter_on_a_single_request_or_call_shows_it_with_the_ways_to_its_agent_or_number():
    async with opened("geai-demo", "requests", (80, 24)) as pilot:
        app = pilot.app
        for account, view, way in (
            ("geai-demo", "requests", "agent"),
            ("agentphone-demo", "calls", "call-conversations"),
        ):
            app.open_account(account, view)
            await settled(pilot, lambda: loaded(app) and app.screen.view.key == view)  # noqa: B023
            screen = app.screen
            browser = screen.query_one(RecordBrowser)
            places = (place for place, row in enumerate(browser.listing.rows) if screen._ways(row))
            browser.table.move_to(next(places))
            await pilot.press("enter")
            await settled(pilot, lambda: type(app.screen).__name__ == "DetailScreen" and app.screen.query(".-some"))
            await pilot.press("enter", "enter")
            await settled(pilot, lambda: loaded(app) and app.screen.view.key == way)  # noqa: B023
            await pilot.press("escape", "escape")
            await settled(pilot, lambda: app.screen is screen)  # noqa: B023


async def test_back_from_three_levels_down_the_cursor_sort_page_and_filter_are_as_they_were():
    async with opened("serenity-demo", "instances") as pilot:
        app = pilot.app
        top, browser = app.screen, app.screen.query_one(RecordBrowser)
        await pilot.press("n")
        await settled(pilot, lambda: browser.listing.page == 2 and browser.listing.rows)
        await pilot.press("down", "down", "down", "s")
        await settled(pilot, lambda: browser.listing.sort is not None)
        before = (browser.current_record.key, browser.listing.sort, browser.listing.page, browser.state())
        assert isinstance(browser.listing.sort, Sort)
        await pilot.press("enter")
        await settled(pilot, lambda: loaded(app) and app.screen.view.key == "conversation")
        await pilot.press("d")
        await settled(pilot, lambda: type(app.screen).__name__ == "DetailScreen")
        await pilot.press("j")
        await settled(pilot, lambda: type(app.screen).__name__ == "RawScreen")
        for _ in range(3):
            await pilot.press("escape")
        await settled(pilot, lambda: app.screen is top)
        assert (browser.current_record.key, browser.listing.sort, browser.listing.page, browser.state()) == before
        await pilot.press("slash", *"ended")
        await pilot.press("enter")
        await settled(pilot, lambda: browser.listing.filter is not None and browser.listing.rows)
        filtered = (browser.query_text, [row.key for row in browser.listing.rows])
        await pilot.press("d")
        await settled(pilot, lambda: type(app.screen).__name__ == "DetailScreen")
        await pilot.press("escape")
        await settled(pilot, lambda: app.screen is top)
        assert (browser.query_text, [row.key for row in browser.listing.rows]) == filtered


async def test_keys_typed_ahead_never_show_a_record_under_another_views_labels():
    """Enter on a row, and a digit before the row has opened: the row belongs to the view that is gone."""
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(pilot)
        app.open_account("ejento-demo")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.content is not None)
        screen = app.screen
        browser = screen.query_one(RecordBrowser)
        await settled(pilot, lambda: browser.current_record is not None)
        record = browser.current_record
        screen.select("agents")
        screen.post_message(RecordBrowser.Opened(record))
        await settled(pilot, lambda: screen.view.key == "agents" and browser.current_record is not None)
        assert app.screen is screen


def esc(app):
    """What the bottom line says that esc does."""
    return next(entry.words for entry in app.screen.query_one(KeyBar).shown if entry.key == "esc")


async def test_esc_clears_the_filter_then_the_marks_and_then_leaves_and_the_bottom_line_says_so():
    async with opened("agentphone-demo", "calls", (80, 24)) as pilot:
        app = pilot.app
        screen, browser = app.screen, app.screen.query_one(RecordBrowser)
        assert esc(app) == "Back"
        assert screen_text(app).splitlines()[-2].endswith("just now"), "a list without panels says its age too"
        rows = [row.key for row in browser.listing.rows]
        await pilot.press("space", "slash", *"completed", "enter")
        await settled(pilot, lambda: browser.listing.filter is not None and esc(app) == "Clear filter")
        await pilot.press("escape")
        await settled(pilot, lambda: browser.listing.filter is None and esc(app) == "Unmark")
        await settled(pilot, lambda: [row.key for row in browser.listing.rows] == rows)
        assert len(browser.marks) == 1
        assert app.screen is screen
        await pilot.press("escape")
        await settled(pilot, lambda: not browser.marks and esc(app) == "Back")
        assert app.screen is screen
        await pilot.press("escape")
        await settled(pilot, lambda: app.screen is not screen)


async def test_a_key_of_the_users_own_for_back_clears_first_too():
    async with opened("agentphone-demo", "calls", (80, 24)) as pilot:
        app = pilot.app
        app.set_keymap({"app.back": "h"})
        screen, browser = app.screen, app.screen.query_one(RecordBrowser)
        await pilot.press("space")
        await settled(pilot, lambda: browser.marks)
        await pilot.press("h")
        await settled(pilot, lambda: not browser.marks)
        assert app.screen is screen
        await pilot.press("h")
        await settled(pilot, lambda: app.screen is not screen)
