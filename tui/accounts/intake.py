"""What a filled-in form means: the account, the secrets typed, and where they shall be. Shared by screen and tests, no UI."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import field

from pydantic import SecretStr

from tui.accounts.config import reason_against_name
from tui.accounts.form import AS_A_KEY, Normalise, account_of, problems, with_command, with_file, without_source
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.registrar import Registrar
from tui.accounts.secret_text import tidy_secret
from tui.accounts.sources import SourceKind, variable_of
from tui.core.errors import DeckError
from tui.core.quick import dataclass

NAME = "@name"
KEEP = "@keep"
WHERE = "@where-"
"""Keys of what the form asks beside the vendor's fields; the last one is followed by the secret's own key."""


class Keep(enum.Enum):
    """Where the user wants secrets to be; the first three are places of the deck's own."""

    KEYRING = Place.KEYRING.value
    KERNEL = Place.KERNEL.value
    RUN = Place.RUN.value
    ENVIRONMENT = "environment"
    FILE = "file"
    COMMAND = "command"

    @property
    def place(self) -> Place | None:
        """The deck's own place, where it is one."""
        return Place(self.value) if self in {Keep.KEYRING, Keep.KERNEL, Keep.RUN} else None


KEEP_OF_SOURCE = {
    SourceKind.ENVIRONMENT: Keep.ENVIRONMENT,
    SourceKind.FILE: Keep.FILE,
    SourceKind.COMMAND: Keep.COMMAND,
    SourceKind.KEYRING: Keep.KEYRING,
    SourceKind.KERNEL: Keep.KERNEL,
    SourceKind.RUN: Keep.RUN,
}


