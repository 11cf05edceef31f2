"""The real deck on a source whose figures change only when a key says so, under a clock that stands still.

``N`` asks everything anew and nothing has changed; ``O`` changes one figure; ``M`` moves a chart on by one day; from ``P`` on
one figure changes every second. ``live.py 200`` has so many accounts.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import sin
from pathlib import Path
from typing import Any

from tui.accounts.config import Config
from tui.accounts.model import Account
from tui.app import DeckApp, Opening
from tui.core.clock import Clock, SystemClock
from tui.core.content import Chart, ChartKind, Content, Figure, Headline, Series
from tui.core.values import Money, Unit
from tui.live.configured import Configured
from tui.live.deck import Deck
from tui.live.session import Session
from tui.screens.fleet import FleetScreen
from tui.terminal import run_app
from tui.vendors.base import Ask, Group, Implementation, View
from tui.vendors.registry import vendor
from tui.widgets.fleet_columns import FleetRow

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
NAMES = ("acme-one", "acme-two", "acme-three", "acme-four")


class Still(SystemClock):
    """Wall time stands still; waiting is real."""

    def now(self) -> datetime:
        return NOW


class Source:
    """What every account answers."""

    def __init__(self) -> None:
        self.requests = 123_456
        self.day = 0

    async def headline(self, ask: Ask[Any]) -> Headline:
        busy = ask.account.name == NAMES[0]
        return Headline(
            activity=Figure("activity", "Requests", self.requests if busy else 99_000, previous=110_000),
            tokens=Figure("tokens", "Tokens", 9_876_543, Unit.TOKENS),
            cost=Figure("cost", "Cost", Money(Decimal("1234.56"), "EUR"), Unit.MONEY),
            errors=Figure("errors", "Errors", 12, rising_is_bad=True),
            active=Figure("active", "Active agents", 34),
            spark=tuple(self._load(day) for day in range(30)),
            period="last 30 days",
        )

    async def content(self, ask: Ask[Any]) -> Content:
        figures = [Figure(f"f{number}", f"Figure {number}", 1_000 * number + 7) for number in range(1, 5)]
        days = tuple((date(2026, 6, 1) + timedelta(days=self.day + day)).isoformat() for day in range(90))
        series = tuple(
            Series(f"s{number}", f"Series {number}", tuple(self._load(day) * (number + 1) for day in range(90)))
            for number in range(2)
        )
        charts = (Chart("load", "Requests a day", ChartKind.LINE, days, series),)
        return Content((Figure("requests", "Requests", self.requests), *figures), charts)

    def _load(self, day: int) -> float:
        place = self.day + day
        return round(500 + 300 * sin(place / 5) + place * 7919 % 83)

    def view(self) -> View[Any]:
        return View("live", "Live", Group.OVERVIEW, "", (), load=self.content)


class StubDeck(Deck):
    """A deck whose sessions need no network."""

    def __init__(
        self, source: Source, names: tuple[str, ...] = NAMES, clock: Clock | None = None, refresh: float = 86_400
    ) -> None:
        async def no_secrets(*_: object) -> dict[str, Any]:
            return {}

        accounts = tuple(Account(name, "serenity", "https://acme.example", refresh=refresh) for name in names)
        super().__init__(accounts, no_secrets, clock=clock or Still())
        self._source = source

    async def session(self, name: str) -> Session:
        source = self._source
        works: Implementation[Any] = Implementation(
            connect=lambda *_: None,
            views=(source.view(),),
            headline=source.headline,
            check=None,  # type: ignore[arg-type]  # never tested here
            endpoints=(),
        )
        return Session(self.account(name), vendor("serenity"), works, None, None, self.clock)  # type: ignore[arg-type]


class LiveApp(DeckApp):
    """The deck, and keys that change the world."""

    CSS_PATH = [str(ROOT / "tui" / one) for one in DeckApp.CSS_PATH]
    BINDINGS = [
        ("N", "nothing", "Nothing"), ("O", "one", "One"), ("M", "move", "Move"), ("P", "pulse", "Pulse"),
    ]  # fmt: skip

    def __init__(self, source: Source, names: tuple[str, ...] = NAMES, stub: StubDeck | None = None) -> None:
        self.source = source
        self.stub = stub or StubDeck(source, names)
        rows = tuple(FleetRow(name, "Serenity Star") for name in names)
        super().__init__(Opening(rows, lambda: Configured(self.stub, Config(Path()), None)))

    def _ask(self) -> None:
        """Ask what is on screen, as its timer would."""
        screen = self.screen
        watches = screen._watches.values() if isinstance(screen, FleetScreen) else (screen._watch,)
        for watch in watches:
            watch.refresh_now()

    def action_nothing(self) -> None:
        self._ask()

    def action_one(self) -> None:
        self.source.requests += 1
        self._ask()

    def action_move(self) -> None:
        self.source.day += 1
        self._ask()

    def action_pulse(self) -> None:
        self.set_interval(1, self.action_one)


if __name__ == "__main__":
    count = int(sys.argv[1]) if sys.argv[1:] else 0
    sys.exit(run_app(lambda: LiveApp(Source(), NAMES + tuple(f"acme-{number:03d}" for number in range(4, count)))))
