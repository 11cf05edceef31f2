"""Changes accounts together with their secrets, off the UI's loop: what the accounts screen and the commands both do."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from tui.accounts.aside import aside
from tui.accounts.config import Config, load_config
from tui.accounts.edit import Draft, check, edit
from tui.accounts.entries import entry_of
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.secrets import SecretStore
from tui.accounts.sources import SourceKind
from tui.core.errors import DeckError, ErrorKind

_SECONDS = 15.0
_GIVEN_UP_SECONDS = 1.0
"""Longest that who gives up a save waits for its secrets to be taken back: a keyring that hangs has most likely kept none."""
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
        self._seen = False

    async def config(self) -> Config:
        """Read the configuration as it is now."""
        config = await aside(lambda: load_config(self.path), _SECONDS)
        self._seen = self._seen or config.exists
        return config

    async def save(
        self,
        account: Account,
        fields: Sequence[Field],
        *,
        former: Account | None = None,
        secrets: Mapping[str, SecretStr] | None = None,
        place: Place = Place.KEYRING,
    ) -> None:
        """Add an account, or put it in the place of a former one; new secrets are kept first, so that a fault changes nothing.

        Args:
            account: The account as it shall be.
            fields: Its vendor's fields.
            former: The account that it replaces, as it was read; None adds it.
            secrets: New secrets by field key; those that are not given stay.
            place: Where new secrets are kept.

        Raises:
            DeckError: A secret cannot be kept, or the file cannot be written.
        """
        given = dict(secrets or {})
        # Under another name, or at another address, its secrets have other names.
        elsewhere = former is None or entry_of(former, "") != entry_of(account, "")
        kept: list[str] = []
        copied: list[str] = []
        # A name that was taken meanwhile has secrets of its own.
        await aside(lambda: check(self.path, account, former), _SECONDS)
        try:
            for key, secret in given.items():
                kept.append(key)  # before: who gives up may do so when it has just been kept
                try:
                    await self.store.store(account, key, secret, place)
                except DeckError:
                    kept.remove(key)
                    raise
            if former is not None and elsewhere:
                await self._copy_secrets(former, account, [one for one in fields if one.key not in given], copied)
            await self._edit(lambda draft: draft.replace(former, account) if former else draft.add(account))
        except BaseException as error:  # a Ctrl-C too: a name that no account has keeps no secret
            if elsewhere and (kept or copied):
                waiting = None if isinstance(error, DeckError) else _GIVEN_UP_SECONDS
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(waiting):
                        await self.store.forget(account, [*kept, *copied])
            raise
        if former is not None and elsewhere:
            await self.store.forget(former, [*kept, *copied])

    async def remove(self, account: Account, fields: Sequence[Field]) -> tuple[str, ...]:
        """Remove an account and its secrets.

        Returns:
            A sentence for each place where a secret could not be removed.
        """
        await self._edit(lambda draft: draft.remove(account.name))
        return await self.store.forget(account, [one.key for one in fields if one.kind is FieldKind.SECRET])

    async def move(self, name: str, index: int) -> None:
        """Move an account to a place in the list, counted from 0."""
        await self._edit(lambda draft: draft.move(name, index))

    async def set_enabled(self, name: str, *, enabled: bool) -> None:
        """Let the deck ask an account or leave it alone."""
        await self._edit(lambda draft: draft.set_enabled(name, enabled=enabled))

    async def _copy_secrets(
        self, former: Account, account: Account, fields: Sequence[Field], copied: list[str]
    ) -> None:
        """Keep secrets for an account's new name or address too, each within its place; notes their fields' keys.

        Raises:
            DeckError: The keyring may hold some and does not give them.
        """
        old = Account(former.name, former.vendor, former.base_url)
        new = "name" if former.name != account.name else "address"
        for field in fields:
            if field.kind is not FieldKind.SECRET or field.key in {*account.token_files, *account.token_commands}:
                continue
            found = await self.store.resolve(old, field)
            away = self.store.keyring_away
            if found is None and away is not None:
                raise DeckError(
                    ErrorKind.NO_SECRET,
                    f"{away.sentence} What it holds cannot go along to the new {new}, so nothing was changed.",
                    title="Not changed",
                    hint=away.hint,
                    account=former.name,
                )
            place = _PLACES.get(found.source.kind) if found else None
            if found is not None and place is not None:
                await self.store.store(account, field.key, found.secret, place, saved_at=found.source.saved_at)
                copied.append(field.key)

    async def _edit(self, change: Callable[[Draft], None]) -> None:
        given_up = threading.Event()

        def work() -> None:
            with edit(self.path, must_exist=self._seen) as draft:
                change(draft)
                if given_up.is_set():
                    raise DeckError(ErrorKind.CANCELLED, "The change was given up.")
            self._seen = True

        try:
            await aside(work, _SECONDS)
        except (TimeoutError, asyncio.CancelledError):
            given_up.set()  # whoever waits has been told that nothing is changed
            raise
