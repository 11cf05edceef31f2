"""Every view of every vendor, on the sandbox: figures and charts that show the same agree, and nothing misleads."""

from __future__ import annotations

import asyncio
import os
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import NOW, fixed_world, session
from tests.vendors.test_serenity_views import rows_of
from tui.core.changes import change_of_figure
from tui.core.content import Chart, Content, Figure
from tui.core.format import format_value
from tui.core.plotting import ChartOptions, additive, prepare
from tui.core.scope import Scope
from tui.core.spans import Bucket, DayRange, Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Money, Number, Unit, Value
from tui.live.scoping import effective
from tui.sandbox.geai_sums import Query
from tui.vendors.amounts import amount
from tui.vendors.base import View

VENDORS = ("serenity", "agentphone", "geai", "ejento")
SAME = {
    "messages": "messages", "calls": "calls", "webhooks": "webhooks",
    "requests": "requests", "errors": "errors", "cost": "cost", "input": "tokens_in", "output": "tokens_out",
    "agents_created": "agents_created", "agents_modified": "agents_modified",
    "flows_created": "flows_created", "flows_modified": "flows_modified",
    "queries-queries": "queries", "cost-cost": "cost", "costs-cost": "cost",
    "tokens-prompt_tokens": "prompt_tokens", "tokens-completion_tokens": "completion_tokens",
    "votes-upvotes": "upvotes", "votes-downvotes": "downvotes", "documents-documents": "documents",
}  # fmt: skip
"""Keys of figures by the keys of the series that add up to them."""
FINISHED = "Changes compare 2026-10-20 – 2026-11-17 with 2026-09-20 – 2026-10-18; today, not over, is in neither."
DIGITS = 15
"""Significant digits beyond which a float says nothing but how it is stored."""


async def contents(key: str) -> list[tuple[View[object], Content]]:
    """Return every view that loads without a parent, and what it shows of the last 30 days."""
    async with session(key) as opened:
        views = [view for view in opened.implementation.views if view.load and not view.needs]
        return [
            (view, await view.load(opened.ask(effective(Scope(), view.controls, NOW).scope)))
            for view in views
            if view.load
        ]


@pytest.mark.parametrize("key", VENDORS)
async def test_what_every_view_shows_agrees_and_is_no_noise(key: str) -> None:
    compared = 0
    for view, content in await contents(key):
        where = f"{key} {view.key}"
        figures = {figure.key: figure for figure in content.figures}
        for chart in content.charts:
            compared += _agrees(where, chart, figures)
            if chart.timed and any(bucket >= NOW.date().isoformat()[: len(bucket)] for bucket in chart.buckets[-1:]):
                assert chart.unfinished == 1, f"{where}: {chart.title} takes today for a whole day"
        changed = [figure for figure in content.figures if figure.compared] or "change" in _columns(content)
        if key == "geai" and changed:
            assert all(chart.previous for chart in content.charts if chart.timed), (
                f"{where}: b has nothing to lay under"
            )
        assert (FINISHED in content.notes) == bool(changed), where
        for figure in content.figures:
            if changed and not figure.compared and change_of_figure(figure):
                assert any(note.startswith("Today so far") and figure.title in note for note in content.notes), where
        for value, unit in _shown(content):
            assert _digits(format_value(value, unit, exact=True)) <= DIGITS, f"{where}: {value!r} is shown whole"
    assert compared, "no chart was compared with its figure"


@settings(max_examples=30 if os.environ.get("AGENTDECK_LONG") else 3, deadline=None)
@given(st.integers(0, 40), st.integers(0, 60), st.sampled_from(Bucket))
def test_over_any_days_and_in_any_buckets_series_add_up_to_the_records_behind_them(
    ago: int, longer: int, bucket: Bucket
) -> None:
    last = NOW.date() - timedelta(ago)
    wish = Scope(Span(SpanKind.CUSTOM, first=last - timedelta(longer), last=last), bucket=bucket)
    asyncio.run(_add_up(wish, DayRange(last - timedelta(longer), last)))


