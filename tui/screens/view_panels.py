"""The regions of a view's screen and who of them gets room; what is in them comes from the screen itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Static

from tui.core.content import Content
from tui.screens.base import DeckScreen
from tui.widgets.chart import ChartView
from tui.widgets.figures import FigureStrip
from tui.widgets.freshness import Freshness
from tui.widgets.notes_line import NotesLine
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.scope_bar import ScopeBar
from tui.widgets.view_bar import ViewBar

if TYPE_CHECKING:
    from tui.vendors.base import View

TALL = 34
"""Lines from which a chart and a table share the screen."""
_TABLE_EDGES = 3
"""Lines of a table beside its rows: its heading, the line under it, and one for marks."""
_LIST_EDGES = 7
"""Lines of a screen that shows nothing but a list, beside its rows: three more above it and the keys below."""
WIDE = 120
"""Columns from which two charts stand side by side."""
Zoom = Literal["", "charts", "chart", "table"]
"""Which panels have the screen for themselves: none, all charts that fit, one of them, or the table."""


class ViewPanels(DeckScreen[None]):
    """Views, scope, notes, figures, charts, a table, words in their place, and how old it all is.

    Args:
        account: Account name.

    Attributes:
        view: The view that is open.
        content: What it shows beside a list that is read page by page.
    """

    AUTO_FOCUS = ""
    chart_first: reactive[bool] = reactive(default=False, init=False)
    """Whether the chart is shown where chart and table do not both fit."""

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        self.view: View[Any] | None = None
        self.content: Content | None = None
        self._chart = 0
        self._place = 0
        self._on_chart = False
        self._zoomed: Zoom = ""
        self._alone: Zoom = ""

    def body(self) -> ComposeResult:
        """Yield the regions of a view; each shows itself only when it has something to show."""
        yield ViewBar(id="views")
        yield ScopeBar(id="scope")
        yield NotesLine(id="view-notes")
        yield FigureStrip(id="figures")
        with Vertical(id="view-body"):
            with Horizontal(id="charts"):
                yield ChartView(id="chart-0")
                yield ChartView(id="chart-1")
            yield RecordBrowser(
                remembered=self.host.remembered,
                zone=self.host.time.zone,
                personal=self.host.opened.config.settings.personal_data,
                id="view-table",
            )
        yield Static("Opening…", id="view-state", markup=False)
        yield Freshness(self.deck.clock.now, budget=lambda: self.deck.hub.budget(self.account), id="freshness")

    def _show_charts(self, content: Content) -> None:
        count = len(content.charts)
        for place in range(2):
            chart = content.charts[(self._chart + place) % count] if count > place else None
            self.query_one(f"#chart-{place}", ChartView).show(chart)

    @on(events.DescendantFocus, "#charts ChartView")
    def _chart_focused(self, event: events.DescendantFocus) -> None:
        """Where there is room for one chart only, that is the one that was read last."""
        self._place = 1 if event.widget.id == "chart-1" else 0

    @property
    def chart_in_use(self) -> ChartView:
        """The chart on screen that was read last, or the first."""
        first, second = self.query(ChartView)
        return second if self._place and second.display else first

    @property
    def can_zoom(self) -> bool:
        """Whether there is more on screen than one panel."""
        content = self.content or Content()
        parts = (content.charts, self.has_table, content.figures, content.notes)
        return sum(map(bool, parts)) > 1 or len(content.charts) > 1

    @property
    def has_table(self) -> bool:
        """Whether the view has a table now."""
        return self.view is not None and (self.view.browser is not None or bool(self.content and self.content.table))

    @property
    def rows_seen(self) -> int:
        """Rows of the view's list that there is room for, before anything of it is known."""
        return self.size.height - _LIST_EDGES

    def _arrange(self) -> None:
        content = self.content
        charts, table = bool(content and content.charts), self.has_table
        both = self.size.height >= TALL
        chart_shown = charts and (both or not table or self.chart_first)
        table_shown = table and (both or not charts or not self.chart_first)
        # Another view may lack the panel that had the screen.
        zoomed = self._alone = self._zoomed if (table if self._zoomed == "table" else charts) else ""
        if zoomed:
            chart_shown, table_shown = zoomed != "table", zoomed == "table"
        words_shown = bool(str(self.query_one("#view-state", Static).content))
        self.query_one("#charts").display = chart_shown
        count = len(content.charts) if content else 0
        pair = chart_shown and count > 1 and self.size.width >= WIDE and zoomed != "chart"
        place = self._place if count > 1 else 0
        self.query_one("#chart-0").display = pair or not place
        self.query_one("#chart-1").display = pair or bool(place)
        first = (self._chart + (0 if pair else place)) % count + 1 if count else 0
        which = f"charts {first} and {first % count + 1}" if pair else f"chart {first}"
        turn = " · m next" if count > 1 + pair else ""
        self.query_one(ScopeBar).show_hint(f"{which} of {count}{turn}" if chart_shown and count > 1 else "")
        self.query_one("#view-table").display = table_shown
        self._share(both=chart_shown and table_shown)
        self.query_one("#view-body").display = chart_shown or table_shown
        self.query_one("#view-state").display = words_shown and not (chart_shown or table_shown)
        self.query_one("#figures").display = bool(content and content.figures) and not zoomed
        self.query_one("#view-notes").display = bool(content and content.notes) and not zoomed
        self.query_one("#freshness").display = self.view is not None and self.view.load is not None

    def _share(self, *, both: bool) -> None:
        """Let a short table take no more lines than it has rows; the chart beside it gets the rest."""
        table = self.query_one(RecordBrowser)
        whole = self.content.table if self.content else None
        rows = len(whole.records) if both and whole else 0
        if rows and rows + _TABLE_EDGES <= self.size.height // 2 - _TABLE_EDGES:
            table.styles.height = rows + _TABLE_EDGES
        else:
            table.styles.height = "1fr"

    def _keep_chart(self, *, same_view: bool) -> None:
        """Keep how a chart is read, and the keys on it, where the same view is asked about something else."""
        self._on_chart = same_view and (isinstance(self.focused, ChartView) or (self._on_chart and not self.focused))
        if not same_view:
            for chart in self.query(ChartView):
                chart.forget()

    def _focus(self) -> None:
        """Give the keys to the panel that is read first."""
        table, charts = (self.query_one(part).display for part in ("#view-table", "#charts"))
        if table and not (charts and self._on_chart):
            self.query_one(RecordBrowser).focus_table()
        elif charts:
            self.chart_in_use.focus()
        else:
            self.set_focus(None)


def parts_of(content: Content) -> tuple[int, int | None, bool, bool, bool]:
    """Return what of a content decides where panels stand and which keys work: its numbers do not."""
    rows = len(content.table.records) if content.table else None
    return len(content.charts), rows, bool(content.figures), bool(content.notes), bool(content.answers)
