"""The form of an account: which fields a vendor asks for, what is wrong with what was typed, and the account that results.

Imports nothing heavy: commands use it for their help, screens for validation as one types.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tui.accounts.model import DEFAULT_REFRESH, Account, Field, FieldKind
from tui.accounts.secret_text import tidy_secret
from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean

BASE_URL: Final = "base_url"
MAX_TEXT: Final = 500

AS_A_KEY: Final = "That looks like a key. It would stand in the configuration file, which is no secret."
_KEY_BEGINS: Final = ("sandbox-", "sk-", "sk_", "bearer ", "eyj")
"""How keys and tokens begin, in lower case: the sandbox's, common ones, a JSON web token."""
_KEY_LENGTH: Final = 40
"""Characters in a row, without a separator, of which no name that a person gave consists."""
_SEPARATORS: Final = re.compile(r"[\s\-_.:/@]")

Normalise = Callable[[str], str]
"""A vendor's way of putting a base URL right; raises `DeckError` for what is none."""


def reason_against(field: Field, typed: str, values: Mapping[str, str], normalise: Normalise) -> str:
    """Return why what was typed into a field cannot be used, or an empty text when it can.

    Args:
        field: The field.
        typed: As typed; a secret's text never appears in the reason.
        values: What all fields hold now, by key: some are required only with a certain value of another.
        normalise: The vendor's rule for base URLs.
    """
    text = typed.strip()
    if not text:
        return f"{field.title} is needed." if field.is_required(values) else ""
    if field.kind is FieldKind.SECRET:
        return _against_secret(text)
    if field.kind is FieldKind.URL:
        return _against_url(text, normalise)
    if len(text) > MAX_TEXT or clean(text, MAX_TEXT) != text:
        return f"{field.title} holds characters that cannot be used." if len(text) <= MAX_TEXT else "That is too long."
    if field.kind in {FieldKind.TEXT, FieldKind.LIST} and any(looks_like_key(part.strip()) for part in text.split(",")):
        return AS_A_KEY
    if field.kind is FieldKind.CHOICE and text not in {value for value, _ in field.choices}:
        return f"Choose one of: {', '.join(value for value, _ in field.choices)}."
    return ""


def looks_like_key(text: str) -> bool:
    """Whether a text is likely a key or token that was pasted into the wrong field; a name, a code or a UUID is not."""
    return text.lower().startswith(_KEY_BEGINS) or any(len(part) > _KEY_LENGTH for part in _SEPARATORS.split(text))


def _against_secret(text: str) -> str:
    try:
        tidy_secret(text)
    except DeckError as error:
        return error.fault.sentence
    return ""


def _against_url(text: str, normalise: Normalise) -> str:
    try:
        normalise(text)
    except DeckError as error:
        return error.fault.words
    return ""


def problems(fields: Iterable[Field], values: Mapping[str, str], normalise: Normalise) -> Mapping[str, str]:
    """Return what is wrong with a form but for its secrets, by field key; empty when it can be saved.

    Args:
        fields: The vendor's fields.
        values: What was typed, by key.
        normalise: The vendor's rule for base URLs.
    """
    found: dict[str, str] = {}
    for field in fields:
        typed = values.get(field.key, "")
        if field.kind is not FieldKind.SECRET and (reason := reason_against(field, typed, values, normalise)):
            found[field.key] = reason
    return found


def account_of(  # the parts of one form
    name: str,
    vendor: str,
    fields: Sequence[Field],
    values: Mapping[str, str],
    normalise: Normalise,
    *,
    former: Account | None = None,
) -> Account:
    """Make the account that a form describes; what the form does not ask for stays as it was.

    Raises:
        DeckError: USAGE with the first thing that is wrong.
    """
    found = problems(fields, values, normalise)
    if found:
        key, reason = next(iter(found.items()))
        command = "edit" if former is not None else "add"
        raise DeckError(ErrorKind.USAGE, reason, hint=f"Give --set {key}=…; see agentdeck accounts {command} --help.")
    settings = {
        field.key: values[field.key].strip()
        for field in fields
        if field.kind is not FieldKind.SECRET and field.key != BASE_URL and values.get(field.key, "").strip()
    }
    base = former or Account(name, vendor, "", refresh=DEFAULT_REFRESH)
    return replace(
        base,
        name=name,
        vendor=vendor,
        base_url=normalise(values.get(BASE_URL, "").strip()),
        settings=MappingProxyType(settings),
    )


def values_of(account: Account) -> Mapping[str, str]:
    """Return what the form shows for an account."""
    return {BASE_URL: account.base_url, **account.settings}


def defaults_of(fields: Iterable[Field]) -> Mapping[str, str]:
    """Return what an empty form shows."""
    return {field.key: field.default for field in fields if field.kind is not FieldKind.SECRET and field.default}


def account_problems(account: Account, fields: Sequence[Field], normalise: Normalise) -> tuple[str, ...]:
    """Return what is wrong with a configured account as its vendor sees it, a sentence each."""
    known = {field.key for field in fields}
    secret = {field.key for field in fields if field.kind is FieldKind.SECRET}
    said = [*problems(fields, values_of(account), normalise).values()]
    said += [f"The vendor knows no setting “{clean(key, 40)}”." for key in account.settings if key not in known]
    said += [f"“{key}” is a secret and does not belong in the file." for key in account.settings if key in secret]
    said += [
        f"The vendor asks for no secret “{clean(key, 40)}”."
        for key in {*account.token_files, *account.token_commands}
        if key not in secret
    ]
    return tuple(said)


def with_file(account: Account, key: str, path: str) -> Account:
    """Return an account whose secret comes from a file."""
    files = {**account.token_files, key: Path(path.strip())}
    commands = {other: argv for other, argv in account.token_commands.items() if other != key}
    return replace(account, token_files=MappingProxyType(files), token_commands=MappingProxyType(commands))


def with_command(account: Account, key: str, line: str) -> Account:
    """Return an account whose secret is printed by a command; the line is split as a shell would, but no shell runs it.

    Raises:
        DeckError: USAGE when the line cannot be split or is empty.
    """
    try:
        argv = tuple(shlex.split(line))
    except ValueError:
        argv = ()
    if not argv:
        raise DeckError(ErrorKind.USAGE, "That is no command.", hint="For example: pass show work/serenity")
    files = {other: path for other, path in account.token_files.items() if other != key}
    commands = {**account.token_commands, key: argv}
    return replace(account, token_files=MappingProxyType(files), token_commands=MappingProxyType(commands))


def without_source(account: Account, key: str) -> Account:
    """Return an account whose secret comes from neither a file nor a command."""
    files = {other: path for other, path in account.token_files.items() if other != key}
    commands = {other: argv for other, argv in account.token_commands.items() if other != key}
    return replace(account, token_files=MappingProxyType(files), token_commands=MappingProxyType(commands))


def suggested_name(vendor: str, taken: Iterable[str]) -> str:
    """Return a name for a new account of a vendor that no other has."""
    names = set(taken)
    number = 2
    name = vendor
    while name in names:
        name = f"{vendor}-{number}"
        number += 1
    return name
