"""A searchable list to choose one thing from: views, accounts, jumps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.core.quick import dataclass
from tui.widgets.choices import Choices

_AT_ALL: Final = 1.0
_ABOUT, _WORD, _BEGINNING, _EXACT = 5.0, 10.0, 20.0, 40.0
"""What a better match than a scattered one is worth, beside the matcher's own score (below 1)."""

_TALLEST, _EDGES = 30, 8
"""Lines of the box at most, and those of them that are not the list's."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be chosen; all texts clean.

    Attributes:
        key: What the screen returns.
        title: Its words.
        about: A sentence about it.
        group: Heading under which it stands.
        also: Other words by which it is found; they are not shown.
    """

    key: str
    title: str
    about: str = ""
    group: str = ""
    also: str = ""

    @property
    def path(self) -> str:
        """Its words, with the heading: what is searched, and what completion fills in."""
        return f"{self.group} {' '.join(self.title.split())}".strip()


def ranked(items: Iterable[Item], query: str) -> list[Item]:
    """Return the items that match what was typed, the best first: whole words before scattered letters; else their order."""
    wanted = " ".join(query.split()).casefold()
    if not wanted:
        return list(items)
    matcher = Matcher(wanted)
    scored = [(_score(item, wanted, matcher), item) for item in items]
    return [item for score, item in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


def _score(item: Item, wanted: str, matcher: Matcher) -> float:
    path = item.path.casefold()
    title = " ".join(item.title.split()).casefold()
    if wanted in {path, title}:
        return _EXACT
    if path.startswith(wanted) or title.startswith(wanted):
        return _BEGINNING
    called = f"{path} {item.also}".casefold()
    if _begin(called, wanted):
        return _WORD
    if _begin(f"{called} {item.about}".casefold(), wanted):
        return _ABOUT
    score = matcher.match(item.path)
    return min(score / 1000, _AT_ALL) if score > 0 else 0.0


def _begin(text: str, wanted: str) -> bool:
    """Whether each part of what was typed begins a word of a text."""
    words = text.replace("-", " ").split()
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


class MenuScreen(ModalScreen[str]):
    """Type to narrow the list, enter to choose; returns the key, or an empty text when nothing was chosen."""

    CSS_PATH = "../styles/menu.tcss"
    BINDINGS = [
        Binding("escape", "close", "Close", id="menu.close"),
        Binding("tab", "complete", "Complete", id="menu.complete", priority=True),
        Binding("up", "move(-1)", "Up", show=False, id="menu.up", priority=True),
        Binding("down", "move(1)", "Down", show=False, id="menu.down", priority=True),
        Binding("pageup", "page(-1)", "Page up", show=False, id="menu.page_up", priority=True),
        Binding("pagedown", "page(1)", "Page down", show=False, id="menu.page_down", priority=True),
    ]

    def __init__(self, title: str, items: tuple[Item, ...], *, prompt: str = "Type to narrow the list") -> None:
        super().__init__()
        self._title = title
        self._items = items
        self._prompt = prompt
        self._shown: list[Item] = []

    def compose(self) -> ComposeResult:
        """Yield the search line, the list, and a sentence about what is under the cursor."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            frame.border_subtitle = Content("enter chooses · tab completes · esc closes")
            yield Input(placeholder=self._prompt)
            yield Choices(markup=False)
            yield Static("", id="menu-about", markup=False)

    def on_mount(self) -> None:
        """Show everything at first, in a box that is no taller than that asks for; narrowing the list leaves it so."""
        self._fill("")
        self.query_one(Vertical).styles.max_height = min(_TALLEST, len(self._items) + _EDGES)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if (item := self._current) is not None:
            self.dismiss(item.key)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id or "")

    @on(OptionList.OptionHighlighted)
    def _describe(self) -> None:
        item = self._current
        about = item.about if item is not None else "Nothing here is called so. Delete some letters, or press esc."
        self.query_one("#menu-about", Static).update(about)

    @property
    def _current(self) -> Item | None:
        place = self.query_one(OptionList).highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def action_close(self) -> None:
        """Choose nothing."""
        self.dismiss("")

    def action_complete(self) -> None:
        """Fill in the words of what is under the cursor; again: the next one that begins so."""
        item, line = self._current, self.query_one(Input)
        if item is None:
            return
        if line.value == item.path:
            self.action_move(1)
            return
        line.value = item.path
        line.cursor_position = len(line.value)

    def action_move(self, offset: int) -> None:
        """Move in the list while the search line keeps the focus."""
        options = self.query_one(OptionList)
        if offset > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_page(self, offset: int) -> None:
        """Move a page in the list while the search line keeps the focus."""
        options = self.query_one(OptionList)
        if offset > 0:
            options.action_page_down()  # type: ignore[no-untyped-call]  # Textual's own lacks types
        else:
            options.action_page_up()  # type: ignore[no-untyped-call]

    def _fill(self, query: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        self._shown = ranked(self._items, query)
        options.add_options([Option(_line(item), id=item.key or None) for item in self._shown])
        if self._shown:
            options.highlighted = 0
        self._describe()


def _line(item: Item) -> Content:
    head = Content.assemble((f"{item.group} › " if item.group else "", "$text-muted"), (item.title, "bold"))
    return Content.assemble(head, ("  " + item.about if item.about else "", "$text-muted"))
