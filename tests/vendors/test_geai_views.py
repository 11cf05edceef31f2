"""GEAI's views say what the vendor said: through every control of time, from every row, and when parts are missing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.support import NOW, fixed_world, session
from tui.core.calculus import mean
from tui.core.errors import DeckError, ErrorKind
from tui.core.plotting import ChartOptions, prepare
from tui.core.records import PageRequest
from tui.core.scope import Parent, Scope
from tui.core.spans import PRESETS, Bucket, Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Money
from tui.sandbox.geai_sums import Query
from tui.vendors.geai import endpoints as e
from tui.vendors.geai.views import VIEWS

BY_KEY = {view.key: view for view in VIEWS}
AGENT = Parent("agent", "Sales Assistant", "Sales Assistant")
MONTH = Span(SpanKind.CUSTOM, first=date(2026, 10, 1), last=date(2026, 10, 31))
ZONES = ("UTC", "America/New_York", "Pacific/Auckland")


def scope_of(view, span=MONTH, **changes):
    parents = (AGENT,) if view.needs else ()
    return Scope(span, parents=parents, **changes)


async def content(key, span=MONTH, world=None, **changes):
    async with session("geai", world) as opened:
        return await BY_KEY[key].load(opened.ask(scope_of(BY_KEY[key], span, **changes)))


def figures(found):
    return {figure.key: figure.value for figure in found.figures}


def column(table, key):
    place = [column.key for column in table.columns].index(key)
    return [record.cells[place] for record in table.records]


def asked(span=MONTH, now=NOW, zone="UTC", agent=""):
    days = span.resolve(now, zone)
    return Query(fixed_world(now), days.first, days.last, agent)


LISTING = [view for view in VIEWS if view.key != "overview"]
LOADED = [view for view in VIEWS if view.load]
TIMED = [view for view in LOADED if view.controls.time.name == "RANGE"]


@pytest.mark.parametrize("view", LISTING, ids=lambda view: view.key)
async def test_every_view_has_rows_that_fit_its_columns(view):
    async with session("geai") as opened:
        ask = opened.ask(scope_of(view))
        if view.load:
            found = await view.load(ask)
            columns, records = found.table.columns, found.table.records
            assert found.answers
        else:
            columns, records = view.browser.columns, (await view.browser.fetch(ask, PageRequest())).records
    assert records
    assert all(len(record.cells) == len(columns) for record in records)
    assert len({record.key for record in records}) == len(records)
    assert len({column.key for column in columns}) == len(columns)


@pytest.mark.parametrize("view", LISTING, ids=lambda view: view.key)
async def test_a_row_s_raw_json_is_its_own(view):
    async with session("geai") as opened:
        ask = opened.ask(scope_of(view))
        records = (
            (await view.load(ask)).table.records
            if view.load
            else (await view.browser.fetch(ask, PageRequest())).records
        )
    loaded = [json.dumps(record.raw.load(), sort_keys=True) for record in records if record.raw]
    assert len(set(loaded)) == len(loaded)
    assert loaded or view.key == "adoption", "only the days of two answers side by side have no bytes of their own"


@pytest.mark.parametrize("view", LOADED, ids=lambda view: view.key)
async def test_charts_have_a_point_for_every_bucket(view):
    async with session("geai") as opened:
        for bucket in view.controls.buckets or (Bucket.DAY,):
            found = await view.load(opened.ask(scope_of(view, bucket=bucket)))
            for chart in found.charts:
                lengths = {len(series.values) for series in (*chart.series, *chart.previous)}
                assert lengths == {len(chart.buckets)}


def test_every_endpoint_has_a_view_and_every_view_its_endpoints():
    shown = {key for view in VIEWS for key in view.endpoints}
    assert shown == {endpoint.key for endpoint in e.ENDPOINTS}


def test_every_drill_leads_to_a_view():
    for view in VIEWS:
        for drill in view.drills:
            assert drill.view in BY_KEY


@pytest.mark.parametrize("view", TIMED, ids=lambda view: view.key)
@pytest.mark.parametrize(
    "span",
    [
        Span(SpanKind.CUSTOM, first=date(2026, 11, 3), last=date(2026, 11, 1)),
        Span(SpanKind.CUSTOM, first=date(2026, 12, 1), last=date(2026, 12, 5)),
        Span(SpanKind.CUSTOM, first=None, last=None),
        Span(SpanKind.DAYS, 0),
    ],
    ids=["inverted", "future", "empty", "no days"],
)
async def test_a_range_without_days_is_refused_before_any_request(view, span):
    async with session("geai") as opened:
        with pytest.raises(DeckError) as raised:
            await view.load(opened.ask(scope_of(view, span)))
        assert raised.value.kind is ErrorKind.USAGE
        assert not opened.connection.log


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("span", PRESETS, ids=lambda span: span.title)
async def test_the_overview_equals_the_vendor_s_figures_through_every_choice_of_time(span, zone):
    found = figures(await content("overview", span, zone=zone))
    whole = asked(span, zone=zone).total()
    assert found["requests"] == whole.requests
    assert found["errors"] == whole.errors
    assert found["tokens"] == whole.tokens
    assert found["cost"] == Money(Decimal(whole.nano) / 10**9, "USD")
    assert found["error_rate"] == pytest.approx(100 * whole.errors / max(whole.requests, 1), abs=1e-6)


async def test_the_overview_compares_with_the_period_of_the_same_length_before():
    found = {figure.key: figure.previous for figure in (await content("overview")).figures}
    before = Span(SpanKind.CUSTOM, first=date(2026, 8, 31), last=date(2026, 9, 30))
    assert found["requests"] == asked(before).total().requests
    assert found["tokens"] == asked(before).total().tokens


@pytest.mark.parametrize("bucket", list(Bucket))
async def test_days_weeks_and_months_equal_the_vendor_s_days(bucket):
    span = Span(SpanKind.CUSTOM, first=date(2026, 9, 10), last=date(2026, 11, 18))
    found = await content("days", span, bucket=bucket)
    days = asked(span).per_day()
    assert sum(column(found.table, "requests")) == sum(row.requests for _, row in days)
    assert sum(column(found.table, "errors")) == sum(row.errors for _, row in days)
    ok, failed = found.charts[0].series
    assert [sum(pair) for pair in zip(ok.values, failed.values, strict=True)] == column(found.table, "requests")[::-1]
    if bucket is Bucket.DAY:
        assert column(found.table, "requests")[::-1] == [row.requests for _, row in days]
    if bucket is Bucket.MONTH:
        assert column(found.table, "date") == ["2026-11", "2026-10", "2026-09"]


async def test_tokens_by_day_and_by_agent_are_the_same_whole():
    whole = asked().total()
    days, agents = (await content("tokens")), (await content("tokens-by-agent"))
    for found in (days, agents):
        assert sum(column(found.table, "tokens")) == whole.tokens
        assert sum(column(found.table, "tokens_in")) == whole.input
        assert sum(column(found.table, "tokens_out")) == whole.output
    assert sum(column(agents.table, "share")) == pytest.approx(1)


async def test_users_are_the_whole_list_with_shares_and_places():
    found = await content("users")
    users = asked().by(lambda cell: cell.user)
    assert sorted(column(found.table, "requests")) == sorted(row.requests for row in users.values())
    assert sum(column(found.table, "tokens")) == asked().total().tokens
    assert {money.currency for money in column(found.table, "cost")} == {"USD"}
    assert sum(column(found.table, "share")) == pytest.approx(1)
    assert any(isinstance(moved, int) and moved for moved in column(found.table, "rank_change"))
    assert found.table.top is None


@pytest.mark.parametrize(
    ("key", "measure", "whole"),
    [
        ("top-agents", "requests", lambda whole: whole.requests),
        ("top-agents-tokens", "tokens", lambda whole: whole.tokens),
        ("top-users", "requests", lambda whole: whole.requests),
        ("top-users-cost", "cost", lambda whole: whole.cost),
    ],
)
async def test_a_top_ten_is_labelled_so_and_its_shares_are_of_the_true_whole(key, measure, whole):
    table = (await content(key)).table
    assert (table.top, len(table.records)) == (10, 10)
    assert "not the whole" in table.note
    shares = column(table, "share")
    values = [float(value.amount) if isinstance(value, Money) else value for value in column(table, measure)]
    assert shares == pytest.approx([value / whole(asked().total()) for value in values])
    assert sum(shares) < 1


async def test_cost_by_day_has_no_currency_that_the_vendor_did_not_state():
    found = await content("cost")
    assert figures(found)["cost"].currency == "USD"
    assert {money.currency for money in column(found.table, "cost")} == {None}
    assert sum(money.amount for money in column(found.table, "cost")) == figures(found)["cost"].amount
    assert all(chart.currency is None for chart in found.charts)
    assert any("no currency" in note for note in found.notes)
    assert all(figure.rising_is_bad for figure in found.figures), "or what costs less would stand in red"


async def test_times_have_the_units_of_the_contract():
    found = {figure.key: figure for figure in (await content("quality")).figures}
    whole = asked().total()
    assert found["request_time"].unit.value == "milliseconds"
    assert found["request_time"].value == pytest.approx(whole.elapsed / whole.requests, abs=1e-3)
    assert found["total_time"].unit.value == "hours"
    assert found["total_time"].value == pytest.approx(whole.elapsed / 3_600_000, abs=1e-6)


async def test_from_a_ranking_an_agent_leads_to_its_users_models_and_days():
    ranking = BY_KEY["top-agents"]
    async with session("geai") as opened:
        table = (await ranking.load(opened.ask(Scope(MONTH)))).table
        record = table.records[1]
        parent = ranking.drills[0].parent(record)
        scope = Scope(MONTH, parents=(parent,))
        agent, tokens, days = [
            await BY_KEY[key].load(opened.ask(scope)) for key in ("agent", "agent-tokens", "agent-days")
        ]
    whole = asked(agent=parent.value).total()
    requests = column(table, "requests")[1]
    assert figures(agent)["requests"] == requests == whole.requests == sum(column(agent.table, "requests"))
    assert figures(agent)["cost"] == Money(Decimal(whole.nano) / 10**9, "USD")
    assert figures(agent)["tokens"] == figures(tokens)["tokens"] == whole.tokens
    assert sum(column(days.table, "requests")) == requests
    assert set(column(tokens.table, "model"))


async def test_an_agent_leads_to_its_requests_alone():
    async with session("geai") as opened:
        browser = BY_KEY["requests"].browser
        found = await browser.fetch(opened.ask(Scope(parents=(AGENT,))), PageRequest())
    assert {record.cells[1] for record in found.records} == {"Sales Assistant"}


@pytest.mark.parametrize("key", ["agents", "requests", "activity-by-agent", "tokens-by-agent"])
async def test_rows_that_name_an_agent_lead_to_it(key):
    view = BY_KEY[key]
    async with session("geai") as opened:
        ask = opened.ask(Scope(MONTH))
        records = (
            (await view.load(ask)).table.records
            if view.load
            else (await view.browser.fetch(ask, PageRequest())).records
        )
    parents = [view.drills[0].parent(record) for record in records]
    assert all(parent and parent.key == "agent" and parent.value for parent in parents)
    assert {parent.value for parent in parents} & {"AritmeticaExpert", "Sales Assistant"}


@pytest.mark.parametrize("key", ["agents", "requests"])
async def test_pages_follow_each_other_without_gap_or_overlap(key):
    browser = BY_KEY[key].browser
    async with session("geai") as opened:
        ask = opened.ask(Scope())
        pages = [await browser.fetch(ask, PageRequest(number, 20)) for number in (1, 2, 3)]
        whole = await browser.fetch(ask, PageRequest(1, 60))
        beyond = await browser.fetch(ask, PageRequest(100_000, 20))
    assert [record.key for page in pages for record in page.records] == [record.key for record in whole.records]
    assert {page.more for page in pages} == {None}
    assert (beyond.records, beyond.more) == ((), False)


@pytest.mark.parametrize(
    ("key", "filters", "place"),
    [
        ("agents", (("status", "inactive"),), 1),
        ("requests", (("status", "failed"),), 2),
        ("agents", (("accessScope", "private"),), 2),
    ],
)
async def test_filters_are_the_server_s(key, filters, place):
    async with session("geai") as opened:
        found = await BY_KEY[key].browser.fetch(opened.ask(Scope(filters=filters)), PageRequest())
    assert found.records
    assert {record.cells[place] for record in found.records} == {filters[0][1]}


async def test_the_headline_has_the_last_thirty_days_and_those_before():
    async with session("geai") as opened:
        found = await opened.implementation.headline(opened.ask(Scope()))
        requests = len(opened.connection.log)
        await opened.implementation.headline(opened.ask(Scope()))
        again = len(opened.connection.log) - requests
    whole = asked(Span(SpanKind.DAYS, 30)).total()
    before = asked(Span(SpanKind.CUSTOM, first=NOW.date() - timedelta(59), last=NOW.date() - timedelta(30))).total()
    assert (found.activity.value, found.errors.value, found.tokens.value) == (
        whole.requests,
        whole.errors,
        whole.tokens,
    )
    assert (found.activity.previous, found.errors.previous) == (before.requests, before.errors)
    assert found.cost.value == Money(Decimal(whole.nano) / 10**9, "USD")
    assert found.active.value == 22
    assert len(found.spark) == 30
    assert sum(found.spark) == whole.requests
    assert (requests, again) == (12, 4), "what is over is asked once"


async def test_todays_part_is_left_out_of_both_periods_that_a_change_compares():
    over, before = (
        asked(Span(SpanKind.CUSTOM, first=NOW.date() - timedelta(first), last=NOW.date() - timedelta(last))).total()
        for first, last in ((29, 1), (59, 31))
    )
    found = await content("overview", Span(SpanKind.DAYS, 30))
    compared = {figure.key: figure.compared for figure in found.figures}
    assert compared["requests"] == (over.requests, before.requests)
    assert compared["errors"] == (over.errors, before.errors)
    assert compared["tokens"] == (over.tokens, before.tokens)
    assert compared["cost"] == tuple(Money(Decimal(one.nano) / 10**9, "USD") for one in (over, before))
    rates = tuple(one.errors / one.requests * 100 for one in (over, before))
    assert compared["error_rate"] == pytest.approx(rates), "or it would fall while the errors rise"
    assert {one.key for one in found.figures if one.note == "with today so far"} == {"requests_per_day"}
    async with session("geai") as opened:
        headline = await opened.implementation.headline(opened.ask(Scope()))
    assert headline.activity.compared == compared["requests"]
    today = await content("overview", Span(SpanKind.DAYS, 1))
    assert {figure.key: figure.compared for figure in today.figures}["requests"] == (NOT_SUPPLIED, NOT_SUPPLIED)
    past = await content("overview", Span(SpanKind.YESTERDAY))
    assert {figure.compared for figure in past.figures} == {None}
    assert not any("today" in figure.note for figure in past.figures)


async def test_the_mean_of_the_error_rates_is_the_vendors_own_rate_of_the_whole():
    found = await content("quality")
    rate = next(figure for figure in found.figures if figure.key == "error_rate")
    row = prepare(found.charts[0], ChartOptions()).series[0]
    assert mean(row.values, row.weights) == pytest.approx(rate.value, abs=0.005)
    assert mean(row.values) != pytest.approx(rate.value, abs=0.005)
