"""The line in which the local filter is typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label


class FilterInput(Input):
    """The words of the filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "To the rows", id="filter.done"),
        Binding("down", "submit", "To the rows", show=False, id="filter.down"),
    ]


class FilterBar(Horizontal):
    """A line above the table; shown while a filter is typed or in force. It filters loaded rows only, and says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear filter", id="filter.clear"),
    ]
    DEFAULT_CSS = """
    FilterBar { height: 1; display: none; background: $boost; }
    FilterBar.-open { display: block; }
    FilterBar > Label { width: auto; padding: 0 1; color: $text-accent; text-style: bold; }
    FilterBar > Input { width: 1fr; border: none; height: 1; padding: 0; background: $boost; }
    """

    class Typed(Message):
        """The query changed."""

        def __init__(self, query: str) -> None:
            self.query = query
            super().__init__()

    class Closed(Message):
        """Typing is over."""

    def __init__(
        self, label: str = "/ loaded rows", hint: str = "text   !not   ~fuzzy   column:value   column:>number"
    ) -> None:
        """Make the line.

        Args:
            label: What is filtered.
            hint: What can be typed.
        """
        super().__init__()
        self._label, self._hint = label, hint

    def compose(self) -> ComposeResult:
        """Make the label and the input."""
        yield Label(self._label, markup=False)
        yield FilterInput(placeholder=self._hint, compact=True, select_on_focus=False)

    def open(self, query: str) -> None:
        """Show the line with a query in it, and take the keys."""
        self.add_class("-open")
        box = self.query_one(Input)
        with box.prevent(Input.Changed):
            box.value = query
        box.focus()

    def show(self, query: str) -> None:
        """Show a query that is in force, without taking the keys; hide the line when there is none."""
        box = self.query_one(Input)
        with box.prevent(Input.Changed):
            box.value = query
        self.set_class(bool(query), "-open")

    def shut(self) -> None:
        """Hide the line, empty."""
        self.show("")

    def action_clear(self) -> None:
        """Empty the filter and hide the line."""
        self.remove_class("-open")
        self.query_one(Input).value = ""
        self.post_message(self.Typed(""))
        self.post_message(self.Closed())

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _done(self) -> None:
        """Keep the filter and go back to the rows."""
        self.set_class(bool(self.query_one(Input).value), "-open")
        self.post_message(self.Closed())
