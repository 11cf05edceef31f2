"""Asks one question before something that cannot be undone."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static


class ConfirmScreen(ModalScreen[bool]):
    """Returns whether the user said yes.

    Args:
        question: The question, clean text.
        consequence: What yes does, clean text.
        yes: Word for yes.
    """

    CSS_PATH = "../styles/accounts.tcss"
    BINDINGS = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no"),
    ]

    def __init__(self, question: str, consequence: str = "", yes: str = "Yes") -> None:
        super().__init__()
        self._question = question
        self._consequence = consequence
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Yield the question and its two answers."""
        with Vertical() as frame:
            frame.border_title = "Sure?"
            yield Static(self._question, markup=False, id="question")
            if self._consequence:
                yield Static(self._consequence, markup=False, id="consequence")
            yield Static(f"y  {self._yes}     n  Keep it", markup=False, id="answers")

    def action_answer(self, answer: bool) -> None:  # noqa: FBT001  # Textual passes it by position
        """Return the answer."""
        self.dismiss(answer)
