"""Places where the deck itself can keep secrets, and how it says where one is."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import SecretStr

from tui.accounts.model import Field
from tui.accounts.saved import life_in_words
from tui.accounts.sources import Source
from tui.core.quick import dataclass


class Place(enum.Enum):
    """Where the deck itself can keep a secret."""

    KEYRING = "keyring"
    KERNEL = "until-reboot"
    RUN = "this-run"


@dataclass(frozen=True, slots=True)
class Offer:
    """A place for a secret, as offered to the user.

    Attributes:
        place: Which.
        title: A few words.
        about: One sentence: what it means.
        usable: Whether it can be chosen now.
        reason: Why not, where it cannot.
    """

    place: Place
    title: str
    about: str
    usable: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one secret of an account comes from.

    Attributes:
        field: The field that it fills.
        source: Its source, or None where there is none.
        problem: Why there is none, for people; empty when none is needed.
    """

    field: Field
    source: Source | None
    problem: str = ""

    @property
    def words(self) -> str:
        """Say it in a few words."""
        return self.source.words if self.source else self.problem or "not set"

    def life(self, now: datetime) -> str:
        """Say how old the secret is and when it ends, where the vendor lets it end and the deck knows when it was saved."""
        if self.field.lifetime_days is None or self.source is None:
            return ""
        if self.source.saved_at is None:
            return f"age not known; it ends {self.field.lifetime_days:g} days after it was issued"
        return life_in_words(self.source.saved_at, self.field.lifetime_days, now)

    def ends_at(self) -> datetime | None:
        """Return when the secret ends at the latest, where that is known."""
        if self.field.lifetime_days is None or self.source is None or self.source.saved_at is None:
            return None
        return self.source.saved_at + timedelta(days=self.field.lifetime_days)


class Kernel(Protocol):
    """What is asked of the kernel's keyring; the module `tui.accounts.kernel_keyring` is one."""

    def available(self) -> bool:
        """Whether it can be used."""
        ...

    def get(self, name: str) -> SecretStr | None:
        """Return a secret."""
        ...

    def put(self, name: str, secret: SecretStr) -> None:
        """Save a secret."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret."""
        ...
