"""Help: the keys that work here, grouped and searchable."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from tui.screens.menu import Item

_GROUPS = {
    "app": "Everywhere",
    "view": "View",
    "fleet": "Fleet",
    "records": "Table",
    "record": "Table",
    "chart": "Chart",
    "detail": "Record",
    "raw": "Raw JSON",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One binding that works now, and the widget or screen that it works on."""

    item: Item
    binding: Binding
    node: DOMNode


def active_keys(screen: Screen[object]) -> tuple[Key, ...]:
    """Return every binding that works on a screen now, grouped: those of the focused panel first."""
    keys: list[Key] = []
    seen: set[tuple[str, str]] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or binding.system or (binding.key, binding.action) in seen:
            continue
        seen.add((binding.key, binding.action))
        shown = f"{screen.app.get_key_display(binding):<10} {binding.description}"
        keys.append(Key(Item(str(len(keys)), shown, binding.tooltip, _group(binding)), binding, active.node))
    order = list(dict.fromkeys(key.item.group for key in keys))
    return tuple(sorted(keys, key=lambda key: (key.item.group == "Everywhere", order.index(key.item.group))))


def _group(binding: Binding) -> str:
    prefix = (binding.id or "").partition(".")[0]
    return _GROUPS.get(prefix, prefix.capitalize() or "Here")
