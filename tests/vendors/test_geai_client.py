"""GEAI's client: every endpoint of the contract, what it sends, and what it makes of errors and of what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest

from tests.support import served_sandbox, session
from tests.vendors.geai_support import answering, saying
from tui.core.errors import DeckError, ErrorKind
from tui.core.scope import Scope
from tui.core.spans import DayRange
from tui.core.values import NOT_SUPPLIED
from tui.live.demo import demo_account, demo_secrets
from tui.live.session import open_session
from tui.sandbox.geai_fleet import ORGANIZATION_ID, PROJECT_ID
from tui.vendors.base import Evidence
from tui.vendors.geai import VENDOR
from tui.vendors.geai import endpoints as e
from tui.vendors.geai.loose import loosely
from tui.vendors.registry import vendor

DAYS = DayRange(date(2026, 10, 20), date(2026, 11, 18))
CALLS = (*e.SEED, *e.NEIGHBOURS)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.key)
async def test_every_endpoint_with_a_known_body_is_read_whole(call):
    async with session("geai") as opened:
        found = await opened.client.analytics(call, DAYS)
    values = [getattr(found.value, name) for name in found.value.model_fields_set]
    assert len(values) == len(json.loads(found.raw.body)) > 0, "every key of the body is read"
    assert all(value is not NOT_SUPPLIED and value is not None for value in values)
    assert found.left_out == 0
    if call.rows:
        (rows,) = values
        assert len(rows) == len(found.indexes) > 0


@pytest.mark.parametrize("call", e.LOOSE.values(), ids=lambda call: call.key)
async def test_every_endpoint_with_an_unknown_body_gives_rows_or_numbers(call):
    async with session("geai") as opened:
        body, raw = await opened.client.loose(call, DAYS)
    found = loosely(body, raw)
    assert found.scalars or found.table.records


@pytest.mark.parametrize("key", e.LIMITS)
async def test_every_list_of_limits_answers(key):
    async with session("geai") as opened:
        ids = {"org": ORGANIZATION_ID} | ({"project": PROJECT_ID} if key.startswith("project") else {})
        body, _ = await opened.client.limits(key, **ids)
    assert "hardLimit" in body or body["usageLimits"][0]["hardLimit"]


async def test_the_lists_answer_over_real_http():
    with served_sandbox() as url:
        async with session("geai", base=url) as opened:
            assert (await opened.client.validate()).value.project_id == PROJECT_ID
            assert len((await opened.client.agents(0, 20, [])).value.agents) == 20
            assert len((await opened.client.projects()).value.projects) == 8
            assert len((await opened.client.export(0, 20, [])).value.items) == 20
            assert (await opened.client.analytics(e.TOTAL_REQUESTS, DAYS)).value.total_requests > 0


def test_the_registry_has_every_row_of_the_contract_once():
    keys = [endpoint.key for endpoint in e.ENDPOINTS]
    paths = [endpoint.path for endpoint in e.ENDPOINTS]
    assert len(set(keys)) == len(keys) == len(set(paths)) == 50
    assert sum(endpoint.evidence is Evidence.DOCUMENTED and endpoint.body_known for endpoint in e.ENDPOINTS) == 11
    assert not [endpoint.path for endpoint in e.ENDPOINTS if not endpoint.path.startswith(("/v1/", "/v2/"))]


async def test_it_sends_dates_scope_and_token_as_the_contract_says():
    seen = []

    def handle(request):
        seen.append(request)
        return httpx.Response(200, json={"totalActiveUsers": 3})

    async with answering(handle) as opened:
        await opened.client.analytics(e.ACTIVE_USERS, DAYS, "a & b/é")
        await opened.client.analytics(e.ACTIVE_USERS, DAYS)
    request, without = seen
    assert request.method == "GET"
    assert request.url.path.endswith("/v1/analytics/requests/total-active-users")
    assert dict(request.url.params) == {"startDate": "2026-10-20", "endDate": "2026-11-18", "agentName": "a & b/é"}
    assert "agentName" not in without.url.params
    assert request.headers["authorization"] == "Bearer sandbox-demo"
    assert request.headers["projectid"] == PROJECT_ID
    assert request.headers["organizationid"] == ORGANIZATION_ID


async def test_scope_headers_are_left_out_when_they_are_not_set():
    async with answering(
        lambda request: httpx.Response(
            200, json={"totalRequests": len([k for k in request.headers if k.endswith("id")])}
        ),
        project_id="",
        organization_id="",
    ) as opened:
        assert (await opened.client.analytics(e.TOTAL_REQUESTS, DAYS)).value.total_requests == 0


async def test_endpoints_without_a_documented_agent_filter_are_not_sent_one():
    async with answering(
        lambda request: httpx.Response(200, json={"totalRequests": int("agentName" in request.url.params)})
    ) as opened:
        assert (await opened.client.analytics(e.TOTAL_REQUESTS, DAYS, "x")).value.total_requests == 0


ERRORS = (
    {"errors": [{"id": 1, "description": "startDate is required"}]},
    {"errors": [{"code": 1, "message": "startDate is required"}]},
    {"error": {"code": 7, "message": "startDate is required"}},
    {"error": {"id": 7, "description": "startDate is required"}},
    {"message": [{"type": "error", "description": "startDate is required"}]},
)


@pytest.mark.parametrize("body", ERRORS)
@pytest.mark.parametrize(("status", "kind"), [(400, ErrorKind.BAD_REQUEST), (200, ErrorKind.VENDOR)])
async def test_an_error_is_one_in_any_shape_and_inside_a_good_status_too(body, status, kind):
    async with answering(saying(body, status)) as opened:
        with pytest.raises(DeckError, match="startDate is required") as raised:
            await opened.client.analytics(e.TOTAL_REQUESTS, DAYS)
    assert raised.value.kind is kind
    assert raised.value.fault.account == "geai-demo"


@pytest.mark.parametrize(
    "body", [{"totalRequests": 4, "errors": []}, {"totalRequests": 4, "error": None, "message": "ok"}]
)
async def test_an_empty_error_is_none(body):
    async with answering(saying(body)) as opened:
        assert (await opened.client.analytics(e.TOTAL_REQUESTS, DAYS)).value.total_requests == 4


@pytest.mark.parametrize(
    ("status", "kind"), [(401, ErrorKind.UNAUTHORISED), (403, ErrorKind.FORBIDDEN), (404, ErrorKind.NOT_FOUND)]
)
async def test_a_refusal_says_what_to_do(status, kind):
    async with answering(saying("", status)) as opened:
        with pytest.raises(DeckError) as raised:
            await opened.client.analytics(e.TOTAL_REQUESTS, DAYS)
    assert raised.value.kind is kind
    assert raised.value.fault.hint


@pytest.mark.parametrize(
    ("body", "value"), [({}, NOT_SUPPLIED), ({"totalCost": None}, None), ({"totalCost": 0}, Decimal(0))]
)
async def test_missing_null_and_zero_are_three_things(body, value):
    async with answering(saying(body)) as opened:
        found = (await opened.client.analytics(e.TOTAL_COST, DAYS)).value.total_cost
    assert found == value
    assert (found is None) == (value is None)


async def test_money_is_exact():
    async with answering(saying('{"totalCost": 0.1234567890123456}')) as opened:
        cost = (await opened.client.analytics(e.TOTAL_COST, DAYS)).value.total_cost
    assert cost == Decimal("0.1234567890123456")


async def test_rows_that_cannot_be_read_are_left_out_and_counted():
    rows = [
        {"date": "2026-11-01", "totalRequests": 5, "totalRequestsWithError": 1},
        {"date": "not a day", "totalRequests": 5},
        {"totalRequests": 5},
        {"date": "2026-11-02", "totalRequests": None},
        {"date": "2026-11-03", "totalRequests": True},
    ]
    async with answering(saying({"totalRequestsPerDay": rows})) as opened:
        found = await opened.client.analytics(e.REQUESTS_PER_DAY, DAYS)
    kept = found.value.total_requests_per_day
    assert [row.date.day for row in kept] == [1, 2]
    assert kept[1].total_requests is None
    assert kept[1].total_requests_with_error is NOT_SUPPLIED
    assert (list(found.indexes), found.left_out) == ([0, 3], 3)


@pytest.mark.parametrize("body", ["<html>login</html>", "[]", '"text"', '{"totalRequests": "many"}', ""])
async def test_an_answer_of_another_shape_is_unreadable(body):
    async with answering(saying(body)) as opened:
        with pytest.raises(DeckError) as raised:
            await opened.client.analytics(e.TOTAL_REQUESTS, DAYS)
    assert raised.value.kind is ErrorKind.UNREADABLE


async def test_remote_text_is_cleaned():
    row = {"user": "u\x1b[2J", "userName": "n\x1b]52;c;x\x07", "totalRequests": 1, "totalTokens": 1, "totalCost": 1}
    async with answering(saying({"agentUsage": [row]})) as opened:
        found = (await opened.client.analytics(e.USAGE_PER_USER, DAYS)).value.agent_usage[0]
    assert "\x1b" not in found.user_name
    assert found.user == "u\x1b[2J", "raw ids are kept for requests, and cleaned where they are shown"


def test_an_oauth_token_without_a_project_is_refused_before_any_request():
    account = demo_account(vendor("geai"))
    oauth = replace(account, settings={"kind": "oauth"})
    with pytest.raises(DeckError, match="project id") as raised:
        open_session(oauth, demo_secrets(oauth))
    assert raised.value.kind is ErrorKind.CONFIG
    assert open_session(replace(oauth, settings={"kind": "oauth", "project_id": "p"}), demo_secrets(oauth)).client


@pytest.mark.parametrize(
    "typed",
    ["api.saia.ai", "https://api.saia.ai/", "https://api.saia.ai/v1", "https://api.saia.ai/v1/analytics/requests/"],
)
def test_the_base_url_is_taken_as_people_paste_it(typed):
    assert VENDOR.normalise_url(typed) == "https://api.saia.ai"


def test_the_demo_is_of_the_sandbox_s_organization():
    assert dict(VENDOR.demo) == {"kind": "api", "project_id": PROJECT_ID, "organization_id": ORGANIZATION_ID}


async def test_the_connection_test_says_who_and_what():
    async with session("geai") as opened:
        found = await opened.implementation.check(opened.ask(Scope()))
    assert found.identity == "Customer Care of Acme Grupo"
    assert "active agents" in found.sees[0]
    assert found.warnings == ()


async def test_the_connection_test_warns_of_other_ids_and_of_missing_analytics():
    def handle(request):
        if request.url.path.endswith("/validate"):
            return httpx.Response(200, json={"organizationId": "o", "projectId": "p"})
        return httpx.Response(404)

    async with answering(handle) as opened:
        found = await opened.implementation.check(opened.ask(Scope()))
    assert found.identity == "p of o"
    assert found.sees == ()
    assert len(found.warnings) == 3
    assert any("analytics do not answer" in warning for warning in found.warnings)


async def test_the_connection_test_fails_with_a_wrong_token():
    async with answering(saying({"error": {"code": 401, "message": "Invalid or expired token"}}, 401)) as opened:
        with pytest.raises(DeckError) as raised:
            await opened.implementation.check(opened.ask(Scope()))
    assert raised.value.kind is ErrorKind.UNAUTHORISED
