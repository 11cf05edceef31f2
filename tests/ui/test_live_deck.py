"""The live deck as a whole: when it asks and when it rests, what it says when asking fails, and that coming back is exact."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.faults.support import LONG
from tests.pictures import demo_app
from tests.support import NOW, fixed_world
from tests.support_clock import DrivenClock
from tests.ui.driving import screen_text, settled
from tui.app import DeckApp, Opening
from tui.core.browsing import ColumnChoice
from tui.core.scope import Sort
from tui.core.spans import Span, SpanKind
from tui.live.configured import demonstration
from tui.sandbox.app import create_app
from tui.screens.chart_export import ChartExportScreen
from tui.screens.debug import DebugScreen
from tui.screens.export_prompt import ExportScreen
from tui.screens.menu import MenuScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.chart import ChartView
from tui.widgets.figures import FigureStrip
from tui.widgets.fleet_table import FleetTable
from tui.widgets.freshness import Freshness
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.scope_bar import ScopeBar


class Wire(httpx.AsyncBaseTransport):
    """The sandbox in process, whose answers a test may replace by account's path; it counts what is asked."""

    def __init__(self, world: Any) -> None:
        self.inner = httpx.ASGITransport(create_app(world))
        self.asked = 0
        self.broken: dict[str, httpx.Response] = {}
        self.hanging = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        path = request.url.path
        for part, answer in self.broken.items():
            if part in path:
                return httpx.Response(answer.status_code, headers=answer.headers, content=b"{}")
        if self.hanging and self.hanging in path:
            await asyncio.Event().wait()
        return await self.inner.handle_async_request(request)


@contextlib.asynccontextmanager
async def driven(size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Pilot[Any], DrivenClock, Wire]]:
    """The demo's deck with a clock that only the test moves."""
    clock = DrivenClock(NOW)
    world = replace(fixed_world(NOW), now=clock.now)
    wire = Wire(world)

    def make() -> Any:
        opened = demonstration(world, clock=clock)
        opened.deck._transports = lambda _: wire
        return opened

    app = DeckApp(Opening((), make, demo=True))
    async with app.run_test(size=size) as pilot:
        await settled(pilot, lambda: app.ready)
        await settled(pilot, lambda: known(pilot), 60)
        yield pilot, clock, wire


def rows(pilot: Pilot[Any]) -> Any:
    return pilot.app.home.query_one(FleetTable).rows  # type: ignore[attr-defined]


def known(pilot: Pilot[Any]) -> bool:
    return bool(rows(pilot)) and all(row.snapshot is not None and row.snapshot.value is not None for row in rows(pilot))


async def pass_time(pilot: Pilot[Any], clock: DrivenClock, seconds: float, step: float = 5) -> None:
    """Let time pass, and whatever it starts come to an end."""
    end = clock.monotonic() + seconds
    while clock.monotonic() < end - 1e-6:
        await advance(clock, min(step, end - clock.monotonic()))
        await quiet(pilot)


async def advance(clock: DrivenClock, seconds: float) -> None:
    """Wake who sleeps until then; the app's own tasks go on beside."""
    clock._move(clock.monotonic() + seconds)
    for due, _, future in list(clock._sleepers):
        if due <= clock.monotonic() and not future.done():
            future.set_result(None)
    clock._sleepers[:] = sorted(one for one in clock._sleepers if not one[2].done())


async def quiet(pilot: Pilot[Any]) -> None:
    """Wait until no request is under way."""
    hub = pilot.app.deck.hub  # type: ignore[attr-defined]
    await settled(pilot, lambda: all(one.query._load is None for one in hub._shared.values()))


async def open_view(pilot: Pilot[Any], account: str, view: str = "") -> VendorScreen:
    app = pilot.app
    app.open_account(account, view)  # type: ignore[attr-defined]
    await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and app.screen.view is not None)
    screen = app.screen
    assert isinstance(screen, VendorScreen)
    await settled(pilot, lambda: screen.view.load is None or screen.content is not None, 60)  # type: ignore[union-attr]
    return screen


