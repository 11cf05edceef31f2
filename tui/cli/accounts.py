"""``agentdeck accounts``: what the accounts screen does, without a screen. No secret is ever an option or an argument."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tui.core.loop import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.accounts.config import Config
    from tui.accounts.model import Account, Field
    from tui.accounts.places import Whereabouts
    from tui.accounts.registrar import Registrar
    from tui.live.trial import Trial

_FIELDS = """\b
A FIELD or KEY is one of these, or its label in quotation marks:
  vendor      secrets                to be --set
  agentphone  api_key                base_url, sub_account_id
  ejento      api_key, access_token  base_url
  geai        token                  base_url, kind, project_id, organization_id
  serenity    api_key                base_url, agent_codes
A kind is api (an API token, which holds without it) or oauth.
"""
_KEEP = click.Choice(["keyring", "until-reboot", "nowhere"])


@click.group()
def accounts() -> None:
    """List, add, edit, test and remove accounts.

    A secret is asked for without showing it, or read from standard input; it is never an option, since options are seen by
    every process. Secrets are looked for in this order: the environment variable AGENTDECK_<ACCOUNT>_<FIELD>, a file, a
    command, the kernel's keyring, the system's keyring.
    """


def _config(registrar: Registrar) -> Config:
    from tui.cli.asking import heed  # noqa: PLC0415

    config = run(registrar.config())
    heed(config)
    return config


@accounts.command("list")
@click.option("--format", "layout", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_accounts(layout: str) -> None:
    """List the accounts: vendor, state, and where each secret comes from."""
    registrar = _registrar()
    config = _config(registrar)
    found = run(_whereabouts(registrar, config.accounts))
    rows = [_row(account, found[account.name]) for account in config.accounts]
    if layout == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif not rows:
        click.echo("There are no accounts yet. Add one: agentdeck accounts add", err=True)
    else:
        _print_rows(rows)


def _row(account: Account, found: Sequence[Whereabouts] | None) -> dict[str, Any]:
    now = datetime.now(UTC)
    secrets = {
        one.field.key: {
            "source": one.words,
            "found": one.source is not None,
            "life": one.life(now) or None,
            "saved_at": one.source.saved_at.isoformat(timespec="seconds")
            if one.source and one.source.saved_at
            else None,
        }
        for one in found or ()
    }
    return {
        "name": account.name,
        "vendor": account.vendor,
        "enabled": account.enabled,
        "state": _state(account, found),
        "base_url": account.base_url,
        "settings": dict(account.settings),
        "secrets": secrets,
    }


def _state(account: Account, found: Sequence[Whereabouts] | None) -> str:
    if found is None:
        return "unknown vendor"
    if not account.enabled:
        return "disabled"
    return "no secret" if any(one.source is None and one.problem for one in found) else "ready"


def _print_rows(rows: Sequence[dict[str, Any]]) -> None:
    from tui.core.text import clean  # noqa: PLC0415

    heads = ("NAME", "VENDOR", "STATE", "BASE URL")
    cells = [tuple(clean(str(row[key]), 60) for key in ("name", "vendor", "state", "base_url")) for row in rows]
    widths = [max(len(line[index]) for line in (heads, *cells)) for index in range(len(heads))]
    for line, row in zip((heads, *cells), ({}, *rows), strict=True):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        for key, secret in row.get("secrets", {}).items():
            life = f" ({secret['life']})" if secret["life"] else ""
            click.echo(f"    {key}: {clean(secret['source'], 200)}{life}")


_FORM_OPTIONS = (
    click.option(
        "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Value of a field that is no secret; repeatable."
    ),
    click.option(
        "--secret-stdin",
        "from_stdin",
        multiple=True,
        metavar="FIELD",
        help="Read this secret from standard input, a line each; repeatable.",
    ),
    click.option(
        "--secret-file",
        "files",
        multiple=True,
        metavar="FIELD=PATH",
        help="Read this secret from a private file whenever the deck starts.",
    ),
    click.option(
        "--secret-command",
        "commands",
        multiple=True,
        metavar="FIELD=COMMAND",
        help="Take what a command prints as this secret whenever the deck starts.",
    ),
    click.option("--keep", type=_KEEP, default=None, help="Where secrets are kept; in the keyring where there is one."),
    click.option("--refresh", type=click.FloatRange(5, 86_400), default=None, help="Seconds between two refreshes."),
    click.option("--test/--no-test", "tested", default=True, show_default=True, help="Try the connection afterwards."),
)


def _form_options(command: Any) -> Any:
    for option in reversed(_FORM_OPTIONS):
        command = option(command)
    return command


@accounts.command(epilog=_FIELDS)
@click.argument("name", required=False)
@click.option("--vendor", "vendor_key", default=None, help="Key of the vendor: agentphone, ejento, geai or serenity.")
@_form_options
def add(name: str | None, vendor_key: str | None, tested: bool, **given: Any) -> None:  # noqa: FBT001
    """Add an account; asks for what is not given.

    For example: agentdeck accounts add prod --vendor serenity --set agent_codes=support --secret-stdin api_key < key.txt
    """
    from tui.cli.account_form import Given, fill_new  # noqa: PLC0415

    registrar = _registrar()
    account, trial = run(fill_new(registrar, name, vendor_key, Given(**given), tested=tested))
    click.echo(f"Added {account.name}.", err=True)
    if trial is None and tested:
        click.echo(f"  → It has no secret yet, so nothing was tried. {_ways(account)}", err=True)
    click.get_current_context().exit(_report(trial, account) if trial else 0)


@accounts.command(epilog=_FIELDS)
@click.argument("name")
@click.option("--rename", default=None, metavar="NAME", help="Give the account another name; its secrets go along.")
@click.option("--unset", "unset", multiple=True, metavar="KEY", help="Empty a field that is no secret.")
@click.option("--secret", "prompted", multiple=True, metavar="FIELD", help="Ask for this secret again.")
@click.option("--enable/--disable", "enabled", default=None, help="Whether the deck asks this account.")
@click.option("--place", "position", type=click.IntRange(min=1), default=None, help="Place in the list, from 1.")
@_form_options
def edit(  # noqa: PLR0917  # one parameter an option
    name: str,
    rename: str | None,
    unset: tuple[str, ...],
    prompted: tuple[str, ...],
    enabled: bool | None,  # noqa: FBT001  # a flag of the command line
    position: int | None,
    tested: bool,  # noqa: FBT001
    **given: Any,
) -> None:
    """Change an account; what is not named stays.

    For example, a new token: agentdeck accounts edit prod --secret access_token
    """
    from tui.cli.account_form import Change, Given, fill_change  # noqa: PLC0415

    if not any((rename, unset, prompted, position, *given.values())) and enabled is None:
        raise click.UsageError("Nothing to change is named; --help lists what can be.")
    change = Change(rename, unset, prompted, enabled, position)
    account, trial = run(fill_change(_registrar(), name, Given(**given), change, tested=tested))
    click.echo(f"Saved {account.name}.", err=True)
    click.get_current_context().exit(_report(trial, account) if trial else 0)


@accounts.command()
@click.argument("names", nargs=-1)
@click.pass_context
def test(context: click.Context, names: tuple[str, ...]) -> None:
    """Try accounts, all when none is named: reachable, encrypted, authorised, permitted, and what each sees."""
    registrar = _registrar()
    config = _config(registrar)
    chosen = [config.account(name) for name in names] or list(config.accounts)
    if not chosen:
        raise click.UsageError("There are no accounts yet. Add one: agentdeck accounts add")
    trials = run(_trials(registrar, chosen))
    statuses = []
    for account, trial in zip(chosen, trials, strict=True):
        click.echo(f"{account.name} ({account.vendor})")
        statuses.append(_report(trial, account, out=True))
    context.exit(max(statuses))


@accounts.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def remove(name: str, yes: bool) -> None:  # noqa: FBT001
    """Remove an account and what the deck keeps of its secrets."""
    registrar = _registrar()
    account = _config(registrar).account(name)
    fields = _fields_of(account)
    if not yes:
        _make_sure(f"Remove {account.name} and its secrets from this machine?")
    problems = run(registrar.remove(account, fields or ()))
    unknown = () if fields is not None else ("Its vendor is unknown, so its secrets were not looked for.",)
    for problem in (*unknown, *problems):
        click.echo(f"agentdeck: {problem}", err=True)
    click.echo(f"Removed {account.name}.", err=True)


def _make_sure(question: str) -> None:
    try:
        click.confirm(question, abort=True, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise click.UsageError("Nobody said yes; --yes goes without asking.") from None


def _ways(account: Account) -> str:
    from tui.accounts.sources import variable_of  # noqa: PLC0415
    from tui.cli.correcting import correction, required_secrets  # noqa: PLC0415
    from tui.core.errors import ErrorKind  # noqa: PLC0415

    variables = ", ".join(variable_of(account.name, key) for key in required_secrets(account))
    return f"Give it one: {correction(account, ErrorKind.NO_SECRET)}. Or set {variables} before each start."


def _registrar() -> Registrar:
    from tui.accounts.registrar import Registrar  # noqa: PLC0415  # pydantic and more, only when a command runs
    from tui.accounts.secrets import SecretStore  # noqa: PLC0415

    return Registrar(SecretStore())


def _fields_of(account: Account) -> tuple[Field, ...] | None:
    """Return the fields of an account's vendor; None where the vendor is unknown or cannot be loaded."""
    from tui.vendors.registry import installed  # noqa: PLC0415

    found = installed(account.vendor)
    return found.fields if found else None


async def _whereabouts(registrar: Registrar, listed: Sequence[Account]) -> dict[str, Sequence[Whereabouts] | None]:
    async def of(account: Account) -> Sequence[Whereabouts] | None:
        fields = _fields_of(account)
        return None if fields is None else await registrar.store.locate_all(account, fields)

    found = await asyncio.gather(*(of(account) for account in listed))
    return {account.name: one for account, one in zip(listed, found, strict=True)}


async def _trials(registrar: Registrar, chosen: Sequence[Account]) -> list[Trial]:
    from tui.cli.account_form import trial_of  # noqa: PLC0415

    return list(await asyncio.gather(*(trial_of(registrar, account) for account in chosen)))


def _report(trial: Trial, account: Account, *, out: bool = False) -> int:
    from tui.cli.correcting import correction  # noqa: PLC0415
    from tui.core.errors import DeckError  # noqa: PLC0415

    for line in trial.lines():
        click.echo(f"  {line}", err=not out)
    fault = trial.fault
    command = correction(account, fault.kind) if fault else ""
    if command:
        click.echo(f"  → {'' if out else 'The account is kept. '}To correct it: {command}", err=not out)
    return DeckError(fault.kind, fault.sentence).exit_status if fault else 0
