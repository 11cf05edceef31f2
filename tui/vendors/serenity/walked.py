"""Views that are added up from walked instances: overview, usage, cost, latency, hours and cost checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final, TypeVar

from tui.core.calculus import PERCENTILE_HELP
from tui.core.content import Chart, ChartKind, Content, Figure, Series
from tui.core.format import UNSTATED_CURRENCY, count_of
from tui.core.records import Column, Record, Table
from tui.core.scope import Controls, TimeControl
from tui.core.spans import Bucket
from tui.core.text import clean
from tui.core.values import EXACT, NOT_SUPPLIED, Money, NotSupplied, Number, Unit, Value, sum_of
from tui.vendors.amounts import unless_unread
from tui.vendors.base import Drill, Group, View
from tui.vendors.serenity.before import NOT_HELD, Along, Before, along_before, chart_with, figures_with, held_before
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.gather import Gathered, gather_range
from tui.vendors.serenity.headline import cost_figure
from tui.vendors.serenity.instances import FILTERS, Asked, to_conversation
from tui.vendors.serenity.rows import INSTANCE_COLUMNS, TTFT_HELP, costs_differ, instance_record, whole
from tui.vendors.serenity.sums import (
    Buckets,
    Sums,
    add_up,
    buckets_of,
    histogram,
    hour_of_week,
)

WALKED: Final = Controls(
    time=TimeControl.WALKED,
    max_days=366,
    buckets=tuple(Bucket),
    zone=True,
    filters=FILTERS,
    search=True,
)
UNBUCKETED: Final = replace(WALKED, buckets=())
"""For views that show nothing along time."""
_FIRST_TOKEN: Final = next(
    place for place, column in enumerate(INSTANCE_COLUMNS) if column.key == "time_to_first_token"
)
_Item = TypeVar("_Item")
WALKED_ENDPOINTS: Final = ("instances", "instances-of-version")
NEWEST: Final = 20
SLOWEST: Final = 100
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


async def overview(ask: Asked) -> Content:
    """Headline figures, instances by bucket and agent, and the newest instances."""
    got, buckets = await _read(ask)
    sums, before = add_up(got.items), held_before(ask, got)
    figures = (
        *figures_with(
            lambda one: (*usage_figures(one, got.left_out), cost_figure(one), *_first_token_figures(one, (50, 95))),
            sums,
            before,
        ),
        _open_figure(sums, got.left_out),
    )
    newest = sorted(got.rows, key=lambda row: row[1].start_date, reverse=True)[:NEWEST]
    table = Table(INSTANCE_COLUMNS, tuple(instance_record(*row) for row in newest), top=NEWEST, end="newest",
                  note=f"The newest {len(newest):,} of {count_of(len(got.rows), 'instance')}.")  # fmt: skip
    chart = chart_with(_by_agent, ask, Along(got, buckets), along_before(ask, before))
    return got.content(figures, (chart,), table)


async def usage(ask: Asked) -> Content:
    """Instances and tokens by bucket."""
    got, buckets = await _read(ask)
    now, known, before = Along(got, buckets), _known(got, buckets), held_before(ask, got)
    past = along_before(ask, before)
    charts = tuple(chart_with(make, ask, now, past) for make in (_by_agent, _tokens))
    columns = (
        Column("bucket", "Period", Unit.TEXT),
        Column("instances", "Instances", Unit.COUNT),
        Column("users", "Users", Unit.COUNT, "Distinct user identifiers."),
        Column("prompt_tokens", "Prompt", Unit.TOKENS),
        Column("completion_tokens", "Completion", Unit.TOKENS),
        Column("total_tokens", "Tokens", Unit.TOKENS, "Totals as the vendor states them."),
    )
    records = tuple(
        Record(
            label,
            (label, one.instances, len(one.users), one.prompt_total, one.completion_total, one.token_total),
        )
        for label, one, there in reversed(list(zip(buckets.labels, now.sums, known, strict=True)))
        if there
    )
    figures = figures_with(lambda one: usage_figures(one, got.left_out), add_up(got.items), before)
    return got.content(figures, charts, Table(columns, records), (*got.notes, *_not_held(got, before)))


async def cost(ask: Asked) -> Content:
    """Cost by bucket, one chart for each currency; parts and totals."""
    got, buckets = await _read(ask)
    sums, now, known = add_up(got.items), Along(got, buckets), _known(got, buckets)
    before = held_before(ask, got)
    past = along_before(ask, before)
    columns = (
        Column("bucket", "Period", Unit.TEXT),
        Column("currency", "Currency", Unit.TEXT),
        Column("charges", "Instances", Unit.COUNT, "Instances that state a cost total in this currency."),
        Column("cost_total", "Total", Unit.MONEY, "Totals as the vendor states them; authoritative."),
        Column("cost_prompt", "Prompt", Unit.MONEY),
        Column("cost_completion", "Completion", Unit.MONEY),
        Column("cost_services", "Services", Unit.MONEY, "Plugins, speech and the like."),
    )
    records = tuple(
        Record(f"{label}/{currency or ''}", _cost_cells(label, currency, one))
        for label, one, there in reversed(list(zip(buckets.labels, now.sums, known, strict=True)))
        if there
        for currency in one.currencies
    )
    figures = figures_with(_cost_figures, sums, before)
    charts = tuple(chart_with(partial(_costs, currency), ask, now, past) for currency in sums.currencies)
    uncosted = sums.instances - sum(sums.charges.values())
    notes = (*got.notes, *([f"{count_of(uncosted, 'instance')} without a stated cost."] if uncosted else []))
    notes = (*notes, *_not_held(got, before))
    return got.content(figures or (cost_figure(sums),), charts, Table(columns, records), notes)


def _cost_figures(sums: Sums) -> tuple[Figure, ...]:
    return tuple(
        Figure(_cost_key(money.currency), f"Cost {money.currency or UNSTATED_CURRENCY}", money,
               Unit.MONEY, note=count_of(sums.charges[money.currency], "instance"), rising_is_bad=True)
        for money in sums.money
    )  # fmt: skip


def _costs(currency: str | None, along: Along) -> Chart:
    amounts = (one.costs.get(currency, 0) for one in along.sums)
    return Chart(
        _cost_key(currency),
        f"Cost in {currency or 'a currency that is not stated'}",
        ChartKind.BARS,
        along.buckets.labels,
        (Series("cost", "Cost", _points(amounts, _known(along.got, along.buckets))),),
        Unit.MONEY,
        currency,
    )


def _not_held(got: Gathered, before: Before | None) -> tuple[str, ...]:
    """Say why nothing is compared, where the bound does not say so already."""
    return (NOT_HELD,) if got.whole and before is None else ()


def _cost_key(currency: str | None) -> str:
    return f"cost_{(currency or 'unstated').lower()}"


async def mismatches(ask: Asked) -> Content:
    """The instances whose cost total differs from its parts."""
    got = await gather_range(ask)
    differing = [(agent, item) for agent, item in got.rows if costs_differ(item.costs)]
    differing.sort(key=lambda row: row[1].start_date, reverse=True)
    column = Column("difference", "Difference", Unit.MONEY, "Stated total less prompt, completion and services.")
    records = []
    for agent, item in differing:
        record = instance_record(agent, item)
        costs = item.costs
        parts = (
            sum_of(part for part in (costs.prompt, costs.completion, costs.services) if part) if costs else Decimal(0)
        )
        total = costs.total if costs else None
        off: Value = Money(EXACT.subtract(total, parts), costs.currency) if costs and total is not None else None
        records.append(Record(record.key, (off, *record.cells), None, record.flags))
    figures = (
        Figure("mismatches", "Totals that differ", len(records), note="by more than rounding", rising_is_bad=True),
        Figure("instances", "Instances read", unless_unread(len(got.rows), got.left_out)),
    )
    return got.content(figures, (), Table((column, *INSTANCE_COLUMNS), tuple(records)))


async def latency(ask: Asked) -> Content:
    """Time to first token: percentiles by bucket, a histogram, and the slowest instances."""
    got, buckets = await _read(ask)
    sums, split = add_up(got.items), buckets.split(got.items)
    lines = tuple(
        Series(f"p{percent}", f"p{percent}", tuple(one.first_token(percent) for one in split))
        for percent in (50, 95, 99)
    )
    labels, counts = histogram(sums.first_tokens)
    charts = (
        Chart("first_token", "Time to first token", ChartKind.LINE, buckets.labels, lines, Unit.MILLISECONDS,
              note=PERCENTILE_HELP, summable=False),
        Chart("histogram", "Instances by time to first token (ms)", ChartKind.HISTOGRAM, labels,
              (Series("instances", "Instances", counts),), timed=False),
    )  # fmt: skip
    timed = [row for row in got.rows if row[1].time_to_first_token is not None]
    timed.sort(key=lambda row: -(row[1].time_to_first_token or 0))
    slowest = tuple(_first_token_early(instance_record(*row)) for row in timed[:SLOWEST])
    columns = _early(INSTANCE_COLUMNS)
    said = f"The slowest {len(slowest):,} of {count_of(len(timed), 'instance')}."
    table = Table(columns, slowest, top=SLOWEST, note=said, end="slowest")
    measured = Figure("measured", "Instances timed", len(sums.first_tokens), note=f"of {sums.instances:,}")
    figures = (*_first_token_figures(sums, (50, 95, 99)), measured)
    return got.content(figures, charts, table, (*got.gaps, TTFT_HELP, *got.notes[len(got.gaps) :]))


def _first_token_early(record: Record) -> Record:
    """Return the record with what it is ranked by behind its start and name, where a narrow table still shows it."""
    return replace(record, cells=_early(record.cells))


def _early(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return (*items[:2], items[_FIRST_TOKEN], *items[2:_FIRST_TOKEN], *items[_FIRST_TOKEN + 1 :])


async def hours(ask: Asked) -> Content:
    """Instances by hour of the week, by the clocks of the scope's zone."""
    got = await gather_range(ask)
    counts = hour_of_week(got.items, ask.scope.zone)
    chart = Chart(
        "hours",
        f"Instances by hour of the week ({ask.scope.zone})",
        ChartKind.HEAT,
        tuple(f"{hour:02d}" for hour in range(24)),
        tuple(Series(day.lower(), day, tuple(row)) for day, row in zip(WEEKDAYS, counts, strict=True)),
        timed=False,
    )
    columns = (Column("weekday", "Day"), *(Column(f"hour_{hour:02d}", f"{hour:02d}", Unit.COUNT) for hour in range(24)))
    records = tuple(Record(day, (day, *row)) for day, row in zip(WEEKDAYS, counts, strict=True))
    most = max(map(max, counts))
    times = [
        f"{WEEKDAYS[day]} {hour:02d}:00" for day, row in enumerate(counts) for hour in range(24) if row[hour] == most
    ]
    more = f" and {len(times) - 1} more" if len(times) > 1 else ""
    figures = (
        Figure("instances", "Instances", unless_unread(len(got.rows), got.left_out)),
        Figure("busiest", "In the busiest hour", most, note=f"{times[0]}{more}")
        if most
        else Figure("busiest", "In the busiest hour", NOT_SUPPLIED),
    )
    return got.content(figures, (chart,), Table(columns, records))


