"""Marks in every vendor's answers what is not over yet, at one place, so that no view can forget it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date
from functools import wraps
from typing import Any

from tui.core.changes import change_of_figure
from tui.core.content import Chart, Content
from tui.core.scope import Controls, TimeControl
from tui.core.spans import Bucket, zone_of
from tui.core.unfinished import NOTE, comparison, first_unfinished, unfinished
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
        today = first_unfinished(ask.now, ask.scope.zone, known=controls.zone)
        width = ask.scope.bucket if controls.buckets else Bucket.DAY
        charts = tuple(_marked(chart, width, today) for chart in content.charts)
        return replace(content, charts=charts, notes=(*content.notes, *_compared(content, controls, ask, today)))

    return marked


def _compared(content: Content, controls: Controls, ask: Ask[Any], today: date) -> tuple[str, ...]:
    """Return the notes on what changes compare, where there are any; they name days only where those are surely the vendor's."""
    ranked = content.table is not None and MOVED in content.table.columns
    running = any(figure.compared for figure in content.figures) or (ranked and ask.days().last >= today)
    if not running and not ranked and all(figure.previous is NOT_SUPPLIED for figure in content.figures):
        return ()
    here = ask.now.astimezone(zone_of(ask.scope.zone)).date()
    if controls.time is TimeControl.NONE or here != ask.now.astimezone(UTC).date():
        return (NOTE, *_but(content)) if running else ()
    return (comparison(ask.days(), today, running=running), *(_but(content) if running else ()))


def _but(content: Content) -> tuple[str, ...]:
    """Name the figures whose change holds today too: rates and the like, which a day that is not over makes no smaller."""
    titles = [figure.title for figure in content.figures if figure.compared is None and change_of_figure(figure)]
    return (f"Today so far is in the change of: {', '.join(titles)}.",) if titles else ()


def _marked(chart: Chart, width: Bucket, today: date) -> Chart:
    count = unfinished(chart.buckets, width, today) if chart.timed else 0
    return replace(chart, unfinished=count) if count else chart
