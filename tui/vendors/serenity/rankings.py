"""Who and what used most: agents, versions, channels, users and groups, ranked against the period before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from tui.core.calculus import PERCENTILE_HELP
from tui.core.content import Chart, ChartKind, Content, Series
from tui.core.format import count_of
from tui.core.quick import dataclass
from tui.core.records import Column, Record
from tui.core.scope import Parent
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Amounts, Money, Unit, Value
from tui.vendors.amounts import amount
from tui.vendors.base import Drill, Group, View
from tui.vendors.ranking import Ranked, person_at, ranking
from tui.vendors.serenity import wire
from tui.vendors.serenity.before import figures_with, read_before
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.gather import Gathered, gather_range
from tui.vendors.serenity.headline import cost_figure, other_costs
from tui.vendors.serenity.instances import Asked
from tui.vendors.serenity.rows import CURRENCY_HELP, TTFT_HELP, label_of, person_label_of, whole
from tui.vendors.serenity.sums import Sums, add_up
from tui.vendors.serenity.walked import UNBUCKETED, WALKED_ENDPOINTS, usage_figures

CHARTED: Final = 10

INSTANCES: Final = Column("instances", "Instances", Unit.COUNT)
EXTRA: Final = (
    Column("total_tokens", "Tokens", Unit.TOKENS, "Totals as the vendor states them."),
    Column(
        "cost_total",
        "Cost",
        Unit.MONEY,
        f"In the period's main currency; in the row's own without one. {CURRENCY_HELP}",
    ),
    Column("other_costs", "Other currencies", Unit.AMOUNTS, "Charges in further currencies.", wide=True),
    Column("first_token_p50", "p50", Unit.MILLISECONDS, f"{TTFT_HELP} {PERCENTILE_HELP}"),
    Column("first_token_p95", "p95", Unit.MILLISECONDS, f"{TTFT_HELP} {PERCENTILE_HELP}"),
    Column("users", "Users", Unit.COUNT, "Distinct user identifiers.", wide=True),
    Column("newest", "Newest", Unit.TIME, "Start of the newest instance.", wide=True),
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A property by which instances are ranked.

    Attributes:
        key: Column's name.
        title: Column's words.
        of: Gives it of an instance of an agent; None where the vendor sends null.
        unknown: How null is named.
        personal: Whether it names people.
    """

    key: str
    title: str
    of: Callable[[str, wire.Instance], str | None]
    unknown: str
    personal: bool = False


AGENT: Final = Dimension("agent_code", "Agent", lambda agent, _: agent, "")
VERSION: Final = Dimension(
    "agent_version",
    "Version",
    lambda _, item: None if item.agent_version is None else str(item.agent_version),
    "(no version)",
)
CHANNEL: Final = Dimension("channel", "Channel", lambda _, item: item.channel, "(no channel)")
USER: Final = Dimension("user_identifier", "User", lambda _, item: item.user_identifier, "(no user)", personal=True)
GROUP: Final = Dimension("group_identifier", "Group", lambda _, item: item.group_identifier, "(no group)")


def ranked_by(dimension: Dimension) -> Callable[[Asked], Awaitable[Content]]:
    """Return the load of a view that ranks instances by a property."""

    async def load(ask: Asked) -> Content:
        got = await gather_range(ask)
        sums = _sums(got, dimension)
        before = await read_before(ask, got)
        over, over_before = (
            (_counts(some, dimension) for some in before.over) if before and before.over else (None, None)
        )
        total = add_up(got.items)
        rows = [_ranked(name, one, total) for name, one in sums.items()]
        name = Column(dimension.key, dimension.title, personal=dimension.personal)
        note = "" if before is not None else "Not compared with the period before: it was not read."
        table = ranking(rows, over_before, finished=over, name=name, measure=INSTANCES, extra=EXTRA, note=note)
        charts = (
            _chart(dimension, "Tokens", Unit.TOKENS, {name: one.token_total for name, one in sums.items()}),
            *_cost_chart(dimension, sums, total),
            _chart(dimension, "Instances", Unit.COUNT, {name: one.instances for name, one in sums.items()}),
        )
        figures = figures_with(lambda one: (*usage_figures(one, got.left_out), cost_figure(one)), total, before)
        notes = (*got.gaps, *_further_costs(sums, total, dimension), *got.notes[len(got.gaps) :])
        return got.content(figures, charts, table, notes)

    return load


def _further_costs(sums: Mapping[str | None, Sums], total: Sums, dimension: Dimension) -> tuple[str, ...]:
    """Say that rows cost more than stands under Cost: the column with the rest is a wide one, and easily not seen."""
    more = [name for name, one in sums.items() if other_costs(one, _cost(one, total))]
    if not more:
        return ()
    named = len(more) - (None in more)
    rows = " and ".join([count_of(named, dimension.title.lower())] * bool(named) + [dimension.unknown] * (None in more))
    were = "was" if len(more) == 1 else "were"
    return (
        f"{rows} {were} also charged in currencies that Cost leaves out; the wide column Other currencies has them.",
    )