async def _read(ask: Asked) -> tuple[Gathered, Buckets]:
    return await gather_range(ask), buckets_of(ask.days(), ask.scope.bucket)


def _known(got: Gathered, buckets: Buckets) -> tuple[bool, ...]:
    """Tell for each bucket whether anything of it was read; one that the bound cut off is a gap."""
    ends = (*buckets.edges[1:], got.end)
    return tuple(end > got.covered_from for end in ends)


def _points(values: Iterable[Number | NotSupplied], known: tuple[bool, ...]) -> tuple[Number | None, ...]:
    """Return sums as points; one that no instance states, and a bucket that was not read, is a gap."""
    return tuple(
        value if there and not isinstance(value, NotSupplied) else None
        for value, there in zip(values, known, strict=True)
    )


def _tokens(along: Along) -> Chart:
    known = _known(along.got, along.buckets)
    prompt = _points((one.prompt_total for one in along.sums), known)
    completion = _points((one.completion_total for one in along.sums), known)
    return Chart(
        "tokens",
        "Tokens",
        ChartKind.STACKED,
        along.buckets.labels,
        (Series("prompt_tokens", "Prompt", prompt), Series("completion_tokens", "Completion", completion)),
        Unit.TOKENS,
        note="Prompt and completion; the vendor's totals may hold reasoning or cached tokens besides.",
    )


