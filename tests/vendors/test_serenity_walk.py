"""Walking a list that moves: against a small server whose rows the test inserts and removes between requests."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import httpx
import pytest

from tests.support import NOW, fixed_world, session
from tui.accounts.model import Account
from tui.core.errors import DeckError, ErrorKind
from tui.core.scope import Scope
from tui.core.spans import Span, SpanKind
from tui.core.values import NOT_SUPPLIED
from tui.net.client import Connection
from tui.vendors.base import Stop
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.gather import gather, gather_range
from tui.vendors.serenity.query import InstanceQuery
from tui.vendors.serenity.walk import Limits, Walker

QUERY = InstanceQuery("agent")
LIMITS = Limits()
SINCE = NOW - timedelta(days=1)


class Server:
    """A vendor's server with one list; ``on_request`` may change it before each answer."""

    def __init__(self, rows=1000, *, largest=50, echo=True):
        self.rows = [self.make(number) for number in range(rows)]
        self.made, self.largest, self.echo = rows, largest, echo
        self.requests: list[tuple[int, int]] = []
        self.on_request = lambda page: None
        self.gate: asyncio.Event | None = None
        self.refuse_above = 10_000

    @staticmethod
    def make(number, **fields):
        """Row 0 is the newest of the first ones; each begins a minute before the one above it."""
        start = NOW - timedelta(minutes=number)
        return {"id": f"row{number}", "startDate": start.isoformat(), "endDate": start.isoformat()} | fields

    def insert(self, count=1, **fields):
        for _ in range(count):
            self.made += 1
            newest = datetime.fromisoformat(self.rows[0]["startDate"]) + timedelta(seconds=1)
            self.rows.insert(
                0, {"id": f"new{self.made}", "startDate": newest.isoformat(), "endDate": newest.isoformat()} | fields
            )

    async def __call__(self, scope, receive, send):
        asked = httpx.QueryParams(scope["query_string"].decode())
        page, size = int(asked["page"]), int(asked["pageSize"])
        self.requests.append((page, size))
        if self.gate and page > 1:
            await self.gate.wait()
        status, body = 200, {}
        if size > self.refuse_above:
            status, body = 400, {"message": "too large", "errors": {"pageSize": "too large"}}
        else:
            self.on_request(page)
            size = min(size, self.largest)
            body = {"items": self.rows[(page - 1) * size : page * size], "total": len(self.rows)}
            body |= {"page": page, "pageSize": size} if self.echo else {}
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    def walker(self, **options):
        connection = Connection("http://localhost", transport=httpx.ASGITransport(app=self))
        client = SerenityClient(connection, Account("a", "serenity", "http://localhost"))
        return Walker(client, **({"fresh": 0.0} | options))

    def since(self, moment=SINCE):
        return {row["id"] for row in self.rows if datetime.fromisoformat(row["startDate"]) >= moment}


def read(known, moment=SINCE):
    return {item.id for item in known.items.values() if item.start_date >= moment}


def in_order(known):
    starts = [item.start_date for item in known.items.values()]
    return starts == sorted(starts, reverse=True)


async def walk(walker, since=SINCE, limits=LIMITS, tell=lambda _: None):
    return await walker.walk(QUERY, since, NOW, limits, tell)


async def test_a_walk_stops_once_the_range_is_covered():
    server = Server(5000)
    known = await walk(server.walker(), NOW - timedelta(minutes=220))
    assert read(known, NOW - timedelta(minutes=220)) == server.since(NOW - timedelta(minutes=220))
    assert len(server.requests) <= 5 + 1, "no more pages ahead than it takes to reach the time, but one"


@pytest.mark.parametrize("rows", [0, 1, 49, 50, 51, 400])
async def test_a_walk_ends_with_the_list(rows):
    server = Server(rows)
    known = await walk(server.walker(), NOW - timedelta(days=3))
    assert len(known.items) == rows
    assert known.ended


