"""Fills in an account's form from options, standard input and prompts; never echoes a secret."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import click
from pydantic import SecretStr

from tui.accounts.config import reason_against_name
from tui.accounts.form import (
    account_of,
    defaults_of,
    reason_against,
    suggested_name,
    values_of,
    with_command,
    with_file,
    without_source,
)
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.registrar import Registrar
from tui.accounts.secret_text import tidy_secret
from tui.accounts.secrets import SecretStore
from tui.accounts.sources import variable_of
from tui.cli.prompting import prompt
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.live.trial import Trial, try_account
from tui.vendors.base import Vendor
from tui.vendors.registry import vendor as find_vendor
from tui.vendors.registry import vendors


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of add and edit gave."""

    settings: tuple[str, ...]
    from_stdin: tuple[str, ...]
    files: tuple[str, ...]
    commands: tuple[str, ...]
    keep: str | None
    refresh: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """What only edit can do."""

    rename: str | None
    unset: tuple[str, ...]
    prompted: tuple[str, ...]
    enabled: bool | None
    position: int | None


async def fill_new(
    registrar: Registrar, name: str | None, vendor_key: str | None, given: Given, *, tested: bool
) -> tuple[Account, Trial | None]:
    """Add an account.

    Raises:
        DeckError: Something given cannot be used, or it cannot be saved.
        click.ClickException: Something is missing and nobody can be asked.
    """
    config = await registrar.config()
    vendor = find_vendor(vendor_key or _ask_vendor())
    taken = {one.name for one in config.accounts}
    name = name or _ask_name(suggested_name(vendor.key, taken), taken)
    reason = reason_against_name(name, taken)
    if reason:
        raise DeckError(ErrorKind.USAGE, f"The name cannot be used: {reason}.")
    plain = _pairs(given.settings, vendor, _plain_fields(vendor), "--set")
    values = _ask_missing(vendor, {**defaults_of(vendor.fields), **plain}, set(plain))
    account = _sourced(account_of(name, vendor.key, vendor.fields, values, vendor.normalise_url), vendor, given)
    _against_nowhere(given, account, vendor, given.from_stdin)
    secrets = _from_stdin(vendor, given)
    elsewhere = given.keep == "nowhere"
    for field in _secret_fields(vendor):
        if field.key not in secrets and not elsewhere and not _set_up(account, field) and _can_ask():
            found = await registrar.store.resolve(account, field)
            if found is None:
                secrets |= _ask_secret(field)
    await _save(registrar, account, vendor, secrets, given, former=None)
    return account, await _first_trial(registrar, account) if tested else None


async def _first_trial(registrar: Registrar, account: Account) -> Trial | None:
    """Try a new account with its secret, be it saved, in a file, from a command or in the environment; None where it has none."""
    try:
        secrets, _ = await registrar.store.resolve_all(account, find_vendor(account.vendor).fields)
    except DeckError as error:
        return Trial((), 0.0, fault=error.fault) if account.token_files or account.token_commands else None
    return await try_account(account, secrets) if secrets else None


async def fill_change(
    registrar: Registrar, name: str, given: Given, change: Change, *, tested: bool
) -> tuple[Account, Trial | None]:
    """Change an account.

    Raises:
        DeckError: Something given cannot be used, or it cannot be saved.
    """
    config = await registrar.config()
    former = config.account(name)
    vendor = find_vendor(former.vendor)
    plain = _plain_fields(vendor)
    values = {**values_of(former), **_pairs(given.settings, vendor, plain, "--set")}
    for key in change.unset:
        values.pop(_field(vendor, key, plain, "--unset").key, None)
    account = former
    if values != values_of(former) or change.rename:  # else what was wrong before does not stand in the way
        new_name = change.rename or name
        account = account_of(new_name, vendor.key, vendor.fields, values, vendor.normalise_url, former=former)
    account = _sourced(account, vendor, given)
    if change.enabled is not None:
        account = replace(account, enabled=change.enabled)
    _against_nowhere(given, account, vendor, (*given.from_stdin, *change.prompted))
    secrets = _from_stdin(vendor, given)
    for key in change.prompted:
        secrets |= _ask_secret(_secret_field(vendor, key, "--secret"))
    for key in secrets:
        account = without_source(account, key)
    await _save(registrar, account, vendor, secrets, given, former=former)
    if change.position is not None:
        await registrar.move(account.name, change.position - 1)
    touched = bool(secrets or given.settings or given.files or given.commands)
    return account, await trial_of(registrar, account) if tested and touched and account.enabled else None


