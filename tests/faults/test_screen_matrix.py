"""Every fault as a user meets it: the real app, real HTTP, real clients; one account on a bad server beside one on a good server.

The short form puts some twenty bad accounts, each with another fault, into one deck beside a good one, the vendors in turn.
``AGENTDECK_LONG=1`` gives every fault and vendor an app of its own, and prints the table of figures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from textual.widgets import Static

from tests.faults.expected import EXPECTED, LEAKS, SAID, SAME, TOLERATED
from tests.faults.ptys import pace, slowness
from tests.faults.screens import HEALTHY, Screens, Strain, deck_of, faulty_account, healthy_account, served_apart
from tests.faults.support import LONG, MIB, TOKEN
from tests.support import NOW, FixedClock
from tui.core.content import Headline
from tui.core.errors import ErrorKind, Fault
from tui.core.scope import Scope
from tui.live.demo import demo_secrets
from tui.live.session import open_session
from tui.net.limits import Limits
from tui.sandbox.faulty import FAULTS
from tui.screens.menu import MenuScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.fleet_table import state_of
from tui.widgets.record_browser import RecordBrowser

VENDORS = {"agentphone": "calls", "ejento": "agents", "geai": "requests", "serenity": "instances"}
"""Vendors, and a view of each that pages through a list."""
TIMED = ("no-answer", "slow-headers", "slow-body")
HELD = 1.0
"""Longest that the event loop's thread may work without giving way, in CPU seconds."""
QUIT = 2.0
"""Longest that quitting may take, in CPU seconds of the loop's thread: what others do on the machine does not count."""
PEAK = 150 * MIB
PEAK_TOGETHER = 300 * MIB
"""Most memory for twenty bad servers at once."""


@dataclass(frozen=True)
class Cell:
    """One line of the table."""

    fault: str
    vendor: str
    seconds: float
    words: str
    strain: Strain

    def line(self) -> str:
        strain = self.strain
        return (
            f"{self.fault:<20}{self.vendor:<11}{self.seconds:>8.2f}{strain.waited:>8.1f}{strain.held:>7.2f}"
            f"{strain.quit_wall:>6.2f}{strain.peak / MIB:>6.0f}  {self.words[:90]}"
        )


@pytest.fixture(scope="module")
def bad() -> Iterator[str]:
    with served_apart() as url:
        yield url


@pytest.fixture(scope="module")
def good() -> Iterator[str]:
    with served_apart() as url:
        yield url


@pytest.fixture(scope="module")
def figures() -> Iterator[list[Cell]]:
    """Collects the cells, and prints what they amount to."""
    cells: list[Cell] = []
    yield cells
    if LONG:
        _print_table(cells)


@pytest.fixture(scope="module")
def known(good: str) -> dict[str, Headline]:
    """What each vendor's account says on a good server, asked without an app."""

    async def ask(key: str) -> Headline:
        account = healthy_account(good, key)
        session = open_session(account, demo_secrets(account), clock=FixedClock(NOW))
        try:
            return await session.implementation.headline(session.ask(Scope()))
        finally:
            await session.aclose()

    return {key: asyncio.run(ask(key)) for key in VENDORS}


async def _all_told(screens: Screens) -> None:
    def told(name: str) -> bool:
        snapshot = screens.row(name).snapshot
        return snapshot is not None and (snapshot.value is not None or snapshot.fault is not None)

    await screens.until(lambda: all(told(row.name) for row in screens.rows), 60)


async def _keys_answer(screens: Screens) -> None:
    """Open the help and leave it; whatever the servers do meanwhile."""
    await screens.press("question_mark")
    await screens.until(lambda: isinstance(screens.app.screen, MenuScreen), 15)
    assert "frozen" not in screens.text.replace("Freeze", "")
    await screens.press("escape")
    await screens.until(lambda: screens.app.screen is screens.app.home, 15)


def _clean(text: str, where: str) -> None:
    assert TOKEN not in text, where
    for sign in LEAKS:
        assert sign not in text, f"{where}: {sign!r} in {text}"


def _shown(fault: Fault, text: str, where: str, *, account: str = "") -> None:
    """A fault's title, sentence and hint stand on the screen, and whose it is."""
    assert fault.sentence.isprintable(), where
    assert fault.hint, f"{where}: nothing says what to do next"
    for part in (account, fault.title, fault.sentence, fault.hint):
        assert " ".join(part.split()) in text, f"{where}: {part!r} is not in {text}"


