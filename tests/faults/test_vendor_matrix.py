"""Every fault against every vendor, through the real connection and the vendor's own client: an answer or one sentence.

The run prints a table of figures. A short form asks each vendor for a page, and one in turn for its headline;
``AGENTDECK_LONG=1`` asks every view.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from tests.faults.screens import served_apart
from tests.faults.support import LONG, MIB, TOKEN, EagerClock, Outcome, measured
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import PageRequest
from tui.core.scope import Scope
from tui.live.demo import demo_account
from tui.live.session import Session, open_session
from tui.net.limits import Limits
from tui.sandbox.faulty import FAULTS
from tui.vendors.registry import vendor, vendor_keys

VENDORS = ("agentphone", "ejento", "geai", "serenity")
TIMED = {"no-answer", "slow-headers", "slow-body"}
MEMORY = {
    "gzip-bomb",
    "gigabyte",
    "gigabyte-chunked",
    "many-values",
    "long-text",
    "double-gzip",
    "page-size-ignored",
    "header-bomb",
}
CERTAIN: dict[str, ErrorKind] = {
    "no-answer": ErrorKind.TIMEOUT,
    "slow-headers": ErrorKind.TIMEOUT,
    "slow-body": ErrorKind.TIMEOUT,
    "reset": ErrorKind.UNREACHABLE,
    "reset-in-body": ErrorKind.UNREACHABLE,
    "redirect-other-host": ErrorKind.REDIRECT,
    "redirect-loop": ErrorKind.REDIRECT,
    "redirect-downgrade": ErrorKind.REDIRECT,
    "401": ErrorKind.UNAUTHORISED,
    "500": ErrorKind.SERVER,
    "502": ErrorKind.SERVER,
    "503": ErrorKind.SERVER,
    "504": ErrorKind.SERVER,
    "gigabyte": ErrorKind.TOO_LARGE,
    "gigabyte-chunked": ErrorKind.TOO_LARGE,
    "gzip-bomb": ErrorKind.TOO_LARGE,
    "many-values": ErrorKind.TOO_LARGE,
    "html": ErrorKind.UNREADABLE,
    "deep": ErrorKind.UNREADABLE,
    "not-json": ErrorKind.UNREADABLE,
    "truncated-json": ErrorKind.UNREADABLE,
    "garbage": ErrorKind.UNREADABLE,
}
"""Faults that can mean one thing only, whatever the vendor."""
HARMLESS = {
    "none",
    "json-as-text",
    "byte-order-mark",
    "clock-skew",
    "utf-16",
    "unknown-fields",
    "numbers-as-text",
    "shifting-rows",
}
"""Faults through which a vendor's answer must still be read."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The misbehaving server in a process of its own, so that the memory measured is the client's."""
    with served_apart() as url:
        yield url


@pytest.fixture(scope="module")
def figures() -> Any:
    """Collects a line a cell, and prints the table at the end."""
    lines: list[tuple[str, str, Outcome]] = []
    yield lines
    worst: dict[str, Outcome] = {}
    for _, fault, one in lines:
        if fault not in worst or one.seconds + one.waited > worst[fault].seconds + worst[fault].waited:
            worst[fault] = one
    print(f"\n{len(lines)} cells: {len(worst)} faults × {len({key for key, _, _ in lines})} vendors")
    print(f"{'fault':<22}{'seconds':>9}{'waited':>9}{'peak MiB':>10}  ended with (slowest vendor)")
    for name, one in sorted(worst.items()):
        ended = one.fault.kind.value if one.error is not None else "an answer"
        print(f"{name:<22}{one.seconds:>9.2f}{one.waited:>9.1f}{one.peak / MIB:>10.1f}  {ended}")


def _session(key: str, base: str, fault: str, seconds: float = 0) -> tuple[Session, EagerClock]:
    clock = EagerClock()
    limits = Limits(total_seconds=seconds or (0.08 if fault in TIMED else 10), error_seconds=0.1)
    one = vendor(key)
    account = replace(demo_account(one, f"{base}/~{fault}"), name=f"{key}-under-test")
    secrets = {field.key: SecretStr(TOKEN) for field in one.fields if field.kind.value == "secret"}
    return open_session(account, secrets, clock=clock, limits=limits), clock


def _questions(session: Session) -> list[tuple[str, Callable[[], Awaitable[Any]]]]:
    """Return the headline, the connection test and the views, each as something to be asked."""
    parts = session.implementation
    ask = session.ask(Scope())
    asked: list[tuple[str, Callable[[], Awaitable[Any]]]] = [
        ("headline", lambda: parts.headline(ask)),
        ("check", lambda: parts.check(ask)),
    ]
    for view in parts.views:
        if view.needs:
            continue
        if view.load is not None:
            asked.append((view.key, lambda view=view: view.load(ask)))  # type: ignore[misc]
        if view.browser is not None:
            asked.append((f"{view.key} page", lambda view=view: view.browser.fetch(ask, PageRequest(2, 20))))  # type: ignore[misc]
    if LONG:
        return asked
    page = next((one for one in asked if one[0].endswith(" page")), asked[-1])
    return [asked[0], page]


def _has_its_turn(key: str, fault: str) -> bool:
    """Whether a vendor's headline, which may walk a long list, is asked under a fault in the short form too."""
    return not (VENDORS.index(key) + list(FAULTS).index(fault)) % len(VENDORS)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("key", VENDORS)
