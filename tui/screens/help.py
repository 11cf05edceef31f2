"""Help: the keys that work here, grouped and searchable, each thing that they do listed once."""

from __future__ import annotations

from dataclasses import field
from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from tui.core.quick import dataclass
from tui.screens.menu import Item
from tui.widgets.key_bar import key_name
from tui.widgets.record_tone import SIGNS

_GROUPS: Final = {
    "app": "Everywhere", "view": "View", "fleet": "Fleet", "record": "Table", "chart": "Chart", "detail": "Record",
    "raw": "Raw JSON", "json": "Raw JSON", "settings": "Settings", "guide": "Guide", "accounts": "Accounts",
    "welcome": "Welcome", "debug": "Debug", "menu": "List", "period": "Period",
}  # fmt: skip
_EVERYWHERE: Final = "Everywhere"
_SIGNS: Final = "Signs in the table"
_INHERITED: Final = "Moving and selecting"
"""Group of what comes with the widgets and not from the deck; always last."""
_NAMES: Final = {
    "app.focus_next": "Next panel",
    "app.focus_previous": "Panel before",
    "screen.copy_text": "Copy text selected with the mouse",
    "command_palette": "Command palette",
    "page_left": "Scroll a page to the left",
    "page_right": "Scroll a page to the right",
    "scroll_left": "Scroll left",
    "scroll_right": "Scroll right",
    "scroll_up": "Scroll up",
    "scroll_down": "Scroll down",
    "scroll_home": "Scroll to the top",
    "scroll_end": "Scroll to the end",
    "page_up": "Scroll a page up",
    "page_down": "Scroll a page down",
}
"""Human names of what Textual binds, by action."""
_DECK: Final = frozenset({"command_palette", "app.focus_next", "app.focus_previous"})
"""Bound by Textual, and part of how the deck is used."""
_KEYS: Final = 10
"""Columns for the keys."""


@dataclass(slots=True)
class Key:
    """One thing that can be done now, by one key or several, and the widget or screen that it is done to."""

    binding: Binding
    node: DOMNode
    group: str
    keys: list[str] = field(default_factory=list)
    place: int = 0

    @property
    def words(self) -> str:
        """What it does."""
        return _NAMES.get(self.binding.action, self.binding.description)

    @property
    def item(self) -> Item:
        """The line of the help."""
        shown = " ".join(self.keys)
        return Item(str(self.place), f"{shown:<{_KEYS}} {self.words}", self.binding.tooltip, self.group)


def active_keys(screen: Screen[object]) -> tuple[Key, ...]:
    """Return everything that a key does on a screen now: of the focused panel first, what Textual brings last."""
    found: dict[tuple[str, DOMNode], Key] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or binding.system or not active.enabled:
            continue
        key = found.setdefault(_what(binding, active.node, screen), Key(binding, active.node, group_of(binding)))
        shown = key_name(screen.app, binding)
        if shown not in key.keys:
            key.keys.append(shown)
        if binding.id and not key.binding.id:
            key.binding, key.group = binding, group_of(binding)
    order = list(dict.fromkeys(key.group for key in found.values()))
    last = (_EVERYWHERE, _INHERITED)
    ordered = sorted(
        found.values(),
        key=lambda key: (
            last.index(key.group) + len(order) if key.group in last else order.index(key.group),
            not key.binding.show,  # what the bar may show comes first
        ),
    )
    for place, key in enumerate(ordered):
        key.place = place
    return tuple(ordered)


def signs(screen: Screen[object]) -> tuple[Item, ...]:
    """Return what the signs in a table mean, where one is shown; they are read, not chosen."""
    tables = [table for table in screen.query("RecordTable") if table.display and table.region]
    return tuple(Item("", f"{sign:<{_KEYS}} {words}", about, _SIGNS) for sign, words, about in SIGNS) if tables else ()


def _what(binding: Binding, node: DOMNode, screen: Screen[object]) -> tuple[str, DOMNode]:
    """Return what a binding does to what, so that two ways to say the same are one."""
    action = binding.action
    if action.startswith("app.") or node is screen.app:
        return action.removeprefix("app."), screen.app
    return (action.removeprefix("screen."), screen) if action.startswith("screen.") else (action, node)


def group_of(binding: Binding) -> str:
    """Return the heading under which a binding stands."""
    if binding.action in _DECK:
        return _EVERYWHERE
    if not binding.id:
        return _INHERITED
    prefix = binding.id.partition(".")[0]
    return _GROUPS.get(prefix, prefix.replace("_", " ").capitalize())
