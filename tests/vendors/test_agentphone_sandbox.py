"""The sandbox speaks AgentPhone's API as a public server would: exact shapes and exact refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.vendors.agentphone_sandbox_support import PATHS, body, http
from tui.sandbox.agentphone_fleet import fleet


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    async with http() as client:
        yield client


async def refusal(client: httpx.AsyncClient, path: str) -> tuple[list[Any], str]:
    answer = await client.get(path)
    assert answer.status_code == 422, answer.text
    (detail,) = answer.json()["detail"]
    assert set(detail) >= {"loc", "msg", "type"}
    return detail["loc"], detail["type"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer real-looking"}, {"Authorization": "Basic sandbox-x"}])
async def test_without_a_sandbox_key_every_path_is_401(path: str, header: dict[str, str]) -> None:
    async with http() as client:
        client.headers.pop("Authorization")
        answer = await client.get(path, headers=header)
    assert answer.status_code == 401
    assert isinstance(answer.json()["detail"], str)


async def test_the_key_is_checked_before_the_query(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/usage/by-agent", headers={"Authorization": "Bearer other"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "field", "kind"),
    [
        ("/v1/usage/by-agent", "period", "missing"),
        ("/v1/usage/by-agent?period=", "period", "enum"),
        ("/v1/usage/by-agent?period=day", "period", "enum"),
        ("/v1/usage/by-agent?period=Month", "period", "enum"),
        ("/v1/usage/by-agent?period=week&tz=Mars/Olympus", "tz", "value_error"),
        ("/v1/usage/by-agent?period=week&tz=../../etc/passwd", "tz", "value_error"),
        ("/v1/usage/daily?days=366", "days", "less_than_equal"),
        ("/v1/usage/daily?days=0", "days", "greater_than_equal"),
        ("/v1/usage/daily?days=ten", "days", "int_parsing"),
        ("/v1/usage/daily?days=99999999999999999999999999", "days", "less_than_equal"),
        ("/v1/usage/monthly?months=-1", "months", "greater_than_equal"),
        ("/v1/agents?limit=101", "limit", "less_than_equal"),
        ("/v1/agents?offset=-1", "offset", "greater_than_equal"),
        ("/v1/calls?status=done", "status", "enum"),
        ("/v1/calls?direction=up", "direction", "enum"),
        ("/v1/calls?type=fax", "type", "enum"),
    ],
)
async def test_what_is_out_of_bounds_is_refused_in_fastapis_shape(
    api: httpx.AsyncClient, path: str, field: str, kind: str
) -> None:
    assert await refusal(api, path) == (["query", field], kind)


@pytest.mark.parametrize("huge", ["9" * 25, "9" * 19])
async def test_an_offset_beyond_every_list_gives_an_empty_page(api: httpx.AsyncClient, huge: str) -> None:
    answer = await api.get(f"/v1/calls?offset={huge}")
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert answer.json()["data"] == []
        assert answer.json()["hasMore"] is False


@pytest.mark.parametrize(
    "path",
    ["/v1/agents/{}", "/v1/agents/{}/calls", "/v1/agents/{}/conversations", "/v1/numbers/{}/calls",
     "/v1/numbers/{}/messages", "/v1/conversations/{}/messages"],
)  # fmt: skip
@pytest.mark.parametrize("identity", ["nobody", "00000000-0000-0000-0000-000000000000", "%F0%9F%A6%8A"])
async def test_an_unknown_id_is_404(api: httpx.AsyncClient, path: str, identity: str) -> None:
    answer = await api.get(path.format(identity))
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith("not found")


async def test_unknown_paths_and_methods_are_answered_as_json(api: httpx.AsyncClient) -> None:
    missing = await api.get("/v1/nothing")
    assert (missing.status_code, missing.json()) == (404, {"detail": "Not Found"})
    posted = await api.post("/v1/usage", json={})
    assert (posted.status_code, posted.json()) == (405, {"detail": "Method Not Allowed"})
    assert "GET" in posted.headers["allow"]


@pytest.mark.parametrize("path", PATHS)
async def test_head_is_answered_and_a_trailing_slash_redirects(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.head(path)).status_code == 200
    bare, _, query = path.partition("?")
    moved = await api.get(f"{bare}/?{query}")
    assert moved.status_code == 307
    assert httpx.URL(moved.headers["location"]).path == f"/agentphone{bare}"


async def test_unknown_parameters_and_a_body_of_a_get_are_ignored(api: httpx.AsyncClient) -> None:
    plain = await api.get("/v1/usage/daily")
    odd = await api.request("GET", "/v1/usage/daily?days=30&colour=blue", content=b"'{}'")
    assert odd.content == plain.content


async def test_the_last_of_repeated_parameters_counts(api: httpx.AsyncClient) -> None:
    assert (await body(api, "/v1/usage/daily?days=7&days=3"))["days"] == 3


async def test_an_empty_zone_is_an_absent_one(api: httpx.AsyncClient) -> None:
    assert await body(api, "/v1/usage/by-agent?period=month&tz=") == await body(api, "/v1/usage/by-agent?period=month")


async def test_defaults_are_those_of_the_contract(api: httpx.AsyncClient) -> None:
    assert (await body(api, "/v1/usage/daily"))["days"] == 30
    assert (await body(api, "/v1/usage/monthly"))["months"] == 6
    assert len((await body(api, "/v1/calls"))["data"]) == 20
    number = fleet(7).numbers[0].id
    assert len((await body(api, f"/v1/numbers/{number}/messages"))["data"]) == 50


async def test_bodies_have_the_documented_keys(api: httpx.AsyncClient) -> None:
    usage = await body(api, "/v1/usage")
    assert set(usage) >= {"plan", "numbers", "stats", "periodStart", "periodEnd"}
    assert set(usage["numbers"]) == {"used", "limit", "remaining"}
    assert all(isinstance(value, int) for value in usage["stats"].values())
    assert set((await body(api, "/v1/usage/daily"))["data"][0]) == {"date", "messages", "calls", "webhooks"}
    assert set((await body(api, "/v1/usage/monthly"))["data"][0]) == {"month", "messages", "calls", "webhooks"}
    agents = await body(api, "/v1/usage/by-agent", period="month")
    assert set(agents) == {"data", "period", "periodStart", "periodEnd"}
    assert {frozenset(row) for row in agents["data"]} == {
        frozenset(("agentId", "agentName", "messages", "calls", "totalSeconds", "isOrphan"))
    }
    assert "hasMore" not in await body(api, "/v1/agents")
    assert set(await body(api, "/v1/calls")) == {"data", "hasMore", "total"}