async def trial_of(registrar: Registrar, account: Account) -> Trial:
    """Try an account with the secrets that are found for it."""
    try:
        secrets, _ = await registrar.store.resolve_all(account, find_vendor(account.vendor).fields)
    except DeckError as error:
        return Trial((), 0.0, fault=error.fault)
    return await try_account(account, secrets)


def _sourced(account: Account, vendor: Vendor, given: Given) -> Account:
    """Add files, commands and the interval that the options name."""
    known = _secret_fields(vendor)
    for key, path in _pairs(given.files, vendor, known, "--secret-file").items():
        account = with_file(account, key, path)
    for key, line in _pairs(given.commands, vendor, known, "--secret-command").items():
        account = with_command(account, key, line)
    return replace(account, refresh=given.refresh) if given.refresh is not None else account


async def _save(
    registrar: Registrar,
    account: Account,
    vendor: Vendor,
    secrets: dict[str, SecretStr],
    given: Given,
    *,
    former: Account | None,
) -> None:
    store = registrar.store
    place = await _place(store, given.keep, account, list(secrets)) if secrets else Place.KEYRING
    if place is None:
        secrets = {}
    await registrar.save(account, vendor.fields, former=former, secrets=secrets, place=place or Place.KEYRING)
    if secrets and place is not None:
        click.echo(f"Secret kept: {store.about(place)}", err=True)


async def _place(store: SecretStore, keep: str | None, account: Account, keys: Sequence[str]) -> Place | None:
    """Return where secrets are kept: as asked, or like the accounts screen in the safest place there is; None is nowhere."""
    if keep:
        return Place(keep)
    offers = {offer.place: offer for offer in await store.offers()}
    keyring, kernel = offers[Place.KEYRING], offers[Place.KERNEL]
    if keyring.usable:
        return Place.KEYRING
    variables = ", ".join(variable_of(account.name, key) for key in keys)
    if not _can_ask() and not kernel.usable:
        raise DeckError(
            ErrorKind.NO_SECRET,
            keyring.reason,
            hint=f"Choose --keep nowhere and set {variables}, or use --secret-file or --secret-command.",
        )
    click.echo(keyring.reason, err=True)
    if not _can_ask():
        return Place.KERNEL
    if kernel.usable:
        click.echo(f"  reboot   {kernel.about}", err=True)
    click.echo(f"  nowhere  Save the account only; set {variables} before each start.", err=True)
    choices = ["reboot", "nowhere"] if kernel.usable else ["nowhere"]
    chosen = prompt("Keep the secret", type=click.Choice(choices), default=choices[0])
    return Place.KERNEL if chosen == "reboot" else None


def _against_nowhere(given: Given, account: Account, vendor: Vendor, names: Sequence[str]) -> None:
    """Refuse a secret that is to be kept nowhere, before it is read."""
    if given.keep == "nowhere" and names:
        keys = [_secret_field(vendor, name, "--secret-stdin").key for name in names]
        raise click.UsageError(
            "--keep nowhere saves the account without a secret, so give none: "
            f"set {', '.join(variable_of(account.name, key) for key in keys)} before each start. "
            "To have it kept, leave --keep out."
        )


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _ask_vendor() -> str:
    if not _can_ask():
        raise click.UsageError(f"Missing option --vendor: {', '.join(one.key for one in vendors())}.")
    known = vendors()
    for one in known:
        click.echo(f"  {one.key:<12}{one.title}", err=True)
    return str(prompt("Vendor", type=click.Choice([one.key for one in known]), show_choices=False))


def _ask_name(suggestion: str, taken: set[str]) -> str:
    if not _can_ask():
        raise click.UsageError("Missing argument NAME.")
    while True:
        name = str(prompt("Name of the account", default=suggestion)).strip()
        reason = reason_against_name(name, taken)
        if not reason:
            return name
        click.echo(f"  {reason[:1].upper()}{reason[1:]}.", err=True)


