"""GEAI's columns and the ways out of its rows, shared by its views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tui.core.records import Column, Record
from tui.core.scope import Controls, Parent, TimeControl
from tui.core.spans import Bucket
from tui.core.text import clean
from tui.core.values import NotSupplied, Unit, Value
from tui.vendors.base import Drill

RANGE: Final = Controls(time=TimeControl.RANGE)
BUCKETED: Final = Controls(time=TimeControl.RANGE, buckets=tuple(Bucket))

AGENT: Final = Column("agent", "Agent", help="The agent's name: the vendor counts by name, so equal names are one.")
USER: Final = Column("user", "User", Unit.ID, "The user's id, an e-mail mostly.", personal=True)
USER_NAME: Final = Column("user_name", "Name", personal=True, wide=True)
MODEL: Final = Column("model", "Model")
REQUESTS: Final = Column("requests", "Requests", Unit.COUNT)
ERRORS: Final = Column("errors", "Errors", Unit.COUNT, "Requests with error.")
ERROR_RATE: Final = Column(
    "error_rate", "Error rate", Unit.PERCENT, "Requests with error in percent of all; computed here."
)
TOKENS: Final = Column("tokens", "Tokens", Unit.TOKENS)
TOKENS_IN: Final = Column("tokens_in", "Input", Unit.TOKENS)
TOKENS_OUT: Final = Column("tokens_out", "Output", Unit.TOKENS)
COST: Final = Column("cost", "Cost", Unit.MONEY)


def shown(text: Value) -> Value:
    """Return a raw name or id as it may be shown."""
    return clean(text) if isinstance(text, str) else text


def text_or(value: str | NotSupplied | None, other: str) -> str:
    """Return a text, or another where there is none."""
    return value if isinstance(value, str) and value else other


def _agent_of_ranking(record: Record) -> Parent | None:
    # Rankings of agents are keyed by the raw name, or by name and model.
    name = record.key.split("\x1f")[0]
    return Parent("agent", name, clean(name)) if name.strip() else None


def _agent_of_raw(*keys: str) -> Callable[[Record], Parent | None]:
    """Return what leads from a row to its agent, by the first of some wire keys that holds a name."""

    def parent(record: Record) -> Parent | None:
        try:
            row = record.raw.load() if record.raw else None
        except ValueError:
            return None
        values = [row.get(key) for key in keys] if isinstance(row, dict) else []
        name = next((value for value in values if isinstance(value, str) and value.strip()), None)
        return Parent("agent", name, clean(name)) if name else None

    return parent


def _drills(parent: Callable[[Record], Parent | None]) -> tuple[Drill, ...]:
    return (
        Drill("agent", "Users and cost", parent),
        Drill("agent-tokens", "Tokens by model", parent),
        Drill("agent-days", "Days", parent),
        Drill("requests", "Requests", parent),
    )


def _aside(drills: tuple[Drill, ...]) -> tuple[Drill, ...]:
    """Return the same ways, from something that is the agent's and no agent."""
    return tuple(replace(one, title=f"{one.title} of the agent", aside=True) for one in drills)


AGENT_DRILLS: Final = _drills(_agent_of_ranking)
"""From a row of a ranking of agents."""
LISTED_AGENT_DRILLS: Final = _drills(_agent_of_raw("name"))
"""From a row of the list of agents."""
LOOSE_AGENT_DRILLS: Final = _drills(_agent_of_raw("agent", "agentName"))
"""From a row of an undocumented answer that names an agent."""
REQUEST_DRILLS: Final = _aside(_drills(_agent_of_raw("assistant")))
"""From an exported request."""
