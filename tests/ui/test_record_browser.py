"""The record browser, driven by keys, on every kind of paging."""

from __future__ import annotations

import asyncio

import pytest

from tests.record_lists import COLUMNS, Server, record
from tests.ui.driving import settled
from tests.ui.record_app import RecordApp, press, settle
from tui.core.browsing import InMemory
from tui.core.records import Page, PageRequest, Paging, Record, Table
from tui.core.scope import Sort
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.record_prompts import GoTo

KINDS = list(Paging)


def app_of(paging: Paging, count: int = 95) -> RecordApp:
    if paging is Paging.WHOLE:
        return RecordApp(table=Table(COLUMNS, tuple(record(number) for number in range(count))))
    return RecordApp(Server(count, paging).source(live=True, sorts=("started",)))


def keys(*numbers: int) -> list[str]:
    return [f"k{number}" for number in numbers]


@pytest.mark.parametrize("paging", KINDS)
async def test_pages_are_turned_to_the_end_and_back(paging: Paging) -> None:
    app = app_of(paging)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        assert app.shown() == keys(*range(20))
        await press(pilot, "n")
        assert app.shown() == keys(*range(20, 40))
        assert app.status().startswith("rows 21–40")
        await press(pilot, "right_square_bracket", "n", "n", "n")
        assert app.shown() == keys(*range(80, 95))
        await press(pilot, "p", "left_square_bracket")
        assert app.shown() == keys(*range(40, 60))
        await press(pilot, "g")
        assert app.shown() == keys(*range(20))


@pytest.mark.parametrize("paging", KINDS)
async def test_continuous_mode_scrolls_through_everything(paging: Paging) -> None:
    app = app_of(paging)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "n", "down", "o")
        assert app.browser.current_record is not None
        assert app.browser.current_record.key == "k21"
        for _ in range(8):
            await press(pilot, "end")
        assert app.shown() == keys(*range(95))
        assert "of 95" in app.status()
        await press(pilot, "o")
        assert app.shown() == keys(*range(80, 95)), "the page of the row under the cursor"
        await press(pilot, "o", "G", "3", "enter")
        await settle(pilot, lambda: app.browser.current_record and app.browser.current_record.key == "k40")
        assert app.shown() == keys(*range(95)), "still without pages"


async def test_without_pages_a_far_page_is_gone_to_and_the_rows_before_it_are_read_on_the_way_up() -> None:
    app = RecordApp(Server(12_408).source())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "o", "G", *"300", "enter")
        await settle(pilot, lambda: app.shown()[0] == "k5980")
        assert "continuous" in app.status()
        await press(pilot, "up")
        await settle(pilot, lambda: app.shown()[0] != "k5980")
        assert app.shown()[-60:] == keys(*range(5960, 6020)), "the rows before, then those that were there"
        assert app.browser.current_record is not None
        assert app.browser.current_record.key == "k5980"


@pytest.mark.parametrize("paging", KINDS)
async def test_everything_is_loaded_at_a_key(paging: Paging) -> None:
    app = app_of(paging)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "O")
        await settle(pilot, lambda: app.shown() == keys(*range(95)))
        assert app.status().startswith("rows 1–95 of 95")


class Halting(Server):
    """A server that stops answering after some pages."""

    async def fetch(self, request: PageRequest) -> Page:
        if len(self.requests) >= 20:
            await asyncio.Event().wait()
        return await super().fetch(request)


async def test_loading_everything_is_stopped_by_the_same_key_and_what_came_stays() -> None:
    server = Halting(100_000, most=20)
    app = RecordApp(server.source(page_sizes=(20,)))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await pilot.press("O")
        await settled(pilot, lambda: len(server.requests) == 20 and "O stops" in app.status())
        await pilot.press("O")
        await settled(pilot, lambda: "O stops" not in app.status())
        loaded = len(app.browser.listing.loaded)
        await settled(pilot, lambda: len(app.shown()) == loaded)
        assert 200 < loaded <= 400


