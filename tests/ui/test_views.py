"""Every view of every vendor, in a small and a large terminal: its data is on screen, and it is what ``show`` prints."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.pictures import demo_app
from tests.support import FixedClock, fixed_world
from tests.ui.driving import screen_text, settled
from tui.cli.question import Request
from tui.cli.showing import show_view
from tui.core.format import format_value
from tui.core.personal import guarded
from tui.core.values import NOT_SUPPLIED, Amounts, Money
from tui.export.fields import fields_of
from tui.export.schema import record_schema
from tui.live.configured import demonstration
from tui.screens.vendor import VendorScreen
from tui.vendors.registry import vendor
from tui.widgets.figures import FigureStrip
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.record_cells import CellReader
from tui.widgets.view_bar import ViewBar

VENDORS = ("agentphone", "ejento", "geai", "serenity")
SMALL, LARGE = (60, 20), (120, 40)
SHORTEST = 8
"""Characters that even a narrow column shows of its first cell."""
NAMES = Path(__file__).with_name("view_names.json")
"""The names and units of figures and fields of each view."""


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


@pytest.mark.parametrize("key", VENDORS)
async def test_every_view_shows_its_data_in_two_sizes_and_show_prints_the_same(key, tmp_path):
    app = demo_app()
    opened = demonstration(fixed_world(), clock=FixedClock())
    fields = {}
    try:
        async with app.run_test(size=LARGE) as pilot:
            async for screen in opened_views(pilot, f"{key}-demo"):
                printed = await answer(opened, screen, tmp_path)
                compare_figures(printed, screen)
                compare_records(printed, screen)
                check_screen(app, screen)
                fields[screen.view.key] = names_of(printed, columns_of(screen))
                # The next view opens in the size that this one ends in: one change of size a view, and both ways.
                other = SMALL if app.size == LARGE else LARGE
                await pilot.resize_terminal(*other)
                await settled(pilot, lambda: app.screen.size.height == other[1])  # noqa: B023
                check_screen(app, screen)
                check_bar(app, screen)
    finally:
        await opened.deck.aclose()
    compare_names(key, fields)


def columns_of(screen):
    if screen.view.browser is not None:
        return screen.view.browser.columns
    return screen.content.table.columns if screen.content and screen.content.table else ()


def check_screen(app, screen):
    """The view's title, a figure, and the first row are really on screen."""
    text = screen_text(app)
    where = f"{screen.view.key} at {app.size}:\n{text}"
    assert screen.view.title in text, where
    if screen.content and screen.content.figures:
        assert screen.query_one(FigureStrip).figures == screen.content.figures
        first = screen.content.figures[0]
        texts = {format_value(first.value, first.unit, compact=compact) for compact in (True, False)}
        # In a large terminal the first figures are drawn in large digits.
        assert app.size.height > SMALL[1] or any(one in text for one in texts), f"none of {texts} in {where}"
    if screen.has_table and screen.query_one("#view-table").display and not screen.chart_first:
        rows = rows_of(screen)
        assert rows, where
        column, value = columns_of(screen)[0], rows[0].cells[0]
        assert CellReader().plain(column, value)[:SHORTEST] in text, f"no {value!r} in {where}"


def check_bar(app, screen):
    """The groups are on screen, and the views of this one in whole words, with where one is among them."""
    lines = screen_text(app).splitlines()
    bar = screen.query_one(ViewBar)
    titles = [tab.title for tab in bar.in_group(screen.view.group.value)]
    assert all(f"{number} {group[:2]}" in lines[1] for number, group in enumerate(bar.groups, 1)), lines[1]
    if bar.size.height == 2:
        names, where, _ = lines[2].partition(f"{titles.index(screen.view.title) + 1} of {len(titles)} · v")
        shown = [part.strip(" …") for part in names.split("  ") if part.strip(" …")]
        assert all(part in titles for part in shown), lines[2]
        assert where or shown == titles, lines[2]
    assert lines[-1].endswith("? Help")


def compare_figures(printed, screen):
    figures = screen.content.figures if screen.content else ()
    assert [one["key"] for one in printed["figures"]] == [one.key for one in figures], screen.view.key
    for one, figure in zip(printed["figures"], figures, strict=True):
        assert same(one, "value", figure.value), (screen.view.key, one, figure)
        assert same(one, "previous", figure.previous), (screen.view.key, one, figure)


def compare_records(printed, screen):
    """Every cell of every row that the screen holds is what ``show`` prints of the same row."""
    if not screen.has_table:
        assert printed["records"] == []
        return
    columns, rows = columns_of(screen), rows_of(screen)
    records = printed["records"]
    assert len(records) == len(rows) or (screen.view.browser is None and len(records) > len(rows)), screen.view.key
    for row, record in zip(rows, records, strict=False):
        expected = {}
        for field in fields_of(columns):
            value = value_of_cell(field, columns[field.column], row.cells[field.column])
            if value is not NOT_SUPPLIED:
                expected[field.name] = value
        assert set(record) == set(expected), screen.view.key
        for name, value in expected.items():
            assert same(record, name, value), (screen.view.key, name, record[name], value)


def value_of_cell(field, column, value):
    shown = guarded(value, personal=column.personal)
    if field.currency:
        return shown.currency if isinstance(shown, Money) else NOT_SUPPLIED
    return shown


def same(printed, name, value):
    """Whether a key of the answer holds a value of the screen; a value that is not supplied has no key."""
    if value is NOT_SUPPLIED:
        return name not in printed
    found = printed[name]
    if isinstance(value, Amounts):
        return found == [{"amount": one.amount, "currency": one.currency} for one in value.each]
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, datetime):
        return datetime.fromisoformat(found) == value
    if isinstance(value, date):
        return date.fromisoformat(found) == value
    if isinstance(value, tuple):
        return found == [None if one is None else Decimal(str(one)) for one in value]
    return found == (Decimal(str(value)) if isinstance(value, float) else value)


async def answer(opened, screen, folder):
    """What ``show`` writes; into a file, since the app holds standard output. Numbers are read with all their digits."""
    needed = [parent for parent in screen.wish.parents if parent.key in screen.view.needs]
    parents = tuple(f"{parent.key}={parent.value}" for parent in needed)
    target = folder / f"{screen.view.key}.json"
    # The screen's first page holds as many rows as there is room for.
    size = screen.query_one(RecordBrowser).listing.size if screen.view.browser is not None else None
    request = Request(screen.account, screen.view.key, "json", parents=parents, tz="UTC", output=target, page_size=size)
    assert await show_view(opened, request) == 0
    return json.loads(target.read_text(), parse_float=Decimal)


def names_of(printed, columns):
    return {
        "figures": {one["key"]: one["unit"] for one in printed["figures"]},
        "records": {name: one.get("unit", "currency") for name, one in record_schema(columns)["properties"].items()},
    }


def compare_names(key, found):
    """Names and units are a promise to scripts: who changes one changes this file too, with AGENTDECK_RENEW=1."""
    kept = json.loads(NAMES.read_text()) if NAMES.exists() else {}
    if os.environ.get("AGENTDECK_RENEW"):
        NAMES.write_text(json.dumps(kept | {key: found}, indent=1, sort_keys=True) + "\n")
        return
    assert found == kept[key]
