"""The sandbox speaks Ejento's contract: exact paths, both headers, the shared parameters, figures that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support import NOW, fixed_world
from tests.vendors.ejento_support import KEY, SHAPES, TOKEN, first_list, raw

ENTITY_METRICS = (
    "costs",
    "document-counts",
    "indexing-modes",
    "most-active",
    "query-counts",
    "recent",
    "summary",
    "token-counts",
    "vote-counts",
)
OVERALL = (
    "/api/v2/analytics/costs/",
    "/api/v2/analytics/document-counts/",
    "/api/v2/analytics/indexing-modes",
    "/api/v2/analytics/summary",
    "/api/v2/analytics/total-counts",
    "/api/v2/analytics/vote-counts/",
    "/api/v2/query-counts/",
    "/api/v2/token-counts/",
)
CONTRACT = (
    *(f"/api/v2/analytics/{who}/{what}" for who in ("agents", "projects", "teams", "users") for what in ENTITY_METRICS),
    "/api/v2/analytics/corpora/document-counts",
    "/api/v2/analytics/corpora/indexing-modes",
    *OVERALL,
)
ROWS = "/api/v2/analytics/agents/token-counts"


def test_the_contract_has_46_endpoints():
    assert len(set(CONTRACT)) == 46


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_v2_endpoint_answers_in_the_envelope(shape):
    async with raw(fixed_world(variant=shape)) as sandbox:
        for path in CONTRACT:
            answer = await sandbox.get(path, type="fixed", days=7)
            assert answer.status_code == 200, path
            assert set(answer.json()) == {"success", "message", "data"}, path
            assert answer.json()["success"] is True, path


@pytest.mark.parametrize("path", OVERALL)
async def test_the_other_spelling_of_a_path_is_not_served(path):
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    async with raw() as sandbox:
        assert (await sandbox.get(other)).status_code in {307, 404}


async def test_the_undocumented_sibling_of_token_counts_is_not_there():
    async with raw() as sandbox:
        assert (await sandbox.get("/api/v2/analytics/token-counts/")).status_code == 404


@pytest.mark.parametrize("shape", SHAPES)
async def test_token_counts_have_the_documented_body_in_every_variant(shape):
    async with raw(fixed_world(variant=shape)) as sandbox:
        data = await sandbox.data("/api/v2/token-counts/", type="fixed", days=3)
    assert list(data) == ["token_usage"]
    (rows,) = data["token_usage"]
    assert [row["date"] for row in rows] == ["2026-11-16", "2026-11-17", "2026-11-18"]
    for row in rows:
        assert list(row) == ["date", "prompt_tokens", "completion_tokens", "total_tokens"]
        assert row["total_tokens"] == row["prompt_tokens"] + row["completion_tokens"] > 0


async def test_v1_team_tokens_have_the_documented_body_and_no_figures():
    async with raw() as sandbox:
        body = (await sandbox.get("/analytics/team-token")).json()
    assert list(body) == ["team_token_data"]
    assert len(body["team_token_data"]) == 5
    for team in body["team_token_data"]:
        assert set(team) == {"team_name", "agents"}
        assert all(set(agent) == {"id", "agent_name"} for agent in team["agents"])


@pytest.mark.parametrize("path", ["/api/v2/users/me", "/analytics/team-token", ROWS])
async def test_both_credentials_are_needed(path):
    bad_key = {"Ocp-Apim-Subscription-Key": "other"}
    async with raw() as sandbox:
        for headers in ({}, TOKEN, TOKEN | bad_key):
            answer = await sandbox.get(path, headers)
            assert answer.status_code == 401
            assert set(answer.json()) == {"statusCode", "message"}  # the gateway's own body
        for headers in (KEY, KEY | {"Authorization": "Bearer other"}, KEY | {"Authorization": "sandbox-token"}):
            answer = await sandbox.get(path, headers)
            assert answer.status_code == 401
            assert answer.json()["success"] is False
        assert (await sandbox.get(path, KEY | TOKEN)).status_code == 200


async def test_a_token_that_already_says_bearer_is_tolerated():
    async with raw() as sandbox:
        answer = await sandbox.get("/api/v2/users/me", KEY | {"Authorization": "Bearer Bearer sandbox-token"})
    assert answer.status_code == 200


async def test_a_restricted_key_passes_the_connection_test_and_no_more():
    headers = TOKEN | {"Ocp-Apim-Subscription-Key": "sandbox-restricted-1"}
    async with raw() as sandbox:
        assert (await sandbox.get("/api/v2/users/me", headers)).status_code == 200
        assert (await sandbox.get(ROWS, headers)).status_code == 403


@pytest.mark.parametrize(
    "params",
    [
        {"type": "rolling"},
        {"type": "fixed", "days": "0"},
        {"type": "fixed", "days": "ten"},
        {"type": "fixed", "days": "99999"},
        {"type": "range", "start_date": "2026-13-01", "end_date": "2026-11-02"},
        {"type": "range", "start_date": "2026-11-02", "end_date": "2026-11-01"},
        {"time_series": "maybe"},
        {"bucket_type": "hour", "time_series": "true"},
        {"limit": "-1"},
    ],
)
async def test_values_that_are_not_allowed_are_refused(params):
    async with raw() as sandbox:
        answer = await sandbox.get(ROWS, **params)
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert answer.json()["message"]


async def test_a_range_without_dates_fails_with_http_200():
    async with raw() as sandbox:
        answer = await sandbox.get(ROWS, type="range", start_date="2026-11-01")
    assert (answer.status_code, answer.json()["success"], answer.json()["data"]) == (200, False, None)


async def test_fixed_days_and_the_same_range_answer_alike():
    async with raw() as sandbox:
        fixed = await sandbox.data(ROWS, type="fixed", days=10)
        ranged = await sandbox.data(ROWS, type="range", start_date="2026-11-09", end_date="2026-11-18")
    assert fixed == ranged


async def test_limit_is_the_number_of_entities_of_each_bucket_and_ten_by_default():
    async with raw() as sandbox:
        rows = first_list(
            await sandbox.data(ROWS, type="fixed", days=14, time_series="true", bucket_type="week", limit=3)
        )
        default = first_list(await sandbox.data(ROWS, type="fixed", days=30))
    assert [row["date"] for row in rows] == sorted(["2026-11-02", "2026-11-09", "2026-11-16"] * 3)
    assert len(default) == 10


@pytest.mark.parametrize("who", ["agents", "projects", "teams", "users"])
async def test_tokens_of_all_entities_add_up_to_the_total_of_each_day(who):
    async with raw() as sandbox:
        (total,) = (await sandbox.data("/api/v2/token-counts/", type="fixed", days=40))["token_usage"]
        path = f"/api/v2/analytics/{who}/token-counts"
        rows = first_list(await sandbox.data(path, type="fixed", days=40, time_series="true", limit=1000))
    for day in total:
        mine = [row for row in rows if row["date"] == day["date"]]
        for key in ("prompt_tokens", "completion_tokens", "total_tokens"):
            assert sum(row[key] for row in mine) == day[key]


@pytest.mark.parametrize(
    ("metric", "overall", "key"),
    [
        ("query-counts", "/api/v2/query-counts/", "query_count"),
        ("costs", "/api/v2/analytics/costs/", "cost"),
        ("vote-counts", "/api/v2/analytics/vote-counts/", "upvotes"),
        ("document-counts", "/api/v2/analytics/document-counts/", "document_count"),
    ],
)
async def test_every_metric_adds_up_across_entities_and_buckets(metric, overall, key):
    def added(rows):
        return sum((Decimal(str(row[key])) for row in rows), Decimal(0))

    async with raw() as sandbox:
        span = {"type": "fixed", "days": 100}
        totals = {
            bucket: added(first_list(await sandbox.data(overall, **span, time_series="true", bucket_type=bucket)))
            for bucket in ("day", "week", "month")
        }
        whole = totals["day"]
        assert whole > 0
        assert set(totals.values()) == {whole}
        for who in ("agents", "projects", "teams", "users"):
            rows = first_list(await sandbox.data(f"/api/v2/analytics/{who}/{metric}", **span, limit=1000))
            assert added(rows) == whole, who


async def test_indexing_modes_add_up_to_documents_for_corpora_too():
    async with raw() as sandbox:
        span = {"type": "fixed", "days": 60, "limit": 1000}
        documents = (await sandbox.data("/api/v2/analytics/document-counts/", **span))["document_count"]
        modes = first_list(await sandbox.data("/api/v2/analytics/indexing-modes", **span))
        assert sum(row["count"] for row in modes) == documents > 0
        for who in ("agents", "projects", "teams", "users", "corpora"):
            rows = first_list(await sandbox.data(f"/api/v2/analytics/{who}/indexing-modes", **span))
            assert sum(row["count"] for row in rows) == documents, who


async def test_total_counts_agree_with_the_lists():
    async with raw() as sandbox:
        totals = await sandbox.data("/api/v2/analytics/total-counts")
        whole = await sandbox.data(
            "/api/v2/analytics/summary", type="range", start_date="2024-01-01", end_date="2026-11-18"
        )
        for who in ("agents", "users", "teams", "projects"):
            created = first_list(
                await sandbox.data(f"/api/v2/analytics/{who}/recent", start_date="2024-01-01", end_date="2026-11-18")
            )
            assert len(created) == totals[f"total_{who}"]
    assert totals["total_queries"] == whole["total_queries"]
    assert totals["total_documents"] == whole["total_documents"]


async def test_the_same_seed_and_clock_give_the_same_bytes_and_another_seed_others():
    async def body(**changes):
        async with raw(fixed_world(**changes)) as sandbox:
            return (await sandbox.get(ROWS, type="fixed", days=30)).content

    assert await body() == await body()
    assert await body() != await body(seed=8)


async def test_todays_figures_grow_and_past_ones_stand():
    async def days(now):
        async with raw(fixed_world(now)) as sandbox:
            (rows,) = (await sandbox.data("/api/v2/token-counts/", type="fixed", days=2))["token_usage"]
            return [row["total_tokens"] for row in rows]

    morning, evening = NOW.replace(hour=7), NOW.replace(hour=20)
    early, late = await days(morning), await days(evening)
    assert early[0] == late[0]
    assert early[1] < late[1]


async def test_no_entity_s_figures_ever_shrink_within_a_day():
    seen: dict[tuple[str, object], int] = {}
    for hour in range(24):
        async with raw(fixed_world(datetime(2026, 11, 18, hour, 59, tzinfo=UTC))) as sandbox:
            for who in ("agents", "users"):
                path = f"/api/v2/analytics/{who}/query-counts"
                for row in first_list(await sandbox.data(path, type="fixed", days=1, limit=1000)):
                    name = (who, row[f"{who[:-1]}_id"])
                    assert row["query_count"] >= seen.get(name, 0)
                    seen[name] = row["query_count"]
    assert len(seen) > 30


async def test_nothing_happens_before_the_first_day_or_in_the_future():
    async with raw() as sandbox:
        before = await sandbox.data(
            "/api/v2/query-counts/", type="range", start_date="2020-01-01", end_date="2020-01-31"
        )
        tomorrow = (NOW + timedelta(days=1)).date().isoformat()
        after = await sandbox.data("/api/v2/query-counts/", type="range", start_date=tomorrow, end_date="2027-01-01")
    assert first_list(before) == first_list(after) == []


async def test_a_year_of_ten_million_instances_is_answered_whole():
    async with raw(fixed_world(instances=10_000_000)) as sandbox:
        data = await sandbox.data("/api/v2/query-counts/", type="fixed", days=366)
    total = sum(row["query_count"] for row in first_list(data))
    assert 8_000_000 < total < 16_000_000
