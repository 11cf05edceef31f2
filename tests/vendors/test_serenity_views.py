"""Every view of Serenity Star shows what the sandbox holds; the references are added up here from the sandbox's own rows."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.support import NOW, fixed_world, served_sandbox, session
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import PageRequest
from tui.core.scope import Parent, Scope, Sort
from tui.core.spans import DayRange, Span, SpanKind
from tui.core.values import NOT_SUPPLIED
from tui.live.demo import demo_account, demo_secrets, demo_transport
from tui.live.session import open_session
from tui.sandbox.serenity_fleet import fleet
from tui.sandbox.serenity_rows import row
from tui.vendors.registry import vendor
from tui.vendors.serenity.before import NOT_HELD
from tui.vendors.serenity.sums import add_up
from tui.vendors.serenity.wire import instance

WEEK = Scope(Span(SpanKind.DAYS, 7))
AGENT = Parent("agent", "hr-desk", "HR")


def rows_of(world, start, end, codes=None):
    """The sandbox's own rows that began in a range, as (agent code, row)."""
    found = []
    for agent in fleet(world, world.now()):
        if codes is None or agent.plan.code in codes:
            low, high = agent.rhythm.count_before(start), agent.span[1]
            numbers = range(max(low - 2, agent.span[0]), high)
            found += [(agent.plan.code, one) for one in (row(agent, number) for number in numbers)]
    return [(code, one) for code, one in found if start <= datetime.fromisoformat(one["startDate"]) < end]


def figures(content):
    return {figure.key: figure.value for figure in content.figures}


async def load(key, scope=WEEK, world=None):
    async with session("serenity", world) as opened:
        return await opened.implementation.view(key).load(opened.ask(scope))


EVERYTHING = Scope()


async def page(opened, scope=EVERYTHING, number=1, size=20):
    view = opened.implementation.view("instances")
    return await view.browser.fetch(opened.ask(scope), PageRequest(number, size))


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu", "Europe/Berlin"])
async def test_usage_equals_the_sandbox_in_every_zone_across_a_clock_change(zone):
    # New York and Berlin change their clocks inside this range.
    span = Span(SpanKind.CUSTOM, first=date(2026, 10, 20), last=date(2026, 11, 5))
    start, end = span.resolve(NOW, zone).bounds()
    reference = rows_of(fixed_world(), start, end)
    content = await load("usage", Scope(span, zone))
    usages = [one["usage"] for _, one in reference if one["usage"]]
    assert figures(content)["instances"] == len(reference)
    assert figures(content)["tokens"] == sum(one["totalTokens"] for one in usages)
    days = Counter(
        datetime.fromisoformat(one["startDate"]).astimezone(ZoneInfo(zone)).date().isoformat() for _, one in reference
    )
    assert {record.cells[0]: record.cells[1] for record in content.table.records if record.cells[1]} == days
    chart = content.charts[0]
    assert [sum(values) for values in zip(*(one.values for one in chart.series), strict=True)] == [
        days[label] for label in chart.buckets
    ]


async def test_cost_equals_the_sandbox_for_each_currency_to_the_last_digit():
    start, end = WEEK.span.resolve(NOW).bounds()
    totals = defaultdict(Decimal)
    for _, one in rows_of(fixed_world(), start, end):
        if one["costs"]:
            totals[one["costs"]["currency"]] += Decimal(str(one["costs"]["total"]))
    content = await load("cost")
    assert {figure.value.currency: figure.value.amount for figure in content.figures} == totals
    assert {chart.currency: sum(chart.series[0].values) for chart in content.charts} == totals


async def test_latency_percentiles_equal_the_standard_library():
    start, end = WEEK.span.resolve(NOW).bounds()
    times = [
        one["timeToFirstToken"] for _, one in rows_of(fixed_world(), start, end) if one["timeToFirstToken"] is not None
    ]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    shown = figures(await load("latency"))
    for percent in (50, 95, 99):
        assert shown[f"first_token_p{percent}"] == pytest.approx(cuts[percent - 1])
    assert shown["measured"] == len(times)


