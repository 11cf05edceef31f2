"""The slowest of a day where the vendor has no time filter: the list is walked, within bounds, and that is said."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support import NOW, fixed_world, session
from tests.vendors.test_agentphone_views import answering, column, figure, load, raw
from tui.core.content import Content
from tui.core.records import Column, Page, PageRequest, Paging, Record
from tui.core.scope import Scope
from tui.core.spans import Span, SpanKind
from tui.core.values import NOT_SUPPLIED, Unit
from tui.vendors.base import Ask, Browser, Stop
from tui.vendors.slowest import Slowest
from tui.vendors.walked_list import Bound

YESTERDAY = Span(SpanKind.YESTERDAY)
LAST_MONTH = Span(SpanKind.LAST_MONTH)
MONTH = Span(SpanKind.MONTH)


async def every_call(first: datetime, end: datetime) -> list[dict[str, Any]]:
    """The sandbox's calls that began in [first, end), without our walk."""
    found: list[dict[str, Any]] = []
    for offset in range(0, 100_000, 100):
        page = (await raw("/v1/calls", limit=100, offset=offset))["data"]
        found += page
        if not page or datetime.fromisoformat(page[-1]["startedAt"]) < first:
            break
    return [one for one in found if first <= datetime.fromisoformat(one["startedAt"]) < end]


@pytest.mark.parametrize("zone_hours", [("UTC", 0), ("Asia/Tokyo", 9), ("America/New_York", -5)])
async def test_the_longest_calls_of_yesterday_are_the_sandboxes(zone_hours: tuple[str, int]) -> None:
    zone, hours = zone_hours
    local = (NOW + timedelta(hours=hours)).date()
    end = datetime(local.year, local.month, local.day, tzinfo=UTC) - timedelta(hours=hours)
    calls = await every_call(end - timedelta(days=1), end)
    lengths = sorted((one["durationSeconds"] for one in calls if one["durationSeconds"] is not None), reverse=True)
    async with session("agentphone") as opened:
        content = await load(opened, "longest-calls", YESTERDAY, zone)
    assert column(content.table, "duration_seconds")[: len(lengths)] == lengths
    assert figure(content, "counted").value == len(calls)
    assert figure(content, "longest").value == lengths[0]
    assert content.notes[0].startswith("No latency supplied, so by call length; ")
    assert "pages walked, client-side" in content.notes[0]
    assert "Newest first is inferred, and what was read is" in content.notes[1]


async def test_a_day_that_has_just_begun_has_no_calls_yet() -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    async with session("agentphone", fixed_world(midnight)) as opened:
        content = await load(opened, "longest-calls", Span(SpanKind.DAYS, 1))
    assert figure(content, "counted").value == 0


async def test_call_time_by_agent_equals_the_vendors_own_for_the_month_that_it_supplies() -> None:
    async with session("agentphone") as opened:
        walked = await load(opened, "call-time", MONTH)
        stated = await load(opened, "by-agent", MONTH)
    assert walked.table is not None
    assert stated.table is not None
    own = dict(zip(column(stated.table, "agent_name"), column(stated.table, "total_seconds"), strict=True))
    added = dict(zip(column(walked.table, "agent_name"), column(walked.table, "total_seconds"), strict=True))
    assert added == {name: seconds for name, seconds in own.items() if seconds}
    assert figure(walked, "tokens").value is NOT_SUPPLIED


