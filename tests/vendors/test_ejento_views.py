"""Ejento's views show the sandbox's own figures, through every control, in every shape, and lead from team to agent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.faults.support import LONG
from tests.support import NOW, fixed_world, session
from tests.vendors.ejento_support import SHAPES, VIEW, column, figures, first_list, load, raw
from tui.core.content import ChartKind
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import PageRequest
from tui.core.scope import Parent, Scope, Sort, TimeControl
from tui.core.spans import Bucket, Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Money, NotSupplied, Unit
from tui.vendors.base import Evidence
from tui.vendors.ejento.views import VIEWS
from tui.vendors.registry import vendor

PARENTS = {
    "team": Parent("team", "team:id:11", "Customer Care"),
    "agent": Parent("agent", "agent:id:501", "Policy Finder"),
    "project": Parent("project", "project:id:101", "Claims Assistant"),
    "user": Parent("user", "user:id:3029", "user 3029"),
    "corpus": Parent("corpus", "corpus:id:7001", "Policies"),
}
PERIOD = Span(SpanKind.DAYS, 21)


def choices(view):
    return [choice.value for one in view.controls.filters if one.key == "entity" for choice in one.choices] or [""]


def scope_of(view, entity="", **changes):
    filters = (("entity", entity),) if entity else ()
    return Scope(**{"span": PERIOD, "filters": filters, "parents": tuple(PARENTS[key] for key in view.needs)} | changes)


def comparable(content):
    """What must be the same in every shape: figures, points, and the cells of known columns."""
    known = [one.key for one in content.table.columns] if content.table else []
    return (
        [(figure.key, figure.value, figure.previous) for figure in content.figures],
        [(chart.key, chart.buckets, [one.values for one in chart.series]) for chart in content.charts],
        {key: column(content.table, key) for key in known},
    )


def test_every_endpoint_with_a_path_has_a_view_and_none_is_made_up():
    endpoints = vendor("ejento").load().endpoints
    used = {key for view in VIEWS for key in view.endpoints}
    assert used | {"v2-users-me"} == {one.key for one in endpoints if one.path is not None}
    assert {one.key for one in endpoints if one.path is None} == {
        one.key for one in endpoints if one.evidence is Evidence.UNDOCUMENTED
    }


def test_views_are_in_the_order_of_their_questions_and_drills_lead_somewhere():
    assert len({view.key for view in VIEWS}) == len(VIEWS)
    listed = [view for view in VIEWS if not view.needs]
    order = list(type(listed[0].group))
    assert [order.index(view.group) for view in listed] == sorted(order.index(view.group) for view in listed)
    for view in VIEWS:
        assert {drill.view for drill in view.drills} <= set(VIEW)
        assert view.controls.time in {TimeControl.RANGE, TimeControl.NONE}


async def shown(opened, turn=None):
    """All that every view shows, by view and entity; of one entity each, where it is said whose turn it is."""
    found = {}
    for view in VIEWS:
        entities = choices(view)
        for entity in entities if turn is None else (entities[turn % len(entities)],):
            scope = scope_of(view, entity)
            content = await view.load(opened.ask(scope)) if view.load else None
            page = await view.browser.fetch(opened.ask(scope), PageRequest()) if view.browser else None
            found[view.key, entity] = (
                comparable(content) if content else None,
                [record.cells for record in page.records] if page else None,
                [note for note in content.notes if "not recognised" in note] if content else [],
            )
    return found


@pytest.fixture(scope="module")
def standard():
    async def load_all():
        async with session("ejento") as opened:
            return await shown(opened)

    return asyncio.run(load_all())


@pytest.mark.parametrize("shape", SHAPES[1:])
async def test_every_view_shows_the_same_in_every_shape(shape, standard):
    async with session("ejento", fixed_world(variant=shape)) as opened:
        found = await shown(opened, None if LONG else SHAPES.index(shape))
    assert {view for view, _ in found} == set(VIEW)
    for place, (other, other_records, other_notes) in found.items():
        content, records, notes = standard[place]
        assert (notes, other_notes) == ([], []), place
        assert other_records == records, place
        if content is not None:
            assert other[:2] == content[:2], place
            assert {key: cells for key, cells in other[2].items() if key in content[2]} == content[2], place


def test_every_view_shows_rows_at_all(standard):
    quiet = {("recent", "teams"), ("recent", "projects")}  # none were created in the period
    for place, (content, records, _) in standard.items():
        rows = len(records) if records is not None else max(len(cells) for cells in content[2].values())
        assert rows > 0 or place in quiet, place


async def test_record_keys_are_unique_and_raw_rows_are_the_vendors():
    async with session("ejento") as opened:
        for view in VIEWS:
            if view.load is None:
                continue
            for entity in choices(view):
                content = await view.load(opened.ask(scope_of(view, entity)))
                records = content.table.records if content.table else ()
                assert len({record.key for record in records}) == len(records)
                for record in records[:3]:
                    if record.raw is not None:
                        assert isinstance(record.raw.load(), dict)
                assert content.answers


async def test_extra_fields_are_shown_as_columns():
    async with session("ejento", fixed_world(variant="extra")) as opened:
        content = await load(opened, "costs", scope_of(VIEW["costs"]))
    titles = {one.key: one.title for one in content.table.columns}
    assert titles["region"] == "Region"
    assert set(column(content.table, "region")) == {"eu-1"}
    assert set(column(content.table, "is_archived")) == {False}
    assert set(column(content.table, "meta_version")) == {3}
    assert set(column(content.table, "score_delta")) == {None}


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("span", "params"),
    [
        (Span(SpanKind.DAYS, 1), {"type": "fixed", "days": 1}),
        (Span(SpanKind.DAYS, 30), {"type": "fixed", "days": 30}),
        (Span(SpanKind.LAST_MONTH), {"type": "range", "start_date": "2026-10-01", "end_date": "2026-10-31"}),
        (Span(SpanKind.YEAR), {"type": "range", "start_date": "2026-01-01", "end_date": "2026-11-18"}),
        (
            Span(SpanKind.CUSTOM, first=date(2026, 10, 20), last=date(2026, 11, 5)),
            {"type": "range", "start_date": "2026-10-20", "end_date": "2026-11-05"},
        ),
    ],
)
async def test_figures_equal_the_sandboxs_through_each_time_control(zone, span, params):
    async with raw() as sandbox:
        (tokens,) = (await sandbox.data("/api/v2/token-counts/", **params))["token_usage"]
        queries = first_list(await sandbox.data("/api/v2/query-counts/", **params))
        costs = first_list(await sandbox.data("/api/v2/analytics/costs/", **params))
    async with session("ejento") as opened:
        content = await load(opened, "overview", Scope(span=span, zone=zone))
    shown = figures(content)
    assert shown["total_tokens"] == sum(row["total_tokens"] for row in tokens)
    assert shown["queries"] == sum(row["query_count"] for row in queries)
    assert shown["cost"] == Money(sum((Decimal(str(row["cost"])) for row in costs), Decimal(0)), None)
    chart = next(chart for chart in content.charts if chart.key == "queries")
    assert list(chart.buckets) == [row["date"] for row in queries]
    assert list(chart.series[0].values) == [row["query_count"] for row in queries]


@pytest.mark.parametrize("bucket", list(Bucket))
async def test_buckets_change_points_but_no_totals(bucket):
    async with raw() as sandbox:
        rows = first_list(
            await sandbox.data(
                "/api/v2/query-counts/", type="fixed", days=21, time_series="true", bucket_type=bucket.value
            )
        )
    async with session("ejento") as opened:
        content = await load(opened, "queries", scope_of(VIEW["queries"], bucket=bucket))
    chart = content.charts[0]
    assert list(chart.series[0].values) == [row["query_count"] for row in rows]
    assert list(chart.buckets) == [row["date"][:7] if bucket is Bucket.MONTH else row["date"] for row in rows]
    assert figures(content)["queries"] == sum(row["query_count"] for row in rows)


async def test_the_period_before_is_the_vendors_own():
    async with raw() as sandbox:
        before = {"type": "range", "start_date": "2026-10-05", "end_date": "2026-10-26"}
        rows = first_list(await sandbox.data("/api/v2/query-counts/", **before))
    async with session("ejento") as opened:
        span = Span(SpanKind.CUSTOM, first=date(2026, 10, 27), last=date(2026, 11, 17))
        content = await load(opened, "overview", Scope(span=span))
    assert content.figures[0].previous == sum(row["query_count"] for row in rows)
    assert list(content.charts[0].previous[0].values) == [row["query_count"] for row in rows]


async def test_a_ranking_is_labelled_top_and_shares_are_of_the_true_total():
    async with session("ejento") as opened:
        content = await load(
            opened, "tokens", scope_of(VIEW["tokens"], filters=(("entity", "agents"), ("limit", "10")))
        )
    table = content.table
    assert (table.top, len(table.records)) == (10, 10)
    assert "do not add up" in table.note
    tokens = column(table, "total_tokens")
    assert tokens == sorted(tokens, reverse=True)
    whole = figures(content)["total_tokens"]
    assert sum(tokens) < whole
    assert column(table, "share") == pytest.approx([value / whole for value in tokens])
    assert column(table, "rank") == list(range(1, 11))
    assert any(isinstance(moved, int) and moved for moved in column(table, "rank_change"))


async def test_costs_never_get_a_currency_and_say_so():
    async with session("ejento") as opened:
        content = await load(opened, "costs", scope_of(VIEW["costs"], "users"))
    assert {value.currency for value in column(content.table, "cost")} == {None}
    assert "does not state the currency" in content.table.note
    assert all(chart.currency is None for chart in content.charts)


async def test_names_of_users_are_personal_and_in_no_chart():
    async with session("ejento") as opened:
        content = await load(opened, "queries", scope_of(VIEW["queries"], "users"))
    personal = {one.key for one in content.table.columns if one.personal}
    assert personal == {"name", "email"}
    names = {name for name in column(content.table, "name") if name}
    assert names
    for chart in content.charts:
        assert not names & ({one.title for one in chart.series} | set(chart.buckets))


async def test_the_unassigned_bucket_is_null_not_zero():
    async with session("ejento") as opened:
        content = await load(
            opened, "queries", scope_of(VIEW["queries"], "users", filters=(("entity", "users"), ("limit", "1000")))
        )
        drills = VIEW["queries"].drills
    nobody = next(record for record in content.table.records if record.key == "user:none")
    assert nobody.cells[1] is None
    assert all(drill.parent(nobody) is None for drill in drills)


async def test_votes_give_an_approval():
    async with session("ejento") as opened:
        content = await load(opened, "votes", scope_of(VIEW["votes"]))
    shown = figures(content)
    assert shown["approval"] == pytest.approx(100 * shown["upvotes"] / (shown["upvotes"] + shown["downvotes"]))
    assert next(one.unit for one in content.figures if one.key == "approval") is Unit.PERCENT


async def test_a_directory_is_searched_sorted_and_cut_into_pages():
    browser = VIEW["users"].browser
    async with session("ejento") as opened:
        scope = scope_of(VIEW["users"])
        first = await browser.fetch(opened.ask(scope), PageRequest(1, 50))
        second = await browser.fetch(opened.ask(scope), PageRequest(2, 50))
        named = await browser.fetch(opened.ask(replace(scope, search="3029")), PageRequest())
        cheap = await browser.fetch(opened.ask(replace(scope, sort=Sort("cost", descending=False))), PageRequest())
    assert first.total == second.total == len(first.records) + len(second.records)
    assert (first.more, second.more) == (True, False)
    assert not {record.key for record in first.records} & {record.key for record in second.records}
    assert {record.key for record in named.records} == {"user:id:3029"}
    costs = [record.cells[7].amount for record in cheap.records]
    assert costs == sorted(costs)


async def test_team_to_agents_to_one_agent_over_time():
    async with raw() as sandbox:
        teams = (await sandbox.get("/analytics/team-token")).json()["team_token_data"]
        path = "/api/v2/analytics/agents/token-counts"
        rows = first_list(await sandbox.data(path, type="fixed", days=21, time_series="true", limit=1000))
    async with session("ejento") as opened:
        page = await VIEW["teams"].browser.fetch(opened.ask(scope_of(VIEW["teams"])), PageRequest())
        team = next(record for record in page.records if record.key.startswith("team:id:"))
        step = VIEW["teams"].drills[0]
        assert step.view == "team-agents"
        parent = step.parent(team)
        members = await load(opened, "team-agents", Scope(span=PERIOD, parents=(parent,)))
        expected = next(one["agents"] for one in teams if one["team_name"] == parent.label)
        assert {record.key for record in members.table.records} == {f"agent:id:{one['id']}" for one in expected}
        agent = members.table.records[0]
        (drill,) = [one for one in VIEW["team-agents"].drills if one.parent(agent) is not None]
        assert drill.view == "agent"
        content = await load(opened, "agent", Scope(span=PERIOD, parents=(parent, drill.parent(agent))))
        for typed in (agent.key.rpartition(":")[2], drill.parent(agent).label):  # as a command names it
            named = await load(opened, "agent", Scope(span=PERIOD, parents=(Parent("agent", typed, typed),)))
            assert comparable(named) == comparable(content)
        by_id = parent.value.rpartition(":")[2]
        listed = await load(opened, "team-agents", Scope(span=PERIOD, parents=(Parent("team", by_id, by_id),)))
        assert listed.table == members.table
    mine = [row for row in rows if f"agent:id:{row['agent_id']}" == agent.key]
    assert figures(content)["total_tokens"] == sum(row["total_tokens"] for row in mine) > 0
    assert any("no published parameter name" in note for note in content.notes)
    stacked = next(chart for chart in content.charts if chart.key == "tokens")
    assert stacked.kind is ChartKind.STACKED
    assert [sum(v or 0 for v in points) for points in zip(*(one.values for one in stacked.series), strict=True)] == [
        next((row["total_tokens"] for row in mine if row["date"] == bucket), 0) for bucket in stacked.buckets
    ]


async def test_a_detail_view_without_its_entity_says_what_to_do():
    async with session("ejento") as opened:
        with pytest.raises(DeckError) as caught:
            await load(opened, "agent", Scope())
    assert caught.value.kind is ErrorKind.USAGE


async def test_team_tokens_show_no_zeros_where_no_figures_are_supplied():
    async with session("ejento") as opened:
        content = await load(opened, "team-agents-v1", Scope())
    assert figures(content)["team_tokens"] is NOT_SUPPLIED
    assert set(column(content.table, "total_tokens")) == {NOT_SUPPLIED}
    assert "No token figures supplied" in content.table.note
    assert VIEW["team-agents-v1"].controls.time is TimeControl.NONE


async def test_recent_lists_what_was_created_in_the_period():
    year = Span(SpanKind.DAYS, 366)
    async with session("ejento") as opened:
        content = await load(opened, "recent", scope_of(VIEW["recent"], "users", span=year))
        empty = await load(opened, "recent", scope_of(VIEW["recent"], "teams", span=Span(SpanKind.DAYS, 2)))
    assert len(content.table.records) > 10
    created = column(content.table, "created")
    assert created == sorted(created, reverse=True)
    assert sum(content.charts[0].series[0].values) == len(created)
    assert (empty.table.records, len(empty.table.columns)) == ((), 2)


async def test_indexing_modes_add_up_to_documents():
    async with session("ejento") as opened:
        modes = await load(opened, "indexing", scope_of(VIEW["indexing"], "corpora"))
        documents = await load(opened, "documents", scope_of(VIEW["documents"], "corpora"))
    assert sum(figures(modes).values()) == figures(documents)["documents"]
    assert set(column(modes.table, "mode")) == {"hybrid", "keyword", "semantic"}


async def test_the_headline_is_thirty_days_with_the_thirty_before():
    async with raw() as sandbox:
        rows = first_list(await sandbox.data("/api/v2/query-counts/", type="fixed", days=60))
        agents = first_list(
            await sandbox.data("/api/v2/analytics/agents/query-counts", type="fixed", days=30, limit=1000)
        )
    async with session("ejento") as opened:
        headline = await opened.implementation.headline(opened.ask(Scope()))
    counts = [row["query_count"] for row in rows]
    assert (headline.activity.value, headline.activity.previous) == (sum(counts[30:]), sum(counts[:30]))
    assert headline.activity.compared == (sum(counts[30:59]), sum(counts[:29])), "today is not over"
    assert list(headline.activity.trend) == counts[30:59]
    assert list(headline.spark) == counts[30:]
    assert headline.spark_until == NOW.date()
    assert headline.active.value == len(agents)
    assert isinstance(headline.cost.value, Money)
    assert headline.cost.value.currency is None
    assert isinstance(headline.errors.value, NotSupplied)


async def test_weeks_and_months_without_rows_are_gaps_too():
    leap_day = NOW.replace(year=2024, month=2, day=29)  # the fleet began with the year
    span = Span(SpanKind.CUSTOM, first=date(2023, 11, 29), last=date(2024, 1, 16))
    async with session("ejento", fixed_world(leap_day)) as opened:
        weeks, months = [
            (await load(opened, "costs", Scope(span, bucket=bucket))).charts[0]
            for bucket in (Bucket.WEEK, Bucket.MONTH)
        ]
    assert weeks.buckets == tuple(str(date(2023, 11, 27) + timedelta(weeks=week)) for week in range(8))
    assert [value is None for value in weeks.series[0].values] == [True] * 5 + [False] * 3
    assert months.buckets == ("2023-11", "2023-12", "2024-01")