async def test_a_month_of_50_000_instances_is_walked_with_progress_and_its_figures_are_right():
    world = fixed_world(instances=1_250_000)
    told = []
    scope = Scope(Span(SpanKind.DAYS, 30), filters=(("agent", "support-copilot"),))
    start, end = scope.span.resolve(NOW).bounds()
    reference = rows_of(world, start, end, {"support-copilot"})
    assert 35_000 < len(reference) < 60_000
    async with session("serenity", world) as opened:
        ask = opened.ask(scope, lambda done, whole, words: told.append((done, whole, words)))
        content = await opened.implementation.view("latency").load(ask)
    times = [one["timeToFirstToken"] for _, one in reference if one["timeToFirstToken"] is not None]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    assert figures(content)["first_token_p95"] == pytest.approx(cuts[94])
    assert not any("Incomplete" in note for note in content.notes)
    assert len(told) > 100
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert all(whole >= done for done, whole, _ in told)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("by-channel", "channel"),
        ("users", "userIdentifier"),
        ("groups", "groupIdentifier"),
        ("versions", "agentVersion"),
    ],
)
async def test_rankings_count_every_instance_once(key, field):
    start, end = WEEK.span.resolve(NOW).bounds()
    counts = Counter(one[field] for _, one in rows_of(fixed_world(), start, end, {"hr-desk"}))
    content = await load(key, dataclasses.replace(WEEK, parents=(AGENT,)))
    assert sorted(record.cells[2] for record in content.table.records) == sorted(counts.values())
    assert sum(record.cells[2] for record in content.table.records) == sum(counts.values())
    others = [column.key for column in content.table.columns].index("other_costs")
    more = [record.cells[1] for record in content.table.records if record.cells[others].each]
    named = sum(name is not None for name in more)
    said = f"{named} {content.table.columns[1].title.lower()}"
    # The rows of null have no name, in data neither, and are no user, group or channel among those counted.
    assert (not more or content.notes[0].startswith(said)) if named else "leaves out" not in "".join(content.notes)
    assert all((record.cells[1] is None) is (not record.key) for record in content.table.records)
    total = figures(content)["cost"]
    costs = [record.cells[others - 1] for record in content.table.records]
    assert (
        sum(one.amount for one in costs if one is not NOT_SUPPLIED and one.currency == total.currency) == total.amount
    )
    assert all(
        total.currency not in {money.currency for money in record.cells[others].each}
        for record in content.table.records
    )


async def test_costs_are_compared_by_currency_where_the_period_before_was_read_and_else_say_why_not():
    async with session("serenity") as opened:
        views = {key: opened.implementation.view(key) for key in ("cost", "by-agent")}
        alone = await views["cost"].load(opened.ask(WEEK))
        await views["by-agent"].load(opened.ask(WEEK))
        asked = len(opened.connection.log)
        content = await views["cost"].load(opened.ask(WEEK))
        assert len(opened.connection.log) == asked, "nothing is asked for it"
    assert NOT_HELD in alone.notes
    assert not any(figure.compared for figure in alone.figures)
    assert NOT_HELD not in content.notes
    today = date(2026, 11, 18)
    spans = [(today - timedelta(days=ago), today - timedelta(days=ago - 5)) for ago in (6, 13)]
    rows = [[one["costs"] for _, one in rows_of(fixed_world(), *DayRange(*span).bounds())] for span in spans]
    for figure in content.figures:
        currency = figure.value.currency
        sums = [sum(Decimal(str(one["total"])) for one in some if one and one["currency"] == currency) for some in rows]
        assert [0 if money is NOT_SUPPLIED else money.amount for money in figure.compared] == sums
    assert [len(chart.previous[0].values) for chart in content.charts] == [7] * len(content.charts)