def _chart(dimension: Dimension, title: str, unit: Unit, amounts: Mapping[str | None, Value]) -> Chart:
    """Return the largest of what is ranked by one measure; names without a number are left out."""
    known = {name: number for name, value in amounts.items() if (number := amount(value)) is not None}
    first = sorted(known.items(), key=lambda pair: -pair[1])[:CHARTED]
    return Chart(
        f"{title.lower()}_by_{dimension.key}",
        f"{title} by {dimension.title.lower()}",
        ChartKind.RANKING,
        tuple(_name(name, dimension, place) for place, (name, _) in enumerate(first, start=1)),
        (Series(title.lower(), title, tuple(number for _, number in first)),),
        unit,
        note=f"The first {CHARTED} of {_counted(known, dimension)}." if len(known) > CHARTED else "",
        timed=False,
    )


def _cost_chart(dimension: Dimension, sums: Mapping[str | None, Sums], total: Sums) -> tuple[Chart, ...]:
    """Return the largest by cost, in the currency of most charges alone: others are never added to it."""
    if not total.currencies:
        return ()
    currency = total.currencies[0]
    amounts = {name: Money(one.costs[currency], currency) for name, one in sums.items() if currency in one.costs}
    chart = _chart(dimension, "Cost", Unit.MONEY, amounts)
    title = f"{chart.title} in {currency or 'a currency that is not stated'}"
    alone = "" if len(total.currencies) == 1 else "Charges in other currencies are not in it."
    return (replace(chart, title=title, currency=currency, note=" ".join(filter(None, (alone, chart.note)))),)


def _counted(known: Mapping[str | None, object], dimension: Dimension) -> str:
    """Return how many names there are; rows without one are no name, and a figure beside does not count them either."""
    return f"{len(known) - 1:,} and {dimension.unknown}" if None in known else f"{len(known):,}"


def _counts(got: Gathered, dimension: Dimension) -> dict[str, int]:
    return {f"={name}" if name is not None else "": one.instances for name, one in _sums(got, dimension).items()}


def _sums(got: Gathered, dimension: Dimension) -> dict[str | None, Sums]:
    groups: dict[str | None, Sums] = {}
    for agent, item in got.rows:
        groups.setdefault(dimension.of(agent, item), Sums()).add(item)
    return groups


def _name(name: str | None, dimension: Dimension, place: int) -> str:
    if name is None:
        return dimension.unknown
    return person_at(place, clean(name)) if dimension.personal else clean(name)


def _cost(sums: Sums, total: Sums) -> Value:
    """Return a row's cost in the currency of the figure above, as the chart's: so that rows rank, and add up to it."""
    return sums.cost_in(total.currencies[0]) if total.currencies else NOT_SUPPLIED


def _ranked(name: str | None, sums: Sums, total: Sums) -> Ranked:
    key, shown = ("", None) if name is None else (f"={name}", clean(name))
    return Ranked(key, shown, sums.instances, _extra(sums, total))


def _extra(sums: Sums, total: Sums) -> tuple[Value, ...]:
    cost = _cost(sums, total)
    return (
        sums.token_total,
        cost,
        Amounts(other_costs(sums, cost)),
        whole(sums.first_token(50)),
        whole(sums.first_token(95)),
        len(sums.users),
        sums.newest,
    )


def _to(kind: str) -> Callable[[Record], Parent | None]:
    """Return the step from a row to what it names; a row for null leads nowhere."""

    def step(record: Record) -> Parent | None:
        value = record.key[1:]
        return Parent(kind, value, (person_label_of if kind == "user" else label_of)(value)) if value else None

    return step


def _view(
    key: str, title: str, group: Group, about: str, *, by: tuple[Dimension, str], needs: tuple[str, ...] = ()
) -> View[SerenityClient]:
    """Return a ranking whose rows lead to their overview and instances."""
    dimension, kind = by
    drills = (
        Drill("instances", "Instances", _to(kind)),
        Drill("usage", "Usage", _to(kind)),
        Drill("latency", "Latency", _to(kind)),
    )
    return View(
        key, title, group, about, WALKED_ENDPOINTS, UNBUCKETED, ranked_by(dimension), drills=drills, needs=needs
    )


AGENT_USE: Final = _view(
    "by-agent", "By agent", Group.USAGE, "Agents by instances, with tokens, cost and latency.", by=(AGENT, "agent")
)
BY_CHANNEL: Final[View[SerenityClient]] = View(
    "by-channel",
    "By channel",
    Group.USAGE,
    "Where instances come in.",
    WALKED_ENDPOINTS,
    UNBUCKETED,
    ranked_by(CHANNEL),
)
BY_USER: Final = _view("users", "Users", Group.PEOPLE, "Users by instances, with tokens and cost.", by=(USER, "user"))
BY_GROUP: Final = _view(
    "groups", "Groups", Group.PEOPLE, "Groups by instances, with tokens and cost.", by=(GROUP, "group")
)
VERSIONS: Final = _view(
    "versions",
    "Versions",
    Group.INSTANCES,
    "The versions of one agent by instances; enter shows a version's instances.",
    by=(VERSION, "version"),
    needs=("agent",),
)
