"""The process behind one browser tab: ``python -m tui.cli.web_deck [demo]``, started by ``agentdeck serve`` only."""

from __future__ import annotations

import sys

from tui.cli.opening import open_configured, open_demo
from tui.core.errors import DeckError


def main(arguments: list[str]) -> int:
    """Run the deck on the pipes of the server."""
    from tui.terminal.web import run_on_web  # noqa: PLC0415  # loads Textual

    try:
        return open_demo(run=run_on_web) if arguments == ["demo"] else open_configured(run=run_on_web)
    except DeckError as error:
        sys.stderr.write(f"agentdeck: {error.fault.words}\n")
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