async def test_hours_of_the_week_add_up_to_the_instances():
    content = await load("hours", Scope(Span(SpanKind.DAYS, 28), "America/New_York"))
    cells = [count for series in content.charts[0].series for count in series.values]
    assert len(cells) == 168
    assert sum(cells) == figures(content)["instances"]


async def test_instances_whose_costs_do_not_add_up_are_listed_and_counted():
    scope = Scope(Span(SpanKind.DAYS, 90))
    start, end = scope.span.resolve(NOW).bounds()
    differing = {
        f"{code}/{one['id']}"
        for code, one in rows_of(fixed_world(), start, end)
        if one["costs"]
        and abs(one["costs"]["prompt"] + one["costs"]["completion"] + one["costs"]["services"] - one["costs"]["total"])
        > 1e-5
    }
    assert differing
    content = await load("cost-check", scope)
    assert {record.key for record in content.table.records} == differing
    assert all(record.flags for record in content.table.records)
    assert any(f"differs from its parts in {len(differing)} of " in note for note in content.notes)


async def test_the_overview_shows_the_newest_instances_of_all_agents():
    content = await load("overview")
    start, end = WEEK.span.resolve(NOW).bounds()
    newest = sorted(
        (one for _, one in rows_of(fixed_world(), start, end)), key=lambda one: one["startDate"], reverse=True
    )
    assert [record.cells[-1] for record in content.table.records] == [one["id"] for one in newest[:20]]


async def test_the_browser_pages_searches_sorts_and_filters_on_the_server():
    async with session("serenity") as opened:
        first, second = await page(opened), await page(opened, number=2)
        assert (first.number, second.number, first.size, first.more) == (1, 2, 20, True)
        assert first.total == second.total
        assert not {one.key for one in first.records} & {one.key for one in second.records}
        oldest = await page(opened, Scope(sort=Sort("start_date", descending=False)))
        last = await page(opened, number=-(-first.total // 20))
        assert oldest.records[0].key == last.records[-1].key
        assert last.more is False
        found = await page(opened, Scope(search="refund"))
        assert all("Refund" in record.cells[1] for record in found.records)
        some = await page(opened, Scope(filters=(("user", "marta.lopez@example.com"), ("version", "5"))))
        assert {(record.cells[2], record.cells[6]) for record in some.records} == {("marta.lopez@example.com", 5)}
        version = await page(opened, Scope(parents=(AGENT, Parent("version", "2", "2"))))
        assert {(record.cells[8], record.cells[6]) for record in version.records} == {("hr-desk", 2)}


async def test_a_row_carries_the_vendors_own_json():
    async with session("serenity") as opened:
        record = (await page(opened)).records[3]
    assert record.raw.load()["id"] == record.cells[-1]


async def test_every_row_of_a_view_leads_on_to_a_view_that_loads():
    async with session("serenity") as opened:
        views = opened.implementation.views
        assert {drill.view for view in views for drill in view.drills} <= {view.key for view in views}
        instance = (await page(opened)).records[0]
        parents = (AGENT, opened.implementation.view("instances").drills[0].parent(instance))
        for view in views:
            ask = opened.ask(Scope(WEEK.span, parents=parents if view.needs else ()))
            content = await view.load(ask)
            assert content.table is not None or view.browser is not None
            records = content.table.records if content.table else (instance,)
            assert records, view.key
            for drill in view.drills:
                assert any(drill.parent(record) for record in records), (view.key, drill.view)


async def test_an_instance_named_by_its_id_alone_is_answered_with_the_way_to_name_it():
    with pytest.raises(DeckError) as error:
        await load("conversation", Scope(parents=(Parent("instance", "0e1f", "0e1f"),)))
    assert error.value.fault.kind is ErrorKind.USAGE
    assert "instance=AGENT/0e1f" in error.value.fault.hint


async def test_a_conversation_shows_its_messages():
    async with session("serenity") as opened:
        view = opened.implementation.view("conversation")
        step = opened.implementation.view("instances").drills[0].parent((await page(opened)).records[0])
        content = await view.load(opened.ask(Scope(parents=(step,))))
        with pytest.raises(DeckError) as missing:
            await view.load(opened.ask(Scope(parents=(Parent("instance", "hr-desk/none", "x"),))))
    assert {record.cells[1] for record in content.table.records} == {"user", "bot"}
    assert missing.value.kind is ErrorKind.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "count", "opened", "cells"),
    [
        ({"id": "i"}, NOT_SUPPLIED, NOT_SUPPLIED, []),
        ({"id": "i", "messages": None, "open": None}, None, None, []),
        (
            {
                "open": False,
                "messages": [
                    {"sender": "bot", "completion_usage": {"total_tokens": 0}},
                    {"sender": None, "completion_usage": None, "time_to_first_token": 0, "value": None},
                ],
            },
            2,
            False,
            [
                (NOT_SUPPLIED, "bot", NOT_SUPPLIED, 0, NOT_SUPPLIED, NOT_SUPPLIED),
                (NOT_SUPPLIED, None, None, None, 0, None),
            ],
        ),
    ],
)
async def test_what_a_conversation_leaves_out_is_neither_null_nor_0(body, count, opened, cells):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode())))
    account = demo_account(vendor("serenity"))
    asked = open_session(account, demo_secrets(account), transport=transport)
    step = Parent("instance", "hr-desk/i", "x")
    content = await asked.implementation.view("conversation").load(asked.ask(Scope(parents=(step,))))
    await asked.aclose()
    assert (figures(content)["messages"], figures(content)["open"]) == (count, opened)
    assert [record.cells[:6] for record in content.table.records] == cells


