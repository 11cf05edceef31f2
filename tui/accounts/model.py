"""What an account is, and the form that a vendor asks to have filled in for one."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tui.core.quick import dataclass

DEFAULT_REFRESH: Final = 30.0
"""Seconds between two refreshes of a panel."""


class FieldKind(enum.Enum):
    """How one field of an account's form is filled in."""

    URL = "url"
    SECRET = "secret"  # noqa: S105  # the kind of a field, not a secret
    TEXT = "text"
    CHOICE = "choice"
    LIST = "list"
    """Several texts, separated by commas."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a vendor needs to be told for an account.

    Attributes:
        key: Stable name; the key in the configuration file and in ``AGENTDECK_<ACCOUNT>_<FIELD>``.
        title: The form's words.
        kind: How it is filled in.
        required: Whether the account is incomplete without it.
        default: What stands in the form at first.
        choices: (value, title) pairs, for CHOICE.
        hint: Where the user finds the value.
        required_when: (key, value) of another field that makes this one required, such as a project id with OAuth.
        lifetime_days: Days after which the vendor lets a secret expire; None where the contract names no end.
    """

    key: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    required_when: tuple[str, str] | None = None
    lifetime_days: float | None = None

    def is_required(self, values: Mapping[str, str]) -> bool:
        """Whether the field must be filled in, given what the form's other fields hold, by key."""
        if self.required_when is None:
            return self.required
        key, value = self.required_when
        return self.required or values.get(key) == value


@dataclass(frozen=True, slots=True)
class Account:
    """One configured connection to a vendor. Holds no secret, only where secrets may come from.

    Attributes:
        name: Unique name, as typed in commands; lower-case letters, digits and hyphens.
        vendor: Key of the vendor.
        base_url: Normalised base URL.
        settings: Values of the vendor's fields that are no secrets and not the base URL, by field key.
        enabled: Whether the deck asks this account at all.
        refresh: Seconds between two refreshes of a panel, at least 5.
        token_files: Files that hold a secret, by field key.
        token_commands: Commands (argument lists, no shell) that print a secret, by field key.
    """

    name: str
    vendor: str
    base_url: str
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    enabled: bool = True
    refresh: float = DEFAULT_REFRESH
    token_files: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    token_commands: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def differs_in_pace_only(self, other: Account) -> bool:
        """Whether another account is asked the very same, only more or less often."""
        return self != other and replace(self, refresh=other.refresh) == other

    def items(self, key: str) -> tuple[str, ...]:
        """Return the parts of a LIST field, stripped, empty ones left out."""
        return tuple(part.strip() for part in self.settings.get(key, "").split(",") if part.strip())
