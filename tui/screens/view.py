"""How a view is asked and shown: the half of the vendor screen that has no keys."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual import events, work
from textual.widgets import Static

from tui.core.browsing import RecordSource
from tui.core.content import Content
from tui.core.errors import DeckError, Fault
from tui.core.scope import Parent, Scope, TimeControl
from tui.core.values import Unit
from tui.live.configured import page_size
from tui.live.scoping import Effective, effective, words
from tui.screens.base import put
from tui.screens.view_panels import ViewPanels, parts_of
from tui.screens.view_words import EMPTY, Pace, fault_words
from tui.vendors.base import Group, Stop
from tui.widgets.charset import draws_plainly
from tui.widgets.crumbs import Crumbs
from tui.widgets.figures import FigureStrip
from tui.widgets.freshness import Freshness
from tui.widgets.notes_line import NotesLine
from tui.widgets.record_browser import RecordBrowser
from tui.widgets.record_status import RowsAge
from tui.widgets.scope_bar import ScopeBar
from tui.widgets.view_bar import Tab, ViewBar

if TYPE_CHECKING:
    from tui.live.poller import Watch
    from tui.live.session import Session
    from tui.live.snapshot import Snapshot
    from tui.vendors.base import View


class ViewScreen(ViewPanels):
    """One account's views, or the views about one of its records.

    Args:
        account: Account name.
        view: Key of the view to open; the first one when empty.
        parents: The way here by drilling.
        beside: Keys of the views that the record drilled into leads to besides this one.

    Attributes:
        asked: What the view open is asked, and why that is not all that was wished; None before.
    """

    def __init__(
        self, account: str, view: str = "", parents: tuple[Parent, ...] = (), beside: tuple[str, ...] = ()
    ) -> None:
        super().__init__(account)
        self._wanted = view
        self._parents = parents
        self._beside = beside
        self._session: Session | None = None
        self._views: tuple[View[Any], ...] = ()
        self._wishes: dict[str, Scope] = {}
        self._states: dict[str, Any] = {}
        self.asked: Effective | None = None
        self._watch: Watch[Content] | None = None
        self.fault: Fault | None = None
        self._pace: Pace | None = None
        self._stop = Stop()

    # -- building

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        title = (self.view.title,) if self.view else ()
        return ("Fleet", self.account, *(parent.label for parent in self._parents), *title)

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
        self._views = self._choose(tuple(self._session.implementation.views))
        wanted = next((view for view in self._views if view.key == self._wanted), None)
        if not self._views:
            self._say("This account has no views.", bad=True)
            return
        self.select((wanted or self._views[0]).key)

    def open_anew(self) -> None:
        """Open the account again, at the same view: it was changed, or is gone."""
        if self.view is not None:
            self._states[self.view.key] = self.query_one(RecordBrowser).state()
            self._wanted = self.view.key
        self.view = self.content = self.fault = self._session = self._watch = None
        self._show_content(Content())
        self._say("Opening…")
        self._open()

    def _choose(self, every: tuple[View[Any], ...]) -> tuple[View[Any], ...]:
        """Return the views of this screen in the order of their groups: at the top all, below those about the record."""
        if not self._parents:
            chosen = [view for view in every if not view.needs]
        else:
            kinds, nearest = {parent.key for parent in self._parents}, self._parents[-1].key
            beside = {self._wanted, *self._beside}
            chosen = [
                view
                for view in every
                if (nearest in view.needs and kinds >= set(view.needs))
                or (view.key in beside and kinds >= set(view.needs))
            ]
        return tuple(sorted(chosen, key=lambda view: list(Group).index(view.group)))

    # -- which view, asked about what

    def select(self, key: str) -> None:
        """Open a view of this screen; its sort, filter, page and cursor are as they were."""
        view = next((one for one in self._views if one.key == key), None)
        if view is None or self._session is None:
            return
        if self.view is not None:
            self._states[self.view.key] = self.query_one(RecordBrowser).state()
        self.view = view
        self._chart = self._place = 0
        self.chart_first = view.browser is None and view.load is not None
        self.query_one(ViewBar).show(tuple(Tab(one.key, one.title, one.group.value) for one in self._views), key)
        self.query_one(Crumbs).show(self.crumbs())
        self._ask(restore=True)

    @property
    def wish(self) -> Scope:
        """What the user chose for the open view."""
        time = self.host.time
        kept = self._wishes.get(self.view.key if self.view else "", Scope())
        return replace(kept, span=time.span, zone=time.zone, bucket=time.bucket, parents=self._parents)

    def change(self, wish: Scope) -> None:
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
            self.asked = effective(self.wish, self.view.controls, self.deck.clock.now())
        except DeckError as error:
            self._fail(error.fault)
            return
        self.query_one(RecordBrowser).read_times_in(self.host.time.zone)
        self._keep_chart(same_view=not restore)
        self.content, self.fault, self._pace, self._stop = None, None, None, Stop()
        self._name_days(self.deck.clock.now())
        self._show_content(Content())
        self._start_browser(self.asked.scope, restore=restore)
        self._start_loading(self.asked.scope)
        self._arrange()
        self._focus()

    def _name_days(self, at: datetime) -> None:
        """Say which days were meant when they were asked about: once a day has turned, "last 30 days" are others."""
        if self.view is None or self.asked is None:
            return
        with suppress(DeckError):
            found = effective(self.wish, self.view.controls, at)
            self.asked = found if found.scope == self.asked.scope else self.asked
        columns = self.view.browser.columns if self.view.browser is not None else ()
        times = any(one.unit is Unit.TIME for one in columns) or (self.content is not None and self.content.has_times)
        self.query_one(ScopeBar).show(words(self.asked, self.view.controls, times=times))

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
                page_size=page_size(self.host.opened.config, browser, self.rows_seen),
                live=browser.live,
                sorts=view.controls.sorts,
                sort=scope.sort,
                now=self.deck.clock.now,
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
        both = view is not None and view.load is not None and view.browser is not None
        self.query_one(RowsAge).tell(freshness.show_rows if both else None)
        if view is None or session is None or view.load is None:
            self._say("")
            return
        load = view.load
        self._say("Asking the vendor…")
        self._watch = self.deck.hub.watch(
            (self.account, view.key, scope),
            lambda progress: load(session.ask(scope, progress, self._stop)),
            self._listen,
            interval=self.deck.account(self.account).refresh,
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
            before, self.content, self.fault = self.content, snapshot.value, None
            first = before is None
            self._name_days(snapshot.fetched_at or self.deck.clock.now())
            self._show_content(snapshot.value, first=first)
            if before is None or parts_of(before) != parts_of(snapshot.value):
                self._say("" if snapshot.value.has_figures or self.has_table else EMPTY)
            if first:
                self._focus()
        elif self.content is None and snapshot.fault is not None:
            self._fail(snapshot.fault)
        elif self.content is None and snapshot.progress is not None:
            self._pace = self._pace or Pace(stops=self.stoppable, ascii_only=draws_plainly(self.app))
            self._say(self._pace.words(snapshot.progress, self.deck.clock.monotonic()))
        self.set_class(snapshot.stale, "stale")

    def _show_content(self, content: Content, *, first: bool = False) -> None:
        self.query_one(FigureStrip).show(content.figures)
        self.query_one(NotesLine).show(content.notes)
        self._show_charts(content)
        if content.table is not None and self.view is not None and self.view.browser is None:
            view_id = f"{self._vendor_key()}.{self.view.key}"
            self.query_one(RecordBrowser).show_table(content.table, view_id=view_id, other=first)
            if self.view.key in self._states:
                self.query_one(RecordBrowser).restore(self._states.pop(self.view.key))

    @property
    def base_url(self) -> str:
        """The account's base URL: links elsewhere are not followed."""
        return self._session.connection.base_url if self._session else ""

    def _vendor_key(self) -> str:
        return self._session.vendor.key if self._session else ""

    @property
    def progress_shown(self) -> bool:
        """Whether a long load tells how far it is."""
        return self._pace is not None

    @property
    def group_count(self) -> int:
        """How many groups the views of this screen make."""
        return len({view.group for view in self._views})

    @property
    def stoppable(self) -> bool:
        """Whether the open view's load can end with what it has."""
        return self.view is not None and self.view.controls.time is TimeControl.WALKED

    def _fail(self, fault: Fault) -> None:
        self.fault, self._pace = fault, None
        tried = next((one.base_url for one in self.deck.accounts if one.name == self.account), "")
        self._say(fault_words(fault, opened=self.view is not None, tried=tried), bad=True)
        self._focus()

    @property
    def awaits_more(self) -> bool:
        """Whether the view, what it shows or its first rows are still on their way."""
        if self.fault is not None or not self.is_mounted:
            return self.fault is None
        if self.view is None or (self.view.load is not None and self.content is None):
            return True
        return self.view.browser is not None and self.query_one(RecordBrowser).awaits_rows

    def _say(self, text: str, *, bad: bool = False) -> None:
        state = self.query_one("#view-state", Static)
        put(state, text)
        state.set_class(bad, "bad")
        self._arrange()
        self.refresh_bindings()

    def settings_changed(self, changed: frozenset[str]) -> None:
        """Follow settings that were changed while this screen was open."""
        browser = self.query_one(RecordBrowser)
        if "personal_data" in changed:
            browser.show_personal(personal=self.host.opened.config.settings.personal_data)
        if "zone" in changed and self.view is not None:
            self._states[self.view.key] = browser.state()
            self._ask(restore=True)

    def on_resize(self, _: events.Resize) -> None:
        """Give the room to what matters; keys go on to what is read where their panel had no room left."""
        self._arrange()
        if self.focused is not None and not all(one.display for one in self.focused.ancestors_with_self):
            self._focus()

    def on_screen_suspend(self) -> None:
        """Ask nothing while another screen covers this one; a dialogue does not."""
        if self._watch is not None and not self.app.screen.is_modal:
            self._watch.pause()

    def on_screen_resume(self) -> None:
        """Go on asking; about the period that was chosen meanwhile on a screen above, where it is another."""
        if self._is_outdated():
            if self.view is not None:
                self._states[self.view.key] = self.query_one(RecordBrowser).state()
            self._ask(restore=True)
        elif self._watch is not None:
            self._watch.resume()

    def _is_outdated(self) -> bool:
        if self.view is None or self.asked is None:
            return False
        try:
            return effective(self.wish, self.view.controls, self.deck.clock.now()).scope != self.asked.scope
        except DeckError:
            return False

    def on_unmount(self) -> None:
        """Stop asking."""
        if self._watch is not None:
            self._watch.close()
