"""A line for a secret: never shown, never copied, never repeated in a message's text."""

from __future__ import annotations

import rich.repr
from textual import events
from textual.widgets import Input

from tui.core.quick import dataclass

_BEARER = "bearer "


class SecretInput(Input):
    """Takes a key or token. Copy and cut do nothing but say so; a pasted "Bearer " is removed."""

    ALLOW_SELECT = False

    @dataclass
    class Changed(Input.Changed):
        """Posted when the secret changes; its text is left out of what it shows of itself."""

        def __rich_repr__(self) -> rich.repr.Result:
            yield "input", self.input

        def __repr__(self) -> str:
            return "SecretInput.Changed()"

    @dataclass
    class Submitted(Input.Submitted):
        """Posted on enter; its text is left out of what it shows of itself."""

        def __rich_repr__(self) -> rich.repr.Result:
            yield "input", self.input

        def __repr__(self) -> str:
            return "SecretInput.Submitted()"

    def __init__(self, *, placeholder: str = "") -> None:
        super().__init__(password=True, placeholder=placeholder, compact=True, select_on_focus=False)

    @property
    def selected_text(self) -> str:
        """Nothing: what is selected here must not leave."""
        return ""

    def action_copy(self) -> None:
        """Say that a secret is not copied."""
        self._refuse()

    def action_cut(self) -> None:
        """Say that a secret is not copied; it stays."""
        self._refuse()

    def _refuse(self) -> None:
        self.app.notify("A secret is not copied from here.", severity="warning", markup=False, timeout=4)

    def _on_paste(self, event: events.Paste) -> None:
        text = event.text.strip()
        if text[: len(_BEARER)].lower() == _BEARER:
            text = text[len(_BEARER) :].strip()
        event.stop()
        event.prevent_default()  # Input's own handler would insert it a second time
        if text:
            self.replace(" ".join(text.split()), *self.selection)
