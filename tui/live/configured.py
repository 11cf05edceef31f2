"""The deck of the configured accounts: the configuration file and the secret store, put together."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.accounts.config import Config, load_config
from tui.accounts.model import Account
from tui.accounts.settings import Origin, Settings
from tui.core.clock import Clock
from tui.core.errors import DeckError
from tui.core.quick import dataclass
from tui.live.deck import Deck, demo_deck
from tui.live.session import Secrets
from tui.vendors.base import Browser, Vendor
from tui.vendors.registry import vendor as find_vendor

if TYPE_CHECKING:
    from tui.accounts.secrets import SecretStore
    from tui.sandbox.world import World

DAY_ZONE = "UTC"
"""Zone used where the configuration asks for the vendor's days, or the machine's zone has no name."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A deck and what it was made from.

    Attributes:
        deck: The deck.
        config: The configuration; all defaults in the demo.
        store: The secret store, or None in the demo, which neither reads nor keeps any.
    """

    deck: Deck
    config: Config
    store: SecretStore | None


def demonstration(world: World | None = None, *, clock: Clock | None = None) -> Configured:
    """Return the demo's deck; no configuration is read."""
    defaults = Settings.model_construct()  # nothing is read that would have to be validated
    return Configured(demo_deck(world, clock=clock), Config(Path(), settings=defaults), None)


def configured_deck(*, path: Path | None = None) -> Configured:
    """Return the deck of the configured accounts.

    Raises:
        DeckError: CONFIG when there is no home to keep a configuration in.
    """
    from tui.accounts.secrets import SecretStore  # noqa: PLC0415  # the demo keeps none

    config = load_config(path)
    store = SecretStore()

    async def resolve(account: Account, vendor: Vendor) -> Secrets:
        secrets, _ = await store.resolve_all(account, vendor.fields)
        return secrets

    for key in {account.vendor for account in config.accounts}:
        with contextlib.suppress(DeckError):  # its accounts say so
            find_vendor(key)  # here, outside the event loop: a foreign plug-in may take long
    deck = Deck(config.accounts, resolve)
    deck.hub.limit(config.settings.requests_per_minute)
    return Configured(deck, config, store)


def page_size(config: Config, browser: Browser[Any], seen: int = 0) -> int:
    """Return the rows of a page: the setting where the user stated it and the vendor offers that size, else the view's own.

    Args:
        config: The configuration.
        browser: The view's list.
        seen: Rows that there is room for on screen: with nothing stated, they are filled where the vendor offers so many.
    """
    wanted = config.settings.page_size
    stated = config.origins.get("page_size", Origin.DEFAULT) is not Origin.DEFAULT
    if stated and wanted in browser.page_sizes:
        return wanted
    offered = (browser.page_size, *(size for size in browser.page_sizes if size > browser.page_size))
    return next((size for size in offered if size >= seen), offered[-1])


def day_zone(setting: str) -> str:
    """Return the IANA zone that the setting ``zone`` means: a name, ``local``, or ``vendor`` (days as the vendor counts them)."""
    if setting == "vendor":
        return DAY_ZONE
    if setting != "local":
        return setting
    named = os.environ.get("TZ", "").lstrip(":")
    if named and "/" in named and not named.startswith("/"):
        return named
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return DAY_ZONE if linked in {"", "UTC", "Etc/UTC", "Zulu", "Etc/Zulu"} else linked
