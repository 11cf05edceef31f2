"""``agentdeck coverage``: every endpoint of every vendor, how sure its contract is, and the views that show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.vendors.base import Endpoint, Evidence, Implementation, Vendor
from tui.vendors.registry import implementation_of, vendor, vendors, views_of

BEGIN: Final = "<!-- coverage -->"
END: Final = "<!-- /coverage -->"
"""Between these two lines of a file the table is kept up to date."""
NOT_PUBLISHED: Final = "*path not published*"
_WORDS: Final = {
    Evidence.DOCUMENTED: "documented",
    Evidence.CLIENT: "in the vendor's own client or apps",
    Evidence.INFERRED: "inferred",
    Evidence.UNDOCUMENTED: "undocumented",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """One row: an endpoint and the titles of the views that rest on it, in the order on screen."""

    endpoint: Endpoint
    views: tuple[str, ...]


def covered(implementation: Implementation[Any]) -> tuple[Covered, ...]:
    """Return every endpoint of a vendor with its views."""
    views = implementation.views
    return tuple(
        Covered(endpoint, tuple(dict.fromkeys(view.title for view in views if endpoint.key in view.endpoints)))
        for endpoint in implementation.endpoints
    )


def as_markdown(chosen: Sequence[Vendor], *, folded: bool = False) -> str:
    """Return the table of each vendor under a sentence that sums it up.

    Args:
        chosen: Which vendors.
        folded: Whether each table is shut until its sentence is clicked, for a page that is read in a browser.
    """
    return "\n".join(line for one in chosen for line in _section(one, folded=folded)).rstrip() + "\n"


def _section(one: Vendor, *, folded: bool) -> Iterator[str]:
    try:
        implementation, views = implementation_of(one), views_of(one)
    except DeckError as error:  # it hides none of the others
        yield from (f"### {one.title}", "", error.fault.words, "")
        return
    rows = covered(implementation)
    reached = sum(row.endpoint.path is not None for row in rows)
    hidden = len(rows) - reached
    words = f"{reached} endpoints with a known path, shown by {len(views)} views."
    words += f" {hidden} more are named by the vendor without a path; none is guessed." if hidden else ""
    yield from (
        ("<details>", f"<summary><b>{one.title}</b>: {words}</summary>") if folded else (f"### {one.title}", "", words)
    )
    yield ""
    yield "| Endpoint | Path | Evidence | Views |"
    yield "|---|---|---|---|"
    yield from map(_row, rows)
    yield ""
    if folded:
        yield from ("</details>", "")


def _row(row: Covered) -> str:
    endpoint = row.endpoint
    evidence = _WORDS[endpoint.evidence]
    if endpoint.path is not None and not endpoint.body_known:
        evidence += "; answer's shape not documented"
    path = f"`{endpoint.path}`" if endpoint.path is not None else NOT_PUBLISHED
    cells = (endpoint.title, path, evidence, ", ".join(row.views) or "–")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def put_into(text: str, table: str) -> str:
    """Return a document with the table between its markers; at its end, with a heading, where it has none."""
    section = f"{BEGIN}\n\n{table}\n{END}"
    before, begin, rest = text.partition(BEGIN)
    if not begin:
        return f"{text.rstrip()}\n\n## Coverage\n\n{section}\n"
    _, end, after = rest.partition(END)
    if not end:
        raise DeckError(ErrorKind.USAGE, "The document's coverage section has no end.", hint=f"Add a line {END} to it.")
    return before + section + after


@click.command()
@click.argument("vendor_key", metavar="[VENDOR]", required=False)
@click.option(
    "--into",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    default=None,
    help=f"Put the table of all vendors into this file, between {BEGIN} and {END}.",
)
def coverage(vendor_key: str | None, into: Path | None) -> None:
    """List every endpoint of VENDOR, or of all, and the views that show it, as Markdown.

    An endpoint that a vendor names without publishing its path is listed as undocumented. No account is needed.
    """
    chosen = (vendor(vendor_key),) if vendor_key is not None else vendors()
    if into is None:
        click.echo(as_markdown(chosen), nl=False)
        return
    if vendor_key is not None:
        raise click.UsageError("--into takes the table of all vendors.")
    into.write_text(put_into(into.read_text(encoding="utf-8"), as_markdown(chosen, folded=True)), encoding="utf-8")
    click.echo(f"Written: {into}")