def _by_agent(along: Along) -> Chart:
    got, buckets = along.got, along.buckets
    series: list[Series] = []
    known = _known(got, buckets)
    for agent in got.agents:
        split = buckets.split(item for code, item in got.rows if code == agent)
        if any(one.instances for one in split):
            series.append(Series(agent, clean(agent, 40), _points((one.instances for one in split), known)))
    if not series:
        series.append(Series("instances", "Instances", tuple(0 if there else None for there in known)))
    title = "Instances by agent" if len(series) > 1 else "Instances"
    return Chart("instances", title, ChartKind.STACKED, buckets.labels, tuple(series))


def usage_figures(sums: Sums, left_out: int = 0) -> tuple[Figure, ...]:
    """Return instances, tokens and users; where rows could not be read, no 0 is taken for what the vendor said."""
    return (
        Figure("instances", "Instances", unless_unread(sums.instances, left_out)),
        Figure("tokens", "Tokens", unless_unread(sums.token_total, left_out), Unit.TOKENS,
               note="" if sums.measured == sums.instances else f"stated by {count_of(sums.measured, 'instance')}"),
        Figure("users", "Users", unless_unread(len(sums.users), left_out), note="distinct identifiers"),
    )  # fmt: skip


def _first_token_figures(sums: Sums, percents: tuple[int, ...]) -> tuple[Figure, ...]:
    return tuple(
        Figure(f"first_token_p{percent}", f"First token p{percent}", _milliseconds(sums.first_token(percent)),
               Unit.MILLISECONDS, note="ms inferred", rising_is_bad=True)
        for percent in percents
    )  # fmt: skip


