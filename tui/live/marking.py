"""Marks in every vendor's answers what is not over yet, at one place, so that no view can forget it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any

from tui.core.content import Chart, Content
from tui.core.scope import Controls
from tui.core.spans import Bucket
from tui.core.unfinished import NOTE, first_unfinished, unfinished
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
        compared = any(figure.compared for figure in content.figures)
        return replace(content, charts=charts, notes=(*content.notes, NOTE) if compared else content.notes)

    return marked


def _marked(chart: Chart, width: Bucket, today: date) -> Chart:
    count = unfinished(chart.buckets, width, today) if chart.timed else 0
    return replace(chart, unfinished=count) if count else chart
