"""A click group whose commands are imported only when they run: help and completion stay fast."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from tui.core.quick import dataclass


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is not imported yet.

    Attributes:
        module: Where it lives.
        name: Its name there.
        help: One line for the list of commands.
    """

    module: str
    name: str
    help: str

    def load(self) -> click.Command:
        """Import the command."""
        command = getattr(import_module(self.module), self.name)
        if not isinstance(command, click.Command):
            msg = f"{self.module}:{self.name} is no command"
            raise TypeError(msg)
        return command


def hush() -> None:
    """Lead standard output nowhere: what is still in its buffer must not be tried again at the end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def _fine_when_unread() -> Iterator[None]:
    """That whoever read the output has gone is a fine end, not the failure that click makes of it."""
    try:
        yield
    except BrokenPipeError:
        hush()
        raise click.exceptions.Exit(0) from None


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name, in the order in which they were declared."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        found = self._lazy.get(cmd_name)
        return found.load() if found else super().get_command(ctx, cmd_name)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line; ``--help`` and ``--version`` are answered here."""
        with _fine_when_unread():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _fine_when_unread():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the one-line helps."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.help) for name, lazy in self._lazy.items()])
