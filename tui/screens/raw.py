"""The vendor's own answer: JSON as received, indented, highlighted, searchable."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar, TypeAlias

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from tui.core.format import count_of
from tui.core.hiding import Hiding, hide_in_text, hiding
from tui.core.pretty import Pretty, pretty
from tui.core.records import Column, Raw, Record
from tui.core.text import clean
from tui.screens.base import DeckScreen
from tui.widgets.clipboard import copy_and_tell
from tui.widgets.crumbs import Crumbs
from tui.widgets.json_view import JsonView
from tui.widgets.record_status import QuietLine

Rows: TypeAlias = tuple[Sequence[Column], Sequence[Record]]


class RawScreen(DeckScreen[None]):
    """Shows one raw answer, or one record's part of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,j", "leave", "Back", id="raw.back"),
        Binding("slash", "search", "Search", id="raw.search"),
        Binding("n", "step(1)", "Next match", id="raw.next"),
        Binding("N,p", "step(-1)", "Previous match", show=False, id="raw.previous"),
        Binding("y", "copy", "Copy", id="raw.copy"),
        Binding("w", "whole", "Whole answer", id="raw.whole"),
        Binding("x", "personal", "Personal data", id="raw.personal"),
    ]
    DEFAULT_CSS = """
    RawScreen > Input { display: none; border: none; height: 1; padding: 0 1; background: $boost; }
    RawScreen > Input.-open { display: block; }
    """

    def __init__(
        self, title: str, raw: Raw, way: tuple[str, ...] = (), *, rows: Rows = ((), ()), personal: bool = False
    ) -> None:
        """Make the screen.

        Args:
            title: What the answer is about.
            raw: The answer, or a record's part of it.
            way: Crumbs of the screen that it is opened from; clean text.
            rows: Columns and rows of the list that it belongs to: they tell which fields are personal.
            personal: Whether personal data is shown.
        """
        super().__init__()
        self._words = " · ".join(clean(part) for part in title.split("\x1f"))  # parts of a composite key
        self._rows = rows
        self._personal = personal
        self._hiding: Hiding | None = None
        self._way = way
        self._raw = raw
        self._part = bool(raw.pointer)
        self._pretty = Pretty(())

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return (*self._way, "Raw JSON")

    def body(self) -> ComposeResult:
        """Make the search line, the lines and the status."""
        yield Input(placeholder="search", compact=True)
        yield JsonView()
        yield QuietLine(id="raw-status")

    def on_mount(self) -> None:
        """Build the lines off the critical path."""
        self.query_one(JsonView).focus()
        self._build()

    @work(exclusive=True, group="raw", exit_on_error=False)
    async def _build(self) -> None:
        shown = self._raw if self._part else Raw(self._raw.body)
        what = "this record" if self._part else "the whole answer"
        self.query_one(Crumbs).badge(what)
        self.query_one("#raw-status", QuietLine).show(Content("Reading…"))
        self._pretty = await asyncio.to_thread(self._readable, shown, personal=self._personal)
        self.query_one(JsonView).show(self._pretty.lines)
        self._say()

    def _readable(self, shown: Raw, *, personal: bool) -> Pretty:
        """Return the lines, on any thread; what is learnt about the fields is kept."""
        if personal:
            return pretty(shown, Hiding(personal=False))
        if self._hiding is None:
            self._hiding = hiding(*self._rows)
        return pretty(shown, self._hiding)

    def _say(self) -> None:
        view, shown = self.query_one(JsonView), self._pretty
        parts = [
            count_of(len(shown.lines), "line"),
            f"{count_of(len(self._raw.body), 'byte')} received",
        ]
        if shown.cut:
            parts.append("cut here: the rest is too long to show")
        if not shown.json:
            parts.append("not JSON: shown as text")
        parts.append("personal data shown, x masks it" if self._personal else "personal data masked, x shows it")
        if self.query_one(Input).value:
            parts.append(f"match {view.match + 1:,} of {len(view.matches):,}" if view.matches else "no match")
        parts.append(self._words if self._personal else hide_in_text(self._words))
        self.query_one("#raw-status", QuietLine).show(Content(" · ".join(parts)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the whole answer only where a part of it is shown, and other matches only where there are any."""
        if action == "step":
            return self.is_mounted and bool(self.query_one(JsonView).matches)
        return bool(self._raw.pointer) if action == "whole" else super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Close the search, or the screen."""
        box = self.query_one(Input)
        if box.has_class("-open"):
            box.remove_class("-open")
            box.value = ""
            self.query_one(JsonView).focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        """Open the search."""
        box = self.query_one(Input)
        box.add_class("-open")
        box.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(JsonView).search(event.value)
        self._say()
        self.refresh_bindings()

    @on(Input.Submitted)
    def _found(self) -> None:
        self.query_one(JsonView).focus()

    def action_step(self, by: int) -> None:
        """Go to another match."""
        self.query_one(JsonView).step(by)
        self._say()

    def action_personal(self) -> None:
        """Show or mask personal data."""
        self._personal = not self._personal
        self._build()

    def action_whole(self) -> None:
        """Switch between the record's part and the whole answer."""
        if self._raw.pointer:
            self._part = not self._part
            self._build()

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        """Copy what is shown."""
        await copy_and_tell(self, "\n".join(self._pretty.lines), "the JSON shown")
