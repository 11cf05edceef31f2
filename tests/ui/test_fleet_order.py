"""The fleet's filter and order: what is typed narrows the accounts, digits follow what is shown, esc shows all again."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.pictures import demo_app, fleet
from tests.support import NOW
from tests.ui.driving import screen_text, settled
from tui.core.content import Figure, Headline
from tui.core.errors import ErrorKind, Fault
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.live.snapshot import Snapshot
from tui.net.retry import Waiting
from tui.screens.fleet import FleetScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.chart import ChartView
from tui.widgets.fleet_columns import FleetRow, reason_of
from tui.widgets.fleet_order import matching, ordered
from tui.widgets.fleet_table import FleetTable


def account(name, cost, **changes):
    row = FleetRow(name, "Acme", cached=(Headline(cost=Figure("cost", "Cost", cost, Unit.MONEY)), NOW))
    return replace(row, **changes)


def test_costs_are_ordered_within_a_currency_and_accounts_without_one_stand_last():
    rows = [
        account("dear", Money(Decimal(9), "USD")),
        account("none", NOT_SUPPLIED),
        account("cheap", Money(Decimal(1), "USD")),
        account("other", Money(Decimal(500), "BRL")),
        account("unasked", NOT_SUPPLIED, cached=None, enabled=False),
    ]
    assert [row.name for row in ordered(rows, "cost")] == ["dear", "cheap", "other", "none", "unasked"]
    assert [row.name for row in ordered(rows, "state")][-1] == "unasked"
    assert [row.name for row in matching(rows, "state:disabled")] == ["unasked"]


def test_an_account_without_figures_says_why_and_never_half_of_it():
    snapshot = Snapshot(fault=Fault(ErrorKind.UNAUTHORISED, "Not authorised", "The key is not accepted (401)."))
    row = FleetRow("none", "Acme", snapshot=snapshot)
    said = [reason_of(row, width) for width in range(60)]
    assert list(dict.fromkeys(said)) == ["", "Not authorised", "Not authorised: The key is not accepted (401)."]
    assert reason_of(account("cached", NOT_SUPPLIED, snapshot=snapshot), 60) == "", "its last figures are there"
    assert reason_of(replace(row, enabled=False), 60) == ""


async def test_accounts_are_filtered_and_sorted_and_digits_follow_what_is_shown():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(pilot)
        home, table = app.screen, app.screen.query_one(FleetTable)

        def names():
            return [row.name.removesuffix("-demo") for row in table.shown]

        sent = []
        app._driver.write = sent.append
        await pilot.press("y")
        await settled(pilot, lambda: [one.message for one in app._notifications])
        copied = "".join(
            base64.b64decode(one).decode() for one in re.findall(r"\x1b\]52;c;([^\a]*)\a", "".join(sent))[:1]
        )
        assert copied.startswith("agentphone-demo · AgentPhone · last 30 calendar days · ")
        assert re.search(r" · Messages \+ calls [\d,]+ · Agents active this month \d+$", copied), "what is supplied"
        everything = names()
        await pilot.press("slash", "1", "backspace", "i", "enter")
        await settled(pilot, lambda: names() == ["geai", "serenity"])
        assert "2 of 4 accounts" in screen_text(app)
        await pilot.press("2")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen))
        assert app.screen.account == "serenity-demo"
        await pilot.press("escape")
        await settled(pilot, lambda: app.screen is home)
        assert names() == ["geai", "serenity"], "coming back finds it as it was"
        await pilot.press("escape")
        await settled(pilot, lambda: names() == everything)
        assert table.current.name == "serenity-demo", "the cursor stays on its account"
        await pilot.press("s", *"tokens", "enter")
        await settled(pilot, lambda: names() == ["serenity", "ejento", "geai", "agentphone"])
        assert "by tokens" in screen_text(app)
        await pilot.press("slash", *"nobody")
        await settled(pilot, lambda: "No account matches" in screen_text(app))
        await pilot.press("escape")
        await settled(pilot, lambda: len(names()) == len(everything))
        assert isinstance(app.screen, FleetScreen)
        await pilot.press("tab")
        await settled(pilot, lambda: isinstance(app.focused, ChartView))
        await pilot.press("escape")
        await settled(pilot, lambda: app.focused is table)
        await pilot.press("tab", "1")
        await settled(pilot, lambda: isinstance(app.screen, VendorScreen))
        assert app.screen.account == "serenity-demo", "digits open accounts whatever has the keys"


async def test_columns_do_not_move_to_and_fro_while_an_account_fails_and_is_tried_again():
    app = demo_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(pilot)
        table = app.screen.query_one(FleetTable)
        fault = Fault(ErrorKind.RATE_LIMITED, "Rate limited", "The vendor asks to slow down (429).")
        failing = replace(table.shown[0], cached=None, snapshot=Snapshot(fault=fault))
        again = Waiting(failing.name, "/rows", fault, 1, 3, app.deck.clock.now() + timedelta(seconds=29))
        waiting = replace(failing, snapshot=Snapshot(fault=fault, waiting=again))
        shapes = []
        for row in (failing, waiting, failing, waiting):
            table.update_rows([row])
            shapes.append(table._shape)
        assert shapes[1] == shapes[2] == shapes[3] != shapes[0]