def _ask_missing(vendor: Vendor, values: dict[str, str], given: set[str]) -> dict[str, str]:
    """Ask for the fields that were not given, where somebody can be asked."""
    if not _can_ask():
        return values
    for field in vendor.fields:
        if field.kind is FieldKind.SECRET or field.key in given:
            continue
        if given and not field.is_required(values):
            continue  # whoever uses options knows what to leave out
        values = {**values, field.key: _ask(field, values, vendor)}
    return values


def _ask(field: Field, values: dict[str, str], vendor: Vendor) -> str:
    if field.hint:
        click.secho(f"  {field.hint}", dim=True, err=True)
    for value, title in field.choices:
        click.echo(f"  {value:<12}{title}", err=True)
    optional = "" if field.is_required(values) else " (optional)"
    while True:
        typed = str(prompt(f"{field.title}{optional}", default=values.get(field.key, "")))
        reason = reason_against(field, typed, {**values, field.key: typed}, vendor.normalise_url)
        if not reason:
            return typed.strip()
        click.echo(f"  {reason}", err=True)


def _ask_secret(field: Field) -> dict[str, SecretStr]:
    if not _can_ask():
        raise click.UsageError(f"Nobody can be asked for {field.key} here; use --secret-stdin {field.key}.")
    if field.hint:
        click.secho(f"  {field.hint}", dim=True, err=True)
    optional = "" if field.required else " (optional, enter leaves it out)"
    while True:
        typed = prompt(f"{field.title}{optional}", hide_input=True, default="", show_default=False)
        if not typed.strip() and not field.required:
            return {}
        try:
            return {field.key: SecretStr(tidy_secret(typed))}
        except DeckError as error:
            click.echo(f"  {error.fault.sentence}", err=True)


def _from_stdin(vendor: Vendor, given: Given) -> dict[str, SecretStr]:
    """Read one line of standard input for each field named."""
    secrets: dict[str, SecretStr] = {}
    for key in given.from_stdin:
        field = _secret_field(vendor, key, "--secret-stdin")
        try:
            secrets[field.key] = SecretStr(tidy_secret(sys.stdin.readline()))
        except (DeckError, UnicodeDecodeError) as error:
            said = error.fault.sentence if isinstance(error, DeckError) else "Standard input is not text."
            raise DeckError(
                ErrorKind.NO_SECRET, f"{field.title}: {said}", hint="Give each secret a line of its own."
            ) from None
    return secrets


def _set_up(account: Account, field: Field) -> bool:
    return field.key in account.token_files or field.key in account.token_commands


def _secret_fields(vendor: Vendor) -> list[Field]:
    return [field for field in vendor.fields if field.kind is FieldKind.SECRET]


def _secret_field(vendor: Vendor, key: str, option: str) -> Field:
    return _field(vendor, key, _secret_fields(vendor), option)


def _plain_fields(vendor: Vendor) -> list[Field]:
    return [field for field in vendor.fields if field.kind is not FieldKind.SECRET]


def _pairs(texts: Sequence[str], vendor: Vendor, known: Sequence[Field], option: str) -> dict[str, str]:
    """Read KEY=VALUE options. A secret given this way is refused by its key; its value is not repeated."""
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"{option} expects KEY=VALUE.")
        if not value.isprintable():  # bytes that are no UTF-8 too: no file could hold them
            raise click.UsageError(f"{option} takes no control characters, and nothing but UTF-8.")
        pairs[_field(vendor, key, known, option).key] = value
    return pairs


def _field(vendor: Vendor, key: str, known: Sequence[Field], option: str) -> Field:
    """Return the field of a key or a title; a wrong one is not repeated, since it may be a secret in the wrong place."""
    for field in known:
        if _words(key) in {_words(field.key), _words(field.title)}:
            return field
    names = ", ".join(f"{field.key} ({field.title})" for field in known)
    meant = next(
        (field.key for field in known if _words(key) and _words(key) in _words(f"{field.title} {field.hint}")), ""
    )
    guess = f" Did you mean {meant}?" if meant else ""
    raise click.UsageError(f"{option} expects one of {vendor.title}'s fields: {names}.{guess}")


def _words(text: str) -> str:
    return text.replace("_", " ").replace("-", " ").strip().lower()