@pytest.mark.parametrize("paging", KINDS)
async def test_a_filter_shows_what_matches_lights_it_and_escape_clears_it(paging: Paging) -> None:
    app = app_of(paging)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "slash", *"failed", "enter")
        assert set(app.shown()) >= set(keys(7, 17))
        assert all(int(key[1:]) % 10 == 7 for key in app.shown())
        assert "rows match" in app.status()
        whole = app.browser.listing.walk is None or app.browser.listing.walk.ended
        assert ("loaded rows match · 95 in all" in app.status()) == (
            not whole and app.browser.listing.total is not None
        )
        assert ("O loads all" in app.status()) is not whole
        assert app.focused is app.browser.table
        await press(pilot, "slash", "escape")
        assert app.shown() == keys(*range(20))


@pytest.mark.parametrize("paging", KINDS)
async def test_a_column_is_sorted_one_way_then_the_other_then_not(paging: Paging) -> None:
    app = app_of(paging)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "right", "right", "right", "right", "s")
        tokens = [row.cells[4] for row in app.browser.table.records]
        assert tokens == sorted(tokens, reverse=True)  # type: ignore[type-var]
        assert "Tokens ▼" in app.lines()[0]
        await press(pilot, "s")
        assert "Tokens ▲" in app.lines()[0]
        await press(pilot, "s")
        assert app.shown() == keys(*range(20))


async def test_the_position_is_honest() -> None:
    with_total, without = app_of(Paging.NUMBERED), RecordApp(Server(45, Paging.OFFSET, total=False).source())
    async with with_total.run_test(size=(100, 30)) as pilot:
        await settle(pilot, with_total.shown)
        await press(pilot, "n")
        assert with_total.status().startswith("rows 21–40 of 95 · page 2 of 5")
    async with without.run_test(size=(100, 30)) as pilot:
        await settle(pilot, without.shown)
        assert without.status().startswith("rows 1–20 · total not given · page 1")


async def test_go_to_a_far_page_reads_only_that_page_and_its_neighbour() -> None:
    server = Server(12_408)
    app = RecordApp(server.source())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "G", *"300", "enter")
        await settle(pilot, lambda: app.shown()[0] == "k5980")
        assert app.status().startswith("rows 5,981–6,000 of 12,408 · page 300 of 621")
        assert len(server.requests) <= 4
        await press(pilot, "p")
        assert app.shown() == keys(*range(5960, 5980))


async def test_a_page_beyond_the_end_leads_to_the_last_one() -> None:
    app = app_of(Paging.NUMBERED)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        app.browser.go_to(GoTo(400, 20))
        await settle(pilot, lambda: app.shown()[0] == "k80")
        assert app.shown() == keys(*range(80, 95))


async def test_another_page_size_keeps_the_rows_apart() -> None:
    app = app_of(Paging.NUMBERED)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        app.browser.go_to(GoTo(1, 50))
        await settle(pilot, lambda: len(app.shown()) == 50)
        await press(pilot, "n")
        assert app.shown() == keys(*range(50, 95))


async def test_the_next_page_is_there_before_it_is_asked_for() -> None:
    server = Server(95)
    app = RecordApp(server.source())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: len(server.requests) == 2)
        assert app.shown() == keys(*range(20))


async def test_newer_rows_are_counted_and_shown_on_demand_only() -> None:
    server = Server(60)
    app = RecordApp(server.source(live=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        server.insert(12)
        app.browser.peek()
        await settle(pilot, lambda: "12 newer · press g to jump" in app.status())
        assert app.shown() == keys(*range(20))
        await press(pilot, "n")
        assert app.shown() == keys(*range(20, 40)), "no row shown twice"
        await press(pilot, "g")
        assert app.shown()[:13] == keys(*range(-12, 1))
        assert "newer" not in app.status()


async def test_a_failed_page_is_said_in_place_and_r_can_try_again() -> None:
    server = Server(60)
    server.failing = True
    app = RecordApp(server.source())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: any("The vendor cannot be reached." in line for line in app.lines()))
        assert any("Press r to try again" in line for line in app.lines())
        server.failing = False
        app.browser.reload()
        await settle(pilot, app.shown)
        assert app.shown() == keys(*range(20))


async def test_a_failing_page_keeps_what_is_on_screen() -> None:
    server = Server(60)
    app = RecordApp(server.source())
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot, lambda: len(server.requests) == 2)
        server.failing = True
        await press(pilot, "n", "n")
        assert app.shown() == keys(*range(20, 40))
        assert "Unreachable" in app.status()


