"""The small questions that a record browser asks: which page, which columns, what to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Select
from textual.widgets.option_list import Option

from tui.core.browsing import ColumnChoice
from tui.core.quick import dataclass
from tui.core.records import Column
from tui.widgets.choices import Choices

PROMPT_CSS = """
{name} > Vertical {{ width: 60; max-width: 95%; height: auto; max-height: 96%; padding: 1 2 0 2; }}
{name} Label {{ color: $text-muted; width: 1fr; }}
{name} .prompt-error {{ color: $text-error; height: auto; }}
{name} Input, {name} Select, {name} SelectCurrent {{ background: $panel; }}
{name} Input, {name} Select {{ margin: 0 0 1 0; }}
{name} .prompt-keys {{ height: auto; margin: 1 0; }}
{name} OptionList {{ height: auto; max-height: 55vh; background: $surface; border: none; padding: 0; }}
{name} OptionList:focus {{ border: none; }}
"""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Where to go: a page, of a size."""

    page: int
    size: int


class GoToPrompt(ModalScreen[GoTo | None]):
    """Asks for a page and its size."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", id="prompt.cancel")]
    DEFAULT_CSS = PROMPT_CSS.format(name="GoToPrompt")

    def __init__(self, page: int, size: int, sizes: Sequence[int], pages: int | None) -> None:
        super().__init__()
        self._page, self._rows, self._pages = page, size, pages
        self._sizes = sorted({*sizes, size})

    def compose(self) -> ComposeResult:
        """Make the two fields."""
        with Vertical() as box:
            box.border_title = "Go to page"
            known = f"1 to {self._pages:,}" if self._pages else "the vendor gives no number of pages"
            yield Label(f"Page ({known}); $ or end goes to the last", markup=False)
            yield Input(str(self._page), id="goto-page", compact=True, select_on_focus=True)
            yield Label("Rows a page")
            options = [(f"{size} rows", size) for size in self._sizes]
            yield Select(options, value=self._rows, allow_blank=False, id="goto-size", compact=True)
            yield Label("", classes="prompt-error", markup=False)
            yield Label("enter goes · tab to the size · esc leaves", classes="prompt-keys")

    @on(Input.Submitted)
    def _go(self, event: Input.Submitted) -> None:
        text = event.value.strip().replace(",", "")
        if text in {"$", "end", "last"} and self._pages:
            text = str(self._pages)
        if not text.isdecimal() or not 1 <= int(text) <= 10**9:
            self.query_one(".prompt-error", Label).update(Content("A page is a whole number from 1 on."))
            return
        size = self.query_one("#goto-size", Select).value
        self.dismiss(GoTo(int(text), size if isinstance(size, int) else self._rows))


class ColumnsPrompt(ModalScreen[ColumnChoice | None]):
    """Lets columns be chosen and put in order; the first one stays when the table is scrolled sideways."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="prompt.cancel"),
        Binding("space", "flip", "Show or hide", id="columns.toggle"),
        Binding("shift+up,left,minus", "shift(-1)", "Move it earlier", id="columns.earlier"),
        Binding("shift+down,right,plus", "shift(1)", "Move it later", id="columns.later"),
        Binding("backspace,delete", "restore", "As delivered", id="columns.restore"),
        Binding("enter", "accept", "Apply", priority=True, id="columns.accept"),
    ]
    DEFAULT_CSS = PROMPT_CSS.format(name="ColumnsPrompt")

    def __init__(
        self, columns: tuple[Column, ...], choice: ColumnChoice, on_screen: tuple[int, ...] | None = None
    ) -> None:
        super().__init__()
        self._columns = columns
        self._take(choice, on_screen)

    def _take(self, choice: ColumnChoice, on_screen: tuple[int, ...] | None = None) -> None:
        chosen = choice.visible(self._columns)
        shown = set(chosen if on_screen is None else on_screen)
        ordered = ColumnChoice(choice.order).visible(self._columns, wide=True)
        self._entries = [[index, index in shown] for index in ordered]
        self._came = [entry[:] for entry in self._entries] if shown - set(chosen) else []

    def compose(self) -> ComposeResult:
        """Make the list."""
        with Vertical() as box:
            box.border_title = "Columns"
            yield Choices(*self._options())
            yield Label(
                "space shows or hides · left and right move it · enter applies · backspace as delivered · esc leaves",
                classes="prompt-keys",
            )

    def _options(self) -> list[Option]:
        return [Option(self._line(index, shown=bool(shown))) for index, shown in self._entries]

    def _line(self, index: int, *, shown: bool) -> Content:
        column = self._columns[index]
        notes = [word for word, said in (("wide", column.wide), ("personal", column.personal)) if said]
        mark = "[x] " if shown else "[ ] "
        return Content(mark + column.title) + Content.styled(f"  {' · '.join(notes)}", "$text-muted")

    def _redraw(self, highlight: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options())
        options.highlighted = highlight

    def action_flip(self) -> None:
        """Show or hide the column."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self._entries[place][1] = not self._entries[place][1]
            self._redraw(place)

    def action_shift(self, by: int) -> None:
        """Move the column."""
        place = self.query_one(OptionList).highlighted
        if place is not None and 0 <= place + by < len(self._entries):
            entries = self._entries
            entries[place], entries[place + by] = entries[place + by], entries[place]
            self._redraw(place + by)

    def action_restore(self) -> None:
        """Forget all choices."""
        self._take(ColumnChoice())
        self._redraw(0)

    def action_accept(self) -> None:
        """Apply the choice; what came in by itself is none as long as nothing is changed."""
        if self._entries == self._came:
            self.dismiss(None)
            return
        keys = [(self._columns[index], bool(shown)) for index, shown in self._entries]
        choice = ColumnChoice(
            tuple(column.key for column, _ in keys),
            frozenset(column.key for column, shown in keys if not shown and not column.wide),
            frozenset(column.key for column, shown in keys if shown and column.wide),
        )
        plain = tuple(column.key for column in self._columns)
        self.dismiss(choice if self._came or choice != ColumnChoice(plain) else ColumnChoice())


class CopyPrompt(ModalScreen[str | None]):
    """Asks what to copy."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", id="prompt.cancel")]
    DEFAULT_CSS = PROMPT_CSS.format(name="CopyPrompt")

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._choices = choices

    def compose(self) -> ComposeResult:
        """Make the list of (key, words)."""
        with Vertical() as box:
            box.border_title = "Copy"
            yield Choices(*(Option(Content(words), id=key) for key, words in self._choices))
            yield Label("enter copies · esc leaves", classes="prompt-keys")

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)
