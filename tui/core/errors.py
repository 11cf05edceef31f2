"""Errors for people: what happened, to which account, what to do next.

Every fault of a server, a network, a secret store or a configuration becomes one `DeckError`. Its texts are written here or
where it is raised; the text of a foreign exception is never shown, since it may repeat a secret or carry control characters.
"""

from __future__ import annotations

import enum

from tui.core.quick import dataclass


class ErrorKind(enum.Enum):
    """What went wrong, as coarse as a user's next step."""

    CONFIG = "configuration"
    USAGE = "usage"
    NO_SECRET = "no secret"  # noqa: S105  # the name of a state
    UNAUTHORISED = "not authorised"
    FORBIDDEN = "not permitted"
    NOT_FOUND = "not found"
    BAD_REQUEST = "refused as invalid"
    RATE_LIMITED = "rate limited"
    SERVER = "vendor failing"
    UNREACHABLE = "unreachable"
    TIMEOUT = "no answer in time"
    TLS = "TLS failed"
    REDIRECT = "redirected"
    TOO_LARGE = "answer too large"
    UNREADABLE = "answer unreadable"
    VENDOR = "vendor reported failure"
    CANCELLED = "cancelled"


PARTIAL = 6
"""The status with which a command ends when part of the answer is missing."""
_EXIT_STATUS = {
    ErrorKind.USAGE: 2,
    ErrorKind.CONFIG: 2,
    ErrorKind.NO_SECRET: 3,
    ErrorKind.UNAUTHORISED: 4,
    ErrorKind.FORBIDDEN: 4,
    ErrorKind.CANCELLED: 130,
}

RETRYABLE = frozenset(
    {
        ErrorKind.RATE_LIMITED,
        ErrorKind.SERVER,
        ErrorKind.UNREACHABLE,
        ErrorKind.TIMEOUT,
        ErrorKind.UNREADABLE,
    }
)
"""Kinds that may pass by themselves; the others wait for the user."""

_ENDS = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, ready to be shown.

    Attributes:
        kind: What went wrong.
        title: A few words, for a badge or a title.
        sentence: One sentence that says what happened; a full stop is added where it has none, for it may end with the
            vendor's own words.
        hint: What the user can do next; may be empty.
        account: Name of the account that it happened to; empty where none is involved.
        status: HTTP status where there was one.
        retry_after: Seconds after which the vendor asks to try again, where it said so.
    """

    kind: ErrorKind
    title: str
    sentence: str
    hint: str = ""
    account: str = ""
    status: int | None = None
    retry_after: float | None = None

    def __post_init__(self) -> None:
        """End the sentence."""
        if self.sentence and not self.sentence.endswith(_ENDS):
            object.__setattr__(self, "sentence", f"{self.sentence}.")  # before anybody sees it

    @property
    def words(self) -> str:
        """The sentence and the hint, as one text."""
        return f"{self.sentence} {self.hint}".strip()

    @property
    def state(self) -> str:
        """The word for an account that gave this and nothing else, the same on the fleet's screen and in its exports."""
        return self.kind.value if self.kind is ErrorKind.NO_SECRET else "failing"


class DeckError(Exception):
    """The only exception that crosses a floor of the house; carries a `Fault`."""

    def __init__(
        self,
        kind: ErrorKind,
        sentence: str,
        *,
        title: str = "",
        hint: str = "",
        account: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.fault = Fault(
            kind, title or kind.value[:1].upper() + kind.value[1:], sentence, hint, account, status, retry_after
        )
        super().__init__(self.fault.sentence)

    @property
    def kind(self) -> ErrorKind:
        """What went wrong."""
        return self.fault.kind

    @property
    def exit_status(self) -> int:
        """The status with which a command ends: 2 usage, 3 no secret, 4 not authorised, 5 vendor failing, 130 cancelled."""
        return _EXIT_STATUS.get(self.fault.kind, 5)

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later without the user doing anything."""
        return self.fault.kind in RETRYABLE
