"""What the headless commands share: which deck, which account, which time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.accounts.files import shown
from tui.cli.streams import say
from tui.cli.synthetic import clock_from, synthetic_options
from tui.core.errors import DeckError, ErrorKind
from tui.core.loop import run as run_to_the_end
from tui.core.quick import dataclass
from tui.core.spans import Span, SpanKind

if TYPE_CHECKING:
    from tui.accounts.config import Config
    from tui.live.configured import Configured

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

PERIODS = ("today", "yesterday", "week", "last-week", "month", "last-month", "quarter", "last-quarter", "year")


@dataclass(frozen=True, slots=True)
class World:
    """Which deck a command works on: the configured accounts, or the demo's with its seed, size and clock."""

    demo: bool = False
    seed: int = 7
    instances: int = 20_000
    now: str | None = None

    def open(self) -> Configured:
        """Open the deck; what the configuration holds in vain is said on standard error.

        Raises:
            DeckError: CONFIG when the configuration cannot be read at all.
        """
        from tui.live.configured import configured_deck, demonstration  # noqa: PLC0415  # heavy

        if not self.demo:
            opened = configured_deck()
            heed(opened.config)
            return opened
        from tui.core.clock import ShiftedClock  # noqa: PLC0415
        from tui.sandbox.world import World as Sandbox  # noqa: PLC0415

        clock = clock_from(self.now)
        return demonstration(Sandbox(self.seed, self.instances, clock), clock=ShiftedClock(clock))


def heed(config: Config) -> None:
    """Say on standard error what the configuration holds in vain, and refuse to go on as if there were no accounts.

    Raises:
        DeckError: CONFIG when the configuration cannot be read at all.
    """
    if not config.readable:
        sentence = f"The configuration cannot be used: {config.problems[0]}."
        raise DeckError(
            ErrorKind.CONFIG, sentence, hint=f"Mend {shown(config.path)}; agentdeck config check looks at it."
        )
    tell_problems(config)


def tell_problems(config: Config) -> None:
    """Say on standard error what the configuration holds in vain."""
    for problem in config.problems:
        say(f"configuration, {problem}")


def world_options(command: F) -> F:
    """Add the options that choose between the configured accounts and the demo."""
    demo = click.option(
        "--demo", is_flag=True, help="Use the demo's accounts (ejento-demo, geai-demo, …) instead of yours."
    )
    return demo(synthetic_options("With --demo: ")(command))


def run(work: Callable[[Configured], Awaitable[T]], world: World) -> T:
    """Open a deck, work on it, close it; a Ctrl-C closes it too."""

    async def whole() -> T:
        opened = world.open()
        try:
            return await work(opened)
        finally:
            await opened.deck.aclose()
            if opened.store is not None:
                opened.store.close()

    return run_to_the_end(whole())


def span_of(last: str | None, first: str | None, until: str | None, period: str | None) -> Span:
    """Return the time that the options name; 30 days when they name none.

    Raises:
        DeckError: USAGE when they contradict each other or name no time.
    """
    if sum(given is not None for given in (last, first or until, period)) > 1:
        raise DeckError(ErrorKind.USAGE, "Give one of --last, --from with --to, or --period.")
    if last is not None:
        return _last(last)
    if first or until:
        if not (first and until):
            raise DeckError(ErrorKind.USAGE, "A range needs both --from and --to.")
        return Span(SpanKind.CUSTOM, first=_date(first, "--from"), last=_date(until, "--to"))
    if period is not None:
        return Span(SpanKind.DAYS, 1) if period == "today" else Span(SpanKind(period))
    return Span()


def _last(text: str) -> Span:
    units = {"d": (SpanKind.DAYS, 1), "w": (SpanKind.DAYS, 7), "m": (SpanKind.MONTHS, 1)}
    number, unit = text[:-1], text[-1:].lower()
    if unit not in units or not number.isascii() or not number.isdigit() or len(number) > 5:
        raise DeckError(ErrorKind.USAGE, "--last takes a number of days, weeks or months, such as 30d, 4w or 6m.")
    kind, factor = units[unit]
    return Span(kind, int(number) * factor)


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DeckError(ErrorKind.USAGE, f"{option} takes a date such as 2026-01-31.") from None
