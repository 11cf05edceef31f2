"""The fleet that a command prints counts the same days as the deck's own first screen, and as a view of the account."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from tests.support import FixedClock, fixed_world
from tui.cli.listing import fleet_text
from tui.cli.question import Request
from tui.cli.showing import show_view
from tui.core.sparkline import sparkline
from tui.live import deck as decks
from tui.live.configured import demonstration

LATE = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)
"""In India the next day has begun."""


async def test_the_printed_fleet_counts_the_days_of_the_zone_in_the_settings(capsys):
    demo = demonstration(fixed_world(LATE), clock=FixedClock(LATE))
    deck = decks.Deck(demo.deck.accounts, demo.deck._resolve, transports=demo.deck._transports, clock=FixedClock(LATE))
    there = demo.config.settings.model_copy(update={"zone": "Asia/Kolkata"})
    opened = replace(demo, deck=deck, config=replace(demo.config, settings=there))
    rows = {row["account"]: row for row in json.loads((await fleet_text(opened, "json"))[0])}
    table, *_ = await fleet_text(opened, "table", wide=True)
    await show_view(opened, Request("serenity-demo", "overview", "json"))
    figures = {one["key"]: one for one in json.loads(capsys.readouterr().out)["figures"]}
    await deck.aclose()
    row = rows["serenity-demo"]
    assert (row["activity"]["value"], row["cost"]["value"]) == (figures["instances"]["value"], figures["cost"]["value"])
    assert (row["spark_until"], row["spark_unfinished"]) == ("2026-11-19", 1)
    theirs = rows["geai-demo"]
    assert (theirs["spark_until"], theirs["spark_unfinished"]) == ("2026-11-18", 1), "the vendor's days are UTC's"
    line = next(line for line in table.splitlines() if line.startswith("serenity-demo"))
    assert line.endswith(sparkline(tuple(row["spark"][:-1]), 29)), "a running day would look like a fall"
