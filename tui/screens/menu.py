"""A searchable list to choose one thing from: views, accounts, jumps."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be chosen; all texts clean.

    Attributes:
        key: What the screen returns.
        title: Its words.
        about: A sentence about it.
        group: Heading under which it stands.
    """

    key: str
    title: str
    about: str = ""
    group: str = ""


class MenuScreen(ModalScreen[str]):
    """Type to narrow the list, enter to choose; returns the key, or an empty text when nothing was chosen."""

    CSS_PATH = "../styles/menu.tcss"
    BINDINGS = [
        Binding("escape", "close", "Close", id="menu.close"),
        Binding("up", "move(-1)", "Up", show=False, id="menu.up", priority=True),
        Binding("down", "move(1)", "Down", show=False, id="menu.down", priority=True),
    ]

    def __init__(self, title: str, items: tuple[Item, ...], *, prompt: str = "Type to narrow the list") -> None:
        super().__init__()
        self._title = title
        self._items = items
        self._prompt = prompt

    def compose(self) -> ComposeResult:
        """Yield the search line and the list."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            yield Input(placeholder=self._prompt)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Show everything at first."""
        self._fill("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id or "")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id or "")

    def action_close(self) -> None:
        """Choose nothing."""
        self.dismiss("")

    def action_move(self, offset: int) -> None:
        """Move in the list while the search line keeps the focus."""
        options = self.query_one(OptionList)
        if offset > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _fill(self, query: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        matcher = Matcher(query)
        scored = [(matcher.match(f"{item.group} {item.title}") if query else 1.0, item) for item in self._items]
        if query:
            scored.sort(key=lambda pair: -pair[0])
        options.add_options([Option(_line(item), id=item.key) for score, item in scored if score > 0])
        if options.option_count:
            options.highlighted = 0


def _line(item: Item) -> Content:
    head = Content.assemble((f"{item.group} › " if item.group else "", "$text-muted"), (item.title, "bold"))
    return Content.assemble(head, ("  " + item.about if item.about else "", "$text-muted"))
