"""The questions that people come with, answered from the fleet at 80×24 in eight keys at most, on every vendor."""

from __future__ import annotations

import pytest

from tests.pictures import demo_app, fleet
from tests.ui.driving import screen_text, settled
from tests.ui.test_journey import pressed
from tui.core.format import format_value
from tui.core.values import NOT_SUPPLIED
from tui.widgets.record_browser import RecordBrowser

MOST_KEYS = 8
SLOWEST = {
    "agentphone": (["1", "4", "4", "t", "y"], "longest-calls", "duration_seconds", "No latency supplied"),
    "geai": (["3", "5", "5", "t", "y"], "slowest-requests", "elapsed", "client-side"),
    "serenity": (["4", "5", "t", "y", "c"], "latency", "time_to_first_token", ""),
}
"""Keys from the fleet to the slowest of yesterday, the view, the column that ranks it, and what must be said."""


def browser(app):
    return app.screen.query_one(RecordBrowser)


@pytest.mark.parametrize("vendor", SLOWEST)
async def test_the_slowest_of_yesterday_is_found_in_eight_keys_at_most(vendor):
    keys, view, ranked_by, said = SLOWEST[vendor]
    assert len(keys) <= MOST_KEYS
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(pilot)
        await pressed(pilot, keys)
        screen = app.screen
        assert screen.view.key == view
        assert screen.wish.span.title == "yesterday"
        await settled(pilot, lambda: browser(app).current_record, 60)
        place, column = next((i, one) for i, one in enumerate(browser(app).columns) if one.key == ranked_by)
        values = [record.cells[place] for record in browser(app).listing.rows]
        assert browser(app).table.cursor == 0
        assert values[0] == max(values)
        text = screen_text(app)
        assert format_value(values[0], column.unit) in text, "how slow it was can be read"
        assert said in text


async def test_the_agent_that_talked_most_last_month_takes_five_keys_where_the_vendor_has_no_tokens():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(pilot)
        await pressed(pilot, ["1", "3", "3", "t", "7"])
        screen = app.screen
        assert screen.view.key == "call-time"
        assert screen.wish.span.title == "last month"
        chart = screen.query_one("#chart-0").chart
        assert chart.series[0].values[0] == max(chart.series[0].values)
        text = screen_text(app)
        assert chart.buckets[0] in text
        assert "No tokens supplied, so by call time" in text
        assert next(one for one in screen.content.figures if one.key == "tokens").value is NOT_SUPPLIED


async def test_ejento_says_that_it_supplies_no_latency_where_one_looks_for_it():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(pilot)
        await pressed(pilot, ["2", "4"])
        assert "supplies no latency" in screen_text(app)
