"""The time that all calls of one question share, retries and queueing included, so that no question runs for ever."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from tui.core.clock import Clock

_current: Final[ContextVar[Question | None]] = ContextVar("question", default=None)


class Question:
    """One question under way.

    Args:
        clock: Time.
        seconds: Longest that it may go without a step forward.
    """

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.seconds = seconds
        self._clock = clock
        self._until = clock.monotonic() + seconds

    def moved(self) -> None:
        """Note a step forward that the user saw (a page of a long walk): the time begins anew."""
        self._until = self._clock.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never negative."""
        return max(self._until - self._clock.monotonic(), 0.0)


@contextmanager
def asking(clock: Clock, seconds: float) -> Iterator[Question]:
    """Bound every call made inside, also those of tasks that are started inside."""
    question = Question(clock, seconds)
    token = _current.set(question)
    try:
        yield question
    finally:
        _current.reset(token)


def current_question() -> Question | None:
    """Return the question that is being asked here, if one is."""
    return _current.get()


def seconds_left() -> float:
    """Return the seconds that are left to the question being asked here; infinite where a call is made by itself."""
    question = _current.get()
    return math.inf if question is None else question.left
