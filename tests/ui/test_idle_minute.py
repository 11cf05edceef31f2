"""A quiet minute, by a clock that the test drives: what is asked, what is drawn, and what goes over the wire."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate

from tests.bench.apps.live import NAMES, LiveApp, Source, Still, StubDeck
from tests.support_clock import DrivenClock
from tests.ui.driving import screen_text, settled
from tui.core.content import Headline
from tui.terminal.quiet import QuietUpdate, Shown
from tui.widgets.fleet_table import FleetTable


class Counted(Source):
    """Remembers who was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def headline(self, ask: Any) -> Headline:
        self.asked.append(ask.account.name)
        return await super().headline(ask)


class Wired(LiveApp):
    """Counts what would go to a terminal."""

    def __init__(self, source: Source, stub: StubDeck) -> None:
        super().__init__(source, stub=stub)
        self.sent: list[str] = []
        self._terminal = Shown()
        self._wire = Console(color_system="truecolor", force_terminal=True)

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            text = QuietUpdate(renderable, self._terminal).render_segments(self._wire)  # type: ignore[arg-type]
            self.sent += [text] if text else []
        super()._display(screen, renderable)

    def take_sent(self) -> list[str]:
        sent, self.sent = self.sent, []
        return sent


class StillDriven(DrivenClock):
    """Waiting is driven, the wall clock stands: ages do not move."""

    def now(self) -> Any:
        return Still().now()


async def minute(app: Wired, pilot: Any, clock: DrivenClock) -> None:
    """Let a minute pass; ages are looked at every five seconds, as the screen's own timer does."""
    for _ in range(12):
        await clock.advance(5)
        app.screen.query_one(FleetTable).tick()
        await pilot.pause()


@pytest.fixture
def evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refresh at the interval itself, without jitter."""
    monkeypatch.setattr("tui.live.query.next_refresh", lambda interval: interval)


@contextlib.asynccontextmanager
async def fleet(clock: DrivenClock, refresh: int) -> AsyncIterator[tuple[Any, Wired, Counted]]:
    """A fleet whose figures have come and been drawn, with its source."""
    source = Counted()
    app = Wired(source, StubDeck(source, clock=clock, refresh=refresh))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: screen_text(app).count("● fresh") == len(NAMES))
        await settled(pilot, lambda: app.screen.query("#look-chart") and "Requests a day" in screen_text(app))
        app.take_sent()
        yield pilot, app, source


@pytest.mark.usefixtures("evenly")
async def test_a_minute_in_which_nothing_changes_sends_nothing_and_asks_each_account_twice() -> None:
    clock = StillDriven()
    async with fleet(clock, 30) as (pilot, app, source):
        source.asked.clear()
        await minute(app, pilot, clock)
        assert sorted(source.asked) == sorted(NAMES * 2)
        assert app.take_sent() == []


@pytest.mark.usefixtures("evenly")
async def test_ages_are_all_that_moves_and_at_most_every_five_seconds() -> None:
    clock = DrivenClock()
    async with fleet(clock, 86_400) as (pilot, app, _):
        await minute(app, pilot, clock)
        sent = app.take_sent()
    assert len(sent) <= 12
    assert 0 < sum(len(text.encode()) for text in sent) < 12 * len(NAMES) * 40


@pytest.mark.usefixtures("evenly")
async def test_one_figure_that_changes_sends_its_own_cells() -> None:
    clock = StillDriven()
    async with fleet(clock, 30) as (pilot, app, source):
        source.requests += 1
        await clock.advance(30)
        await pilot.pause()
        sent = "".join(app.take_sent())
    assert 0 < len(sent.encode()) < 400
    assert "acme" not in sent


async def test_lines_of_the_fleet_are_drawn_only_where_they_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source()
    names = tuple(f"acme-{number:03d}" for number in range(200))
    app = Wired(source, StubDeck(source, names))
    drawn: list[int] = []
    line = FleetTable._line
    monkeypatch.setattr(FleetTable, "_line", lambda self, index: drawn.append(index) or line(self, index))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.ready and "● fresh" in screen_text(app))
        height = app.screen.query_one(FleetTable).size.height
        assert max(drawn) < height
        app.screen.query_one(FleetTable).action_move(1_000)
        await pilot.pause()
        assert max(drawn) == 199
        assert len(set(drawn)) < 2 * height
