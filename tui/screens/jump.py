"""Where one can jump to from anywhere: accounts, their views, screens, settings, pages of the guide, themes."""

from __future__ import annotations

from collections.abc import Sequence

from tui.accounts.settings import Settings
from tui.core.errors import DeckError
from tui.screens.base import Host
from tui.screens.guide_pages import pages
from tui.screens.menu import Item
from tui.vendors.registry import vendor, views_of

_SEPARATOR = "\x1f"


def targets(host: Host, recent: Sequence[str] = ()) -> tuple[Item, ...]:
    """Return every place that one can jump to now, those of the last jumps first."""
    places = [Item(_key("home"), "Fleet", "All accounts", "Deck")]
    if host.ready:
        for account in host.deck.accounts:
            places.extend(_places(account.name, account.vendor))
    places.append(Item(_key("accounts"), "Accounts", "Add, edit, test and remove accounts", "Deck"))
    places.append(Item(_key("debug"), "Debug", "Requests, faults and this machine", "Deck"))
    places.append(
        Item(_key("settings"), "Settings", "Everything that can be chosen, and where each value is from", "Deck")
    )
    places.append(Item(_key("guide"), "Guide", "What figures, marks and vendors mean", "Deck"))
    places.extend(Item(_key("guide", one.key), one.title, one.about, "Guide") for one in pages())
    places.extend(
        Item(_key("setting", name), name, field.description or "", "Setting")
        for name, field in Settings.model_fields.items()
    )
    places.extend(Item(_key("theme", name), name, "", "Theme") for name in host.theme_names())
    last = {key: place for place, key in enumerate(recent)}
    return tuple(sorted(places, key=lambda item: last.get(item.key, len(last))))


def _places(account: str, vendor_key: str) -> list[Item]:
    try:
        its = vendor(vendor_key)
        views = views_of(its)
    except DeckError:
        return []
    return [
        Item(
            _key("view", account, one.key),
            one.title,
            one.about,
            account,
            f"{one.key} {its.key} {its.title}",
        )
        for one in views
        if not one.needs
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
    elif kind == "debug":
        host.action_debug()
    elif kind == "accounts":
        host.action_accounts()
    elif kind in {"settings", "setting"}:
        host.open_settings(*rest)
    elif kind == "guide":
        host.open_guide(*rest)