@dataclass(frozen=True, slots=True)
class Intake:
    """A form as filled in.

    Attributes:
        vendor: Key of the vendor.
        fields: The vendor's fields.
        normalise: Its rule for base URLs.
        name: Name of the account.
        values: What was typed, by field key; secrets not among them.
        secrets: Secrets as typed, by field key; empty ones left out.
        keep: Where secrets shall be.
        where: Path or command line of each secret, by field key, for FILE and COMMAND.
        former: The account that is being edited, or None.
        taken: Names of the other accounts.
    """

    vendor: str
    fields: Sequence[Field]
    normalise: Normalise
    name: str
    values: Mapping[str, str]
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)
    keep: Keep = Keep.KEYRING
    where: Mapping[str, str] = field(default_factory=dict)
    former: Account | None = None
    taken: frozenset[str] = frozenset()

    def problems(self, *, kept: frozenset[str] = frozenset()) -> Mapping[str, str]:
        """Return what is wrong, by the key of the form's row.

        Args:
            kept: Secrets that are already somewhere, so that an empty line keeps them.
        """
        found: dict[str, str] = {}
        reason = reason_against_name(self.name, set(self.taken))
        if reason:
            found[NAME] = f"{reason[:1].upper()}{reason[1:]}."
        found |= problems(self.fields, self.values, self.normalise)
        typed = {secret.get_secret_value().strip() for secret in self.secrets.values()} - {""}
        for one in self.fields:
            if one.kind in {FieldKind.TEXT, FieldKind.LIST}:
                parts = {part.strip() for part in self.values.get(one.key, "").split(",")}
                if parts & typed:
                    found[one.key] = AS_A_KEY
        for one in self._secret_fields():
            reason = self._against(one, kept)
            if reason:
                found[f"{WHERE}{one.key}" if self.keep in {Keep.FILE, Keep.COMMAND} else one.key] = reason
        return found

    def _against(self, one: Field, kept: frozenset[str]) -> str:
        required = one.is_required(self.values)
        if self.keep in {Keep.FILE, Keep.COMMAND}:
            line = self.where.get(one.key, "").strip()
            if not line:
                return f"{'A path' if self.keep is Keep.FILE else 'A command'} is needed." if required else ""
            if self.keep is Keep.COMMAND:
                try:
                    with_command(Account("", "", ""), one.key, line)
                except DeckError as error:
                    return error.fault.words
            return ""
        if self.keep is Keep.ENVIRONMENT:
            return ""
        typed = self.secrets.get(one.key)
        if typed is None:
            return f"{one.title} is needed." if required and one.key not in kept else ""
        try:
            tidy_secret(typed.get_secret_value())
        except DeckError as error:
            return error.fault.sentence
        return ""

    def account(self) -> Account:
        """Return the account that the form describes.

        Raises:
            DeckError: USAGE when something is wrong with it.
        """
        made = account_of(self.name, self.vendor, self.fields, self.values, self.normalise, former=self.former)
        for one in self._secret_fields():
            line = self.where.get(one.key, "").strip()
            if self.keep is Keep.FILE and line:
                made = with_file(made, one.key, line)
            elif self.keep is Keep.COMMAND and line:
                made = with_command(made, one.key, line)
            else:
                made = without_source(made, one.key)
        return made

    async def secrets_to_try(self, registrar: Registrar) -> Mapping[str, SecretStr]:
        """Return what a connection test needs: secrets as typed, and for empty lines those that are found.

        Raises:
            DeckError: A source that was set up fails, or a typed secret is not usable.
        """
        account = self.account()
        found: dict[str, SecretStr] = {}
        for one in self._secret_fields():
            typed = self.secrets.get(one.key) if self.keep.place is not None else None
            if typed is not None:
                found[one.key] = SecretStr(tidy_secret(typed.get_secret_value()))
                continue
            under = self.former if self.former is not None and self.keep.place is not None else account
            resolved = await registrar.store.resolve(under, one)
            if resolved is not None:
                found[one.key] = resolved.secret
        return found

    async def save(self, registrar: Registrar) -> Account:
        """Save account and secrets.

        Raises:
            DeckError: With the first thing that stands in the way.
        """
        account = self.account()
        place = self.keep.place
        secrets = dict(self.secrets) if place is not None else {}
        if place is not None and self.former is not None:
            secrets |= await self._moved(registrar, place, secrets)
        await registrar.save(account, self.fields, former=self.former, secrets=secrets, place=place or Place.KEYRING)
        if place is None and self.former is not None:
            for one in (self.former, account):  # its name or its address may be another
                await registrar.store.forget(one, [field.key for field in self._secret_fields()])
        return account

    async def _moved(
        self, registrar: Registrar, place: Place, typed: Mapping[str, SecretStr]
    ) -> Mapping[str, SecretStr]:
        """Return secrets that are found in another place of the deck's than the one chosen now."""
        moved: dict[str, SecretStr] = {}
        assert self.former is not None  # noqa: S101  # the caller looked
        for one in self._secret_fields():
            if one.key in typed:
                continue
            found = await registrar.store.resolve(self.former, one)
            kind = found.source.kind if found else None
            if found is not None and kind is not None and KEEP_OF_SOURCE[kind].place not in {None, place}:
                moved[one.key] = found.secret
        return moved

    def _secret_fields(self) -> list[Field]:
        return [one for one in self.fields if one.kind is FieldKind.SECRET]


def explanation(keep: Keep, account: str, fields: Sequence[Field], about: Mapping[Place, str]) -> str:
    """Say what a choice of where to keep secrets means, in a sentence or two."""
    place = keep.place
    if place is not None:
        return about.get(place, "")
    if keep is Keep.ENVIRONMENT:
        names = ", ".join(variable_of(account or "name", one.key) for one in fields if one.kind is FieldKind.SECRET)
        return f"Nothing is kept here. Set {names} before the deck starts."
    if keep is Keep.FILE:
        return "Read at each start from a file that is yours alone (chmod 600) and holds the secret, nothing else."
    return "Run at each start, without a shell, for at most 10 s; what it prints is the secret. Such as: pass show work/key"
