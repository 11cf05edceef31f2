"""Questions at the terminal that are asked from inside a coroutine."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

import click


def prompt(text: str, **options: Any) -> Any:
    """Ask at the terminal, on standard error; Ctrl-C ends the command at once. The options are those of `click.prompt`.

    Raises:
        click.Abort: The question was broken off.
    """
    with _interruptible():
        return click.prompt(text, err=True, **options)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt a read that blocks the loop: the loop's own handler would only note it for later."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
