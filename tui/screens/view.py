"""How a view is asked and shown: the half of the vendor screen that has no keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Static

from tui.core.browsing import RecordSource
from tui.core.content import Content
from tui.core.errors import DeckError, Fault
from tui.core.scope import Parent, Scope
from tui.core.text import clean
from tui.live.scoping import Effective, Wish, effective, words
from tui.screens.base import DeckScreen
from tui.widgets.chart import ChartView
from tui.widgets.crumbs import Crumbs
from tui.widgets.figures import FigureStrip
from tui.widgets.freshness import Freshness
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.scope_bar import ScopeBar
from tui.widgets.view_bar import Tab, ViewBar

if TYPE_CHECKING:
    from tui.live.poller import Watch
    from tui.live.session import Session
    from tui.live.snapshot import Snapshot
    from tui.vendors.base import View

TALL = 34
"""Lines from which a chart and a table share the screen."""
WIDE = 120
"""Columns from which two charts stand side by side."""


class ViewScreen(DeckScreen[None]):
    """One account's views, or the views about one of its records.

    Args:
        account: Account name.
        view: Key of the view to open; the first one when empty.
        parents: The way here by drilling.
    """

    chart_first: reactive[bool] = reactive(default=False, init=False)
    """Whether the chart is shown where chart and table do not both fit."""

    def __init__(self, account: str, view: str = "", parents: tuple[Parent, ...] = ()) -> None:
        super().__init__()
        self.account = account
        self._wanted = view
        self._parents = parents
        self._session: Session | None = None
        self._views: tuple[View[Any], ...] = ()
        self.view: View[Any] | None = None
        self._wishes: dict[str, Wish] = {}
        self._states: dict[str, Any] = {}
        self._found: Effective | None = None
        self._watch: Watch[Content] | None = None
        self.content: Content | None = None
        self._chart = 0
        self._zoomed = ""

    # -- building

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        title = (self.view.title,) if self.view else ()
        return ("Fleet", self.account, *(parent.label for parent in self._parents), *title)

    def body(self) -> ComposeResult:
        """Yield the regions of a view; each shows itself only when it has something to show."""
        yield ViewBar(id="views")
        yield ScopeBar(id="scope")
        yield Static("", id="view-notes", markup=False)
        yield FigureStrip(id="figures")
        with Vertical(id="view-body"):
            with Horizontal(id="charts"):
                yield ChartView(id="chart-0")
                yield ChartView(id="chart-1")
            yield RecordBrowser(remembered=self.host.remembered, zone=self.host.time.zone, id="view-table")
        yield Static("Opening…", id="view-state", markup=False)
        yield Freshness(self.deck.clock.now, id="freshness")

    def on_mount(self) -> None:
        """Open the account."""
        self._arrange()
        self._open()
        account = self.deck.account(self.account)
        self.set_interval(account.refresh, self._peek, name="newer rows")

    @work(exclusive=True, group="open", name="open the account")
    async def _open(self) -> None:
        try:
            self._session = await self.deck.session(self.account)
        except DeckError as error:
            self._fail(error.fault)
            return
        every = self._session.implementation.views
        wanted = next((view for view in every if view.key == self._wanted), None)
        kinds = {parent.key for parent in self._parents}
        if wanted is not None and wanted.needs:
            self._views = tuple(view for view in every if view.needs == wanted.needs)
        elif kinds:
            self._views = tuple(view for view in every if view.needs and set(view.needs) <= kinds)
        else:
            self._views = tuple(view for view in every if not view.needs)
        if not self._views:
            self._say("This account has no views.", bad=True)
            return
        self.select(wanted.key if wanted in self._views else self._views[0].key)

    # -- which view, asked about what

    def select(self, key: str) -> None:
        """Open a view of this screen; its sort, filter, page and cursor are as they were."""
        view = next((one for one in self._views if one.key == key), None)
        if view is None or self._session is None:
            return
        if self.view is not None:
            self._states[self.view.key] = self.query_one(RecordBrowser).state()
        self.view = view
        self._chart = 0
        self.chart_first = view.browser is None and view.load is not None
        self.query_one(ViewBar).show(tuple(Tab(one.key, one.title, one.group.value) for one in self._views), key)
        self.query_one(Crumbs).show(self.crumbs())
        self._ask(restore=True)

    @property
    def wish(self) -> Wish:
        """What the user chose for the open view."""
        time = self.host.time
        kept = self._wishes.get(self.view.key if self.view else "", Wish())
        return replace(kept, span=time.span, zone=time.zone, bucket=time.bucket, parents=self._parents)

    def change(self, wish: Wish) -> None:
        """Ask the open view about something else."""
        if self.view is not None:
            self._wishes[self.view.key] = wish
            time = self.host.time
            time.span, time.zone, time.bucket = wish.span, wish.zone, wish.bucket
            self._ask(restore=False)

    def _ask(self, *, restore: bool) -> None:
        if self.view is None or self._session is None:
            return
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        try:
            self._found = effective(self.wish, self.view.controls, self.deck.clock.now())
        except DeckError as error:
            self._fail(error.fault)
            return
        self.query_one(ScopeBar).show(words(self._found, self.view.controls))
        self.content = None
        self._show_content(Content())
        self._start_browser(self._found.scope, restore=restore)
        self._start_loading(self._found.scope)
        self._arrange()
        self._focus()

    def _start_browser(self, scope: Scope, *, restore: bool) -> None:
        view, session = self.view, self._session
        if view is None or session is None or view.browser is None:
            return
        browser, table = view.browser, self.query_one(RecordBrowser)
        table.browse(
            RecordSource(
                columns=browser.columns,
                paging=browser.paging,
                page_sizes=browser.page_sizes,
                page_size=browser.page_size,
                live=browser.live,
                sorts=view.controls.sorts,
                sort=scope.sort,
                fetch=lambda request: browser.fetch(session.ask(scope), request),
            ),
            view_id=f"{session.vendor.key}.{view.key}",
        )
        if restore and view.key in self._states:
            table.restore(self._states[view.key])

    def _start_loading(self, scope: Scope) -> None:
        view, session = self.view, self._session
        freshness = self.query_one(Freshness)
        freshness.clear()
        if view is None or session is None or view.load is None:
            self._say("")
            return
        load = view.load
        self._say("Asking the vendor…")
        self._watch = self.deck.hub.watch(
            (self.account, view.key, scope),
            lambda progress: load(session.ask(scope, progress)),
            self._listen,
            interval=session.account.refresh,
            live=view.live,
            account=self.account,
        )

    def _peek(self) -> None:
        """Look whether a live list has newer rows, while it is looked at."""
        if self.is_current and not self.deck.hub.reasons and self.view and self.view.browser and self.view.browser.live:
            self.query_one(RecordBrowser).peek()

    # -- what came back

    def _listen(self, snapshot: Snapshot[Content]) -> None:
        self.query_one(Freshness).show(snapshot)
        if snapshot.value is not None and snapshot.value is not self.content:
            self._say("")
            self.content = snapshot.value
            self._show_content(snapshot.value)
            self._arrange()
        elif self.content is None and snapshot.fault is not None:
            self._fail(snapshot.fault)
        elif self.content is None and snapshot.progress is not None:
            step = snapshot.progress
            self._say(f"{clean(step.words)} {step.done:,}" + (f" of {step.total:,}" if step.total else ""))
        self.set_class(snapshot.stale, "stale")

    def _show_content(self, content: Content) -> None:
        self.query_one(FigureStrip).show(content.figures)
        notes = self.query_one("#view-notes", Static)
        notes.update("\n".join(content.notes[:2]))
        self._show_charts(content)
        if content.table is not None and self.view is not None and self.view.browser is None:
            self.query_one(RecordBrowser).show_table(content.table, view_id=f"{self._vendor_key()}.{self.view.key}")
            if self.view.key in self._states:
                self.query_one(RecordBrowser).restore(self._states.pop(self.view.key))

    def _show_charts(self, content: Content) -> None:
        count = len(content.charts)
        for place in range(2):
            chart = content.charts[(self._chart + place) % count] if count > place else None
            self.query_one(f"#chart-{place}", ChartView).show(chart, zone=self.host.time.zone)

    @property
    def base_url(self) -> str:
        """The account's base URL: links elsewhere are not followed."""
        return self._session.connection.base_url if self._session else ""

    def _vendor_key(self) -> str:
        return self._session.vendor.key if self._session else ""

    def _fail(self, fault: Fault) -> None:
        self._say(f"{fault.title}\n\n{fault.sentence}\n{fault.hint}", bad=True)

    def _say(self, text: str, *, bad: bool = False) -> None:
        state = self.query_one("#view-state", Static)
        state.update(text)
        state.set_class(bad, "bad")
        self._arrange()

    # -- who gets room

    @property
    def has_table(self) -> bool:
        """Whether the view has a table now."""
        return self.view is not None and (self.view.browser is not None or bool(self.content and self.content.table))

    def _arrange(self) -> None:
        content = self.content
        charts, table = bool(content and content.charts), self.has_table
        both = self.size.height >= TALL
        chart_shown = charts and (both or not table or self.chart_first)
        table_shown = table and (both or not charts or not self.chart_first)
        if self._zoomed:
            chart_shown, table_shown = self._zoomed == "chart", self._zoomed == "table"
        words_shown = bool(str(self.query_one("#view-state", Static).content))
        self.query_one("#charts").display = chart_shown
        several = len(content.charts if content else ()) > 1
        self.query_one("#chart-1").display = chart_shown and several and self.size.width >= WIDE
        self.query_one("#view-table").display = table_shown
        self.query_one("#view-body").display = chart_shown or table_shown
        self.query_one("#view-state").display = words_shown and not (chart_shown or table_shown)
        self.query_one("#figures").display = bool(content and content.figures) and not self._zoomed
        self.query_one("#view-notes").display = bool(content and content.notes) and not self._zoomed
        self.query_one("#freshness").display = self.view is not None and self.view.load is not None

    def _focus(self) -> None:
        if self.has_table and not (self.chart_first and self.size.height < TALL):
            self.query_one(RecordBrowser).focus_table()
        elif self.query_one("#charts").display:
            self.query_one("#chart-0").focus()

    def on_resize(self, _: events.Resize) -> None:
        """Give the room to what matters."""
        self._arrange()

    def on_screen_suspend(self) -> None:
        """Ask nothing while another screen is on top."""
        if self._watch is not None:
            self._watch.pause()

    def on_screen_resume(self) -> None:
        """Go on asking."""
        if self._watch is not None:
            self._watch.resume()

    def on_unmount(self) -> None:
        """Stop asking."""
        if self._watch is not None:
            self._watch.close()
