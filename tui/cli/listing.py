"""The texts of ``agentdeck views`` and ``agentdeck fleet``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

from tui.accounts.model import Account
from tui.cli.columns import aligned, cells, layout
from tui.cli.streams import say, width
from tui.core.content import Figure, Headline
from tui.core.errors import DeckError, ErrorKind, Fault
from tui.core.format import format_value
from tui.core.scope import Controls, Filter, Scope, TimeControl
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.export.answer import headline_out, one_line, state_of, to_json
from tui.live.configured import Configured, day_zone
from tui.vendors.base import View
from tui.vendors.registry import vendor, views_of


async def list_views(opened: Configured, account: str | None, form: str) -> str:
    """Return the views of an account, or of all, as text, JSON or JSON Lines."""
    deck = opened.deck
    chosen = [deck.account(account)] if account is not None else list(deck.accounts)
    loaded = []
    for one in chosen:
        try:
            found = vendor(one.vendor)
            loaded.append((one.name, found.title, views_of(found)))
        except DeckError as error:
            if account is not None:
                raise
            say(f"{one.name}: {error.fault.words}")
    if not chosen:
        say(f"{_NONE} agentdeck views --demo")
    if form == "table":
        return "".join(_section(*one) for one in loaded)
    items = [_view_out(name, view) for name, _, views in loaded for view in views]
    return to_json(items) + "\n" if form == "json" else "".join(one_line(item) + "\n" for item in items)


def _section(account: str, title: str, views: Iterable[View[Any]]) -> str:
    lines = [f"{account} ({title})"]
    room = width() or 120
    for view in views:
        lines.append(f"  {view.key}")
        for text in (view.about, _controls(view)):
            lines += wrap(text, max(room, 40), initial_indent="      ", subsequent_indent="      ")
    return "\n".join(lines) + "\n"


def _view_out(account: str, view: View[Any]) -> dict[str, Any]:
    controls = view.controls
    return {
        "account": account,
        "view": view.key,
        "title": view.title,
        "group": view.group.value,
        "about": view.about,
        "time": controls.time.value if controls.time is not TimeControl.NONE else None,
        "zone": controls.zone,
        "buckets": [bucket.value for bucket in controls.buckets],
        "filters": [_filter_out(one) for one in controls.filters],
        "search": controls.search,
        "sorts": list(controls.sorts),
        "paged": view.browser is not None,
        "page_size_max": max(view.browser.page_sizes) if view.browser is not None else None,
        "parents": list(view.needs),
    }


def _filter_out(one: Filter) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "choices": [choice.value for choice in one.choices],
        "integer": one.integer,
        "help": one.help,
    }


def _controls(view: View[Any]) -> str:
    controls: Controls = view.controls
    parts = [f"time: {controls.time.value}" if controls.time is not TimeControl.NONE else "no time filter"]
    if controls.buckets:
        parts.append("bucket: " + ", ".join(bucket.value for bucket in controls.buckets))
    if controls.filters:
        parts.append("filters: " + ", ".join(map(_filter_text, controls.filters)))
    if controls.search:
        parts.append("search")
    if controls.sorts:
        parts.append("sort: " + ", ".join(controls.sorts))
    if view.browser is not None:
        parts.append("paged")
    if view.needs:
        parts.append("needs --parent " + ", ".join(view.needs))
    return "; ".join(parts)


def _filter_text(one: Filter) -> str:
    values = "|".join(choice.value for choice in one.choices) or ("NUMBER" if one.integer else "TEXT")
    return f"{one.key}={values}"


async def fleet_text(opened: Configured, form: str, *, wide: bool = False) -> tuple[str, list[DeckError], bool]:
    """Return the fleet in a format, what went wrong, and whether any account answered.

    An account of which a part could not be read is said on standard error, and is among what went wrong.
    """
    deck = opened.deck
    zone = "UTC" if deck.demo else day_zone(opened.config.settings.zone)

    async def ask(account: Account) -> Headline | DeckError | None:
        if not account.enabled:
            return None
        try:
            session = await deck.session(account.name)
            found: Headline = await session.implementation.headline(session.ask(Scope(zone=zone)))
        except DeckError as error:
            error.fault = replace(error.fault, account=account.name)  # an unknown vendor's names none
            return error
        return found

    if not deck.accounts:
        say(f"{_NONE} agentdeck fleet --demo")
    answers = await asyncio.gather(*map(ask, deck.accounts))
    rows = list(zip(deck.accounts, answers, strict=True))
    problems = [answer for answer in answers if isinstance(answer, DeckError)]
    problems += [
        _partly(account.name, answer) for account, answer in rows if isinstance(answer, Headline) and answer.partial
    ]
    some = any(isinstance(answer, Headline) for answer in answers)
    found = [(account, answer.fault if isinstance(answer, DeckError) else answer) for account, answer in rows]
    if form == "table":
        return _table(found, None if wide else width()) + "\n", problems, some
    items = [headline_out(account.name, account.vendor, answer) for account, answer in found]
    text = to_json(items) + "\n" if form == "json" else "".join(one_line(item) + "\n" for item in items)
    return text, problems, some


def _partly(account: str, headline: Headline) -> DeckError:
    said = headline.note or "Some of the figures could not be read."
    return DeckError(ErrorKind.UNREADABLE, f"Only a part could be read. {said}", account=account)


_NONE = "There is no account yet. Add one: agentdeck accounts add. To look first:"
_HEAD = ("ACCOUNT", "STATE", "ACTIVITY", "TOKENS", "COST", "ERRORS", "ACTIVE", "TREND")
_FIGURES = frozenset({3, 4, 5})
"""Positions of tokens, cost and errors: they are never cut."""


def _table(found: Sequence[tuple[Account, Headline | Fault | None]], room: int | None) -> str:
    """Return the fleet as columns; where there is no room for the words beside a cost, only for how many currencies more."""
    for whole in (True, False):
        rows = [_HEAD, *(_row(account.name, answer, whole=whole) for account, answer in found)]
        text = aligned(rows)
        if room is None or max(map(cells, text.split("\n"))) <= room:
            return text
    made = layout(rows, width=room, whole=_FIGURES)
    return "\n".join(map(made.line, rows))


def _row(name: str, answer: Headline | Fault | None, *, whole: bool) -> tuple[str, ...]:
    if not isinstance(answer, Headline):
        return (name, state_of(answer), *([""] * 6))
    return (
        name,
        state_of(answer),
        f"{_figure(answer.activity)} {answer.activity.title.lower()}",
        *(_figure(figure, whole=whole) for figure in (answer.tokens, answer.cost, answer.errors)),
        _figure(answer.active) + (f" {answer.counted_active}" if answer.active.value is not NOT_SUPPLIED else ""),
        format_value(answer.finished_days, Unit.SPARK),
    )


def _figure(figure: Figure, *, whole: bool = False) -> str:
    beside = f" {figure.note}" if whole and isinstance(figure.value, Money) and figure.note else figure.further
    return format_value(figure.value, figure.unit) + beside
