"""The table renders only what is seen, redraws only what changed, and lets nothing reach the terminal."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from tests.record_lists import COLUMNS, record
from tui.core.format import format_value
from tui.core.records import Column, Record
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.widgets import record_cells
from tui.widgets.record_cells import CellReader, fit, width_of
from tui.widgets.record_layout import Asked, lay_out, telling, total_width
from tui.widgets.record_painter import GUTTER, Painter
from tui.widgets.record_table import RecordTable
from tui.widgets.record_window import Seen, cut


class TableApp(App[None]):
    def compose(self) -> ComposeResult:
        yield RecordTable()

    @property
    def table(self) -> RecordTable:
        return self.query_one(RecordTable)


@contextlib.asynccontextmanager
async def filled(
    rows: list[Record], *, columns: tuple[Column, ...] = COLUMNS, size: tuple[int, int] = (100, 20), wide: bool = False
) -> AsyncIterator[tuple[Pilot[None], RecordTable]]:
    """A table with rows in it, drawn."""
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.table.show_columns(columns, tuple(range(len(columns))), wide=wide)
        app.table.show_records(rows)
        await pilot.pause()
        yield pilot, app.table


async def test_only_visible_rows_are_formatted(monkeypatch: pytest.MonkeyPatch) -> None:
    formatted: list[object] = []

    def counted(value, unit, **options):  # type: ignore[no-untyped-def]
        formatted.append(value)
        return format_value(value, unit, **options)

    monkeypatch.setattr(record_cells, "format_value", counted)
    async with filled([record(number) for number in range(20_000)]) as (pilot, table):
        few = len(formatted)
        assert few < 6_000, "a sample for the widths, and one screen"
        formatted.clear()
        table.move_to(1)
        await pilot.pause()
        assert len(formatted) <= 2 * len(COLUMNS)
        formatted.clear()
        table.action_page(1)
        await pilot.pause()
        assert len(formatted) <= 21 * len(COLUMNS)


async def test_the_same_rows_again_redraw_nothing_and_one_changed_cell_one_line() -> None:
    async with filled([record(number) for number in range(100)]) as (_, table):
        asked: list[tuple[Region, ...]] = []
        table.refresh = lambda *regions, **options: asked.append(regions)  # type: ignore[method-assign,assignment,return-value]
        table.show_records([record(number) for number in range(100)], cursor=0)
        assert asked == []
        changed = [record(number) for number in range(100)]
        changed[4] = record(4, status="failed")
        table.show_records(changed, cursor=0)
        assert asked == [(Region(0, 5, table.size.width, 1),)]


async def test_moving_the_cursor_redraws_two_lines() -> None:
    async with filled([record(number) for number in range(100)]) as (_, table):
        asked: list[Region] = []
        table.refresh = lambda *regions, **options: asked.extend(regions)  # type: ignore[method-assign,assignment,return-value]
        table.action_move(1)
        assert sorted(region.y for region in asked) == [1, 2]
        assert all(region.height == 1 for region in asked)


async def test_the_first_column_stays_when_scrolled_sideways() -> None:
    async with filled([record(number) for number in range(5)], size=(60, 12), wide=True) as (pilot, table):
        for _ in COLUMNS:
            table.action_sideways(1)
        await pilot.pause()
        lines = [table.render_line(y).text for y in range(3)]
        assert lines[0].strip().startswith("Started")
        assert lines[0].rstrip().endswith("Note")
        assert lines[1].strip().startswith("2026-11-18 14:30:00")
        assert "note 0" in lines[1]
        assert "│" in lines[1]


@pytest.mark.parametrize("hostile", ["\x1b]52;c;eA==\x07", "a\nb\tc", "\x9b2J", "x\u202ey", "[@click=app.quit]x[/]"])
async def test_hostile_text_is_harmless(hostile: str) -> None:
    columns = (Column("a", hostile), *COLUMNS[1:])
    async with filled([record(0, started=hostile, agent=hostile)], columns=columns, size=(100, 12)) as (_, table):
        strip = table.render_line(1)
        text = table.render_line(0).text + strip.text
        assert not any(character in text for character in "\x1b\x07\x9b\n\t\u202e")
        assert all(segment.style is None or not segment.style.meta for segment in strip)
        if hostile.startswith("["):
            assert hostile in strip.text


@pytest.mark.parametrize(
    ("text", "width", "right", "shown"),
    [
        ("abc", 5, False, "abc  "), ("abc", 5, True, "  abc"), ("abcdef", 4, False, "abc…"),
        ("日本語", 4, False, "日 …"), ("x", 0, False, ""),
    ],
)  # fmt: skip
def test_cells_are_exactly_as_wide_as_their_column(text: str, width: int, right: bool, shown: str) -> None:
    assert fit(text, width, right=right) == shown
    assert width_of(shown) == width


NUMBERS = (Column("name", "Name"), Column("count", "Count", Unit.COUNT), Column("state", "State"),
           Column("tokens", "Tokens", Unit.TOKENS), Column("cost", "Cost", Unit.MONEY), Column("note", "Note"))  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**7)), min_size=1, max_size=3),
    st.integers(0, 70), st.integers(6, 90), st.integers(0, 2),
)  # fmt: skip
def test_a_number_is_whole_or_not_shown_however_narrow_and_scrolled(numbers, x, width, place) -> None:  # type: ignore[no-untyped-def]
    rows = [Record(str(n), ("name", n, "going on", m, Money(Decimal(m) / 100, "EUR"), "note" * 5)) for n, m in numbers]
    painter = Painter(lambda _: Style())
    painter.laid = lay_out(Asked(NUMBERS, tuple(range(6))), rows, CellReader(), width - GUTTER)
    row = rows[place % len(rows)]
    strip = painter.row(row, 0, x, width, marked=False)
    whole = {format_value(cell, one.unit) for cell, one in zip(row.cells, NUMBERS, strict=True)}
    assert strip.cell_length == width
    found = {
        part.strip().removesuffix(" EUR") for part in re.split(r"\s{2,}|│", strip.text) if any(map(str.isdecimal, part))
    }
    assert found <= {one.removesuffix(" EUR") for one in whole}


@pytest.mark.parametrize(("x", "before", "after"), [(0, False, True), (20, True, True), (200, True, False)])
async def test_the_heading_says_on_which_side_there_is_more(x: int, before: bool, after: bool) -> None:
    async with filled([record(number) for number in range(5)], size=(60, 12)) as (pilot, table):
        table.scroll_to(x=x, animate=False, force=True)
        await pilot.pause()
        heading = table.render_line(0).text
        assert ("‹" in heading) is before
        assert heading.endswith("›") is after


async def test_a_number_beyond_the_sample_is_never_cut_and_widens_its_column() -> None:
    columns = (Column("name", "Name"), Column("count", "Count", Unit.COUNT))
    rows = [Record(str(n), ("a", n)) for n in range(1000)]
    rows[61] = Record("61", ("a", 123_456_789_012))
    app = TableApp()
    async with app.run_test(size=(60, 12)) as pilot:
        table = app.table
        table.show_columns(columns, (0, 1))
        table.show_records(rows)
        table.move_to(61)
        await pilot.pause()
        lines = [table.render_line(y).text for y in range(table.size.height)]
        assert any("123,456,789,012" in line for line in lines)
        assert not any("123," in line and "123,456,789,012" not in line for line in lines)


@pytest.mark.parametrize(
    ("start", "stop", "right", "shown"),
    [(0, 10, False, "completed "), (0, 5, False, "comp…"), (3, 10, False, "…leted "), (2, 6, False, "…pl…"),
     (9, 10, False, "…"), (0, 5, True, "    …"), (4, 10, True, "     …")],
)  # fmt: skip
def test_a_text_is_cut_with_signs_and_a_number_gives_way_to_one(start: int, stop: int, right: bool, shown: str) -> None:
    laid = lay_out(Asked((Column("a", "12345678"),), (0,)), [], CellReader(), 10)[0]
    text = "1234567890" if right else "completed"
    assert cut(text, Seen(0, laid, 0, start, stop), right=right) == shown


def test_signs_stand_beside_every_colour() -> None:
    reader = CellReader()
    assert reader.read(Column("status", "Status"), "failed")[0] == "✗ failed"
    assert reader.read(Column("status", "Status"), "open")[0] == "● open"
    assert reader.read(Column("name", "Name"), "failed")[0] == "failed", "a name is no state"
    assert reader.read(Column("errors", "Errors", Unit.COUNT), 3)[0] == "✗ 3"
    assert reader.read(Column("errors", "Errors", Unit.COUNT), 0)[0] == "0"
    assert reader.read(Column("cost", "Cost", Unit.MONEY), NOT_SUPPLIED)[0] == "–"
    assert reader.read(Column("cost", "Cost", Unit.MONEY), None)[0] == "∅"


def test_a_far_outlier_is_marked_and_amounts_line_up() -> None:
    columns = (Column("duration", "Duration", Unit.SECONDS), Column("cost", "Cost", Unit.MONEY))
    rows = [Record(str(n), (60 + n, Money(Decimal(n), "EUR" if n % 2 else None))) for n in range(20)]
    rows.append(Record("slow", (5_000, Money(Decimal(3), "EUR"))))
    laid = lay_out(Asked(columns, (0, 1)), rows, CellReader(), 80)
    assert laid[0].fence is not None
    assert CellReader().read(columns[0], 5_000, laid[0].fence)[0] == "! 1:23:20"
    assert CellReader().read(columns[0], 61, laid[0].fence)[0] == "0:01:01"
    ends = {
        CellReader().read(columns[1], row.cells[1])[0].rindex(".") - len(CellReader().read(columns[1], row.cells[1])[0])
        for row in rows
    }
    assert len(ends) == 1


def test_spare_room_goes_to_texts_that_were_cut() -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    rows = [Record("1", ("x" * 60, "y" * 40))]
    narrow = lay_out(Asked(columns, (0, 1)), rows, CellReader(), 36)
    roomy = lay_out(Asked(columns, (0, 1)), rows, CellReader(), 120)
    assert [one.width for one in narrow] == [16, 16]
    assert [one.width for one in roomy] == [60, 40]
    assert total_width(roomy) <= 120


def test_wide_columns_come_in_whole_and_in_order_where_there_is_room_to_spare() -> None:
    columns = (Column("name", "Name"), Column("by", "By"), Column("reason", "Reason"), Column("id", "Id", Unit.ID))
    rows = [Record("1", ("n" * 20, None, "r" * 50, "i" * 8))]
    shown = {}
    for width in range(20, 110):
        laid = lay_out(Asked(columns, (0,), spare=telling((1, 2, 3), rows)), rows, CellReader(), width)
        shown[width] = [one.column.key for one in laid]
        assert len(laid) == 1 or all(one.width == one.natural for one in laid), (
            "nothing is cut for a column nobody asked for"
        )
        assert len(laid) == 1 or total_width(laid) <= width
    assert list(dict.fromkeys(map(tuple, shown.values()))) == [
        ("name",),
        ("name", "reason"),
        ("name", "reason", "id"),
    ], "a wider terminal takes none away; what has no value in any row does not come"


async def test_while_one_reads_a_column_that_nobody_asked_for_may_go_but_none_comes() -> None:
    columns = (Column("id", "Id", wide=True), Column("name", "Name"), Column("note", "Note", wide=True))

    def rows(name: str) -> list[Record]:
        return [Record("1", ("i" * 10, name, "n" * 10))]

    app = TableApp()
    async with app.run_test(size=(60, 12)) as pilot:
        table = app.table
        table.show_columns(columns, (1,), spare=(0, 2))
        seen = []
        for name in ("short", "long" * 9, "short"):
            table.show_records(rows(name))
            seen.append([one.column.key for one in table.laid])
            table.cursor_column = len(table.laid) - 1
        assert seen == [["id", "name", "note"], ["id", "name"], ["id", "name"]]
        assert table.current_column is not None
        assert table.current_column.column.key == "name"
        for some in (rows("short") * 30, rows("short")):
            table.show_records(some)
            await pilot.pause()
            assert table.show_vertical_scrollbar is (len(some) > 1)
            assert [one.column.key for one in table.laid] == ["id", "name"], "the scroll bar changes nothing of that"
        await pilot.resize_terminal(20, 12)
        assert [one.column.key for one in table.laid] == ["name"]
        assert table.current_column.column.key == "name", "the cursor stays on its column"


def test_texts_give_way_before_a_figure_leaves_the_screen() -> None:
    columns = (Column("name", "Name"), Column("user", "User"), Column("tokens", "Tokens", Unit.TOKENS), NUMBERS[4])
    rows = [Record(str(n), ("x" * 40, "y" * 40, 1_000 + n, Money(Decimal(n), "USD"))) for n in range(20)]
    widths = {}
    for tokens in (25_000, 10_000_000):
        laid = lay_out(Asked(columns, (0, 1, 2, 3)), [*rows, Record("big", ("x", "y", tokens, None))], CellReader(), 55)
        widths[tokens] = [one.width for one in laid]
        assert laid[3].x + laid[3].width <= 55
    assert widths[25_000][0] == 16, "a text is no narrower than it must be"
    assert widths[10_000_000][:2] == [16, 12], "the first column names the row"
    shares = (columns[0], Column("share", "Share", Unit.SHARE), NUMBERS[4])
    some = [Record(str(n), ("x" * 40, 0.5, Money(Decimal(n), "USD"))) for n in range(20)]
    painter = Painter(lambda _: Style())
    painter.laid = lay_out(Asked(shares, (0, 1, 2)), some, CellReader(), 40)
    assert [one.width for one in painter.laid][:2] == [18, 7], "bars go before texts"
    assert " 50.0 %   0.00 USD" in painter.row(some[0], -1, 0, 42, marked=False).text


async def test_which_cells_are_unusual_is_told_by_all_rows_loaded_whatever_a_filter_leaves() -> None:
    columns = (Column("name", "Name"), Column("tokens", "Tokens", Unit.TOKENS))
    loaded = [Record(str(n), (f"row {n}", n if n < 30 else 5_000)) for n in range(32)]
    app = TableApp()
    async with app.run_test(size=(60, 12)):
        table = app.table
        table.show_columns(columns, (0, 1))
        table.show_records(loaded, among=loaded)
        for left in (loaded[28:], loaded[30:], loaded[:12]):
            table.show_records(left, among=loaded)
            lines = [table.render_line(y + 1).text for y in range(len(left))]
            assert ["!" in line for line in lines][: table.body_height] == [
                "5,000" in line for line in lines[: table.body_height]
            ]


async def test_a_hundred_thousand_rows_are_shown_at_once() -> None:
    rows = [record(number % 500) for number in range(500)] * 200
    async with filled(rows) as (pilot, table):
        table.action_edge(1)
        await pilot.pause()
        assert table.cursor == 99_999
        assert table.render_line(table.size.height - 2).text.strip()
