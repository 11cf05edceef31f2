"""A chart on screen: drawn only when its data, size, theme or options change, and sent only where it differs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual import events, work
from textual.binding import Binding, BindingType

from tui.core.content import Chart, ChartKind
from tui.core.plotting import ChartOptions, Plot, kinds, prepare
from tui.widgets import chart_raster
from tui.widgets.canvas_widget import CanvasWidget
from tui.widgets.chart_canvas import Canvas
from tui.widgets.chart_draw import Drawing, draw_chart, draw_page
from tui.widgets.chart_look import Look

MANY_POINTS: Final = 4000
"""Points from which a chart is prepared off the event loop."""
_AVERAGES: Final = {"": "rolling", "rolling": "mean", "mean": ""}


class ChartView(CanvasWidget, can_focus=True):
    """Shows one chart; its keys change how it is read, never what is asked."""

    DEFAULT_CSS = """
    ChartView { height: 1fr; min-height: 4; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "kind", "Kind", id="chart.kind"),
        Binding("u", "cumulate", "Cumulative", show=False, id="chart.cumulative"),
        Binding("a", "average", "Average", show=False, id="chart.average"),
        Binding("l", "log", "Log scale", show=False, id="chart.log"),
        Binding("b", "previous", "Period before", show=False, id="chart.previous"),
        Binding("plus,equals_sign", "zoom(1)", "Zoom in", show=False, id="chart.zoom_in"),
        Binding("minus", "zoom(-1)", "Zoom out", show=False, id="chart.zoom_out"),
        Binding("left", "along(-1)", "Read the one before", show=False, id="chart.left"),
        Binding("right", "along(1)", "Read", key_display="←→", id="chart.right"),
        Binding("up", "across(-1)", "Series before", show=False, id="chart.up"),
        Binding("down", "across(1)", "Next series", show=False, id="chart.down"),
        Binding("shift+left", "pan(-1)", "Pan left", show=False, id="chart.pan_left"),
        Binding("shift+right", "pan(1)", "Pan right", show=False, id="chart.pan_right"),
        Binding("home", "jump(0)", "Read the first", show=False, id="chart.first"),
        Binding("end", "jump(-1)", "Read the last", show=False, id="chart.last"),
        Binding("T", "numbers", "Numbers", show=False, id="chart.numbers"),
        Binding("space", "switch", "Series on/off", show=False, id="chart.series"),
        Binding("backspace", "reset", "Reset", show=False, id="chart.reset"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.options = ChartOptions()
        self.chart: Chart | None = None
        self._known: Chart | None = None
        self.numbers = False
        self._cursor: int | None = None
        self._legend: int | None = None
        self._plot: Plot | None = None
        self._drawing: Drawing | None = None

    # -- what is shown

    def show(self, chart: Chart | None) -> None:
        """Show a chart, or nothing; the reader's options stay while it is the same chart, of newer numbers or other days."""
        if chart == self.chart:
            return
        if chart is not None:
            self._follow(chart)
        self.chart = chart
        self._prepare()

    def forget(self) -> None:
        """Show the next chart as it comes, whatever was chosen for the one before."""
        self._known = None

    def _follow(self, chart: Chart) -> None:
        known, self._known = self._known, chart
        if known is None or chart.key != known.key or chart.title != known.title:
            self.options, self._cursor, self._legend, self.numbers = ChartOptions(), None, None, False
        elif chart.buckets != known.buckets:
            self.options = replace(self.options, window=None)
            if self._cursor is not None and (self.chart is None or self._cursor >= len(chart.buckets)):
                self._cursor = None

    @property
    def plot(self) -> Plot | None:
        """What is drawn, with its numbers; None before there is any."""
        return self._plot

    @property
    def drawing(self) -> Drawing | None:
        """The characters on screen."""
        return self._drawing

    def _prepare(self) -> None:
        chart = self.chart
        if chart is None:
            self._plot = None
            self.redraw()
            return
        heavy = sum(len(one.values) for one in (*chart.series, *chart.previous)) > MANY_POINTS
        if self.is_running and (heavy or self._waits_for_lines(chart)):
            self._prepare_aside(chart, self.options)
        elif self.is_running:
            self._plot = prepare(chart, self.options)
            self.redraw()

    @work(exclusive=True, group="chart", name="prepare a chart")
    async def _prepare_aside(self, chart: Chart, options: ChartOptions) -> None:
        """Sanitise many points, and import plotext, where the screen does not wait for it; drawing is quick after that."""
        if self._waits_for_lines(chart):
            await asyncio.to_thread(chart_raster.load)
        plot = await asyncio.to_thread(prepare, chart, options)
        if chart is self.chart and options == self.options:
            self._plot = plot
            self.redraw()

    def _waits_for_lines(self, chart: Chart) -> bool:
        """Say whether lines may be drawn, by plotext, which is not imported yet; bars become lines where they lack room."""
        kind = self.options.kind or chart.kind
        many = len(chart.series) + len(chart.previous) > 1
        return not chart_raster.loaded() and (kind is ChartKind.LINE or (kind is ChartKind.BARS and many))

    # -- drawing

    def _look(self) -> Look:
        cursor = self._cursor if self.has_focus else None
        legend = self._legend if self.has_focus else None
        return Look(self.plain, not self.app.no_color, cursor, legend, self.has_focus)

    def draw(self, width: int, height: int) -> Canvas | None:
        """Return the chart at a size."""
        self._drawing = None if self._plot is None else self._drawn(self._plot, width, height)
        return None if self._drawing is None else self._drawing.canvas

    def _drawn(self, plot: Plot, width: int, height: int) -> Drawing:
        return draw_chart(plot, self._look(), width, height, numbers=self.numbers)

    def on_mount(self) -> None:
        """Draw what was shown before there was a screen."""
        self._prepare()

    def on_focus(self, _: events.Focus) -> None:
        """Show that keys reach it."""
        self.redraw()
        self.recolour()

    def on_blur(self, _: events.Blur) -> None:
        """Show that keys no longer reach it."""
        self.redraw()
        self.recolour()

    # -- for other places

    def export_text(self, above: Sequence[str] = ()) -> str:
        """Return the chart as plain text, under lines that say what it is; without them, as it is on screen."""
        page = self._page(above)
        return page.text() if page else ""

    def export_svg(self, above: Sequence[str] = ()) -> str:
        """Return the same as an SVG document in the theme's colours; empty when there is none."""
        from tui.widgets.chart_export import chart_svg  # noqa: PLC0415  # seldom used

        page = self._page(above)
        return chart_svg(page, self.palette()) if page else ""

    def export_png(self, above: Sequence[str] = ()) -> bytes:
        """Return the same as PNG.

        Raises:
            DeckError: USAGE when no converter is installed.
        """
        from tui.widgets.chart_export import chart_png  # noqa: PLC0415  # seldom used

        return chart_png(self.export_svg(above))

    def _page(self, above: Sequence[str]) -> Canvas | None:
        if not above or self._plot is None or self.canvas is None:
            return self.canvas
        look = replace(self._look(), cursor=None, legend=None, focused=False)
        return draw_page(self._plot, look, self.canvas.width, self.canvas.height, above, numbers=self.numbers)

    # -- keys

    def _set(self, options: ChartOptions) -> None:
        self.options = options
        self._prepare()

    def action_kind(self) -> None:
        """Draw it in the next kind that fits."""
        if self.chart is not None:
            fitting = kinds(self.chart)
            now = self.options.kind or self.chart.kind
            self._set(replace(self.options, kind=fitting[(fitting.index(now) + 1) % len(fitting)]))

    def action_cumulate(self) -> None:
        """Show running totals, and no average of them; or not."""
        self._set(replace(self.options, cumulative=not self.options.cumulative, average=""))

    def action_average(self) -> None:
        """Show a rolling average, then a line at the mean, then neither; of no running totals."""
        self._set(replace(self.options, average=_AVERAGES[self.options.average], cumulative=False))

    def action_log(self) -> None:
        """Change between a linear and a logarithmic scale."""
        self._set(replace(self.options, log=not self.options.log))

    def action_previous(self) -> None:
        """Lay the period before under it, or not."""
        self._set(replace(self.options, previous=not self.options.previous))

    def action_switch(self) -> None:
        """Show or hide the series under the legend's cursor."""
        if self.chart is not None and self._legend is not None and self._legend < len(self.chart.series):
            self._set(replace(self.options, hidden=self.options.hidden ^ {self.chart.series[self._legend].key}))

    def action_numbers(self) -> None:
        """Show the chart's numbers as a table, or the chart again."""
        self.numbers = not self.numbers
        self.redraw()

    def action_reset(self) -> None:
        """Show it as it came."""
        self._cursor = self._legend = None
        self._set(ChartOptions())

    def action_along(self, step: int) -> None:
        """Read the bucket before or after; in a ranking, choose a series."""
        if self._ranked():
            self._choose(step)
        else:
            self._read(step)

    def action_across(self, step: int) -> None:
        """Choose a series in the legend; in a ranking, read the row above or below."""
        if self._ranked():
            self._read(step)
        else:
            self._choose(step)

    def action_jump(self, where: int) -> None:
        """Read the first or the last bucket."""
        first, stop = self._span()
        self._cursor = first if where == 0 else stop - 1
        self.redraw()

    def action_zoom(self, step: int) -> None:
        """Halve or double the stretch of time that is shown, around what is read."""
        first, stop = self._span()
        count = len(self.chart.buckets) if self.chart else 0
        shown = max((stop - first) // 2, 2) if step > 0 else (stop - first) * 2
        if not self._timed() or count < 2:
            return
        if shown >= count:
            self._set(replace(self.options, window=None))
            return
        middle = self._cursor if self._cursor is not None and first <= self._cursor < stop else stop - 1
        start = min(max(middle - shown // 2, 0), count - shown)
        self._set(replace(self.options, window=(start, start + shown)))

    def action_pan(self, step: int) -> None:
        """Move the stretch that is shown along time."""
        if self.options.window is None or self.chart is None:
            return
        first, stop = self._span()
        shown = stop - first
        start = min(max(first + step * max(shown // 4, 1), 0), len(self.chart.buckets) - shown)
        self._set(replace(self.options, window=(start, start + shown)))

    def on_click(self, event: events.Click) -> None:
        """Read the bucket that is pointed at."""
        offset = event.get_content_offset(self)
        index = self._drawing.bucket_at(offset.x, offset.y) if offset is not None and self._drawing else None
        if index is not None:
            self._cursor = index
            self.redraw()

    def _ranked(self) -> bool:
        return self.numbers or (self._plot is not None and self._plot.kind is ChartKind.RANKING)

    def _timed(self) -> bool:
        return self.chart is not None and self.chart.timed

    def _span(self) -> tuple[int, int]:
        return (0, 0) if self._plot is None else (self._plot.first, self._plot.first + len(self._plot.buckets))

    def _read(self, step: int) -> None:
        first, stop = self._span()
        if stop <= first:
            return
        if self._cursor is None:
            self._cursor = stop - 1 if self._timed() else first
        else:
            moved = self._cursor + step
            if self.options.window is not None and not first <= moved < stop:
                self.action_pan(step)
                first, stop = self._span()
            self._cursor = min(max(moved, first), stop - 1)
        self.redraw()

    def _choose(self, step: int) -> None:
        count = len(self.chart.series) if self.chart else 0
        if count > 1:
            self._legend = 0 if self._legend is None else (self._legend + step) % count
            self.redraw()