async def test_the_fleet_asks_while_it_is_seen_and_rests_when_nobody_looks() -> None:
    async with driven() as (pilot, clock, wire):
        before = wire.asked
        await pass_time(pilot, clock, 40)
        assert wire.asked > before, "every 30 seconds, give or take a tenth"

        async def rests(seconds: float = 120) -> bool:
            await quiet(pilot)
            asked = wire.asked
            await pass_time(pilot, clock, seconds, step=15)
            return wire.asked == asked

        await pilot.press("f")
        assert await rests(), "frozen"
        await pilot.press("f")
        assert not await rests(), "going on"
        pilot.app.post_message(events.AppBlur())
        await settled(pilot, lambda: pilot.app.deck.hub.paused)
        assert await rests(), "the terminal has lost the focus"
        pilot.app.post_message(events.AppFocus())
        await settled(pilot, lambda: not pilot.app.deck.hub.paused)
        assert not await rests(), "it has the focus again"
        await pilot.press("question_mark")
        await settled(pilot, lambda: isinstance(pilot.app.screen, MenuScreen))
        assert await rests(), "behind a modal"
        await pilot.press("escape")
        assert not await rests(), "the modal is gone"


async def test_a_hidden_screen_rests_while_another_is_on_top() -> None:
    async with driven() as (pilot, clock, wire):
        await open_view(pilot, "geai-demo")
        fleet_rows = [row.fetched_at() for row in rows(pilot)]
        asked = wire.asked
        await pass_time(pilot, clock, 90)
        assert wire.asked > asked, "the screen on top asks"
        assert [row.fetched_at() for row in rows(pilot)] == fleet_rows, "the one behind rests"


async def test_a_failing_panel_keeps_its_figures_counts_down_and_r_tries_now() -> None:
    async with driven() as (pilot, clock, wire):
        screen = await open_view(pilot, "geai-demo")
        figures = screen.query_one(FigureStrip).figures
        wire.broken[""] = httpx.Response(503)
        await pilot.press("r")
        line = screen.query_one(Freshness)
        for _ in range(20):  # the tries of one request wait for the clock too
            if "next try in" in line.text:
                break
            await advance(clock, 5)
            await pilot.pause(0.01)
        assert "next try in" in line.text
        assert "r tries now" in line.text
        assert screen.query_one(FigureStrip).figures == figures
        assert screen.has_class("stale")
        wire.broken.clear()
        await pilot.press("r")
        await settled(pilot, lambda: "just now" in line.text)
        assert not screen.has_class("stale")


@pytest.mark.parametrize(("status", "word"), [(401, "renew"), (403, "permission")])
async def test_a_refused_key_is_not_tried_again_by_itself(status: int, word: str) -> None:
    async with driven() as (pilot, clock, wire):
        screen = await open_view(pilot, "geai-demo")
        wire.broken[""] = httpx.Response(status)
        await pilot.press("r")
        line = screen.query_one(Freshness)
        await settled(pilot, lambda: "r tries again" in line.text)
        assert "next try" not in line.text
        asked = wire.asked
        await pass_time(pilot, clock, 1200)
        assert wire.asked == asked
        words = f"{line._snapshot.fault.sentence} {line._snapshot.fault.hint}".casefold()  # type: ignore[union-attr]
        assert word in words, words


async def test_an_account_that_hangs_or_fails_slows_no_other() -> None:
    async with driven() as (pilot, clock, wire):
        log = {one.account.name: one.connection.log for one in pilot.app.deck.open_sessions}
        paths = {name: {entry.path for entry in entries} for name, entries in log.items()}
        wire.broken |= dict.fromkeys(paths["geai-demo"], httpx.Response(500))
        wire.hanging = next(iter(paths["ejento-demo"]))
        times = {row.name: row.fetched_at() for row in rows(pilot)}
        for _ in range(12):
            await advance(clock, 5)
            await pilot.pause(0.02)
        await settled(
            pilot, lambda: all(row.fetched_at() > times[row.name] for row in rows(pilot) if row.name[0] in "sa")
        )
        slow = {row.name: row for row in rows(pilot) if row.name[0] in "ge"}
        assert slow["geai-demo"].snapshot.fault is not None
        assert slow["ejento-demo"].snapshot.loading
        assert all(row.fetched_at() == times[name] and row.headline for name, row in slow.items()), (
            "the last good stays"
        )


