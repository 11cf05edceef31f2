"""What stays on screen at each size, and what is said while there is no data: the next step is a key away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from tests.pictures import NOW, demo_app, fleet
from tests.support import FixedClock, fixed_world
from tests.ui.driving import screen_text, settled
from tests.ui.places import PLACES, home, view
from tui.app import DeckApp, Opening
from tui.core.errors import DeckError, ErrorKind, Fault
from tui.core.scope import Controls, Scope, TimeControl
from tui.core.spans import Span, SpanKind
from tui.live.configured import demonstration
from tui.live.scoping import effective, words
from tui.live.snapshot import Step
from tui.screens.detail import DetailScreen
from tui.screens.vendor import VendorScreen
from tui.screens.view_words import Pace, fault_words
from tui.widgets.fleet_table import FleetTable
from tui.widgets.key_bar import KeyBar, entries_of
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.room_notice import RoomNotice
from tui.widgets.scope_bar import ScopeBar, fitting
from tui.widgets.view_bar import ViewBar

SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))


async def test_crumbs_keys_and_the_heart_of_each_screen_stay():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for place, way in PLACES.items():
            await way(pilot)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                check_layout(app, size, f"{place} at {size}")


def check_layout(app, size, where):
    """The crumbs are on top, whole words of keys at the bottom, nothing is cut at the right, and what is read has room."""
    lines = screen_text(app).splitlines()
    assert lines[0].startswith(" AgentDeck "), where
    keys = app.screen.query_one(KeyBar).shown
    assert lines[-1] == " " + "  ".join(f"{entry.key} {entry.words}" for entry in keys), where
    assert lines[-1].endswith("? Help"), where
    assert {entry.words for entry in keys} <= {entry.words for entry in entries_of(app.screen)}, where
    assert not app.screen.query_one(RoomNotice).display, where
    for widget in app.screen.query("*"):
        if widget.display and widget.region and widget.is_on_screen:
            assert widget.region.right <= size[0], where
    body = app.screen.focused
    assert body is not None, where
    assert body.size.height >= min(size[1] // 3, body.virtual_size.height), where


async def test_a_small_terminal_is_told_and_comes_back_as_it_was():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await view("serenity", "instances", "down", "down")(pilot)
        before, focused = screen_text(app), app.focused
        await pilot.resize_terminal(59, 24)
        await pilot.pause()
        assert "More room, please: 60 columns and 20 lines." in screen_text(app)
        await pilot.resize_terminal(80, 19)
        await pilot.pause()
        assert "This terminal has 80 and 19." in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await settled(pilot, lambda: screen_text(app) == before)
        assert app.focused is focused


def test_the_scope_bar_drops_what_matters_least():
    parts = (("last 30 days", "part"), ("2026-10-20 – 2026-11-18", "off"), ("UTC", "off"), ("agent: x", "filter"))
    assert fitting(parts, 60) == parts
    assert [text for text, _ in fitting(parts, 50)] == ["last 30 days", "2026-10-20 – 2026-11-18", "agent: x"]
    assert [text for text, _ in fitting(parts, 30)] == ["last 30 days", "agent: x"]


def test_the_scope_bar_says_which_period_a_list_leaves_out():
    found = effective(Scope(Span(SpanKind.LAST_MONTH)), Controls(), NOW)
    assert words(found, Controls()) == (("no time filter", "off"), ("last month does not apply", "filter"))
    assert words(effective(Scope(), Controls(), NOW), Controls()) == (("no time filter", "off"),), "nothing was chosen"


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        (Controls(), "no time filter · times in Europe/Berlin"),
        (
            Controls(TimeControl.RANGE),
            "yesterday · 2026-11-17 – 2026-11-17 · the vendor's days · times in Europe/Berlin",
        ),
        (Controls(TimeControl.WALKED, zone=True), "yesterday · 2026-11-17 – 2026-11-17 · Europe/Berlin"),
    ],
)
def test_the_zone_of_what_is_shown_is_named_once(controls, said):
    found = effective(Scope(Span(SpanKind.YESTERDAY), "Europe/Berlin"), controls, NOW)
    parts = [text for text, kind in words(found, controls, times=True) if kind != "filter"]
    assert " · ".join(parts) == said


async def test_times_have_a_zone_on_screen_and_a_view_of_days_names_none():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for vendor, key, named in (
            ("agentphone", "calls", True),
            ("agentphone", "daily", False),
            ("geai", "requests", True),
        ):
            await view(vendor, key)(pilot)
            await settled(pilot, lambda: not app.screen.awaits_more)
            assert app.screen.query_one(ScopeBar).text.endswith("times in UTC") is named, key


async def test_a_view_with_several_charts_says_which_one_is_shown():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await view("serenity", "by-agent")(pilot)
        bar = app.screen.query_one(ScopeBar)
        assert bar.hint == "chart 1 of 3 · m next"
        await pilot.press("m")
        assert bar.hint == "chart 2 of 3 · m next"
        assert "Cost by agent in USD" in screen_text(app)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert bar.hint == "charts 2 and 3 of 3 · m next"
        assert panels(app) == (True, True)
        for key, shown in (("c", (False, True)), ("c", (True, False)), ("escape", (True, True)), ("z", (True, False))):
            await pilot.press(key)
            assert panels(app) == shown, key
        await view("serenity", "instances")(pilot)
        assert panels(app) == (False, True), "the panel that had the whole screen is none of this view's"


def panels(app):
    """Whether the chart and the table are shown."""
    return tuple(app.screen.query_one(part).display for part in ("#charts", "#view-table"))


async def test_everything_there_is_to_know_of_a_view_is_a_key_away():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await view("serenity", "overview")(pilot)
        note = app.screen.content.notes[1]
        assert note not in screen_text(app)
        await pilot.press("i")
        await settled(pilot, lambda: "To know" in screen_text(app))
        text = str(app.screen.query_one(Static).content)
        assert note in text
        assert "Figures" in text
        assert "frozen" not in screen_text(app), "a dialogue does not stop the figures"
        await pilot.press("escape")
        assert isinstance(app.screen, VendorScreen)


async def test_the_mouse_opens_accounts_views_rows_and_notes():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(pilot)
        await pilot.click(FleetTable, offset=(20, 4))
        await pilot.click(FleetTable, offset=(20, 4))
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.content, 60)
        assert app.screen.account == "serenity-demo"
        await pilot.click(ViewBar, offset=(14, 0))
        await settled(pilot, lambda: app.screen.query_one(RecordBrowser).current_record)
        assert app.screen.view.key == "instances"
        await pilot.click(ViewBar, offset=(17, 1))
        await settled(pilot, lambda: app.screen.view.key == "agents" and app.screen.content)
        await settled(pilot, lambda: app.screen.query_one(RecordBrowser).current_record)
        await pilot.click("#record-table", offset=(5, 0))
        assert app.screen.query_one(RecordBrowser).listing.sort.column == "code"
        await view("serenity", "overview")(pilot)
        await pilot.click("#view-notes")
        await settled(pilot, lambda: "To know" in screen_text(app))


def failing(kind):
    """The demo, where opening the sessions fails; returns the app and how it is put right."""
    deck = demonstration(fixed_world(NOW), clock=FixedClock(NOW))
    resolve = deck.deck._resolve
    wrong = [True]

    async def maybe(account, vendor):
        if wrong[0]:
            raise DeckError(kind, "Something is the matter.", hint="Put it right.", account=account.name)
        return await resolve(account, vendor)

    deck.deck._resolve = maybe
    return DeckApp(Opening((), lambda: deck, demo=True)), lambda: wrong.__setitem__(0, False)


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        (ErrorKind.NO_SECRET, "a opens the accounts"),
        (ErrorKind.UNAUTHORISED, "a opens the accounts"),
        (ErrorKind.FORBIDDEN, "a opens the accounts"),
        (ErrorKind.UNREACHABLE, "r tries again"),
        (ErrorKind.USAGE, "esc goes back"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_a_fault_is_said_with_the_next_step_and_r_tries_again(kind, step):
    app, mend = failing(kind)
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.screen.query_one(FleetTable)
        await settled(pilot, lambda: table.rows and all(row.snapshot and row.snapshot.fault for row in table.rows))
        assert "Something is the matter. Put it right." in screen_text(app)
        lines = [table.render_line(y).text for y in range(1, 1 + len(table.rows))]
        assert all(f"{kind.value.capitalize()}: Something is the matter." in line for line in lines), "each says why"
        await pilot.press("4")
        await settled(pilot, lambda: "Something is the matter." in screen_text(app) and "Fleet ›" in screen_text(app))
        text = screen_text(app)
        assert "Put it right." in text
        assert step in text
        offered = {entry.binding.action for entry in app.screen.query_one(KeyBar).shown}
        assert ("accounts" in offered) is ("a opens the accounts" in text)
        assert "refresh_now" in offered
        mend()
        await pilot.press("r")
        await settled(pilot, lambda: app.screen.content is not None, 60)
        assert app.screen.fault is None


async def test_a_long_walk_tells_its_rate_and_stops_with_what_it_has():
    # So many instances that the walk is still under way when the keys come.
    world = fixed_world(NOW, instances=150_000)
    app = DeckApp(Opening((), lambda: demonstration(world, clock=FixedClock(NOW)), demo=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await home(pilot)
        app.open_account("serenity-demo", "usage")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.content, 60)
        screen = app.screen
        screen.change(replace(screen.wish, span=replace(screen.wish.span, count=365)))
        await settled(pilot, lambda: "X stops here and shows what was read" in screen_text(app))
        await pilot.press("X")
        await settled(pilot, lambda: screen.content is not None, 60)
        assert any("stopped as you asked" in note for note in screen.content.notes)


def test_the_next_steps_fit_what_is_wrong():
    refused = Fault(ErrorKind.FORBIDDEN, "Not permitted", "The key may not read this.", "Ask its owner.")
    assert (
        fault_words(refused).splitlines()[-1] == "v another view · a opens the accounts · r tries again · esc goes back"
    )
    assert "v another view" not in fault_words(refused, opened=False), "nothing to choose from"
    assert "t another period" in fault_words(replace(refused, kind=ErrorKind.TOO_LARGE))
    nobody = replace(refused, kind=ErrorKind.UNREACHABLE)
    said = fault_words(nobody, tried="https://me:sandbox-word@host.example/x?key=sandbox-key")
    assert "Tried: https://host.example/x\n" in said
    assert "a opens the accounts" in said
    assert "sandbox" not in said


def test_the_pace_of_a_load_is_told_with_what_is_left():
    pace = Pace(stops=False)
    pace.words(Step(0, 1000, "rows read"), 10.0)
    words = pace.words(Step(250, 1000, "rows read"), 15.0)
    assert "250 of about 1,000 rows read · 50 a second · about 15 s left" in words
    assert "25%" in words
    assert "X stops" not in words
    assert "40 rows read" in Pace(stops=True).words(Step(40, None, "rows read"), 0.0)


async def test_the_detail_of_a_record_stands_under_the_same_crumbs():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await PLACES["detail"](pilot)
        assert isinstance(app.screen, DetailScreen)
        assert screen_text(app).splitlines()[0].startswith(" AgentDeck Fleet › serenity-demo › Instances › Detail")


async def test_the_fleets_cursor_stands_out_and_another_accounts_figures_are_no_change():
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(pilot)
        table = app.screen.query_one(FleetTable)
        for row in range(len(table.rows)):
            grounds = [{part.style.bgcolor for part in table.render_line(line + 1)} for line in range(len(table.rows))]
            assert [line for line, ground in enumerate(grounds) if grounds.count(ground) == 1] == [row]
            assert not any(mark in screen_text(app) for mark in "↑↓↔")
            await pilot.press("down")
            await pilot.pause()
