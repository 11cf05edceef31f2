"""The fleet's filter and order: the accounts as records, so that both work as in every other list. Loaded when first used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.core.content import Figure
from tui.core.filtering import parse_filter
from tui.core.gently import at_once
from tui.core.records import Column, Record
from tui.core.sorting import sorting
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import state_of

WORDS: Final = (Column("account", "Account"), Column("vendor", "Vendor"), Column("state", "State"))
"""What the filter looks at."""
ORDERS: Final = {
    "configured": ("As configured", "The order of the accounts screen"),
    "account": ("By name", "A to Z"),
    "vendor": ("By vendor", "A to Z"),
    "state": ("By state", "What needs a look first"),
    "cost": ("By cost", "Highest first; currencies one after the other"),
    "tokens": ("By tokens", "Most first"),
    "errors": ("By errors", "Most first"),
    "age": ("By age", "Oldest figures first"),
}
"""Ways to order accounts, the usual one first: words and what they mean.

Activity is none of them: messages, queries and requests do not compare.
"""
_URGENT: Final = ("failing", "no secret", "stale", "partial", "loading", "frozen", "fresh", "disabled")
_LARGEST_FIRST: Final = frozenset({"cost", "tokens", "errors"})


def matching(rows: Sequence[FleetRow], query: str) -> list[FleetRow]:
    """Return the accounts that a filter leaves: name, vendor and state are looked at."""
    found = parse_filter(query, WORDS)
    if found is None:
        return list(rows)
    return [row for row in rows if found.matches(Record(row.name, (row.name, row.vendor, state_of(row).word)))]


def ordered(rows: Sequence[FleetRow], order: str) -> list[FleetRow]:
    """Return the accounts in an order of `ORDERS`; those without a value stand last, equal ones stay as they were."""
    if not order:
        return list(rows)
    by_name = {row.name: row for row in rows}
    records = [Record(row.name, (_value(row, order),)) for row in rows]
    return [by_name[one.key] for one in at_once(sorting(records, 0, descending=order in _LARGEST_FIRST))]


def _value(row: FleetRow, order: str) -> Value:
    if order == "account":
        return row.name
    if order == "vendor":
        return row.vendor
    if order == "state":
        return _URGENT.index(state_of(row).word)
    if order == "age":
        return row.fetched_at()
    if row.headline is None:
        return NOT_SUPPLIED
    figures = {"cost": row.headline.cost, "tokens": row.headline.tokens, "errors": row.headline.errors}
    return _comparable(figures[order])


def _comparable(figure: Figure) -> Value:
    """Return a figure's value; a rate of errors is no number of errors."""
    return figure.value if figure.unit in {Unit.COUNT, Unit.TOKENS, Unit.MONEY} else NOT_SUPPLIED
