"""The period picker: what the view can honour, why the rest is off, and a choice that is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from textual.widgets import Input, OptionList

from tests.support import fixed_world
from tests.ui.driving import screen_text, settled
from tests.ui.places import opened
from tui.core.spans import PRESETS, Bucket, Span, SpanKind
from tui.core.values import Money
from tui.sandbox.geai_sums import Query
from tui.screens.period import PeriodScreen
from tui.screens.vendor import VendorScreen

OCTOBER = Span(SpanKind.CUSTOM, first=date(2026, 10, 20), last=date(2026, 11, 5))
"""Clocks change in Berlin on 25 October and in New York on 1 November."""


async def go(pilot, account, view=""):
    pilot.app.open_account(account, view)
    await loaded(pilot)


async def loaded(pilot, before=None):
    def done():
        screen = pilot.app.screen
        if not isinstance(screen, VendorScreen) or screen.view is None:
            return False
        return screen.view.load is None or (screen.content is not None and screen.content is not before)

    await settled(pilot, done, 60)


async def picker(pilot):
    await pilot.press("t")
    await settled(pilot, lambda: isinstance(pilot.app.screen, PeriodScreen) and pilot.app.screen.query(OptionList))
    return pilot.app.screen


async def custom(pilot, first, last):
    """Type two dates into the picker and press enter."""
    screen = await picker(pilot)
    await pilot.press("c")
    await settled(pilot, lambda: isinstance(pilot.app.focused, Input))
    screen.query_one("#first", Input).value = first
    screen.query_one("#last", Input).value = last
    await pilot.press("enter")
    return screen


def requests(screen):
    return len(screen._session.connection.log)


OFFERS = (
    ("geai-demo", "overview", set(range(len(PRESETS))), ""),
    ("agentphone-demo", "by-agent", {"this week", "this month", "this year"}, "current week, month or year only"),
    ("agentphone-demo", "daily", {"today", "last"}, "last days up to today only"),
    ("agentphone-demo", "monthly", {"last 6 months", "last 12 months"}, "last calendar months only"),
)


async def test_only_what_the_view_can_honour_is_offered_and_the_rest_says_why_not():
    async with opened(*OFFERS[0][:2]) as pilot:
        for account, view, offered, words in OFFERS:
            pilot.app.go_home()
            await go(pilot, account, view)
            options = (await picker(pilot)).query_one(OptionList).options
            on = {PRESETS[int(option.id)].title for option in options if not option.disabled}
            await pilot.press("escape")
            if not words:
                assert on == {span.title for span in PRESETS}
                continue
            assert on, view
            assert all(any(title.startswith(start) for start in offered) for title in on), view
            off = [option for option in options if option.disabled]
            assert off, view
            assert all(words in str(option.prompt) for option in off), view


async def test_every_preset_has_a_key_that_is_shown_and_works():
    async with opened("geai-demo", "overview") as pilot:
        for place, span in enumerate(PRESETS):
            screen, before = pilot.app.screen, pilot.app.screen.content
            options = (await picker(pilot)).query_one(OptionList).options
            key = str(options[place].prompt).split()[0]
            await pilot.press(key)
            await loaded(pilot, None if span == screen.wish.span else before)
            assert screen.wish.span == span
            assert screen.asked.scope.span == span
            assert span.title in screen_text(pilot.app)


async def test_a_key_of_a_preset_that_is_off_says_why_and_asks_nothing():
    async with opened("agentphone-demo", "by-agent") as pilot:
        screen = pilot.app.screen
        asked, span = requests(screen), screen.wish.span
        prompt = await picker(pilot)
        await pilot.press("1")
        await settled(pilot, lambda: "current week, month or year" in str(prompt.query_one("#problem").content))
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert (requests(screen), screen.wish.span) == (asked, span)


MEANINGLESS = (
    ("2026-11-10", "2026-11-01", "before it starts"),
    ("2026-12-01", "2026-12-05", "in the future"),
    ("", "", "is not a date"),
    ("2026-02-30", "2026-03-05", "is not a date"),
    ("1990-01-01", "2026-11-01", "longer than"),
    ("0001-01-01", "0001-01-03", "before 1970"),
)


async def test_a_range_that_means_nothing_is_refused_before_any_request():
    async with opened("geai-demo") as pilot:
        screen = pilot.app.screen
        asked = requests(screen)
        for first, last, words in MEANINGLESS:
            prompt = await custom(pilot, first, last)
            await settled(pilot, lambda: words in str(prompt.query_one("#problem").content))  # noqa: B023
            assert pilot.app.screen is prompt, "the picker stays open"
            assert requests(screen) == asked
            await pilot.press("escape")
            await settled(pilot, lambda: pilot.app.screen is screen)


async def test_the_choice_is_kept_across_views_and_accounts_and_back_again():
    async with opened("geai-demo", "overview") as pilot:
        first, before = pilot.app.screen, pilot.app.screen.content
        await custom(pilot, str(OCTOBER.first), str(OCTOBER.last))
        await loaded(pilot, before)
        first.select("users")
        await loaded(pilot)
        assert first.asked.scope.span == OCTOBER
        await pilot.press("escape")
        await go(pilot, "ejento-demo", "overview")
        assert pilot.app.screen.asked.scope.span == OCTOBER
        await pilot.press("escape")
        await go(pilot, "agentphone-demo", "by-agent")
        screen = pilot.app.screen
        assert screen.asked.scope.span == Span(SpanKind.MONTH), "the nearest that the vendor supplies"
        assert "current week, month or year only" in screen.asked.refused
        await pilot.press("escape")
        await go(pilot, "geai-demo", "overview")
        assert pilot.app.screen.asked.scope.span == OCTOBER, "another view's limits change nothing of the choice"


async def test_the_bucket_is_offered_where_there_is_a_choice_and_kept():
    async with opened("geai-demo", "overview") as pilot:
        screen, before = pilot.app.screen, pilot.app.screen.content
        assert "changes the bucket" in str((await picker(pilot)).query_one("#how").content)
        await pilot.press("w")
        await loaded(pilot, before)
        assert screen.asked.scope.bucket is Bucket.WEEK
        screen.select("days")
        await loaded(pilot)
        assert screen.asked.scope.bucket is Bucket.WEEK


async def test_figures_on_screen_equal_the_sandbox_s_after_choosing_range_and_zone():
    async with opened("geai-demo", "overview") as pilot:
        screen = pilot.app.screen
        for zone in ("America/New_York", "Europe/Berlin", "Asia/Kathmandu"):
            before = screen.content
            prompt = await picker(pilot)
            prompt.query_one("#zone", Input).value = zone
            prompt.query_one("#first", Input).value = str(OCTOBER.first)
            prompt.query_one("#last", Input).value = str(OCTOBER.last)
            await pilot.press("c", "enter")
            await loaded(pilot, before)
            assert (screen.asked.scope.zone, screen.asked.times) == ("UTC", zone), "the vendor counts the days"
            whole = Query(fixed_world(), OCTOBER.first, OCTOBER.last, "").total()
            shown = {figure.key: figure.value for figure in screen.content.figures}
            assert shown["requests"] == whole.requests, zone
            assert shown["tokens"] == whole.tokens, zone
            assert shown["cost"] == Money(Decimal(whole.nano) / 10**9, "USD"), zone
            assert f"{whole.requests:,}" in screen_text(pilot.app) or "k" in screen_text(pilot.app)


async def test_a_period_chosen_further_down_holds_on_the_way_back_too():
    async with opened("geai-demo", "top-agents") as pilot:
        top = pilot.app.screen
        await pilot.press("enter")
        await settled(pilot, lambda: pilot.app.screen is not top)
        await loaded(pilot)
        before = pilot.app.screen.content
        await custom(pilot, str(OCTOBER.first), str(OCTOBER.last))
        await loaded(pilot, before)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is top and top.asked.scope.span == OCTOBER)
        await loaded(pilot)
        whole = Query(fixed_world(), OCTOBER.first, OCTOBER.last, "").total()
        shown = {figure.key: figure.value for figure in top.content.figures}
        assert shown["requests"] == whole.requests


async def test_coming_back_without_another_choice_asks_nothing_again():
    async with opened("geai-demo", "top-agents") as pilot:
        top, content = pilot.app.screen, pilot.app.screen.content
        await pilot.press("d")
        await settled(pilot, lambda: pilot.app.screen is not top)
        asked = requests(top)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is top)
        assert top.content is content
        assert requests(top) == asked
