"""What a view's screen says while it has nothing else to show: how far a long load is, what went wrong, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.core.errors import ErrorKind, Fault
from tui.core.format import format_age
from tui.core.text import clean

if TYPE_CHECKING:
    from tui.live.snapshot import Step

EMPTY: Final = "Nothing here for what was asked.\n\nt another period · F other filters · v another view · r asks again"
_ACCOUNTS: Final = "a opens the accounts"
_AGAIN: Final = "r tries again"
_BACK: Final = "esc goes back"
_PERIOD: Final = "t another period"
_VIEWS: Final = "v another view"
_STEPS: Final[dict[ErrorKind, tuple[str, ...]]] = {
    ErrorKind.NO_SECRET: (_ACCOUNTS, _AGAIN, _BACK),
    ErrorKind.UNAUTHORISED: (_ACCOUNTS, _AGAIN, _BACK),
    ErrorKind.CONFIG: (_ACCOUNTS, _AGAIN, _BACK),
    ErrorKind.FORBIDDEN: (_VIEWS, _ACCOUNTS, _AGAIN, _BACK),
    ErrorKind.NOT_FOUND: (_VIEWS, _ACCOUNTS, _AGAIN, _BACK),
    ErrorKind.USAGE: (_PERIOD, _AGAIN, _BACK),
    ErrorKind.BAD_REQUEST: (_PERIOD, "F other filters", _AGAIN, _BACK),
    ErrorKind.TOO_LARGE: (_PERIOD, _AGAIN, _BACK),
    # What was asked may be no server of the vendor's: the base URL stands in the account.
    **dict.fromkeys(
        (ErrorKind.UNREACHABLE, ErrorKind.TIMEOUT, ErrorKind.TLS, ErrorKind.REDIRECT, ErrorKind.UNREADABLE),
        (_AGAIN, _VIEWS, _ACCOUNTS, _BACK),
    ),
}
_LONG: Final = 60.0
_BAR: Final = 40
_SLOWEST: Final = 0.05
"""Rate below which no time that is left is guessed."""


def wants_accounts(fault: Fault | None) -> bool:
    """Whether the next step after a fault is on the accounts screen."""
    return fault is not None and _ACCOUNTS in _STEPS.get(fault.kind, ())


def fault_words(fault: Fault, *, opened: bool = True, tried: str = "") -> str:
    """Return what is said of a fault in the place of data; the last line holds the keys of the next steps.

    Args:
        fault: The fault.
        opened: Whether the account could be opened, so that there are views and periods to choose from.
        tried: The base URL that was asked; named, without what may be a credential, where a wrong one may be the cause.
    """
    steps = _STEPS.get(fault.kind, (_AGAIN, _VIEWS, _BACK))
    if (fault.retry_after or 0) > _LONG:
        steps = tuple(step for step in steps if step != _AGAIN)  # nothing is asked before the vendor's own time
    if not opened:
        steps = tuple(step for step in steps if step in {_ACCOUNTS, _AGAIN, _BACK})
    base = f"Tried: {_without_credentials(tried)}" if tried and _ACCOUNTS in steps else ""
    about = "\n".join(part for part in (fault.sentence, fault.hint, base) if part)
    return f"{fault.title}\n\n{about}\n\n{' · '.join(steps)}"


def _without_credentials(url: str) -> str:
    """Return a URL without user, password, query and fragment, as it may be shown."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    where = f"{host.rpartition('@')[2]}{slash}{path}".partition("?")[0].partition("#")[0]
    return clean(f"{scheme}{separator}{where}" if separator else url.rpartition("@")[2], 120)


class Pace:
    """Turns the steps of one long load into words with a bar, a rate and the time that is left.

    Args:
        stops: Whether the load can end with what it has.
        ascii_only: Whether only ASCII may be used.
    """

    def __init__(self, *, stops: bool, ascii_only: bool = False) -> None:
        self._stops = stops
        self._glyphs = "#." if ascii_only else "━─"
        self._first: tuple[float, int] | None = None

    def words(self, step: Step, now: float) -> str:
        """Return the words for a step.

        Args:
            step: How far it is.
            now: Monotonic seconds.
        """
        if self._first is None:
            self._first = (now, step.done)
        began, had = self._first
        rate = (step.done - had) / (now - began) if now > began else 0.0
        of = f" of about {step.total:,}" if step.total else ""
        parts = [f"{step.done:,}{of} {clean(step.words)}"]
        if rate > _SLOWEST:
            parts.append(f"{rate:,.0f} a second" if rate >= 1 else f"{rate:.1f} a second")
            if step.total and step.total > step.done:
                parts.append(f"about {format_age((step.total - step.done) / rate)} left")
        lines = ["Reading what the vendor keeps", "", " · ".join(parts), ""]
        if step.total:
            part = min(step.done / step.total, 1.0)
            full = round(part * _BAR)
            lines[1:1] = ["", f"{self._glyphs[0] * full}{self._glyphs[1] * (_BAR - full)} {part:4.0%}"]
        stop = "X stops here and shows what was read · " if self._stops else ""
        return "\n".join([*lines, f"{stop}{_BACK}"])
