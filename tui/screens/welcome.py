"""The first screen of a deck without accounts: look at the demo, add one, or learn what is wrong with the configuration."""

from __future__ import annotations

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Middle, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.base import DeckScreen
from tui.widgets.choices import Choices

_WORDS: Final = (
    "One deck for what your AI agents do and cost, on Ejento, Globant Enterprise AI, AgentPhone and Serenity Star."
)
_NONE: Final = "There is no account yet."
_UNUSABLE: Final = "There is no account that can be used."
_READING: Final = "Looking at what is wrong with it…"
_SAFE: Final = (
    "Your accounts are not lost: nothing here writes to that file until it can be read. Put it right, and the deck opens "
    "by itself. To have it looked at: agentdeck config check"
)
_MOST: Final = 4
"""Most problems that are shown; the command names all."""


class WelcomeScreen(DeckScreen[None]):
    """Offers the demo and adding an account; where the configuration cannot be read, says so for as long as that lasts.

    Args:
        readable: Whether the configuration can be read, as far as is known before the deck is open.
    """

    CSS_PATH = "../styles/welcome.tcss"
    BINDINGS = [
        Binding("d", "app.demo", "Demo", id="welcome.demo"),
        Binding("a", "add", "Add account", id="welcome.accounts"),
    ]

    def __init__(self, *, readable: bool = True) -> None:
        super().__init__()
        self._readable = readable

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Welcome",)

    def body(self) -> ComposeResult:
        """Yield the words and the ways on."""
        with Middle(), Vertical(id="welcome"):
            yield Static(id="welcome-title")
            yield Static(id="welcome-words", markup=False)
            yield Choices(
                Option(_choice("d", "Look at the demo", "with made-up figures"), id="app.demo"),
                Option(_choice("a", "Add an account", "its key goes where you say"), id="add"),
                Option(_choice("q", "Quit", ""), id="app.quit"),
            )

    def on_mount(self) -> None:
        """Let enter work at once."""
        self._show()
        self.query_one(OptionList).focus()

    def on_screen_resume(self) -> None:
        """Make way for the fleet once there is an account."""
        if self.host.ready and self.host.deck.accounts:
            self.host.show_fleet()

    def config_changed(self) -> None:
        """Follow the configuration: it may be right by now."""
        if self.app.screen is self and self.host.deck.accounts:
            self.host.show_fleet()
        elif self.is_mounted:
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Add nothing to a configuration that cannot be read."""
        return action != "add" or self._readable

    def _show(self) -> None:
        config = self.host.opened.config if self.host.ready else None
        if config is not None:
            self._readable = config.readable
        problems = [f"! Configuration, {problem}" for problem in config.problems] if config else []
        self.query_one("#welcome-title", Static).update(
            Content.styled("Welcome to AgentDeck", "bold $accent")
            if self._readable
            else Content.styled("The configuration cannot be read", "bold $text-error")
        )
        if self._readable:
            words = "\n".join([_WORDS, _UNUSABLE if problems else _NONE, *problems[:_MOST]])
        else:
            words = f"{config.trouble if config else _READING}\n\n{_SAFE}"
        self.query_one("#welcome-words", Static).update(words)
        choices = self.query_one(Choices)
        (choices.enable_option if self._readable else choices.disable_option)("add")
        self.refresh_bindings()

    def action_add(self) -> None:
        """Open the accounts, where the first one is added."""
        self.host.action_accounts()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        await self.run_action(event.option.id or "")


def _choice(key: str, title: str, about: str) -> Content:
    return Content.assemble((f" {key}  ", "$accent"), (title, "bold"), (f"   {about}", "$text-muted"))
