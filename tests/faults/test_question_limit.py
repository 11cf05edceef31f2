"""One question has one time limit, however many calls it makes, however they queue, fail and wait."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.ptys import slowness
from tests.faults.support import EagerClock, faulty
from tui.core.clock import SystemClock
from tui.core.content import Content
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Page, PageRequest
from tui.core.scope import Scope
from tui.live.bounded import bounded
from tui.live.demo import demo_account, demo_secrets
from tui.live.session import open_session
from tui.net.client import Connection
from tui.net.limits import Limits
from tui.net.question import asking, seconds_left
from tui.sandbox.faulty import FaultyServer
from tui.vendors.registry import vendor


def altogether(seconds: float) -> str:
    return f"The vendor's answers took longer than {seconds:g} s altogether."


async def _nothing(*_: Any) -> None:
    """An application that is never reached."""


@pytest.fixture
async def silent() -> AsyncIterator[FaultyServer]:
    async with faulty(_nothing, "no-answer") as server:
        yield server


@contextlib.contextmanager
def quickly(most: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < most


async def _tolerantly(connection: Connection, count: int) -> list[str]:
    """Make calls one after another, as a view does that can do without each of them."""
    said = []
    for number in range(count):
        try:
            await connection.get(f"/{number}")
        except DeckError as error:
            said.append(error.fault.sentence)
    return said


async def test_calls_one_after_another_share_the_time(silent: FaultyServer) -> None:
    tenth = 0.1 * slowness()
    connection = Connection(silent.base, limits=Limits(total_seconds=2 * tenth, tries=1))
    with quickly(15 * tenth), asking(SystemClock(), 3 * tenth):
        said = await _tolerantly(connection, 20)
    assert said == ["The vendor did not answer in time.", *[altogether(3 * tenth)] * 19]
    assert len(silent.seen) == 2, "what is left is not even sent"
    await connection.aclose()


async def test_calls_that_queue_for_a_connection_share_the_time(silent: FaultyServer) -> None:
    tenth = 0.1 * slowness()
    connection = Connection(silent.base, limits=Limits(total_seconds=2 * tenth, tries=1, in_flight=2))
    with quickly(15 * tenth), asking(SystemClock(), 3 * tenth):
        ended = await asyncio.gather(*(connection.get(f"/{number}") for number in range(40)), return_exceptions=True)
    assert {one.kind for one in ended if isinstance(one, DeckError)} == {ErrorKind.TIMEOUT}
    assert len(ended) == 40
    assert len(silent.seen) <= 4
    await connection.aclose()


async def test_what_the_vendor_asks_to_wait_for_counts() -> None:
    clock = EagerClock()
    async with faulty(_nothing, "429-seconds") as server:
        connection = Connection(server.base, clock=clock)
        with asking(clock, 5):
            said = await _tolerantly(connection, 10)
        await connection.aclose()
    assert clock.waited <= 5
    assert all("The vendor asks to slow down (429)" in sentence for sentence in said), "why, not only that"


async def test_a_call_without_a_question_has_its_own_limit_only(silent: FaultyServer) -> None:
    connection = Connection(silent.base, limits=Limits(total_seconds=0.1, tries=1))
    assert seconds_left() == float("inf")
    with pytest.raises(DeckError, match=r"did not answer in time"):
        await connection.get("/")
    await connection.aclose()


async def test_a_question_that_joins_anothers_request_keeps_its_own_time(silent: FaultyServer) -> None:
    tenth = 0.1 * slowness()
    connection = Connection(silent.base, limits=Limits(total_seconds=6 * tenth, tries=1))

    async def ask(seconds: float) -> str:
        with asking(SystemClock(), seconds), pytest.raises(DeckError) as caught:
            await connection.get("/the-same")
        return str(caught.value.fault.sentence)

    patient = asyncio.create_task(ask(50))
    assert await ask(3 * tenth) == altogether(3 * tenth)
    assert not patient.done()
    assert await patient == "The vendor did not answer in time."
    assert len(silent.seen) == 1
    await connection.aclose()


async def test_every_question_of_every_vendor_is_bounded_and_a_step_forward_gives_it_new_time() -> None:
    told: list[float] = []
    clock = EagerClock()

    async def walk(ask: Any, *_: Any) -> Any:
        for step in range(3):
            await clock.sleep(20)
            told.append(seconds_left())
            ask.progress(step, 3, "rows read")
            told.append(seconds_left())
        return Content()

    async def turn(ask: Any, *_: Any) -> Page:
        await walk(ask)
        return Page(())

    for key in ("agentphone", "ejento", "geai", "serenity"):
        one = vendor(key)
        plain = one.load()
        views = tuple(
            replace(view, load=view.load and walk, browser=view.browser and replace(view.browser, fetch=turn))
            for view in plain.views
        )
        account = demo_account(one)
        session = open_session(account, demo_secrets(account))
        assert [view.key for view in session.implementation.views] == [view.key for view in views]
        found = bounded(replace(plain, headline=walk, check=walk, choices=walk, views=views), clock, 30)  # type: ignore[arg-type]
        ask = session.ask(Scope())
        for view in found.views:
            if view.load is not None:
                await view.load(ask)
            if view.browser is not None:
                await view.browser.fetch(ask, PageRequest())
        for question in (found.headline, found.check):
            await question(ask)
        assert found.choices is not None
        await found.choices(ask, "")
        await session.aclose()
    assert len(told) > 80 * 6
    assert {round(left) for left in told} == {10, 30}, "20 s were used; a step gives 30 s again"
