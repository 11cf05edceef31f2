"""One chart of every kind, the same every time."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tui.core.content import Chart, ChartKind, Series
from tui.core.values import Unit

DAYS = tuple((date(2026, 10, 20) + timedelta(days=day)).isoformat() for day in range(30))


def _series(key: str, title: str, base: int, gap: tuple[int, ...] = ()) -> Series:
    dice = random.Random(key)
    values = [base * (1 + 0.5 * math.sin(day / 7 * math.tau) + dice.random() * 0.3) for day in range(len(DAYS))]
    return Series(key, title, tuple(None if day in gap else int(value) for day, value in enumerate(values)))


_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_AGENTS = (
    "Invoice triage",
    "Support copilot",
    "HR answers",
    "A very long name that nobody ever shortened",
    "請求書について",
    "Sales",
)
_COSTS = ("1234.5", "821", "433.2", "120", "33", "1.2")

LINE = Chart("requests", "Requests per day", ChartKind.LINE, DAYS, (_series("one", "Support", 40_000, (11, 12)),))
BEFORE = replace(LINE, previous=(_series("one", "Support", 30_000),))
LINES = Chart(
    "tokens", "Tokens per day", ChartKind.LINE, DAYS,
    (
        _series("prompt", "Prompt", 400_000, (11, 12)),
        _series("completion", "Completion", 150_000),
        _series("cached", "Cached", 60_000),
    ),
    Unit.TOKENS,
)  # fmt: skip
BARS = replace(LINE, kind=ChartKind.BARS)
STACKED = replace(LINES, kind=ChartKind.STACKED)
RANKING = Chart(
    "agents", "Agents by cost", ChartKind.RANKING, _AGENTS,
    (Series("cost", "Cost", tuple(Decimal(cost) for cost in _COSTS)),),
    Unit.MONEY, "EUR", note="top 6 only", timed=False,
)  # fmt: skip
HISTOGRAM = Chart(
    "latency", "Time to first token", ChartKind.HISTOGRAM,
    ("0-1 s", "1-2 s", "2-5 s", "5-10 s", "10-30 s", "> 30 s"),
    (Series("calls", "Calls", (12, 55, 80, 33, 7, 2)),), timed=False,
)  # fmt: skip
HEAT = Chart(
    "hours", "Activity by hour", ChartKind.HEAT, tuple(f"{hour:02d}" for hour in range(24)),
    tuple(
        Series(
            day, day,
            tuple(
                None if day == "Wed" and hour < 3 else int(240 * math.exp(-(((hour - 13) / 4) ** 2)) * (1 if place < 5 else 0.2))
                for hour in range(24)
            ),
        )
        for place, day in enumerate(_WEEK)
    ),
    timed=False,
)  # fmt: skip

EVERY = {
    "line": LINE, "lines": LINES, "bars": BARS, "stacked": STACKED, "ranking": RANKING, "histogram": HISTOGRAM, "heat": HEAT,
}  # fmt: skip
