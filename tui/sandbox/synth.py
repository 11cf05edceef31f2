"""Deterministic make-believe: numbers from names, and a rhythm of events that can be counted and found without storing any.

Everything here is a pure function of its arguments, so that the same seed and clock always give the same bytes, and so that
the ten-millionth event costs what the first one does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from struct import Struct
from threading import Lock
from typing import Final, TypeVar

T = TypeVar("T")

EPOCH: Final = date(2024, 1, 1)
"""The first day on which anything happened in the synthetic world."""
HORIZON_DAYS: Final = 3660
"""Days after the epoch for which the rhythm is laid out."""
_START: Final = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=UTC)
_DAYS_AHEAD: Final = 30

HOUR_WEIGHTS: Final = (
    0.30, 0.22, 0.18, 0.16, 0.18, 0.28, 0.50, 0.85, 1.35, 1.85, 2.05, 1.95,
    1.55, 1.75, 1.95, 1.90, 1.70, 1.40, 1.05, 0.85, 0.70, 0.60, 0.48, 0.38,
)  # fmt: skip
"""How busy each hour of a UTC day is, relative to a mean of about 1."""
WEEKDAY_WEIGHTS: Final = (1.12, 1.22, 1.20, 1.16, 1.02, 0.48, 0.40)
_HOURS_TOTAL: Final = sum(HOUR_WEIGHTS)
_HOUR_STEPS: Final = (0.0, *(step / _HOURS_TOTAL for step in accumulate(HOUR_WEIGHTS)))
_SPACE: Final = 2.0**64


def unit(*names: object) -> float:
    """Return a number in [0, 1) that depends on nothing but the names."""
    digest = blake2b("\x1f".join(map(str, names)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / _SPACE


def units(*names: object) -> Callable[[int], float]:
    """Return a function that gives what `unit` gives for the names and a whole number after them, in half the time."""
    start = ("\x1f".join(map(str, names)) + "\x1f").encode("utf-8", "surrogatepass")

    def at(number: int) -> float:
        return int.from_bytes(blake2b(start + b"%d" % number, digest_size=8).digest(), "big") / _SPACE

    return at


def whole(low: int, high: int, *names: object) -> int:
    """Return a whole number in [low, high]."""
    return low + int(unit(*names) * (high - low + 1))


def pick(options: Sequence[T], *names: object) -> T:
    """Return one of the options."""
    return options[int(unit(*names) * len(options))]


def skewed(low: float, high: float, *names: object) -> float:
    """Return a number in [low, high), mostly small, seldom large (latencies, lengths)."""
    return low + (high - low) * float(unit(*names) ** 3)


def hex_id(length: int, *names: object) -> str:
    """Return a hexadecimal id."""
    return blake2b("\x1f".join(map(str, names)).encode(), digest_size=(length + 1) // 2).hexdigest()[:length]


def guid(*names: object) -> str:
    """Return an id in the form of a GUID."""
    text = hex_id(32, "guid", *names)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def day_weight(seed: int, day: date) -> float:
    """Return how busy a day is: week-day rhythm, slow growth, noise, a few outliers and outages; the mean is about 1."""
    return _day_weights(seed)((day - EPOCH).days)


@lru_cache(maxsize=64)
def _day_weights(seed: int) -> Callable[[int], float]:
    noises, lucks, first = units(seed, "day"), units(seed, "luck"), EPOCH.weekday()

    def weight(offset: int) -> float:
        growth = 0.75 + 0.5 * offset / 1000
        noise = 0.88 + 0.24 * noises(offset)
        luck = lucks(offset)
        event = 0.08 if luck < 0.008 else 2.4 if luck > 0.992 else 1.0
        return WEEKDAY_WEIGHTS[(first + offset) % 7] * growth * noise * event

    return weight


def day_fraction(now: datetime, day: date) -> float:
    """Return which part of a UTC day's events has happened by now: 0 before, 1 after, by the rhythm of hours within it."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    seconds = (now - start).total_seconds()
    if seconds <= 0:
        return 0.0
    if seconds >= 86400:
        return 1.0
    hour = int(seconds // 3600)
    within = seconds / 3600 - hour
    return _HOUR_STEPS[hour] + (_HOUR_STEPS[hour + 1] - _HOUR_STEPS[hour]) * within


class _Days:
    """How busy all days up to each were together, laid out as far as anybody has asked."""

    def __init__(self, seed: int) -> None:
        self._weight = _day_weights(seed)
        self._sums = [0.0]
        self._growing = Lock()

    def through(self, offset: int) -> list[float]:
        """Return the sums up to and with a day at least, or to the horizon."""
        if len(self._sums) < min(offset, HORIZON_DAYS - 1) + 2:
            self._grow(min(offset + _DAYS_AHEAD, HORIZON_DAYS - 1))
        return self._sums

    def beyond(self, sum_: float) -> list[float]:
        """Return the sums, at least one being greater than the given, or all to the horizon."""
        while self._sums[-1] <= sum_ and len(self._sums) <= HORIZON_DAYS:
            self._grow(min(len(self._sums) + _DAYS_AHEAD, HORIZON_DAYS - 1))
        return self._sums

    def _grow(self, offset: int) -> None:
        with self._growing:
            sums, weight = self._sums, self._weight
            for day in range(len(sums) - 1, offset + 1):
                sums.append(sums[-1] + weight(day))


@lru_cache(maxsize=64)
def _days(seed: int) -> _Days:
    return _Days(seed)


class Rhythm:
    """An endless, numbered row of events in time: event 0 is the first after the epoch.

    Args:
        seed: Seed of the world.
        per_day: Mean events a day.
    """

    def __init__(self, seed: int, per_day: float) -> None:
        self._seed = seed
        self._per_day = per_day
        self._days = _days(seed)

    def count_before(self, moment: datetime) -> int:
        """Return how many events happened before a moment."""
        offset = (moment.astimezone(UTC).date() - EPOCH).days
        if offset < 0:
            return 0
        if offset >= HORIZON_DAYS:
            return int(self._days.through(offset)[-1] * self._per_day)
        sums = self._days.through(offset)
        day = EPOCH + timedelta(days=offset)
        done = sums[offset] + (sums[offset + 1] - sums[offset]) * day_fraction(moment, day)
        return int(done * self._per_day)

    def time_of(self, number: int) -> datetime:
        """Return when an event happened, to the millisecond; grows with the number."""
        place = (number + 0.5) / self._per_day
        sums = self._days.beyond(place)
        offset = min(bisect_right(sums, place) - 1, HORIZON_DAYS - 1)
        span = sums[offset + 1] - sums[offset]
        part = min((place - sums[offset]) / span, 0.999999999)
        hour = min(bisect_right(_HOUR_STEPS, part) - 1, 23)
        within = (part - _HOUR_STEPS[hour]) / (_HOUR_STEPS[hour + 1] - _HOUR_STEPS[hour])
        return _START + timedelta(days=offset, milliseconds=int((hour + within) * 3_600_000))


_HALF: Final = (1 << 32) - 1
_ROUNDS: Final = 4


def sealed_guid(number: int, *names: object) -> str:
    """Return a GUID that hides a number below 2^64 and can be opened again, so that a row is found by its id without a store."""
    left, right = number >> 32, number & _HALF
    after = "\x1f".join(map(str, names)).encode()
    for turn in range(_ROUNDS):
        left, right = right, left ^ _mixed(right, turn, after)
    sealed = b"%08x%08x" % (left, right)
    proof = blake2b(b"seal\x1f%b\x1f%b" % (sealed, after), digest_size=7).hexdigest()
    text = sealed.decode()
    return f"{text[:8]}-{text[8:12]}-4{text[12:15]}-a{text[15:16]}{proof[:2]}-{proof[2:]}"


def opened_guid(guid_text: str, *names: object) -> int | None:
    """Return the number that `sealed_guid` hid with the same names, or None for any other text."""
    text = guid_text.lower().replace("-", "")
    digits = text[:12] + text[13:16] + text[17:18]
    try:
        left, right = int(digits[:8], 16), int(digits[8:16], 16)
    except ValueError:
        return None
    after = "\x1f".join(map(str, names)).encode()
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _mixed(left, turn, after), left
    number = left << 32 | right
    return number if sealed_guid(number, *names) == guid_text.lower() else None


def _mixed(half: int, turn: int, after: bytes) -> int:
    return int.from_bytes(blake2b(b"%d\x1f%d\x1f%b" % (half, turn, after), digest_size=4).digest(), "big")


_ROW: Final = Struct(">16I")


def numbers(count: int, *names: object) -> tuple[int, ...]:
    """Return up to 16 whole numbers in [0, 2^32) that depend on nothing but the names; one hash for a whole row."""
    digest = blake2b("\x1f".join(map(str, names)).encode("utf-8", "surrogatepass"), digest_size=64).digest()
    return _ROW.unpack(digest)[:count]
