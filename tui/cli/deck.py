"""The command that opens the demo on screen."""

from __future__ import annotations

import click


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
    from tui.cli.opening import open_demo  # noqa: PLC0415  # only when a deck is opened
    from tui.cli.sandbox import clock_from  # noqa: PLC0415

    context.exit(open_demo(seed, instances, clock_from(now)))
