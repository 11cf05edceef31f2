"""GEAI's views when the vendor sends less, or something else, than its page says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import httpx
import pytest

from tests.vendors.geai_support import answering, saying
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import PageRequest
from tui.core.scope import Parent, Scope
from tui.core.spans import Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Money
from tui.vendors.geai import endpoints as e
from tui.vendors.geai.views import VIEWS

BY_KEY = {view.key: view for view in VIEWS}
AGENT = Parent("agent", "Sales Assistant", "Sales Assistant")
LOADED = [view for view in VIEWS if view.load]


def scope_of(view):
    return Scope(parents=(AGENT,) if view.needs else ())


def figures(found):
    return {figure.key: figure.value for figure in found.figures}


def column(table, key):
    place = [column.key for column in table.columns].index(key)
    return [record.cells[place] for record in table.records]


async def test_the_list_of_agents_without_a_project_says_what_is_missing():
    async with answering(
        saying({"errors": [{"id": 2, "description": "ProjectId header is required"}]}, 400), project_id=""
    ) as opened:
        with pytest.raises(DeckError, match="ProjectId header is required") as raised:
            await BY_KEY["agents"].browser.fetch(opened.ask(Scope()), PageRequest())
    assert "project id" in raised.value.fault.hint


def seed_only(body_of):
    """A vendor whose installation has the eleven documented endpoints alone."""
    known = {call.path: call for call in e.SEED}

    def remote(request):
        path = request.url.path.removeprefix("/geai")
        return httpx.Response(200, json=body_of(known[path])) if path in known else httpx.Response(404)

    return remote


USERS = [
    {"user": "a@acme.example", "totalCost": 1.25, "totalRequests": 3, "totalTokens": 30},
    {"user": "b@acme.example", "totalCost": 2.5, "totalRequests": 4, "totalTokens": 40},
]


def usage(call):
    return {"agentUsage": USERS} if call is e.USAGE_PER_USER else {}


async def test_an_installation_with_the_documented_endpoints_alone_still_has_its_totals():
    async with answering(seed_only(usage)) as opened:
        found = await BY_KEY["overview"].load(opened.ask(Scope()))
        headline = await opened.implementation.headline(opened.ask(Scope()))
    values = figures(found)
    assert values["requests"] == 7
    assert values["tokens"] == headline.tokens.value == 70
    assert values["cost"] == headline.cost.value == Money(Decimal("3.75"), "USD")
    assert values["errors"] is NOT_SUPPLIED
    assert any("Total requests with error" in note for note in found.notes)


async def test_nulls_and_gaps_stay_what_they_are_on_the_way_to_the_screen():
    rows = [
        {"date": "2026-11-16", "totalRequests": 5, "totalRequestsWithError": 0},
        {"date": "2026-11-17", "totalRequests": None, "totalRequestsWithError": None},
    ]

    def body(call):
        return {"totalRequestsPerDay": rows} if call is e.REQUESTS_PER_DAY else {"totalActiveUsers": None}

    async with answering(seed_only(body)) as opened:
        span = Span(SpanKind.DAYS, 3)
        days = await BY_KEY["days"].load(opened.ask(Scope(span)))
        overview = await BY_KEY["overview"].load(opened.ask(Scope(span)))
    assert column(days.table, "requests") == [NOT_SUPPLIED, None, 5]
    assert column(days.table, "error_rate") == [NOT_SUPPLIED, NOT_SUPPLIED, 0.0]
    assert days.charts[0].series[1].values == (0, None, None)
    assert figures(overview)["active_users"] is None
    assert figures(overview)["active_agents"] is NOT_SUPPLIED


async def test_a_list_that_is_null_is_said_to_be_so():
    async with answering(seed_only(lambda _: {"agentUsage": None})) as opened:
        found = await BY_KEY["users"].load(opened.ask(Scope()))
    assert found.table.records == ()
    assert any("null" in note for note in found.notes)


@pytest.mark.parametrize("view", LOADED, ids=lambda view: view.key)
async def test_when_nothing_at_all_can_be_had_the_fault_is_shown(view):
    async with answering(saying("", 404)) as opened:
        with pytest.raises(DeckError) as raised:
            await view.load(opened.ask(scope_of(view)))
    assert raised.value.kind is ErrorKind.NOT_FOUND


@pytest.mark.parametrize("view", LOADED, ids=lambda view: view.key)
async def test_a_token_that_is_not_accepted_is_never_passed_over(view):
    async with answering(saying("", 401)) as opened:
        with pytest.raises(DeckError) as raised:
            await view.load(opened.ask(scope_of(view)))
    assert raised.value.kind is ErrorKind.UNAUTHORISED


ROW = {"agent": "x\x1b[2J", "model": "m", "totalCost": 1.5, "totalTokens": 7, "more": {"deep": [1]}, "none": None}
SHAPES = (
    [ROW],
    {"anything": [ROW]},
    {"data": {"items": [ROW]}},
    {"total": 1, "result": {"page": {"rows": [ROW, {"other": True}]}}},
)


@pytest.mark.parametrize("shape", SHAPES, ids=["list", "object", "nested", "deep"])
async def test_an_undocumented_answer_shows_its_rows_in_any_shape(shape):
    async with answering(saying(shape)) as opened:
        found = await BY_KEY["activity-by-agent"].load(opened.ask(Scope()))
    record = found.table.records[0]
    cells = dict(zip([column.key for column in found.table.columns], record.cells, strict=True))
    assert "\x1b" not in cells["agent"]
    assert cells["total_cost"] == Money(Decimal("1.5"))
    assert (cells["total_tokens"], cells["none"], cells["more"]) == (7, None, '{"deep": [1]}')
    assert record.raw.load() == ROW
    assert any("not documented" in note for note in found.notes)


@pytest.mark.parametrize("shape", [{}, [], {"created": 4}, "text", 5, None, {"rows": []}, {"rows": [1, "two", None]}])
async def test_an_undocumented_answer_of_no_rows_is_no_error(shape):
    async with answering(saying(json.dumps(shape))) as opened:
        found = await BY_KEY["projects-created"].load(opened.ask(Scope()))
    assert len(found.answers) == 2
    assert isinstance(figures(found), Mapping)


LIMIT = {
    "id": "l",
    "hardLimit": 10,
    "usedAmount": "2.5E0",
    "usageUnit": "Cost",
    "status": 1,
    "relatedEntityName": "Acme",
}


@pytest.mark.parametrize("shape", [LIMIT, [LIMIT], {"usageLimits": [LIMIT]}, {"limits": [LIMIT, "junk"]}])
async def test_limits_are_read_in_every_likely_shape(shape):
    async with answering(saying(shape)) as opened:
        found = await BY_KEY["limits"].load(opened.ask(Scope()))
    assert [record.cells[0] for record in found.table.records] == ["organization", "project"]
    assert column(found.table, "used") == [Money(Decimal("2.5"))] * 2
    assert column(found.table, "share") == [0.25] * 2
    assert column(found.table, "soft") == [NOT_SUPPLIED] * 2


async def test_a_limit_with_a_number_that_cannot_be_kept_is_left_out_and_counted():
    body = json.dumps([LIMIT, LIMIT | {"id": "m", "hardLimit": "?"}, LIMIT | {"id": "n", "usedAmount": 0.5}])
    exact = body.replace('"?"', "NaN").replace("0.5", "0.12345678901234567890123")
    async with answering(lambda _: httpx.Response(200, text=exact)) as opened:
        found = await BY_KEY["limits"].load(opened.ask(Scope()))
    assert found.table.left_out == 5
    assert column(found.table, "used") == [Money(Decimal(one)) for one in ("2.5", "0.12345678901234567890123")] * 2


async def test_a_day_in_the_first_year_is_no_day_and_its_row_is_left_out():
    days = [{"date": day, "totalRequests": 7, "totalRequestsWithError": 1} for day in ("0001-01-01", "2026-11-17")]
    async with answering(saying({"totalRequestsPerDay": days})) as opened:
        headline = await opened.implementation.headline(opened.ask(Scope()))
    assert headline.partial
    assert headline.activity.value != 14


async def test_limits_ask_for_the_ids_that_the_account_does_not_name():
    def remote(request):
        if request.url.path.endswith("/validate"):
            return httpx.Response(200, json={"organizationId": "o/1", "projectId": "p"})
        return httpx.Response(200, json=LIMIT | {"relatedEntityName": request.url.raw_path.decode()})

    async with answering(remote, project_id="", organization_id="") as opened:
        found = await BY_KEY["limits"].load(opened.ask(Scope()))
    assert column(found.table, "name")[0] == "/geai/v2/usageLimits/organizations/o%2F1/limits"


async def test_a_list_of_limits_that_is_missing_leaves_the_others():
    def remote(request):
        project = "/projects/" in request.url.path
        return httpx.Response(404 if project else 200, json={} if project else LIMIT)

    async with answering(remote) as opened:
        found = await BY_KEY["limits"].load(opened.ask(Scope()))
    assert column(found.table, "level") == ["organization"]
    assert column(found.table, "seen") == ["all, latest"]
    assert sum("Limits of the project" in note for note in found.notes) == 3


async def test_an_export_whose_pages_are_shorter_than_asked_is_walked_to_its_end():
    items = [
        {"sessionId": f"s{place}", "startTimestamp": f"2026-11-18T10:{59 - place:02d}:00Z", "elapsedTimeMs": place}
        for place in range(35)
    ]

    def remote(request):
        first, most = int(request.url.params["skip"]), min(int(request.url.params["count"]), 10)
        return httpx.Response(200, json={"items": items[first : first + most]})

    async with answering(remote) as opened:
        content = await BY_KEY["slowest-requests"].load(opened.ask(Scope(Span(SpanKind.DAYS, 3))))
    assert figures(content)["counted"] == 35


@pytest.mark.parametrize(
    ("view", "rows", "figure"),
    [("cost", "averageCostPerUser", "averageCost"), ("days", "averageRequestsPerUser", "averageRequests")],
)
async def test_averages_sent_by_user_are_not_passed_over_in_silence(view, rows, figure):
    body = {rows: [{"date": "2026-11-17", "user": user, figure: 1.5} for user in ("a", "b")]}
    async with answering(saying(body)) as opened:
        content = await BY_KEY[view].load(opened.ask(Scope(Span(SpanKind.DAYS, 3))))
    assert "averages" not in {chart.key for chart in content.charts}
    assert any("sent by user and day" in note for note in content.notes)


async def test_a_limit_that_is_exceeded_shows_by_how_much():
    limit = {"id": "l", "hardLimit": 100, "usedAmount": 120, "usageUnit": "Requests", "status": 1}
    async with answering(saying(limit)) as opened:
        content = await BY_KEY["limits"].load(opened.ask(Scope()))
    assert set(column(content.table, "share")) == {1.2}


async def test_projects_that_cannot_be_read_are_not_none():
    async with answering(saying({"projects": [{"projectId": None}]})) as opened:
        content = await BY_KEY["projects"].load(opened.ask(Scope()))
    assert figures(content)["projects"] is NOT_SUPPLIED
    assert content.unread == 1
