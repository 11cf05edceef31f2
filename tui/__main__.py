"""The command's entry: ``--version`` is answered before anything is imported, a deck opened before commands are."""

from __future__ import annotations

import os
import sys

from tui import __version__


def main() -> None:
    """Run the command ``agentdeck``."""
    _fill_closed_streams()
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        try:
            sys.stdout.write(f"agentdeck {__version__}\n")
            sys.stdout.flush()
        except OSError:
            sys.exit(_command())  # which says why in words
        return
    # A shell asks for completions without any argument.
    opens = arguments in ([], ["demo"]) and "_AGENTDECK_COMPLETE" not in os.environ
    sys.exit(_open(demo=bool(arguments)) if opens else _command())


def _fill_closed_streams() -> None:
    """Put something in the place of a standard stream that was closed before the start.

    Input is empty and errors go nowhere. Output refuses whatever is written to it, so that a command whose data nobody gets
    does not end well.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  # pathlib is not loaded yet
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


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
