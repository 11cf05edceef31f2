"""Tries an account with the test call of its vendor's contract, and says in words what was found."""

from __future__ import annotations

import asyncio
import enum
import time
from typing import TYPE_CHECKING

from tui.accounts.model import Account
from tui.core.errors import DeckError, ErrorKind, Fault
from tui.core.quick import dataclass
from tui.core.scope import Scope
from tui.live.session import Secrets, open_session
from tui.vendors.base import Check

if TYPE_CHECKING:
    import httpx

TRIAL_SECONDS = 45.0
"""Longest that a trial may take, retries included."""


class Verdict(enum.Enum):
    """How one step of a trial went."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "not known"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a connection needs."""

    title: str
    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a connection test found.

    Attributes:
        steps: Reachable, encrypted, authorised, permitted, understood; in this order. Empty when nothing could be sent.
        elapsed: Seconds that it took.
        check: What the account is and sees, where the call was answered.
        fault: What went wrong, where something did.
    """

    steps: tuple[Step, ...]
    elapsed: float
    check: Check | None = None
    fault: Fault | None = None

    @property
    def passed(self) -> bool:
        """Whether the account works."""
        return self.fault is None

    def lines(self) -> tuple[str, ...]:
        """Return the whole as lines for people."""
        said = [f"{_MARKS[step.verdict]} {step.title}: {step.words}" for step in self.steps]
        if self.fault is not None and not self.steps:
            said.append(f"✗ Not tried: {self.fault.sentence}")
        if self.check is not None:
            if self.check.identity:
                said.append(f"  Known there as {self.check.identity}.")
            if self.check.sees:
                said.append(f"  Sees {', '.join(self.check.sees)}.")
            said += [f"! {warning}" for warning in self.check.warnings]
            said += [f"✗ {sentence}" for sentence in self.check.wrong]
        if self.fault is not None and self.fault.hint:
            said.append(f"→ {self.fault.hint}")
        return (*said, f"  Took {_seconds(self.elapsed)}.") if self.steps else tuple(said)


_MARKS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNKNOWN: "?", Verdict.NOT_NEEDED: "·"}
_TITLES = ("Reachable", "Encrypted", "Authorised", "Permitted", "Understood")
_STOPS_AT = {
    ErrorKind.UNREACHABLE: 0,
    ErrorKind.TIMEOUT: 0,
    ErrorKind.TLS: 1,
    ErrorKind.UNAUTHORISED: 2,
    ErrorKind.FORBIDDEN: 3,
}
"""The step at which each fault stops; every other one is an answer that means nothing to us."""
_UNDERSTOOD = 4


async def try_account(
    account: Account, secrets: Secrets, *, transport: httpx.AsyncBaseTransport | None = None
) -> Trial:
    """Make the contract's test call; every fault becomes part of the result."""
    started = time.monotonic()
    check: Check | None = None
    fault: Fault | None = None
    try:
        async with asyncio.timeout(TRIAL_SECONDS):
            check = await _check(account, secrets, transport)
    except DeckError as error:
        fault = error.fault
    except TimeoutError:
        fault = Fault(ErrorKind.TIMEOUT, "No answer", "The vendor did not answer in time.", "Try again later.")
    steps = _steps(account, fault)
    if check is not None and check.wrong:  # the call was answered, so that every step of it is passed
        fault = Fault(
            ErrorKind.CONFIG, "Wrong settings", " ".join(check.wrong), "Correct the settings of this account."
        )
    return Trial(steps, time.monotonic() - started, check, fault)


async def _check(account: Account, secrets: Secrets, transport: httpx.AsyncBaseTransport | None) -> Check:
    session = open_session(account, secrets, transport=transport)
    try:
        return await session.implementation.check(session.ask(Scope()))
    finally:
        await session.aclose()


async def ask_choices(account: Account, secrets: Secrets, key: str) -> tuple[tuple[str, str], ...]:
    """Ask a vendor what a field of the form could hold, as (value, title); empty where it cannot say.

    Raises:
        DeckError: The vendor cannot be asked.
    """
    session = open_session(account, secrets)
    try:
        choices = session.implementation.choices
        if choices is None:
            return ()
        async with asyncio.timeout(TRIAL_SECONDS):
            return await choices(session.ask(Scope()), key)
    except TimeoutError:
        raise DeckError(ErrorKind.TIMEOUT, "The vendor did not answer in time.", account=account.name) from None
    finally:
        await session.aclose()


def _steps(account: Account, fault: Fault | None) -> tuple[Step, ...]:
    if fault is not None and fault.kind in {ErrorKind.CONFIG, ErrorKind.NO_SECRET}:
        return ()  # nothing was sent
    stop = len(_TITLES) if fault is None else _STOPS_AT.get(fault.kind, _UNDERSTOOD)
    plain = account.base_url.startswith("http://")
    # A refusal for another reason than the key tells nothing about the key.
    unsure = fault is not None and stop == _UNDERSTOOD
    steps: list[Step] = []
    for index, title in enumerate(_TITLES):
        if index == stop and fault is not None:
            steps.append(Step(title, Verdict.FAILED, fault.sentence))
        elif unsure and index in {2, 3}:
            steps.append(Step(title, Verdict.UNKNOWN, "not known from this answer"))
        elif index > stop:
            steps.append(Step(title, Verdict.UNKNOWN, "not known, the test did not get so far"))
        elif index == 1 and plain:
            steps.append(Step(title, Verdict.NOT_NEEDED, "not needed, the server is this machine"))
        else:
            steps.append(Step(title, Verdict.PASSED, _PASSED[index]))
    return tuple(steps)


_PASSED = (
    "the server answers",
    "by TLS, and the certificate is trusted",
    "the credentials are accepted",
    "the key may make the test call",
    "the answer is what the contract says",
)


def _seconds(elapsed: float) -> str:
    return f"{elapsed * 1000:.0f} ms" if elapsed < 1 else f"{elapsed:.1f} s"
