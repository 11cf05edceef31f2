"""Finds vendors through entry points, so that a fifth one needs no change here."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean
from tui.vendors.base import Vendor

GROUP = "agentdeck.vendors"


@cache
def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def vendor_keys() -> tuple[str, ...]:
    """Return the keys of all vendors that are installed."""
    return tuple(sorted(_found()))


@cache
def vendor(key: str) -> Vendor:
    """Return a vendor.

    Raises:
        DeckError: CONFIG when there is none of that key, or its plug-in cannot be loaded.
    """
    point = _found().get(key)
    if point is None:
        known = ", ".join(vendor_keys())
        raise DeckError(ErrorKind.CONFIG, f"There is no vendor “{clean(key, 40)}”.", hint=f"Known vendors: {known}.")
    try:
        loaded = point.load()
    except Exception:  # noqa: BLE001  # a foreign plug-in can raise anything
        loaded = None
    if not isinstance(loaded, Vendor):
        raise DeckError(
            ErrorKind.CONFIG,
            f"The plug-in of vendor “{clean(key, 40)}” cannot be loaded.",
            hint="Reinstall or remove the package that supplies it.",
        )
    return loaded


def vendors() -> tuple[Vendor, ...]:
    """Return every vendor that can be loaded, in the order of their titles; a broken plug-in hides none of the others."""
    loaded: list[Vendor] = []
    for key in vendor_keys():
        try:
            loaded.append(vendor(key))
        except DeckError:
            continue
    return tuple(sorted(loaded, key=lambda one: one.title.casefold()))
