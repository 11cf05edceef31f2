"""The debug screen: this installation, the requests of this run, what failed last. No secrets, no queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import work
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


class DebugScreen(DeckScreen[None]):
    """What one needs to know when something is wrong; ``agentdeck doctor`` prints the same without the requests."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "look", "Look again", id="debug.look"),
        Binding("escape", "app.back", "Back", show=False, id="debug.back"),
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
        self.action_look()

    def action_look(self) -> None:
        """Look at everything again."""
        sessions = self.deck.open_sessions if self.host.ready else ()
        now = self.deck.clock.now() if self.host.ready else None
        self.query_one("#debug-requests", Static).update(
            Content("\n").join([*_waiting(sessions, now), *self._budgets(sessions), *_requests(sessions)])
        )
        self._diagnose()

    def _budgets(self, sessions: Sequence[Session]) -> Iterator[Content]:
        """Yield each account's requests of the last minute beside what live refreshing may use."""
        for session in sessions:
            budget = self.deck.hub.budget(session.account.name)
            words = f"{session.account.name:<18} {budget.words()}"
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


def _requests(sessions: Sequence[Session]) -> Iterator[Content]:
    entries = sorted(
        (entry for session in sessions for entry in session.connection.log), key=lambda one: one.at, reverse=True
    )
    failed = sum(entry.outcome != "ok" for entry in entries)
    yield Content.styled(f"Requests: the last {len(entries):,}, {failed:,} of them not fine", "bold")
    for entry in entries[:_SHOWN]:
        yield Content.styled(_line(entry), "" if entry.outcome == "ok" else "$text-error")
    yield Content("")


def _line(entry: LogEntry) -> str:
    status = str(entry.status) if entry.status is not None else "–"
    took = f"{entry.elapsed * 1000:,.0f} ms"
    return clean(
        f"{entry.at:%H:%M:%S}  {entry.account:<18} {status:>3} {took:>9} {entry.size:>11,} B  {entry.outcome:<18} {entry.path}"
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
