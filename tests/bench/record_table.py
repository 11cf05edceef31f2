"""The record table beside Textual's own DataTable, in one process: CPU seconds from a call to the frame that shows it.

``python -m tests.bench.record_table [--short]`` prints a line a figure. Both run headless, so that what is measured is the work
of the widgets and the compositor; bytes on a real terminal are measured elsewhere.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import time
import tracemalloc
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from tui.core.filtering import parse_filter
from tui.core.format import format_value
from tui.core.records import Column, Record
from tui.core.sorting import sorting
from tui.core.values import Unit
from tui.widgets.record_table import RecordTable

SIZE = (120, 40)
COLUMNS = tuple(
    Column(f"c{place}", f"Column {place}", Unit.COUNT if place % 3 == 0 else Unit.TEXT) for place in range(12)
)
ALL = tuple(range(len(COLUMNS)))


@dataclass(frozen=True)
class Figure:
    """One ratio, with its goal where there is one and the two times behind it, in seconds."""

    title: str
    ratio: float
    goal: float | None
    ours: float
    anchor: float


def records(count: int, first: int = 0) -> list[Record]:
    return [
        Record(f"k{row}", tuple(row * 31 % 9973 if place % 3 == 0 else f"text {row % 977} {place}" for place in ALL))
        for row in range(first, first + count)
    ]


def texts(rows: Sequence[Record]) -> list[list[str]]:
    return [[format_value(cell, one.unit) for cell, one in zip(row.cells, COLUMNS, strict=True)] for row in rows]


class OneWidget(App[None]):
    """An app of one widget."""

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


async def painted(app: App[Any]) -> None:
    """Wait until what was asked for has been laid out and rendered."""
    done = asyncio.Event()
    app.screen.call_after_refresh(done.set)
    await done.wait()
    app.screen._compositor.render_update(full=False)


async def cost(app: App[Any], act: Callable[[], Any], times: int = 1) -> float:
    """Return the median CPU seconds of an action and its frame."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        found = act()
        if isinstance(found, Awaitable):
            await found
        await painted(app)
        taken.append(time.process_time() - start)
    return statistics.median(taken)


async def ours(count: int, runs: int) -> dict[str, float]:
    """Return what the record table takes, with so many rows."""
    rows = records(count)
    table = RecordTable()
    app = OneWidget(table)
    figures: dict[str, float] = {}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        def load() -> None:
            table.show_records(())
            table.show_columns(COLUMNS, ALL)
            table.show_records(rows)

        figures["load"] = await cost(app, load, runs)
        figures["move"] = await cost(app, lambda: table.action_move(1), runs * 3)
        figures["page"] = await cost(app, lambda: table.action_page(1), runs)
        table.move_to(0)
        await pilot.pause()

        def change() -> None:
            changed = list(table.records)
            old = changed[5]
            changed[5] = Record(old.key, (*old.cells[:3], int(time.time_ns() % 1000), *old.cells[4:]))
            table.show_records(changed)

        figures["cell"] = await cost(app, change, runs)
        more = iter(range(count, count + 1_000_000, 100))
        figures["append"] = await cost(
            app, lambda: table.show_records([*table.records, *records(100, next(more))]), runs
        )
    return figures


async def theirs(count: int, runs: int) -> dict[str, float]:
    """Return what DataTable takes, with so many rows."""
    rows = texts(records(count))
    table: DataTable[str] = DataTable(cursor_type="row")
    app = OneWidget(table)
    figures: dict[str, float] = {}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        def load() -> None:
            table.clear(columns=True)
            table.add_columns(*(column.title for column in COLUMNS))
            table.add_rows(rows)

        figures["load"] = await cost(app, load)
        await pilot.pause(0.1)
        figures["move"] = await cost(app, table.action_cursor_down, runs * 3)
        figures["page"] = await cost(app, table.action_page_down, runs)
        table.move_cursor(row=0)
        await pilot.pause()
        key, column = list(table.rows)[5], list(table.columns)[3]
        figures["cell"] = await cost(
            app, lambda: table.update_cell(key, column, str(time.time_ns() % 1000), update_width=True), runs
        )
        more = iter(range(count, count + 1_000_000, 100))
        figures["append"] = await cost(app, lambda: table.add_rows(texts(records(100, next(more)))), runs)
    return figures


async def measure(*, short: bool = False) -> list[Figure]:
    """Return every figure."""
    runs = 3 if short else 7
    many = 10_000 if short else 100_000
    hundred, thousand = await ours(100, runs), await ours(1_000, runs)
    ten, large = await ours(10_000, runs), await ours(100_000, runs)
    peer_ten = await theirs(10_000, runs)
    peer = peer_ten if short else await theirs(many, runs)
    mine = ten if short else large
    return [
        _figure("rows to painted, 100,000 ÷ 1,000", large["load"], thousand["load"], 1.2),
        _figure("rows to painted, 10,000 ÷ DataTable", ten["load"], peer_ten["load"], 0.01),
        _figure("cursor move, 100,000 ÷ 100 rows", large["move"], hundred["move"], 2.0),
        _figure(f"page down ÷ DataTable at {many:,}", mine["page"], peer["page"], 0.25),
        _figure(f"one cell ÷ DataTable at {many:,}", mine["cell"], peer["cell"], 0.06),
        _figure(f"append 100 rows ÷ DataTable at {many:,}", mine["append"], peer["append"], 0.15),
        _figure("sort 100,000 rows ÷ sorted() of the bare numbers", *_sorting(), None),
        _figure("filter 100,000 rows ÷ `in` on every text", *_filtering(), None),
    ]


def memory_per_row(count: int = 100_000) -> float:
    """Return the bytes that the table keeps for a row beside the record itself."""
    rows = records(count)

    async def go() -> int:
        table = RecordTable()
        async with OneWidget(table).run_test(size=SIZE) as pilot:
            table.show_columns(COLUMNS, ALL)
            await pilot.pause()
            tracemalloc.start()
            table.show_records(list(rows))
            await pilot.pause()
            kept = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
            return kept

    return asyncio.run(go()) / count


def _sorting() -> tuple[float, float]:
    rows = records(100_000)
    numbers = [row.cells[3] for row in rows]
    return _timed(lambda: deque(sorting(rows, 3), maxlen=0)), _timed(lambda: sorted(numbers))  # type: ignore[type-var]


def _filtering() -> tuple[float, float]:
    rows = records(100_000)
    query = parse_filter("text 976 11", COLUMNS)
    assert query is not None
    found = [row for row in rows if query.matches(row)]
    assert found
    texts_of = [[cell for cell in row.cells if isinstance(cell, str)] for row in rows]
    bare = _timed(lambda: [row for row in texts_of if any("text 976" in cell for cell in row)])
    return _timed(lambda: list(filter(query.matches, rows))), bare


def _timed(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _figure(title: str, mine: float, anchor: float, goal: float | None) -> Figure:
    return Figure(title, mine / max(anchor, 1e-9), goal, mine, anchor)


def main() -> None:
    """Print the figures."""
    for one in asyncio.run(measure(short="--short" in sys.argv)):
        met = "" if one.goal is None else f"  goal ≤ {one.goal:g}: {'met' if one.ratio <= one.goal else 'NOT met'}"
        print(f"{one.title:52} {one.ratio:9.4f}  ({one.ours * 1e3:.1f} ms ÷ {one.anchor * 1e3:.1f} ms){met}")
    print(f"memory beside the records: {memory_per_row():.1f} bytes a row")


if __name__ == "__main__":
    main()
