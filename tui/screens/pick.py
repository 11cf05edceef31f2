"""Choose several of what the vendor has."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.widgets.selection_list import Selection

from tui.core.text import clean
from tui.widgets.choices import Marks


class PickScreen(ModalScreen[tuple[str, ...] | None]):
    """Returns the values that were marked, or None when the user went back.

    Args:
        title: What is chosen.
        choices: (value, title) pairs as the vendor gave them.
        chosen: Values marked at first.
    """

    CSS_PATH = "../styles/accounts.tcss"
    BINDINGS = [
        Binding("enter", "take", "Take these", id="pick.take", priority=True),
        Binding("escape", "back", "Back", id="pick.back"),
    ]

    def __init__(self, title: str, choices: tuple[tuple[str, str], ...], chosen: frozenset[str]) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Yield the list."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            yield Marks[str](
                *(
                    Selection(Content(_words(value, title)), value, value in self._chosen)
                    for value, title in dict(self._choices).items()
                ),
                compact=True,
            )
            yield Static("space marks, enter takes what is marked, esc goes back", markup=False)

    def on_mount(self) -> None:
        """Let space work at once."""
        self.query_one(Marks).focus()

    def action_take(self) -> None:
        """Return what is marked, in the vendor's order."""
        marked = set(self.query_one(Marks).selected)
        self.dismiss(tuple(value for value, _ in self._choices if value in marked))

    def action_back(self) -> None:
        """Return nothing."""
        self.dismiss(None)


def _words(value: str, title: str) -> str:
    return clean(f"{title}  ({value})" if title and title != value else value, 120)