async def test_three_levels_down_and_back_everything_is_as_it_was() -> None:
    app = demo_app()
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        screens = []
        for view in ("agents", "agent", "number-calls"):
            if not screens:
                app.open_account("agentphone-demo", view)
            else:
                browser = screens[-1].query_one(RecordBrowser)
                drill = next(one for one in screens[-1].view.drills if one.view == view)
                parent = next(found for row in browser.listing.rows if (found := drill.parent(row)) is not None)
                screens[-1]._drill(drill, parent)
            await settled(
                pilot,
                lambda view=view: (
                    isinstance(app.screen, VendorScreen) and app.screen.view and app.screen.view.key == view
                ),
            )
            browser = app.screen.query_one(RecordBrowser)
            await settled(pilot, lambda browser=browser: browser.current_record is not None, 60)
            screens.append(app.screen)
            browser.listing.sort = Sort(browser.columns[0].key, descending=True)
            browser.choose_columns(ColumnChoice(hidden=frozenset({browser.columns[1].key})))
            browser.query_text = "!zzz"
            browser._refilter()
            browser.wide = True
            await browser.show()
            browser.table.action_edge(1)
            browser.table.action_sideways(2)
            await pilot.pause()
        before = [screen.query_one(RecordBrowser).state() for screen in screens]
        record = screens[-1].query_one(RecordBrowser).current_record
        screens[-1]._detail(record)
        await settled(pilot, lambda: app.screen is not screens[-1])
        for screen, state in zip(reversed(screens), reversed(before), strict=True):
            for _ in range(2):  # the first may undo the filter of the screen above
                if app.screen is not screen:
                    await pilot.press("escape")
                    await pilot.pause()
            await settled(pilot, lambda screen=screen: app.screen is screen)
            await pilot.pause()
            assert screen.query_one(RecordBrowser).state() == state


async def test_another_view_and_back_everything_is_as_it_was() -> None:
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.ready)
        screen = await open_view(pilot, "serenity-demo", "instances")
        browser = screen.query_one(RecordBrowser)
        await settled(pilot, lambda: browser.current_record is not None, 60)
        await pilot.press("n", "n")
        await settled(pilot, lambda: browser.listing.page == 3 and browser.listing.rows)
        browser.listing.sort = Sort("tokens", descending=True)
        await browser.show()
        await pilot.press("down", "down", "down", "right", "space", "w")
        await pilot.pause()
        before = browser.state()
        assert before.page == 3
        assert before.marks
        await pilot.press("1")
        await settled(pilot, lambda: screen.view.key != "instances" and screen.content is not None, 60)
        await pilot.press("2")
        await settled(pilot, lambda: screen.view.key == "instances" and browser.state() == before, 60)


async def test_hours_of_the_deck_leave_tasks_connections_timers_and_memory_where_they_were() -> None:
    """Short form: half an hour, in which half as much may be kept."""
    halves = 8 if LONG else 1
    async with driven() as (pilot, clock, wire):
        await open_view(pilot, "geai-demo")
        await pass_time(pilot, clock, 600, step=30)

        def state() -> tuple[int, int, int, int]:
            timers = [timer for node in pilot.app.walk_children() for timer in node._timers]
            lasting = [timer for timer in timers if timer._repeat != 0]
            # A mark of a change fades by a timer of its own; how many fade at this moment says nothing.
            fading = sum(timer._task is not None and not timer._task.done() for timer in timers if timer not in lasting)
            flights = sum(len(one.connection._flights) for one in pilot.app.deck.open_sessions)
            return len(asyncio.all_tasks()) - fading, clock.sleeping, len(lasting), flights

        def things() -> int:
            gc.collect()
            return len(gc.get_objects())

        await quiet(pilot)
        before, held, asked = state(), things(), wire.asked
        await pass_time(pilot, clock, 1800 * halves, step=30)
        await quiet(pilot)
        assert wire.asked > asked + 50 * halves
        assert state() == before
        assert things() < held * 1.01, "dozens of refreshes keep nothing"


