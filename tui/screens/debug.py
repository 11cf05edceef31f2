"""The debug screen: this installation, the requests of this run, what failed last. No secrets, no queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.core.text import clean
from tui.screens.base import DeckScreen

if TYPE_CHECKING:
    from tui.live.diagnosis import Section
    from tui.live.session import Session
    from tui.net.client import LogEntry

_SHOWN = 100
"""Requests listed, the newest first."""
_NUMBERS: Final = frozenset({2, 3, 4})
"""Columns of a request that are set right."""


class DebugScreen(DeckScreen[None]):
    """What one needs to know when something is wrong; ``agentdeck doctor`` prints the same without the requests."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "look", "Look again", id="debug.look"),
        Binding("escape", "app.back", "Back", id="debug.back"),
    ]
    DEFAULT_CSS = """
    DebugScreen #debug-requests, DebugScreen #debug-facts { height: auto; padding: 0 1; }
    """

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Debug",)

    def body(self) -> ComposeResult:
        """Make the two parts, requests first."""
        with VerticalScroll():
            yield Static("", id="debug-requests", markup=False)
            yield Static("Looking…", id="debug-facts", markup=False)

    def on_mount(self) -> None:
        """Show the requests at once and the rest when it is known: asking the keyring may take three seconds."""
        self._look()

    def action_look(self) -> None:
        """Look at everything again."""
        self._look()
        self.notify("Looked again.", markup=False, timeout=2)

    def _look(self) -> None:
        self.query_one("#debug-facts", Static).update("Looking…")
        self._list_requests()
        self._diagnose()

    def _list_requests(self) -> None:
        sessions = self.deck.open_sessions if self.host.ready else ()
        now = self.deck.clock.now() if self.host.ready else None
        self.query_one("#debug-requests", Static).update(
            Content("\n").join(
                [*_waiting(sessions, now), *self._budgets(sessions), *_requests(sessions, self.size.width - 3)]
            )
        )

    def on_resize(self, event: events.Resize) -> None:
        """Lay the requests out anew."""
        super().on_resize(event)
        self._list_requests()

    def _budgets(self, sessions: Sequence[Session]) -> Iterator[Content]:
        """Yield each account's requests of the last minute beside what live refreshing may use."""
        width = max((len(session.account.name) for session in sessions), default=0)
        for session in sessions:
            budget = self.deck.hub.budget(session.account.name)
            words = f"{session.account.name:<{width}}  {budget.words()}"
            yield Content.styled(clean(words), "$text-warning" if budget.spent else "")
        if sessions:
            yield Content("")

    @work(exclusive=True, group="debug", exit_on_error=False)
    async def _diagnose(self) -> None:
        from tui.accounts.config import load_config  # noqa: PLC0415  # only this screen needs it
        from tui.live.diagnosis import diagnose  # noqa: PLC0415

        demo = self.host.ready and self.deck.demo
        config = self.host.opened.config if self.host.ready else load_config()
        sections = await diagnose(config, keyring=not demo)
        self.query_one("#debug-facts", Static).update(Content("\n").join(_facts(sections)))


def _waiting(sessions: Sequence[Session], now: datetime | None) -> Iterator[Content]:
    for session in sessions:
        for waiting in session.connection.waiting:
            if now is not None:
                yield Content.styled(clean(f"{waiting.account}  {waiting.path}  {waiting.words(now)}"), "$text-warning")


def _requests(sessions: Sequence[Session], width: int) -> Iterator[Content]:
    entries = sorted(
        (entry for session in sessions for entry in session.connection.log), key=lambda one: one.at, reverse=True
    )
    failed = sum(entry.outcome != "ok" for entry in entries)
    yield Content.styled(f"Requests: the last {len(entries):,}, {failed:,} of them not fine", "bold")
    shown = entries[:_SHOWN]
    for entry, line in zip(shown, _lines(shown, width), strict=True):
        yield Content.styled(line, "" if entry.outcome == "ok" else "$text-error")
    yield Content("")


def _lines(entries: Sequence[LogEntry], width: int) -> list[str]:
    """Return the requests in columns as wide as they need; where a path does not fit, every path has its own line."""
    rows = [_cells(entry) for entry in entries]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    heads = [
        "  ".join(
            cell.rjust(room) if place in _NUMBERS else cell.ljust(room)
            for place, (cell, room) in enumerate(zip(row[:-1], widths, strict=False))
        )
        for row in rows
    ]
    beside = sum(widths) + 2 * len(widths) <= width
    return [
        f"{head}  {row[-1]}" if beside else f"{head}\n{'':10}{row[-1]}" for head, row in zip(heads, rows, strict=True)
    ]


def _cells(entry: LogEntry) -> tuple[str, ...]:
    return (
        f"{entry.at:%H:%M:%S}",
        clean(entry.account),
        str(entry.status) if entry.status is not None else "–",
        f"{entry.elapsed * 1000:,.0f} ms",
        f"{entry.size:,} B",
        clean(entry.outcome),
        clean(entry.path),
    )


def _facts(sections: Sequence[Section]) -> Iterator[Content]:
    for section in sections:
        width = max(len(fact.title) for fact in section.facts)
        yield Content.styled(section.title, "bold")
        for fact in section.facts:
            yield Content(f"  {fact.title:<{width}}  {fact.value}")
            if fact.warning:
                yield Content.styled(f"  {'':<{width}}  {fact.warning}", "$text-warning")
        yield Content("")
