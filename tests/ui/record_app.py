"""A small app around one record browser, and how tests wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from tests.faults.ptys import slowness
from tui.core.browsing import RecordSource
from tui.core.records import Table
from tui.widgets.record_browser import RecordBrowser


class RecordApp(App[None]):
    """One browser; remembers what it said."""

    def __init__(self, source: RecordSource | None = None, table: Table | None = None) -> None:
        super().__init__()
        self.source, self.whole = source, table
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        browser = RecordBrowser("test.view")
        browser.table_page_size = 20
        yield browser

    def on_mount(self) -> None:
        self.show()
        self.browser.focus_table()

    def show(self) -> None:
        if self.source is not None:
            self.browser.browse(self.source)
        if self.whole is not None:
            self.browser.show_table(self.whole)

    @property
    def browser(self) -> RecordBrowser:
        return self.screen_stack[0].query_one(RecordBrowser)

    def shown(self) -> list[str]:
        return [row.key for row in self.browser.table.records]

    def status(self) -> str:
        return self.browser.query_one("#record-status").shown.plain  # type: ignore[attr-defined,no-any-return]

    def marks(self) -> str:
        return self.browser.query_one("#record-marks").shown.plain  # type: ignore[attr-defined,no-any-return]

    def lines(self) -> list[str]:
        table = self.browser.table
        return [table.render_line(y).text for y in range(table.size.height)]

    def on_record_browser_opened(self, event: Message) -> None:
        self.said.append(event)

    on_record_browser_detail_wanted = on_record_browser_opened
    on_record_browser_raw_wanted = on_record_browser_opened
    on_record_browser_server_sort_wanted = on_record_browser_opened
    on_record_browser_export_wanted = on_record_browser_opened


async def settle(pilot: Pilot[Any], ready: Callable[[], object] = lambda: True) -> None:
    """Wait until nothing runs any more and a condition holds."""
    async with asyncio.timeout(10 * slowness()):
        while True:
            await pilot.pause()
            if ready() and not any(one.is_running and one.group != "ask" for one in pilot.app.workers):
                return
            await asyncio.sleep(0.005)


_MOVES = {"up", "down", "left", "right", "space", "shift+down", "shift+up", "home", "end"}


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, each after what the one before did."""
    for key in keys:
        await pilot.press(key)
        if key not in _MOVES:
            await settle(pilot)
    await settle(pilot)
