"""``agentdeck sandbox``: serves the synthetic vendors on loopback."""

from __future__ import annotations

import click

from tui.cli.listening import listen, refused
from tui.cli.synthetic import clock_from, synthetic_options

_DEFAULT_PORT = 8787


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_DEFAULT_PORT,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@synthetic_options()
@click.option(
    "--faults",
    metavar="NAMES",
    default=None,
    help="Misbehave on every third request: one or more faults, separated by commas, or all, or none; list prints them.",
)
def sandbox(port: int, seed: int, instances: int, now: str | None, faults: str | None) -> None:
    """Serve all four vendors' APIs on this machine, from a synthetic fleet.

    Every token that begins with "sandbox-" is accepted. The base URLs are printed at start.

    With --faults, /~NAME before the vendor makes a base URL on which every request meets that fault, for example
    http://127.0.0.1:8787/~503/serenity. With --faults none only such base URLs misbehave. A name that begins with unkind is
    no fault, but what a vendor's documents allow and the sandbox does not do: short pages, another order, missing totals.
    """
    if faults is not None:
        _serve_faults(port, seed, instances, now, faults)
        return
    import uvicorn  # noqa: PLC0415  # only the sandbox pays for its server

    from tui.sandbox.app import create_app  # noqa: PLC0415
    from tui.sandbox.world import World  # noqa: PLC0415

    app = create_app(World(seed, instances, clock_from(now)))
    listener = listen(port)
    _announce(f"http://127.0.0.1:{listener.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    server.run(sockets=[listener])


def _serve_faults(port: int, seed: int, instances: int, now: str | None, faults: str) -> None:
    import asyncio  # noqa: PLC0415  # only the misbehaving server needs them

    from tui.core.loop import run  # noqa: PLC0415
    from tui.sandbox.app import create_app  # noqa: PLC0415
    from tui.sandbox.faulty import FAULTS, UNKINDNESS, FaultyServer, cycling  # noqa: PLC0415
    from tui.sandbox.world import World  # noqa: PLC0415

    if faults == "list":
        click.echo("\n".join(f"{name:<22}{about}" for name, about in (FAULTS | UNKINDNESS).items()))
        return
    names = tuple(FAULTS) if faults == "all" else tuple(name.strip() for name in faults.split(",") if name.strip())
    unknown = [name for name in names if name not in FAULTS | UNKINDNESS]
    if unknown or not names:
        raise click.BadParameter("there is no such fault; --faults list prints all", param_hint="--faults")

    async def serve() -> None:
        server = FaultyServer(create_app(World(seed, instances, clock_from(now))), plan=cycling(names))
        try:
            base = await server.start(port)
        except OSError:
            raise refused(port) from None
        _announce(base)
        if names != ("none",):
            shown = f"{', '.join(names[:8])}{' …' if len(names) > 8 else ''}"
            click.echo(f"Every third request meets a fault: {shown}.", err=True)
        click.echo(f"Every request meets the same fault under, for example: {base}/~503/serenity", err=True)
        await asyncio.Event().wait()

    run(serve())


def _announce(base: str) -> None:
    click.echo("AgentDeck sandbox. Every token that begins with sandbox- is accepted. Base URLs:", err=True)
    for mount in ("ejento", "geai", "agentphone", "serenity"):
        click.echo(f"  {base}/{mount}", err=True)
