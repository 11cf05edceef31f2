"""AgentPhone's calls of any period: the longest ones, and call time by agent, found by walking the list of calls.

Usage by agent is of the current week, month or year only, and the list of calls has no time filter (contract: agentphone.md,
Quirks; Neighbour lists). Neither tokens nor latency are supplied anywhere: call time is what comes nearest.
"""

from __future__ import annotations

from typing import Final

from tui.core.content import Chart, ChartKind, Content, Figure, Series, cut_short
from tui.core.errors import DeckError
from tui.core.format import count_of
from tui.core.quick import dataclass
from tui.core.records import Column, Raw, Record
from tui.core.scope import Controls, TimeControl
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import supplied
from tui.vendors.agentphone.calls import CALL_DRILLS
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.mapping import named, step
from tui.vendors.agentphone.views_lists import AGENT, CALL_COLUMNS, CALL_FILTERS, CALLS
from tui.vendors.amounts import amount, unless_unread
from tui.vendors.base import Ask, Drill, Group, View
from tui.vendors.ranking import Ranked, ranking
from tui.vendors.slowest import Slowest
from tui.vendors.walked_list import Bound, read_range

BOUND: Final = Bound()
CHARTED: Final = 10
MOST_AGENTS: Final = 100
"""Agents whose names are looked up, where calls do not state them: one page."""
_WALKED: Final = Controls(time=TimeControl.WALKED, max_days=366, zone=True, filters=CALL_FILTERS, search=True)
_PLACES: Final = {column.key: place for place, column in enumerate(CALL_COLUMNS)}
_UNASSIGNED: Final = "Unassigned"

LONGEST: Final[Slowest[Client]] = Slowest(
    CALLS,
    started="started_at",
    lasted="duration_seconds",
    early=("started_at", "duration_seconds", "agent_name"),
    noun="calls",
    title="Call length",
    lead="No latency supplied, so by call length;",
    bound=BOUND,
)

_EXTRA: Final = (
    Column("calls", "Calls", Unit.COUNT, help="Every call that began in the period, failed ones too."),
    Column("mean_seconds", "Mean call", Unit.SECONDS, help="Of the calls that state a length."),
    Column("longest_seconds", "Longest", Unit.SECONDS, adds_up=False),
    Column("agent_id", "Agent id", Unit.ID, wide=True),
)


@dataclass(slots=True)
class _Sum:
    """The calls of one agent; ``newest`` points to one of them, which holds the agent's id as the vendor sent it."""

    name: Value
    newest: Raw | None
    calls: int = 0
    timed: int = 0
    seconds: int = 0
    longest: int = 0

    def add(self, seconds: Value) -> None:
        """Add one call; null and missing lengths are not 0."""
        self.calls += 1
        if isinstance(seconds, int):
            self.timed += 1
            self.seconds += seconds
            self.longest = max(self.longest, seconds)


async def load_call_time(ask: Ask[Client]) -> Content:
    """Add up call time by agent over the scope's days."""
    reach = await read_range(ask, CALLS, "started_at", "calls", BOUND)
    sums = _by_agent(reach.rows)
    names = await _names(ask, sums)
    rows = [_ranked(agent, one, names) for agent, one in sums.items()]
    calls, seconds = len(reach.rows), sum(one.seconds for one in sums.values())
    timed = sum(one.timed for one in sums.values())
    table = ranking(
        rows,
        name=Column("agent_name", "Agent"),
        measure=Column("total_seconds", "Call time", Unit.SECONDS, help="Of the calls that state a length."),
        extra=_EXTRA,
        note="Added up here from the list of calls",
        left_out=reach.left_out,
    )
    said = reach.notes("calls", ask.scope.zone, BOUND)
    first = f"No tokens supplied, so by call time; {reach.words()}."
    figures = (
        Figure(
            "call_time",
            "Call time",
            unless_unread(seconds if timed or not calls else NOT_SUPPLIED, reach.left_out),
            Unit.SECONDS,
            note="" if timed == calls else f"stated by {count_of(timed, 'call')}",
        ),
        Figure("calls", "Calls", unless_unread(calls, reach.left_out), note="all outcomes"),
        Figure(
            "agents",
            "Agents with calls",
            unless_unread(len(sums) - ("" in sums), reach.left_out),
            note="the unassigned bucket aside",
        ),
        Figure("tokens", "Tokens", NOT_SUPPLIED, Unit.TOKENS, note="AgentPhone supplies none"),
    )
    notes = (said[0], first, *said[1:]) if reach.stopped else (first, *said)
    aside = "Messages are not in it: they cannot be listed by agent."
    content = Content(figures, (_chart(rows),), table, (*notes, aside), reach.answers("calls"))
    return cut_short(content, when=reach.incomplete)


def _by_agent(rows: list[Record]) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = {}
    for row in rows:
        agent = row.cells[_PLACES["agent_id"]]
        key = agent if isinstance(agent, str) else ""
        if key not in sums:
            sums[key] = _Sum(row.cells[_PLACES["agent_name"]], row.raw)
        sums[key].add(row.cells[_PLACES["duration_seconds"]])
    return sums


async def _names(ask: Ask[Client], sums: dict[str, _Sum]) -> dict[str, Value]:
    """Return the agents' names where the calls do not state them: only one of the vendor's clients knows of that field."""
    if all(isinstance(one.name, str) for agent, one in sums.items() if agent):
        return {}
    try:
        found = await ask.client.agents(Window(MOST_AGENTS))
    except DeckError:
        return {}
    return {clean(row.id): supplied(row, "name") for row in found.value.data}


def _ranked(agent: str, one: _Sum, names: dict[str, Value]) -> Ranked:
    known = one.name if isinstance(one.name, str) else names.get(agent) or agent
    mean: Value = one.seconds / one.timed if one.timed else NOT_SUPPLIED
    return Ranked(
        agent or "unassigned",
        known if agent else _UNASSIGNED,
        one.seconds if one.timed else NOT_SUPPLIED,
        (one.calls, mean, one.longest if one.timed else NOT_SUPPLIED, agent or None),
        one.newest,
    )


def _chart(rows: list[Ranked]) -> Chart:
    known = sorted(((value, row) for row in rows if (value := amount(row.value)) is not None), key=lambda one: -one[0])
    first = known[:CHARTED]
    return Chart(
        "call_time",
        "Call time by agent",
        ChartKind.RANKING,
        tuple(str(row.name) for _, row in first),
        (Series("call_time", "Call time", tuple(value for value, _ in first)),),
        Unit.SECONDS,
        note=f"The first {CHARTED} of {len(known)}." if len(known) > CHARTED else "",
        timed=False,
    )


_AGENT_STEP: Final = step(AGENT, named(1), "agentId")
CALL_TIME: Final[View[Client]] = View(
    "call-time",
    "Call time by agent",
    Group.USAGE,
    "Who talked most in any period, added up from the list of calls. AgentPhone supplies no tokens.",
    ("calls", "agents"),
    _WALKED,
    load=load_call_time,
    drills=(
        Drill("agent-calls", "Calls", _AGENT_STEP),
        Drill("agent-conversations", "Conversations", _AGENT_STEP),
        Drill("agent", "Numbers", _AGENT_STEP),
    ),
    live=False,
)
LONGEST_CALLS: Final[View[Client]] = View(
    "longest-calls",
    "Longest calls",
    Group.QUALITY,
    "Every call of any period, the longest first, found by walking the list of calls. AgentPhone supplies no latency.",
    ("calls",),
    _WALKED,
    load=LONGEST.load,
    drills=CALL_DRILLS,
    live=False,
)