async def test_rows_that_shift_down_while_pages_are_read_come_once():
    server = Server(1000)
    wanted = server.since()
    server.on_request = lambda page: server.insert(3)
    known = await walk(server.walker())
    assert read(known) >= wanted
    assert server.made, "rows came between the pages"
    assert in_order(known)


@pytest.mark.parametrize("seed", range(6))
async def test_no_row_falls_between_pages_that_are_answered_out_of_order(seed):
    server = Server(1500, largest=20)
    wanted = server.since()
    chance = random.Random(seed)

    class Late:
        """Answers pages in any order, with rows arriving and going in between."""

        async def __call__(self, scope, receive, send):
            for _ in range(chance.randrange(6)):
                await asyncio.sleep(0)
            if chance.random() < 0.4:
                server.insert(chance.randrange(1, 4))
            await server(scope, receive, send)

    connection = Connection("http://localhost", transport=httpx.ASGITransport(app=Late()))
    walker = Walker(SerenityClient(connection, Account("a", "serenity", "http://localhost")), fresh=0.0)
    known = await walk(walker)
    assert wanted - read(known) == set()


async def test_a_row_that_a_removal_moved_onto_a_page_already_read_is_found():
    server = Server(600)
    gone = server.rows[3]["id"]

    def remove(page):
        if page == 4 and server.rows[3]["id"] == gone:
            del server.rows[3]

    server.on_request = remove
    known = await walk(server.walker(), NOW - timedelta(minutes=400))
    assert read(known, NOW - timedelta(minutes=400)) >= server.since(NOW - timedelta(minutes=400))


async def test_a_refresh_reads_the_newest_page_only():
    server = Server(1000)
    walker = server.walker()
    await walk(walker)
    server.insert(7)
    server.requests.clear()
    known = await walk(walker)
    assert read(known) == server.since()
    assert [page for page, _ in server.requests] == [1]
    assert in_order(known)


async def test_a_refresh_reads_on_until_no_open_row_is_left_unread():
    server = Server(1000)
    server.rows[130]["endDate"] = None
    walker = server.walker()
    await walk(walker)
    server.rows[130]["endDate"] = NOW.isoformat()
    server.requests.clear()
    known = await walk(walker)
    assert known.items["row130"].end_date == NOW
    assert [page for page, _ in server.requests] == [1, 2, 3]


async def test_a_longer_range_reads_on_where_the_shorter_one_ended():
    server = Server(3000)
    walker = server.walker()
    await walk(walker, NOW - timedelta(minutes=500))
    server.insert(60)
    server.requests.clear()
    known = await walk(walker, NOW - timedelta(minutes=1200))
    assert read(known, NOW - timedelta(minutes=1200)) == server.since(NOW - timedelta(minutes=1200))
    assert not {page for page, _ in server.requests} & set(range(3, 11)), "pages that are known are not read again"


async def test_when_rows_were_removed_the_list_is_read_again_from_its_start():
    server = Server(3000)
    walker = server.walker()
    await walk(walker, NOW - timedelta(minutes=1000))
    del server.rows[10:400]
    known = await walk(walker, NOW - timedelta(minutes=2000))
    assert read(known, NOW - timedelta(minutes=2000)) == server.since(NOW - timedelta(minutes=2000))


async def test_a_list_that_was_just_read_serves_the_next_view_without_a_request():
    server = Server(1000)
    walker = server.walker(fresh=60.0)
    await walk(walker)
    server.requests.clear()
    await walk(walker)
    assert server.requests == []


async def test_two_views_that_ask_at_once_read_the_list_once():
    server = Server(1000)
    walker = server.walker(fresh=60.0)
    await asyncio.gather(walk(walker), walk(walker), walk(walker))
    pages = [page for page, _ in server.requests]
    assert len(pages) == len(set(pages))


async def test_a_walk_can_be_cancelled_at_once_and_goes_on_from_there():
    server = Server(2000)
    server.gate = asyncio.Event()
    walker = server.walker()
    first = asyncio.Event()
    task = asyncio.create_task(walk(walker, tell=lambda _: first.set()))
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 2)
    assert not [one for one in asyncio.all_tasks() if "Walker" in repr(one.get_coro())]
    server.gate.set()
    known = await walk(walker)
    assert read(known) == server.since()


