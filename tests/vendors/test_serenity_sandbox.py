"""The sandbox speaks the contract of Serenity Star: raw requests, no client of ours."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.support import NOW, fixed_world
from tui.sandbox import serenity
from tui.sandbox.serenity_fleet import AGENTS, fleet
from tui.sandbox.serenity_rows import row

LIST = "/serenity/api/v2/AgentInstance/support-copilot"


def caller(now=NOW, key="sandbox-key", **changes):
    app = Starlette(routes=[Mount("/serenity", routes=serenity.routes(fixed_world(now, **changes)))])
    headers = {"X-API-KEY": key, "Accept": "application/json"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost", headers=headers)


async def asked(path, now=NOW, params=None, **changes):
    async with caller(now, **changes) as client:
        return await client.get(path, params=params)


async def test_an_instance_has_every_documented_key():
    body = (await asked(LIST)).json()
    assert set(body) == {"items", "total", "pageSize", "page", "links"}
    assert (body["pageSize"], body["page"], len(body["items"])) == (20, 1, 20)
    item = body["items"][0]
    assert set(item) == {
        "links", "id", "name", "agentVersion", "startDate", "endDate", "timeToFirstToken", "channel", "userIdentifier",
        "groupIdentifier", "ipAddress", "userAgent", "usage", "costs",
    }  # fmt: skip
    assert set(item["usage"]) == {"promptTokens", "completionTokens", "totalTokens"}
    assert set(item["costs"]) == {"prompt", "completion", "services", "total", "currency"}
    assert item["startDate"].endswith("Z")


async def test_the_same_seed_and_clock_give_the_same_bytes_and_another_seed_others():
    first, again, other = await asked(LIST), await asked(LIST), await asked(LIST, seed=8)
    assert first.content == again.content
    assert first.content != other.content


async def test_old_rows_stay_as_they_are_while_the_clock_moves_and_new_ones_come_first():
    before = (await asked(LIST, params={"pageSize": 200}, instances=500_000)).json()
    after = (await asked(LIST, NOW + timedelta(hours=1), {"pageSize": 200}, instances=500_000)).json()
    later = {item["id"]: item for item in after["items"]}
    ended = [item for item in before["items"] if item["endDate"] and item["id"] in later]
    assert len(ended) > 50
    assert all(later[item["id"]] == item for item in ended)
    assert after["total"] > before["total"]
    assert after["items"][0]["id"] not in {item["id"] for item in before["items"]}


async def test_an_open_instance_grows_with_the_clock_until_it_ends():
    agent = fleet(fixed_world(instances=2_000_000), NOW)[0]
    number = next(
        n for n in reversed(range(*agent.span)) if row(agent, n)["endDate"] is None and row(agent, n)["usage"]
    )
    moments = [NOW + timedelta(seconds=step) for step in (0, 120, 600, 7200)]
    rows = [row(fleet(fixed_world(instances=2_000_000), moment)[0], number) for moment in moments]
    tokens = [one["usage"]["totalTokens"] for one in rows]
    assert tokens == sorted(tokens)
    assert tokens[-1] > tokens[0]
    assert rows[-1]["endDate"] is not None


async def test_messages_of_a_conversation_add_up_to_the_tokens_of_its_instance():
    items = (await asked(LIST, params={"pageSize": 100})).json()["items"]
    for item in items[:40]:
        path = f"/serenity/api/v2/agent/support-copilot/conversation/{item['id']}"
        found = (await asked(path)).json()
        assert (found["id"], found["name"], found["endDate"]) == (item["id"], item["name"], item["endDate"])
        used = [one["completion_usage"] for one in found["messages"] if one.get("completion_usage")]
        if item["usage"]:
            assert sum(one["total_tokens"] for one in used) == item["usage"]["totalTokens"]


@pytest.mark.parametrize(
    "path",
    [
        "/serenity/api/v2/agentinstance/SUPPORT-COPILOT", "/serenity/API/V2/AgentInstance/support-copilot/5",
        "/serenity/api/v2/Agent", "/serenity/api/v2/agent/",
    ],
)  # fmt: skip
async def test_paths_ignore_case(path):
    assert (await asked(path)).status_code == 200


async def test_another_key_is_refused_with_an_empty_body_and_a_bearer_token_is_no_key():
    refused = await asked(LIST, key="wrong")
    assert (refused.status_code, refused.content) == (401, b"")
    assert (await asked(LIST, key="")).status_code == 401


@pytest.mark.parametrize(
    "tail",
    [
        "AgentInstance/nobody", "AgentInstance/support-copilot/99", "AgentInstance/support-copilot/0",
        "AgentInstance/support-copilot/x", "agent/support-copilot/conversation/none", "agent/nobody/conversation/1",
        "nothing", "AgentInstance",
    ],
)  # fmt: skip
async def test_the_unknown_is_404_in_the_language_asked_for(tail):
    english = await asked(f"/serenity/api/v2/{tail}")
    spanish = await asked(f"/serenity/api/v2/{tail}", params={"culture": "es"})
    assert english.status_code == spanish.status_code == 404
    assert english.json()["message"] != spanish.json()["message"]


@pytest.mark.parametrize(("name", "value"), [("page", "0"), ("page", "x"), ("pageSize", "-1"), ("sort", "up")])
async def test_a_bad_value_is_400_and_names_its_field(name, value):
    answer = await asked(LIST, params={name: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


async def test_a_too_large_page_is_cut_and_the_echo_says_so():
    body = (await asked(LIST, params={"pageSize": 5000})).json()
    assert body["pageSize"] == len(body["items"]) == serenity.MAX_PAGE_SIZE


async def test_ascending_is_descending_reversed():
    params = {"pageSize": 200}
    down = [
        one
        for page in range(1, 6)
        for one in (await asked(LIST, params=params | {"page": page}, instances=2000)).json()["items"]
    ]
    up = [one for page in range(1, 6) for one in
          (await asked(LIST, params=params | {"page": page, "sort": "asc"}, instances=2000)).json()["items"]]  # fmt: skip
    assert down == up[::-1]
    starts = [one["startDate"] for one in up]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "params",
    [
        {"userIdentifier": "marta.lopez@example.com"}, {"groupIdentifier": "Ventas"}, {"search": "refund"},
        {"search": "#1"}, {"userIdentifier": "marta.lopez@example.com", "search": "R"}, {"userIdentifier": "nobody"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", ["", "/4", "/5"])
async def test_filters_give_exactly_the_rows_that_match(params, version):
    async def every(**asking):
        found = []
        async with caller(instances=5000) as client:
            for page in range(1, 100):
                body = (await client.get(LIST + version, params={"pageSize": 200, "page": page} | asking)).json()
                found += body["items"]
                if not body["items"]:
                    return found, body["total"]
        raise AssertionError

    def matches(item):
        return (
            params.get("userIdentifier") in {None, item["userIdentifier"]}
            and params.get("groupIdentifier") in {None, item["groupIdentifier"]}
            and params.get("search", "").casefold() in (item["name"] or "").casefold()
            and ("search" not in params or item["name"] is not None)
        )

    rows, _ = await every()
    found, total = await every(**params)
    assert found == [item for item in rows if matches(item)]
    assert total == len(found)
    assert all(item["agentVersion"] == int(version[1:] or item["agentVersion"]) for item in rows)


async def test_versions_add_up_to_the_list_without_a_version():
    whole = (await asked(LIST)).json()["total"]
    parts = [(await asked(f"{LIST}/{version}")).json()["total"] for version in range(1, 6)]
    assert sum(parts) == whole


async def test_ten_million_instances_page_to_the_last_one():
    world = {"instances": 10_000_000}
    totals = [(await asked(f"/serenity/api/v2/AgentInstance/{one.code}", **world)).json()["total"] for one in AGENTS]
    assert 9_000_000 < sum(totals) < 11_000_000
    last = -(-totals[0] // 200)
    body = (await asked(LIST, params={"pageSize": 200, "page": last}, **world)).json()
    assert 1 <= len(body["items"]) <= 200
    oldest = datetime.fromisoformat(body["items"][-1]["startDate"])
    assert 364 <= (NOW - oldest).days <= 366
    beyond = (await asked(LIST, params={"pageSize": 200, "page": last + 1}, **world)).json()
    assert (beyond["items"], beyond["total"]) == ([], totals[0])


async def test_the_fleet_holds_what_the_deck_must_bear():
    agent_rows = [row(agent, n) for agent in fleet(fixed_world(), NOW) for n in range(*agent.span)]
    costs = [one["costs"] for one in agent_rows if one["costs"]]
    assert {one["currency"] for one in costs} >= {"USD", "EUR", "JPY", "BRL", None}
    assert any(round(one["prompt"] + one["completion"] + one["services"], 6) != one["total"] for one in costs)
    for key in (
        "name",
        "endDate",
        "timeToFirstToken",
        "channel",
        "userIdentifier",
        "groupIdentifier",
        "usage",
        "costs",
    ):
        assert any(one[key] is None for one in agent_rows), key
    assert len({one["id"] for one in agent_rows}) == len(agent_rows)
    assert (await asked("/serenity/api/v2/AgentInstance/pilot-draft")).json()["items"] == []
    assert max(one["timeToFirstToken"] or 0 for one in agent_rows) > 10_000


async def test_the_same_json_comes_under_the_label_asked_for():
    async with caller() as client:
        plain = await client.get(LIST, headers={"Accept": "text/plain"})
        json = await client.get(LIST)
    assert plain.headers["content-type"].startswith("text/plain")
    assert plain.json() == json.json()