async def test_the_budget_is_shown_when_little_is_left_and_always_among_the_requests() -> None:
    async with driven() as (pilot, _, _):
        screen = await open_view(pilot, "geai-demo")
        line = screen.query_one(Freshness)
        assert "requests a minute" not in line.text
        used = pilot.app.deck.hub.budget("geai-demo").used
        pilot.app.deck.hub.limit(used + 1)
        assert f" · {used} of {used + 1} requests a minute" in line.text
        pilot.app.deck.hub.limit(used - 1)
        beyond = f"live refreshing waits: {used} of {used - 1} requests a minute"
        assert beyond in line.text, "what the user asks for may go beyond what live refreshing may use"
        pilot.app.push_screen(DebugScreen())
        await settled(pilot, lambda: beyond in screen_text(pilot.app))


CHART_KEYS = {
    "k": "kind", "u": "cumulative", "l": "log", "b": "previous", "T": "numbers", "plus": "zoom", "a": "average",
}  # fmt: skip


async def test_chart_keys_reach_the_chart_through_the_screens_own_keys() -> None:
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.ready)
        screen = await open_view(pilot, "geai-demo")
        chart = screen.query_one("#chart-0", ChartView)
        chart.focus()
        await settled(pilot, lambda: chart.has_focus and chart.plot is not None)
        for key in CHART_KEYS:
            before = (chart.options, chart.numbers)
            await pilot.press(key)
            await settled(pilot, lambda: (chart.options, chart.numbers) != before)  # noqa: B023
            assert app.screen is screen
        await pilot.press("escape")
        assert app.screen is screen
        assert not chart.numbers, "esc leaves the numbers first"
        await pilot.press("z")
        await settled(pilot, lambda: not screen.query_one(FigureStrip).display)
        await pilot.press("D")
        assert screen.query_one(FigureStrip).since_opened


async def test_one_of_two_charts_gets_the_screen_and_is_read_on_in_another_size_and_period() -> None:
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.ready)
        fleet = app.screen
        screen = await open_view(pilot, "geai-demo", "adoption")
        first, second = screen.query(ChartView)
        await settled(pilot, lambda: first.display and second.display and second.plot is not None)
        second.focus()
        await pilot.press("z")
        await settled(pilot, lambda: not first.display)
        assert second.has_focus
        assert not screen.query_one("#view-table").display
        await pilot.press("escape")
        await settled(pilot, lambda: first.display and screen.query_one("#view-table").display)
        await pilot.press("u", "left")
        screen.change(replace(screen.wish, span=Span(SpanKind.LAST_MONTH)))
        await settled(pilot, lambda: second.plot is not None and len(second.plot.buckets) == 31)
        assert second.has_focus
        assert second.options.cumulative, "another period is read in the same way"
        await pilot.resize_terminal(80, 24)
        await settled(pilot, lambda: not first.display)
        assert second.has_focus
        await pilot.press("z")
        await settled(pilot, lambda: not screen.query_one(FigureStrip).display)
        screen.select("requests")
        await settled(pilot, lambda: screen.query_one(RecordBrowser).current_record is not None)
        await pilot.press("escape")
        await settled(pilot, lambda: app.screen is fleet)  # a list alone is no panel among others: esc leaves it


