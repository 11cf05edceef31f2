"""The first screen of a deck without accounts: look at the demo, or add an account."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Middle, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.base import DeckScreen
from tui.widgets.choices import Choices

_WORDS = (
    "One deck for what your AI agents do and cost, on Ejento, Globant Enterprise AI, AgentPhone and Serenity Star.\n"
    "There is no account yet."
)


class WelcomeScreen(DeckScreen[None]):
    """Offers the demo and adding an account."""

    CSS_PATH = "../styles/welcome.tcss"
    BINDINGS = [
        Binding("d", "app.demo", "Demo", id="welcome.demo"),
        Binding("a", "app.accounts", "Add account", id="welcome.accounts"),
    ]

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Welcome",)

    def body(self) -> ComposeResult:
        """Yield the words and the two ways on."""
        with Middle(), Vertical(id="welcome"):
            yield Static(Content.styled("Welcome to AgentDeck", "bold $accent"))
            yield Static(_WORDS, markup=False)
            yield Choices(
                Option(_choice("d", "Look at the demo", "with made-up figures"), id="demo"),
                Option(_choice("a", "Add an account", "its key goes to the keyring"), id="accounts"),
                Option(_choice("q", "Quit", ""), id="quit"),
            )

    def on_mount(self) -> None:
        """Let enter work at once."""
        self.query_one(OptionList).focus()

    def on_screen_resume(self) -> None:
        """Make way for the fleet once there is an account."""
        if self.host.ready and self.host.deck.accounts:
            self.host.show_fleet()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        await self.app.run_action(f"app.{event.option.id}")


def _choice(key: str, title: str, about: str) -> Content:
    return Content.assemble((f" {key}  ", "$accent"), (title, "bold"), (f"   {about}", "$text-muted"))
