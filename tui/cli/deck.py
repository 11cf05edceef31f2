"""Commands that open the deck on screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tui.live.configured import Configured


@click.command()
@click.option("--seed", type=int, default=7, show_default=True, help="Seed of the synthetic world.")
@click.option(
    "--instances",
    type=click.IntRange(1, 10_000_000_000),
    default=20_000,
    show_default=True,
    help="About how many instances a year each vendor's fleet has.",
)
@click.option("--now", default=None, help="Start the clock here instead of now, for example 2026-11-18T14:30:00Z.")
@click.pass_context
def demo(context: click.Context, seed: int, instances: int, now: str | None) -> None:
    """Open the deck on four demo accounts: the real app on a synthetic fleet, in process.

    No port is opened; no configuration and no keyring is read or written.
    """
    from tui.app import DeckApp, Opening  # noqa: PLC0415  # only when a deck is opened
    from tui.cli.sandbox import clock_from  # noqa: PLC0415
    from tui.terminal import run_app  # noqa: PLC0415
    from tui.widgets.fleet_table import FleetRow  # noqa: PLC0415

    clock = clock_from(now)

    def make() -> Configured:
        from tui.core.clock import ShiftedClock  # noqa: PLC0415
        from tui.live.configured import demonstration  # noqa: PLC0415
        from tui.sandbox.world import World  # noqa: PLC0415

        return demonstration(World(seed, instances, clock), clock=ShiftedClock(clock))

    rows = tuple(FleetRow(f"{key}-demo", title) for key, title in _DEMO)
    context.exit(run_app(lambda: DeckApp(Opening(rows, make, demo=True))))


_DEMO = (
    ("agentphone", "AgentPhone"),
    ("ejento", "Ejento"),
    ("geai", "Globant Enterprise AI"),
    ("serenity", "Serenity Star"),
)
"""Keys and titles, so that the first frame needs no vendor loaded; a test keeps them true."""


def open_configured() -> int:
    """Open the deck on the configured accounts, a welcome where there are none; returns the exit status."""
    from tui.accounts.paths import cache_dir, config_dir  # noqa: PLC0415  # only when a deck is opened
    from tui.accounts.peek import peek  # noqa: PLC0415
    from tui.app import DeckApp, Opening  # noqa: PLC0415
    from tui.live import cache  # noqa: PLC0415
    from tui.terminal import run_app  # noqa: PLC0415
    from tui.widgets.fleet_table import FleetRow  # noqa: PLC0415

    glimpse = peek()
    kept = cache_dir() / "headlines.json" if glimpse.cache else None
    known = cache.load(kept, datetime.now(UTC)) if kept else {}
    titles = dict(_DEMO)
    rows = tuple(
        FleetRow(one.name, titles.get(one.vendor, one.vendor), one.enabled, cached=known.get(one.name))
        for one in glimpse.accounts
    )
    opening = Opening(rows, _configured, theme=glimpse.theme or "auto", themes=config_dir() / "themes", cache=kept)
    return run_app(lambda: DeckApp(opening))


def _configured() -> Configured:
    from tui.live.configured import configured_deck  # noqa: PLC0415  # after the first frame

    return configured_deck()
