"""The home screen: every account with its headline figures, and a closer look at the one under the cursor."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from tui.core.content import Headline
from tui.screens.base import DeckScreen, put
from tui.screens.fleet_words import chart_of, figures_of, line_of, words_of
from tui.widgets.crumbs import Crumbs
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import NUMBERED, FleetTable

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.live.poller import Watch
    from tui.live.snapshot import Snapshot
    from tui.widgets.record_filter import FilterBar


CHART_WAITS: Final = 0.5
"""Seconds that the chart gives the first figures of all accounts; it comes as soon as they are there."""
AT_ONCE: Final = 16
"""Accounts that are asked at a time: of a thousand, all answers would come together, and no key be heard meanwhile."""
TURN: Final = 1.0
"""Seconds after which an account's turn is over even if it has not answered: those that hang keep none from being asked."""


class FleetScreen(DeckScreen[None]):
    """All accounts, live."""

    BINDINGS = [
        Binding("r", "refresh_now", "Refresh", id="fleet.refresh"),
        Binding("f", "freeze", "Freeze", id="fleet.freeze", tooltip="Only r or a new view asks"),
        Binding("a", "app.accounts", "Accounts", id="fleet.accounts"),
        Binding(
            "slash", "filter", "Filter accounts", show=False, id="fleet.filter", tooltip="By name, vendor or state"
        ),
        Binding("s", "sort", "Sort accounts", show=False, id="fleet.sort", tooltip="By name, state, cost and others"),
        Binding(
            "y",
            "copy",
            "Copy account's line",
            show=False,
            id="fleet.copy",
            tooltip="Its figures, or what is the matter",
        ),
        Binding("escape", "clear_filter", "Clear filter", id="app.back"),
        *(
            Binding(str(digit), f"open_row({digit})", f"Open account {digit}", show=False, id=f"fleet.account_{digit}")
            for digit in range(1, NUMBERED + 1)
        ),
    ]

    def __init__(self, rows: tuple[FleetRow, ...], *, demo: bool = False) -> None:
        super().__init__()
        self._rows = rows
        self._demo = demo
        self._watches: dict[str, Watch[Headline]] = {}
        self._count: Timer | None = None
        self._looked_at = ""
        self._heard: dict[str, Snapshot[Headline]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._query = ""
        self._order = ""

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return ("Fleet",)

    def body(self) -> ComposeResult:
        """Yield the table and the closer look."""
        yield FleetTable(self._now, id="fleet")
        with Vertical(id="look"):
            yield Static("", id="look-words", markup=False)

    def on_mount(self) -> None:
        """Show what is known before anything is asked."""
        table = self.query_one(FleetTable)
        table.show(self._rows)
        table.styles.height = _height(len(self._rows))
        table.focus()
        self._badge()
        self.set_interval(5, table.tick, name="ages")
        self.call_after_refresh(self._mount_figures)

    async def _mount_figures(self) -> None:
        from tui.widgets.figures import FigureStrip  # noqa: PLC0415  # after the first frame, which has them in the table

        look = self.query_one("#look")
        if look.is_attached:
            await look.mount(FigureStrip(id="look-figures"), after="#look-words")
            self._look()

    async def attach(self, names: frozenset[str] | None = None) -> None:
        """Start asking: the deck is open.

        Args:
            names: Accounts to ask; all when None. One that is about to be closed must not be asked once more: its watch
                would end with it, and nothing would be heard of the account again.
        """
        for account in self.deck.accounts:
            wanted = account.enabled and (names is None or account.name in names)
            if wanted and account.name not in self._watches:
                self._watches[account.name] = self.deck.hub.watch(
                    ("headline", account.name),
                    self._asker(account.name),
                    self._listener(account.name),
                    interval=account.refresh,
                    account=account.name,
                )
        self.set_timer(CHART_WAITS, self._mount_chart, name="chart of the account")

    def _mount_chart_when_answered(self) -> None:
        if not any(watch.snapshot.loading for watch in self._watches.values()):
            self.call_after_refresh(self._mount_chart)

    async def _mount_chart(self) -> None:
        look = self.query_one("#look")
        if not (look.is_attached and look.is_mounted):
            return  # shown only in a moment, or never again; on_screen_resume comes back here
        if not self.query("#look-chart"):
            from tui.widgets.chart import ChartView  # noqa: PLC0415  # plotext comes after the first frame

            await look.mount(ChartView(id="look-chart"))
            self._look()

    async def reattach(self, rows: tuple[FleetRow, ...]) -> None:
        """Follow a change of the accounts."""
        known = {row.name: row for row in self.query_one(FleetTable).rows}
        for name in set(self._watches) - {row.name for row in rows if row.enabled}:
            self._watches.pop(name).close()
        table = self.query_one(FleetTable)
        table.styles.height = _height(len(rows))
        table.show([known.get(row.name, row) if row.enabled else row for row in rows])
        await self.attach(frozenset(row.name for row in rows))

    @property
    def chosen(self) -> str:
        """Name of the account under the cursor; empty where there is none."""
        row = self.query_one(FleetTable).current
        return row.name if row else ""

    def known(self) -> dict[str, tuple[Headline, datetime]]:
        """Return the newest headline of each account and when it was fetched, for the next start."""
        rows = map(self._newest, self.query_one(FleetTable).rows)
        found = ((row.name, row.headline, row.fetched_at()) for row in rows)
        return {name: (headline, at) for name, headline, at in found if headline is not None and at is not None}

    def _asker(self, name: str) -> Any:
        async def ask(progress: Any) -> Headline:
            from tui.core.gently import in_turn  # noqa: PLC0415  # after the first frame
            from tui.core.scope import Scope  # noqa: PLC0415

            async with in_turn(self._turns, TURN):
                session = await self.deck.session(name)
                return await session.implementation.headline(session.ask(Scope(zone=self.host.time.zone), progress))

        return ask

    def _listener(self, name: str) -> Any:
        def listen(snapshot: Snapshot[Headline]) -> None:
            if not self._heard:
                self.call_later(self._take_heard)
            self._heard[name] = snapshot

        return listen

    def _newest(self, row: FleetRow) -> FleetRow:
        return replace(row, snapshot=self._heard.get(row.name, row.snapshot))

    def _take_heard(self) -> None:
        """Show what was heard of accounts since the last turn; a pause is heard of all at once, and there may be hundreds."""
        table = self.query_one(FleetTable)
        rows = [self._newest(row) for row in table.rows if row.name in self._heard]
        heard, self._heard = self._heard, {}
        table.update_rows(rows)
        if table.current and table.current.name in heard:
            self._look()
        self._count_on()
        self._badge()
        if not self.query("#look-chart") and not all(snapshot.loading for snapshot in heard.values()):
            self._mount_chart_when_answered()

    @on(FleetTable.Moved)
    def _look(self) -> None:
        """Show the account under the cursor more closely."""
        row = self.query_one(FleetTable).current
        if row is None:
            if self._query:
                self._look_at_none()
            return
        headline = row.headline
        words, bad = words_of(row, self._now())
        label = self.query_one("#look-words", Static)
        put(label, words)
        label.set_class(bad, "bad")
        self._count_on()
        figures = figures_of(headline)
        for strip in self.query("#look-figures"):
            if self._looked_at != row.name:
                strip.show(())  # type: ignore[attr-defined]  # another account's figures are no change of this one's
            strip.show(figures)  # type: ignore[attr-defined]
            self._looked_at = row.name
        if self.query("#look-chart"):
            self.query_one("#look-chart").show(chart_of(headline, row.fetched_at() or self._now()))  # type: ignore[attr-defined]

    def _look_at_none(self) -> None:
        put(self.query_one("#look-words", Static), "No account matches; esc shows all.")
        self._looked_at = ""
        for strip in self.query("#look-figures"):
            strip.show(())  # type: ignore[attr-defined]
        for chart in self.query("#look-chart"):
            chart.show(None)  # type: ignore[attr-defined]

    @on(FleetTable.Opened)
    def _open(self, event: FleetTable.Opened) -> None:
        self.host.open_account(event.name)

    def _count_on(self) -> None:
        """Count down as long as an account waits to be tried again, and be still otherwise."""
        table = self.query_one(FleetTable)
        snapshot = table.current.snapshot if table.current else None
        awaited = snapshot is not None and snapshot.fault is not None and snapshot.next_try_at is not None
        if not awaited and not table.counts_down:
            self._count_off()
        elif self._count is None:
            self._count = self.set_interval(1, self._count_down, name="count-down")

    def _count_off(self) -> None:
        if self._count is not None:
            self._count.stop()
            self._count = None

    def _count_down(self) -> None:
        table = self.query_one(FleetTable)
        table.count_down()
        if table.current is not None:
            label, text = self.query_one("#look-words", Static), words_of(table.current, self._now())[0]
            if str(label.content) != text:
                label.update(text, layout=False)
        self._count_on()

    def on_screen_suspend(self) -> None:
        """Ask nothing while another screen is on top; what is under way is still counted down behind a dialogue."""
        if not self.app.screen.is_modal:
            self._count_off()
        for watch in self._watches.values():
            watch.pause()

    async def on_screen_resume(self) -> None:
        """Go on asking."""
        if self.host.ready:
            await self._mount_chart()
            self._badge()
        for watch in self._watches.values():
            watch.resume()
        if self.query(FleetTable):  # not yet composed when it is shown for the first time
            self._look()

    def action_refresh_now(self) -> None:
        """Ask every account now."""
        for watch in self._watches.values():
            watch.refresh_now()

    def action_freeze(self) -> None:
        """Stop or go on asking by itself; what the user asks for is asked all the same."""
        hub = self.deck.hub
        if "frozen" in hub.reasons:
            hub.resume("frozen")
        else:
            hub.pause("frozen")
        self._badge()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to clear the filter where there is one, and the numbers of the accounts that there are."""
        if action == "open_row":
            return any(int(str(parameters[0])) <= len(table.shown) for table in self.query(FleetTable))  # none at first
        return action != "clear_filter" or bool(self._query)

    def action_open_row(self, number: int) -> None:
        """Open an account by its number, whatever has the keys."""
        self.query_one(FleetTable).open_row(number)

    def step_back(self) -> bool:
        """Give the keys back to the accounts, where a chart has them."""
        table = self.query_one(FleetTable)
        away = not table.has_focus
        table.focus()
        return away

    async def action_filter(self) -> None:
        """Show only the accounts that match what is typed."""
        from tui.widgets.record_filter import FilterBar  # noqa: PLC0415  # after the first frame

        if not self.query(FilterBar):
            await self.mount(FilterBar("/ accounts", "text   !not   ~fuzzy   state:stale"), before="#fleet")
        self.query_one(FilterBar).open(self._query)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Narrow the list while it is typed."""
        self._query = event.query
        self._arrange()

    def on_filter_bar_closed(self) -> None:
        """Give the keys back to the accounts."""
        self.query_one(FleetTable).focus()

    def action_clear_filter(self) -> None:
        """Show every account again."""
        self.query_one("FilterBar").action_clear()  # type: ignore[attr-defined]

    @work(exclusive=True, group="prompt")
    async def action_sort(self) -> None:
        """Choose the order of the accounts."""
        from tui.screens.menu import Item, MenuScreen  # noqa: PLC0415  # seldom opened
        from tui.widgets.fleet_order import ORDERS  # noqa: PLC0415  # the same

        items = tuple(Item(key, title, about) for key, (title, about) in ORDERS.items())
        if key := await self.app.push_screen_wait(MenuScreen("Sort the accounts", items)):
            self._order = "" if key == next(iter(ORDERS)) else key
            self._arrange()

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        """Copy what is known of the account under the cursor: its state in words, and its figures."""
        from tui.widgets.clipboard import copy_and_tell  # noqa: PLC0415  # seldom asked for

        if (row := self.query_one(FleetTable).current) is not None:
            await copy_and_tell(self, line_of(row, self._now()), f"the line of {row.name}")

    def _arrange(self) -> None:
        from tui.widgets.fleet_order import matching, ordered  # noqa: PLC0415  # once it is asked for

        query, order = self._query, self._order
        plain = not query and not order
        self.query_one(FleetTable).show_as(None if plain else lambda rows: ordered(matching(rows, query), order))
        self._look()
        self._badge()
        self.refresh_bindings()

    def _badge(self) -> None:
        table = self.query_one(FleetTable)
        found = f"{len(table.shown):,} of {len(table.rows):,} accounts" if self._query else ""
        order = f"by {self._order}" if self._order else ""
        frozen = self.host.ready and "frozen" in self.deck.hub.reasons
        # The period chosen in views is not the fleet's: its own is said, as most vendors give it.
        periods = Counter(row.headline.period for row in table.rows if row.headline)
        period = periods.most_common(1)[0][0] if periods else ""
        said = ((found, found), (order, order), (period, period), ("demo", self._demo), ("frozen", frozen))
        self.query_one(Crumbs).badge(" · ".join(word for word, shown in said if shown))

    def _now(self) -> datetime:
        return self.deck.clock.now() if self.host.ready else datetime.now(UTC)


def _height(rows: int) -> int | str:
    """Return the table's height: as many lines as accounts while they are few, so that the closer look has room."""
    return rows + 1 if rows < 11 else "1fr"