async def test_agents_are_listed_with_how_many_instances_they_keep():
    content = await load("agents")
    kept = {agent.plan.code: agent.span[1] - agent.span[0] for agent in fleet(fixed_world(), NOW)}
    assert {record.key: record.cells[2] for record in content.table.records} == kept


async def test_the_headline_covers_thirty_days_or_says_how_far_it_got():
    start, end = Span(SpanKind.DAYS, 30).resolve(NOW).bounds()
    async with session("serenity") as opened:
        small = await opened.implementation.headline(opened.ask(Scope()))
    assert small.activity.value == len(rows_of(fixed_world(), start, end))
    assert (small.period, len(small.spark), sum(small.spark)) == ("last 30 days", 30, small.activity.value)
    async with session("serenity", fixed_world(instances=10_000_000)) as opened:
        huge = await opened.implementation.headline(opened.ask(Scope()))
    assert huge.period.startswith("since 2026-11-18")
    assert "Incomplete" in huge.note
    assert huge.spark[0] is None


async def test_the_connection_test_says_what_it_sees_and_which_agent_is_unknown():
    account = dataclasses.replace(
        demo_account(vendor("serenity")),
        settings={"agent_codes": "hr-desk, nobody"},
        base_url="http://localhost/serenity",
    )
    async with session("serenity", account=account) as opened:
        found = await opened.implementation.check(opened.ask(Scope()))
        assert found.sees[0] == "7 agents"
        assert "hr-desk" in found.sees[1]
        assert found.wrong == ("There is no agent “nobody”.",)
        assert found.warnings == ()
        overview = await opened.implementation.view("overview").load(opened.ask(WEEK))
        assert any("nobody" in note for note in overview.notes)
        assert figures(overview)["instances"] > 0
        with pytest.raises(DeckError) as unknown:
            await page(opened, Scope(filters=(("agent", "nobody"),)))
        assert unknown.value.kind is ErrorKind.NOT_FOUND
        assert ("hr-desk", "HR-Schalter für Beschäftigte") in await opened.implementation.choices(
            opened.ask(Scope()), "agent_codes"
        )


