"""Beyond one screen: two hundred accounts on the fleet, and a working day of refreshing by a driven clock."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.measuring import Ratio
from tests.bench.terminal import child
from tests.bench.wire import LIVE
from tests.support_clock import DrivenClock, settle
from tui.core.scope import Scope
from tui.live.deck import Deck, demo_deck
from tui.sandbox.world import World

MIB = 2**20
HOUR = 3600


def run(*, short: bool = False) -> list[Ratio]:
    """Simulate."""
    few, many = _fleet(4, 3 if short else 10), _fleet(200, 3 if short else 10)
    day = asyncio.run(_day(1 if short else 8))
    hours = 1 if short else 8
    per = day.seconds / max(day.requests, 1) * 1e3
    return [
        Ratio(
            "200 accounts ÷ 4: processor time of a refresh of all",
            many[0] / few[0],
            50,
            _both(many[0], few[0], "ms", 1e3),
        ),
        Ratio("200 accounts ÷ 4: memory", many[1] / few[1], None, _both(many[1], few[1], "MiB", 1 / MIB)),
        Ratio("200 accounts: bytes a refresh of all when nothing changed", many[2], 0, "bytes"),
        Ratio(
            f"{hours} h of refreshing: requests an account and hour",
            day.requests / 4 / hours,
            None,
            f"{per:.2f} ms each",
        ),
        Ratio(f"{hours} h of refreshing: tasks at the end ÷ after the first minutes", day.tasks, 1, ""),
        Ratio(f"{hours} h of refreshing: memory gained", day.gained, 4, "MiB of the whole process", least=False),
    ]


def _fleet(accounts: int, times: int) -> tuple[float, float, float]:
    """Return seconds of a refresh, memory and bytes."""
    with TemporaryDirectory(prefix="agentdeck-bench-") as folder, child(LIVE, str(accounts), home=Path(folder)) as deck:
        deck.until(lambda screen: screen.text().count("● fresh") >= min(accounts, 8))
        deck.quiet(2)
        before, count = deck.cpu(), len(deck.output)
        for _ in range(times):
            deck.press("N")
            deck.quiet(0.4, 10)
        return (deck.cpu() - before) / times, deck.memory(), (len(deck.output) - count) / times


@dataclass
class Day:
    """What a day of refreshing took."""

    requests: int
    tasks: float
    gained: float
    seconds: float


async def _day(hours: int) -> Day:
    clock = DrivenClock()
    deck = demo_deck(World(now=clock.now), clock=clock)
    sessions = [await deck.session(account.name) for account in deck.accounts]
    made = _counted(sessions)
    for account in deck.accounts:
        deck.hub.watch(account.name, _asker(deck, account.name), lambda _: None, interval=30, account=account.name)
    await _pass(clock, 300)
    tasks, requests, started = len(asyncio.all_tasks()), made(), time.process_time()
    before = _held()
    await _pass(clock, hours * HOUR)
    day = Day(made() - requests, len(asyncio.all_tasks()) / tasks, _held() - before, time.process_time() - started)
    await deck.aclose()
    return day


def _held() -> float:
    """Return the MiB of memory that the process holds; to trace each of Python's allocations would take many times as long."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


async def _pass(clock: DrivenClock, seconds: float) -> None:
    for _ in range(int(seconds // 30)):
        await clock.advance(30)
        await settle(100_000)


def _asker(deck: Deck, name: str) -> Any:
    async def ask(progress: Any) -> Any:
        session = await deck.session(name)
        return await session.implementation.headline(session.ask(Scope(), progress))

    return ask


def _counted(sessions: list[Any]) -> Any:
    """Count every request; the connection's own log is bounded."""
    count = 0
    for session in sessions:
        once = session.connection._once

        async def counting(*args: Any, _once: Any = once) -> Any:
            nonlocal count
            count += 1
            return await _once(*args)

        session.connection._once = counting
    return lambda: count


def _both(ours: float, anchor: float, unit: str, factor: float) -> str:
    return f"{ours * factor:.1f} ÷ {anchor * factor:.1f} {unit}"
