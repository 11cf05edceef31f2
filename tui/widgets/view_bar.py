"""The view bar: groups with their digits, and under them the views of the group that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

_MORE: Final = " … "
"""Stands for views that there is no room for."""
_SHORT: Final = 6
"""Columns that the name of a group takes at most where there is little room."""


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
        narrow = sum(len(group) + 4 for group in self.groups) > self.size.width
        for number, group in enumerate(self.groups, 1):
            first = self.in_group(group)[0].key
            name = group if group == here or not narrow or len(group) <= _SHORT else f"{group[: _SHORT - 1]}…"
            parts.append((f"{number}", self._style("digit"), first))
            parts.append((f" {name} ", self._style("open" if group == here else "group"), first))
            parts.append((" ", Style(), ""))
        return parts

    def _view_line(self) -> list[tuple[str, Style, str]]:
        parts: list[tuple[str, Style, str]] = [("   ", Style(), "")]
        tabs = self.in_group(self._group())
        index = next((place for place, tab in enumerate(tabs) if tab.key == self.current), 0)
        room = self.size.width - len(_MORE)
        # Cut from the front until the current view is within the width, then from the end.
        while index and _width(tabs[: index + 1]) > room:
            tabs, index = tabs[1:], index - 1
            parts[0] = (_MORE, self._style("view"), "")
        cut = _width(tabs) > self.size.width
        while cut and len(tabs) > index + 1 and _width(tabs) > room:
            tabs = tabs[:-1]
        for tab in tabs:
            parts.append((tab.title, self._style("current" if tab.key == self.current else "view"), tab.key))
            parts.append(("   ", Style(), ""))
        return [*parts[:-1], (_MORE, self._style("view"), "")] if cut else parts

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"view-bar--{name}", partial=True)


def _width(tabs: Sequence[Tab]) -> int:
    """Return the columns that views take, with the margin before them and the gaps between."""
    return sum(cell_len(tab.title) + 3 for tab in tabs)
