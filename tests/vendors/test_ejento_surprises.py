"""Ejento's views when the vendor fails in one place, or sends what nobody expected: said in words, and nothing else lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from tests.support import FixedClock, fixed_world
from tests.vendors.ejento_support import VIEW, column, figures, load
from tui.core.errors import DeckError
from tui.core.records import PageRequest
from tui.core.scope import Scope
from tui.core.spans import Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Money
from tui.live.demo import demo_account, demo_secrets
from tui.live.session import open_session
from tui.sandbox import ejento as sandbox_routes
from tui.vendors.registry import vendor


async def broken(path, answer):
    """A session whose vendor fails on one path only."""

    async def fail(_request):
        return answer

    routes = [Route(f"/ejento{path}", fail), Mount("/ejento", routes=sandbox_routes.routes(fixed_world()))]
    account = demo_account(vendor("ejento"))
    transport = httpx.ASGITransport(app=Starlette(routes=routes))
    return open_session(account, demo_secrets(account), transport=transport, clock=FixedClock())


async def test_the_overview_does_without_what_an_older_server_lacks():
    opened = await broken("/api/v2/analytics/total-counts", JSONResponse({"message": "no such path"}, 404))
    content = await load(opened, "overview", Scope())
    await opened.aclose()
    assert figures(content)["queries"] > 0
    assert "total_agents" not in figures(content)
    assert any("Get Total Entity Counts" in note for note in content.notes)


async def test_a_body_nobody_expected_is_a_table_with_a_word_and_its_json():
    body = {
        "success": True,
        "message": "",
        "data": {"outcome": [{"foo": 1, "bar": "x"}, {"foo": 2, "bar": "\x1b]0;y\x07"}]},
    }
    opened = await broken("/api/v2/analytics/agents/costs", JSONResponse(body))
    content = await load(opened, "costs", Scope())
    await opened.aclose()
    assert [one.title for one in content.table.columns] == ["Foo", "Bar"]
    assert column(content.table, "foo") == [1, 2]
    assert "\x1b" not in str(column(content.table, "bar"))
    assert any("Get Agent Cost Data" in note and "not documented" in note for note in content.notes)
    assert any(one.raw.load() == body for one in content.answers)


async def test_daily_rows_that_nobody_asked_for_are_added_up_only_when_whole():
    rows = [
        {"date": day, "agent_id": agent, "agent_name": f"a{agent}", "query_count": 10 * agent}
        for day in ("2026-11-17", "2026-11-18")
        for agent in (1, 2)
    ]
    opened = await broken("/api/v2/analytics/agents/query-counts", JSONResponse({"success": True, "data": rows}))
    whole = await load(opened, "queries", Scope())
    cut = await load(opened, "queries", Scope(filters=(("limit", "2"),)))
    await opened.aclose()
    assert dict(zip(column(whole.table, "name"), column(whole.table, "queries"), strict=True)) == {"a1": 20, "a2": 40}
    assert sorted(column(cut.table, "queries")) == [10, 10, 20, 20]


async def test_a_failing_request_fails_the_view_with_the_vendors_words():
    failure = JSONResponse({"success": False, "message": "analytics are switched off", "data": None})
    opened = await broken("/api/v2/query-counts/", failure)
    with pytest.raises(DeckError) as caught:
        await load(opened, "queries", Scope())
    await opened.aclose()
    assert "analytics are switched off" in caught.value.fault.sentence


TWO_DAYS = Scope(Span(SpanKind.CUSTOM, first=date(2026, 11, 16), last=date(2026, 11, 17)))


def answer(*rows):
    return JSONResponse({"success": True, "data": [{"agent_id": 1, "agent_name": "a1", **row} for row in rows]})


MIXED = (
    {"date": "2026-11-16", "cost": 2, "currency": "EUR"},
    {"date": "2026-11-17", "cost": 3, "currency": "EUR"},
    {"date": "2026-11-17", "cost": 5, "currency": "USD"},
)


async def test_overall_costs_in_several_currencies_are_never_added():
    opened = await broken("/api/v2/analytics/costs/", answer(*MIXED))
    content = await load(opened, "overview", TWO_DAYS)
    await opened.aclose()
    cost = next(figure for figure in content.figures if figure.key == "cost")
    assert (cost.value, cost.note) == (NOT_SUPPLIED, "several currencies, not added")
    assert [chart.key for chart in content.charts] == ["queries", "tokens"]
    assert column(content.table, "cost") == [NOT_SUPPLIED, Money(Decimal(2), "EUR")]


async def test_an_agents_costs_in_several_currencies_are_never_added():
    opened = await broken("/api/v2/analytics/agents/costs", answer(*MIXED))
    content = await load(opened, "costs", TWO_DAYS)
    page = await VIEW["agents"].browser.fetch(opened.ask(TWO_DAYS), PageRequest(1, 100))
    await opened.aclose()
    assert [money.currency for money in column(content.table, "cost")] == ["EUR", "EUR", "USD"]
    assert [chart.key for chart in content.charts] == ["costs"], "the overall one alone, which is not mixed"
    assert "share" not in [one.key for one in content.table.columns]
    one = next(record for record in page.records if record.key == "agent:id:1")
    assert not any(isinstance(cell, Money) for cell in one.cells)


async def test_several_rows_of_a_day_add_up_to_the_same_in_figure_chart_and_table():
    rows = [{"date": f"2026-11-{day}", "model": model, "query_count": 10} for day in (16, 17) for model in "ab"]
    opened = await broken("/api/v2/query-counts/", answer(*rows, {"date": "2026-11-17", "query_count": None}))
    content = await load(opened, "overview", TWO_DAYS)
    await opened.aclose()
    assert (content.figures[0].value, content.figures[0].note) == (40, "without 1 null")
    assert content.charts[0].series[0].values == (20, 20)
    assert column(content.table, "queries") == [20, 20]


@pytest.mark.parametrize(
    ("span", "sent", "counted"),
    [
        (Span(SpanKind.DAYS, 7), range(11, 19), 7),  # days=7 taken for today and seven before
        (Span(SpanKind.DAYS, 7), range(11, 18), 7),  # the vendor's today is still yesterday
        (Span(SpanKind.YESTERDAY), range(1, 19), 1),  # the range was not honoured
    ],
)
async def test_days_that_were_not_asked_for_are_not_in_the_figure(span, sent, counted):
    rows = [{"date": f"2026-11-{day:02}", "query_count": 1} for day in sent]
    opened = await broken("/api/v2/query-counts/", answer(*rows))
    content = await load(opened, "overview", Scope(span))
    await opened.aclose()
    assert content.figures[0].value == counted


@pytest.mark.parametrize(
    ("body", "count", "notes"),
    [
        ({}, NOT_SUPPLIED, []),
        ({"team_token_data": None}, None, []),
        ({"team_token_data": []}, 0, []),
        (
            {"team_token_data": [{"team_name": "A", "agents": []}, {"team_name": "B"}, {"agents": None}]},
            3,
            ["Teams without agents: A.", "Teams whose agents were not sent: B, a team without a name."],
        ),
    ],
)
async def test_teams_that_were_not_sent_are_not_none(body, count, notes):
    opened = await broken("/analytics/team-token", JSONResponse(body))
    content = await load(opened, "team-agents-v1", Scope())
    await opened.aclose()
    assert figures(content)["teams"] == count
    assert figures(content)["agents"] == (NOT_SUPPLIED if count == 3 else count), "agents that were not sent are no 0"
    assert list(content.notes[1:]) == notes


async def test_an_agent_of_a_team_without_an_id_leads_to_itself_or_nowhere():
    agents = [{"agent_name": "x"}, {"id": None}, {"id": 7}]
    opened = await broken("/analytics/team-token", JSONResponse({"team_token_data": [{"agents": agents}]}))
    content = await load(opened, "team-agents-v1", Scope())
    await opened.aclose()
    steps = [
        [way for drill in VIEW["team-agents-v1"].drills if (way := drill.parent(one))] for one in content.table.records
    ]
    assert [[way.value for way in ways] for ways in steps] == [["agent:name:x"], [], ["agent:id:7"]]
    assert column(content.table, "id") == [NOT_SUPPLIED, None, 7]