async def test_an_empty_list_says_the_next_step() -> None:
    app = RecordApp(Server(0).source())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: any("No rows here." in line for line in app.lines()))
        await press(pilot, "down", "enter", "s", "space", "y", "d", "ctrl+a", "n", "o")
        assert not [one for one in app.said if not isinstance(one, RecordBrowser.RawWanted)]


async def test_marks_are_added_up_per_currency_across_pages() -> None:
    app = app_of(Paging.NUMBERED)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "space", "space", "n", "shift+down")
        assert [one.key for one in app.browser.marked_records] == keys(0, 1, 20, 21)
        assert app.marks().startswith("4 marked · ")
        assert "EUR" in app.marks()
        assert "USD" in app.marks()
        await press(pilot, "ctrl+a")
        assert len(app.browser.marked_records) == 22
        await press(pilot, "ctrl+a")
        assert [one.key for one in app.browser.marked_records] == keys(0, 1)
        await press(pilot, "U")
        assert not app.browser.marked_records


async def test_personal_data_is_masked_until_x() -> None:
    app = app_of(Paging.WHOLE)
    async with app.run_test(size=(140, 30)) as pilot:
        await settle(pilot, app.shown)
        assert not any("user3@" in line for line in app.lines())
        assert any("u•••••@example.org" in line for line in app.lines())
        await press(pilot, "x")
        assert any("user3@example.org" in line for line in app.lines())


async def test_columns_are_chosen_and_remembered_by_view() -> None:
    app = app_of(Paging.WHOLE)
    async with app.run_test(size=(140, 40)) as pilot:
        memory = app.browser.remembered = InMemory()
        await settle(pilot, app.shown)
        assert app.lines()[0].split()[-1] == "Note", "there is room for it"
        assert app.browser.visible_columns == tuple(range(len(app.browser.columns))), "it is copied and exported, too"
        await press(pilot, "C", "enter")
        assert memory.get("test.view") is None, "what came by itself is no choice"
        await press(pilot, "C", "end", "space", "enter")
        assert "Note" not in app.lines()[0], "it can be hidden"
        await press(pilot, "C", "backspace", "enter")
        assert app.lines()[0].split()[-1] == "Note"
        await press(pilot, "C", "down", "space", "down", "left", "left", "end", "space", "enter")
        heading = app.lines()[0].split()
        assert heading[:2] == ["Status", "Started"]
        assert "Agent" not in heading
        again = RecordBrowser("test.view", remembered=memory)
        assert again.choice == app.browser.choice
        await press(pilot, "w")
        assert "Note" in app.lines()[0]


async def test_what_the_screen_must_do_is_said() -> None:
    app = app_of(Paging.NUMBERED)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "down", "enter", "d", "j", "e", "S")
        names = [type(one).__name__ for one in app.said]
        assert names == ["Opened", "DetailWanted", "RawWanted", "ExportWanted", "ServerSortWanted"]
        assert all(one.record.key == "k1" for one in app.said[:3])  # type: ignore[attr-defined]
        assert app.said[4].sort == Sort("started", True)  # type: ignore[attr-defined]


@pytest.mark.parametrize("paging", KINDS)
async def test_coming_back_restores_everything_without_asking_again(paging: Paging) -> None:
    app = app_of(paging, 300)
    async with app.run_test(size=(60, 14)) as pilot:
        await settle(pilot, app.shown)
        await press(
            pilot, "n", "n", "right", "right", "right", "right", "s", "w", "x", "home", "pagedown", "space", "down"
        )
        before, lines = app.browser.state(), app.lines()
        assert before.scroll[0] > 0
        assert before.scroll[1] > 0
        app.browser.show_table(Table(COLUMNS[:2], (Record("other", ("a", "b")),)), view_id="other.view")
        await settle(pilot, lambda: app.shown() == ["other"])
        if app.source is not None:
            asked = len(app.source.fetch.__self__.requests)  # type: ignore[attr-defined]
            app.browser.browse(app.source, view_id="test.view")
        else:
            app.browser.show_table(app.whole, view_id="test.view")  # type: ignore[arg-type]
        app.browser.restore(before)
        await settle(pilot, lambda: app.shown() != ["other"] and app.browser.state().scroll == before.scroll)
        assert app.browser.state() == before
        assert app.lines() == lines
        if app.source is not None:
            assert len(app.source.fetch.__self__.requests) <= asked + 1  # type: ignore[attr-defined]


