"""A hundred thousand rows in the record browser: loaded, sorted, filtered, beside Textual's own DataTable in the same run.

Times are the processor's, as in the other benches of widgets. Beside each stands for how much of it the event loop was held at a
stretch: for so long no key was answered. The walk over HTTP is told in seconds of the clock too.
"""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from textual.widgets import DataTable

from tests.bench.measuring import Ratio
from tests.bench.parsing import served
from tests.bench.record_table import SIZE, OneWidget, painted
from tests.support import session
from tui.core.browsing import RecordSource
from tui.core.records import Column, Record, Table
from tui.core.scope import Scope, Sort
from tui.core.values import Money, Unit
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.record_filter import FilterBar

COLUMNS = (
    Column("started", "Started", Unit.TIME),
    Column("agent", "Agent"),
    Column("status", "Status"),
    Column("duration", "Duration", Unit.SECONDS),
    Column("tokens", "Tokens", Unit.TOKENS),
    Column("cost", "Cost", Unit.MONEY),
    Column("user", "User", personal=True),
    Column("note", "Note"),
)
START = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
SORTS = (("number", "tokens"), ("money", "cost"), ("text", "note"), ("date", "started"))
FILTERS = (
    ("plain", "failed"),
    ("inverse", "!completed"),
    ("fuzzy", "~fld"),
    ("column:value", "status:failed"),
)
INSTANCES = 270_000
"""A year of so many gives the first agent of the sandbox a list of about a hundred thousand."""


@dataclass
class Taken:
    """What an action took until it was painted: of the processor and of the clock, and the longest that the loop was held."""

    seconds: float
    clock: float
    held: float

    def __str__(self) -> str:
        return f"{self.seconds * 1e3:,.0f} ms, held ≤ {self.held * 1e3:,.0f} ms"


def record(number: int) -> Record:
    mixed = number * 7919 % 100_003
    return Record(
        f"k{number}",
        (
            START - timedelta(seconds=mixed),
            ("Booking", "Claims", "Night desk")[number % 3],
            "failed" if number % 10 == 7 else "completed",
            mixed % 97 + 0.5,
            100 + mixed % 9_973,
            Money(Decimal(mixed % 5_000) / 100, "EUR"),
            f"user{mixed}@example.org",
            f"note {mixed}",
        ),
    )


def bare(row: Record) -> list[Any]:
    """The same cells as values that DataTable can hold and sort."""
    return [cell.amount if isinstance(cell, Money) else cell for cell in row.cells]


async def taken(app: Any, act: Callable[[], Any], done: Callable[[], bool] = lambda: True) -> Taken:
    """Time an action until a condition holds and the frame that shows it is there, with the loop's pulse felt meanwhile."""
    held = 0.0

    async def pulse() -> None:
        nonlocal held
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            held, last = max(held, now - last), now

    gc.collect()
    feeling = asyncio.create_task(pulse())
    await asyncio.sleep(0.01)
    held, started, clock = 0.0, time.thread_time(), time.perf_counter()
    found = act()
    if isinstance(found, Awaitable):
        await found
    while not done():
        await asyncio.sleep(0.001)
    await painted(app)
    seconds, clock = time.thread_time() - started, time.perf_counter() - clock
    await asyncio.sleep(0.005)
    feeling.cancel()
    return Taken(seconds, clock, held)


def still(browser: RecordBrowser) -> bool:
    """Whether the browser has nothing left to arrange."""
    return not any(one.is_running for one in browser.workers if one.node is browser)


async def ours(rows: Sequence[Record]) -> dict[str, Taken]:
    """What the browser takes."""
    browser = RecordBrowser("bench.rows")
    app, found = OneWidget(browser), {}
    whole = Table(COLUMNS, tuple(rows))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        browser.listing.continuous = True
        seen = lambda: len(browser.table.records) == len(rows) and still(browser)  # noqa: E731
        found["load"] = await taken(app, lambda: browser.show_table(whole), seen)
        for name, key in SORTS:

            def sort(key: str = key) -> None:
                browser.listing.sort = Sort(key, descending=True)
                browser.rearrange()

            found[f"sort {name}"] = await taken(app, sort, lambda: still(browser))
        browser.listing.sort = None
        for name, query in FILTERS:

            def look(query: str = query) -> None:
                browser._typed(FilterBar.Typed(query))

            found[f"filter {name}"] = await taken(app, look, lambda: still(browser))
            assert 0 < len(browser.table.records) < len(rows)
            browser._typed(FilterBar.Typed(""))
            await taken(app, lambda: None, lambda: still(browser))
    return found


async def theirs(rows: Sequence[Record]) -> dict[str, Taken]:
    """What DataTable takes; it has no filter, so that rows are found by bare Python and the table is filled anew."""
    table: DataTable[Any] = DataTable(cursor_type="row")
    app, found = OneWidget(table), {}
    cells = [bare(row) for row in rows]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        keys = table.add_columns(*(column.title for column in COLUMNS))
        found["load"] = await taken(app, lambda: table.add_rows(cells))
        for name, key in SORTS:
            place = [column.key for column in COLUMNS].index(key)
            found[f"sort {name}"] = await taken(app, lambda at=place: table.sort(keys[at], reverse=True))
        for name, test in _TESTS.items():

            def fill(test: Callable[[list[Any]], bool] = test) -> None:
                table.clear()
                table.add_rows([row for row in cells if test(row)])

            found[f"filter {name}"] = await taken(app, fill)
    return found


