"""The sandbox's AgentPhone counts as one world: its sums agree, its pages hold every record once, its clock goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support import NOW, fixed_world
from tests.vendors.agentphone_sandbox_support import BUSY, PATHS, body, http
from tui.sandbox.agentphone_calls import call_log
from tui.sandbox.agentphone_fleet import fleet
from tui.sandbox.agentphone_messages import message_log
from tui.sandbox.agentphone_pattern import from_id, to_id


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    async with http() as client:
        yield client


async def test_the_same_seed_and_clock_give_the_same_bytes_and_another_seed_others() -> None:
    answers = []
    for world in (fixed_world(), fixed_world(), fixed_world(seed=8)):
        async with http(world) as client:
            answers.append([(await client.get(path)).content for path in PATHS])
    assert answers[0] == answers[1]
    assert answers[0][6] != answers[2][6]


async def test_daily_counts_add_up_to_months_and_to_all_time(api: httpx.AsyncClient) -> None:
    daily = (await body(api, "/v1/usage/daily", days=365))["data"]
    monthly = (await body(api, "/v1/usage/monthly", months=36))["data"]
    stats = (await body(api, "/v1/usage"))["stats"]
    for month in monthly[-11:]:
        days = [day for day in daily if day["date"].startswith(month["month"])]
        for counter in ("messages", "calls", "webhooks"):
            assert sum(day[counter] for day in days) == month[counter]
    assert sum(month["messages"] for month in monthly) == stats["totalMessages"]
    assert sum(month["calls"] for month in monthly) == stats["totalCalls"]
    assert sum(month["webhooks"] for month in monthly) == stats["totalWebhookDeliveries"]
    assert stats["successfulWebhookDeliveries"] + stats["failedWebhookDeliveries"] == stats["totalWebhookDeliveries"]
    assert 0 < stats["failedWebhookDeliveries"] < stats["successfulWebhookDeliveries"]


async def test_rolling_windows_lie_between_the_days_they_cut(api: httpx.AsyncClient) -> None:
    daily = (await body(api, "/v1/usage/daily", days=32))["data"]
    stats = (await body(api, "/v1/usage"))["stats"]
    for counter in ("messages", "calls"):
        for days, name in ((1, "24h"), (7, "7d"), (30, "30d")):
            fewer = sum(day[counter] for day in daily[-days:])
            more = sum(day[counter] for day in daily[-days - 1 :])
            assert fewer <= stats[f"{counter}Last{name}"] <= more


async def test_usage_of_the_month_by_agent_agrees_with_the_month(api: httpx.AsyncClient) -> None:
    month = (await body(api, "/v1/usage/monthly", months=1))["data"][0]
    rows = (await body(api, "/v1/usage/by-agent", period="month"))["data"]
    assert sum(row["messages"] for row in rows) == month["messages"]
    assert 0 < sum(row["calls"] for row in rows) <= month["calls"]
    orphans = [row for row in rows if row["isOrphan"]]
    assert [(row["agentId"], row["agentName"]) for row in orphans] == [(None, "Unassigned")]


async def test_the_year_by_agent_counts_exactly_the_completed_calls_of_its_list(api: httpx.AsyncClient) -> None:
    async with http(instances=900) as client:
        rows = (await body(client, "/v1/usage/by-agent", period="year"))["data"]
        listed: list[Any] = []
        while True:
            page = await body(client, "/v1/calls", limit=100, offset=len(listed))
            listed += page["data"]
            if not page["hasMore"] or listed[-1]["startedAt"] < "2026":
                break
    done = [call for call in listed if call["status"] == "completed" and call["startedAt"] >= "2026"]
    for row in rows:
        own = [call for call in done if call["agentId"] == row["agentId"]]
        assert (row["calls"], row["totalSeconds"]) == (len(own), sum(call["durationSeconds"] for call in own))


async def test_totals_of_lists_are_the_counts_of_usage(api: httpx.AsyncClient) -> None:
    stats = (await body(api, "/v1/usage"))["stats"]
    totals = {
        status: (await body(api, "/v1/calls", status=status))["total"]
        for status in ("completed", "failed", "in-progress")
    }
    assert sum(totals.values()) == (await body(api, "/v1/calls"))["total"] == stats["totalCalls"]
    assert min(totals.values()) > 0
    pstn, web = [(await body(api, "/v1/calls", type=kind))["total"] for kind in ("pstn", "web")]
    assert pstn + web == stats["totalCalls"]
    numbers = (await body(api, "/v1/usage/by-number"))["data"]
    assert sum(row["calls"] for row in numbers) == pstn
    assert sum(row["messages"] for row in numbers) == stats["totalMessages"]
    assert len(numbers) == (await body(api, "/v1/numbers"))["total"]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("status=completed", lambda call: call["status"] == "completed" and call["durationSeconds"] > 0),
        ("status=failed", lambda call: call["status"] == "failed" and not call["durationSeconds"]),
        ("status=in-progress", lambda call: call["endedAt"] is None and call["durationSeconds"] is None),
        ("direction=inbound", lambda call: call["direction"] == "inbound"),
        ("direction=outbound&type=pstn", lambda call: call["direction"] == "outbound" and call["phoneNumberId"]),
        ("type=web", lambda call: call["phoneNumberId"] is None and call["phoneNumber"] is None),
        ("search=4155550", lambda call: "4155550" in call["fromNumber"] + call["toNumber"]),
    ],
)
async def test_filters_keep_only_what_they_name(api: httpx.AsyncClient, query: str, holds: Any) -> None:
    page = await body(api, f"/v1/calls?limit=100&{query}")
    assert page["data"]
    assert all(holds(call) for call in page["data"])


async def test_failed_calls_are_both_null_and_zero_long(api: httpx.AsyncClient) -> None:
    page = await body(api, "/v1/calls?status=failed&limit=100")
    assert {call["durationSeconds"] for call in page["data"]} == {None, 0}


async def test_offset_pages_walk_every_record_once(api: httpx.AsyncClient) -> None:
    async with http(instances=150) as client:
        for path in ("/v1/calls?", "/v1/calls?status=completed&", "/v1/conversations?", "/v1/numbers?", "/v1/agents?"):
            seen: list[str] = []
            total = None
            while True:
                page = await body(client, f"{path}limit=7&offset={len(seen)}")
                seen += [row["id"] for row in page["data"]]
                total = page["total"]
                if not page["data"]:
                    break
            assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize("cursor", ["id", "receivedAt"])
async def test_cursors_walk_every_message_once_newest_first(api: httpx.AsyncClient, cursor: str) -> None:
    number = fleet(7).numbers[9].id
    async with http(instances=400) as client:
        rows: list[Any] = []
        while True:
            before = {"before": rows[-1][cursor]} if rows else {}
            page = await body(client, f"/v1/numbers/{number}/messages", limit=13, **before)
            rows += page["data"]
            if not page["hasMore"]:
                break
        usage = (await body(client, "/v1/usage/by-number"))["data"]
        older, newer = rows[40], rows[20]
        between = await body(
            client, f"/v1/numbers/{number}/messages", limit=200, after=older[cursor], before=newer[cursor]
        )
    assert (
        len({row["id"] for row in rows})
        == len(rows)
        == next(row["messages"] for row in usage if row["numberId"] == number)
    )
    assert [row["receivedAt"] for row in rows] == sorted((row["receivedAt"] for row in rows), reverse=True)
    assert between["data"] == rows[21:40]


async def test_a_conversation_holds_as_many_messages_as_it_says(api: httpx.AsyncClient) -> None:
    for conversation in (await body(api, "/v1/conversations", limit=30))["data"]:
        page = await body(api, f"/v1/conversations/{conversation['id']}/messages")
        assert len(page["data"]) == conversation["messageCount"]
        assert page["hasMore"] is False
        assert page["data"][0]["receivedAt"] == conversation["lastMessageAt"]
        assert {message["conversationId"] for message in page["data"]} == {conversation["id"]}


async def test_an_agents_lists_are_its_own(api: httpx.AsyncClient) -> None:
    for agent in (await body(api, "/v1/agents"))["data"][:3]:
        for what in ("calls", "conversations"):
            page = await body(api, f"/v1/agents/{agent['id']}/{what}")
            assert {row["agentId"] for row in page["data"]} == {agent["id"]}
        assert await body(api, f"/v1/agents/{agent['id']}") == agent


async def test_a_sub_account_sees_its_own_and_an_unknown_one_is_404(api: httpx.AsyncClient) -> None:
    sub = (await body(api, "/v1/sub-accounts"))["data"][0]["id"]
    everyone = (await body(api, "/v1/agents"))["total"]
    answer = await api.get("/v1/agents", headers={"X-Sub-Account-Id": sub})
    assert 0 < answer.json()["total"] < everyone
    own = {agent["id"] for agent in answer.json()["data"]}
    calls = (await api.get("/v1/calls", headers={"X-Sub-Account-Id": sub})).json()
    assert {call["agentId"] for call in calls["data"]} <= own
    assert (await api.get("/v1/agents", headers={"X-Sub-Account-Id": "x"})).status_code == 404
    usage = await api.get("/v1/usage", headers={"X-Sub-Account-Id": sub})
    assert usage.json() == await body(api, "/v1/usage")


@pytest.mark.parametrize(
    ("zone", "period", "start", "end"),
    [
        ("UTC", "month", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59Z"),
        ("America/New_York", "month", "2026-11-01T04:00:00Z", "2026-12-01T04:59:59Z"),
        ("Asia/Kolkata", "week", "2026-11-15T18:30:00Z", "2026-11-22T18:29:59Z"),
        ("Europe/Berlin", "year", "2025-12-31T23:00:00Z", "2026-12-31T22:59:59Z"),
    ],
)
async def test_the_zone_moves_the_bounds_of_the_period(
    api: httpx.AsyncClient, zone: str, period: str, start: str, end: str
) -> None:
    found = await body(api, "/v1/usage/by-agent", period=period, tz=zone)
    assert (found["period"], found["periodStart"], found["periodEnd"]) == (period, start, end)


async def test_todays_figures_grow_with_the_clock_and_yesterdays_stay() -> None:
    async with http() as before, http(fixed_world(NOW + timedelta(hours=3), instances=BUSY)) as after:
        early, late = [(await body(client, "/v1/usage/daily", days=3))["data"] for client in (before, after)]
    assert early[:2] == late[:2]
    assert late[2]["messages"] > early[2]["messages"]


async def test_a_call_under_way_ends_as_the_clock_goes_on() -> None:
    async with http() as client:
        (call, *_) = (await body(client, "/v1/calls", status="in-progress"))["data"]
    async with http(fixed_world(NOW + timedelta(hours=1), instances=BUSY)) as later:
        calls = [
            one
            for offset in (0, 100, 200)
            for one in (await body(later, "/v1/calls", limit=100, offset=offset))["data"]
        ]
    (same,) = [one for one in calls if one["id"] == call["id"]]
    assert same["status"] in {"completed", "failed"}
    assert same["startedAt"] == call["startedAt"]
    assert same["endedAt"] is not None


async def test_a_vast_fleet_is_paged_at_any_depth() -> None:
    async with http(instances=10_000_000) as client:
        page = await body(client, "/v1/calls", limit=3)
        deep = await body(client, "/v1/calls", limit=3, offset=page["total"] - 2)
        assert page["total"] > 20_000_000
        assert (len(deep["data"]), deep["hasMore"]) == (2, False)
        middle = await body(client, "/v1/conversations", limit=2, offset=5_000_000)
        assert len(middle["data"]) == 2


@pytest.mark.parametrize("year", [1999, 2024, 2033, 2034, 2200])
async def test_any_clock_is_answered(year: int) -> None:
    async with http(fixed_world(datetime(year, 1, 1, 0, 0, 1, tzinfo=UTC))) as client:
        for path in PATHS:
            await body(client, path)


@pytest.mark.parametrize("cursor", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "nothing", "\ud83e"])
async def test_an_unusable_cursor_is_refused_in_words(api: httpx.AsyncClient, cursor: str) -> None:
    path = f"/v1/numbers/{fleet(7).numbers[0].id}/messages"
    answer = await api.get(f"{path}?before={quote(cursor, errors='surrogatepass')}")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Message not found"}


def test_events_are_counted_exactly_at_every_midnight() -> None:
    log = call_log(7, 20_000)
    for days in range(0, 900, 37):
        midnight = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=days)
        count = log.count(midnight)
        assert log.call(count - 1, NOW).started_at < midnight <= log.call(count, NOW).started_at


def test_ids_lead_back_to_their_numbers_and_no_other_text_does() -> None:
    for number in (0, 1, 12_345, 10**12):
        assert from_id("call", 7, to_id("call", 7, number)) == number
    assert from_id("call", 8, to_id("call", 7, 5)) is None
    assert from_id("message", 7, to_id("call", 7, 5)) is None
    for text in ("", "x" * 36, "not-an-id", "-" * 40):
        assert from_id("call", 7, text) is None


def test_messages_come_in_many_scripts_and_every_thread_has_some() -> None:
    log = message_log(7, 20_000)
    assert all(thread.places for thread in log.threads)
    assert sum(len(thread.places) for thread in log.threads) == log.period
    bodies = "".join(log.message(number).body for number in range(400))
    assert {"CYRILLIC", "ARABIC", "HEBREW", "THAI", "CJK", "HANGUL"} <= {_script(character) for character in bodies}


def _script(character: str) -> str:
    import unicodedata

    return unicodedata.name(character, "?").split()[0]
