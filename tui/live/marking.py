"""Marks in every vendor's answers what is not over yet, at one place, so that no view can forget it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date
from functools import wraps
from typing import Any

from tui.core.content import Chart, Content
from tui.core.scope import Controls, TimeControl
from tui.core.spans import Bucket, zone_of
from tui.core.unfinished import NOTE, comparison, first_unfinished, unfinished
from tui.core.values import NOT_SUPPLIED
from tui.vendors.base import Ask

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
    """Return the note on what changes compare, where there are any; it names days only where they are surely the vendor's."""
    running = any(figure.compared for figure in content.figures)
    if not running and all(figure.previous is NOT_SUPPLIED for figure in content.figures):
        return ()
    here = ask.now.astimezone(zone_of(ask.scope.zone)).date()
    if controls.time is TimeControl.NONE or here != ask.now.astimezone(UTC).date():
        return (NOTE,) if running else ()
    return (comparison(ask.days(), today, running=running),)


def _marked(chart: Chart, width: Bucket, today: date) -> Chart:
    count = unfinished(chart.buckets, width, today) if chart.timed else 0
    return replace(chart, unfinished=count) if count else chart