async def test_last_months_busiest_agent_is_found_though_the_vendor_supplies_no_past_period() -> None:
    async with session("agentphone") as opened:
        content = await load(opened, "call-time", LAST_MONTH)
    calls = await every_call(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    sums: dict[str, int] = {}
    for one in calls:
        name = one["agentName"] or "Unassigned"
        sums[name] = sums.get(name, 0) + (one["durationSeconds"] or 0)
    assert column(content.table, "agent_name")[0] == max(sums, key=lambda name: sums[name])
    assert column(content.table, "total_seconds") == sorted(sums.values(), reverse=True)
    assert content.charts[0].series[0].values[0] == max(sums.values())


async def test_agents_are_named_from_their_list_where_calls_do_not_name_them() -> None:
    call = {
        "id": "c1",
        "agentId": "a1",
        "startedAt": "2026-11-18T10:00:00Z",
        "durationSeconds": 5,
        "status": "completed",
    }
    opened = answering(
        {
            "/v1/calls": {"data": [call], "hasMore": False, "total": 1},
            "/v1/agents": {"data": [{"id": "a1", "name": "Front desk"}], "total": 1},
        }
    )
    content = await load(opened, "call-time", Span(SpanKind.DAYS, 1))
    assert column(content.table, "agent_name") == ["Front desk"]
    await opened.aclose()


async def test_the_slowest_requests_of_yesterday_are_the_sandboxes() -> None:
    world = fixed_world()
    async with session("geai", world) as opened:
        found = await opened.client.export(0, 100, ())
        items = list(found.value.items)
        while items[-1].start_timestamp.date() >= NOW.date() - timedelta(days=1):
            items += (await opened.client.export(len(items), 100, ())).value.items
        view = opened.implementation.view("slowest-requests")
        content: Content = await view.load(opened.ask(Scope(span=YESTERDAY)))
    day = [one for one in items if one.start_timestamp.date() == NOW.date() - timedelta(days=1)]
    times = sorted((one.elapsed_time_ms for one in day if one.elapsed_time_ms is not None), reverse=True)
    assert times
    assert column(content.table, "elapsed")[: len(times)] == times
    assert len(column(content.table, "elapsed")) == len(day), "an export of them is one of the period"
    assert [one.key for one in content.table.columns][:3] == ["start", "elapsed", "assistant"]  # type: ignore[union-attr]
    assert "client-side" in content.notes[0]


# -- a list of our own, to see what happens when it is not as hoped

COLUMNS = (Column("at", "At", Unit.TIME), Column("took", "Took", Unit.SECONDS), Column("name", "Name"))


def rows(*hours_ago: float) -> list[Record]:
    """Rows that began so many hours ago; one that began earlier took longer."""
    return [Record(f"r{ago}", (NOW - timedelta(hours=ago), int(ago * 10), f"row {ago}")) for ago in hours_ago]


def listed(records: list[Record], *, most: int = 5, moves: bool = True) -> Browser[None]:
    async def fetch(_: Ask[None], request: PageRequest) -> Page:
        start = (request.number - 1) * request.size * moves
        some = tuple(records[start : start + request.size])
        return Page(some, request.number, request.size, len(records), start + request.size < len(records))

    return Browser(COLUMNS, Paging.OFFSET, fetch, (2, most), most)


async def ranked(
    records: list[Record], bound: Bound | None = None, stop: Stop | None = None, *, moves: bool = True
) -> Content:
    spec = Slowest(listed(records, moves=moves), "at", "took", ("took",), "rows", "Time", "By time;", bound or Bound())
    async with session("agentphone") as opened:
        asked = dataclasses.replace(opened.ask(Scope(span=Span(SpanKind.DAYS, 1)), stop=stop), client=None)
        return await spec.load(asked)


async def test_the_walk_ends_once_it_has_left_the_period_behind() -> None:
    content = await ranked(rows(*range(200)))
    assert figure(content, "counted").value == 15, "hours since midnight"
    assert column(content.table, "took") == [ago * 10 for ago in range(14, -1, -1)]
    assert content.notes[0] == "By time; 4 pages walked, client-side."


async def test_rows_out_of_order_by_a_little_are_still_found() -> None:
    content = await ranked(rows(1, 0.5, 2, 1.5, 15.2, 14.3, 15, 14.4, *range(16, 100)))
    assert figure(content, "counted").value == 6
    assert figure(content, "longest").value == 144


async def test_a_list_in_another_order_is_read_to_its_end_and_that_is_said() -> None:
    content = await ranked(rows(*range(40, -1, -1)))
    assert figure(content, "counted").value == 15
    assert any("but what was read is not" in note for note in content.notes)
    assert not any(note.startswith("Incomplete") for note in content.notes)


async def test_a_page_of_one_hour_does_not_show_that_a_list_is_newest_first() -> None:
    oldest_first = rows(*(90 - minute / 60 for minute in range(20)), *range(40, -1, -1))
    assert figure(await ranked(oldest_first), "counted").value == 15
    cut = await ranked(oldest_first, Bound(rows=8))
    assert "which of them are missing is not known" in cut.notes[0]
    assert any("but what was read is not" in note for note in cut.notes)


@pytest.mark.parametrize(
    ("bound", "stop", "said"),
    [
        (Bound(rows=8), Stop(), "Incomplete: the bound of 8 rows was reached. "),
        (Bound(seconds=0), Stop(), "Incomplete: the bound of 0 s was reached. "),
        (Bound(), Stop(asked=True), "Incomplete: stopped as you asked. "),
    ],
)
async def test_a_bound_that_was_hit_is_the_first_thing_said(bound: Bound, stop: Stop, said: str) -> None:
    content = await ranked(rows(*(ago / 10 for ago in range(300))), bound, stop)
    assert content.notes[0].startswith(said)
    assert "whole only from 2026-11-18" in content.notes[0]
    assert content.incomplete
    assert all(one.note.startswith("incomplete") for one in content.figures)
    assert content.table is not None
    assert content.table.note.startswith("Incomplete. ")
    assert content.notes[1].startswith("By time; ")


async def test_a_vendor_that_sends_its_first_page_for_every_page_leaves_figures_incomplete() -> None:
    content = await ranked(rows(*range(20)), moves=False)
    assert content.incomplete
    assert "The list moved or repeats itself: rows may be missing." in content.notes


async def test_rows_without_a_start_or_a_length_are_counted_not_guessed() -> None:
    odd = [Record("x", (None, 5, "no start")), Record("y", (NOW - timedelta(hours=1), None, "no length"))]
    content = await ranked([*odd, *rows(2, 3)])
    assert figure(content, "counted").value == 3
    assert figure(content, "counted").note == "2 of them timed"
    assert column(content.table, "name") == ["row 3", "row 2", "no length"]
    assert "1 row without a start, in no period." in content.notes
