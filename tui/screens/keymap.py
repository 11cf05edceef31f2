"""Keys of the user's own: presets, overrides by the ids of bindings, and words about those that cannot be honoured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

_MODULES: Final = (
    "tui.app", "tui.screens.fleet", "tui.screens.vendor", "tui.screens.detail", "tui.screens.raw", "tui.screens.accounts",
    "tui.screens.account_form", "tui.screens.settings", "tui.screens.guide", "tui.screens.debug",
    "tui.screens.menu", "tui.screens.period", "tui.screens.welcome", "tui.widgets.record_browser",
    "tui.widgets.record_table", "tui.widgets.chart", "tui.widgets.json_view", "tui.widgets.fleet_table",
)  # fmt: skip
TOGETHER: Final = (
    frozenset({"app", "fleet"}),
    frozenset({"app", "view", "record"}),
    frozenset({"app", "view", "chart"}),
    frozenset({"app", "detail"}),
    frozenset({"app", "raw", "json"}),
    frozenset({"app", "accounts"}),
    frozenset({"app", "settings"}),
    frozenset({"app", "guide"}),
)
"""Prefixes of ids whose bindings can be active at the same time."""

PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "default": {},
    "vim": {
        "fleet.down": "down,j",
        "fleet.up": "up,k",
        "fleet.page_down": "pagedown,ctrl+f",
        "fleet.page_up": "pageup,ctrl+b",
        "fleet.last": "end,G",
        "fleet.first": "home,g",
        "fleet.open": "enter,l",
        "record.down": "down,j",
        "record.up": "up,k",
        "record.left": "left,h",
        "record.right": "right,l",
        "record.page_down": "pagedown,ctrl+f",
        "record.page_up": "pageup,ctrl+b",
        "record.first": "home,ctrl+home,0",
        "record.last": "end,ctrl+end,G",
        "record.go_to": "ctrl+g",
        "record.raw": "J",
        "view.raw": "J",
        "detail.raw": "J",
        "chart.left": "left,h",
        "chart.right": "right,l",
        "chart.down": "down,j",
        "chart.up": "up,k",
        "chart.kind": "K",
        "chart.log": "L",
        "json.down": "down,j",
        "json.up": "up,k",
        "raw.back": "escape,J",
    },
}


def known_keys() -> dict[str, str]:
    """Return the keys of every binding that has an id, by id, separated by commas."""
    keys: dict[str, list[str]] = {}
    for binding in (binding for name in _MODULES for binding in _bindings(name)):
        if binding.id:
            keys.setdefault(binding.id, []).append(binding.key)
    return {name: ",".join(dict.fromkeys(held)) for name, held in keys.items()}


def _bindings(module: str) -> Iterator[Binding]:
    for found in vars(import_module(module)).values():
        if isinstance(found, type) and issubclass(found, DOMNode) and found.__module__ == module:
            yield from _listed(found.__dict__.get("BINDINGS", ()))


def _listed(bindings: list[BindingType]) -> Iterator[Binding]:
    yield from Binding.make_bindings(bindings) if bindings else ()


def keymap(preset: str, own: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the keymap of a preset and the user's own keys, and a sentence for each part that was left out.

    Args:
        preset: "default" or "vim".
        own: Keys (comma-separated) by id of a binding.
    """
    problems: list[str] = []
    known = known_keys() if own else {}  # loads every screen, which a start need not do
    chosen = dict(PRESETS.get(preset, {}))
    if preset not in PRESETS:
        problems.append(f"There is no preset of keys “{preset}”. Known: {', '.join(PRESETS)}.")
    for name, keys in own.items():
        if name not in known:
            problems.append(f"There is no binding “{name}”; its keys are ignored.")
            continue
        rival = _rival(name, keys, {**known, **chosen})
        if rival:
            problems.append(f"The keys “{keys}” of {name} are those of {rival} too; they are ignored.")
            continue
        chosen[name] = keys
    return chosen, problems


def _rival(name: str, keys: str, others: Mapping[str, str]) -> str:
    prefix, wanted = name.partition(".")[0], set(keys_of(keys))
    beside = {one for group in TOGETHER if prefix in group for one in group} | {prefix}
    for other, held in others.items():
        if other != name and other.partition(".")[0] in beside and wanted & set(keys_of(held)):
            return other
    return ""


def keys_of(keys: str) -> list[str]:
    """Return the keys that a binding names, of which each does."""
    return [key.strip() for key in keys.split(",") if key.strip()]