def _columns(content: Content) -> list[str]:
    return [column.key for column in content.table.columns] if content.table else []


@pytest.mark.parametrize(("key", "name"), [("geai", "users"), ("ejento", "queries"), ("serenity", "by-agent")])
def test_a_ranking_compares_finished_days_alone(key: str, name: str) -> None:
    asyncio.run(_compares_finished_days(key, name))


async def _compares_finished_days(key: str, name: str) -> None:
    spans = [Span(SpanKind.DAYS, 7)]
    for ago in (1, 8):  # the six days before today, and the six a week earlier
        last = NOW.date() - timedelta(ago)
        spans.append(Span(SpanKind.CUSTOM, first=last - timedelta(5), last=last))
    async with session(key) as opened:
        view = opened.implementation.view(name)
        assert view is not None
        assert view.load is not None
        found = [await view.load(opened.ask(effective(Scope(span), view.controls, NOW).scope)) for span in spans]
    running, *amounts = found
    over, before = ({record.key: record.cells[2] for record in one.table.records} for one in amounts if one.table)
    assert running.table is not None
    change = _columns(running).index("change")
    known = {
        record.key: record.cells[change] for record in running.table.records if record.cells[change] != NOT_SUPPLIED
    }
    assert known
    for record, share in known.items():
        assert share == pytest.approx(over[record] / before[record] - 1), record


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize(("key", "name"), [("geai", "tokens"), ("ejento", "tokens"), ("agentphone", "daily")])
async def test_the_days_that_are_named_are_those_that_are_shown_wherever_the_user_is(
    key: str, name: str, zone: str
) -> None:
    """At night in New York it is another day in UTC, and so it is in the morning in Tokyo."""
    at = NOW.replace(hour=2 if zone.startswith("America") else 20)
    async with session(key, fixed_world(at)) as opened:
        view = opened.implementation.view(name)
        assert view is not None
        assert view.load is not None
        asked = effective(Scope(Span(SpanKind.DAYS, 3), zone), view.controls, at)
        content = await view.load(opened.ask(asked.scope))
    chart = content.charts[0]
    assert asked.days is not None
    assert chart.buckets == tuple(day.isoformat() for day in asked.days.each_day())
    assert all(series.values[-1] for series in chart.series), "what is counted now is in it"
    assert (chart.unfinished, asked.times) == (1, zone)


@pytest.mark.parametrize("key", ["geai", "ejento"])
def test_a_month_is_compared_with_the_month_before(key: str) -> None:
    asyncio.run(_compared_with_the_month_before(key))


async def _compared_with_the_month_before(key: str) -> None:
    async with session(key) as opened:
        view = opened.implementation.view("overview")
        assert view is not None
        assert view.load is not None
        october, september = [
            await view.load(opened.ask(effective(Scope(span), view.controls, NOW).scope))
            for span in (
                Span(SpanKind.LAST_MONTH),
                Span(SpanKind.CUSTOM, first=date(2026, 9, 1), last=date(2026, 9, 30)),
            )
        ]
        month_before = {figure.key: figure.value for figure in september.figures}
        found = [figure for figure in october.figures if figure.previous not in (NOT_SUPPLIED, None)]
        assert found
        for figure in found:
            assert figure.previous == month_before[figure.key], figure.title
        assert {len(chart.previous[0].values) for chart in october.charts if chart.previous} == {31}


async def _add_up(wish: Scope, days: DayRange) -> None:
    wanted = {"serenity": ("usage", "cost"), "geai": ("overview", "tokens", "cost", "quality"), "ejento": ("overview",)}
    for key, views in wanted.items():
        async with session(key) as opened:
            for name in views:
                view = opened.implementation.view(name)
                assert view is not None
                assert view.load is not None
                content = await view.load(opened.ask(effective(wish, view.controls, NOW).scope))
                figures = {figure.key: figure for figure in content.figures}
                for chart in content.charts:
                    _agrees(f"{key} {name}", chart, figures)
                if key == "geai":
                    _is_as_recorded(name, content, days)
                if (key, name) == ("serenity", "usage"):
                    begun = rows_of(fixed_world(), *days.bounds())
                    assert figures["instances"].value == len(begun)
                    said = [one["usage"]["totalTokens"] for _, one in begun if one["usage"]]
                    assert figures["tokens"].value == sum(token or 0 for token in said) or not said


