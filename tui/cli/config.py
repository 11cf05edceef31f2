"""``agentdeck config``: where the configuration is, what is in force and why, and what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tui.accounts.config import Config


@click.group()
def config() -> None:
    """Show and check the configuration."""


@config.command()
def path() -> None:
    """Print the path of the configuration file, whether or not it exists."""
    from tui.accounts.paths import config_file  # noqa: PLC0415

    click.echo(str(config_file()))


@config.command()
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(layout: str) -> None:
    """Print every setting: its value, where that comes from, its default and what it does. Secrets are never part of it."""
    from tui.cli.asking import tell_problems  # noqa: PLC0415
    from tui.core.format import count_of  # noqa: PLC0415

    loaded = _load()
    rows = _rows(loaded)
    if layout == "json":
        click.echo(
            json.dumps({"path": str(loaded.path), "exists": loaded.exists, "settings": rows}, indent=2, default=str)
        )
        return
    click.echo(f"# {loaded.path}" + ("" if loaded.exists else " (does not exist yet; everything has its default)"))
    for row in rows:
        click.echo(f"\n# {row['help']}\n# default {_toml(row['default'])}; environment {row['variable'] or 'none'}")
        click.echo(f"{row['name']} = {_toml(row['value'])}   # from {row['origin']}")
    click.echo(f"\n# {count_of(len(loaded.accounts), 'account')}; see agentdeck accounts list")
    tell_problems(loaded)


@config.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Name everything in the configuration that cannot be used, with its line; ends with 2 when there is anything."""
    loaded = _load()
    said = [str(problem) for problem in loaded.problems] + _account_problems(loaded) + _on_screen(loaded)
    for line in said:
        click.echo(line)
    if not said:
        from tui.core.format import count_of  # noqa: PLC0415

        found = count_of(len(loaded.accounts), "account") if loaded.exists else "no file yet, defaults hold"
        click.echo(f"{loaded.path}: fine ({found}).", err=True)
    context.exit(2 if said else 0)


def _load() -> Config:
    from tui.accounts.config import load_config  # noqa: PLC0415  # pydantic, only when a command runs

    return load_config()


def _rows(loaded: Config) -> list[dict[str, Any]]:
    from tui.accounts.settings import Settings, variable_of  # noqa: PLC0415

    return [
        {
            "name": name,
            "value": getattr(loaded.settings, name),
            "origin": loaded.origins[name].value,
            "default": field.get_default(call_default_factory=True),
            "variable": variable_of(name) if name != "keys" else None,
            "help": field.description,
        }
        for name, field in Settings.model_fields.items()
    ]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else f"{value:g}"


def _account_problems(loaded: Config) -> list[str]:
    from tui.accounts.form import account_problems  # noqa: PLC0415
    from tui.core.errors import DeckError  # noqa: PLC0415
    from tui.vendors.registry import vendor  # noqa: PLC0415

    said: list[str] = []
    for account in loaded.accounts:
        try:
            found = vendor(account.vendor)
        except DeckError as error:
            said.append(f"accounts.{account.name}: {error.fault.words}")
            continue
        said += [
            f"accounts.{account.name}: {one}" for one in account_problems(account, found.fields, found.normalise_url)
        ]
    return said


def _on_screen(loaded: Config) -> list[str]:
    from tui.accounts.paths import config_dir  # noqa: PLC0415
    from tui.cli.config_checks import problems_on_screen  # noqa: PLC0415  # Textual, for this command alone

    return problems_on_screen(loaded.settings, config_dir() / "themes")
