"""One field of an account's form: its title, the line to fill in, and below it the hint or what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static

from tui.accounts.model import Field, FieldKind
from tui.widgets.secret_input import SecretInput


class FieldRow(Vertical):
    """A field of the form.

    Args:
        field: What is asked for.
        value: What stands there at first; never a secret.
        pick: Whether the vendor can be asked what could stand here.
    """

    class Changed(Message):
        """The field holds something else now."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    class PickAsked(Message):
        """The user wants to choose from what the vendor has."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, field: Field, value: str = "", *, pick: bool = False) -> None:
        super().__init__(id=f"row-{field.key.lstrip('@')}")
        self.field = field
        self._value = value
        self._pick = pick
        self._kept = False
        self._note = ""
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Yield the title, the line, the words below."""
        with Horizontal():
            yield Static(self.field.title, classes="title", markup=False)
            yield self._line()
            if self._pick:
                yield Button("Pick… F4", compact=True, classes="pick")
        yield Static(self._words(), classes="words", markup=False)

    def _line(self) -> Widget:
        if self.field.kind is FieldKind.SECRET:
            return SecretInput(placeholder="paste it here")
        if self.field.kind is FieldKind.CHOICE:
            known = {value for value, _ in self.field.choices}
            return Select(
                [(title, value) for value, title in self.field.choices],
                value=self._value if self._value in known else Select.NULL,
                allow_blank=not self.field.required and self._value not in known,
                compact=True,
            )
        # What is pasted takes the place of what stands there, but is added to a list.
        replaces = self.field.kind is not FieldKind.LIST
        return Input(self._value, compact=True, select_on_focus=replaces, placeholder=self._placeholder())

    def _placeholder(self) -> str:
        if self._kept:
            return "unchanged"
        if self.field.kind is FieldKind.URL:
            return "https://…"
        if self.field.kind is FieldKind.LIST:
            return "one, or several separated by commas"
        return "" if self.field.required or self.field.required_when else "optional"

    def _words(self) -> str:
        return self._problem or self._note or self.field.hint

    @property
    def value(self) -> str:
        """What the line holds; for a secret, its text."""
        if not self.is_mounted:
            return self._value
        if self.field.kind is FieldKind.CHOICE:
            chosen = self.query_one(Select).value
            return chosen if isinstance(chosen, str) else ""
        return self.query_one(Input).value

    def fill(self, text: str) -> None:
        """Put another text into the line; not for choices."""
        self.query_one(Input).value = text

    def say(self, problem: str, note: str | None = None) -> None:
        """Show what is wrong with the field, or its hint again when nothing is."""
        self._problem = problem
        if note is not None:
            self._note = note
        for words in self.query(".words").results(Static):  # there is none before the row is built
            words.update(self._words())
            words.set_class(bool(problem), "bad")

    def hint_at(self, example: str) -> None:
        """Show an example in the empty line."""
        self.query_one(Input).placeholder = example

    def keep(self, note: str) -> None:
        """Say where the secret is now, and that an empty line keeps it."""
        self._kept = True
        for line in self.query(Input):
            line.placeholder = "unchanged"
        self.say("", note)

    def on_descendant_focus(self) -> None:
        """Mark the field that is being filled in."""
        self.add_class("active")

    def on_descendant_blur(self) -> None:
        """Take the mark away."""
        self.remove_class("active")

    def focus_line(self) -> None:
        """Put the cursor into the line."""
        kind = Select if self.field.kind is FieldKind.CHOICE else Input
        self.query_one(kind).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(self.Changed(self))

    def on_secret_input_changed(self, event: SecretInput.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(self.Changed(self))

    def on_select_changed(self, event: Select.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(self.Changed(self))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Ask for the vendor's list."""
        event.stop()
        self.post_message(self.PickAsked(self))


_STYLES: Final[Mapping[str, str]] = {
    "✓": "$text-success", "✗": "$text-error", "!": "$text-warning", "→": "$text-accent",
}  # fmt: skip


def trial_style(line: str) -> str:
    """Return the style of one line of a connection test, by its mark."""
    return _STYLES.get(line[:1], "$text-muted")