def _is_as_recorded(name: str, content: Content, days: DayRange) -> None:
    """Compare GEAI's figures, and the mean that a chart says, with the sandbox's own records."""
    whole = Query(fixed_world(), days.first, days.last).total()
    figures = {figure.key: figure.value for figure in content.figures}
    if name == "overview":
        assert (figures["requests"], figures["errors"], figures["tokens"]) == (
            whole.requests,
            whole.errors,
            whole.tokens,
        )
    if name == "quality":
        rates = next(chart for chart in content.charts if chart.key == "error_rate")
        plot = prepare(rates, ChartOptions())
        gone = plot.mean_of(plot.series[0])
        over = sum(weight or 0 for weight in rates.series[0].weights[: plot.finished])
        if over and gone is not None:
            failed = sum(value or 0 for value in _series(content, "errors")[: plot.finished])
            assert gone == pytest.approx(100 * float(failed) / float(over))


def _series(content: Content, key: str) -> tuple[Number | None, ...]:
    return next(chart for chart in content.charts if chart.key == key).series[0].values


def _agrees(where: str, chart: Chart, figures: dict[str, Figure]) -> int:
    """Compare a chart's sums with the figures of the same name."""
    found = 0
    for series in chart.series if additive(chart) else ():
        key = (
            f"cost_{(chart.currency or 'unstated').lower()}" if chart.key.startswith("cost_") else SAME.get(series.key)
        )
        figure = figures.get(key or "")
        if figure is not None and not figure.title.endswith(" ever"):
            whole = sum(value for value in series.values if value is not None)
            assert whole == amount(figure.value), (
                f"{where}: {chart.title} adds up to {whole}, and {figure.title} is not it"
            )
            found += 1
    stacked = {series.key for series in chart.series}
    if chart.key == "instances" or stacked == {"ok", "errors"}:
        name = "instances" if chart.key == "instances" else "requests"
        assert sum(value or 0 for series in chart.series for value in series.values) == figures[name].value, where
        found += 1
    return found


def _shown(content: Content) -> list[tuple[Value, Unit]]:
    """Return every number that is no money: money is exact, and keeps all its digits."""
    cells = [(figure.value, figure.unit) for figure in content.figures]
    if content.table is not None:
        units = [column.unit for column in content.table.columns]
        cells += [pair for record in content.table.records for pair in zip(record.cells, units, strict=True)]
    return [(value, unit) for value, unit in cells if amount(value) is not None and not isinstance(value, Money)]


def _digits(text: str) -> int:
    return len("".join(filter(str.isdigit, text.split(" ", maxsplit=1)[0])).strip("0"))


@pytest.mark.parametrize(("key", "name"), [("serenity", "cost"), ("geai", "cost"), ("ejento", "costs")])
async def test_a_week_that_the_range_cuts_off_is_said_and_days_beside_weeks_stay_days(key: str, name: str) -> None:
    async with session(key) as opened:
        view = opened.implementation.view(name)
        assert view is not None
        assert view.load is not None
        scope = effective(Scope(bucket=Bucket.WEEK), view.controls, NOW).scope
        content = await view.load(opened.ask(scope))
    assert "Cut off by the range, and in no mean of sums: the first week." in content.notes
    weekly, daily = (
        [one for one in content.charts if one.timed and (len(one.buckets) < 9) == is_weekly]
        for is_weekly in (True, False)
    )
    assert all((one.cut, one.unfinished) == ((True, True), 1) for one in weekly)
    assert all((one.cut, one.unfinished) == ((False, False), 1) for one in daily)
    assert bool(daily) == (key == "geai")