def _milliseconds(value: float | None) -> Value:
    return NOT_SUPPLIED if value is None else whole(value)


def _open_figure(sums: Sums, left_out: int) -> Figure:
    # The list has no filter by state, so that what began before the period and is still open is not known.
    return Figure(
        "open",
        "Still open",
        unless_unread(sums.open, left_out if not sums.instances else 0),
        note="of those that began in the period",
    )


def _cost_cells(label: str, currency: str | None, sums: Sums) -> tuple[Value, ...]:
    amounts = (sums.costs[currency], *sums.parts[currency])
    money = (NOT_SUPPLIED if amount is None else Money(amount, currency) for amount in amounts)
    return (label, currency, sums.charges[currency], *money)


_CONVERSATION: Final = (Drill("conversation", "Conversation", to_conversation),)

OVERVIEW: Final[View[SerenityClient]] = View(
    "overview",
    "Overview",
    Group.OVERVIEW,
    "What the agents did in the period, added up from their instances, and the newest ones of all agents.",
    WALKED_ENDPOINTS,
    WALKED,
    overview,
    drills=_CONVERSATION,
)
USAGE: Final[View[SerenityClient]] = View(
    "usage", "Usage", Group.USAGE, "Instances and tokens over time.", WALKED_ENDPOINTS, WALKED, usage
)
HOURS: Final[View[SerenityClient]] = View(
    "hours",
    "Hour of week",
    Group.USAGE,
    "When instances begin, by the clocks of the zone.",
    WALKED_ENDPOINTS,
    UNBUCKETED,
    hours,
)
COST: Final[View[SerenityClient]] = View(
    "cost",
    "Cost",
    Group.COST,
    "Cost over time for each currency apart. Totals are the vendor's; currencies are never added.",
    WALKED_ENDPOINTS,
    WALKED,
    cost,
)
MISMATCHES: Final[View[SerenityClient]] = View(
    "cost-check",
    "Cost check",
    Group.COST,
    "Instances whose cost total differs from prompt, completion and services by more than rounding.",
    WALKED_ENDPOINTS,
    UNBUCKETED,
    mismatches,
    drills=_CONVERSATION,
)
LATENCY: Final[View[SerenityClient]] = View(
    "latency",
    "Latency",
    Group.QUALITY,
    f"Time to first token, its percentiles over time and the slowest instances. {PERCENTILE_HELP}",
    WALKED_ENDPOINTS,
    WALKED,
    latency,
    drills=_CONVERSATION,
)
