"""``agentdeck serve``: the deck in a browser on this machine."""

from __future__ import annotations

import click

from tui.cli.listening import listen
from tui.core.errors import DeckError, ErrorKind


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="a free one",
    help="Port on 127.0.0.1.",
)
@click.option("--demo", is_flag=True, help="Serve the demo instead of the configured accounts.")
@click.option("--open", "show", is_flag=True, help="Open the address in this machine's browser.")
@click.pass_context
def serve(context: click.Context, port: int, *, demo: bool, show: bool) -> None:
    """Open the deck in a browser on this machine.

    It listens on loopback only, behind a secret address that is new at every start and printed once. Whoever has the address
    sees what you see. Needs the extra “web”.
    """
    try:
        from tui.cli.web_server import DeckServer  # noqa: PLC0415  # the extra may be missing
    except ImportError:
        raise DeckError(
            ErrorKind.USAGE,
            "The deck in a browser needs the extra “web”, which is not installed.",
            hint="Install it with: pip install 'agentdeck[web]'",
        ) from None

    listener = listen(port)
    server = DeckServer(listener, ["demo"] if demo else [])

    def ready(address: str) -> None:
        click.echo(
            "AgentDeck in a browser, on this machine only. The address is secret and ends with this command:", err=True
        )
        click.echo(address)
        if show:
            click.launch(address)

    context.exit(server.run(ready))