async def test_without_agent_codes_every_listed_agent_is_watched():
    account = dataclasses.replace(demo_account(vendor("serenity")), settings={})
    async with session("serenity", account=account) as opened:
        content = await opened.implementation.view("overview").load(opened.ask(WEEK))
        found = await opened.implementation.check(opened.ask(Scope()))
    assert len(found.sees) == 7
    assert (found.sees[0], found.sees[-1]) == ("7 agents", "and 2 more"), "five are asked for, and the rest is counted"
    start, end = WEEK.span.resolve(NOW).bounds()
    assert figures(content)["instances"] == len(rows_of(fixed_world(), start, end))


async def test_a_wrong_key_is_refused_in_words():
    account = demo_account(vendor("serenity"))
    secrets = {key: type(value)("wrong") for key, value in demo_secrets(account).items()}
    opened = open_session(account, secrets, transport=demo_transport(fixed_world()))
    try:
        for ask in (opened.implementation.headline, opened.implementation.check):
            with pytest.raises(DeckError) as refused:
                await ask(opened.ask(Scope()))
            assert refused.value.kind is ErrorKind.UNAUTHORISED
    finally:
        await opened.aclose()


@pytest.mark.parametrize("ending", ["", "/", "/api", "/api/v2", "/API/v2/"])
def test_the_three_spellings_of_the_base_url_are_one(ending):
    assert vendor("serenity").normalise_url(f"https://api.serenitystar.ai{ending}") == "https://api.serenitystar.ai"


async def test_all_endpoints_answer_over_real_http():
    with served_sandbox() as url:
        async with session("serenity", base=url) as opened:
            read = await opened.client.instances((await query()), 1, 5)
            versioned = await opened.client.instances((await query("4")), 1, 5)
            agents = await opened.client.agents()
            talk = await opened.client.conversation("support-copilot", read.value.items[0].id)
    assert len(read.value.items) == 5
    assert {item.agent_version for item in versioned.value.items} == {4}
    assert len(agents.value.items) == 7
    assert talk.value.messages is not None
    assert {one.key for one in opened.implementation.endpoints} == {
        key for view in opened.implementation.views for key in view.endpoints
    }


async def query(version=None):
    from tui.vendors.serenity.query import InstanceQuery

    return InstanceQuery("support-copilot", version)


async def test_a_day_without_instances_used_no_tokens_and_nothing_about_it_was_null():
    night = Scope(Span(SpanKind.DAYS, 1), "UTC")
    quiet = fixed_world(NOW.replace(hour=0, minute=1), instances=2_000)
    content = await load("usage", dataclasses.replace(night, span=Span(SpanKind.DAYS, 4)), quiet)
    empty = [record.cells for record in content.table.records if record.cells[1] == 0]
    assert empty, "the sandbox has a quiet day"
    assert all(cells[2:] == (0, 0, 0, 0) for cells in empty)
    few = await load("hours", Scope(Span(SpanKind.DAYS, 4)), quiet)
    busiest = next(one for one in few.figures if one.key == "busiest")
    times = sum(cell == busiest.value for record in few.table.records for cell in record.cells[1:])
    assert times > 1
    assert busiest.note.endswith(f":00 and {times - 1} more"), "not the only one that is as busy"
    quiet_day = await load("hours", Scope(Span(SpanKind.DAYS, 1)), quiet)
    assert figures(quiet_day)["instances"] == 0
    assert figures(quiet_day)["busiest"] is NOT_SUPPLIED


def test_parts_that_no_instance_states_are_not_0():
    moment = {"id": "1", "start_date": NOW}
    stated = {
        "usage": {"total_tokens": 7, "prompt_tokens": 0},
        "costs": {"total": 1.5, "services": 0.0, "prompt": None},
    }
    sums = add_up([instance(moment | stated)])
    assert (sums.token_total, sums.prompt_total, sums.completion_total) == (7, 0, NOT_SUPPLIED)
    assert sums.parts[None] == (None, None, Decimal(0))
