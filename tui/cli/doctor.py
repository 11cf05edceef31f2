"""``agentdeck doctor``: everything about this installation that a report of a problem needs, and no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tui.accounts.config import Config
    from tui.live.diagnosis import Section


@click.command()
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--keyring/--no-keyring", default=True, show_default=True, help="Ask the system's keyring how it is.")
def doctor(layout: str, *, keyring: bool) -> None:
    """Report on this installation: versions, terminal, network, configuration and where it came from, keyring.

    Nothing is asked of any vendor, and no secret is read. Lines that need attention begin with an exclamation mark.
    """
    from tui.accounts.config import load_config  # noqa: PLC0415  # only this command needs it
    from tui.core.loop import run  # noqa: PLC0415
    from tui.live.diagnosis import diagnose  # noqa: PLC0415

    config = load_config()
    sections = run(diagnose(config, rejected=_rejected(config), keyring=keyring))
    click.echo(_as_json(sections) if layout == "json" else _as_text(sections))


def _rejected(config: Config) -> list[str]:
    from tui.accounts.paths import config_dir  # noqa: PLC0415
    from tui.cli.config_checks import problems_on_screen  # noqa: PLC0415  # Textual, which other commands do without
    from tui.core.errors import DeckError  # noqa: PLC0415

    try:
        return problems_on_screen(config.settings, config_dir() / "themes")
    except DeckError:  # no such folder: said of it
        return []


def _as_text(sections: tuple[Section, ...]) -> str:
    lines: list[str] = []
    for section in sections:
        width = max(len(fact.title) for fact in section.facts)
        lines += ["", section.title] if lines else [section.title]
        for fact in section.facts:
            lines.append(f"{'!' if fact.warning else ' '} {fact.title:<{width}}  {fact.value}".rstrip())
            if fact.warning:
                lines.append(f"  {'':<{width}}  {fact.warning}")
    return "\n".join(lines)


def _as_json(sections: tuple[Section, ...]) -> str:
    return json.dumps(
        {
            section.title.lower(): [
                {"title": fact.title, "value": fact.value, "warning": fact.warning} for fact in section.facts
            ]
            for section in sections
        },
        indent=2,
        ensure_ascii=False,
    )
