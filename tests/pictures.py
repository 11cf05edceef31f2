"""Makes the README's pictures from the real app on the demo: ``python -m tests.pictures`` (needs chromium)."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.pilot import Pilot

from tests.support import FixedClock, fixed_world
from tests.ui.driving import settled
from tui.app import DeckApp, Opening
from tui.core.clock import Clock
from tui.live.configured import demonstration
from tui.screens.vendor import VendorScreen
from tui.widgets.fleet_table import FleetTable
from tui.widgets.record_browser import RecordBrowser

FOLDER = Path(__file__).parents[1] / ".github" / "pictures"
NOW = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
CELL = 12.2
"""Width of a cell in Rich's drawings."""
Steps = Callable[[Pilot[Any]], Awaitable[None]]


def demo_app(theme: str = "deck-dark", clock: Clock | None = None) -> DeckApp:
    """The demo, its wall clock standing still."""
    clock = clock or FixedClock(NOW)
    return DeckApp(Opening((), lambda: demonstration(fixed_world(NOW), clock=clock), theme=theme, demo=True))


async def fleet(pilot: Pilot[Any]) -> None:
    """All four accounts with their figures."""
    table = pilot.app.screen.query_one(FleetTable)
    await settled(pilot, lambda: table.rows and all(row.headline is not None for row in table.rows), 60)


async def closer_look(pilot: Pilot[Any]) -> None:
    """The fleet, looking at the account with most kinds of figures."""
    await fleet(pilot)
    await pilot.press("down", "down")


def vendor(account: str, view: str = "") -> Steps:
    """One vendor's view, settled."""

    async def steps(pilot: Pilot[Any]) -> None:
        await fleet(pilot)
        pilot.app.open_account(account, view)  # type: ignore[attr-defined]
        await settled(pilot, lambda: isinstance(pilot.app.screen, VendorScreen) and pilot.app.screen.view is not None)
        await settled(pilot, lambda: _shown(pilot.app.screen), 60)

    return steps


def _shown(screen: Any) -> bool:
    view = screen.view
    if view.load is not None and screen.content is None:
        return False
    return view.browser is None or screen.query_one(RecordBrowser).current_record is not None


PICTURES: dict[str, tuple[Steps, str]] = {
    "fleet": (closer_look, "deck-dark"),
    "serenity-latency": (vendor("serenity-demo", "latency"), "deck-dark"),
    "geai-overview": (vendor("geai-demo"), "deck-dark"),
    "agentphone-by-agent": (vendor("agentphone-demo", "by-agent"), "deck-dark"),
    "ejento-overview": (vendor("ejento-demo"), "deck-light"),
}


async def picture(
    name: str, steps: Steps, theme: str, size: tuple[int, int] = (120, 40), folder: Path = FOLDER
) -> Path:
    """Drive the app and save what it shows as PNG."""
    app = demo_app(theme)
    async with app.run_test(size=size) as pilot:
        await steps(pilot)
        await pilot.pause(0.3)
        svg = app.export_screenshot(title="AgentDeck")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    with tempfile.TemporaryDirectory() as profile:
        drawing = Path(profile, "picture.svg")
        # The font that Debian has, as high as a line, so that the blocks of a bar touch each other.
        svg = svg.replace("Fira Code", "DejaVu Sans Mono").replace("font-size: 20px", "font-size: 21px")
        svg = re.sub(r'textLength="[\d.]+"([^>]*>)([^<]*)', _as_wide_as_its_cells, svg)
        drawing.write_text(svg.replace("</style>", "text { transform: translateY(1.2px); }</style>"), encoding="utf-8")
        width, height = re.findall(r'viewBox="0 0 (\d+)[\d.]* (\d+)', svg)[0]
        subprocess.run(
            [
                shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--default-background-color=00000000", f"--user-data-dir={profile}", f"--window-size={width},{height}",
                f"--screenshot={target}", drawing.as_uri(),
            ],
            check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return target


def _as_wide_as_its_cells(found: re.Match[str]) -> str:
    """Rich counts characters, of which some take two cells."""
    return f'textLength="{cell_len(unescape(found[2])) * CELL:.1f}"{found[1]}{found[2]}'


async def main(wanted: list[str]) -> None:
    """Make the pictures named, or all."""
    for name, (steps, theme) in PICTURES.items():
        if not wanted or name in wanted:
            print(await picture(name, steps, theme))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
