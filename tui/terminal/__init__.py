"""The terminal's life cycle: whatever ends the deck, the terminal is as it was before, and nothing hangs.

Cheap to import: Textual is loaded only when an app is run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.terminal.environment import prepare, refusal

if TYPE_CHECKING:
    from textual.app import App

    from tui.terminal.background import Background

__all__ = ["prepare", "refusal", "run_app"]


def run_app(make_app: Callable[[], App[Any]], background: Background | None = None) -> int:
    """Run an app on this terminal, as the last thing that the process does; return the exit status.

    Args:
        make_app: Makes the app. Called once the environment is prepared, so Textual is best imported inside.
        background: Asks the terminal for its background while Textual is imported; it knows when the app is made.

    Returns:
        0 after a normal end, 1 after a crash, 2 where there is no terminal, 128+n after signal n (129 also when the
        terminal was lost), else what the app asked for.
    """
    prepare()
    sentence = refusal()
    if sentence:
        sys.stderr.write(f"agentdeck: {sentence}\n")
        return 2
    if background is not None:
        background.ask()
    try:
        from tui.terminal.lifecycle import run_on_terminal  # noqa: PLC0415  # loads Textual
    finally:
        if background is not None:
            background.listen()
    return run_on_terminal(make_app, background)
