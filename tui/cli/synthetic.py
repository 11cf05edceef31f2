"""The options that choose a synthetic world: which one, how large, and what time it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_YEARS: Final = range(1970, 3000)
"""Years in which the synthetic world may be: its days reach years back, and a calendar ends at 1 and 9999."""


def synthetic_options(when: str = "") -> Callable[[F], F]:
    """Return what adds the options ``--seed``, ``--instances`` and ``--now`` to a command.

    Args:
        when: Words before each help that say when the option counts.
    """

    def told(text: str) -> str:
        return f"{when}{text[0].lower()}{text[1:]}" if when else text

    options = (
        click.option("--seed", type=int, default=7, show_default=True, help=told("Seed of the synthetic world.")),
        click.option(
            "--instances",
            type=click.IntRange(1, 10_000_000_000),
            default=20_000,
            show_default=True,
            help=told("About how many instances a year each vendor's fleet has."),
        ),
        click.option(
            "--now",
            metavar="TIME",
            default=None,
            help=told("Start the clock here, for example 2026-11-18T14:30:00Z; it runs on from there. Default: now."),
        ),
    )

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def clock_from(now: str | None) -> Callable[[], datetime]:
    """Return a clock that runs, started at an ISO 8601 time or now.

    Raises:
        click.BadParameter: The text is no time, or one so far away that days around it cannot be counted.
    """
    if now is None:
        return lambda: datetime.now(UTC)
    try:
        start = datetime.fromisoformat(now)
    except ValueError:
        raise click.BadParameter(
            "give an ISO 8601 time, for example 2026-11-18T14:30:00Z", param_hint="--now"
        ) from None
    if start.year not in _YEARS:
        raise click.BadParameter(f"the year must be from {_YEARS.start} to {_YEARS.stop - 1}", param_hint="--now")
    offset: timedelta = (start if start.tzinfo else start.replace(tzinfo=UTC)) - datetime.now(UTC)
    return lambda: (datetime.now(UTC) + offset).astimezone(UTC)
