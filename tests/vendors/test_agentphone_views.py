"""AgentPhone's views show the sandbox's own figures, and say what the vendor does not."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.support import NOW, FixedClock, fixed_world, session
from tui.core.content import Content, Figure
from tui.core.personal import masked
from tui.core.records import PageRequest, Table
from tui.core.scope import Parent, Scope
from tui.core.spans import Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Unit
from tui.live.demo import demo_account, demo_secrets
from tui.live.session import Session, open_session
from tui.sandbox.app import create_app
from tui.sandbox.world import World
from tui.vendors.agentphone import VENDOR
from tui.vendors.agentphone.days import days_of
from tui.vendors.agentphone.implementation import IMPLEMENTATION
from tui.vendors.agentphone.wire import Point

MONTH = Span(SpanKind.MONTH)
LAST_30 = Span()


async def load(opened: Session, key: str, span: Span = LAST_30, zone: str = "UTC", *parents: Parent) -> Content:
    view = IMPLEMENTATION.view(key)
    assert view is not None
    assert view.load is not None
    return await view.load(opened.ask(Scope(span=span, zone=zone, parents=parents)))


async def raw(path: str, world: World | None = None, **params: Any) -> Any:
    """Ask the sandbox itself, without our client."""
    transport = httpx.ASGITransport(app=create_app(world or fixed_world()))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/agentphone") as client:
        answer = await client.get(path, params=params, headers={"Authorization": "Bearer sandbox-x"})
    assert answer.status_code == 200
    return answer.json()


def answering(bodies: dict[str, Any]) -> Session:
    """A session on a vendor that answers these bodies, and 404 elsewhere."""

    async def answer(request: Request) -> JSONResponse:
        found = bodies.get(request.url.path)
        return JSONResponse(found if found is not None else {"detail": "Not Found"}, 200 if found is not None else 404)

    app = Starlette(routes=[Route("/{path:path}", answer)])
    account = dataclasses.replace(demo_account(VENDOR), base_url="http://localhost")
    return open_session(account, demo_secrets(account), transport=httpx.ASGITransport(app=app), clock=FixedClock())


def figure(content: Content, key: str) -> Figure:
    return next(one for one in content.figures if one.key == key)


def column(table: Table | None, key: str) -> list[Any]:
    assert table is not None
    place = [one.key for one in table.columns].index(key)
    return [record.cells[place] for record in table.records]


async def test_the_overview_shows_the_vendors_own_counts() -> None:
    busy = fixed_world(instances=200_000)
    usage = await raw("/v1/usage", busy)
    under_way = (await raw("/v1/calls", busy, status="in-progress"))["total"]
    async with session("agentphone", busy) as opened:
        content = await load(opened, "overview")
    stats = usage["stats"]
    for key, wire in (
        ("messages_last_30d", "messagesLast30d"),
        ("calls_last_24h", "callsLast24h"),
        ("total_calls", "totalCalls"),
    ):
        assert figure(content, key).value == stats[wire]
    assert figure(content, "calls_in_progress").value == under_way > 0
    rate = 100 * stats["failedWebhookDeliveries"] / stats["totalWebhookDeliveries"]
    assert figure(content, "webhook_failure_rate").value == rate
    assert figure(content, "plan").value == usage["plan"]["name"]
    assert content.as_of == NOW
    assert any(usage["periodStart"] in note and usage["periodEnd"] in note for note in content.notes)


async def test_cost_and_tokens_are_not_supplied_never_zero() -> None:
    async with session("agentphone") as opened:
        content = await load(opened, "overview")
        headline = await IMPLEMENTATION.headline(opened.ask(Scope()))
    assert figure(content, "cost").value is NOT_SUPPLIED
    assert headline.cost.value is NOT_SUPPLIED
    assert headline.tokens.value is NOT_SUPPLIED


async def test_the_plans_limits_say_what_is_used_and_what_is_left() -> None:
    usage = await raw("/v1/usage")
    month = (await raw("/v1/usage/monthly", months=1))["data"][0]
    async with session("agentphone") as opened:
        table = (await load(opened, "overview")).table
    used, allowed, left = (column(table, key) for key in ("used", "allowed", "remaining"))
    assert (used[0], allowed[0], left[0]) == tuple(usage["numbers"][key] for key in ("used", "limit", "remaining"))
    assert used[1] == month["messages"]
    assert left[1] == usage["plan"]["limits"]["messagesPerMonth"] - month["messages"]
    assert left[4] is NOT_SUPPLIED


@pytest.mark.parametrize(
    ("numbers", "allowed"), [({"limit": 2}, 2), ({"limit": None}, None), ({}, 3), (None, 3)], ids=str
)
async def test_the_plans_limit_of_numbers_stands_in_for_one_that_was_not_sent(numbers: Any, allowed: Any) -> None:
    plan = {"name": None, "limits": {"numbers": 3}}
    opened = answering({"/v1/usage": {"stats": {}, "plan": plan, "numbers": numbers}})
    content = await load(opened, "overview")
    await opened.aclose()
    assert column(content.table, "allowed")[0] == allowed
    assert figure(content, "plan").value is None


async def test_an_overview_without_a_plan_and_with_failing_parts_still_stands() -> None:
    stats = {"totalMessages": 5, "messagesLast24h": None, "failedWebhookDeliveries": 0, "totalWebhookDeliveries": 0}
    opened = answering({"/v1/usage": {"stats": stats, "numbers": {"used": 0, "limit": 2, "remaining": 2}}})
    content = await load(opened, "overview")
    await opened.aclose()
    assert figure(content, "total_messages").value == 5
    assert figure(content, "messages_last_24h").value is None
    assert figure(content, "total_calls").value is NOT_SUPPLIED
    assert figure(content, "webhook_failure_rate").value is NOT_SUPPLIED
    assert figure(content, "plan").value is NOT_SUPPLIED
    assert column(content.table, "used")[0] == 0
    assert column(content.table, "allowed")[1] is NOT_SUPPLIED
    assert content.charts == ()
    assert len([note for note in content.notes if "could not be read" in note]) == 4


@pytest.mark.parametrize("days", [1, 7, 30, 182, 183, 365])
async def test_daily_usage_equals_the_sandboxs_and_is_compared_where_that_reaches(days: int) -> None:
    rows = (await raw("/v1/usage/daily", days=365))["data"]
    async with session("agentphone") as opened:
        content = await load(opened, "daily", Span(SpanKind.DAYS, days))
    for key in ("messages", "calls", "webhooks"):
        assert figure(content, key).value == sum(row[key] for row in rows[-days:])
        before = sum(row[key] for row in rows[-2 * days : -days]) if 2 * days <= 365 else NOT_SUPPLIED
        assert figure(content, key).previous == before
        assert column(content.table, key) == [row[key] for row in reversed(rows[-days:])]
    chart = content.charts[0]
    assert chart.buckets == tuple(row["date"] for row in rows[-days:])
    assert bool(chart.previous) == (2 * days <= 365)


async def test_daily_rows_in_any_order_with_holes_stay_holes() -> None:
    rows = [
        {"date": "2026-11-18", "messages": 3, "calls": 0, "webhooks": 1},
        {"date": "2026-11-15", "messages": 5, "calls": None, "webhooks": 2},
        {"date": "not a date", "messages": 9, "calls": 9, "webhooks": 9},
    ]
    opened = answering({"/v1/usage/daily": {"data": rows, "days": 8}})
    content = await load(opened, "daily", Span(SpanKind.DAYS, 4))
    await opened.aclose()
    assert column(content.table, "date") == [date(2026, 11, day) for day in (18, 17, 16, 15)]
    assert column(content.table, "messages") == [3, NOT_SUPPLIED, NOT_SUPPLIED, 5]
    assert column(content.table, "calls") == [0, NOT_SUPPLIED, NOT_SUPPLIED, None]
    assert content.charts[0].series[0].values == (5, None, None, 3)
    assert (figure(content, "messages").value, figure(content, "messages").note) == (8, "without 2 days")
    assert figure(content, "calls").note == "without 3 days"
    assert content.table is not None
    assert content.table.left_out == 1
    assert "2 of these days" in content.notes[0]
    assert "1 day without a number" in content.notes[1]
    first = content.table.records[0].raw
    assert first is not None
    assert first.load() == rows[0]


@pytest.mark.parametrize("newest", ["2026-11-17", "2026-11-18", "2026-11-19"])
def test_the_vendors_day_decides_which_day_is_the_last_when_all_rows_are_there(newest: str) -> None:
    last = date.fromisoformat(newest)
    points = [Point(label=date.fromordinal(last.toordinal() - back).isoformat(), messages=back) for back in range(5)]
    found = days_of(points, 5, NOW)
    assert [day.count("messages") for day in found.days] == [4, 3, 2, 1, 0]
    assert all(day.point is not None for day in found.days)


async def test_monthly_usage_equals_the_sandboxs_each_month_against_the_one_before() -> None:
    rows = (await raw("/v1/usage/monthly", months=12))["data"]
    async with session("agentphone") as opened:
        content = await load(opened, "monthly", Span(SpanKind.MONTHS, 12))
    assert content.charts[0].buckets == tuple(row["month"] for row in rows)
    assert column(content.table, "messages") == [row["messages"] for row in reversed(rows)]
    change = column(content.table, "messages_change")
    assert change[0] is NOT_SUPPLIED  # the month under way is not over
    assert change[1] == pytest.approx(rows[-2]["messages"] / rows[-3]["messages"] - 1)
    assert change[-1] is NOT_SUPPLIED


async def test_a_month_is_not_compared_with_one_that_is_not_the_month_before() -> None:
    rows = [{"month": f"2026-{month:02}", "messages": 10, "calls": 1, "webhooks": 1} for month in (6, 7, 10, 11)]
    opened = answering({"/v1/usage/monthly": {"data": rows, "months": 6}})
    content = await load(opened, "monthly", Span(SpanKind.MONTHS, 6))
    await opened.aclose()
    changes = dict(zip(column(content.table, "month"), column(content.table, "messages_change"), strict=True))
    assert changes.pop("2026-07") == 0
    assert set(changes.values()) == {NOT_SUPPLIED}
    assert content.charts[0].buckets == tuple(f"2026-{month:02}" for month in range(6, 12)), "a hole has its place"
    assert content.charts[0].series[0].values == (10, 10, None, None, 10, 10)
    assert column(content.table, "messages")[2:4] == [NOT_SUPPLIED, NOT_SUPPLIED]
    assert content.notes == ("The vendor sent no row for 2 of the months asked for; none of them is counted as zero.",)


async def test_what_no_agent_owns_is_no_agent_and_a_missing_number_makes_no_share_of_the_rest() -> None:
    rows = [
        {"agentId": None, "agentName": "Unassigned", "messages": 5, "calls": 2, "totalSeconds": 60},
        {"agentId": "a1", "agentName": "One", "messages": 5, "calls": 2, "totalSeconds": None},
    ]
    opened = answering({"/v1/usage/by-agent": {"data": rows, "period": "month"}})
    content = await load(opened, "by-agent", MONTH)
    await opened.aclose()
    assert figure(content, "agents").value == 1
    assert column(content.table, "call_share") == [0.5, 0.5]
    assert column(content.table, "time_share") == [NOT_SUPPLIED, NOT_SUPPLIED]
    assert column(content.table, "is_orphan") == [True, False], "no agent, whether or not the vendor says so twice"
    assert content.notes[0] == "The bounds of the month are not stated."


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"])
@pytest.mark.parametrize(
    ("kind", "period"), [(SpanKind.WEEK, "week"), (SpanKind.MONTH, "month"), (SpanKind.YEAR, "year")]
)
async def test_usage_by_agent_equals_the_sandboxs_in_every_zone(zone: str, kind: SpanKind, period: str) -> None:
    """November in New York begins before its clocks go back, so the month holds a day of 25 hours."""
    found = await raw("/v1/usage/by-agent", period=period, tz=zone)
    async with session("agentphone") as opened:
        content = await load(opened, "by-agent", Span(kind), zone)
    rows = sorted(found["data"], key=lambda row: -row["messages"])
    for key, wire in (
        ("messages", "messages"),
        ("calls", "calls"),
        ("total_seconds", "totalSeconds"),
        ("agent_id", "agentId"),
    ):
        assert column(content.table, key) == [row[wire] for row in rows]
    assert figure(content, "call_time").value == sum(row["totalSeconds"] for row in rows)
    assert figure(content, "call_time").unit is Unit.SECONDS
    assert sum(column(content.table, "share")) == pytest.approx(1)
    assert content.notes[0] == f"The vendor's {period}: {found['periodStart']} to {found['periodEnd']}."


async def test_the_unassigned_bucket_is_flagged_and_leads_nowhere() -> None:
    async with session("agentphone") as opened:
        content = await load(opened, "by-agent", MONTH)
    view = IMPLEMENTATION.view("by-agent")
    assert view is not None
    assert content.table is not None
    flags = dict(zip((record.key for record in content.table.records), column(content.table, "is_orphan"), strict=True))
    assert sum(flags.values()) == 1
    for record in content.table.records:
        ways = [drill.parent(record) for drill in view.drills]
        assert all(way is None for way in ways) == flags[record.key]
    assert len({record.key for record in content.table.records}) == 15


async def test_an_agent_without_usage_is_zero_and_not_active() -> None:
    async with session("agentphone") as opened:
        content = await load(opened, "by-agent", MONTH)
        headline = await IMPLEMENTATION.headline(opened.ask(Scope()))
    names, messages = column(content.table, "agent_name"), column(content.table, "messages")
    assert dict(zip(names, messages, strict=True))["New Agent (not live yet)"] == 0
    assert figure(content, "agents").value == headline.active.value == 13


async def test_usage_by_number_equals_the_sandboxs_and_says_that_its_window_is_unknown() -> None:
    rows = (await raw("/v1/usage/by-number"))["data"]
    async with session("agentphone") as opened:
        content = await load(opened, "by-number")
    assert sorted(column(content.table, "messages")) == sorted(row["messages"] for row in rows)
    assert None in column(content.table, "agent_name")
    assert "Not stated: which time" in content.notes[0]
    assert content.table is not None
    assert next(one for one in content.table.columns if one.key == "phone_number").personal


async def test_quality_tells_deliveries_and_calls_apart() -> None:
    stats = (await raw("/v1/usage"))["stats"]
    totals = {
        status: (await raw("/v1/calls", status=status))["total"] for status in ("completed", "failed", "in-progress")
    }
    async with session("agentphone") as opened:
        content = await load(opened, "quality", Span(SpanKind.DAYS, 90))
    deliveries = [stats["successfulWebhookDeliveries"], stats["failedWebhookDeliveries"]]
    assert column(content.table, "count") == [*deliveries, *totals.values()]
    ended = totals["completed"] + totals["failed"]
    assert figure(content, "call_failure_rate").value == pytest.approx(100 * totals["failed"] / ended)
    assert len(content.charts[0].buckets) == 90
    # The period stands above them, and a card at 80 columns shows 17 of its title.
    assert all(one.title.endswith(" ever") and len(one.title) <= 17 for one in content.figures)


async def test_the_headline_is_the_last_30_days_against_the_30_before() -> None:
    rows = (await raw("/v1/usage/daily", days=60))["data"]
    activity = [row["messages"] + row["calls"] for row in rows]
    async with session("agentphone") as opened:
        headline = await IMPLEMENTATION.headline(opened.ask(Scope()))
        asked = [entry.path for entry in opened.connection.log]
    assert headline.activity.value == sum(activity[30:])
    assert headline.activity.previous == sum(activity[:30])
    assert headline.spark == tuple(float(value) for value in activity[30:])
    assert headline.errors.value is NOT_SUPPLIED
    assert len(asked) == 2


async def test_the_connection_test_says_what_the_key_sees() -> None:
    async with session("agentphone") as opened:
        check = await IMPLEMENTATION.check(opened.ask(Scope()))
    assert check.sees == ("plan Scale", "21 phone numbers", "14 agents")
    assert check.warnings == ()


async def test_drilling_leads_from_agents_to_the_messages_of_a_conversation() -> None:
    async with session("agentphone") as opened:
        parents: tuple[Parent, ...] = ()
        for key, drill in (("agents", "agent-conversations"), ("agent-conversations", "conversation-messages")):
            view = IMPLEMENTATION.view(key)
            assert view is not None
            assert view.browser is not None
            page = await view.browser.fetch(opened.ask(Scope(parents=parents)), PageRequest())
            step = next(one for one in view.drills if one.view == drill).parent(page.records[0])
            assert step is not None
            parents = (*parents, step)
        last = IMPLEMENTATION.view("conversation-messages")
        assert last is not None
        assert last.browser is not None
        messages = await last.browser.fetch(opened.ask(Scope(parents=parents)), PageRequest(1, 50))
    own = await raw(f"/v1/conversations/{parents[1].value}/messages")
    assert [record.key for record in messages.records] == [row["id"] for row in own["data"]]
    assert [parent.label for parent in parents] == ["Support Agent Alpha", f"conversation {parents[1].value[:8]}"]


async def test_an_agents_numbers_lead_to_their_calls_and_its_setup_is_shown() -> None:
    agent = (await raw("/v1/agents"))["data"][0]
    async with session("agentphone") as opened:
        content = await load(opened, "agent", Span(), "UTC", Parent("agent_id", agent["id"], agent["name"]))
    view = IMPLEMENTATION.view("agent")
    assert view is not None
    assert content.table is not None
    assert [view.drills[0].parent(record) for record in content.table.records] == [
        Parent("number_id", one["id"], f"number {masked(one['phoneNumber'])}") for one in agent["numbers"]
    ]
    assert figure(content, "voice_mode").value == agent["voiceMode"]


@pytest.mark.parametrize(("sent", "shown"), [({}, NOT_SUPPLIED), ({"numbers": None}, None), ({"numbers": []}, 0)])
async def test_no_numbers_null_and_not_sent_differ(sent: dict[str, Any], shown: Any) -> None:
    opened = answering({"/v1/agents/a": {"id": "a", "name": "A", **sent}})
    content = await load(opened, "agent", Span(), "UTC", Parent("agent_id", "a", "A"))
    await opened.aclose()
    assert figure(content, "numbers").value == shown
    assert figure(content, "model_tier").value is NOT_SUPPLIED


async def test_the_calls_browser_asks_the_server_for_its_filters_and_search() -> None:
    view = IMPLEMENTATION.view("calls")
    assert view is not None
    assert view.browser is not None
    filters = (("status", "failed"), ("direction", "inbound"), ("type", "pstn"))
    scope = Scope(filters=filters, search="4155550")
    own = await raw("/v1/calls", status="failed", direction="inbound", type="pstn", search="4155550")
    async with session("agentphone") as opened:
        page = await view.browser.fetch(opened.ask(scope), PageRequest(1, 20))
    assert page.total == own["total"]
    assert [record.key for record in page.records] == [row["id"] for row in own["data"]]


def test_every_column_that_can_hold_a_callers_number_or_words_is_personal() -> None:
    personal = {
        "from_number",
        "to_number",
        "participant",
        "phone_number",
        "body",
        "last_message_preview",
        "last_transcript_snippet",
    }
    columns = [one for view in IMPLEMENTATION.views if view.browser for one in view.browser.columns]
    assert {one.key for one in columns if one.personal} == personal
    assert all(one.personal for one in columns if one.key in personal)


def test_views_are_unique_and_drills_lead_to_views_that_need_what_they_give() -> None:
    keys = [view.key for view in IMPLEMENTATION.views]
    assert len(keys) == len(set(keys))
    for view in IMPLEMENTATION.views:
        for drill in view.drills:
            target = IMPLEMENTATION.view(drill.view)
            assert target is not None
            assert target.needs


async def test_figures_move_with_the_clock() -> None:
    later = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
    async with session("agentphone") as early, session("agentphone", fixed_world(later)) as late:
        before, after = [await load(opened, "overview") for opened in (early, late)]
    assert figure(after, "total_messages").value > figure(before, "total_messages").value  # type: ignore[operator]


async def test_a_call_leads_to_the_conversations_with_its_other_side() -> None:
    async with session("agentphone") as opened:
        calls = opened.implementation.view("calls")
        page = await calls.browser.fetch(opened.ask(Scope()), PageRequest(1, 20))
        (drill,) = calls.drills
        ways = [(record, way) for record in page.records if (way := drill.parent(record)) is not None]
        assert 0 < len(ways) < len(page.records), "a web call leads nowhere"
        view, found = opened.implementation.view(drill.view), 0
        for record, way in ways[:5]:
            content = await view.load(opened.ask(Scope(parents=(way,))))
            call = record.raw.load()
            other = call["fromNumber" if call["direction"] == "inbound" else "toNumber"]
            assert {row.raw.load()["participant"] for row in content.table.records} <= {other}
            assert content.figures[0].value == len(content.table.records)
            assert other not in way.label, "a crumb cannot mask a number"
            assert any("1,000 of" in note for note in content.notes), "the bound is stated"
            found += len(content.table.records)
        assert found


async def test_what_rolls_and_what_is_a_calendar_day_is_said_in_words_that_fit_a_narrow_screen() -> None:
    async with session("agentphone") as opened:
        overview, daily, numbers = [await load(opened, key) for key in ("overview", "daily", "by-number")]
    assert "roll back from now" in overview.notes[0]
    assert "Calendar days" in daily.notes[0]
    assert "whether failed calls count" in numbers.notes[0]
    assert all(len(found.notes[0]) <= 70 for found in (overview, daily, numbers))


async def test_today_is_left_out_of_both_periods_that_a_change_compares() -> None:
    points = (await raw("/v1/usage/daily", days=60))["data"]
    messages = [point["messages"] for point in sorted(points, key=lambda point: point["date"])]
    async with session("agentphone") as opened:
        daily = await load(opened, "daily")
        headline = await IMPLEMENTATION.headline(opened.ask(Scope()))
    counted = figure(daily, "messages")
    assert (counted.value, counted.previous) == (sum(messages[30:]), sum(messages[:30]))
    assert counted.compared == (sum(messages[30:59]), sum(messages[:29]))
    assert list(counted.trend) == messages[30:59]
    assert headline.activity.compared is not None
    assert headline.activity.compared[0] < headline.activity.value  # type: ignore[operator]
    assert headline.spark_until == NOW.date()


async def test_a_day_without_a_number_is_in_neither_period_of_a_change_and_the_fleet_says_so() -> None:
    days = [(NOW.date() - timedelta(days=back)).isoformat() for back in range(60)]
    rows: list[dict[str, Any]] = [{"date": day, "messages": 10, "calls": 1, "webhooks": 0} for day in days]
    rows[5]["messages"] = None
    agents = await raw("/v1/usage/by-agent", period="month")
    opened = answering({"/v1/usage/daily": {"data": rows, "days": 60}, "/v1/usage/by-agent": agents})
    headline = await IMPLEMENTATION.headline(opened.ask(Scope()))
    daily = await load(opened, "daily")
    await opened.aclose()
    assert headline.activity.compared == (28 * 11, 28 * 11), "nothing rose or fell"
    assert headline.activity.note == "without 1 day"
    assert headline.note.startswith("1 day without a number, not in the sum; ")
    assert figure(daily, "messages").compared == (280, 280)
    assert figure(daily, "calls").compared == (29, 29)


async def test_sums_over_agents_say_how_many_are_not_in_them_and_no_limit_is_measured_by_a_part() -> None:
    agents = await raw("/v1/usage/by-agent", period="month")
    agents["data"][0]["totalSeconds"] = None
    opened = answering({"/v1/usage/by-agent": agents, "/v1/usage": await raw("/v1/usage")})
    ranked, overview = await load(opened, "by-agent", MONTH), await load(opened, "overview")
    await opened.aclose()
    assert figure(ranked, "call_time").note == "completed calls only, without 1 agent"
    assert figure(ranked, "messages").note == ""
    assert column(overview.table, "used")[2] is NOT_SUPPLIED
