"""The one module that finds, keeps and forgets secrets. They leave it as SecretStr only.

The order of sources: environment, file, command, the kernel's keyring, the system's keyring, this run. A source that the user
set up by hand and that fails is an error; it is never passed over for another secret. A save clears the other places, but a
keyring that is locked or hangs cannot be cleared: where both keyrings hold a secret, the system's is the older one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from tui.accounts import kernel_keyring
from tui.accounts.entries import entry_of, old_entry_of
from tui.accounts.files import leave_no_core
from tui.accounts.kernel_keyring import KernelKeyringError
from tui.accounts.keyring_client import KeyringClient, KeyringState
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.paths import APPLICATION, state_dir
from tui.accounts.places import Kernel, Offer, Place, Whereabouts
from tui.accounts.saved import SavedTimes
from tui.accounts.secret_text import tidy_secret
from tui.accounts.sources import (
    Resolved,
    Source,
    SourceKind,
    from_command,
    from_environment,
    from_file,
    variable_of,
)
from tui.core.clock import Clock, SystemClock
from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean

_GATHER_SECONDS: Final = 0.01
"""Secrets asked for within this time share one helper process."""
_HUNG_SECONDS: Final = 30.0
"""How long a keyring that hung is left alone, unless the user asks again."""
_BAD_SECONDS: Final = 2.0
"""The same for one that refused at once: it may be unlocked any moment."""
_PASSING: Final = frozenset({KeyringState.LOCKED, KeyringState.HUNG, KeyringState.DIED, KeyringState.BUS_LOST})
"""States in which the secret may well be there, so that the user is told to see to the keyring first."""
_LOST: Final = {KeyringState.NO_SERVICE: KeyringState.DIED, KeyringState.NONE: KeyringState.BUS_LOST}
"""What it means that nothing is there, where there was a keyring before."""
_PROMPTS: Final = frozenset({KeyringState.LOCKED, KeyringState.NEVER_UNLOCKED})


class SecretStore:
    """All secrets of all accounts, for one run of the program.

    Args:
        environ: The environment.
        keyring: Asks the system's keyring.
        kernel: The kernel's keyring.
        state: Folder in which the times of saving are remembered.
        clock: Time.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        keyring: KeyringClient | None = None,
        kernel: Kernel = kernel_keyring,
        state: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        leave_no_core()
        self._environ = environ
        self._keyring = keyring or KeyringClient(environ)
        self._kernel = kernel
        self._clock: Clock = clock or SystemClock()
        self._saved = SavedTimes(state_dir() / "saved.json" if state is None else state / "saved.json")
        self._run: dict[str, SecretStr] = {}
        self._waiting: dict[str, asyncio.Future[Resolved | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._state: KeyringState | None = None
        self._backend = ""
        self._was_healthy = False
        self._asked_at = 0.0

    @property
    def keyring_away(self) -> KeyringState | None:
        """How the keyring was when last asked, where it may hold secrets that it could not give; None else."""
        return self._state if self._state in _PASSING else None

    def now(self) -> datetime:
        """Return the time by which the age of secrets is told."""
        return self._clock.now()

    async def resolve(self, account: Account, field: Field) -> Resolved | None:
        """Find one secret; None where no source has it.

        Raises:
            DeckError: NO_SECRET when a source that was set up for it fails.
        """
        found = from_environment(account.name, field.key, self._environ)
        if found is not None:
            return found
        if field.key in account.token_files:
            return await from_file(account.token_files[field.key], account.name)
        if field.key in account.token_commands:
            return await from_command(account.token_commands[field.key], account.name, self._environ)
        name = entry_of(account, field.key)
        kept = self._from_kernel(name) or await self._from_keyring(name) or self._from_run(name)
        return _checked(kept, account, field) if kept else None

    async def resolve_all(
        self, account: Account, fields: Iterable[Field]
    ) -> tuple[Mapping[str, SecretStr], Mapping[str, Source]]:
        """Find every secret of an account; returns secrets and their sources, by field key.

        Raises:
            DeckError: NO_SECRET when a required one is nowhere, or a source that was set up for one fails.
        """
        wanted = [one for one in fields if one.kind is FieldKind.SECRET]
        found = await asyncio.gather(*(self.resolve(account, one) for one in wanted))
        for field, resolved in zip(wanted, found, strict=True):
            if resolved is None and field.is_required(account.settings):
                raise self._missing(account, field)
        kept = {field.key: one for field, one in zip(wanted, found, strict=True) if one is not None}
        return {key: one.secret for key, one in kept.items()}, {key: one.source for key, one in kept.items()}

    async def locate_all(self, account: Account, fields: Iterable[Field]) -> tuple[Whereabouts, ...]:
        """Say where every secret of an account would come from; the keyring is asked for all of them at once."""
        secret = (one for one in fields if one.kind is FieldKind.SECRET)
        return tuple(await asyncio.gather(*(self.locate(account, one) for one in secret)))

    async def locate(self, account: Account, field: Field) -> Whereabouts:
        """Say where a secret would come from, for lists; a command is not run for it, and a fault is part of the answer."""
        command = account.token_commands.get(field.key)
        in_environment = bool(self._environ.get(variable_of(account.name, field.key), "").strip())
        if command and field.key not in account.token_files and not in_environment:
            return Whereabouts(field, Source(SourceKind.COMMAND, clean(Path(command[0]).name, 60)))
        try:
            found = await self.resolve(account, field)
        except DeckError as error:
            return Whereabouts(field, None, error.fault.sentence)
        if found is None:
            return Whereabouts(
                field, None, self._missing_in_words(account, field) if field.is_required(account.settings) else ""
            )
        return Whereabouts(field, found.source)

    async def store(
        self, account: Account, field: str, secret: SecretStr, place: Place, *, saved_at: datetime | None = None
    ) -> Source:
        """Keep a secret of an account's address in a place, and take it out of the other two.

        Args:
            account: The account.
            field: Key of the field.
            secret: As pasted; a leading "Bearer " is removed.
            place: Where to keep it.
            saved_at: When it was first saved, where that is not now.

        Raises:
            DeckError: NO_SECRET, in words, when the secret is not usable or the place does not keep it.
        """
        tidy = SecretStr(tidy_secret(secret.get_secret_value()))
        name = entry_of(account, field)
        if place is Place.KEYRING:
            await self._to_keyring(name, tidy, account.name)
        elif place is Place.KERNEL:
            self._to_kernel(name, tidy, account.name)
        else:
            self._run[name] = tidy
        await self._drop(name, old_entry_of(account, field), keep=place)
        now = saved_at or self._clock.now()
        if place is Place.RUN:
            self._saved.note_for_run(name, now)
        else:
            self._saved.note(name, now)
        kind = {Place.KEYRING: SourceKind.KEYRING, Place.KERNEL: SourceKind.KERNEL, Place.RUN: SourceKind.RUN}[place]
        return Source(kind, self._backend if place is Place.KEYRING else "", now)

    async def forget(self, account: Account, fields: Iterable[str]) -> tuple[str, ...]:
        """Take an account's secrets out of every place that the deck keeps them in.

        Returns:
            A sentence for each place that could not be cleared.
        """
        names = [name for one in fields for name in (entry_of(account, one), old_entry_of(account, one))]
        problems: list[str] = []
        for name in names:
            self._run.pop(name, None)
            with contextlib.suppress(KernelKeyringError):
                self._kernel.delete(name)
            self._saved.forget(name)
        if names:
            answer = await self._keyring.delete(APPLICATION, names)
            self._note_state(answer.state, answer.backend)
            if answer.state not in {KeyringState.HEALTHY, KeyringState.NONE, KeyringState.NO_SERVICE}:
                problems.append(f"{answer.state.sentence} What it holds of {account.name} is still there.")
        return tuple(problems)

    async def offers(self) -> tuple[Offer, ...]:
        """Return the places where a secret can be kept now, the safest first, with reasons against those that cannot."""
        answer = await self._keyring.get(APPLICATION, ())
        state = self._note_state(answer.state, answer.backend)
        usable = state is KeyringState.HEALTHY
        return (
            Offer(
                Place.KEYRING,
                f"Keyring ({answer.backend})" if answer.backend else "Keyring",
                self.about(Place.KEYRING),
                usable or (self._has_desktop() and state in _PROMPTS),
                "" if usable else state.sentence,
            ),
            Offer(
                Place.KERNEL,
                "Until reboot",
                self.about(Place.KERNEL),
                self._kernel.available(),
                "" if self._kernel.available() else "This machine's kernel keyring cannot be used.",
            ),
            Offer(Place.RUN, "This run only", self.about(Place.RUN)),
        )

    def about(self, place: Place) -> str:
        """Say in one sentence what it means to keep a secret in a place, and for how long; asks nothing."""
        if place is Place.KEYRING:
            return f"Encrypted by {self._backend or 'this system'}, kept until you remove it."
        if place is Place.RUN:
            return "Asked again when the deck starts next."
        days = kernel_keyring.days_kept()
        unused = f", or {days:.0f} days without use" if days else ""
        return f"In the kernel's memory, for your user only, until this machine restarts{unused}."

    def _has_desktop(self) -> bool:
        """Whether the desktop's own prompt can open, so that a locked keyring can be unlocked while saving."""
        return bool(self._environ.get("DISPLAY") or self._environ.get("WAYLAND_DISPLAY"))

    def try_keyring_again(self) -> None:
        """Ask the keyring again next time, even if it failed a moment ago."""
        self._asked_at = float("-inf")

    def close(self) -> None:
        """Kill what is still being asked; does not wait."""
        for task in list(self._asking):
            task.cancel()
        self._keyring.kill()

    # -- the keyring, several secrets in one question ------------------------------------------------------------

    async def _from_keyring(self, name: str) -> Resolved | None:
        if self._state not in {None, KeyringState.HEALTHY}:
            alone = _HUNG_SECONDS if self._state is KeyringState.HUNG else _BAD_SECONDS
            if self._clock.monotonic() - self._asked_at < alone:
                return None
        waiting = self._waiting.get(name)
        if waiting is None:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting[name] = waiting
            if len(self._waiting) == 1:
                task = asyncio.create_task(self._ask_keyring(), name="ask the keyring")
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
        return await asyncio.shield(waiting)

    async def _ask_keyring(self) -> None:
        asked: dict[str, asyncio.Future[Resolved | None]] = {}
        found: dict[str, Resolved] = {}
        try:
            await asyncio.sleep(_GATHER_SECONDS)
            asked, self._waiting = self._waiting, {}
            answer = await self._keyring.get(APPLICATION, list(asked))
            self._note_state(answer.state, answer.backend)
            for name, value in zip(asked, answer.values, strict=False):
                if value is not None and value.get_secret_value():
                    source = Source(SourceKind.KEYRING, answer.backend, self._saved.at(name))
                    found[name] = Resolved(value, source)
        finally:
            if not asked:  # cancelled before it asked
                asked, self._waiting = self._waiting, {}
            for name, future in asked.items():
                if not future.done():
                    future.set_result(found.get(name))

    def _note_state(self, state: KeyringState, backend: str) -> KeyringState:
        self._was_healthy = self._was_healthy or state is KeyringState.HEALTHY
        self._state = _LOST.get(state, state) if self._was_healthy else state
        self._asked_at = self._clock.monotonic()
        self._backend = backend or self._backend
        return self._state

    async def _to_keyring(self, name: str, secret: SecretStr, account: str) -> None:
        answer = await self._keyring.set(APPLICATION, name, secret)
        self._note_state(answer.state, answer.backend)
        if answer.state is not KeyringState.HEALTHY:
            raise DeckError(
                ErrorKind.NO_SECRET,
                answer.state.sentence,
                title="Not saved",
                hint=answer.state.hint,
                account=account,
            )

    # -- the kernel and this run ----------------------------------------------------------------------------------

    def _from_kernel(self, name: str) -> Resolved | None:
        try:
            secret = self._kernel.get(name)
        except KernelKeyringError:
            return None
        return Resolved(secret, Source(SourceKind.KERNEL, "", self._saved.at(name))) if secret is not None else None

    def _from_run(self, name: str) -> Resolved | None:
        secret = self._run.get(name)
        return Resolved(secret, Source(SourceKind.RUN, "", self._saved.at(name))) if secret is not None else None

    def _to_kernel(self, name: str, secret: SecretStr, account: str) -> None:
        try:
            self._kernel.put(name, secret)
        except KernelKeyringError as error:
            raise DeckError(
                ErrorKind.NO_SECRET,
                f"The secret was not saved: {error}.",
                title="Not saved",
                hint="Choose another place for it.",
                account=account,
            ) from None

    async def _drop(self, name: str, old: str, keep: Place) -> None:
        """Forget what is older: in the places that were not chosen, and by the old name in all."""
        if keep is not Place.RUN:
            self._run.pop(name, None)
        for one in (old,) if keep is Place.KERNEL else (old, name):
            with contextlib.suppress(KernelKeyringError):
                self._kernel.delete(one)
        if self._state in {None, KeyringState.HEALTHY}:
            answer = await self._keyring.delete(APPLICATION, (old,) if keep is Place.KEYRING else (old, name))
            self._note_state(answer.state, answer.backend)

    def _kept_for(self, account: Account, field: Field) -> str:
        """Return another address that the secret was entered for, where it was never entered for the account's own."""
        if self._saved.at(entry_of(account, field.key)) is not None:
            return ""
        begin = f"{old_entry_of(account, field.key)}@"
        return clean(
            next((name.removeprefix(begin) for name in self._saved.names() if name.startswith(begin)), ""), 200
        )

    def _missing_in_words(self, account: Account, field: Field) -> str:
        away = self.keyring_away
        if away:
            return f"not found: {away.sentence[0].lower()}{away.sentence[1:-1]}"
        elsewhere = self._kept_for(account, field)
        return f"missing: entered for {elsewhere} only" if elsewhere else "missing"

    def _missing(self, account: Account, field: Field) -> DeckError:
        state = self._state
        variable = variable_of(account.name, field.key)
        passing = self.keyring_away
        about = f" {state.sentence}" if state not in {None, KeyringState.HEALTHY} else ""
        elsewhere = "" if passing else self._kept_for(account, field)
        return DeckError(
            ErrorKind.NO_SECRET,
            f"{field.title} of this account was entered for {elsewhere}, and goes to no other address."
            if elsewhere
            else f"{field.title} of this account is nowhere to be found.{about}",
            title="No secret",
            hint=f"{passing.hint} Its variable is {variable}."
            if passing
            else f"Enter it on the accounts screen, or set {variable}.",
            account=account.name,
        )


def _checked(kept: Resolved, account: Account, field: Field) -> Resolved:
    """Refuse what another program may have put into a keyring and no header can carry."""
    try:
        return Resolved(SecretStr(tidy_secret(kept.secret.get_secret_value())), kept.source)
    except DeckError as error:
        raise DeckError(
            ErrorKind.NO_SECRET,
            f"What the {kept.source.words} holds as {field.title} is not usable. {error.fault.sentence}",
            hint="Enter it again on the accounts screen.",
            account=account.name,
        ) from None
