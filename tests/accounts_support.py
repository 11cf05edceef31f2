"""A deck on a configuration of the test's own, with no keyring but the one that the test hands in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support import FixedClock
from tests.support_keyring import NoKernel
from tui.accounts.config import load_config
from tui.accounts.keyring_client import KeyringClient
from tui.accounts.model import Account
from tui.accounts.secrets import SecretStore
from tui.app import DeckApp, Opening
from tui.core.clock import Clock
from tui.live.configured import Configured
from tui.live.deck import Deck
from tui.widgets.fleet_columns import FleetRow

NO_BUS = {"HOME": "/nonexistent", "PATH": os.environ["PATH"]}


def store_in(
    tmp_path: Path,
    environ: Mapping[str, str] | None = None,
    keyring: KeyringClient | None = None,
    clock: Clock | None = None,
) -> SecretStore:
    keyring = keyring or KeyringClient(NO_BUS, read_seconds=60)
    return SecretStore(environ or {}, keyring, NoKernel(), tmp_path / "state", clock or FixedClock())


def app_on(tmp_path: Path, store: SecretStore | None = None, *, path: Path | None = None) -> DeckApp:
    """The real app on a configuration file below a temporary folder."""
    path = path or tmp_path / "config.toml"
    kept = store or store_in(tmp_path)
    config = load_config(path, {})

    async def resolve(account: Account, vendor: Any) -> Any:
        secrets, _ = await kept.resolve_all(account, vendor.fields)
        return secrets

    def make() -> Configured:
        return Configured(Deck(config.accounts, resolve, clock=FixedClock()), config, kept)

    rows = tuple(FleetRow(account.name, account.vendor, account.enabled) for account in config.accounts)
    return DeckApp(Opening(rows, make))
