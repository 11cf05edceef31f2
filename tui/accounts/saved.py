"""When each secret was saved: a small private file, no secret in it. Tells how old a token is."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tui.accounts.files import locked, write_private
from tui.core.errors import DeckError
from tui.core.small_file import read_small

_MOST_BYTES: Final = 1024 * 1024


class SavedTimes:
    """Times of saving, by the names of `tui.accounts.entries`; a file that cannot be used is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._here: dict[str, datetime] = {}

    def at(self, name: str) -> datetime | None:
        """Return when a secret was saved last, here or by another deck; None where that is not known."""
        at = self._here.get(name)
        with contextlib.suppress(KeyError, ValueError):
            read = datetime.fromisoformat(self._read()[name])
            read = read if read.tzinfo else read.replace(tzinfo=UTC)
            at = read if at is None else max(at, read)
        return at

    def names(self) -> tuple[str, ...]:
        """Return the names of all secrets whose times are known."""
        return tuple({**self._read(), **self._here})

    def note(self, name: str, at: datetime) -> None:
        """Remember when a secret was saved."""
        self._here[name] = at
        self._change(name, at.isoformat(timespec="seconds"))

    def note_for_run(self, name: str, at: datetime) -> None:
        """Remember it for this run only."""
        self._change(name, None)
        self._here[name] = at

    def forget(self, name: str) -> None:
        """Forget a secret's time."""
        self._here.pop(name, None)
        self._change(name, None)

    def _change(self, name: str, text: str | None) -> None:
        with contextlib.suppress(DeckError, OSError):  # a lost time is no reason to lose a save
            if text is None and name not in self._read():
                return
            with locked(self._path, 1.0):
                times = self._read()
                if text is None:
                    times.pop(name, None)
                else:
                    times[name] = text
                write_private(self._path, json.dumps(times, indent=1, sort_keys=True).encode())

    def _read(self) -> dict[str, str]:
        try:
            read = json.loads(read_small(self._path, _MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        return {key: value for key, value in read.items() if isinstance(value, str)} if isinstance(read, dict) else {}


def life_in_words(saved_at: datetime, lifetime_days: float, now: datetime) -> str:
    """Say how old a token is and when it ends: "5 days old, ends in about 2 days"."""
    age, left = now - saved_at, saved_at + timedelta(days=lifetime_days) - now
    if age < timedelta(0):
        return "saved in the future, by this machine's clock"
    if left <= timedelta(0):
        return f"{_span(age)} old, ended {_span(-left)} ago: renew it"
    rounded = left + timedelta(hours=12) if left > timedelta(days=2) else left
    return f"{_span(age)} old, ends in about {_span(rounded)}" + (": renew it soon" if must_renew(left) else "")


def must_renew(left: timedelta) -> bool:
    """Whether so little of a token's life is left that the user is asked to renew it: a day."""
    return left <= timedelta(days=1)


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count >= 1:
            return f"{count} {word}" + ("s" if count > 1 else "")
    return "less than a minute"
