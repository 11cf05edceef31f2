"""``agentdeck sandbox``: serves the synthetic vendors on loopback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

_DEFAULT_PORT = 8787


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_DEFAULT_PORT,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Seed of the synthetic world.")
@click.option(
    "--instances",
    type=click.IntRange(1, 10_000_000_000),
    default=20_000,
    show_default=True,
    help="About how many instances a year each vendor's fleet has.",
)
@click.option(
    "--now",
    default=None,
    help="Start the clock here instead of now, for example 2026-11-18T14:30:00Z; it runs on from there.",
)
def sandbox(port: int, seed: int, instances: int, now: str | None) -> None:
    """Serve all four vendors' APIs on this machine, from a synthetic fleet.

    Every token that begins with "sandbox-" is accepted. The base URLs are printed at start.
    """
    import uvicorn  # noqa: PLC0415  # only the sandbox pays for its server

    from tui.sandbox.app import create_app  # noqa: PLC0415
    from tui.sandbox.world import World  # noqa: PLC0415

    app = create_app(World(seed, instances, clock_from(now)))
    listener = _listen(port)
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    click.echo("AgentDeck sandbox. Every token that begins with sandbox- is accepted. Base URLs:", err=True)
    for mount in ("ejento", "geai", "agentphone", "serenity"):
        click.echo(f"  {base}/{mount}", err=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    server.run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise click.UsageError(f"Port {port} cannot be opened. Choose another with --port.") from None
    return listener


def clock_from(now: str | None) -> Callable[[], datetime]:
    """Return a clock that runs, started at an ISO 8601 time or now.

    Raises:
        click.BadParameter: The text is no time.
    """
    if now is None:
        return lambda: datetime.now(UTC)
    try:
        start = datetime.fromisoformat(now)
    except ValueError:
        raise click.BadParameter(
            "give an ISO 8601 time, for example 2026-11-18T14:30:00Z", param_hint="--now"
        ) from None
    offset: timedelta = (start if start.tzinfo else start.replace(tzinfo=UTC)) - datetime.now(UTC)
    return lambda: (datetime.now(UTC) + offset).astimezone(UTC)
