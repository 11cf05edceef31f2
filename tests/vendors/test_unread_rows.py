"""What could not be read is counted: no figure becomes a 0 by it, the status is 6, and the fleet says “partial”."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from tests.support import FixedClock, fixed_world
from tui.cli.listing import fleet_text
from tui.cli.question import Request
from tui.cli.showing import show_view
from tui.core.content import Content, Headline
from tui.core.records import Table
from tui.core.values import NOT_SUPPLIED
from tui.live import deck as decks
from tui.live.configured import demonstration
from tui.live.demo import demo_transport
from tui.live.snapshot import Snapshot
from tui.vendors.amounts import unless_unread
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import state_of

DATES = ("date", "startDate")


class Misdated(httpx.AsyncBaseTransport):
    """The sandbox, with a date that no calendar has in every row of every list, or in every second one."""

    def __init__(self, every=1):
        self.inner = demo_transport(fixed_world())
        self.every = every

    async def handle_async_request(self, request):
        response = await self.inner.handle_async_request(request)
        body = json.loads(await response.aread())
        self._spoil(body)
        stream = httpx.ByteStream(json.dumps(body).encode())
        return httpx.Response(response.status_code, headers={"Content-Type": "application/json"}, stream=stream)

    def _spoil(self, body):
        for value in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
            self._spoil(value)
        if isinstance(body, list):
            for row in body[:: self.every]:
                if isinstance(row, dict):
                    row.update({key: "2026-02-30" for key in DATES if key in row})


@pytest.fixture
async def misdated():
    opened = []

    def opening(every=1):
        good = demonstration(fixed_world(), clock=FixedClock())
        transport = Misdated(every)
        bad = decks.Deck(
            good.deck.accounts, good.deck._resolve, transports=lambda _: transport, clock=FixedClock(), demo=True
        )
        opened.append(bad)
        return replace(good, deck=bad)

    yield opening
    for deck in opened:
        await deck.aclose()


@pytest.mark.parametrize(
    ("account", "every"), [("geai-demo", 1), ("agentphone-demo", 1), ("ejento-demo", 1), ("serenity-demo", 2)]
)
async def test_rows_behind_figures_that_could_not_be_read_are_counted(misdated, capsys, account, every):
    assert await show_view(misdated(every), Request(account, "overview", "json")) == 6
    shown = capsys.readouterr()
    assert json.loads(shown.out)["left_out"] > 0
    assert "could not be read" in shown.err


async def test_a_list_of_which_nothing_could_be_read_is_a_fault_and_no_0(misdated):
    opened = misdated()
    text, problems, some = await fleet_text(opened, "json")
    rows = {row["account"]: row for row in json.loads(text)}
    assert some
    assert rows["serenity-demo"]["state"] == "failing"
    assert "could not be read at all" in rows["serenity-demo"]["problem"]
    for name in ("geai-demo", "agentphone-demo", "ejento-demo"):
        assert rows[name]["state"] == "partial"
        assert "value" not in rows[name]["activity"], "not supplied: nobody said 0"
    assert {"geai-demo", "agentphone-demo"} <= {one.fault.account for one in problems}
    table, *_ = await fleet_text(opened, "table", wide=True)
    assert next(line for line in table.splitlines() if line.startswith("geai-demo")).split()[1] == "partial"


def test_the_fleet_screen_tells_partial_from_fresh():
    def word(partial):
        return state_of(FleetRow("a", "A", snapshot=Snapshot(Headline(partial=partial)))).word

    assert (word(partial=True), word(partial=False)) == ("partial", "fresh")


def test_rows_of_the_table_are_not_counted_twice():
    assert Content(table=Table((), (), left_out=3)).unread == 3
    assert Content(table=Table((), (), left_out=3), left_out=5).unread == 5
    assert Content().unread == 0


def test_a_0_that_nobody_said_is_not_supplied():
    assert unless_unread(0, 2) is NOT_SUPPLIED
    assert (unless_unread(0, 0), unless_unread(7, 2)) == (0, 7)
