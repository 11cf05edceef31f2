"""Teams and their agents: V1's list, which has no token figures, and one team's agents with V2's figures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tui.core.content import Answer, Content, Figure
from tui.core.errors import DeckError
from tui.core.format import count_of
from tui.core.records import Column, Raw, Record, Table
from tui.core.scope import Controls, Parent, TimeControl
from tui.core.values import NOT_SUPPLIED, Unit
from tui.net.wire import Read, supplied
from tui.vendors.amounts import unless_unread
from tui.vendors.base import Ask, Group, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.details import parent_of
from tui.vendors.ejento.directory import METRICS, directory_columns, entity_readings, merge, records_of
from tui.vendors.ejento.endpoints import TEAM_TOKENS, Entity, key_of
from tui.vendors.ejento.entities import drills
from tui.vendors.ejento.series import answers, entity_key, shape_notes, unique_keys, unread
from tui.vendors.ejento.tolerant import Reading, Row
from tui.vendors.ejento.wire import TeamTokens, V1Team

NO_FIGURES: Final = "No token figures supplied: V1's team tokens hold names and ids only, whatever their title says."
_V1_COLUMNS: Final = (
    Column("name", "Agent"),
    Column("id", "Id", Unit.ID),
    Column("team", "Team"),
    Column("total_tokens", "Tokens", Unit.TOKENS, help="The endpoint is called team tokens, but documents no figures."),
)


async def load_team_tokens(ask: Ask[EjentoClient]) -> Content:
    """Load V1's teams and their agents.

    Raises:
        DeckError: Whatever went wrong.
    """
    read = await ask.client.team_tokens()
    teams = read.value.teams
    sent = read.value.team_token_data is not None
    records = [
        Record(
            entity_key(Row({"id": agent.id, "name": agent.agent_name}), Entity.AGENTS.single),
            (supplied(agent, "agent_name"), supplied(agent, "id"), supplied(team, "team_name"), NOT_SUPPLIED),
            Raw(read.raw.body, pointer),
        )
        for place, team in zip(read.indexes, teams, strict=True)
        for pointer, agent in (
            (("team_token_data", place, "agents", index), one) for index, one in enumerate(team.members)
        )
    ]
    keys = unique_keys(record.key for record in records)
    none = supplied(read.value, "team_token_data")
    unsent = sum(team.agents is None for team in teams)
    table = Table(
        _V1_COLUMNS,
        tuple(Record(key, record.cells, record.raw) for key, record in zip(keys, records, strict=True)),
        note=NO_FIGURES,
        left_out=read.left_out,
    )
    return Content(
        figures=(
            Figure("teams", "Teams", unless_unread(len(teams), read.left_out) if sent else none),
            Figure(
                "agents",
                "Agents in teams",
                unless_unread(len(records), read.left_out + unsent) if sent else none,
                note=f"without {count_of(unsent, 'team')}" if unsent and records else "",
            ),
            Figure("team_tokens", "Team tokens", NOT_SUPPLIED, Unit.TOKENS, note="no token figures supplied"),
        ),
        table=table,
        notes=(NO_FIGURES, *_empty_teams(teams)),
        answers=(Answer("Get Team Tokens (V1)", read.raw),),
    )


def _empty_teams(teams: tuple[V1Team, ...]) -> Iterator[str]:
    for words, agents in (("Teams without agents", ()), ("Teams whose agents were not sent", None)):
        named = [team.team_name or "a team without a name" for team in teams if team.agents == agents]
        if named:
            yield f"{words}: {', '.join(named)}."


async def load_team_agents(ask: Ask[EjentoClient]) -> Content:
    """Load one team's agents: who they are from V1, or from team fields in V2's rows, and V2's figures of them.

    Raises:
        DeckError: Whatever went wrong with V2's figures.
    """
    parent = parent_of(ask, Entity.TEAMS)
    members, readings = await asyncio.gather(_members(ask), entity_readings(ask, Entity.AGENTS))
    merged = merge(readings, Entity.AGENTS)
    parent = await _named(ask, parent, members)
    wanted = _keys_of(members, parent) | _keys_by_field(readings, parent)
    records = records_of({key: one for key, one in merged.items() if key in wanted}, Entity.AGENTS)
    records += [_quiet(key, name) for key, name in _names_of(members, parent).items() if key not in merged]
    notes = ["The team's agents are those that V1 lists under its name; V2 publishes no filter by team."]
    if members is None:
        notes.append("V1's list of teams did not answer, so the agents of this team are not known.")
    elif not _lists(members, parent):
        notes.append("V1 lists no team of this name, so its agents are not known.")
    return Content(
        figures=(Figure("agents", "Agents", len(records) if _lists(members, parent) else NOT_SUPPLIED),),
        table=Table(directory_columns(Entity.AGENTS), tuple(records)),
        notes=(*notes, *shape_notes(*readings)),
        answers=(*((Answer("Get Team Tokens (V1)", members.raw),) if members else ()), *answers(*readings)),
        left_out=unread(*readings),
    )


def _lists(members: Read[TeamTokens] | None, parent: Parent) -> bool:
    return members is not None and any(team.team_name == parent.label for team in members.value.teams)


async def _named(ask: Ask[EjentoClient], parent: Parent, members: Read[TeamTokens] | None) -> Parent:
    """Return the step with the team's name: a script gives the id alone, and V1 knows teams by name only."""
    if members is None or _lists(members, parent):
        return parent
    teams = merge(await entity_readings(ask, Entity.TEAMS), Entity.TEAMS)
    found = teams.get(parent.value)
    name = found.cells.get("name") if found else None
    return replace(parent, label=name) if isinstance(name, str) else parent