def _as_expected(fault: Fault | None, name: str, where: str) -> None:
    if name in TOLERATED and where.startswith("ejento") and fault is None:
        return  # its bodies are undocumented: anything that is JSON is shown as it came, and a note says so
    if name in EXPECTED:
        kind, begins = EXPECTED[name]
        assert fault is not None, f"{where}: nothing says that something is wrong"
        assert fault.kind is kind, f"{where}: {fault}"
        assert fault.sentence.startswith(begins), f"{where}: {fault.sentence}"
    elif name in SAME:
        assert fault is None, f"{where}: {fault}"
    elif fault is not None:
        assert fault.kind in {ErrorKind.UNREADABLE, ErrorKind.VENDOR}, f"{where}: {fault}"


async def _on_the_fleet(screens: Screens, name: str, fault: str, known: Headline) -> str:
    """Look at an account's row; returns what is said of it."""
    where = f"{name} on the fleet"
    screens.point_at(name)
    row, text = screens.row(name), screens.text

    def rests() -> bool:
        # A row that is asked again meanwhile says when it is tried, instead of what is wrong; the screen says it a moment later.
        nonlocal row, text
        row, text = screens.row(name), screens.text
        found = row.snapshot
        return found is not None and found.waiting is None and (found.fault is None or f"{name} · " in text)

    await screens.until(rests)
    assert row.snapshot is not None
    said = row.snapshot.fault
    _as_expected(said, fault, where)
    _clean(text, where)
    if said is not None:
        assert said.account == name, where
        assert state_of(row).word == "failing", where
        _shown(said, text, where, account=f"{name} · ")
        assert "r tries" in text or "not before" in text or "trying" in text, where
        return f"{said.title}: {said.sentence}"
    assert row.headline is not None
    assert SAID.get(name, "") in row.headline.note, f"{where}: {row.headline.note}"
    assert fault not in EXPECTED or "Not recognised" in row.headline.note, where
    assert fault not in SAME or row.headline == known, where
    return f"figures; {row.headline.note}" if row.headline.note else "figures"


async def _on_its_screen(screens: Screens, name: str, fault: str) -> None:
    """Open the account's first view and look at what it says."""
    where = f"{name} on its screen"
    screens.point_at(name)
    await screens.press("enter")
    await screens.until(lambda: isinstance(screens.app.screen, VendorScreen))
    screen = screens.app.screen
    assert isinstance(screen, VendorScreen)
    await screens.until(lambda: screen.content is not None or screen.fault is not None)
    _as_expected(screen.fault, fault, where)
    _clean(screens.text, where)
    if screen.fault is not None:
        _shown(screen.fault, str(screen.query_one("#view-state", Static).content).replace("\n", " "), where)
        _shown(screen.fault, screens.text, where, account=name)
    await screens.press("escape")
    await screens.until(lambda: screens.app.screen is screens.app.home)


async def _in_its_list(screens: Screens, name: str, key: str, fault: str) -> None:
    """Open a list of the account and look at what it says."""
    where = f"{name} in its list"
    screens.app.open_account(name, VENDORS[key])
    await screens.until(lambda: isinstance(screens.app.screen, VendorScreen) and screens.app.screen.view)
    browser = screens.app.screen.query_one(RecordBrowser)
    await screens.until(lambda: not browser.busy and (browser.fault is not None or browser.listing.walk is not None))
    await screens.until(lambda: browser.fault is not None or not browser.busy)
    _clean(screens.text, where)
    if fault in EXPECTED:
        _as_expected(browser.fault, fault, where)
    if browser.fault is not None:
        _shown(browser.fault, screens.text, where, account=name)
    await screens.press("escape")
    await screens.until(lambda: screens.app.screen is screens.app.home)


def _unaffected(screens: Screens, known: Headline) -> None:
    row = screens.row(HEALTHY)
    assert row.snapshot is not None
    assert row.snapshot.fault is None
    assert row.headline == known, "the same figures as without a bad server beside it"
    assert state_of(row).word == "fresh"


def _limits() -> Limits:
    """What takes 3 s for a user takes 0.3 s here: an error's body that never comes is waited for."""
    return Limits(error_seconds=0.3 * slowness())


def _hasty() -> Limits:
    """What takes 30 s for a user takes 1 s here."""
    return replace(_limits(), total_seconds=1.0 * slowness())


