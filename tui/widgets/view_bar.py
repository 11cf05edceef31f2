"""The view bar: groups with their digits, and under them the views of the group that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.core.quick import dataclass

_MORE: Final = " … "
"""Stands for views that there is no room for."""
_LEAST: Final = 2
"""Columns that the name of a group takes at least where there is little room."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view in the bar."""

    key: str
    title: str
    group: str


class ViewBar(Widget):
    """Two lines of tabs; one when the open group has a single view."""

    COMPONENT_CLASSES = {"view-bar--digit", "view-bar--group", "view-bar--open", "view-bar--view", "view-bar--current"}
    DEFAULT_CSS = """
    ViewBar { height: 2; background: $surface; }
    ViewBar > .view-bar--digit { color: $accent; }
    ViewBar > .view-bar--group { color: $text-muted; }
    ViewBar > .view-bar--open { color: $foreground; background: $panel; text-style: bold; }
    ViewBar > .view-bar--view { color: $text-muted; }
    ViewBar > .view-bar--current { color: $primary; text-style: bold underline; }
    """

    current: reactive[str] = reactive("", repaint=True)
    """Key of the view that is open."""

    class Chosen(Message):
        """A view was chosen with the mouse."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._tabs: tuple[Tab, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The groups, in order."""
        return list(dict.fromkeys(tab.group for tab in self._tabs))

    def show(self, tabs: tuple[Tab, ...], current: str) -> None:
        """Show other views."""
        self._tabs = tabs
        self.current = current
        self.refresh()

    def in_group(self, group: str) -> list[Tab]:
        """Return the views of a group."""
        return [tab for tab in self._tabs if tab.group == group]

    def step(self, offset: int) -> str:
        """Return the key of the view before or after the current one, around the ends."""
        keys = [tab.key for tab in self._tabs]
        return keys[(keys.index(self.current) + offset) % len(keys)] if self.current in keys else ""

    def digit(self, number: int) -> str:
        """Return the view that a digit opens: the group's first, or its next when the group is open already."""
        groups = self.groups
        if not 1 <= number <= len(groups):
            return ""
        keys = [tab.key for tab in self.in_group(groups[number - 1])]
        return keys[(keys.index(self.current) + 1) % len(keys)] if self.current in keys else keys[0]

    def watch_current(self) -> None:
        """Take one line where the group has one view."""
        self.styles.height = 2 if len(self.in_group(self._group())) > 1 else 1

    def render_line(self, y: int) -> Strip:
        """Draw the groups, or the open group's views."""
        segments = [Segment(text, style) for text, style, _ in (self._group_line() if y == 0 else self._view_line())]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Open what was clicked."""
        column = 0
        for text, _, key in self._group_line() if event.y == 0 else self._view_line():
            column += cell_len(text)
            if event.x < column:
                if key:
                    self.post_message(self.Chosen(key))
                return

    def _group(self) -> str:
        return next((tab.group for tab in self._tabs if tab.key == self.current), "")

    def _group_line(self) -> list[tuple[str, Style, str]]:
        parts: list[tuple[str, Style, str]] = [(" ", Style(), "")]
        here = self._group()
        longest, gap = self._longest(here)
        for number, group in enumerate(self.groups, 1):
            first = self.in_group(group)[0].key
            name = group if group == here or len(group) <= longest else f"{group[: longest - 1]}…"
            parts.append((f"{number}", self._style("digit"), first))
            parts.append((f" {name} ", self._style("open" if group == here else "group"), first))
            parts.append((gap, Style(), ""))
        return parts

    def _longest(self, here: str) -> tuple[int, str]:
        """Return how long the names of groups may be so that all are seen, and what stands between them."""
        names = [len(group) for group in self.groups]
        if sum(names) + 4 * len(names) <= self.size.width:
            return max(names, default=0), " "
        for longest in range(max(names), _LEAST, -1):
            kept = [len(group) if group == here else min(len(group), longest) for group in self.groups]
            if sum(kept) + 3 * len(names) < self.size.width:
                return longest, ""
        return _LEAST, ""

    def _view_line(self) -> list[tuple[str, Style, str]]:
        tabs, quiet = self.in_group(self._group()), self._style("view")
        place = next((place for place, tab in enumerate(tabs) if tab.key == self.current), 0)
        if _width(tabs) <= self.size.width:
            return [("   ", Style(), ""), *self._titles(tabs)]
        # Some have no room: which one of how many this is, and the key that lists them all.
        where = f"{place + 1} of {len(tabs)} · v "
        room = self.size.width - len(_MORE) - len(where)
        first, last = 0, len(tabs)
        while first < place and _width(tabs[first : place + 1]) > room:
            first += 1
        while last > place + 1 and _width(tabs[first:last]) > room:
            last -= 1
        parts = [(_MORE if first else "   ", quiet, ""), *self._titles(tabs[first:last])]
        parts.append((_MORE if last < len(tabs) else "", quiet, ""))
        gap = self.size.width - sum(cell_len(text) for text, _, _ in parts) - len(where)
        return [*parts, (" " * gap + where, quiet, "")]

    def _titles(self, tabs: Sequence[Tab]) -> list[tuple[str, Style, str]]:
        """Return the words of views, with gaps between them."""
        parts = []
        for tab in tabs:
            parts.append((tab.title, self._style("current" if tab.key == self.current else "view"), tab.key))
            parts.append(("   ", Style(), ""))
        return parts[:-1]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"view-bar--{name}", partial=True)


def _width(tabs: Sequence[Tab]) -> int:
    """Return the columns that views take, with the margin before them and the gaps between."""
    return sum(cell_len(tab.title) + 3 for tab in tabs)
