"""How much of everything one call may take."""

from __future__ import annotations

from typing import Final

from tui.core.quick import dataclass

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one connection's calls.

    Attributes:
        total_seconds: Longest that the tries of one call may take together: name, connection, TLS, headers and body.
        connect_seconds: Longest that connecting may take.
        body_bytes: Most bytes of a body, counted as received and again as inflated.
        error_bytes: Most bytes that are read of an error's body.
        error_seconds: Longest that an error's body is waited for.
        tries: Most tries of one call.
        wait_seconds: Longest that one call waits between its tries, altogether; a longer ``Retry-After`` is reported.
        question_seconds: Longest that all calls of one question may take together, waits and queueing included, without a step
            forward that the user sees.
        in_flight: Most requests under way at a time.
    """

    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    body_bytes: int = 16 * MIB
    error_bytes: int = 64 * 1024
    error_seconds: float = 3.0
    tries: int = 3
    wait_seconds: float = 30.0
    question_seconds: float = 60.0
    in_flight: int = 6


DEFAULT_LIMITS: Final = Limits()
