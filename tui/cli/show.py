"""``agentdeck views``, ``show`` and ``fleet``: everything on screen, as data on standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from tui.cli.asking import PERIODS, World, run, world_options
from tui.cli.completing import complete_account, complete_filter, complete_parent, complete_sort, complete_view
from tui.cli.examples import epilog
from tui.cli.streams import on_terminal, out, say
from tui.core.errors import PARTIAL

_FORMATS = ("table", "json", "jsonl", "csv", "markdown", "chart")
_LISTED = click.Choice(("table", "json", "jsonl"))
_RULE = "Default: table on a terminal, jsonl in a pipe or a file."


class _NewFile(click.Path):
    """The path of a file to write, or “-”; a folder's name, or none, is refused while it can still be told from a file's."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or None for standard output."""
        given = str(value)
        if given == "-":
            return None
        if not given.strip() or given.endswith((os.sep, "/")) or Path(given).name in {"", ".."}:
            self.fail("Give the name of a file, for example records.csv; this names none.", param, ctx)
        return super().convert(value, param, ctx)


@click.command(epilog=epilog("views"))
@click.argument("account", required=False, shell_complete=complete_account)
@click.option("--format", "form", type=_LISTED, default=None, help=_RULE)
@world_options
def views(account: str | None, form: str | None, **world: Any) -> None:
    """List what can be shown of ACCOUNT, or of every account: each view, and the options that it honours."""
    from tui.cli.listing import list_views  # noqa: PLC0415  # heavy

    out(run(lambda opened: list_views(opened, account, form or _by_default()), World(**world)))


@click.command(epilog=epilog("fleet"))
@click.option("--format", "form", type=_LISTED, default=None, help=_RULE)
@click.option("--wide", is_flag=True, help="Table: let lines be longer than the terminal is wide.")
@world_options
def fleet(form: str | None, *, wide: bool, **world: Any) -> None:
    """Print the home screen's rows: every account with its headline figures of the last 30 days, a disabled one without.

    Exit status: as of show; 6 when some accounts failed or could be read in part only, that of the first fault when all did.
    """
    from tui.cli.listing import fleet_text  # noqa: PLC0415  # heavy

    text, problems, some = run(lambda opened: fleet_text(opened, form or _by_default(), wide=wide), World(**world))
    out(text)
    for error in problems:
        say(f"{error.fault.account}: {error.fault.words}")
    if problems:
        click.get_current_context().exit(PARTIAL if some else problems[0].exit_status)


@click.command(epilog=epilog("show"))
@click.argument("account", shell_complete=complete_account)
@click.argument("view", shell_complete=complete_view)
@click.option(
    "--last",
    metavar="N[d|w|m]",
    help="The last N days, weeks or calendar months, today included: 30d. Default: 30d, or what the view has.",
)
@click.option("--from", "first", metavar="DATE", help="First day, ISO 8601: 2026-01-01; needs --to.")
@click.option("--to", "until", metavar="DATE", help="Last day, included; needs --from.")
@click.option(
    "--period", type=click.Choice(PERIODS), help="A calendar period so far; yesterday and those with last- are whole."
)
@click.option(
    "--bucket", type=click.Choice(("day", "week", "month")), help="Width of a point of a series. Default: day."
)
@click.option(
    "--tz",
    metavar="ZONE",
    help="IANA zone in which days are counted where the view can, and in which tables write times. "
    "Data formats write times in UTC. Default: the setting “zone”; UTC with --demo.",
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=complete_filter,
    help="A server-side filter of the view; repeatable. “agentdeck views ACCOUNT” lists keys and values. Default: none.",
)
@click.option(
    "--parent",
    "parents",
    multiple=True,
    metavar="KEY=ID",
    shell_complete=complete_parent,
    help="The record that a drill-down view is about; repeatable. Needed where “agentdeck views” says so.",
)
@click.option("--search", default="", metavar="TEXT", help="Server-side search, where the view has one. Default: none.")
@click.option(
    "--sort",
    metavar="COLUMN",
    shell_complete=complete_sort,
    help="Server-side sort; -COLUMN for descending. Default: the vendor's own order.",
)
@click.option(
    "--page",
    type=click.IntRange(1),
    help="Page of a paged list, from 1; one past the end is empty, and said so. Default: 1.",
)
@click.option("--page-size", type=click.IntRange(1), help="Rows a page. Default: the view's own.")
@click.option(
    "--all", "every", is_flag=True, help="Walk all pages: each record once, in flat memory. Default: one page."
)
@click.option(
    "--limit", type=click.IntRange(1), help="At most N records, over as many pages as needed. Default: one page."
)
@click.option("--format", "form", type=click.Choice(_FORMATS), help=_RULE)
@click.option(
    "--wide", is_flag=True, help="Table: all columns, lines as long as they are. Default: cut to the terminal's width."
)
@click.option(
    "--output",
    type=_NewFile(dir_okay=False, path_type=Path),
    help="Write to a new file, mode 0600: complete or absent, never overwritten. Default, and for -: standard output.",
)
@click.option(
    "--watch",
    metavar="SECONDS",
    help="Ask again every 5s to 86400s until stopped; a snapshot is the object of --format json on one line. Default: ask once.",
)
@click.option(
    "--personal",
    is_flag=True,
    help="Write personal data (IP and e-mail addresses, phone numbers) as it is. Default: masked.",
)
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colour of tables and charts; auto: on a terminal, where NO_COLOR is empty.",
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of this view's --format json, with units, and end.")
@world_options
@click.pass_context
def show(context: click.Context, /, **options: Any) -> None:
    """Print a VIEW of an ACCOUNT.

    Data goes to standard output, everything else to standard error. Without --format it is a table on a terminal and JSON
    Lines elsewhere: a record a line, or a figure a line where the view has no records. List accounts and views with:
    agentdeck views.

    Numbers are exact; tables and charts write them as the screen does. The unit is in a field's name or beside it, the currency
    beside each amount (null where the vendor states none). A null is the vendor's own null; a key that is absent is not
    supplied by the vendor (CSV: the word null, and an empty cell). Times are ISO 8601 in UTC. Cells that a spreadsheet would
    take for a formula begin with an apostrophe in CSV.

    JSON holds all of a view; beside the other formats standard error says what they leave out, and that a list is only the
    top 10, the newest or the first page.

    An option that the view cannot honour is refused, never passed over.

    Exit status: 0 fine, 2 usage, 3 no secret, 4 not authorised, 5 vendor unreachable or failing, 6 partial (what was left
    out is said on standard error), 130 stopped by Ctrl-C.
    """
    from tui.cli.question import Request  # noqa: PLC0415  # heavy
    from tui.cli.showing import show_view  # noqa: PLC0415

    world = World(**{key: options.pop(key) for key in ("demo", "seed", "instances", "now")})
    form = options.pop("form")
    if options["watch"] is not None and form not in {None, "json", "jsonl"}:
        raise click.UsageError(
            "--watch writes JSON Lines; leave --format out. To watch a chart: watch -n 30 agentdeck show …"
        )
    request = Request(form=form or ("jsonl" if options["watch"] else _by_default()), **options)
    context.exit(run(lambda opened: show_view(opened, request), world))


def _by_default() -> str:
    return "table" if on_terminal(sys.stdout) else "jsonl"
