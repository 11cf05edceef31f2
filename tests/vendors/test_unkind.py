"""What the contracts leave open costs no row and no figure: every vendor over the unkind sandbox, against the kind one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest

from tests.support import NOW, FixedClock, fixed_world
from tui.core.browsing import RecordSource
from tui.core.content import Content, Figure
from tui.core.records import Record
from tui.core.scope import Scope
from tui.core.values import NOT_SUPPLIED
from tui.core.walking import Walk
from tui.live.demo import demo_account, demo_secrets
from tui.live.scoping import effective
from tui.live.session import Session, open_session
from tui.sandbox.app import create_app
from tui.sandbox.unkind import MOST, NEWER, Unkind
from tui.vendors.base import View
from tui.vendors.registry import vendor

WORLD = fixed_world(instances=30)
SPELT = ("unkind-pages", "unkind-order", "unkind-totals", "unkind-times", "unkind-numbers")
"""What changes no value."""
LEAST = ("unkind-pages", "unkind-totals", "unkind-ties", "unkind-fields")
MOVING = ("unkind-pages", "unkind-totals", "unkind-moving")


def opened(key: str, *kinds: str) -> tuple[Session, Unkind]:
    app = Unkind(create_app(WORLD), *kinds)
    account = demo_account(vendor(key))
    transport = httpx.ASGITransport(app=app)
    return open_session(account, demo_secrets(account), transport=transport, clock=FixedClock(NOW)), app


async def listed(session: Session, view: View[Any]) -> list[Record]:
    """Every row of a view's list, read as an export reads it."""
    browser, ask = view.browser, session.ask(Scope())
    assert browser is not None
    walk = Walk(
        RecordSource(
            browser.columns,
            browser.paging,
            lambda request: browser.fetch(ask, request),
            browser.page_sizes,
            browser.page_size,
        )
    )
    walk.hurry()
    while not walk.ended:
        await walk.forward()
    assert (walk.gap, walk.repeats, walk.left_out) == (False, False, 0), view.key
    return walk.records


def identities(records: list[Record], key: str) -> list[str]:
    """What the vendor tells rows apart by; a request of GEAI has no id, and what it took is always there."""
    if key != "geai":
        return [one.key for one in records]
    bodies = [one.raw.load() if one.raw else {} for one in records]
    return [body.get("id") or f"{body['cost']} {float(body['elapsedTimeMs'])}" for body in bodies]


async def contents(session: Session) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for view in session.implementation.views:
        if view.load is not None and not view.needs:
            found[view.key] = await view.load(session.ask(effective(Scope(), view.controls, NOW).scope))
    return found


async def headline(session: Session) -> list[Figure]:
    found = await session.implementation.headline(session.ask(Scope()))
    return [one for one in (found.activity, found.tokens, found.cost, found.active) if one is not None]


async def lists(session: Session, key: str, *, live: bool = False) -> dict[str, list[str]]:
    browsed = [view for view in session.implementation.views if view.browser is not None and not view.needs]
    views = [view for view in browsed if view.browser is not None and (view.browser.live or not live)]
    return {view.key: identities(await listed(session, view), key) for view in views}


@pytest.mark.parametrize("key", ["serenity", "agentphone", "geai", "ejento"])
async def test_an_unkind_vendor_shows_the_same_rows_and_figures_or_says_that_they_are_not_all(key: str) -> None:
    kind, _ = opened(key)
    truth, rows, first = await contents(kind), await lists(kind, key), await headline(kind)
    unkind, app = opened(key, *SPELT)
    for name, content in (await contents(unkind)).items():
        _agrees(f"{key} {name}", content, truth[name])
    for one, other in zip(await headline(unkind), first, strict=True):
        _same(f"{key} headline {one.key}", one, other)
    assert app.asked.total() < 40 * len(truth) + 3 * sum(map(len, rows.values())), "it asks for ever more"
    if key == "ejento":  # no pages, and a limit whose maximum nobody knows
        return
    for kinds in (SPELT, LEAST, MOVING):
        session, app = opened(key, *kinds)
        for name, found in (await lists(session, key, live=kinds is MOVING)).items():
            missing = Counter(rows[name]) - Counter(found)
            allowed = rows[name][:NEWER] if "unkind-moving" in kinds else []
            assert not missing - Counter(allowed), f"{key} {name} under {kinds}: {missing.total()} rows are missing"
            assert len(found) == len(set(found)) or key == "geai"
            assert not Counter(found) - Counter(rows[name]), f"{key} {name} under {kinds}: rows twice"
        most = 4 * sum(len(found) for found in rows.values()) // MOST + 60
        assert app.asked.total() <= most, f"{key} under {kinds}: {app.asked.total()} requests"
        await session.aclose()
    for session in (kind, unkind):
        await session.aclose()


def _agrees(where: str, content: Content, truth: Content) -> None:
    figures = {one.key: one for one in truth.figures}
    for one in content.figures:
        _same(f"{where} {one.key}", one, figures[one.key])
    if content.table is None or truth.table is None:
        return
    known = {record.key: record.cells for record in truth.table.records}
    short = len(content.table.records) < len(known)
    assert not short or content.table.top is not None, f"{where}: rows are missing in silence"
    for record in content.table.records:
        for cell, other in zip(record.cells, known[record.key], strict=True):
            assert short or cell == other or cell is NOT_SUPPLIED, f"{where} {record.key}: {cell} is no {other}"


def _same(where: str, one: Figure, truth: Figure) -> None:
    told = one.note.startswith("at least")
    assert told or one.value == truth.value or one.value is NOT_SUPPLIED, f"{where}: {one.value} is no {truth.value}"
    assert one.previous == truth.previous or one.previous is NOT_SUPPLIED, where
