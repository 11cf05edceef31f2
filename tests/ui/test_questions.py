"""The questions that people come with, answered at 80×24 with the README's own keys: eight at most on every vendor."""

from __future__ import annotations

import re
from pathlib import Path

from tests.pictures import demo_app, fleet
from tests.ui.driving import screen_text, settled
from tests.ui.test_journey import pressed
from tui.core.format import format_value
from tui.core.values import NOT_SUPPLIED, Unit
from tui.widgets.record_browser import RecordBrowser

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
MOST_KEYS = 8
SHORTEST = 12
"""Characters of a name that a narrow table shows at least."""
MOST_USED = {
    "AgentPhone": ("call-time", "Support Agent Alpha", "No tokens supplied, so by call time"),
    "Ejento": ("agents", "Night Shift Triage", "server sorts by Tokens"),
    "GEAI": ("top-agents-tokens", "AritmeticaExpert", "Top 10 agents by tokens"),
    "Serenity Star": ("by-agent", "support-copilot", ""),
}
"""The view that the keys lead to, the answer in the demo's world, and what must be said on screen."""
SLOWEST = {
    "AgentPhone": ("longest-calls", "duration_seconds", "No latency supplied, so by call length"),
    "GEAI": ("slowest-requests", "elapsed", "client-side"),
    "Serenity Star": ("latency", "time_to_first_token", ""),
}
"""The view, the column that ranks it, and what must be said on screen."""


def keys_of(vendor: str, question: int) -> list[str]:
    """The keys that the README gives: 1 for who used most, 2 for what was slowest."""
    table = README.partition("<!-- questions -->")[2].partition("<!-- /questions -->")[0]
    row = next(line for line in table.split("\n") if line.startswith(f"| {vendor} |"))
    found = re.findall(r"`([^`]+)`", row.split("|")[question + 1])
    return ["right" if key == "→" else key for key in found]


def browser(app):
    return app.screen.query_one(RecordBrowser)


async def asked(pilot, keys):
    """Press the keys from the fleet on; returns the screen that they lead to."""
    pilot.app.go_home()
    await fleet(pilot)
    pilot.app.time.span = type(pilot.app.time.span)()
    await pressed(pilot, keys)
    return pilot.app.screen


async def answered(pilot, vendor, question, view, span):
    """Press the keys that the README gives; returns the screen, with its answer."""
    keys = keys_of(vendor, question)
    assert 0 < len(keys) <= MOST_KEYS
    screen = await asked(pilot, keys)
    assert (screen.view.key, screen.wish.span.title) == (view, span)
    await settled(pilot, lambda: browser(pilot.app).current_record and not browser(pilot.app).busy, 60)
    return screen


async def test_the_readmes_keys_lead_to_the_agent_that_used_most_last_month():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for vendor, (view, answer, said) in MOST_USED.items():
            screen = await answered(pilot, vendor, 1, view, "last month")
            text = screen_text(app)
            assert answer[:SHORTEST] in text, text
            assert said in text
            if screen.query_one("#charts").display:
                chart = screen.query_one("#chart-0").chart
                assert chart.unit is (Unit.SECONDS if vendor == "AgentPhone" else Unit.TOKENS)
                assert chart.buckets[0] == answer
                values = chart.series[0].values
            else:
                place = [column.key for column in browser(app).columns].index("total_tokens")
                assert browser(app).current_record.cells[0] == answer
                values = [record.cells[place] for record in browser(app).listing.rows]
            assert values[0] == max(values), vendor


async def test_the_readmes_keys_lead_to_the_slowest_of_yesterday():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for vendor, (view, ranked_by, said) in SLOWEST.items():
            await answered(pilot, vendor, 2, view, "yesterday")
            place, column = next((i, one) for i, one in enumerate(browser(app).columns) if one.key == ranked_by)
            values = [record.cells[place] for record in browser(app).listing.rows]
            assert browser(app).table.cursor == 0
            assert values[0] == max(value for value in values if isinstance(value, int | float)), vendor
            text = screen_text(app)
            assert format_value(values[0], column.unit) in text, "how slow it was can be read"
            assert said in text


async def test_what_a_vendor_does_not_supply_is_said_where_one_looks_for_it():
    assert keys_of("Ejento", 2) == []
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot, ["2", "4"])
        assert "supplies no latency" in screen_text(app)
        screen = await asked(pilot, keys_of("AgentPhone", 1)[:3])
        assert next(one for one in screen.content.figures if one.key == "tokens").value is NOT_SUPPLIED
