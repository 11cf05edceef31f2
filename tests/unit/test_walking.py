"""A walk reads every record once, whatever happens to the list meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.support import LONG
from tests.record_lists import Server, record
from tui.core import walking
from tui.core.errors import DeckError
from tui.core.reading_ahead import overlapping, overlapping_before
from tui.core.records import Page, PageRequest, Paging, Record
from tui.core.walking import Walk

CHANGES = st.lists(st.tuples(st.integers(0, 6), st.lists(st.floats(0, 0.999), max_size=5)), max_size=40)


class Churn:
    """Before each answer: rows appear at the top, and rows anywhere disappear."""

    def __init__(self, plan: list[tuple[int, list[float]]]) -> None:
        self.plan = list(plan)

    def __call__(self, server: Server) -> None:
        if self.plan:
            inserted, deleted = self.plan.pop(0)
            for place in deleted:
                if server.rows:
                    del server.rows[int(place * len(server.rows))]
            server.insert(inserted)


def walked(
    server: Server,
    size: int,
    page_sizes: tuple[int, ...] = (20, 50, 100),
    *,
    hurry: bool = False,
    taken: list[Record] | None = None,
) -> Walk:
    """Read a list to its end; where ``taken`` is given, records are taken out page by page as an export does."""
    walk = Walk(server.source(page_sizes=page_sizes), size)
    if hurry:
        walk.hurry()

    async def go() -> None:
        while not walk.ended:
            await walk.forward()
            if taken is not None:
                taken.extend(walk.drain())

    asyncio.run(go())
    return walk


@settings(max_examples=150 if LONG else 60)
@given(
    count=st.integers(0, 300),
    size=st.integers(5, 60),
    most=st.integers(20, 100),
    kind=st.sampled_from(["total", "more", "nothing", "cursor", "total and more"]),
    offset=st.booleans(),
    drained=st.booleans(),
    plan=CHANGES,
)
def test_every_surviving_record_is_read_exactly_once(
    *, count: int, size: int, most: int, kind: str, offset: bool, drained: bool, plan: list[tuple[int, list[float]]]
) -> None:
    paging = Paging.CURSOR if kind == "cursor" else Paging.OFFSET if offset else Paging.NUMBERED
    server = Server(count, paging, total="total" in kind, more="more" in kind, most=most, change=Churn(plan))
    at_first = {row.key for row in server.rows}
    taken: list[Record] = []
    walk = walked(server, size, taken=taken if drained else None)
    keys = [one.key for one in (*taken, *walk.records)]
    surviving = at_first & {row.key for row in server.rows}
    assert len(keys) == len(set(keys)), "a row was read twice"
    assert surviving <= set(keys), "a row was skipped"
    assert not walk.gap
    assert not walk.repeats or kind == "nothing", (
        "with no total, rows pushed down for ever look like a vendor's repeating"
    )


async def test_going_back_from_a_far_page_reads_what_lies_between_once() -> None:
    server = Server(200)
    walk = Walk(server.source(), 20, 8)
    await walk.forward()
    assert walk.records[0].key == "k140"
    server.insert(7)
    while not walk.begun:
        await walk.backward()
    keys = [int(one.key[1:]) for one in walk.records]
    assert keys == sorted(keys)
    assert keys[-160:] == list(range(160))


async def test_rows_that_appear_are_counted_and_changed_ones_renewed() -> None:
    server = Server(50)
    walk = Walk(server.source(live=True))
    await walk.forward()
    server.insert(3)
    server.rows[3] = record(0, status="failed")
    assert await walk.peek() == 3
    assert walk.records[0].cells[2] == "failed"
    assert [one.key for one in walk.records[:2]] == ["k0", "k1"]


async def test_a_vendor_that_always_answers_the_same_page_is_stopped() -> None:
    server = Server(20, total=False)

    class Stuck(Server):
        async def fetch(self, request: PageRequest):  # type: ignore[no-untyped-def]
            return await super().fetch(PageRequest(1, request.size))

    server = Stuck(500, total=False)
    walk = Walk(server.source())
    await walk.forward()
    for _ in range(10):
        await walk.forward()
    assert walk.repeats
    assert len({one.key for one in walk.records}) == len(walk.records)


async def test_another_record_under_the_key_of_one_beside_it_is_counted_as_left_out() -> None:
    server = Server(100)
    server.rows[3], server.rows[4] = replace(server.rows[3], key="k1"), server.rows[2]
    walk = Walk(server.source(), 50)
    await walk.need(100)
    assert (len(walk.records), walk.left_out) == (98, 1), "the same record twice is no loss"


async def test_reading_no_further_than_asked_asks_for_no_more_pages() -> None:
    server = Server(10_000)
    walk = Walk(server.source())
    await walk.need(40)
    assert [(one.number, one.size) for one in server.requests] == [(1, 20), (2, 20)]


async def test_a_server_that_clamps_the_page_size_is_followed() -> None:
    server = Server(95, most=30)
    walk = Walk(server.source(), 100)
    while not walk.ended:
        await walk.forward()
    assert [one.key for one in walk.records] == [f"k{number}" for number in range(95)]
    assert walk.size == 30


@pytest.mark.parametrize("count", [0, 1, 2, 7, 20, 35, 60, 95])
@pytest.mark.parametrize("size", [20, 100])
async def test_a_server_that_sends_less_than_asked_and_states_no_end_is_read_to_it(count: int, size: int) -> None:
    for paging in (Paging.OFFSET, Paging.NUMBERED):
        server = Server(count, paging, total=False, most=20, echo=False)
        walk = Walk(server.source(), size)
        while not walk.ended:
            await walk.forward()
        assert [one.key for one in walk.records] == [f"k{number}" for number in range(count)], paging
    assert not walk.repeats
    assert not walk.gap
    assert len(server.requests) <= 3 + count // 17, "few more than the pages that it takes"


async def test_drained_records_are_known_still() -> None:
    server = Server(100)
    walk = Walk(server.source(), 20)
    taken = []
    while not walk.ended:
        await walk.forward()
        taken += walk.drain()
        server.insert(2)
    assert [one.key for one in taken if not one.key.startswith("k-")] == [f"k{number}" for number in range(100)]
    assert not walk.records


async def test_a_drained_walk_knows_as_many_keys_again_as_it_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_REMEMBERED", 60)
    server = Server(1_000)
    walk = Walk(server.source(), 20)
    taken: list[Record] = []
    while not walk.ended:
        await walk.forward()
        taken += walk.drain()
        server.insert(30 if len(server.requests) % 5 == 0 else 0)
    keys = [one.key for one in taken]
    assert len(keys) == len(set(keys))
    assert set(keys) >= {f"k{number}" for number in range(1_000)}
    assert len(walk._places) <= 2 * 60 + 100


@given(st.integers(1, 100_000), st.integers(20, 200))
def test_a_window_holds_the_row_before_and_rows_after(start: int, limit: int) -> None:
    request = overlapping(start, limit)
    first = (request.number - 1) * request.size
    assert first < start < first + request.size
    assert request.size <= limit


@given(st.integers(1, 100_000), st.integers(20, 200))
def test_a_window_going_back_holds_the_row_itself_and_rows_before(end: int, limit: int) -> None:
    request = overlapping_before(end, limit)
    first = (request.number - 1) * request.size
    assert first < end < first + request.size
    assert request.size <= limit


@pytest.mark.parametrize("paging", list(Paging))
async def test_an_empty_list_ends_at_once(paging: Paging) -> None:
    walk = Walk(Server(0, paging).source())
    await walk.forward()
    assert walk.ended
    assert walk.records == []


class Jumbled(Server):
    """A server whose answers to requests under way together are made in any order."""

    def __init__(self, *args: object, delays: list[int], **changes: object) -> None:
        super().__init__(*args, **changes)  # type: ignore[arg-type]
        self.delays = delays
        self.together = self.most_together = 0

    async def fetch(self, request: PageRequest) -> Page:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            for _ in range(self.delays[len(self.requests) % len(self.delays)]):
                await asyncio.sleep(0)
            return await super().fetch(request)
        finally:
            self.together -= 1


@settings(max_examples=150 if LONG else 60)
@given(
    count=st.integers(0, 400),
    size=st.integers(5, 60),
    most=st.integers(20, 100),
    total=st.booleans(),
    offset=st.booleans(),
    plan=CHANGES,
    delays=st.lists(st.integers(0, 9), min_size=1, max_size=9),
)
def test_pages_in_flight_together_read_every_surviving_record_exactly_once(
    *,
    count: int,
    size: int,
    most: int,
    total: bool,
    offset: bool,
    plan: list[tuple[int, list[float]]],
    delays: list[int],
) -> None:
    paging = Paging.OFFSET if offset else Paging.NUMBERED
    server = Jumbled(count, paging, total=total, most=most, change=Churn(plan), delays=delays)
    at_first = {row.key for row in server.rows}
    walk = walked(server, size, hurry=True)
    keys = [one.key for one in walk.records]
    surviving = at_first & {row.key for row in server.rows}
    assert len(keys) == len(set(keys)), "a row was read twice"
    assert surviving <= set(keys), "a row was skipped"
    assert not walk.gap
    assert not walk.repeats or not total


async def test_a_hurried_walk_keeps_four_pages_in_flight_and_asks_few_more() -> None:
    server = Jumbled(10_000, delays=[3])
    walk = Walk(server.source(), 100)
    walk.hurry()
    await walk.need(10_000)
    assert [one.key for one in walk.records] == [f"k{number}" for number in range(10_000)]
    assert server.most_together == 4
    assert len(server.requests) <= 120, "windows that overlap by a row cost a few requests more than the hundred pages"


async def test_a_walk_that_is_given_up_leaves_nothing_under_way() -> None:
    server = Jumbled(10_000, delays=[0])
    walk = Walk(server.source(), 100)
    walk.hurry()
    await walk.need(150)
    server.delays = [10**6]
    reading = asyncio.create_task(walk.need(10_000))
    while server.together < 4:
        await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading])
    walk.rest()
    await asyncio.sleep(0)
    assert reading.cancelled()
    assert not server.together


async def test_a_page_that_cannot_be_read_stops_a_hurried_walk_and_it_can_go_on() -> None:
    server = Jumbled(2_000, delays=[2])
    walk = Walk(server.source(), 100)
    walk.hurry()
    await walk.need(250)
    server.failing = True
    with pytest.raises(DeckError):
        await walk.need(2_000)
    server.failing = False
    await walk.need(2_000)
    assert [one.key for one in walk.records] == [f"k{number}" for number in range(2_000)]