def _fuzzy(text: str) -> bool:
    place = -1
    return all((place := text.find(letter, place + 1)) >= 0 for letter in "fld")


_TESTS: dict[str, Callable[[list[Any]], bool]] = {
    "plain": lambda row: any("failed" in str(cell).casefold() for cell in row),
    "inverse": lambda row: not any("completed" in str(cell).casefold() for cell in row),
    "fuzzy": lambda row: any(_fuzzy(str(cell).casefold()) for cell in row),
    "column:value": lambda row: "failed" in row[2].casefold(),
}


async def walked(instances: int) -> tuple[int, Taken, dict[str, Taken]]:
    """Load a whole list from a server in another process, as the key O does, then sort and filter what came."""
    with served(0, instances) as base:
        async with session("serenity", base=base) as opened:
            view = next(one for one in opened.implementation.views if one.key == "instances")
            assert view.browser is not None
            shape = view.browser
            source = RecordSource(
                shape.columns, shape.paging, lambda page: shape.fetch(opened.ask(Scope()), page), shape.page_sizes
            )
            browser = RecordBrowser("bench.walk")
            app = OneWidget(browser)
            async with app.run_test(size=SIZE):
                browser.browse(source)
                await taken(app, lambda: None, lambda: bool(browser.table.records) and still(browser))
                loading = await taken(app, browser.action_everything, lambda: _all_there(browser))
                count, after = len(browser.table.records), {}
                for name, column in (("sort number", "total_tokens"), ("sort number again", "total_tokens")):

                    def sort(column: str = column) -> None:
                        browser.listing.sort = Sort(column, descending=not after)
                        browser.rearrange()

                    after[name] = await taken(app, sort, lambda: still(browser))
                after["filter plain"] = await taken(
                    app, lambda: browser._typed(FilterBar.Typed("refund")), lambda: still(browser)
                )
                return count, loading, after


def _all_there(browser: RecordBrowser) -> bool:
    walk = browser.listing.walk
    return walk is not None and walk.ended and still(browser)


def kept(count: int) -> tuple[float, float]:
    """Return the bytes that a row takes in all: its values and the browser, and the same values in DataTable."""

    async def mine() -> None:
        browser = RecordBrowser("bench.memory")
        async with OneWidget(browser).run_test(size=SIZE) as pilot:
            browser.listing.continuous = True
            tracemalloc.start()
            browser.show_table(Table(COLUMNS, tuple(map(record, range(count)))))
            await taken(pilot.app, lambda: None, lambda: len(browser.table.records) == count and still(browser))
            held.append(tracemalloc.get_traced_memory()[0] / count)
            tracemalloc.stop()

    async def peer() -> None:
        table: DataTable[Any] = DataTable(cursor_type="row")
        async with OneWidget(table).run_test(size=SIZE) as pilot:
            table.add_columns(*(column.title for column in COLUMNS))
            tracemalloc.start()
            table.add_rows(bare(record(number)) for number in range(count))
            await taken(pilot.app, lambda: None)
            held.append(tracemalloc.get_traced_memory()[0] / count)
            tracemalloc.stop()

    held: list[float] = []
    asyncio.run(mine())
    asyncio.run(peer())
    return held[0], held[1]


def run(*, short: bool = False) -> list[Ratio]:
    """Measure."""
    count = 10_000 if short else 100_000
    rows = [record(number) for number in range(count)]
    mine, peer = asyncio.run(ours(rows)), asyncio.run(theirs(rows))
    found = [
        Ratio(f"{name}, {count:,} rows ÷ DataTable", mine[name].seconds / peer[name].seconds, 1, f"{mine[name]} ÷ {peer[name]}")
        for name in mine
    ]  # fmt: skip
    found.append(Ratio("longest that any of these held the screen", max(one.held for one in mine.values()), 0.1, "s"))
    number, loading, after = asyncio.run(walked(INSTANCES // (10 if short else 1)))
    rate = f"{loading}; {number:,} rows, {number / loading.clock:,.0f} a second"
    found.append(Ratio("walk over HTTP into continuous mode, seconds of the clock", loading.clock, None, rate))
    found.append(Ratio("longest that the walk held the screen", loading.held, 0.1, "s"))
    found += [Ratio(f"walked rows: {name}, longest held", one.held, 0.1, f"s; {one}") for name, one in after.items()]
    mine_kept, peer_kept = kept(10_000 if short else 50_000)
    detail = f"{mine_kept:,.0f} ÷ {peer_kept:,.0f} bytes, values included"
    found.append(Ratio("memory of a row ÷ DataTable's", mine_kept / peer_kept, 1, detail))
    return found
