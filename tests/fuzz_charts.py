"""Draws charts of anything at any size, in a process of its own: ``python -m tests.fuzz_charts COUNT SEED``.

An abort of plotext could not be caught in the process that runs it.
"""

from __future__ import annotations

import math
import random
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.chart_samples import LINE
from tui.core.content import Chart, ChartKind, Series
from tui.core.plotting import ChartOptions, prepare
from tui.core.values import Unit
from tui.widgets.chart_draw import draw_chart
from tui.widgets.chart_look import Look

SIZES = (
    (0, 0), (0, 5), (5, 0), (1, 1), (2, 1), (1, 2), (3, 3), (5, 4), (10, 5), (17, 7), (24, 6), (40, 10), (78, 8), (80, 24),
    (100, 30), (120, 40), (500, 3), (3, 200), (500, 200),
)  # fmt: skip
JUNK: tuple[Any, ...] = (
    None, math.nan, math.inf, -math.inf, 1e308, -1e308, 1e300, -1e300, 5e-324, 0, -0.0, 0.1, -1, 7, 10**400, -(10**400), True,
    Decimal("NaN"), Decimal("1E+999999"), Decimal("-0.0000001"), Decimal("12345678901234567890.12"), "7", "", "junk", [], 1e15,
)  # fmt: skip


def values(dice: random.Random, length: int) -> tuple[Any, ...]:
    """Return a row of one of the shapes that break charts."""
    shape = dice.randrange(9)
    if shape == 0:
        return (0,) * length
    if shape == 1:
        return (None,) * length
    if shape == 2:
        return tuple(dice.choice(JUNK) for _ in range(length))
    if shape == 3:
        return tuple(dice.gauss(0, 10.0 ** dice.randint(-12, 200)) for _ in range(length))
    if shape == 4:
        return (dice.choice(JUNK),) * length
    if shape == 5:
        return tuple(None if dice.random() < 0.5 else dice.random() for _ in range(length))
    if shape == 6:
        return tuple(-dice.expovariate(0.001) for _ in range(length))
    if shape == 7:
        return tuple(Decimal(dice.randint(-(10**6), 10**9)) / 7 for _ in range(length // 2))
    return tuple(dice.randint(1, 10**6) for _ in range(length + 3))


def chart(dice: random.Random) -> Chart:
    """Return a chart of up to twelve such rows."""
    length = dice.choice((0, 1, 2, 3, 7, 24, 30, 31, 90, 365, 1000 if dice.random() < 0.1 else 60))
    rows = tuple(
        Series(f"s{number}", dice.choice(("one", "請求書", "e\u0301" * 9, "", "x" * 90)), values(dice, length))
        for number in range(dice.choice((0, 1, 1, 1, 2, 3, 12)))
    )
    names = dice.random() < 0.4
    buckets = tuple(dice.choice(("a", "漢字", "", "b" * 70)) + str(place) for place in range(length))
    dates = tuple(f"20{place // 336:02d}-{place // 28 % 12 + 1:02d}-{place % 28 + 1:02d}" for place in range(length))
    return replace(
        LINE, kind=dice.choice(list(ChartKind)), buckets=buckets if names else dates, series=rows, timed=dice.random() < 0.6,
        previous=rows[: dice.randrange(3)], unit=dice.choice(list(Unit)), currency=dice.choice((None, "EUR")),
        note=dice.choice(("", "top 10 only")),
    )  # fmt: skip


def options(dice: random.Random) -> ChartOptions:
    """Return anything that a reader could ask for."""
    return ChartOptions(
        kind=dice.choice((None, *ChartKind)), cumulative=dice.random() < 0.2, average=dice.choice(("", "", "rolling", "mean")),
        log=dice.random() < 0.3, previous=dice.random() < 0.3, hidden=frozenset({"s0"} if dice.random() < 0.1 else ()),
        window=dice.choice((None, None, (0, 1), (5, 20), (-3, 400), (9999, 9))),
    )  # fmt: skip


def main(count: int, seed: int) -> None:
    """Draw so many series; says how many, or ends with the case that failed."""
    dice = random.Random(seed)
    drawn = case = 0
    while drawn < count:
        width, height = SIZES[case % (len(SIZES) - 1)] if case % 40 else SIZES[-1]
        case += 1
        one, asked = chart(dice), options(dice)
        look = Look(
            dice.random() < 0.3, dice.random() < 0.7, dice.choice((None, 0, 5, 9999)), dice.choice((None, 0, 1))
        )
        try:
            drawing = draw_chart(prepare(one, asked), look, width, height, numbers=dice.random() < 0.1)
            assert [len(row) for row in drawing.canvas.rows] == [width] * height
            text = drawing.canvas.text()
            assert "\x1b" not in text
            assert not look.ascii_only or all(ord(character) < 0x2500 or ord(character) > 0x28FF for character in text)
        except Exception:
            print(f"case {case}: {width}x{height} {look} {asked}\n{one}"[:4000], flush=True)
            raise
        drawn += len(one.series)
    print(f"drew {drawn} series in {case} charts")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
