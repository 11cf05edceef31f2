"""The real app on a misbehaving server and a sound one, each a process of its own: what the matrix of screens shares."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from textual.pilot import Pilot

from tests.faults.ptys import ROOT, slowness
from tests.faults.support import MIB, TOKEN
from tests.support_clock import DrivenClock
from tests.ui.driving import screen_text
from tui.accounts.config import Config
from tui.accounts.model import Account
from tui.app import DeckApp, Opening
from tui.live.configured import Configured
from tui.live.deck import Deck
from tui.live.demo import demo_account
from tui.net.limits import DEFAULT_LIMITS, Limits
from tui.vendors.registry import vendor
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import FleetTable

HEALTHY = "sound"
"""Name of the account on the good server."""


@contextlib.contextmanager
def served_apart() -> Iterator[str]:
    """Serve in a process of its own: its memory and its work are not the client's. Yields the base URL."""
    source = "from tests.faults.support import serve; serve()"
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def faulty_account(base: str, fault: str, key: str) -> Account:
    """Return an account whose vendor shows a fault whatever it is asked."""
    return replace(demo_account(vendor(key), f"{base}/~{fault}"), name=f"{key}-{fault}")


def healthy_account(base: str, key: str = "agentphone") -> Account:
    return replace(demo_account(vendor(key), base), name=HEALTHY)


async def _secrets(account: Account, _: Any) -> dict[str, SecretStr]:
    return {field.key: SecretStr(TOKEN) for field in vendor(account.vendor).fields if field.kind.value == "secret"}


@dataclass(slots=True)
class Strain:
    """What the app went through.

    Attributes:
        held: Longest that the event loop's thread worked without giving way, in CPU seconds: other processes do not count.
        late: Longest that the loop was late, in seconds of the wall, whoever's doing it was.
        peak: Bytes by which the process grew at most.
        waited: Seconds of driven time that a user would have waited.
        quit: CPU seconds of the loop's thread from q to the end of the app.
        quit_wall: Seconds of the wall for the same.
    """

    held: float = 0.0
    late: float = 0.0
    peak: int = 0
    waited: float = 0.0
    quit: float = 0.0
    quit_wall: float = 0.0


class Screens:
    """The running app with its clock; time moves only to where a retry is due."""

    def __init__(self, app: DeckApp, pilot: Pilot[None], clock: DrivenClock, strain: Strain) -> None:
        self.app, self.pilot, self.strain = app, pilot, strain
        self._clock = clock

    @property
    def text(self) -> str:
        """The screen's words, however they are wrapped."""
        return " ".join(screen_text(self.app).split())

    @property
    def rows(self) -> Sequence[FleetRow]:
        return self.table.rows

    @property
    def table(self) -> FleetTable:
        assert self.app.home is not None
        return self.app.home.query_one(FleetTable)

    def row(self, name: str) -> FleetRow:
        return next(row for row in self.rows if row.name == name)

    def point_at(self, name: str) -> None:
        """Put the cursor on an account."""
        self.table.cursor = [row.name for row in self.rows].index(name)

    async def until(self, condition: Callable[[], Any], seconds: float = 30.0) -> None:
        """Work until a condition holds; where a request waits to be tried again, time moves on to then."""
        try:
            async with asyncio.timeout(seconds * slowness()):
                while not condition():
                    await self.pilot.pause(0.005)
                    self._move_on()
        except TimeoutError:
            raise AssertionError(f"the condition never held; the screen shows:\n{screen_text(self.app)}") from None
        await self.pilot.pause()

    def _move_on(self) -> None:
        if not self.app.ready:
            return
        waits = [one.until for session in self.app.deck.open_sessions for one in session.connection.waiting]
        seconds = (min(waits) - self._clock.now()).total_seconds() if waits else 0.0
        if waits:
            self.strain.waited += max(seconds, 0.0)
            self._clock._move(self._clock.monotonic() + max(seconds, 0.0) + 1e-6)
        for due, _, future in list(self._clock._sleepers):
            if due <= self._clock.monotonic() and not future.done():
                future.set_result(None)
        self._clock._sleepers[:] = sorted(one for one in self._clock._sleepers if not one[2].done())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)


@contextlib.asynccontextmanager
async def deck_of(
    accounts: Sequence[Account], limits: Limits = DEFAULT_LIMITS, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Screens]:
    """Run the app with accounts, and quit it by its key at the end, whatever is under way then."""
    clock, strain = DrivenClock(), Strain()
    rows = tuple(FleetRow(one.name, one.vendor) for one in accounts)

    def make() -> Configured:
        deck = Deck(tuple(accounts), _secrets, clock=clock, demo=True, limits=limits)
        return Configured(deck, Config(Path()), None)

    app = DeckApp(Opening(rows, make, demo=True))
    with _growth(strain):
        async with app.run_test(size=size) as pilot, _loop_watched(strain):
            screens = Screens(app, pilot, clock, strain)
            await screens.until(lambda: app.ready)
            yield screens
            while app.screen is not app.home:
                await pilot.press("escape")
            await pilot.press("r")
            started, worked = time.monotonic(), time.thread_time()
            await pilot.press("q")
        strain.quit, strain.quit_wall = time.thread_time() - worked, time.monotonic() - started
        assert app.crash is None
        assert not app.is_running


@contextlib.asynccontextmanager
async def _loop_watched(strain: Strain) -> AsyncIterator[None]:
    async def watch() -> None:
        while True:
            wall, worked = time.monotonic(), time.thread_time()
            await asyncio.sleep(0.005)
            strain.late = max(strain.late, time.monotonic() - wall - 0.005)
            strain.held = max(strain.held, time.thread_time() - worked)

    task = asyncio.create_task(watch(), name="watch of the loop")
    try:
        yield
    finally:
        task.cancel()


@contextlib.contextmanager
def _growth(strain: Strain) -> Iterator[None]:
    """Measure by how much the process grows, as the kernel sees it; 0 where there is no such kernel."""
    counters = Path("/proc/self/clear_refs")
    if not counters.exists():
        yield
        return
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    before = _resident("VmRSS")
    counters.write_text("5")
    try:
        yield
    finally:
        strain.peak = _resident("VmHWM") - before


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


__all__ = ["HEALTHY", "MIB", "Screens", "Strain", "deck_of", "faulty_account", "healthy_account", "served_apart"]
