"""One line that says how old the figures are, what went wrong, and when it is tried again. It refreshes only itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from textual.timer import Timer

from tui.core.content import Content
from tui.core.format import format_age
from tui.core.text import clean
from tui.live.budget import Budget
from tui.live.snapshot import Snapshot, Step
from tui.widgets.canvas_widget import CanvasWidget
from tui.widgets.chart_canvas import Canvas, fitted

AGE_STEP: Final = 5
"""Seconds between two changes of an age: an idle deck stays nearly silent."""
_BAR: Final = 12

NEARLY: Final = 0.75
"""Share of a budget from which it is shown."""

Part = tuple[str, str]
"""A text and its role."""


class Freshness(CanvasWidget):
    """Shows the state of one query.

    Args:
        now: Gives the wall time, aware.
        budget: Gives the account's requests of the last minute; said when little is left.
    """

    DEFAULT_CSS = """
    Freshness { height: 1; padding: 0 1; }
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        budget: Callable[[], Budget] | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._now = now
        self._budget = budget
        self._snapshot: Snapshot[Any] = Snapshot()
        self._rows_at: datetime | None = None
        self._tick: Timer | None = None

    def show(self, snapshot: Snapshot[Any]) -> None:
        """Show a state; its age and its count-down go on by themselves."""
        self._snapshot = snapshot
        self._again()

    def show_rows(self, read_at: datetime | None) -> None:
        """Say besides how old the rows below the figures are, which are read by themselves; None where there are none."""
        if read_at != self._rows_at:
            self._rows_at = read_at
            self._again()

    def clear(self) -> None:
        """Show nothing."""
        self._rows_at = None
        self.show(Snapshot())

    @property
    def text(self) -> str:
        """What the line says."""
        return "".join(text for text, _ in self._words())

    def _words(self) -> list[Part]:
        parts = words(self._snapshot, self._now(), ascii_only=self.plain, rows_at=self._rows_at)
        return parts + budget_words(self._budget() if self._budget and parts else None, ascii_only=self.plain)

    def draw(self, width: int, height: int) -> Canvas | None:
        """Return the line at a width."""
        canvas, column = Canvas(width, height), 0
        for text, role in self._words():
            column = canvas.put(column, 0, fitted(text, width - column, ascii_only=self.plain), role)
        return canvas

    def _again(self) -> None:
        if self._tick is not None:
            self._tick.stop()
            self._tick = None
        if self.is_running:
            self.redraw()
            wait = next_change(self._snapshot, self._now(), self._rows_at)
            if wait is not None:
                self._tick = self.set_timer(wait, self._again)

    def on_mount(self) -> None:
        """Start counting."""
        self._again()


def next_change(snapshot: Snapshot[Any], now: datetime, rows_at: datetime | None = None) -> float | None:
    """Return the seconds until the line has to say something else: 5 at least, 1 in the last ten before a try; None for never."""
    remaining = snapshot.seconds_to_next(now) if snapshot.fault is not None else None
    if snapshot.waiting is not None:
        return 1.0
    if remaining is not None and remaining <= 2 * AGE_STEP:
        return 1.0
    if remaining is not None:
        return float(AGE_STEP)
    rows = None if rows_at is None else (now - rows_at).total_seconds()
    ages = [age for age in (snapshot.age(now), rows) if age is not None]
    return min((AGE_STEP - age % AGE_STEP if age < 60 else 60 - age % 60 for age in ages), default=None)


def words(
    snapshot: Snapshot[Any], now: datetime, *, ascii_only: bool = False, rows_at: datetime | None = None
) -> list[Part]:
    """Return what is to be said of a state; with the age of rows beside it, each age says whose it is."""
    dot = " - " if ascii_only else " · "
    parts: list[Part] = []
    if snapshot.fault is not None:
        parts += _fault(snapshot, now, dot)
    elif snapshot.fetched_at is not None and not (rows_at and _only_notes(snapshot)):
        parts.append((("figures " if rows_at else "") + _age(snapshot, now), "muted"))
    if rows_at is not None:
        parts.append((f"{dot if parts else ''}rows {age_words((now - rows_at).total_seconds())}", "muted"))
    if snapshot.frozen:
        parts += [(dot if parts else "", "muted"), ("frozen", "state")]
    if snapshot.waiting is not None:
        parts.append((f"{dot if parts else ''}{clean(snapshot.waiting.words(now))}", "state"))
    elif snapshot.loading and snapshot.progress is not None:
        parts += [(dot if parts else "", "muted"), *_progress(snapshot.progress, ascii_only=ascii_only)]
    elif snapshot.loading and snapshot.value is None:
        parts.append((f"{dot if parts else ''}asking the vendor", "muted"))
    return parts


def budget_words(budget: Budget | None, *, ascii_only: bool = False) -> list[Part]:
    """Return what is to be said of an account's budget: nothing while there is enough of it."""
    if budget is None or budget.used < budget.limit * NEARLY:
        return []
    dot = " - " if ascii_only else " · "
    return [(f"{dot}{budget.words()}", "state")]


def _age(snapshot: Snapshot[Any], now: datetime) -> str:
    return age_words(snapshot.age(now) or 0.0)


def age_words(seconds: float) -> str:
    """Return how long ago something was, in steps that keep an idle deck silent."""
    return "just now" if seconds < AGE_STEP else f"{format_age(seconds // AGE_STEP * AGE_STEP)} ago"


def _only_notes(snapshot: Snapshot[Any]) -> bool:
    return isinstance(snapshot.value, Content) and not snapshot.value.has_figures


def _fault(snapshot: Snapshot[Any], now: datetime, dot: str) -> list[Part]:
    fault = snapshot.fault
    if fault is None:
        return []
    parts: list[Part] = [("! ", "bad"), (clean(fault.sentence), "bad")]
    if snapshot.loading or not snapshot.frozen:
        parts.append((f"{dot}{snapshot.again(now)}", "text"))
    if snapshot.fetched_at is not None:
        parts.append((f"{dot}shown: {_age(snapshot, now)}", "muted"))
    if fault.hint:
        parts.append((f"{dot}{clean(fault.hint)}", "muted"))
    return parts


def _progress(step: Step, *, ascii_only: bool) -> list[Part]:
    said: list[Part] = [(f"{clean(step.words)} {step.done:,}" + (f" of {step.total:,}" if step.total else ""), "text")]
    if step.total:
        full = min(step.done * _BAR // step.total, _BAR)
        done, left = ("#", ".") if ascii_only else ("━", "─")
        said += [(" " + done * full, "state"), (left * (_BAR - full), "axis")]
    return said
