"""Marks in every vendor's answers what is not over yet, at one place, so that no view can forget it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any

from tui.core.changes import change_of_figure
from tui.core.content import Chart, Content
from tui.core.scope import Controls, TimeControl
from tui.core.spans import Bucket, DayRange
from tui.core.unfinished import NOTE, comparison, cut_off, first_unfinished, unfinished
from tui.core.values import NOT_SUPPLIED
from tui.vendors.base import Ask
from tui.vendors.ranking import MOVED

Load = Callable[[Ask[Any]], Awaitable[Content]]


def marking(load: Load, controls: Controls) -> Load:
    """Return a view's load whose charts tell how many of their buckets are not over, and whose notes say how changes are meant.

    Args:
        load: The vendor's own.
        controls: What the view honours of a scope: whether days are counted in the scope's zone, and how wide buckets are.
    """

    @wraps(load)
    async def marked(ask: Ask[Any]) -> Content:
        content = await load(ask)
        today = first_unfinished(ask.now, ask.scope.zone)
        width = ask.scope.bucket if controls.buckets else Bucket.DAY
        days = ask.days() if controls.buckets else None
        charts = tuple(_marked(chart, width, today, days) for chart in content.charts)
        notes = (*content.notes, *_cut(charts, width), *_compared(content, controls, ask, today))
        return replace(content, charts=charts, notes=notes)

    return marked


def _compared(content: Content, controls: Controls, ask: Ask[Any], today: date) -> tuple[str, ...]:
    """Return the notes on what changes compare, where there are any; they name days where some were asked for."""
    ranked = content.table is not None and MOVED in content.table.columns
    running = any(figure.compared for figure in content.figures) or (ranked and ask.days().last >= today)
    if not running and not ranked and all(figure.previous is NOT_SUPPLIED for figure in content.figures):
        return ()
    if controls.time is TimeControl.NONE:
        return (NOTE, *_but(content)) if running else ()
    return (comparison(ask.days(), today, running=running), *(_but(content) if running else ()))


def _but(content: Content) -> tuple[str, ...]:
    """Name the figures whose change holds today too: counts of different ones, hardly smaller for what is missing of a day."""
    titles = [figure.title for figure in content.figures if figure.compared is None and change_of_figure(figure)]
    return (f"Today so far is in the change of: {', '.join(titles)}.",) if titles else ()


def _cut(charts: tuple[Chart, ...], width: Bucket) -> tuple[str, ...]:
    """Say which sums are of a part of a week or month; that the last one is not over is said elsewhere."""
    first = any(chart.cut[0] for chart in charts)
    last = any(chart.cut[1] and not chart.unfinished for chart in charts)
    if not first and not last:
        return ()
    which = " and ".join(["the first"] * first + ["the last"] * last)
    return (f"Cut off by the range, and in no mean of sums: {which} {width.value}.",)


def _marked(chart: Chart, width: Bucket, today: date, days: DayRange | None) -> Chart:
    if not chart.timed:
        return chart
    count = unfinished(chart.buckets, width, today)
    cut = cut_off(chart.buckets, width, days) if days else chart.cut
    return replace(chart, unfinished=count, cut=cut) if count or any(cut) else chart
