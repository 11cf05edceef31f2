"""Random keys from the real bindings, over the demo with a misbehaving server behind it: no exception, nothing left behind."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from tests.faults.support import LONG
from tests.support import fixed_world
from tests.ui.driving import settled
from tui.accounts.config import Config
from tui.app import DeckApp, Opening
from tui.live.configured import Configured
from tui.live.deck import Deck
from tui.live.demo import demo_account, demo_secrets
from tui.sandbox.app import create_app
from tui.sandbox.faulty import FAULTS, FaultyServer, cycling
from tui.vendors.registry import vendors
from tui.widgets.fleet_columns import FleetRow

STEPS = 5000 if LONG else 100
SEEDS = range(1)
SLOW = {
    "no-answer",
    "slow-headers",
    "slow-body",
    "500-without-end",
    "gigabyte",
    "gigabyte-chunked",
    "many-values",
    "long-text",
    "gzip-bomb",
}
"""Faults that take long by nature; the matrix has them."""
NEVER = {"app.quit", "app.suspend_process"}
"""Actions that end the walk or stop the process."""
TWICE = "ctrl+c"
"""Ends the walk when it is pressed twice."""
TYPED = (
    "down",
    "up",
    "left",
    "right",
    "pagedown",
    "home",
    "end",
    "enter",
    "escape",
    "tab",
    "a",
    "7",
    "space",
    "backspace",
)


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    names = tuple(name for name in FAULTS if name not in SLOW)
    server = FaultyServer(create_app(fixed_world()), plan=cycling(names))
    await server.start()
    yield server
    await server.aclose()


def opening(base: str) -> Opening:
    accounts = tuple(replace(demo_account(one, base), refresh=5.0) for one in vendors() if one.demo is not None)

    async def resolve(account: Any, _: Any) -> Any:
        return demo_secrets(account)

    rows = tuple(FleetRow(account.name, account.vendor) for account in accounts)
    return Opening(rows, lambda: Configured(Deck(accounts, resolve, demo=True), Config(Path()), None), demo=True)


def keys_now(app: Any) -> list[str]:
    """Return the keys that do something here and now, those of text fields among them."""
    bound = [
        key
        for key, active in app.screen.active_bindings.items()
        if active.enabled and not any(active.binding.action.endswith(name.removeprefix("app.")) for name in NEVER)
    ]
    return [key for key in (*bound, *TYPED) if key != TWICE and not (key == "enter" and chooses_the_end(app))]


def chooses_the_end(app: Any) -> bool:
    """Whether enter would quit or suspend: the help and the palette offer every action."""
    if isinstance(app.screen, CommandPalette):
        return True  # what it finds changes under the hands
    lists = (one for one in app.screen.query(OptionList) if one.highlighted is not None)
    return any(
        re.search("quit|suspend", str(one.get_option_at_index(one.highlighted).prompt), re.IGNORECASE) for one in lists
    )


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_random_walk_ends_where_it_began(
    server: FaultyServer, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DOWNLOAD_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    chance = random.Random(seed)
    before = asyncio.all_tasks()
    app = DeckApp(opening(server.base))
    walked: list[str] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot, lambda: app.ready)
        for _ in range(STEPS):
            key = chance.choice(keys_now(app))
            walked.append(key)
            await pilot.press(key)
            assert app.crash is None, f"{app.crash!r} after {walked[-12:]}"
            assert app.is_running, f"it ended after {' '.join(walked[-40:])}"
    left = [task for task in asyncio.all_tasks() - before if not task.done() and not _of_server(task, server)]
    assert left == [], walked[-12:]
    assert len(server.seen) > 10


def _of_server(task: asyncio.Task[Any], server: FaultyServer) -> bool:
    return task in server._connections
