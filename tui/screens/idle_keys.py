"""What is said of a key that does nothing on a screen, and something elsewhere: what that is, in one short line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "view.period": ("t", "chooses the period of a view with a time filter"),
    "view.menu": ("v", "lists the views of an account"),
    "view.swap": ("c", "changes between the chart and the table of a view with both"),
    "view.next_chart": ("m", "shows the next chart of a view with several"),
    "view.filters": ("F", "asks the vendor's server to filter, in views where it can"),
    "view.about": ("i", "tells what a view shows"),
    "view.zoom": ("z", "gives the screen to one panel of a view"),
    "view.since": ("D", "shows how a view's figures changed since it was opened"),
    "view.next": ("full_stop", "opens the next view of an account"),
    "view.previous": ("comma", "opens the view before, of an account"),
    **{
        f"view.group_{digit}": (str(digit), "opens an account, or a group of its views, by its number")
        for digit in range(1, 10)
    },
    "fleet.accounts": ("a", "opens the accounts from the fleet"),
    "view.stop": ("X", "ends a long reading"),
    "view.refresh": ("r", "asks the vendor again, in the fleet and in views"),
    "view.freeze": ("f", "stops the fleet and the views refreshing by themselves"),
    "record.filter": ("slash", "filters the rows of a table"),
    "record.sort": ("s", "sorts the rows of a table"),
    "record.server_sort": ("S", "has the vendor's server sort a list"),
    "record.next_page": ("n", "turns to the next page of a table"),
    "record.previous_page": ("p", "turns to the page before of a table"),
    "record.go_to": ("G", "goes to a page of a table"),
    "record.top": ("g", "goes to the newest rows of a table"),
    "record.continuous": ("o", "shows a table with or without pages"),
    "record.everything": ("O", "loads the whole of a list"),
    "record.mark": ("space", "marks a row of a table"),
    "record.unmark": ("U", "unmarks the rows of a table"),
    "record.columns": ("C", "chooses the columns of a table"),
    "record.wide": ("w", "shows all columns of a table"),
    "record.personal": ("x", "shows or masks personal data in tables and records"),
    "record.detail": ("d", "shows every field of a row"),
    "record.raw": ("j", "shows the vendor's own JSON of a view or a row"),
    "record.copy": ("y", "copies a cell or a row"),
    "record.copy_as": ("Y", "copies rows in a form that you choose"),
    "record.export": ("e", "exports a table or a chart"),
    "chart.kind": ("k", "draws the focused chart in another kind"),
    "chart.cumulative": ("u", "adds up the focused chart"),
    "chart.log": ("l", "gives the focused chart a log scale"),
    "chart.previous": ("b", "lays the period before under the focused chart"),
    "chart.numbers": ("T", "shows the numbers of the focused chart"),
}
"""Ids of bindings that one may miss on another screen, the key that each has at first, and what it does."""


def why_idle(key: str, shown: str, keymap: Mapping[str, str]) -> str:
    """Return what a key does elsewhere, that does nothing here; empty for a key that the deck does not know.

    Args:
        key: The key, as Textual calls it.
        shown: The same for people.
        keymap: Keys of the user's own, by the ids of bindings, separated by commas.
    """
    for name, (first, does) in _KEYS.items():
        if key in keymap.get(name, first).split(","):
            return f"{shown} does nothing here: it {does}."
    return ""