async def _members(ask: Ask[EjentoClient]) -> Read[TeamTokens] | None:
    try:
        return await ask.client.team_tokens()
    except DeckError:
        return None  # V2's figures are still worth showing; the view says what is missing


def _names_of(members: Read[TeamTokens] | None, parent: Parent) -> dict[str, str]:
    """Return the team's agents in V1: key and name."""
    if members is None:
        return {}
    return {
        f"agent:id:{agent.id}": agent.agent_name or ""
        for team in members.value.teams
        if team.team_name == parent.label
        for agent in team.members
        if agent.id is not None
    }


def _keys_of(members: Read[TeamTokens] | None, parent: Parent) -> set[str]:
    names = _names_of(members, parent)
    return {*names, *(f"agent:name:{name}" for name in names.values() if name)}


def _keys_by_field(readings: tuple[Reading, ...], parent: Parent) -> set[str]:
    """Return keys of agents whose rows name the team themselves, should the vendor send such a field."""
    found: set[str] = set()
    for reading in readings:
        for row in reading.rows:
            if _in_team(row, parent):
                found |= set(merge((Reading((row,), (), recognised=True),), Entity.AGENTS))
    return found


def _in_team(row: Row, parent: Parent) -> bool:
    team_id = row.get("team_id")
    if team_id is not NOT_SUPPLIED and team_id is not None:
        return parent.value == f"team:id:{team_id}"
    return row.get("team_name") == parent.label


def _quiet(key: str, name: str) -> Record:
    """Return an agent of the team of which V2 sent no figure in the period."""
    columns = directory_columns(Entity.AGENTS)
    known = {"name": name or None, "id": key.rpartition(":")[2]}
    return Record(key, tuple(known.get(column.key, NOT_SUPPLIED) for column in columns))


TEAM_LIST: Final = View(
    key="team-agents-v1",
    title="Teams (V1)",
    group=Group.USAGE,
    about="Teams and their agents as V1 lists them. The endpoint is called team tokens, but supplies no figures.",
    endpoints=(TEAM_TOKENS,),
    load=load_team_tokens,
    drills=drills(),
)
TEAM_AGENTS: Final = View(
    key="team-agents",
    title="Agents of a team",
    group=Group.USAGE,
    about="One team's agents with their queries, tokens, cost, votes and documents.",
    endpoints=(TEAM_TOKENS, *(key_of(Entity.AGENTS, metric) for metric in METRICS)),
    controls=Controls(time=TimeControl.RANGE),
    load=load_team_agents,
    drills=drills(),
    needs=(Entity.TEAMS.single,),
)
