"""The bottom line: the few keys that matter now, the most important first; what does not fit is left out whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from tui.core.quick import dataclass
from tui.widgets.charset import draws_plainly

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.screen import Screen

GAP: Final = 2
_FIRST: Final = (
    "fleet.open", "record.open", "record.filter", "view.stop", "view.refresh_failed", "view.accounts", "record.sort",
    "chart.kind", "view.next_chart", "view.swap", "view.period", "record.detail", "accounts.edit", "accounts.add",
    "accounts.test", "account.save", "account.test", "settings.change", "settings.default", "guide.next", "guide.previous",
    "guide.pages", "debug.look", "app.back", "debug.back", "view.menu",
)  # fmt: skip
"""Ids of bindings in the order of their weight; the others follow in the order in which they are declared."""
_LAST: Final = ("app.help",)
"""Always shown, at the end."""
_LEAST: Final = ("app.jump", "app.quit", "command_palette")
"""Shown where there is room left."""
_NAMES: Final = {
    "←": "left", "→": "right", "↑": "up", "↓": "down", "⏎": "enter", "⌫": "bksp", "␣": "space", "⇥": "tab", "⎋": "esc",
}  # fmt: skip
"""What keys are called where the terminal has no signs for them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the bar.

    Attributes:
        key: The key as people know it.
        words: What it does.
        binding: The binding.
        node: The screen, widget or app that it works on.
    """

    key: str
    words: str
    binding: Binding
    node: DOMNode

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return cell_len(self.key) + 1 + cell_len(self.words)


def key_name(app: App[object], binding: Binding) -> str:
    """Return a key as people know it: by its sign, or by its name where the terminal shows ASCII only."""
    shown = app.get_key_display(binding)
    if not draws_plainly(app) or shown.isascii():
        return shown
    parts = re.split(f"([{''.join(_NAMES)}])", shown)
    named = "/".join(_NAMES.get(part, part) for part in parts if part)
    return named.replace("+/", "+").encode("ascii", "replace").decode()


def entries_of(screen: Screen[object]) -> tuple[Entry, ...]:
    """Return every key that a screen offers in its bar now, by weight."""
    found: dict[str, Entry] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        palette = binding.action == "command_palette"
        if (binding.show or palette) and active.enabled and binding.description and binding.action not in found:
            words = "Palette" if palette else binding.description
            found[binding.action] = Entry(key_name(screen.app, binding), words, binding, active.node)
    return tuple(sorted(found.values(), key=_weight))


def _weight(entry: Entry) -> int:
    name = entry.binding.id or entry.binding.action
    if name in _FIRST:
        return _FIRST.index(name)
    return 100 + _LEAST.index(name) if name in _LEAST else 200 if name in _LAST else 50


def fitting(entries: Sequence[Entry], width: int) -> tuple[Entry, ...]:
    """Return the entries that fit into a line of a width, in their order; the last one always stays."""
    kept = [entry for entry in entries if entry.binding.id in _LAST]
    room = width - sum(entry.width + GAP for entry in kept)
    chosen = []
    for entry in entries:
        if entry not in kept and entry.width + GAP <= room:
            chosen.append(entry)
            room -= entry.width + GAP
    return (*chosen, *kept)


class KeyBar(Widget):
    """Shows the keys of the focused panel and the screen; a click does what the key does."""

    COMPONENT_CLASSES = {"key-bar--key", "key-bar--words"}
    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $footer-background; padding: 0 1; }
    KeyBar > .key-bar--key { color: $footer-key-foreground; text-style: bold; }
    KeyBar > .key-bar--words { color: $footer-description-foreground; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The keys that fit now."""
        return fitting(self._entries, self.content_size.width + GAP)

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self._bindings_changed(self.screen)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen and screen.is_attached:
            entries = entries_of(screen)
            if _texts(entries) != _texts(self._entries):
                self.refresh()
            self._entries = entries

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        key, words = self._style("key"), self._style("words")
        segments: list[Segment] = []
        for entry in self.shown:
            segments += [Segment(entry.key, key), Segment(f" {entry.words}{' ' * GAP}", words)]
        return Strip(segments).adjust_cell_length(self.content_size.width, self.rich_style).apply_style(self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        place = event.get_content_offset(self)
        column = 0
        for entry in self.shown if place is not None else ():
            if place is not None and column <= place.x < column + entry.width:
                await self.app.run_action(entry.binding.action, entry.node)
                return
            column += entry.width + GAP

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"key-bar--{name}", partial=True)


def _texts(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(entry.key, entry.words) for entry in entries]
