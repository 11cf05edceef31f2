"""How long to wait before asking again."""

from __future__ import annotations

import random
from typing import Final

from tui.core.errors import RETRYABLE, ErrorKind, Fault

MIN_INTERVAL: Final = 5.0
"""Seconds between two live refreshes at least, whatever an account asks for."""
MAX_BACKOFF: Final = 300.0
"""Seconds between two tries at most, unless the vendor asks for longer."""
_JITTER: Final = 0.1
_PASSING: Final = RETRYABLE | {ErrorKind.VENDOR, ErrorKind.TLS}


def retried(fault: Fault) -> bool:
    """Say whether a fault may pass by itself; a refused key, say, waits for the user."""
    return fault.kind in _PASSING


def next_refresh(interval: float) -> float:
    """Return the seconds to the next refresh: the interval, give or take a tenth, so that panels do not march in step."""
    interval = max(interval, MIN_INTERVAL)
    return max(interval * random.uniform(1 - _JITTER, 1 + _JITTER), MIN_INTERVAL)


def next_try(fault: Fault, failures: int, interval: float) -> float:
    """Return the seconds to the next try after ``failures`` in a row: what the vendor asks for, or back-off with full jitter."""
    if fault.retry_after is not None:
        return fault.retry_after + random.uniform(0, 1)
    ceiling = min(max(interval, MIN_INTERVAL) * 2.0 ** min(failures, 10), MAX_BACKOFF)
    return max(random.uniform(0, ceiling), MIN_INTERVAL)


def soon() -> float:
    """Return a short wait for what is overdue, so that all panels do not ask at one instant."""
    return random.uniform(0, 0.5)
