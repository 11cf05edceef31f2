"""Changes accounts together with their secrets, off the UI's loop: what the accounts screen and the commands both do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from tui.accounts.aside import aside
from tui.accounts.config import Config, load_config
from tui.accounts.edit import Draft, edit
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.secrets import SecretStore
from tui.accounts.sources import SourceKind
from tui.core.errors import DeckError

_SECONDS = 15.0
_PLACES = {SourceKind.KEYRING: Place.KEYRING, SourceKind.KERNEL: Place.KERNEL, SourceKind.RUN: Place.RUN}


class Registrar:
    """Adds, changes, orders and removes accounts.

    Args:
        store: The secrets.
        path: Configuration file; the usual one when None.
    """

    def __init__(self, store: SecretStore, path: Path | None = None) -> None:
        self.store = store
        self.path = path

    async def config(self) -> Config:
        """Read the configuration as it is now."""
        return await aside(lambda: load_config(self.path), _SECONDS)

    async def save(
        self,
        account: Account,
        fields: Sequence[Field],
        *,
        former: str | None = None,
        secrets: Mapping[str, SecretStr] | None = None,
        place: Place = Place.KEYRING,
    ) -> None:
        """Add an account, or put it in the place of a former one; new secrets are kept first, so that a fault changes nothing.

        Args:
            account: The account as it shall be.
            fields: Its vendor's fields.
            former: Name of the account that it replaces; None adds it.
            secrets: New secrets by field key; those that are not given stay.
            place: Where new secrets are kept.

        Raises:
            DeckError: A secret cannot be kept, or the file cannot be written.
        """
        given = dict(secrets or {})
        for key, secret in given.items():
            await self.store.store(account.name, key, secret, place)
        if former is None:
            try:
                await self._edit(lambda draft: draft.add(account))
            except (DeckError, TimeoutError):
                await self.store.forget(account.name, given)
                raise
            return
        await self._edit(lambda draft: draft.replace(former, account))
        if former != account.name:
            await self._move_secrets(former, account, [one for one in fields if one.key not in given])

    async def remove(self, account: Account, fields: Sequence[Field]) -> tuple[str, ...]:
        """Remove an account and its secrets.

        Returns:
            A sentence for each place where a secret could not be removed.
        """
        await self._edit(lambda draft: draft.remove(account.name))
        return await self.store.forget(account.name, [one.key for one in fields if one.kind is FieldKind.SECRET])

    async def move(self, name: str, index: int) -> None:
        """Move an account to a place in the list, counted from 0."""
        await self._edit(lambda draft: draft.move(name, index))

    async def set_enabled(self, name: str, *, enabled: bool) -> None:
        """Let the deck ask an account or leave it alone."""
        await self._edit(lambda draft: draft.set_enabled(name, enabled=enabled))

    async def _move_secrets(self, former: str, account: Account, fields: Sequence[Field]) -> None:
        """Take secrets along to an account's new name, each within the place that it was in."""
        old = Account(former, account.vendor, account.base_url)
        moved: list[str] = []
        for field in fields:
            if field.kind is not FieldKind.SECRET:
                continue
            found = await self.store.resolve(old, field)
            place = _PLACES.get(found.source.kind) if found else None
            if found is not None and place is not None:
                await self.store.store(account.name, field.key, found.secret, place, saved_at=found.source.saved_at)
                moved.append(field.key)
        if moved:
            await self.store.forget(former, moved)

    async def _edit(self, change: Callable[[Draft], None]) -> None:
        def work() -> None:
            with edit(self.path) as draft:
                change(draft)

        await aside(work, _SECONDS)
