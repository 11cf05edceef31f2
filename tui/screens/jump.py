"""Where one can jump to from anywhere: accounts, their views, screens, themes."""

from __future__ import annotations

from tui.core.errors import DeckError
from tui.screens.base import Host
from tui.screens.menu import Item
from tui.vendors.registry import vendor

_SEPARATOR = "\x1f"


def targets(host: Host) -> tuple[Item, ...]:
    """Return every place that one can jump to now."""
    places = [Item(_key("home"), "Fleet", "All accounts", "Deck")]
    if host.ready:
        for account in host.deck.accounts:
            places.extend(_places(account.name, account.vendor))
    places.append(Item(_key("accounts"), "Accounts", "Add, edit, test and remove accounts", "Deck"))
    places.extend(Item(_key("theme", name), name, "", "Theme") for name in host.theme_names())
    return tuple(places)


def _places(account: str, vendor_key: str) -> list[Item]:
    try:
        views = vendor(vendor_key).load().views
    except DeckError:
        return []
    return [
        Item(_key("view", account, view.key), f"{view.title}", view.about, account) for view in views if not view.needs
    ]


def _key(*parts: str) -> str:
    return _SEPARATOR.join(parts)


def go(host: Host, key: str) -> None:
    """Go to a target."""
    kind, *rest = key.split(_SEPARATOR)
    if kind == "home":
        host.go_home()
    elif kind == "view":
        host.go_home()
        host.open_account(rest[0], rest[1])
    elif kind == "theme":
        host.use_theme(rest[0])
    elif kind == "accounts":
        host.action_accounts()