def _bearable(strain: Strain, peak: int) -> None:
    assert strain.held < HELD * pace(), strain
    assert strain.waited <= 60, strain
    assert strain.quit < QUIT * pace(), strain
    assert strain.quit_wall < 10 * slowness(), strain
    assert strain.peak < peak, strain


DECKS = tuple(tuple(name for name in FAULTS if name not in TIMED)[place::4] for place in range(4))


@pytest.mark.parametrize("place", range(4))
async def test_twenty_bad_servers_beside_a_good_one(
    bad: str, good: str, known: dict[str, Headline], place: int
) -> None:
    chosen = [(name, list(VENDORS)[(place + number) % 4]) for number, name in enumerate(DECKS[place])]
    accounts = [faulty_account(bad, name, key) for name, key in chosen]
    async with deck_of([*accounts, healthy_account(good)], _limits()) as screens:
        await _keys_answer(screens)
        await _all_told(screens)
        for number, ((name, key), account) in enumerate(zip(chosen, accounts, strict=True)):
            await _on_the_fleet(screens, account.name, name, known[key])
            if number % 10 == 2 * place:
                await _on_its_screen(screens, account.name, name)
            elif number % 10 == 2 * place + 1:
                await _in_its_list(screens, account.name, key, name)
        _unaffected(screens, known["agentphone"])
    _bearable(screens.strain, PEAK_TOGETHER)


async def test_servers_that_never_answer_beside_a_good_one(bad: str, good: str, known: dict[str, Headline]) -> None:
    chosen = [(name, key) for name in TIMED for key in VENDORS]
    accounts = [faulty_account(bad, name, key) for name, key in chosen]
    async with deck_of([*accounts, healthy_account(good)], _hasty()) as screens:
        await screens.until(lambda: screens.row(HEALTHY).headline is not None)
        assert all(screens.row(one.name).snapshot.loading for one in accounts), "it waits for none of them"  # type: ignore[union-attr]
        await _keys_answer(screens)
        await _all_told(screens)
        for (name, key), account in zip(chosen, accounts, strict=True):
            await _on_the_fleet(screens, account.name, name, known[key])
        await _on_its_screen(screens, accounts[0].name, "no-answer")
        _unaffected(screens, known["agentphone"])
    _bearable(screens.strain, PEAK)


@pytest.mark.parametrize(("key", "fault"), [(key, fault) for key in VENDORS for fault in FAULTS] if LONG else ())
async def test_a_fault_on_screen(  # noqa: PLR0917  # pytest gives them by name
    bad: str, good: str, known: dict[str, Headline], figures: list[Cell], key: str, fault: str
) -> None:
    beside = "geai" if key == "agentphone" else "agentphone"
    account = faulty_account(bad, fault, key)
    started = time.monotonic()
    async with deck_of([account, healthy_account(good, beside)], _hasty() if fault in TIMED else _limits()) as screens:
        await _keys_answer(screens)
        await _all_told(screens)
        words = await _on_the_fleet(screens, account.name, fault, known[key])
        await _on_its_screen(screens, account.name, fault)
        await _in_its_list(screens, account.name, key, fault)
        _unaffected(screens, known[beside])
    cell = Cell(fault, key, time.monotonic() - started, words, screens.strain)
    figures.append(cell)
    print(cell.line())
    assert cell.seconds < 30 * slowness(), cell
    _bearable(screens.strain, PEAK)


def _print_table(cells: list[Cell]) -> None:
    vendors = {cell.vendor for cell in cells}
    print(f"\n{len(cells)} cells: {len({cell.fault for cell in cells})} faults × {len(vendors)} vendors")
    print(f"{'fault':<20}{'vendor':<11}{'seconds':>8}{'waited':>8}{'held':>7}{'quit':>6}{'MiB':>6}  on the fleet")
    for cell in sorted(cells, key=lambda one: (one.fault, one.vendor)):
        print(cell.line())
    worst: dict[str, Any] = {
        "seconds": lambda cell: cell.seconds,
        "waited": lambda cell: cell.strain.waited,
        "held": lambda cell: cell.strain.held,
        "quit": lambda cell: cell.strain.quit_wall,
        "MiB": lambda cell: cell.strain.peak / MIB,
    }
    for name, of in worst.items():
        most = max(cells, key=of)
        print(f"most {name}: {of(most):.2f} ({most.fault}, {most.vendor})")
