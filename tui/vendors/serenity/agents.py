"""The agents of the account: how many instances each keeps, and the way down to versions, instances and latency."""

from __future__ import annotations

import asyncio
from typing import Final

from tui.core.content import Answer, Content, Figure
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Column, Raw, Record, Table
from tui.core.scope import Parent
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import Read, supplied
from tui.vendors.base import Drill, Group, View
from tui.vendors.serenity import wire
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.instances import Asked, to_conversation
from tui.vendors.serenity.query import InstanceQuery
from tui.vendors.serenity.rows import label_of
from tui.vendors.serenity.walked import WALKED, WALKED_ENDPOINTS, overview

COUNTED: Final = 50
"""Agents whose lists are counted, one small request each; the others are listed without figures."""

COLUMNS: Final = (
    Column("code", "Code", Unit.ID, "What the API calls the agent by."),
    Column("name", "Name"),
    Column("instances", "Instances", Unit.COUNT, "Instances that the vendor keeps, of all versions and times."),
    Column("newest", "Newest", Unit.TIME, "Start of the newest instance."),
    Column("newest_version", "Ver.", Unit.ID, "Version that ran the newest instance."),
    Column("agent_type", "Type", Unit.ID, "A number whose meaning the vendor does not publish."),
    Column("watched", "Watched", Unit.FLAG, "Whether this account's figures include it."),
    Column("id", "Id", Unit.ID, wide=True),
)
_TOLERATED: Final = frozenset({ErrorKind.FORBIDDEN, ErrorKind.NOT_FOUND})


async def agents(ask: Asked) -> Content:
    """Return the agents that the vendor lists and those that the account names, with the length of each one's list."""
    codes = ask.account.items("agent_codes")
    notes: list[str] = []
    read: Read[wire.AgentPage] | None = None
    try:
        read = await ask.client.agents()
    except DeckError as error:
        if not codes or error.kind not in _TOLERATED:
            raise
        notes.append("The key may not list agents; those that the account names are shown.")
    listed = {agent.code: agent for agent in (read.value.items or () if read else ())}
    named = dict.fromkeys((*codes, *listed))
    found = await asyncio.gather(*(_newest(ask, code) for code in list(named)[:COUNTED]))
    counts = dict(zip(named, found, strict=False))
    records = tuple(_record(code, listed.get(code), counts.get(code), not codes or code in codes) for code in named)
    missing = [clean(code, 60) for code in codes if counts.get(code) is None and code in counts]
    if missing:
        notes.append(f"No instances can be read of: {', '.join(missing)}.")
    if len(named) > COUNTED:
        notes.append(f"Only the first {COUNTED} agents are counted.")
    totals = [page.total for page in found if page is not None]
    total: Value = sum(one for one in totals if one is not None) if totals and None not in totals else NOT_SUPPLIED
    figures = (
        Figure("agents", "Agents", len(named)),
        Figure("instances", "Instances", total, note="kept, of all times"),
    )
    answers = (Answer("Agent list", Raw(read.raw.body)),) if read else ()
    left_out = read.left_out if read else 0
    return Content(figures, (), Table(COLUMNS, records, left_out=left_out), tuple(notes), answers)


async def _newest(ask: Asked, code: str) -> wire.InstancePage | None:
    try:
        return (await ask.client.instances(InstanceQuery(code), 1, 1)).value
    except DeckError as error:
        if error.kind not in _TOLERATED:
            raise
        return None


def _record(code: str, agent: wire.Agent | None, page: wire.InstancePage | None, watched: bool) -> Record:  # noqa: FBT001
    newest = next(iter(page.items or ()), None) if page else None
    return Record(
        code,
        (
            clean(code),
            supplied(agent, "name"),
            supplied(page, "total"),
            newest.start_date if newest else NOT_SUPPLIED,
            newest.fields.get("agent_version", NOT_SUPPLIED) if newest else NOT_SUPPLIED,
            supplied(agent, "agent_type"),
            watched,
            supplied(agent, "id"),
        ),
    )


def _to_agent(record: Record) -> Parent:
    return Parent("agent", record.key, label_of(str(record.cells[1] or record.cells[0])))


AGENTS: Final[View[SerenityClient]] = View(
    "agents",
    "Agents",
    Group.INSTANCES,
    "The agents that the key may list and those that the account names, with how many instances each keeps.",
    ("agents", "instances"),
    load=agents,
    drills=(
        Drill("agent", "Overview", _to_agent),
        Drill("versions", "Versions", _to_agent),
        Drill("instances", "Instances", _to_agent),
        Drill("usage", "Usage", _to_agent),
        Drill("cost", "Cost", _to_agent),
        Drill("latency", "Latency", _to_agent),
        Drill("users", "Users", _to_agent),
    ),
)
AGENT: Final[View[SerenityClient]] = View(
    "agent",
    "Agent",
    Group.OVERVIEW,
    "What one agent did in the period, and its newest instances.",
    WALKED_ENDPOINTS,
    WALKED,
    overview,
    drills=(Drill("conversation", "Conversation", to_conversation),),
    needs=("agent",),
)
