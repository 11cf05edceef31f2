"""The synthetic world that all vendors' routers look at: its seed, its size and its clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import field
from datetime import UTC, datetime
from functools import wraps
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from tui.core.quick import dataclass

DEFAULT_SEED: Final = 7
DEFAULT_INSTANCES: Final = 20_000
TOKEN_PREFIX: Final = "sandbox-"  # noqa: S105  # a public marker, not a secret


def _system_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
    """What every answer is a pure function of.

    Attributes:
        seed: Two worlds of different seeds have nothing in common.
        instances: About how many instances (conversations, calls, requests) a year each vendor's fleet has.
        now: The clock, in UTC; moves, or stands still in tests.
        variant: Shape of Ejento V2 bodies ("standard" unless a test asks for another).
    """

    seed: int = DEFAULT_SEED
    instances: int = DEFAULT_INSTANCES
    now: Callable[[], datetime] = field(default=_system_now)
    variant: str = "standard"


def accepted(token: str) -> bool:
    """Whether a credential is one of the sandbox's: it begins with ``sandbox-``."""
    return token.startswith(TOKEN_PREFIX)


def bearer(request: Request) -> str:
    """Return the bearer token of a request, or an empty text."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


Handler = Callable[[Request], Response]


def at_once(answer: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Answer on the event loop. An answer is pure computing: in a thread it would only wait for its turn with the interpreter."""

    @wraps(answer)
    async def answered(request: Request) -> Response:
        return answer(request)

    return answered