async def test_an_error_on_a_later_page_ends_the_walk_and_keeps_what_was_read():
    server = Server(2000)
    walker = server.walker()

    def fail(page):
        if page == 7:
            raise RuntimeError

    server.on_request = fail
    with pytest.raises(DeckError):
        await walk(walker)
    server.on_request = lambda page: None
    known = await walk(walker)
    assert read(known) == server.since()


async def test_the_bound_of_rows_stops_a_walk():
    known = await walk(Server(5000).walker(), limits=Limits(rows=300))
    assert known.stopped == "rows"
    assert 300 <= len(known.items) <= 350
    assert not known.covers(SINCE)


async def test_the_bound_of_time_stops_a_walk():
    known = await walk(Server(5000).walker(), limits=Limits(seconds=0.0))
    assert known.stopped == "time"


async def test_a_page_size_that_is_refused_is_made_smaller():
    server = Server(1000)
    server.refuse_above = 50
    known = await walk(server.walker())
    assert read(known) == server.since()


async def test_a_page_that_is_cut_without_a_word_is_noticed():
    server = Server(1000, largest=30, echo=False)
    known = await walk(server.walker())
    assert read(known) == server.since()


async def test_a_server_that_sorts_otherwise_is_read_whole():
    server = Server(600)
    server.rows.reverse()
    known = await walk(server.walker(), NOW - timedelta(minutes=100))
    assert known.disordered
    assert read(known, NOW - timedelta(minutes=100)) == server.since(NOW - timedelta(minutes=100))


async def test_unreadable_rows_are_counted_once_and_the_others_kept():
    server = Server(300)
    server.rows[5] = {"id": "bad", "startDate": "never"}
    server.rows[200]["id"] = "row4"  # another instance, which the id cannot tell from the first
    walker = server.walker()
    await walk(walker)
    known = await walk(walker)
    assert (known.left_out, len(known.items)) == (2, 298)
    assert known.items["row4"].start_date == datetime.fromisoformat(server.rows[4]["startDate"])


async def test_a_new_row_that_cannot_be_read_is_counted_at_the_next_refresh_not_half_an_hour_later():
    server = Server(300)
    walker = server.walker()
    await walk(walker)
    server.insert(startDate="no time")
    known = await walk(walker)
    assert (known.left_out, len(known.items)) == (1, 300)
    assert (await walk(walker)).left_out == 1, "once, however often it is seen"


async def test_a_null_list_is_an_empty_one():
    server = Server(0)
    server.rows = None
    connection = Connection(
        "http://localhost", transport=httpx.ASGITransport(app=_answering({"items": None, "links": None}))
    )
    client = SerenityClient(connection, Account("a", "serenity", "http://localhost"))
    assert (await Walker(client).walk(QUERY, SINCE, NOW, LIMITS)).items == {}


async def test_hostile_text_is_cleaned_and_half_a_row_is_still_a_row():
    items = [
        {
            "id": "1",
            "startDate": "2026-11-18T10:00:00",
            "name": "\x1b]52;c;x\x07[/]",
            "usage": {},
            "costs": {"total": 1},
        }
    ]
    connection = Connection("http://localhost", transport=httpx.ASGITransport(app=_answering({"items": items})))
    item = (
        await SerenityClient(connection, Account("a", "serenity", "http://localhost")).instances(QUERY)
    ).value.items[0]
    assert item.start_date == datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert "\x1b" not in item.name
    assert item.usage.total_tokens is None
    assert item.costs.currency is None


def _answering(body):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    return app


