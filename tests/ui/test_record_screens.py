"""The screens around a record browser: detail, raw JSON, copies, exports, server filters."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Checkbox, Input, OptionList, Select, Static

from tests.record_lists import COLUMNS, Server, record
from tests.ui.record_app import RecordApp, press, settle
from tui.core.records import Column, PageRequest, Paging, Raw, Record, Table
from tui.core.scope import Choice, Controls, Filter, Scope, Sort
from tui.core.values import Money, Unit
from tui.screens.detail import DetailScreen
from tui.screens.export_prompt import ExportScreen
from tui.screens.filter_form import FilterForm
from tui.screens.raw import RawScreen
from tui.widgets.json_view import JsonView
from tui.widgets.record_navigator import BrowserNavigator
from tui.widgets.record_status import QuietLine


def body(screen: Screen[object]) -> str:
    return str(screen.query_one("#detail-body", Static).content)


async def opened(app: RecordApp, pilot, **options):  # type: ignore[no-untyped-def]
    await settle(pilot, app.shown)
    current = app.browser.current_record
    assert current is not None
    screen = DetailScreen(BrowserNavigator(app.browser, current), title="Vendor › Instances", **options)
    app.push_screen(screen)
    await settle(pilot, lambda: body(screen))
    return screen


async def test_the_detail_shows_every_field_and_steps_across_pages() -> None:
    app = RecordApp(Server(45).source())
    async with app.run_test(size=(140, 30)) as pilot:
        screen = await opened(app, pilot, zone="America/New_York")
        shown = body(screen)
        assert all(column.title in shown for column in COLUMNS)
        assert "j" in app.screen.active_bindings
        assert "2026-11-18 14:30:00.000+00:00" in shown
        assert "2026-11-18 09:30:00.000-05:00 America/New_York" in shown
        assert "Prompt and completion" in shown
        assert "user0@example.org" not in shown
        await press(pilot, "x")
        assert "user0@example.org" in body(screen)
        for _ in range(20):
            await press(pilot, "n")
        assert "note 20" in body(screen)
        await press(pilot, "p")
        assert "note 19" in body(screen)
        await press(pilot, "escape")
        assert app.browser.current_record is not None
        assert app.browser.current_record.key == "k19", "the cursor followed"


async def test_the_detail_draws_how_tokens_and_money_split() -> None:
    columns = (
        Column("total", "Total", Unit.TOKENS),
        Column("prompt", "Prompt", Unit.TOKENS),
        Column("cost", "Cost", Unit.MONEY),
        Column("part", "Part", Unit.MONEY),
    )
    row = Record(
        "a", (100, 25, Money(Decimal("0.10"), "EUR"), Money(Decimal("0.05"), "EUR")), flags=("does not add up",)
    )
    app = RecordApp(table=Table(columns, (row,)))
    async with app.run_test(size=(120, 30)) as pilot:
        shown = body(await opened(app, pilot))
        assert "j" not in app.screen.active_bindings, "it has no raw JSON"
        assert "⚑ does not add up" in shown
        assert "█" * 24 + "  100" in shown
        assert "█" * 6 + " " * 18 + "  25" in shown
        assert "█" * 12 + " " * 12 + "  0.05 EUR" in shown


async def test_ways_on_and_links_are_offered_and_only_safe_ones_followed() -> None:
    raw = Raw(
        json.dumps(
            {
                "links": [
                    {"method": "GET", "url": "/self", "rel": "self"},
                    {"method": "GET", "url": "https://evil.test/", "rel": "away"},
                ]
            }
        ).encode()
    )
    app = RecordApp(table=Table(COLUMNS, (Record("a", record(1).cells, raw),)))
    followed: list[str] = []

    async def follow(url: str) -> Raw:
        followed.append(url)
        return Raw(b'{"ok": true}')

    async with app.run_test(size=(120, 40)) as pilot:
        went: list[str] = []
        screen = await opened(
            app,
            pilot,
            drills=(("Calls", lambda: went.append("calls")),),
            origin="https://host.test",
            follow=follow,
        )
        options = screen.query_one(OptionList)
        await settle(pilot, lambda: options.option_count == 3)
        assert options.get_option_at_index(2).disabled
        await press(pilot, "enter", "enter")
        assert went == ["calls"]
        options.highlighted = 1
        await press(pilot, "enter")
        await settle(pilot, lambda: isinstance(app.screen, RawScreen))
        assert followed == ["/self"]


async def test_raw_json_is_searched_and_hostile_text_stays_inside() -> None:
    lines = {f"key{number}": "\u001b]52;c;x\u0007 needle" if number % 50 == 49 else "hay" for number in range(200)}
    app: App[None] = App()
    async with app.run_test(size=(80, 20)) as pilot:
        app.push_screen(RawScreen("call \x1b[31m", Raw(json.dumps(lines).encode())))
        await settle(pilot, lambda: app.screen.query(JsonView) and app.screen.query_one(JsonView).lines)
        view = app.screen.query_one(JsonView)
        await press(pilot, "slash", *"NEEDLE", "enter")
        assert [view.lines[line].strip()[:7] for line in view.matches] == ['"key49"', '"key99"', '"key149', '"key199']
        await press(pilot, "n", "n")
        assert view.match == 2
        assert view.scroll_offset.y > 100
        shown = "".join(view.render_line(y).text for y in range(view.size.height))
        assert "needle" in shown
        assert "\x1b" not in shown
        await press(pilot, "escape")
        assert view.matches == [], "the first escape ends the search"
        await press(pilot, "escape")
        assert len(app.screen_stack) == 1


async def test_raw_json_masks_personal_data_until_x() -> None:
    raw = Raw(b'{"phoneNumber": "+15550100", "agent": "Booking"}')
    app: App[None] = App()
    async with app.run_test(size=(80, 20)) as pilot:
        app.push_screen(RawScreen("call +15550100", raw))
        await settle(pilot, lambda: app.screen.query(JsonView) and app.screen.query_one(JsonView).lines)
        view = app.screen.query_one(JsonView)
        status = app.screen.query_one("#raw-status", QuietLine)
        assert "+15550100" not in "".join(view.lines) + status.shown.plain
        await press(pilot, "x")
        await settle(pilot, lambda: "+15550100" in "".join(view.lines))
        assert "x masks it" in status.shown.plain
        await press(pilot, "x")
        await settle(pilot, lambda: "+15550100" not in "".join(view.lines))


async def test_copies_say_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    app = RecordApp(table=Table(COLUMNS, tuple(record(number) for number in range(5))))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "right", "y")
        await settle(pilot, lambda: [one.message for one in app._notifications])
        assert [one.message for one in app._notifications][-1] == (
            "Sent the cell “Agent” (7 characters) to the terminal's clipboard."
        )
        await press(pilot, "space", "space", "y")
        await settle(pilot, lambda: any(one.message.startswith("Sent 2 rows as TSV") for one in app._notifications))
        await press(pilot, "Y")
        assert app.screen.query_one(OptionList).option_count == 9


async def exporting(app: RecordApp, pilot, folder: Path):  # type: ignore[no-untyped-def]
    await settle(pilot, app.shown)
    screen = ExportScreen(app.browser, folder, datetime(2026, 11, 18, tzinfo=UTC), name=("acme-one", "a view"))
    app.push_screen(screen)
    await settle(pilot, lambda: screen.query("#export-path"))
    return screen


async def test_everything_is_exported_and_nothing_overwritten_unasked(tmp_path: Path) -> None:
    app = RecordApp(Server(250).source())
    async with app.run_test(size=(120, 40)) as pilot:
        path = tmp_path / "acme-one-a-view-2026-11-18-000000.csv"
        path.write_text("mine")
        screen = await exporting(app, pilot, tmp_path)
        screen.query_one("#export-what", Select).value = "everything"
        await press(pilot, "enter")
        assert path.read_text() == "mine"
        assert "Press enter again to replace it." in str(screen.query_one("#export-words").content)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await settle(pilot, lambda: app.screen is not screen)
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["note"] for row in rows] == [f"note {number}" for number in range(250)]
        assert {row["user"] for row in rows} == {"u•••••@example.org"}


async def test_marked_rows_are_exported_with_personal_data_when_asked(tmp_path: Path) -> None:
    app = RecordApp(Server(50).source())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app.shown)
        await press(pilot, "space", "down", "space")
        screen = await exporting(app, pilot, tmp_path)
        screen.query_one("#export-form", Select).value = "jsonl"
        await settle(pilot, lambda: screen.query_one(Input).value.endswith(".jsonl"))
        await press(pilot, "tab", "tab", "space")
        assert screen.query_one("#export-personal", Checkbox).value
        await press(pilot, "enter")  # it exports on a switch, too
        await settle(pilot, lambda: app.screen is not screen)
        (path,) = tmp_path.iterdir()
        assert [json.loads(line)["user"] for line in path.read_text().splitlines()] == [
            "user0@example.org",
            "user2@example.org",
        ]


async def test_a_cancelled_export_leaves_no_file(tmp_path: Path) -> None:
    server = Server(5_000)
    reached: list[PageRequest] = []
    app = RecordApp(server.source())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await exporting(app, pilot, tmp_path)
        import asyncio

        held = asyncio.Event()
        fetch = server.fetch

        async def slow(request: PageRequest):  # type: ignore[no-untyped-def]
            reached.append(request)
            if len(reached) > 3:
                await held.wait()
            return await fetch(request)

        app.browser.source = type(app.browser.source)(COLUMNS, Paging.NUMBERED, slow)  # type: ignore[misc,arg-type]
        screen.query_one("#export-what", Select).value = "everything"
        await pilot.press("enter")
        while len(reached) < 4:
            await pilot.pause()
        assert any(tmp_path.iterdir()), "a file beside is being written"
        await pilot.press("escape")
        await settle(pilot)
        assert not any(tmp_path.iterdir())
        assert app.screen is screen


async def test_the_server_form_asks_for_what_the_view_honours() -> None:
    controls = Controls(
        filters=(
            Filter("status", "Status", (Choice("completed", "Completed"), Choice("failed", "Failed"))),
            Filter("version", "Version", integer=True),
        ),
        search=True,
        sorts=("started",),
    )
    app: App[None] = App()
    answers: list[Scope | None] = []
    async with app.run_test(size=(100, 40)) as pilot:
        app.push_screen(FilterForm(Scope(filters=(("status", "failed"),), search="abc"), controls), answers.append)
        await settle(pilot, lambda: app.screen.query("#filter-1"))
        app.screen.query_one("#filter-1", Input).value = "x"
        await press(pilot, "ctrl+s")
        assert answers == [], "a whole number is wanted"
        app.screen.query_one("#filter-1", Input).value = "12"
        app.screen.query_one("#filter-sort", Select).value = "-started"
        await press(pilot, "ctrl+s")
        wish = Scope(filters=(("status", "failed"), ("version", "12")), search="abc", sort=Sort("started", True))
        assert answers == [wish]
