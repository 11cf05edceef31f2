"""Every view of every vendor, in a small and a large terminal: its data is on screen, and it is what ``show`` prints."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from tests.pictures import demo_app
from tests.support import FixedClock, fixed_world
from tests.ui.driving import screen_text, settled
from tui.cli.showing import Request, show_view
from tui.core.format import format_value
from tui.core.values import NOT_SUPPLIED, Money
from tui.live.configured import demonstration
from tui.screens.vendor import VendorScreen
from tui.vendors.registry import vendor
from tui.widgets.figures import FigureStrip
from tui.widgets.record_browser import RecordBrowser

VENDORS = ("agentphone", "ejento", "geai", "serenity")
SIZES = ((80, 24), (120, 40))


def loaded(screen):
    view = screen.view
    if view is None or (view.load is not None and screen.content is None):
        return False
    return view.browser is None or screen.query_one(RecordBrowser).current_record is not None


def rows_of(screen):
    return screen.query_one(RecordBrowser).listing.rows if screen.has_table else []


def ways_down(view, records):
    """The child views that the records lead to, each with its parents."""
    for drill in view.drills:
        parent = next((found for record in records if (found := drill.parent(record)) is not None), None)
        if parent is not None:
            yield drill.view, parent


async def follow_choices(pilot, screen, seen, waiting, parents):
    """Some ways open only under another choice of a filter; take each choice until all ways are known."""
    view = screen.view
    for choice in [(one.key, choice.value) for one in view.controls.filters for choice in one.choices]:
        found = {key for key, _ in waiting} | seen
        if {drill.view for drill in view.drills} <= found:
            return
        before = screen.content
        screen.change(replace(screen.wish, filters=(choice,)))
        await settled(pilot, lambda: loaded(screen) and screen.content is not before, 60)  # noqa: B023
        waiting += [(key, (*parents, parent)) for key, parent in ways_down(view, rows_of(screen)) if key not in found]


async def opened_views(pilot, account):
    """Open each view of an account, then each view that its records lead to; yields the screen each time."""
    app = pilot.app
    await settled(pilot, lambda: app.ready)
    views = vendor(account.removesuffix("-demo")).load().views
    seen = set()
    waiting = [(view.key, ()) for view in views if not view.needs]
    while waiting:
        key, parents = waiting.pop(0)
        if key in seen:
            continue
        seen.add(key)
        app.push_screen(VendorScreen(account, key, parents))
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and loaded(app.screen), 60)
        screen = app.screen
        assert screen.view.key == key
        yield screen
        records = rows_of(screen)
        waiting += [(child, (*parents, parent)) for child, parent in ways_down(screen.view, records)]
        await follow_choices(pilot, screen, seen, waiting, parents)
        app.pop_screen()
        await pilot.pause()
    missed = {view.key for view in views} - seen
    assert not missed, f"no way leads to {missed}"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("key", VENDORS)
async def test_every_view_shows_its_data(key, size):
    app = demo_app()
    async with app.run_test(size=size) as pilot:
        async for screen in opened_views(pilot, f"{key}-demo"):
            text = screen_text(app)
            assert screen.view.title in text
            if screen.content and screen.content.figures:
                assert screen.query_one(FigureStrip).figures == screen.content.figures
                first = screen.content.figures[0]
                texts = {format_value(first.value, first.unit, compact=compact) for compact in (True, False)}
                # In a large terminal the first figures are drawn in large digits.
                assert size[1] > 24 or any(one in text for one in texts), (
                    f"{screen.view.key}: none of {texts} in\n{text}"
                )
            if screen.has_table and screen.query_one("#view-table").display and not screen.chart_first:
                assert rows_of(screen), f"{screen.view.key} shows no records:\n{text}"


@pytest.mark.parametrize("key", VENDORS)
async def test_show_prints_the_same_figures_as_the_screen(key, tmp_path):
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        async for screen in opened_views(pilot, f"{key}-demo"):
            parents = tuple(f"{parent.key}={parent.value}" for parent in screen.wish.parents)
            printed = await answer(screen.account, screen.view.key, parents, tmp_path)
            on_screen = {figure.key: figure.value for figure in (screen.content.figures if screen.content else ())}
            assert [one["key"] for one in printed["figures"]] == list(on_screen), screen.view.key
            for one in printed["figures"]:
                if one.get("value_supplied", True):
                    assert same(one["value"], on_screen[one["key"]]), (screen.view.key, one)
                else:
                    assert on_screen[one["key"]] is NOT_SUPPLIED, (screen.view.key, one)
            if screen.has_table:
                shown = len(rows_of(screen))
                assert len(printed["records"]) == shown or (screen.view.browser is None and shown), screen.view.key


def same(printed, value):
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, datetime):
        return datetime.fromisoformat(printed) == value
    return printed == (float(value) if isinstance(value, Decimal) else value)


async def answer(account, view, parents, folder):
    """What ``show`` writes; into a file, since the app holds standard output."""
    target = folder / f"{account}-{view}.json"
    opened = demonstration(fixed_world(), clock=FixedClock())
    try:
        await show_view(opened, Request(account, view, "json", parents=parents, tz="UTC", output=target))
    finally:
        await opened.deck.aclose()
    return json.loads(target.read_text())