async def test_a_bound_that_was_hit_is_stated_and_what_was_not_read_is_a_gap():
    world = fixed_world(instances=3_000_000)
    scope = Scope(Span(SpanKind.DAYS, 30), filters=(("agent", "support-copilot"),))
    async with session("serenity", world) as opened:
        ask = opened.ask(scope)
        got = await gather_range(ask, Limits(rows=4000))
        usage = opened.implementation.view("usage")
        assert not got.whole
        assert any("bound of 4,000 rows" in note and "support-copilot" in note for note in got.notes)
        short = Scope(Span(SpanKind.DAYS, 1), filters=scope.filters)
        start, end = short.span.resolve(NOW).bounds()
        day = await gather(opened.ask(short), start, end, Limits(rows=50_000))
        content = await usage.load(opened.ask(short))
    assert day.whole
    assert content.figures[0].value == len(day.rows)


async def test_agents_that_were_read_unequally_far_are_counted_from_the_same_moment_and_every_part_says_so():
    async with session("serenity", fixed_world(instances=200_000)) as opened:
        stopped = replace(opened.ask(Scope(Span(SpanKind.DAYS, 30))), stop=Stop(asked=True))
        got = await gather_range(stopped)
        keys = ("overview", "usage", "cost", "latency", "hours", "by-agent", "users")
        contents = {key: await opened.implementation.view(key).load(stopped) for key in keys}
    assert not got.whole
    assert min(item.start_date for item in got.items) >= got.covered_from
    assert len({agent for agent, _ in got.rows}) > 1
    for key, content in contents.items():
        assert content.incomplete, key
        assert content.notes[0].startswith("Incomplete: ")
        assert all(one.note.startswith("incomplete") for one in content.figures if one.value is not NOT_SUPPLIED), key
        assert all(one.note.startswith("Incomplete.") for one in (*content.charts, content.table)), key
    for key in ("overview", "usage"):
        whole = sum(value or 0 for series in contents[key].charts[0].series for value in series.values)
        assert whole == contents[key].figures[0].value == len(got.rows)


async def test_a_list_of_agents_without_a_total_is_read_until_no_page_holds_a_new_one():
    items = [{"code": f"agent-{place}"} for place in range(120)]
    read = await _listed(lambda page: {"items": items[(page - 1) * 50 : page * 50]})
    assert [agent.code for agent in read.value.items] == [item["code"] for item in items]
    one_page = await _listed(lambda _: {"items": items[:50]})
    assert (len(one_page.value.items), one_page.left_out) == (50, 0)


async def test_agents_that_the_vendor_counts_and_does_not_send_are_missed():
    read = await _listed(lambda _: {"items": [{"code": "a"}, {"name": "no code"}], "total": 120})
    assert (len(read.value.items), read.left_out) == (1, 119)


async def _listed(page):
    async def app(scope, receive, send):
        query = dict(parse_qsl(scope["query_string"].decode()))
        await _answering(page(int(query.get("page", 1))))(scope, receive, send)

    connection = Connection("http://localhost", transport=httpx.ASGITransport(app=app))
    return await SerenityClient(connection, Account("a", "serenity", "http://localhost")).agents()


async def test_a_long_list_may_use_the_rows_that_short_ones_leave():
    async with session("serenity") as opened:
        got = await gather_range(opened.ask(Scope(Span(SpanKind.DAYS, 90))), Limits(rows=6000))
    assert got.whole
    assert Limits().rows == 60_000


async def test_an_unknown_agent_alone_is_an_error():
    async with session("serenity") as opened:
        with pytest.raises(DeckError) as missing:
            await gather_range(opened.ask(Scope(filters=(("agent", "nobody"),))))
    assert missing.value.kind is ErrorKind.NOT_FOUND


async def test_lists_asked_for_longest_ago_are_forgotten_first():
    server = Server(100)
    walker = server.walker(fresh=60.0, remembered=2)
    for user in ("a", "b", "c", "b"):
        await walker.walk(InstanceQuery("agent", user=user), SINCE, NOW, LIMITS)
    asked = len(server.requests)
    await walker.walk(InstanceQuery("agent", user="b"), SINCE, NOW, LIMITS)
    assert len(server.requests) == asked
    await walker.walk(InstanceQuery("agent", user="a"), SINCE, NOW, LIMITS)
    assert len(server.requests) > asked
