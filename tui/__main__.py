"""The command's entry: answers ``--version`` before anything is imported."""

from __future__ import annotations

import sys

from tui import __version__


def main() -> None:
    """Run the command ``agentdeck``."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"agentdeck {__version__}\n")
        return
    from tui.cli.main import run  # noqa: PLC0415  # the command line is loaded only when it is needed

    sys.exit(run())


if __name__ == "__main__":
    main()
