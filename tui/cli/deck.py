"""The command that opens the demo on screen."""

from __future__ import annotations

import click

from tui.cli.synthetic import clock_from, synthetic_options


@click.command()
@synthetic_options()
@click.pass_context
def demo(context: click.Context, seed: int, instances: int, now: str | None) -> None:
    """Open the deck on four demo accounts: the real app on a synthetic fleet, in process.

    No port is opened; no configuration and no keyring is read or written.
    """
    from tui.cli.opening import open_demo  # noqa: PLC0415  # only when a deck is opened

    context.exit(open_demo(seed, instances, clock_from(now)))
