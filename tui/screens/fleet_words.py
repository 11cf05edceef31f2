"""What the fleet says of one account, in words, figures and a chart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.core.content import Chart, ChartKind, Figure, Headline, Series
from tui.core.errors import Fault
from tui.core.format import format_value
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import state_of

if TYPE_CHECKING:
    from tui.live.snapshot import Snapshot


def words_of(row: FleetRow, now: datetime) -> tuple[str, bool]:
    """Return one sentence on an account's state, and whether it is a fault."""
    if row.snapshot is not None and row.snapshot.waiting is not None:
        return f"{row.name}: {clean(row.snapshot.waiting.words(now))}", True
    if row.snapshot is not None and row.snapshot.fault is not None:
        return _fault_words(row.name, row.snapshot, row.snapshot.fault, now), True
    if not row.enabled:
        return f"{row.name} is disabled. Press a for the accounts.", False
    if row.headline is None:
        return f"{row.name}: {state_of(row).word}…", False
    note = f" · {row.headline.note}" if row.headline.note else ""
    return f"{row.name} · {row.vendor} · {row.headline.period}{note}", False


def figures_of(headline: Headline | None) -> tuple[Figure, ...]:
    """Return the figures of a headline that the vendor supplies."""
    if headline is None:
        return ()
    known = (headline.activity, headline.tokens, headline.cost, headline.errors, headline.active)
    return tuple(figure for figure in known if figure.value is not NOT_SUPPLIED)


def line_of(row: FleetRow, now: datetime) -> str:
    """Return what is known of an account as one text: its state in words, and its figures."""
    figures = (
        f"{one.title} {format_value(one.value, one.unit)} {one.note}".rstrip() for one in figures_of(row.headline)
    )
    return clean(" · ".join((words_of(row, now)[0], *figures)))


def _fault_words(name: str, snapshot: Snapshot[Headline], fault: Fault, now: datetime) -> str:
    """Return what happened to whom, when it is tried again, and what to do next."""
    return f"{name} · {fault.title}: {fault.words} · {snapshot.again(now)}"


def chart_of(headline: Headline | None, fetched: datetime) -> Chart | None:
    """Return the activity by day; the days are those of the answer, which may be an earlier run's."""
    if headline is None or not headline.spark:
        return None
    last = headline.spark_until or fetched.date()
    days = tuple((last - timedelta(days=back)).isoformat() for back in range(len(headline.spark) - 1, -1, -1))
    series = Series("activity", headline.activity.title, headline.spark)
    title = f"{series.title} a day"
    return Chart("activity", title, ChartKind.BARS, days, (series,), unfinished=headline.spark_unfinished)
