"""Figures added up from instances: pure functions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import field
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Final

from tui.core.bucket_labels import bucket_label
from tui.core.calculus import percentile
from tui.core.quick import dataclass
from tui.core.spans import Bucket, DayRange, zone_of
from tui.core.values import EXACT, NOT_SUPPLIED, Money, NotSupplied, Value
from tui.vendors.serenity.wire import Instance


@dataclass
class Sums:
    """What a set of instances adds up to.

    Attributes:
        instances: How many.
        prompt: Prompt tokens.
        completion: Completion tokens.
        tokens: Tokens, as the vendor's totals state them.
        measured: Instances with a token total.
        prompted: Instances with prompt tokens.
        completed: Instances with completion tokens.
        costs: Stated totals by currency; None is a currency that is not stated.
        parts: Prompt, completion and services costs by currency; None where no instance states one.
        charges: Instances with a cost total, by currency.
        open: Instances without an end.
        users: Distinct users.
        first_tokens: Times to first token, in milliseconds by inference.
        newest: Start of the newest one.
    """

    instances: int = 0
    prompt: int = 0
    completion: int = 0
    tokens: int = 0
    measured: int = 0
    prompted: int = 0
    completed: int = 0
    costs: dict[str | None, Decimal] = field(default_factory=dict)
    parts: dict[str | None, tuple[Decimal | None, ...]] = field(default_factory=dict)
    charges: dict[str | None, int] = field(default_factory=dict)
    open: int = 0
    users: set[str] = field(default_factory=set)
    first_tokens: list[float] = field(default_factory=list)
    newest: datetime | None = None

    def add(self, item: Instance) -> None:
        """Add one instance."""
        self.instances += 1
        self.open += item.end_date is None
        if item.user_identifier:
            self.users.add(item.user_identifier)
        if item.time_to_first_token is not None:
            self.first_tokens.append(item.time_to_first_token)
        if self.newest is None or item.start_date > self.newest:
            self.newest = item.start_date
        self._add_usage(item)
        self._add_costs(item)

    @property
    def currencies(self) -> list[str | None]:
        """Currencies, the one of most charges first."""
        return sorted(self.charges, key=lambda one: -self.charges[one])

    @property
    def money(self) -> tuple[Money, ...]:
        """Stated totals, the currency of most charges first."""
        return tuple(Money(self.costs[one], one) for one in self.currencies)

    @property
    def main_cost(self) -> Value:
        """The total in the currency of most charges; NOT_SUPPLIED when no instance states a cost."""
        return self.money[0] if self.charges else NOT_SUPPLIED

    def cost_in(self, currency: str | None) -> Money | NotSupplied:
        """Return the total in a currency; in that of most charges where nothing was charged in it."""
        if currency in self.costs:
            return Money(self.costs[currency], currency)
        return self.money[0] if self.charges else NOT_SUPPLIED

    @property
    def token_total(self) -> Value:
        """Tokens; 0 when there is no instance, NOT_SUPPLIED when there are and none states any."""
        return self._stated(self.tokens, self.measured)

    @property
    def prompt_total(self) -> int | NotSupplied:
        """Prompt tokens, as `token_total`."""
        return self._stated(self.prompt, self.prompted)

    @property
    def completion_total(self) -> int | NotSupplied:
        """Completion tokens, as `token_total`."""
        return self._stated(self.completion, self.completed)

    def _stated(self, tokens: int, by: int) -> int | NotSupplied:
        return tokens if by or not self.instances else NOT_SUPPLIED

    def first_token(self, percent: float) -> float | None:
        """Return a percentile of the times to first token, in milliseconds."""
        return percentile(sorted(self.first_tokens), percent)

    def _add_usage(self, item: Instance) -> None:
        usage = item.usage
        if usage is None:
            return
        if usage.prompt_tokens is not None:
            self.prompt += usage.prompt_tokens
            self.prompted += 1
        if usage.completion_tokens is not None:
            self.completion += usage.completion_tokens
            self.completed += 1
        if usage.total_tokens is not None:
            self.tokens += usage.total_tokens
            self.measured += 1

    def _add_costs(self, item: Instance) -> None:
        costs = item.costs
        if costs is None:
            return
        currency = costs.currency or None
        zero = Decimal(0)
        if costs.total is not None:
            self.costs[currency] = EXACT.add(self.costs.get(currency, zero), costs.total)
            self.charges[currency] = self.charges.get(currency, 0) + 1
        prompt, completion, services = self.parts.get(currency, (None, None, None))
        self.parts[currency] = (
            prompt if costs.prompt is None else EXACT.add(prompt or zero, costs.prompt),
            completion if costs.completion is None else EXACT.add(completion or zero, costs.completion),
            services if costs.services is None else EXACT.add(services or zero, costs.services),
        )


def add_up(items: Iterable[Instance]) -> Sums:
    """Add up instances."""
    sums = Sums()
    for item in items:
        sums.add(item)
    return sums


@dataclass(frozen=True, slots=True)
class Buckets:
    """Buckets of a range, as a zone counts days.

    Attributes:
        labels: ISO date of each day or each week's Monday, or ``2026-11`` for months; oldest first.
        edges: First instant of each bucket, in UTC; the first bucket of weeks and months begins with the range.
    """

    labels: tuple[str, ...]
    edges: tuple[datetime, ...]

    def place(self, moment: datetime) -> int:
        """Return the bucket of a moment within the range."""
        return bisect_right(self.edges, moment) - 1

    def split(self, items: Iterable[Instance]) -> list[Sums]:
        """Add up instances by bucket."""
        sums = [Sums() for _ in self.labels]
        for item in items:
            sums[self.place(item.start_date)].add(item)
        return sums


def buckets_of(days: DayRange, width: Bucket) -> Buckets:
    """Return the buckets of a range; days of 23 and 25 hours have their true edges."""
    zone = zone_of(days.zone)
    labels: list[str] = []
    edges: list[datetime] = []
    for day in days.each_day():
        label = bucket_label(day, width)
        if not labels or labels[-1] != label:
            labels.append(label)
            edges.append(datetime.combine(day, time.min, zone).astimezone(UTC))
    return Buckets(tuple(labels), tuple(edges))


def hour_of_week(items: Iterable[Instance], zone_name: str) -> list[list[int]]:
    """Return how many instances began on each week day (Monday first) in each hour of it, by a zone's clocks."""
    zone = zone_of(zone_name)
    counts = [[0] * 24 for _ in range(7)]
    # Offsets change at whole quarters of an hour only, so that one look-up serves all instances of a quarter.
    seen: dict[int, tuple[int, int]] = {}
    for item in items:
        quarter = int(item.start_date.timestamp() // 900)
        if quarter not in seen:
            local = datetime.fromtimestamp(quarter * 900, zone)
            seen[quarter] = local.weekday(), local.hour
        weekday, hour = seen[quarter]
        counts[weekday][hour] += 1
    return counts


HISTOGRAM_EDGES: Final = (0, 100, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000, 10000, 20000)
"""Lower edges of the bins of a histogram of milliseconds; the last is open."""


def histogram(values: Iterable[float]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return labels and counts of the bins of milliseconds; each bin holds its lower edge."""
    counts = [0] * len(HISTOGRAM_EDGES)
    for value in values:
        counts[max(bisect_right(HISTOGRAM_EDGES, value) - 1, 0)] += 1
    pairs = pairwise(HISTOGRAM_EDGES)
    labels = (*(f"{low}–{high}" for low, high in pairs), f"≥{HISTOGRAM_EDGES[-1]}")
    return labels, tuple(counts)
