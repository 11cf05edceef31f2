"""What a bench gives: ratios, each beside its goal, and the environment they were measured in."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Ratio:
    """One line of the table.

    Attributes:
        title: What was divided by what.
        value: The ratio, or a plain number where there is no anchor.
        goal: What it has to be, or None where nothing was asked for.
        detail: The numbers behind it, with their units.
        least: Whether the goal is a least, instead of a most.
    """

    title: str
    value: float
    goal: float | None = None
    detail: str = ""
    least: bool = False

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        met = self.value >= self.goal if self.least else self.value <= self.goal
        return "met" if met else "NOT met"

    def columns(self) -> tuple[str, str, str, str, str]:
        goal = "" if self.goal is None else f"{'≥' if self.least else '≤'} {self.goal:g}"
        return self.title, shortened(self.value), goal, self.verdict, self.detail


def shortened(value: float) -> str:
    """Return a number with three digits that say something."""
    return f"{value:.0f}" if value == 0 or abs(value) >= 100 else f"{value:.3g}"


def interleaved(runs: int, measures: Mapping[str, Callable[[], Sequence[float]]]) -> dict[str, list[tuple[float, ...]]]:
    """Run each measure in turn, so often: what disturbs the machine meanwhile disturbs them all."""
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            found[name].append(tuple(measure()))
    return found


def medians(samples: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    """Return the median of each place."""
    return tuple(statistics.median(place) for place in zip(*samples, strict=True))


def table(ratios: Sequence[Ratio]) -> str:
    """Return ratios as lines in columns."""
    rows = [("what", "measured", "goal", "", "behind it"), *(one.columns() for one in ratios)]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "-" * max(len(line) for line in lines), *lines[1:]])


def markdown(ratios: Sequence[Ratio], heading: Sequence[str]) -> str:
    """Return what was measured as a page's passage: the environment, then a table."""
    rows = [("what", "measured", "goal", "", "behind it"), *(one.columns() for one in ratios)]
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join([*heading, "", lines[0], "|---|---|---|---|---|", *lines[1:]])


def put_between(text: str, begin: str, end: str, passage: str) -> str:
    """Return a page whose passage between two marks is another one.

    Raises:
        ValueError: A mark is missing.
    """
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no {begin} … {end}")
    return f"{before}{begin}\n\n{passage}\n\n{end}{after}"


def environment() -> list[str]:
    """Return what the numbers depend on."""
    packages = ("textual", "rich", "httpx", "pydantic", "plotext")
    load = os.getloadavg()[0]
    return [
        (
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors"
            f" ({_processor()}), load {load:.1f} at the start"
        ),
        ", ".join(f"{name} {version(name)}" for name in packages) + "; pty of 120 by 40",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