async def test_a_fault_gives_an_answer_or_one_sentence(base: str, figures: Any, key: str, fault: str) -> None:
    session, clock = _session(key, base, fault)
    failed = False
    try:
        for words, question in _questions(session)[0 if LONG or _has_its_turn(key, fault) else 1 :]:
            outcome = await measured(question, clock, memory=fault in MEMORY)
            figures.append((key, fault, outcome))
            _judge(f"{key} {words} under {fault}", key, fault, outcome)
            failed = failed or outcome.error is not None
        assert failed or fault not in CERTAIN, "nothing said that something was wrong"
    finally:
        await session.aclose()


def _judge(where: str, key: str, fault: str, outcome: Outcome) -> None:
    assert outcome.seconds < 30, where
    # A whole question, however many calls it makes, and what a user would have sat through besides.
    assert outcome.seconds + outcome.waited <= Limits().question_seconds, where
    assert outcome.peak < 150 * MIB, where
    shown = repr(outcome.error)
    assert TOKEN not in shown, where
    if outcome.error is not None:
        assert isinstance(outcome.error, DeckError), f"{where}: {outcome.error!r}"
        assert outcome.fault.sentence, where
        assert outcome.fault.sentence.isprintable(), where
        assert outcome.fault.hint.isprintable(), where
        assert outcome.fault.account == f"{key}-under-test", f"{where}: {outcome.fault}"
        assert fault not in CERTAIN or outcome.fault.kind is CERTAIN[fault], f"{where}: {outcome.fault}"
    if fault in HARMLESS:
        assert outcome.error is None, f"{where}: {outcome.error!r}"


async def test_other_accounts_do_not_notice(base: str) -> None:
    broken, _ = _session("serenity", base, "no-answer", 600)
    sound, clock = _session("agentphone", base, "none")
    (_, question), *_ = _questions(sound)
    (_, hopeless), *_ = _questions(broken)
    hanging = asyncio.create_task(measured(hopeless, EagerClock()))
    fine = await measured(question, clock)
    assert not hanging.done()
    assert fine.error is None
    await broken.aclose()
    assert isinstance((await hanging).error, DeckError)
    await sound.aclose()


def test_the_matrix_is_as_large_as_promised() -> None:
    assert len(FAULTS) >= 56
    assert set(VENDORS) <= set(vendor_keys())