async def test_a_refreshed_table_keeps_cursor_marks_sort_and_scroll() -> None:
    app = app_of(Paging.WHOLE)
    async with app.run_test(size=(100, 14)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "o", *["down"] * 30, "space")
        here, scroll = app.browser.state().cursor, app.browser.state().scroll
        rows = tuple(record(number, status="failed") for number in range(95) if number != 3)
        app.browser.show_table(Table(COLUMNS, rows))
        await settle(pilot, lambda: len(app.shown()) == 94)
        assert app.browser.state().cursor == here
        assert abs(app.browser.state().scroll[1] - scroll[1]) <= 1
        assert [one.cells[2] for one in app.browser.marked_records] == ["failed"]


async def test_the_answer_to_another_question_begins_at_its_first_row_and_hides_none_needlessly() -> None:
    app = app_of(Paging.WHOLE)
    rows = [record(number) for number in range(15)]
    moved = Table(COLUMNS, (*rows[1:4], rows[0], *rows[4:]))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot, app.shown)
        first = app.browser.state().cursor
        for other, cursor in ((True, moved.records[0].key), (False, first)):
            app.browser.show_table(Table(COLUMNS, tuple(rows)), other=True)
            await settle(pilot, lambda: app.browser.table.current.key == first)
            app.browser.display = False  # as it is while the vendor is asked
            await settle(pilot, lambda: not app.browser.table.size.height)
            app.browser.show_table(moved, other=other)
            await settle(pilot, lambda: app.shown()[3] == first)
            app.browser.display = True
            await settle(pilot, lambda: app.browser.table.size.height)
            assert (app.browser.state().cursor, app.browser.state().scroll) == (cursor, (0, 0))
            app.browser.table.move_to(0)


async def test_page_down_past_the_last_row_turns_the_page() -> None:
    app = app_of(Paging.NUMBERED)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "end", "down")
        assert app.shown()[0] == "k20"
        await press(pilot, "up")
        assert app.browser.current_record is not None
        assert app.browser.current_record.key == "k19"


async def test_a_click_on_a_heading_sorts_and_a_double_click_opens() -> None:
    app = app_of(Paging.WHOLE)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        table = app.browser.table
        await pilot.click(table, offset=(table.laid[1].x + 3, 0))
        await settle(pilot)
        assert app.browser.listing.sort == Sort("agent", False)
        await pilot.click(table, offset=(5, 4), times=2)
        await settle(pilot, lambda: app.said)
        assert app.said[0].record.key == app.shown()[3]  # type: ignore[attr-defined]


async def test_quick_turns_add_up() -> None:
    app = app_of(Paging.NUMBERED)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, app.shown)
        for _ in range(3):
            app.browser.action_turn(1)
        await settle(pilot, lambda: app.shown()[0] == "k60")


async def test_a_slow_answer_of_another_view_never_shows() -> None:
    held = asyncio.Event()
    server = Server(40)

    async def slow(request):  # type: ignore[no-untyped-def]
        await held.wait()
        return await server.fetch(request)

    source = server.source()
    app = RecordApp(type(source)(COLUMNS, Paging.NUMBERED, slow))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert any("Reading…" in line for line in app.lines())
        app.browser.show_table(Table(COLUMNS, (record(7),)), view_id="other.view")
        held.set()
        await settle(pilot, app.shown)
        assert app.shown() == ["k7"]


async def test_a_fault_of_the_decks_own_is_not_silent() -> None:
    async def broken(request):  # type: ignore[no-untyped-def]
        raise ZeroDivisionError

    app = RecordApp(type(Server(1).source())(COLUMNS, Paging.NUMBERED, broken))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: "Fault of the deck" in app.status())
        assert any("(ZeroDivisionError)" in line for line in app.lines())