async def test_an_exported_chart_says_of_what_account_view_and_period_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = demo_app()
    app.NOTIFICATION_TIMEOUT = 600  # both words are looked at together
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        await open_view(pilot, "geai-demo", "tokens")
        await pilot.press("e")
        await settled(pilot, lambda: isinstance(app.screen, ChartExportScreen))
        line = app.screen.query_one(Input)
        named = Path(line.value)
        assert named.name.startswith("geai-demo-tokens-")
        line.value = "~nobody-is-called-so/chart.txt"
        await pilot.press("enter")
        await settled(pilot, lambda: "cannot be written" in screen_text(app))
        line.value = str(named.with_suffix(".txt"))
        await pilot.press("enter")
        await settled(pilot, lambda: named.with_suffix(".txt").exists())
        await settled(pilot, lambda: len(app._notifications) == 1)
        await open_view(pilot, "agentphone-demo", "agents")
        await settled(pilot, lambda: app.screen.query_one(RecordBrowser).listing.rows)
        await pilot.press("e")
        await settled(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen) and len(app._notifications) > 1)
        said = [one.message.partition(" to /")[0] for one in app._notifications]
        assert said == ["Exported the chart", "Exported 14 rows"], "each export says so once"
        *written, end = named.with_suffix(".txt").read_text().split("\n")
        assert not end, "a text file ends with a line end"
    assert written[0].startswith("geai-demo › ")
    assert written[1].startswith("last 30 days · 2026-10-20 – 2026-11-18")
    assert "●" in "".join(written[2:5]), "the legend"


STALE = {(80, 24): "! stale 3 min", (60, 20): "! stale 3 min", (120, 40): "! stale "}


async def resized(pilot: Pilot[Any], size: tuple[int, int]) -> list[str]:
    """Change the size, let the table count its ages; returns the lines of the screen."""
    await pilot.resize_terminal(*size)
    pilot.app.home.query_one(FleetTable).tick()  # type: ignore[attr-defined]
    await pilot.pause()
    return screen_text(pilot.app).split("\n")


async def test_a_stale_account_says_how_old_it_is_at_every_size() -> None:
    async with driven((80, 24)) as (pilot, clock, wire):
        wire.broken["/agentphone"] = httpx.Response(401)
        await pass_time(pilot, clock, 190, 30)
        await settled(pilot, lambda: "! stale" in screen_text(pilot.app))
        for size, said in STALE.items():
            lines = await resized(pilot, size)
            assert "last 30 days" in lines[0], "whatever period the views have"
            line = next(line for line in lines if "! stale" in line)
            assert said in line, size
            assert "3 min" in line, size
            # Where there is no column of ages, a row that is some seconds old says so instead of "fresh".
            others = [line for line in lines if re.search(r"● (fresh|\d+ s) ", line)]
            assert len(others) == 3, size
            assert any("USD" in line for line in others), f"money keeps its place at {size}"
        wire.broken.clear()
        await pilot.press("r")
        for size in reversed(STALE):
            await resized(pilot, size)
            await settled(pilot, lambda: screen_text(pilot.app).count("● fresh") == 4)
            assert " 1 ● fresh  agent" in screen_text(pilot.app).replace("fresh agent", "fresh  agent"), (
                f"the room is given back at {size}"
            )


async def test_once_a_day_has_turned_the_scope_bar_names_the_days_that_are_shown() -> None:
    async with driven() as (pilot, clock, _):
        screen = await open_view(pilot, "geai-demo", "days")
        bar, shown = screen.query_one(ScopeBar), screen.content
        assert "2026-10-20 – 2026-11-18 so far" in bar.text
        clock.jump(86400)
        assert "2026-10-20 – 2026-11-18 so far" in bar.text, "the figures are still those"
        screen.action_refresh_now()
        await settled(pilot, lambda: screen.content is not shown)
        assert "2026-10-21 – 2026-11-19 so far" in bar.text
        screen = await open_view(pilot, "ejento-demo", "agents")
        await settled(pilot, lambda: not screen.awaits_more)
        clock.jump(86400)
        screen.action_refresh_now()
        assert "2026-10-22 – 2026-11-20 so far" in screen.query_one(ScopeBar).text
