"""``agentdeck views``, ``show`` and ``fleet``: everything on screen, as data on standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tui.cli.asking import PERIODS, World, complete_account, complete_view, run, world_options

PARTIAL = 6
"""Exit status when part of the answer is missing."""
_FORMATS = ("table", "json", "jsonl", "csv", "markdown", "chart")
_EXAMPLES = """\b
Examples, all with the demo:
  agentdeck show serenity-demo instances --demo --limit 5 --format json
  agentdeck show geai-demo requests --demo --last 7d --format csv
  agentdeck show agentphone-demo by-agent --demo --period month --format markdown
  agentdeck show ejento-demo overview --demo --format chart
"""


@click.command()
@click.argument("account", required=False, shell_complete=complete_account)
@world_options
def views(account: str | None, **world: Any) -> None:
    """List what can be shown of ACCOUNT, or of every account: views and what they honour."""
    from tui.cli.listing import list_views  # noqa: PLC0415  # heavy

    click.echo(run(lambda opened: list_views(opened, account), World(**world)))


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json", "jsonl")),
    default=None,
    help=f"As for show: {_FORMATS[0]} on a terminal, jsonl in a pipe.",
)
@world_options
def fleet(form: str | None, **world: Any) -> None:
    """Print the home screen's rows: every account with its headline figures.

    Example: agentdeck fleet --demo --format json
    """
    from tui.cli.listing import fleet_text  # noqa: PLC0415  # heavy

    text, problems, some = run(lambda opened: fleet_text(opened, form or _by_default()), World(**world))
    click.echo(text)
    for error in problems:
        click.echo(f"agentdeck: {error.fault.account}: {error.fault.sentence} {error.fault.hint}".rstrip(), err=True)
    if problems:
        click.get_current_context().exit(PARTIAL if some else problems[0].exit_status)


@click.command(epilog=_EXAMPLES)
@click.argument("account", shell_complete=complete_account)
@click.argument("view", shell_complete=complete_view)
@click.option(
    "--last",
    default=None,
    metavar="N[d|w|m]",
    help="The last days, weeks or calendar months, for example 30d. Default: 30d.",
)
@click.option("--from", "first", default=None, metavar="DATE", help="First day, for example 2026-01-01; needs --to.")
@click.option("--to", "until", default=None, metavar="DATE", help="Last day, included.")
@click.option(
    "--period", type=click.Choice(PERIODS), default=None, help="A calendar period so far; last-month is whole."
)
@click.option(
    "--bucket", type=click.Choice(("day", "week", "month")), default="day", show_default=True, help="Width of a point."
)
@click.option(
    "--tz",
    default=None,
    metavar="ZONE",
    help="IANA zone in which days are counted where the view can. Default: the setting “zone”; UTC with --demo.",
)
@click.option(
    "--filter", "filters", multiple=True, metavar="KEY=VALUE", help="A server-side filter of the view; repeatable."
)
@click.option(
    "--parent",
    "parents",
    multiple=True,
    metavar="KEY=VALUE",
    help="The record that a drill-down view is about; repeatable.",
)
@click.option("--search", default="", help="Server-side search, where the view has one.")
@click.option("--sort", default=None, metavar="COLUMN", help="Server-side sort; -COLUMN for descending.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Page of a paged list.")
@click.option("--page-size", type=click.IntRange(1), default=None, help="Rows a page. Default: the view's own.")
@click.option("--all", "every", is_flag=True, help="Walk all pages; each record once.")
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many records, walking pages as needed.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default=None,
    help="Default: table on a terminal, jsonl in a pipe or file.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write to a new file: complete or absent. Never overwrites.",
)
@click.option(
    "--watch",
    default=None,
    metavar="SECONDS",
    help="Ask again and again, for example 30s (5 s at least); one JSON line a snapshot.",
)
@click.option(
    "--personal",
    is_flag=True,
    help="Write personal data (IP and e-mail addresses, phone numbers) as it is, not masked.",
)
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colour of table and chart.",
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of --format json and end.")
@world_options
@click.pass_context
def show(context: click.Context, /, **options: Any) -> None:
    """Print a VIEW of an ACCOUNT.

    Data goes to standard output, everything else to standard error. Without --format: a table on a terminal, JSON Lines
    elsewhere (the records; figures where the view has no records). List accounts and views with: agentdeck views.

    Exit status: 0 fine, 2 usage, 3 no secret, 4 not authorised, 5 vendor unreachable or failing, 6 partial (what was left
    out is said on standard error), 130 stopped by Ctrl-C.
    """
    from tui.cli.showing import Request, show_view  # noqa: PLC0415  # heavy

    if options.pop("schema"):
        from tui.export.answer import SCHEMA, to_json  # noqa: PLC0415

        click.echo(to_json(SCHEMA))
        return
    world = World(**{key: options.pop(key) for key in ("demo", "seed", "instances", "now")})
    form = options.pop("form") or _by_default()
    request = Request(form=form, **options)
    status = run(lambda opened: show_view(opened, request), world)
    context.exit(status)


def _by_default() -> str:
    return "table" if sys.stdout.isatty() else "jsonl"
