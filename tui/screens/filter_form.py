"""The server's own filters, search and sort: a form, visibly another thing than the local filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Label, Select
from textual.widgets.select import NoSelection

from tui.core.scope import Controls, Filter, Scope, Sort
from tui.widgets.record_prompts import PROMPT_CSS

_SEARCH = "filter-search"
_SORT = "filter-sort"


class FilterForm(ModalScreen[Scope | None]):
    """Asks for what the server can filter by; returns the new wish, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="prompt.cancel"),
        Binding("ctrl+s", "accept", "Ask the server", id="filters.accept"),
        Binding("ctrl+r", "clear", "Clear all", id="filters.clear"),
    ]
    DEFAULT_CSS = (
        PROMPT_CSS.format(name="FilterForm")
        + """
    FilterForm > Vertical { width: 84; }
    FilterForm VerticalScroll { height: auto; max-height: 55vh; }
    FilterForm Horizontal { height: 1; }
    FilterForm Horizontal Input, FilterForm Horizontal Select { width: 1fr; margin: 0 1 0 0; }
    FilterForm .filter-title { width: 20; color: $foreground; }
    FilterForm .filter-help { padding: 0 1 0 20; margin-bottom: 1; height: auto; }
    FilterForm .filter-help.none { height: 1; margin: 0; }
    """
    )

    def __init__(self, wish: Scope, controls: Controls) -> None:
        super().__init__()
        self._wish = wish
        self._controls = controls

    def compose(self) -> ComposeResult:
        """Make a field for each thing that the server honours."""
        with Vertical() as box:
            box.border_title = "Ask the server"
            with VerticalScroll(can_focus=False):
                if self._controls.search:
                    yield from _row("Search", Input(self._wish.search, id=_SEARCH, compact=True))
                for place, one in enumerate(self._controls.filters):
                    yield from _row(one.title, self._field(place, one), one.help)
                if self._controls.sorts:
                    orders = self._orders()
                    own = "the vendor's own"
                    yield from _row("Order", Select(orders, prompt=own, value=self._order(), id=_SORT, compact=True))
            yield Label("", classes="prompt-error", markup=False)
            yield Label(
                "enter or ctrl+s asks · ctrl+r clears · esc leaves · / filters what is loaded instead",
                classes="prompt-keys",
            )

    def _field(self, place: int, one: Filter) -> Input | Select[str]:
        value = self._wish.filter(one.key) or ""
        if not one.choices:
            return Input(value, id=f"filter-{place}", compact=True, type="integer" if one.integer else "text")
        options = [(choice.title, choice.value) for choice in one.choices]
        known = any(choice.value == value for choice in one.choices)
        return Select(options, prompt="any", value=value if known else Select.NULL, id=f"filter-{place}", compact=True)

    def _orders(self) -> list[tuple[str, str]]:
        return [
            (f"{key.replace('_', ' ')}, {words}", f"{sign}{key}")
            for key in self._controls.sorts
            for sign, words in (("-", "largest or newest first"), ("+", "smallest or oldest first"))
        ]

    def _order(self) -> str | NoSelection:
        sort = self._wish.sort
        if sort is None or sort.column not in self._controls.sorts:
            return Select.NULL
        return f"{'-' if sort.descending else '+'}{sort.column}"

    def _value(self, place: int) -> str:
        field = self.query_one(f"#filter-{place}")
        if isinstance(field, Select):
            return field.value if isinstance(field.value, str) else ""
        return field.value.strip() if isinstance(field, Input) else ""

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Ask the server."""
        filters: list[tuple[str, str]] = []
        for place, one in enumerate(self._controls.filters):
            value = self._value(place)
            if value and one.integer and not value.lstrip("-").isdecimal():
                self.query_one(".prompt-error", Label).update(Content(f"{one.title} is a whole number."))
                return
            if value:
                filters.append((one.key, value))
        search = self.query_one(f"#{_SEARCH}", Input).value.strip() if self._controls.search else ""
        self.dismiss(replace(self._wish, filters=tuple(filters), search=search, sort=self._chosen_sort()))

    def _chosen_sort(self) -> Sort | None:
        if not self._controls.sorts:
            return None
        value = self.query_one(f"#{_SORT}", Select).value
        return Sort(value[1:], value.startswith("-")) if isinstance(value, str) else None

    def action_clear(self) -> None:
        """Empty every field."""
        for box in self.query(Input):
            box.value = ""
        for select in self.query(Select):
            select.clear()


def _row(title: str, field: Input | Select[str], words: str = "") -> Iterable[Widget]:
    """Yield a field with its title before it, and below it what it means."""
    yield Horizontal(Label(Content(title), classes="filter-title"), field)
    yield Label(Content(words), classes="filter-help" if words else "filter-help none")
