"""Opens the deck. Whatever can wait is loaded after the first frame, and garbage is collected after it too."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tui.terminal import run_app
from tui.terminal.background import Background

if TYPE_CHECKING:
    from pathlib import Path

    from tui.accounts.peek import Peek
    from tui.app import DeckApp
    from tui.live.configured import Configured
    from tui.widgets.fleet_columns import FleetRow

Run = Callable[[Callable[[], "DeckApp"]], int]
"""Makes an app and runs it; returns the exit status."""
VENDORS: Final = (
    ("agentphone", "AgentPhone"),
    ("ejento", "Ejento"),
    ("geai", "Globant Enterprise AI"),
    ("serenity", "Serenity Star"),
)
"""Keys and titles of the vendors that come with the deck, so that the first frame needs none of them loaded."""


COLLECT_AFTER: Final = 2.0
"""Seconds after the deck is made from which garbage is collected; by then the first figures are there."""
COLLECT_EVERY: Final = (700, 10, 3)
"""Thresholds of the three generations."""


def present() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def open_demo(
    seed: int = 7,
    instances: int = 20_000,
    clock: Callable[[], datetime] = present,
    *,
    run: Run | None = None,
) -> int:
    """Open the deck on the sandbox in process; returns the exit status.

    Args:
        seed: Seed of the synthetic world.
        instances: About how many instances a year each vendor's fleet has.
        clock: The world's time.
        run: Runs the app; on this terminal when None.
    """

    def make() -> Configured:
        from tui.core.clock import ShiftedClock  # noqa: PLC0415  # all of this comes after the first frame
        from tui.live.configured import demonstration  # noqa: PLC0415
        from tui.sandbox.world import World  # noqa: PLC0415

        return demonstration(World(seed, instances, clock), clock=ShiftedClock(clock))

    def app() -> DeckApp:
        from tui.app import DeckApp, Opening  # noqa: PLC0415  # once the environment is prepared
        from tui.widgets.fleet_columns import FleetRow  # noqa: PLC0415

        rows = tuple(FleetRow(f"{key}-demo", title) for key, title in VENDORS)
        return DeckApp(Opening(rows, _collecting(make), theme="auto", demo=True, light=background.light))

    background = Background()
    return _run(app, run, background)


def open_configured(*, run: Run | None = None) -> int:
    """Open the deck on the configured accounts, a welcome where there are none; returns the exit status.

    Args:
        run: Runs the app; on this terminal when None.

    Raises:
        DeckError: CONFIG when there is no home to keep anything in.
    """

    def make() -> Configured:
        from tui.live.configured import configured_deck  # noqa: PLC0415  # after the first frame

        return configured_deck()

    from tui.accounts.paths import cache_dir, config_dir  # noqa: PLC0415  # only where there is a configuration
    from tui.accounts.peek import peek  # noqa: PLC0415

    glimpse = peek()
    kept = cache_dir() / "headlines.json"
    themes = config_dir() / "themes"

    def app() -> DeckApp:
        from tui.app import DeckApp, Opening  # noqa: PLC0415  # once the environment is prepared

        return DeckApp(
            Opening(
                _rows(glimpse, kept),
                _collecting(make),
                theme=glimpse.theme or "auto",
                themes=themes,
                cache=kept,
                light=background.light,
                mouse=glimpse.mouse,
                readable=glimpse.readable,
            )
        )

    background = Background()
    return _run(app, run, background if glimpse.theme in {None, "auto"} else None)


def _rows(glimpse: Peek, kept: Path) -> tuple[FleetRow, ...]:
    """Return the accounts as the configuration names them, with the figures that were kept of an earlier run."""
    from tui.live import cache  # noqa: PLC0415  # once the environment is prepared
    from tui.widgets.fleet_columns import FleetRow  # noqa: PLC0415

    known = cache.load(kept, present()) if glimpse.cache else {}
    titles = dict(VENDORS)
    return tuple(
        FleetRow(one.name, titles.get(one.vendor, one.vendor), one.enabled, cached=known.get(one.name))
        for one in glimpse.accounts
    )


def _run(app: Callable[[], DeckApp], run: Run | None, background: Background | None) -> int:
    # Plug-ins of pydantic see all that is validated, secrets too; looking for some takes longer than any answer of a vendor.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Importing makes tens of thousands of objects that stay: looking through them again and again takes a tenth of the start.
    gc.disable()
    return run(app) if run is not None else run_app(app, background)


def _collecting(make: Callable[[], Configured]) -> Callable[[], Configured]:
    """Collect garbage again soon after the deck is made; what is there by then is never looked through again."""

    def made() -> Configured:
        try:
            return make()
        finally:
            again = threading.Timer(COLLECT_AFTER, collect)
            again.daemon = True
            again.start()

    return made


def collect() -> None:
    """Collect garbage from now on, but look no more through what is there by now.

    Importing leaves a megabyte of garbage. What stays is set aside, so that looking through the rest is cheap and can be done
    more often than by default: until then, every screen and view that was left takes its room.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # tells the collector how little there is to look through
    gc.set_threshold(*COLLECT_EVERY)
    gc.enable()
