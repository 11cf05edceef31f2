"""What ``agentdeck show`` is asked: its options checked against what the view honours, and turned into a scope.

An option that a view cannot honour is refused with what is possible, never passed over: a script must not take the numbers of
another time, or of everything, for what it asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui.cli.asking import span_of
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import count_of
from tui.core.quick import dataclass
from tui.core.records import Paging
from tui.core.scope import Controls, Parent, Scope, Sort, TimeControl
from tui.core.spans import Bucket, zone_of
from tui.core.text import clean
from tui.live.scoping import Effective, effective
from tui.vendors.base import View


@dataclass(frozen=True, slots=True)
class Request:
    """The options of ``agentdeck show``, as given."""

    account: str
    view: str
    form: str
    last: str | None = None
    first: str | None = None
    until: str | None = None
    period: str | None = None
    bucket: str | None = None
    tz: str | None = None
    filters: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    search: str = ""
    sort: str | None = None
    page: int | None = None
    page_size: int | None = None
    plain: bool = False
    every: bool = False
    limit: int | None = None
    output: Path | None = None
    watch: str | None = None
    personal: bool = False
    color: str = "auto"
    wide: bool = False
    schema: bool = False

    @property
    def times(self) -> str:
        """The options that choose the time, as given; empty where none was."""
        given = {"--last": self.last, "--from": self.first, "--to": self.until, "--period": self.period}
        return " ".join(option for option, value in given.items() if value is not None)


def check(request: Request, view: View[Any]) -> None:
    """Refuse options that contradict each other or the view.

    Raises:
        DeckError: USAGE; its hint says what is possible.
    """
    _check_pages(request, view)
    if request.form == "chart" and view.load is None:
        raise _usage(f"The view {view.key} has no chart.", "Leave --format out, or choose another view.")
    if request.watch is not None and request.output is not None:
        raise _usage(
            "--watch writes for ever, --output a complete file.", "Redirect standard output: … --watch 30s >> FILE."
        )
    if request.watch is not None and request.every:
        raise _usage("--watch takes snapshots of a page, not of --all.", "Use --limit.")


def _check_pages(request: Request, view: View[Any]) -> None:
    paged = {"--page": request.page, "--page-size": request.page_size}
    given = [option for option, value in paged.items() if value is not None]
    if request.every and (given or request.limit is not None):
        other = given[0] if given else "--limit"
        raise _usage(
            f"--all and {other} contradict each other.", f"Leave one out; {other} says where to stop or start."
        )
    if request.form == "chart" and (given or request.every or request.limit is not None):
        raise _usage("A chart has no pages and no records.", "Leave --page, --page-size, --limit and --all out.")
    browser = view.browser
    if browser is None:
        if given:
            raise _usage(
                f"The view {view.key} is answered whole; it has no pages.", f"Leave {given[0]} out; --limit cuts it."
            )
        return
    largest = max(browser.page_sizes)
    if request.page_size is not None and request.page_size > largest:
        raise _usage(f"The vendor gives at most {count_of(largest, 'row')} a page.", "Use --limit or --all for more.")
    if (request.page or 1) > 1 and browser.paging in {Paging.CURSOR, Paging.WHOLE}:
        raise _usage(f"The view {view.key} can only be read from its first row on.", "Use --limit or --all.")


def scope_of(request: Request, view: View[Any], now: Any, zone: str) -> Effective:
    """Return the scope that the options mean.

    Args:
        request: The options.
        view: The view that is asked.
        now: The time of asking.
        zone: Zone where --tz is not given.

    Raises:
        DeckError: USAGE where the view cannot honour what was asked; its hint says what it can.
    """
    controls = view.controls
    zone_of(request.tz or zone)
    found = effective(_wish(request, view, request.tz or zone), controls, now)
    if request.times and controls.time is TimeControl.NONE:
        raise _usage(f"The view {view.key} has no time filter.", f"Leave {request.times} out.")
    if request.times and found.refused:
        raise _usage(found.refused, _times(controls))
    return found


def _times(controls: Controls) -> str:
    """Return which times a view can be asked about."""
    if controls.time is TimeControl.CALENDAR:
        return "Ask with --period week, month or year."
    if controls.time is TimeControl.MONTHS:
        return f"Ask with --last 1m to {controls.max_months}m."
    if controls.time is TimeControl.DAYS:
        return f"Ask with --last 1d to {controls.max_days}d."
    return f"Ask for at most {controls.max_days} days."


def _wish(request: Request, view: View[Any], zone: str) -> Scope:
    controls = view.controls
    if request.search and not controls.search:
        raise _usage(f"The view {view.key} has no server-side search.", _possible(controls))
    return Scope(
        span=span_of(request.last, request.first, request.until, request.period),
        zone=zone,
        bucket=_bucket(request.bucket, view),
        filters=_filters(request.filters, controls),
        search=request.search,
        sort=_sort(request.sort, controls),
        parents=_parents(request.parents, view),
    )


def _possible(controls: Controls) -> str:
    parts = [f"--filter {one.key}=" for one in controls.filters] + (["--sort"] if controls.sorts else [])
    return (
        f"It takes: {', '.join(parts)}." if parts else "It takes no filter either; filter the records that are printed."
    )


def _bucket(text: str | None, view: View[Any]) -> Bucket:
    if text is None:
        return Bucket.DAY
    offered = [bucket.value for bucket in view.controls.buckets]
    if text not in offered:
        names = ", ".join(offered)
        raise _usage(
            f"The view {view.key} does not count by {text}.",
            f"It counts by: {names}." if names else "Leave --bucket out.",
        )
    return Bucket(text)


def _parents(given: tuple[str, ...], view: View[Any]) -> tuple[Parent, ...]:
    parents = tuple(Parent(key, value, clean(value, 60)) for key, value in (pair(one, "--parent") for one in given))
    keys = {parent.key for parent in parents}
    needed = ", ".join(f"--parent {key}=ID" for key in view.needs)
    # A list that a record leads to takes it as a parent or as a filter.
    if unknown := keys - set(view.needs) - {one.key for one in view.controls.filters}:
        hint = f"It needs: {needed}." if needed else "Leave --parent out."
        raise _usage(f"The view {view.key} is not about a record of “{clean(min(unknown), 40)}”.", hint)
    if set(view.needs) - keys:
        raise _usage(f"The view {view.key} is about one record.", f"Give {needed}.")
    return parents


def _filters(given: tuple[str, ...], controls: Controls) -> tuple[tuple[str, str], ...]:
    known = {one.key: one for one in controls.filters}
    pairs = tuple(pair(one, "--filter") for one in given)
    for key, value in pairs:
        if key not in known:
            names = ", ".join(known) or "none"
            raise _usage(f"There is no filter “{clean(key, 40)}” here.", f"Filters: {names}.")
        if [name for name, _ in pairs].count(key) > 1:
            raise _usage(f"The filter {key} is given twice.", "Give it once.")
        choices = [choice.value for choice in known[key].choices]
        if (choices and value not in choices) or (known[key].integer and not (value.isascii() and value.isdigit())):
            allowed = ", ".join(choices) or "a whole number"
            raise _usage(f"The filter {key} does not take that value.", f"It takes: {allowed}.")
    return pairs


def pair(text: str, option: str) -> tuple[str, str]:
    """Split KEY=VALUE.

    Raises:
        DeckError: USAGE where it is not of that form.
    """
    key, equals, value = text.partition("=")
    if not equals or not key or not value:
        raise _usage(f"{option} is given as KEY=VALUE.", "")
    return key, value


def _sort(text: str | None, controls: Controls) -> Sort | None:
    if text is None:
        return None
    column = text.removeprefix("-")
    if column not in controls.sorts:
        names = ", ".join(controls.sorts)
        hint = f"It can sort by: {names}." if names else "It sorts by none here; sort the records that are printed."
        raise _usage("The server cannot sort by that column.", hint)
    return Sort(column, descending=text.startswith("-"))


def seconds_of(text: str) -> float:
    """Return the seconds between two snapshots of --watch.

    Raises:
        DeckError: USAGE where it is no whole number from 5 to 86,400.
    """
    number = text.removesuffix("s")
    if not number.isascii() or not number.isdigit() or len(number) > 5 or not 5 <= int(number) <= 86400:
        raise _usage("--watch takes seconds, from 5s to 86400s.", "")
    return float(number)


def _usage(sentence: str, hint: str) -> DeckError:
    return DeckError(ErrorKind.USAGE, sentence, hint=hint)
