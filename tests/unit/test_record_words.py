"""What a list says of itself agrees with itself: how much of it there is, what of it is sorted, and how old it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.record_lists import COLUMNS, Server, record
from tui.core.listing import Listing
from tui.core.records import Table
from tui.core.scope import Sort
from tui.core.walking import Walk
from tui.widgets.record_status import status

START = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)


def words(listing: Listing, sorts: tuple[str, ...] = ()) -> str:
    return status(listing, server_sort=None, busy=False, fault=None, sorts=sorts).plain


def rows(count: int) -> tuple:  # type: ignore[type-arg]
    return tuple(record(number) for number in range(count))


@pytest.mark.parametrize(
    ("count", "top", "end", "said"),
    [
        (10, 10, "top", "rows 1–10 of the top 10 · page 1 of 1"),
        (10, 10, "newest", "rows 1–10 of the newest 10 · page 1 of 1"),
        (64, 100, "top", "rows 1–64 of 64 · page 1 of 1"),
        (3, None, "top", "rows 1–3 of 3 · page 1 of 1"),
    ],
)
async def test_only_a_full_top_list_is_said_to_be_a_part(count: int, top: int | None, end: str, said: str) -> None:
    listing = Listing(100)
    listing.hold(Table(COLUMNS, rows(count), top=top, end=end))
    await listing.arrange()
    assert words(listing) == said


async def listed(count: int) -> Listing:
    listing, walk = Listing(20), Walk(Server(count).source(), 20)
    listing.columns = COLUMNS
    await walk.need(20)
    listing.follow(walk, 1)
    await listing.arrange()
    return listing


async def test_a_sorted_page_is_not_taken_for_a_sorted_list() -> None:
    listing = await listed(95)
    listing.sort = Sort("tokens", True)
    assert "sorted: this page only" in words(listing)
    assert "S all" not in words(listing)
    assert "sorted: this page only · S all" in words(listing, ("tokens",))
    listing.continuous = True
    assert "sorted: loaded rows only" in words(listing)


async def test_a_list_of_one_page_is_sorted_as_a_whole() -> None:
    listing = await listed(15)
    listing.sort = Sort("tokens", False)
    assert "sorted by Tokens ▲" in words(listing)
    assert "only" not in words(listing)


async def test_rows_are_as_old_as_the_answer_that_brought_them() -> None:
    moment = START
    server = Server(100)
    walk = Walk(server.source(live=True, now=lambda: moment), 20)
    await walk.need(20)
    moment += timedelta(minutes=5)
    await walk.need(40)
    assert walk.read_at(0, 20) == START
    assert walk.read_at(20, 20) == moment
    assert walk.read_at() == START, "the oldest counts"
    moment += timedelta(minutes=1)
    server.insert(2)
    await walk.peek()
    assert walk.read_at(0, 18) == moment, "what was looked at again is new"
    assert walk.read_at(0, 20) == START, "two rows were pushed off the page that was looked at"


async def test_rows_read_backwards_have_their_own_age() -> None:
    moment = START
    walk = Walk(Server(200).source(now=lambda: moment), 20, 8)
    await walk.need(20)
    moment += timedelta(minutes=5)
    added = await walk.backward()
    assert walk.read_at(0, added) == moment
    assert walk.read_at(added, 20) == START


async def test_without_a_clock_no_age_is_said() -> None:
    assert (await listed(30)).read_at is None
