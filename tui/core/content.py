"""What a view answers with: figures, charts, a table, and words about them."""

from __future__ import annotations

import enum
from dataclasses import field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tui.core.personal import hide_emails
from tui.core.quick import dataclass
from tui.core.values import NOT_SUPPLIED, Money, Number, Spark, Unit, Value

if TYPE_CHECKING:
    from tui.core.records import Raw, Table  # a headline has neither, and the first frame shows headlines only


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline number.

    Attributes:
        key: Stable name (snake_case).
        title: The words above the number.
        value: The number; NOT_SUPPLIED, None and 0 are shown differently.
        unit: What it measures.
        previous: The same for the period before, where it can be known.
        note: A few words under it ("completed calls only").
        trend: The last finished buckets, oldest first, for a sparkline.
        rising_is_bad: Whether growth should worry (errors, latency); decides the colour of a change.
        compared: What a change is worked out from where ``value`` holds a day that is not over: the same of the finished
            days, and of as many in the period before; both NOT_SUPPLIED where no fair comparison is known.
        others: What the same cost in further currencies, never added; the note says it in words.
    """

    key: str
    title: str
    value: Value
    unit: Unit = Unit.COUNT
    previous: Value = NOT_SUPPLIED
    note: str = ""
    trend: Spark = ()
    rising_is_bad: bool = False
    compared: tuple[Value, Value] | None = None
    others: tuple[Money, ...] = ()

    @property
    def further(self) -> str:
        """How many currencies there are beside the one shown (``+4``): an amount alone would pass for the whole."""
        return f"+{len(self.others)}" if self.others else ""


class ChartKind(enum.Enum):
    """How numbers are drawn."""

    LINE = "line"
    BARS = "bars"
    """Vertical bars, one group a bucket."""
    STACKED = "stacked bars"
    RANKING = "ranking"
    """Horizontal bars, longest first."""
    HISTOGRAM = "histogram"
    HEAT = "heat map"
    """Series are rows, buckets are columns."""


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of numbers, as long as the chart's buckets; None is a gap.

    Attributes:
        key: Stable name.
        title: Its words.
        values: One a bucket.
        weights: How much stands behind each value where it is a rate or an average (requests, of an error rate); as long as
            ``values``, or empty. A mean along the buckets is weighted by them.
    """

    key: str
    title: str
    values: tuple[Number | None, ...]
    weights: tuple[Number | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data.

    Attributes:
        key: Stable name.
        title: What it shows.
        kind: How it is drawn at first.
        buckets: Labels of the points, oldest or largest first: ISO dates (``2026-11-21``), months (``2026-11``), names or bins.
        series: The rows of numbers, each as long as ``buckets``.
        unit: Unit of all numbers.
        currency: Currency of all numbers where the unit is MONEY and the vendor states one.
        previous: The same series for the period before, aligned bucket by bucket, where known.
        note: What the reader must know ("top 10 only").
        timed: Whether buckets are times, so that zooming, cumulating and averaging along them make sense.
        unfinished: How many of the last buckets are not over yet.
        summable: Whether the numbers are amounts, which may be added along time where their unit allows it; averages and
            percentiles are none, whatever their unit.
        cut: Whether the range that was asked about cuts off the first and the last bucket.
    """

    key: str
    title: str
    kind: ChartKind
    buckets: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = Unit.COUNT
    currency: str | None = None
    previous: tuple[Series, ...] = ()
    note: str = ""
    timed: bool = True
    unfinished: int = 0
    summable: bool = True
    cut: tuple[bool, bool] = (False, False)

    def __post_init__(self) -> None:
        """Mask names in e-mail addresses: a chart has no key that shows them, and it can be exported."""
        object.__setattr__(self, "buckets", tuple(map(hide_emails, self.buckets)))
        for name in ("series", "previous"):
            rows: tuple[Series, ...] = getattr(self, name)
            if any("@" in row.title for row in rows):
                masked = tuple(replace(row, title=hide_emails(row.title)) for row in rows)
                object.__setattr__(self, name, masked)


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw answer behind a view, for the raw JSON screen."""

    title: str
    raw: Raw


@dataclass(frozen=True, slots=True)
class Content:
    """All that one load of a view gave.

    Attributes:
        figures: Headline figures, the most important first.
        charts: Charts, the most important first.
        table: A whole list where the view is one (rankings, days, users); paged lists come from the view's browser.
        notes: Sentences the reader must see (bounds hit, shape not documented, rows left out).
        answers: The raw answers that it was made from.
        as_of: The vendor's own time of the report where it states one.
        left_out: Rows, and answers as a whole, behind the figures, charts and table that could not be read.
        incomplete: Whether a bound kept the load from reading all that was asked about; `cut_short` says so everywhere.
    """

    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = field(default=(), compare=False)
    as_of: datetime | None = None
    left_out: int = 0
    incomplete: bool = False

    @property
    def has_figures(self) -> bool:
        """Whether it holds more than notes: figures, charts or a table."""
        return bool(self.figures or self.charts or self.table)

    @property
    def has_times(self) -> bool:
        """Whether a figure or a column of its table is a time of day, which means something in a zone only."""
        columns = self.table.columns if self.table is not None else ()
        return Unit.TIME in {one.unit for one in self.figures} | {one.unit for one in columns}

    @property
    def unread(self) -> int:
        """All that could not be read, the table's rows too; a loader that counts every row counts those among them."""
        return max(self.left_out, self.table.left_out if self.table is not None else 0)


def cut_short(content: Content, *, when: bool = True) -> Content:
    """Return an answer of which a bound left a part unread: every figure, chart and table says so itself.

    Args:
        content: The answer; its notes say what is missing.
        when: Whether it is so; otherwise it is returned as it is.
    """
    if not when:
        return content
    figures = tuple(
        one if one.value is NOT_SUPPLIED else replace(one, note=f"incomplete{', ' * bool(one.note)}{one.note}")
        for one in content.figures
    )
    charts = tuple(replace(one, note=f"Incomplete. {one.note}".strip()) for one in content.charts)
    table = content.table and replace(content.table, note=f"Incomplete. {content.table.note}".strip())
    return replace(content, figures=figures, charts=charts, table=table, incomplete=True)


@dataclass(frozen=True, slots=True)
class Headline:
    """An account's row on the fleet screen. Roles a vendor does not supply stay NOT_SUPPLIED.

    Attributes:
        activity: Requests, messages or instances; its title says which.
        tokens: Tokens used.
        cost: Money spent.
        errors: Failed requests.
        active: Active agents or users; its title says which.
        spark: The activity of the last 30 days, oldest first.
        spark_until: The last of these days.
        period: What the figures cover ("last 30 days").
        note: A bound or caveat that the reader must see.
        partial: Whether something behind the figures could not be read; the note says what.
        spark_unfinished: How many of the last of these days were not over when it was fetched.
    """

    activity: Figure = field(default_factory=lambda: Figure("activity", "Activity", NOT_SUPPLIED))
    tokens: Figure = field(default_factory=lambda: Figure("tokens", "Tokens", NOT_SUPPLIED, Unit.TOKENS))
    cost: Figure = field(default_factory=lambda: Figure("cost", "Cost", NOT_SUPPLIED, Unit.MONEY))
    errors: Figure = field(default_factory=lambda: Figure("errors", "Errors", NOT_SUPPLIED, rising_is_bad=True))
    active: Figure = field(default_factory=lambda: Figure("active", "Active", NOT_SUPPLIED))
    spark: Spark = ()
    period: str = ""
    note: str = ""
    partial: bool = False
    spark_until: date | None = None
    spark_unfinished: int = 0

    @property
    def finished_days(self) -> Spark:
        """The days of the activity that are over: a running day would look like a fall."""
        return self.spark[: len(self.spark) - self.spark_unfinished]

    @property
    def counted_active(self) -> str:
        """What is counted as active, where a heading says Active already: ``agents``, ``users``."""
        before, _, after = self.active.title.lower().partition("active")
        return before.strip() or after.strip()
