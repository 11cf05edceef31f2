"""The texts of ``agentdeck views`` and ``agentdeck fleet``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from tui.core.content import Figure, Headline
from tui.core.errors import DeckError
from tui.core.format import format_value
from tui.core.scope import Controls, Scope, TimeControl
from tui.core.values import Unit
from tui.export.answer import headline_out, to_json
from tui.live.configured import Configured
from tui.vendors.base import View
from tui.vendors.registry import vendor


async def list_views(opened: Configured, account: str | None) -> str:
    """Return the views of an account, or of all."""
    deck = opened.deck
    chosen = [deck.account(account)] if account else list(deck.accounts)
    lines: list[str] = []
    for one in chosen:
        found = vendor(one.vendor)
        lines.append(f"{one.name} ({found.title})")
        views = found.load().views
        width = max((len(view.key) for view in views), default=0)
        lines.extend(f"  {view.key:<{width}}  {view.about}\n  {'':<{width}}  {_controls(view)}" for view in views)
    return "\n".join(lines) or "There is no account yet. Try: agentdeck views --demo"


def _controls(view: View[object]) -> str:
    controls: Controls = view.controls
    parts = [f"time: {controls.time.value}" if controls.time is not TimeControl.NONE else "no time filter"]
    if controls.buckets:
        parts.append("bucket: " + ", ".join(bucket.value for bucket in controls.buckets))
    if controls.filters:
        parts.append("filters: " + ", ".join(one.key for one in controls.filters))
    if controls.search:
        parts.append("search")
    if controls.sorts:
        parts.append("sort: " + ", ".join(controls.sorts))
    if view.browser is not None:
        parts.append("paged")
    if view.needs:
        parts.append("needs --parent " + ", ".join(view.needs))
    return "; ".join(parts)


async def fleet_text(opened: Configured, form: str) -> tuple[str, list[DeckError], bool]:
    """Return the fleet in a format, what went wrong, and whether any account answered."""
    deck = opened.deck
    accounts = [account for account in deck.accounts if account.enabled]

    async def ask(name: str) -> Headline | DeckError:
        try:
            session = await deck.session(name)
            found: Headline = await session.implementation.headline(session.ask(Scope()))
        except DeckError as error:
            return error
        return found

    answers = await asyncio.gather(*(ask(account.name) for account in accounts))
    problems = [answer for answer in answers if isinstance(answer, DeckError)]
    some = len(problems) < len(answers)
    if form == "table":
        rows = [_row(account.name, answer) for account, answer in zip(accounts, answers, strict=True)]
        return aligned([_HEAD, *rows]), problems, some
    items = [
        headline_out(account.name, account.vendor, None, answer.fault.sentence)
        if isinstance(answer, DeckError)
        else headline_out(account.name, account.vendor, answer)
        for account, answer in zip(accounts, answers, strict=True)
    ]
    if form == "json":
        return to_json(items), problems, some
    return "\n".join(one_line(item) for item in items), problems, some


def one_line(value: object) -> str:
    """Return JSON in one line, amounts with all their digits."""
    return (
        " ".join(line.strip() for line in to_json(value).splitlines())
        if not isinstance(value, str)
        else json.dumps(value)
    )


_HEAD = ("ACCOUNT", "STATE", "ACTIVITY", "TOKENS", "COST", "ERRORS", "ACTIVE", "TREND")


def _row(name: str, answer: Headline | DeckError) -> tuple[str, ...]:
    if isinstance(answer, DeckError):
        return (name, answer.fault.title.lower(), *([""] * 6))
    figures = (answer.tokens, answer.cost, answer.errors, answer.active)
    return (
        name,
        "fresh",
        f"{_figure(answer.activity)} {answer.activity.title.lower()}",
        *(_figure(figure) for figure in figures),
        format_value(answer.spark, Unit.SPARK),
    )


def _figure(figure: Figure) -> str:
    return format_value(figure.value, figure.unit)


def aligned(rows: Sequence[tuple[str, ...]], right: frozenset[int] = frozenset()) -> str:
    """Return rows as text columns; positions in ``right`` are right-aligned."""
    from unicodedata import east_asian_width  # noqa: PLC0415  # only here

    def cells(text: str) -> int:
        return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)

    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]

    def pad(text: str, column: int) -> str:
        space = " " * (widths[column] - cells(text))
        return space + text if column in right else text + space

    return "\n".join("  ".join(pad(text, column) for column, text in enumerate(row)).rstrip() for row in rows)
