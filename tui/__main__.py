"""The command's entry: ``--version`` is answered before anything is imported, a deck opened before commands are."""

from __future__ import annotations

import os
import sys

from tui import __version__


def main() -> None:
    """Run the command ``agentdeck``."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"agentdeck {__version__}\n")
        return
    # A shell asks for completions without any argument.
    opens = arguments in ([], ["demo"]) and "_AGENTDECK_COMPLETE" not in os.environ
    sys.exit(_open(demo=bool(arguments)) if opens else _command())


def _open(*, demo: bool) -> int:
    """Open a deck without loading the command line, which does nothing for it."""
    from tui.cli.opening import open_configured, open_demo  # noqa: PLC0415  # only when a deck is opened
    from tui.core.errors import DeckError  # noqa: PLC0415

    try:
        return open_demo() if demo else open_configured()
    except DeckError as error:
        from tui.cli.main import say  # noqa: PLC0415  # only when there is something to say

        say(error)
        return error.exit_status
    except KeyboardInterrupt:
        return 130


def _command() -> int:
    from tui.cli.main import run  # noqa: PLC0415  # the command line is loaded only when it is needed

    return run()


if __name__ == "__main__":
    main()
