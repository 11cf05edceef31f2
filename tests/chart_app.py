"""Small apps that show charts and figures, for tests and for looking at them."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.theme import Theme

from tests.chart_samples import EVERY
from tui.core.content import Chart, Figure
from tui.widgets.chart import ChartView
from tui.widgets.figures import FigureStrip
from tui.widgets.themes import shipped_folder, themes_in


class ChartApp(App[None]):
    """One chart, the whole screen."""

    def __init__(self, chart: Chart | None = None, *, theme: str = "deck-dark", no_color: bool = False) -> None:
        super().__init__()
        self.no_color = no_color
        for one in themes_in(shipped_folder()):
            assert isinstance(one, Theme)
            self.register_theme(one)
        self.theme = theme
        self._first = chart

    def compose(self) -> ComposeResult:
        yield ChartView(id="chart")

    def on_mount(self) -> None:
        self.view.show(self._first)

    @property
    def view(self) -> ChartView:
        return self.query_one(ChartView)


class FigureApp(ChartApp):
    """A strip of figures above a chart."""

    def __init__(self, figures: tuple[Figure, ...] = (), chart: Chart = EVERY["line"], **options: object) -> None:
        super().__init__(chart, **options)  # type: ignore[arg-type]
        self._figures = figures

    def compose(self) -> ComposeResult:
        yield FigureStrip(id="figures")
        yield ChartView(id="chart")

    def on_mount(self) -> None:
        self.strip.show(self._figures)

    @property
    def strip(self) -> FigureStrip:
        return self.query_one(FigureStrip)
