"""The sandbox as GEAI: exact parameters, errors and headers, and figures that agree with each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import httpx
import pytest
from starlette.applications import Starlette

from tests.support import NOW, fixed_world
from tui.sandbox import geai
from tui.sandbox.geai_adoption import LAB
from tui.sandbox.geai_analytics import REQUESTS
from tui.sandbox.geai_days import plan, request
from tui.sandbox.geai_fleet import ORGANIZATION_ID, PROJECT_ID, fleet

RANGE = {"startDate": "2026-10-20", "endDate": "2026-11-18"}
ANALYTICS = [f"/v1/analytics/requests/{name}" for name in REQUESTS] + [f"/v1/analytics/lab/{name}" for name in LAB]
SEED = [f"/v1/analytics/requests/{name}" for name in list(REQUESTS)[:11]]
HEADERS = {"Authorization": "Bearer sandbox-token", "ProjectId": PROJECT_ID}
LISTS = [
    "/v1/accessControl/apitoken/validate",
    "/v1/organization/projects",
    "/v1/organization/request/export",
    "/v2/agents",
    f"/v2/usageLimits/organizations/{ORGANIZATION_ID}/limits",
    f"/v2/usageLimits/organizations/{ORGANIZATION_ID}/limits/latest",
    f"/v2/usageLimits/organizations/{ORGANIZATION_ID}/projects/{PROJECT_ID}/limits",
    f"/v2/usageLimits/organizations/{ORGANIZATION_ID}/projects/{PROJECT_ID}/limits/latest",
    f"/v2/usageLimits/organizations/{ORGANIZATION_ID}/projects/{PROJECT_ID}/limits/active",
]


def browser(world=None, headers=HEADERS):
    app = Starlette(routes=geai.routes(world or fixed_world()))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://geai", headers=headers)


async def ask(path, params=None, *, world=None, headers=HEADERS):
    async with browser(world, headers) as client:
        return await client.get(path, params=params or {})


async def body(name, world=None, **params):
    prefix = "/v1/analytics/" if name.startswith("lab/") else "/v1/analytics/requests/"
    answer = await ask(prefix + name, RANGE | params, world=world)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", ANALYTICS + LISTS)
async def test_every_endpoint_answers_json(path):
    answer = await ask(path, RANGE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()


@pytest.mark.parametrize("path", ANALYTICS + LISTS)
@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer live-token", "Basic sandbox-token"])
async def test_a_foreign_token_is_not_accepted_anywhere(path, token):
    answer = await ask(path, RANGE, headers={"Authorization": token, "ProjectId": PROJECT_ID} if token else {})
    assert answer.status_code == 401
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ANALYTICS)
@pytest.mark.parametrize("name", ["startDate", "endDate"])
async def test_a_date_that_is_missing_or_junk_is_said_to_be_required(path, name):
    for junk in (None, "", "2024/01/01", "20240101", "2024-1-1", "2024-02-30", "yesterday"):
        params = {key: value for key, value in (RANGE | {name: junk}).items() if value is not None}
        answer = await ask(path, params)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["description"] == f"{name} is required"


@pytest.mark.parametrize("path", ANALYTICS)
async def test_an_inverted_range_is_no_error_and_holds_nothing(path):
    answer = await ask(path, {"startDate": "2026-11-18", "endDate": "2026-11-01"})
    assert answer.status_code == 200
    for value in answer.json().values():
        assert value in ([], 0)


@pytest.mark.parametrize("spelling", ["ProjectId", "project-id"])
async def test_an_oauth_token_needs_its_project_in_either_spelling(spelling):
    oauth = {"Authorization": "Bearer sandbox-oauth-token"}
    without = await ask("/v1/analytics/requests/total-requests", RANGE, headers=oauth)
    assert without.status_code == 400
    assert "ProjectId" in without.json()["errors"][0]["description"]
    given = await ask("/v1/analytics/requests/total-requests", RANGE, headers=oauth | {spelling: PROJECT_ID})
    assert given.status_code == 200


async def test_the_list_of_agents_takes_a_token_without_the_word_bearer():
    bare = {"Authorization": "sandbox-token", "ProjectId": PROJECT_ID}
    assert (await ask("/v2/agents", headers=bare)).status_code == 200
    assert (await ask("/v1/organization/projects", headers=bare)).status_code == 401
    assert (await ask("/v2/agents", headers={"Authorization": "Bearer sandbox-token"})).status_code == 400


async def test_introspection_names_organization_and_project():
    answer = (await ask(LISTS[0])).json()
    assert (answer["organizationId"], answer["projectId"]) == (ORGANIZATION_ID, PROJECT_ID)


async def test_days_add_up_to_totals():
    days = (await body("total-requests-per-day"))["totalRequestsPerDay"]
    assert [row["date"] for row in days] == [
        (date(2026, 10, 20) + timedelta(days=offset)).isoformat() for offset in range(30)
    ]
    requests = (await body("total-requests"))["totalRequests"]
    errors = (await body("total-requests-with-error"))["totalRequestsWithError"]
    assert sum(row["totalRequests"] for row in days) == requests > 1000
    assert sum(row["totalRequestsWithError"] for row in days) == errors > 0
    assert (await body("overall-error-rate"))["overallErrorRate"] == pytest.approx(100 * errors / requests, abs=1e-6)
    assert (await body("average-requests-per-day"))["averageRequests"] == pytest.approx(requests / 30, abs=1e-6)


async def test_tokens_add_up_by_day_by_agent_and_by_user():
    total = await body("total-tokens")
    assert total == await body("number-of-tokens")
    assert total["input"] + total["output"] == total["total"]
    for name in ("number-of-tokens-per-day", "number-of-tokens-per-agent"):
        rows = (await body(name))["numberOfTokens"]
        for part in ("input", "output", "total"):
            assert sum(row[part] for row in rows) == total[part]
    users = (await body("agent-usage-per-user"))["agentUsage"]
    assert sum(row["totalTokens"] for row in users) == total["total"]


def dollars(rows, key="totalCost"):
    return sum(Decimal(str(row[key])) for row in rows)


async def test_cost_adds_up_by_day_and_by_user():
    total = Decimal(str((await body("total-cost"))["totalCost"]))
    users = (await body("agent-usage-per-user"))["agentUsage"]
    assert dollars((await body("total-cost-per-day"))["totalCostPerDay"]) == total > 0
    assert dollars(users) == total
    requests = (await body("total-requests"))["totalRequests"]
    average = (await body("average-cost-per-request"))["averageCostPerRequest"]
    assert average == pytest.approx(float(total) / requests, abs=1e-9)
    assert (await body("average-cost-per-user"))["averageCost"] == pytest.approx(float(total) / len(users), abs=1e-9)


async def test_active_things_are_those_with_requests():
    users = (await body("agent-usage-per-user"))["agentUsage"]
    agents = {row["agent"] for row in (await body("number-of-tokens-per-agent"))["numberOfTokens"]}
    assert (await body("total-active-users"))["totalActiveUsers"] == len({row["user"] for row in users}) == len(users)
    assert (await body("total-active-agents"))["totalActiveAgents"] == len(agents)
    assert 1 <= (await body("total-active-projects"))["totalActiveProjects"] <= len(fleet(7).projects)


async def test_average_users_per_agent_is_the_mean_over_agents():
    agents = {row["agent"] for row in (await body("number-of-tokens-per-agent"))["numberOfTokens"]}
    counts = [(await body("total-active-users", agentName=name))["totalActiveUsers"] for name in agents]
    average = (await body("average-users-per-agent"))["averageUsers"]
    assert average == pytest.approx(sum(counts) / len(counts), abs=1e-6)


async def test_top_tens_are_the_largest_of_the_whole():
    tokens = Counter()
    for row in (await body("number-of-tokens-per-agent"))["numberOfTokens"]:
        tokens[row["agent"]] += row["total"]
    top = (await body("top-10-agents-by-tokens"))["top10Agents"]
    assert [row["totalTokens"] for row in top] == sorted(tokens.values(), reverse=True)[:10]
    assert all(tokens[row["agent"]] == row["totalTokens"] for row in top)
    users = (await body("agent-usage-per-user"))["agentUsage"]
    for name, key in (("requests", "totalRequests"), ("cost", "totalCost")):
        rows = (await body(f"top-10-users-by-{name}"))["top10Users"]
        assert [row[key] for row in rows] == sorted((row[key] for row in users), reverse=True)[:10]


async def test_agents_add_up_to_all_through_agent_name():
    agents = {row["agent"] for row in (await body("number-of-tokens-per-agent"))["numberOfTokens"]}
    parts = [(await body("total-requests", agentName=name))["totalRequests"] for name in agents]
    assert sum(parts) == (await body("total-requests"))["totalRequests"]
    assert (await body("total-requests", agentName=""))["totalRequests"] == sum(parts)
    assert (await body("total-requests", agentName="nobody"))["totalRequests"] == 0


async def test_undocumented_groupings_agree_with_the_totals():
    requests = (await body("total-requests"))["totalRequests"]
    for name in ("activity-per-agent", "activity-per-user", "agent-usage-per-project"):
        rows = next(iter((await body(name)).values()))
        assert sum(row["totalRequests"] for row in rows) == requests


@pytest.mark.parametrize(
    ("kind", "container", "created", "modified"),
    [
        ("agents", "agents", "created", "modified"),
        ("flows", "flowsCreatedAndModifiedPerDay", "createdFlows", "modifiedFlows"),
        ("processes", "processes", "created", "modified"),
    ],
)
async def test_adoption_days_add_up(kind, container, created, modified):
    whole = await body(f"lab/{kind}-created-and-modified")
    days = (await body(f"lab/{kind}-created-and-modified-per-day"))[container]
    assert sum(row[created] for row in days) == whole[f"created{kind.capitalize()}"] > 0
    assert sum(row[modified] for row in days) == whole[f"modified{kind.capitalize()}"] > 0


async def export(world=None, **params):
    answer = await ask("/v1/organization/request/export", params, world=world)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_exported_requests_are_the_ones_that_the_analytics_count():
    items = []
    while len(items) % 1000 == 0:
        items += await export(skip=len(items), count=1000)
        if items[-1]["startTimestamp"] < "2026-11-10":
            break
    days = (await body("total-requests-per-day"))["totalRequestsPerDay"][-8:]
    costs = (await body("total-cost-per-day"))["totalCostPerDay"][-8:]
    by_day = defaultdict(list)
    for item in items:
        by_day[item["startTimestamp"][:10]].append(item)
    for day, cost in zip(days, costs, strict=True):
        found = by_day[day["date"]]
        assert len(found) == day["totalRequests"]
        assert sum(item["status"] == "failed" for item in found) == day["totalRequestsWithError"]
        assert dollars(found, "cost") == Decimal(str(cost["totalCost"]))


async def test_exported_requests_come_newest_first_and_pages_meet():
    whole = await export(count=60)
    starts = [item["startTimestamp"] for item in whole]
    assert starts == sorted(starts, reverse=True)
    assert await export(skip=20, count=20) + await export(skip=40, count=20) == whole[20:]


@pytest.mark.parametrize(
    "filters",
    [{"status": "failed"}, {"assistantName": "Sales Assistant"}, {"status": "succeeded", "assistantName": "客服助手"}],
)
async def test_a_filtered_export_is_the_filtered_whole(filters):
    whole = await export(count=1000)
    keys = {"status": "status", "assistantName": "assistant"}
    expected = [item for item in whole if all(item[keys[key]] == value for key, value in filters.items())]
    assert expected
    found = await export(count=10, **filters) + await export(skip=10, count=1000, **filters)
    assert found[: len(expected)] == expected


async def test_agents_page_by_start_and_count():
    async def page(**params):
        return (await ask("/v2/agents", params)).json()["agents"]

    whole = await page()
    assert len(whole) > 100
    assert await page(start=20, count=20) == whole[20:40]
    assert await page(start=10_000, count=20) == []
    assert all(not row["isDraft"] for row in await page(allowDrafts="False"))
    assert {row["status"] for row in await page(status="inactive")} == {"inactive"}
    assert len(await page(allowExternal="true")) > len(whole)
    assert (await ask("/v2/agents", {"start": "x"})).status_code == 400


async def test_unknown_ids_of_limits_are_not_found():
    for path in ("/v2/usageLimits/organizations/none/limits", LISTS[-1].replace(PROJECT_ID, "none")):
        answer = await ask(path)
        assert answer.status_code == 404
        assert answer.json()["message"][0]["type"] == "error"


async def test_limits_count_what_the_analytics_count():
    limit = (await ask(LISTS[5])).json()
    spent = await body("total-cost", startDate="2026-11-01", endDate="2026-11-18")
    assert limit["usedAmount"] == spent["totalCost"]
    assert limit["usedAmount"] + limit["remainingUsage"] == pytest.approx(limit["hardLimit"])


@pytest.mark.parametrize("path", [*ANALYTICS, *LISTS])
async def test_the_same_seed_and_clock_give_the_same_bytes(path):
    assert (await ask(path, RANGE)).content == (await ask(path, RANGE)).content


@pytest.mark.parametrize("path", [SEED[3], SEED[9], SEED[10], LISTS[2], LISTS[3]])
async def test_another_seed_gives_another_world(path):
    other = await ask(path, RANGE, world=fixed_world(seed=8))
    assert (await ask(path, RANGE)).content != other.content


async def test_today_grows_and_yesterday_does_not():
    async def figures(now):
        days = (await body("total-requests-per-day", world=fixed_world(now)))["totalRequestsPerDay"]
        users = (await body("agent-usage-per-user", world=fixed_world(now), startDate="2026-11-18"))["agentUsage"]
        return days, {row["user"]: row["totalTokens"] for row in users}

    (before, users), (after, users_after) = await figures(NOW), await figures(NOW + timedelta(hours=3))
    assert before[:-1] == after[:-1]
    assert before[-1]["totalRequests"] < after[-1]["totalRequests"]
    assert all(tokens <= users_after[user] for user, tokens in users.items())


async def test_the_future_and_the_time_before_the_first_day_are_empty():
    for start, end in (("2026-11-19", "2026-12-01"), ("2020-01-01", "2020-02-01")):
        rows = (await body("total-requests-per-day", startDate=start, endDate=end))["totalRequestsPerDay"]
        assert {row["totalRequests"] for row in rows} == {0}
        assert (await body("agent-usage-per-user", startDate=start, endDate=end))["agentUsage"] == []


def test_a_day_of_a_huge_world_adds_up_request_by_request():
    world = fixed_world(instances=3_000_000)
    made = plan(world, date(2026, 11, 17))
    assert made.count > 5000
    sampled = [request(world, made, number) for number in range(0, made.count, 97)]
    assert all(one.nano > 0 and one.elapsed > 0 for one in sampled)
    counted = Counter(made.cell_of(number) for number in range(made.count))
    spans = zip(made.bounds, made.bounds[1:], strict=False)
    assert {index: after - before for index, (before, after) in enumerate(spans) if after > before} == counted


async def test_ten_million_requests_page_from_anywhere():
    world = fixed_world(instances=10_000_000)
    assert len(await export(world, skip=9_000_000, count=20)) == 20


async def test_agents_and_users_have_names_in_many_scripts():
    text = (await ask("/v1/analytics/requests/number-of-tokens-per-agent", RANGE)).text
    for letters in ("客", "П", "م", "お", "Ζ", "é"):
        assert letters in text
    users = [row["user"] for row in (await body("agent-usage-per-user"))["agentUsage"]]
    assert any("@" in user for user in users)
    assert any("@" not in user for user in users)


async def test_an_unknown_path_is_not_found():
    assert (await ask("/v1/analytics/requests/", RANGE)).status_code == 404
