"""Ejento's views when the vendor fails in one place, or sends what nobody expected: said in words, and nothing else lost."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from tests.support import FixedClock, fixed_world
from tests.vendors.ejento_support import column, figures, load
from tui.core.errors import DeckError
from tui.core.scope import Scope
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
