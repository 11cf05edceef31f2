"""Counting and finding events of an endless repeating row by arithmetic, so that a fleet of any size can be paged through."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Final, TypeVar

from tui.sandbox.synth import EPOCH, HORIZON_DAYS, Rhythm, hex_id, unit

K = TypeVar("K")
_MIXER: Final = 0x9E3779B97F4A7C15
_UNMIXER: Final = pow(_MIXER, -1, 2**64)
_MASK: Final = 2**64 - 1
_MILLISECOND: Final = timedelta(milliseconds=1)
_LATEST: Final = 0.95
_HORIZON: Final = datetime.combine(EPOCH, time.min, UTC) + timedelta(days=HORIZON_DAYS)


class Pattern:
    """Those events, of an endless row that repeats after a period, that stand at chosen places of it.

    Args:
        places: The chosen places, ascending, each below the period.
        period: Events after which the row repeats.
        weights: What each chosen place adds to `weight_before`; 1 where not given.
    """

    def __init__(self, places: Iterable[int], period: int, weights: Sequence[int] | None = None) -> None:
        self._places = tuple(places)
        self._period = period
        self._steps = (0, *accumulate(weights)) if weights is not None else tuple(range(len(self._places) + 1))

    def before(self, number: int) -> int:
        """Return how many chosen events stand before event ``number``."""
        rounds, rest = divmod(number, self._period)
        return rounds * len(self._places) + bisect_left(self._places, rest)

    def weight_before(self, number: int) -> int:
        """Return the sum of the weights of the chosen events before event ``number``."""
        rounds, rest = divmod(number, self._period)
        return rounds * self._steps[-1] + self._steps[bisect_left(self._places, rest)]

    def nth(self, count: int) -> int:
        """Return the number of the chosen event before which ``count`` chosen ones stand."""
        rounds, rest = divmod(count, len(self._places))
        return rounds * self._period + self._places[rest]


def chosen(slots: Sequence[bool], weights: Sequence[int] | None = None) -> Pattern:
    """Return the pattern of the places that are true; ``weights`` has one entry a place of the whole period."""
    places = [place for place, wanted in enumerate(slots) if wanted]
    return Pattern(places, len(slots), [weights[place] for place in places] if weights is not None else None)


def parted(keys: Sequence[K], weights: Sequence[int]) -> Callable[[K], Pattern]:
    """Part the places by key, in one go; the pattern of a key that none has is empty. ``weights`` as in `chosen`."""
    places: dict[K, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    patterns = {key: Pattern(own, len(keys), [weights[place] for place in own]) for key, own in places.items()}
    empty = Pattern((), len(keys), ())
    return lambda key: patterns.get(key, empty)


class Timeline:
    """The events of a rhythm, counted exactly: an event has happened before a moment when its own time is before it.

    Args:
        seed: Seed of the rhythm.
        per_day: Mean events a day.
    """

    def __init__(self, seed: int, per_day: float) -> None:
        self._seed = seed
        self._rhythm = Rhythm(seed, per_day)

    def count_before(self, moment: datetime) -> int:
        """Return how many events have a time before the moment."""
        number = self._rhythm.count_before(moment)
        while number and self.time_of(number - 1) >= moment:
            number -= 1
        while self.time_of(number) < moment and (moment < _HORIZON or number < self._last):
            number += 1
        return number

    @cached_property
    def _last(self) -> int:
        """Events up to the horizon; dear, and asked for only beyond it."""
        return self._rhythm.count_before(_HORIZON)

    def time_of(self, number: int) -> datetime:
        """Return when an event happened: somewhere in the rhythm's gap after its beat, so that events keep their order."""
        start = self._rhythm.time_of(number)
        gap = self._rhythm.time_of(number + 1) - start
        return start + timedelta(milliseconds=int(gap / _MILLISECOND * _LATEST * unit(self._seed, "late", number)))


def to_id(kind: str, seed: int, number: int) -> str:
    """Return an id that looks like a GUID and from which `from_id` gets the number back."""
    mixed = f"{(number * _MIXER + seed) & _MASK:016x}"
    proof = hex_id(16, kind, seed, number)
    return f"{mixed[:8]}-{mixed[8:12]}-{mixed[12:]}-{proof[:4]}-{proof[4:]}"


def from_id(kind: str, seed: int, text: str) -> int | None:
    """Return the number that an id was made from, or None when it is no such id."""
    try:
        number = ((int(text[:18].replace("-", ""), 16) - seed) * _UNMIXER) & _MASK
    except ValueError:
        return None
    return number if number < 2**63 and to_id(kind, seed, number) == text else None


def newest_first(total: int, offset: int, limit: int, nth: Callable[[int], int]) -> list[int]:
    """Return the numbers of a page of events, the newest first; ``nth`` gives the number of the n-th oldest."""
    last = total - offset
    return [nth(place) for place in range(last - 1, max(last - limit, 0) - 1, -1)]
