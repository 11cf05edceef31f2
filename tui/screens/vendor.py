"""The vendor screen: renders any vendor's views; knows views, never vendors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding

from tui.core.records import Raw, Record
from tui.core.scope import Parent, TimeControl
from tui.core.text import clean
from tui.screens.view import ViewScreen
from tui.screens.view_panels import TALL
from tui.screens.view_words import wants_accounts
from tui.vendors.base import Stop
from tui.widgets.chart import ChartView
from tui.widgets.crumbs import Crumbs
from tui.widgets.figures import FigureStrip
from tui.widgets.notes_line import NotesLine
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.record_navigator import BrowserNavigator
from tui.widgets.scope_bar import ScopeBar
from tui.widgets.view_bar import ViewBar

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.screens.detail import Way
    from tui.vendors.base import Drill


class VendorScreen(ViewScreen):
    """One account's views, or the views about one of its records, with all their keys."""

    BINDINGS = [
        Binding("t", "period", "Period", id="view.period", tooltip="Days, width of a bucket, time zone"),
        Binding(
            "F",
            "filters",
            "Filters",
            id="view.filters",
            tooltip="What the vendor's server is asked for: filters and search",
        ),
        Binding("c", "swap", "Chart/table", id="view.swap"),
        Binding("m", "next_chart", "Next chart", id="view.next_chart"),
        Binding("v", "views", "Views", id="view.menu", tooltip="All views of this account"),
        Binding("i", "about", "About", id="view.about", tooltip="What this view shows, and its notes in full"),
        Binding("X", "stop", "Stop here", id="view.stop", tooltip="Ends a long reading and shows what there is"),
        Binding("a", "accounts", "Accounts", id="view.accounts"),
        # Escape undoes the last narrowing first; one id, so that a keymap moves all three together.
        Binding("escape", "clear_filter", "Clear filter", id="app.back"),
        Binding("escape", "clear_marks", "Unmark", id="app.back"),
        Binding("escape", "app.back", "Back", id="app.back"),
        Binding("full_stop", "step(1)", "Next view", show=False, id="view.next"),
        Binding("comma", "step(-1)", "Previous view", show=False, id="view.previous"),
        Binding("r", "refresh_now", "Refresh", id="view.refresh"),
        Binding("f", "freeze", "Freeze", show=False, id="view.freeze", tooltip="Only r, a new view or period asks"),
        Binding("z", "zoom", "One panel in full", show=False, id="view.zoom"),
        Binding("D", "since", "Changes since the screen was opened", show=False, id="view.since"),
        Binding("e", "export_chart", "Export chart", show=False, id="view.export_chart"),
        Binding("j", "raw", "Raw JSON", show=False, id="view.raw"),
        *(
            Binding(str(digit), f"digit({digit})", f"Group {digit} of views", show=False, id=f"view.group_{digit}")
            for digit in range(1, 10)
        ),
    ]

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what does something in the open view, as it stands."""
        # Alone: they look for widgets, and every key of the bar asks here.
        if action in {"clear_filter", "clear_marks"}:
            return self._narrowed(action)
        content, view = self.content, self.view
        charts = len(content.charts) if content else 0
        works = {
            "swap": charts > 0 and self.has_table,
            "next_chart": charts > 1,
            "zoom": self.can_zoom,
            "export_chart": charts > 0,
            "since": bool(content and content.figures),
            "filters": view is not None and bool(view.controls.filters or view.controls.search or view.controls.sorts),
            "period": view is not None and view.controls.time is not TimeControl.NONE,
            "about": view is not None,
            "refresh_now": self._session is not None or self.fault is not None,
            "raw": bool(content and content.answers),
            "stop": self.content is None and self.stoppable and self.progress_shown,
            "accounts": wants_accounts(self.fault),
            "digit": len(parameters) == 1 and isinstance(parameters[0], int) and parameters[0] <= self.group_count,
            "step": len(self._views) > 1,
            "views": len(self._views) > 1,
        }
        return works.get(action, True)

    def action_swap(self) -> None:
        """Show the chart instead of the table, or back; where there was room for both, escape shows both again."""
        charts, table = (self.query_one(part).display for part in ("#charts", "#view-table"))
        self.chart_first = not self.chart_first if charts and table else table
        self._zoomed = "" if self.size.height < TALL else "charts" if self.chart_first else "table"
        self._arrange()
        self._focus()

    def action_next_chart(self) -> None:
        """Show the view's next chart, in the place of the table where both do not fit."""
        if self.content and len(self.content.charts) > 1:
            self._chart = (self._chart + 1) % len(self.content.charts)
            self._show_charts(self.content)
            if not self.query_one("#charts").display:
                self.action_swap()
            self._arrange()

    def action_about(self) -> None:
        """Show what the view is, every figure whole and every note."""
        from tui.screens.about import AboutScreen  # noqa: PLC0415  # seldom opened

        if self.view is not None:
            self.app.push_screen(AboutScreen(self.view, self.content))

    @on(NotesLine.Wanted)
    def _notes_wanted(self) -> None:
        self.action_about()

    def action_accounts(self) -> None:
        """Open the accounts, where what is wrong can be put right."""
        self.host.action_accounts()

    def action_stop(self) -> None:
        """End a long load with what it has."""
        self._stop.asked = True
        self.notify("Stopping; what was read is shown in a moment.", markup=False, timeout=3)

    def _narrowed(self, action: str) -> bool:
        if not any(one.display for one in self.query("#view-table")):  # none before it is built, and when it is left
            return False
        browser = self.query_one(RecordBrowser)
        return bool(browser.query_text if action == "clear_filter" else browser.marks)

    def action_clear_filter(self) -> None:
        """Show every row again."""
        self.query_one(RecordBrowser).clear_filter()

    def action_clear_marks(self) -> None:
        """Unmark every row."""
        self.query_one(RecordBrowser).action_unmark()

    def step_back(self) -> bool:
        """Leave a chart's numbers first, then the zoom."""
        if isinstance(self.focused, ChartView) and self.focused.numbers:
            self.focused.action_numbers()
        elif self._alone and self.can_zoom:
            self._zoomed = ""
            self._arrange()
        else:
            return super().step_back()
        return True

    def action_zoom(self) -> None:
        """Give the whole screen to the focused panel, or share it again."""
        pair = all(chart.display for chart in self.query(ChartView)) and self.query_one("#charts").display
        on_chart = isinstance(self.focused, ChartView) or not self.has_table
        self._zoomed = "" if self._alone and not (pair and on_chart) else "chart" if on_chart else "table"
        self._arrange()

    def action_digit(self, number: int) -> None:
        """Open a group's first view, or the next of the group that is open."""
        key = self.query_one(ViewBar).digit(number)
        if key:
            self.select(key)

    def action_step(self, offset: int) -> None:
        """Open the view beside this one."""
        self.select(self.query_one(ViewBar).step(offset))

    @on(ViewBar.Chosen)
    def _view_chosen(self, event: ViewBar.Chosen) -> None:
        self.select(event.key)

    def action_refresh_now(self) -> None:
        """Ask now; an account that could not be opened is opened again."""
        self._stop = Stop()
        if self._session is None:
            self._open()
            return
        if self._watch is not None:
            self._watch.refresh_now()
        elif self.fault is not None:
            self._ask(restore=True)
        if self.view is not None and self.view.browser is not None:
            self._name_days(self.deck.clock.now())
            self.query_one(RecordBrowser).reload()

    def action_freeze(self) -> None:
        """Stop or go on asking by itself, everywhere; what the user asks for is asked all the same."""
        hub = self.deck.hub
        frozen = "frozen" in hub.reasons
        if frozen:
            hub.resume("frozen")
        else:
            hub.pause("frozen")
        self._badge()

    def _badge(self) -> None:
        since, frozen = self.query_one(FigureStrip).since_opened, "frozen" in self.deck.hub.reasons
        said = (("changes since opened", since), ("frozen", frozen))
        self.query_one(Crumbs).badge(" · ".join(words for words, holds in said if holds))

    def action_since(self) -> None:
        """Show how figures changed since the screen was opened, or again against the period before."""
        since = self.query_one(FigureStrip).toggle_since_opened()
        self._badge()
        self.notify(
            "Changes since this screen was opened." if since else "Changes against the period before.", markup=False
        )

    def action_export_chart(self) -> None:
        """Write the chart to a file."""
        from tui.screens.chart_export import ChartExportScreen  # noqa: PLC0415  # seldom opened

        if self.query_one("#charts").display:
            above = (" › ".join(self.crumbs()[1:]), self.query_one(ScopeBar).text)
            asked = ChartExportScreen(self.chart_in_use, self.deck.clock.now(), name=self._file_name(), above=above)
            self.app.push_screen(asked, self._chart_exported)

    @work(exclusive=True, group="prompt")
    async def action_period(self) -> None:
        """Choose the time."""
        if self.view is None:
            return
        from tui.screens.period import PeriodScreen  # noqa: PLC0415  # seldom opened

        wish = await self.app.push_screen_wait(PeriodScreen(self.wish, self.view.controls, self.deck.clock.now()))
        if wish is not None:
            self.change(wish)

    @work(exclusive=True, group="prompt")
    async def action_filters(self) -> None:
        """Fill in the server-side filters."""
        if self.view is None:
            return
        from tui.screens.filter_form import FilterForm  # noqa: PLC0415  # seldom opened

        wish = await self.app.push_screen_wait(FilterForm(self.wish, self.view.controls))
        if wish is not None:
            self.change(wish)

    @work(exclusive=True, group="prompt")
    async def action_views(self) -> None:
        """Choose a view from the list of all."""
        from tui.screens.menu import Item, MenuScreen  # noqa: PLC0415  # seldom opened

        items = tuple(Item(view.key, view.title, view.about, view.group.value) for view in self._views)
        key = await self.app.push_screen_wait(MenuScreen("Views", items))
        if key:
            self.select(key)

    # -- records

    @on(RecordBrowser.Opened)
    def _opened(self, event: RecordBrowser.Opened) -> None:
        """Follow the first drill that leads deeper; else show the record, and with it the ways aside."""
        if not self._still_shown(event.record):
            return
        deeper = ((drill, parent) for drill, parent in self._ways(event.record) if not drill.aside)
        if way := next(deeper, None):
            self._drill(*way)
        else:
            self._detail(event.record)

    @on(RecordBrowser.DetailWanted)
    def _detail_wanted(self, event: RecordBrowser.DetailWanted) -> None:
        if self._still_shown(event.record):
            self._detail(event.record)

    def _still_shown(self, record: Record) -> bool:
        """Whether a record is of the list on screen: a key typed ahead may have opened another view in between."""
        listing = self.query_one(RecordBrowser).listing
        same = len(record.cells) == len(listing.columns)
        return same and any(one is record or one.key == record.key for one in listing.rows)

    def _ways(self, record: Record) -> list[tuple[Drill, Parent]]:
        drills = self.view.drills if self.view else ()
        found = ((drill, drill.parent(record)) for drill in drills)
        return [(drill, parent) for drill, parent in found if parent is not None]

    def _drill(self, drill: Drill, parent: Parent) -> None:
        drills = self.view.drills if self.view else ()
        self.app.push_screen(
            VendorScreen(self.account, drill.view, (*self._parents, parent), tuple(one.view for one in drills))
        )

    def _detail(self, record: Record) -> None:
        from tui.screens.detail import DetailScreen  # noqa: PLC0415

        navigator = BrowserNavigator(self.query_one(RecordBrowser), record)
        self.app.push_screen(
            DetailScreen(
                navigator,
                title=self.crumbs(),
                ways=lambda: self._ways_on(navigator.record),
                zone=self.host.time.zone,
                origin=self.base_url,
                follow=self._follow,
            )
        )

    def _ways_on(self, record: Record) -> list[Way]:
        return [(drill.title, lambda d=drill, p=parent: self._drill(d, p)) for drill, parent in self._ways(record)]  # type: ignore[misc]

    async def _follow(self, url: str) -> Raw:
        session = await self.deck.session(self.account)
        return Raw((await session.connection.follow(url)).body)

    @on(RecordBrowser.ServerSortWanted)
    def _server_sort(self, event: RecordBrowser.ServerSortWanted) -> None:
        self.change(replace(self.wish, sort=event.sort))

    @on(RecordBrowser.ExportWanted)
    def _export(self) -> None:
        from tui.screens.export_prompt import ExportScreen  # noqa: PLC0415

        browser, now = self.query_one(RecordBrowser), self.deck.clock.now()
        self.app.push_screen(ExportScreen(browser, now=now, name=self._file_name()))

    def _file_name(self) -> tuple[str, ...]:
        return (self.account, self.view.key if self.view else "records")

    def _chart_exported(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Exported the chart to {clean(str(path))}", markup=False)

    @on(RecordBrowser.RawWanted)
    def _raw_wanted(self, event: RecordBrowser.RawWanted) -> None:
        if event.record is not None and event.record.raw is not None:
            self.app.push_screen(self._raw(event.record.key, event.record.raw))

    def action_raw(self) -> None:
        """Show the vendor's own answer."""
        answers = self.content.answers if self.content else ()
        if answers:
            self.app.push_screen(self._raw(answers[0].title, answers[0].raw))

    def _raw(self, title: str, raw: Raw) -> Screen[None]:
        from tui.screens.raw import RawScreen  # noqa: PLC0415

        browser = self.query_one(RecordBrowser)
        rows = (browser.columns, browser.listing.rows)
        return RawScreen(title, raw, self.crumbs(), rows=rows, personal=browser.personal)
