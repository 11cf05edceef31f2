"""One agent of AgentPhone: how it is set up, and its phone numbers."""

from __future__ import annotations

from typing import Final

from tui.core.content import Answer, Content, Figure
from tui.core.records import Column, Raw, Record, Table
from tui.core.text import clean
from tui.core.values import Unit
from tui.net.wire import counted, supplied
from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.mapping import parent_id, phone_label, step
from tui.vendors.agentphone.views_lists import AGENT, NUMBER
from tui.vendors.base import Ask, Drill, Group, View

_COLUMNS: Final = (
    Column("phone_number", "Number", personal=True),
    Column("status", "Status"),
    Column("type", "Type"),
    Column("id", "Id", Unit.ID),
)


async def load_agent(ask: Ask[Client]) -> Content:
    """Ask for one agent."""
    found = await ask.client.agent(parent_id(ask, AGENT))
    agent = found.value
    numbers = agent.numbers or ()
    records = tuple(
        Record(
            clean(number.id),
            tuple(supplied(number, column.key) for column in _COLUMNS),
            Raw(found.raw.body, ("numbers", index)),
        )
        for index, number in enumerate(numbers)
    )
    texts = (("voice_mode", "Voice"), ("model_tier", "Tier"), ("language", "Language"), ("description", "Description"))
    return Content(
        figures=(
            Figure("numbers", "Numbers", counted(agent, "numbers")),
            *(Figure(key, title, supplied(agent, key), Unit.TEXT) for key, title in texts),
            Figure("created_at", "Created", supplied(agent, "created_at"), Unit.TIME),
        ),
        table=Table(_COLUMNS, records),
        answers=(Answer("Agent", found.raw),),
    )


AGENT_VIEW: Final = View(
    "agent",
    "Numbers",
    Group.INSTANCES,
    "How this agent is set up, and the phone numbers attached to it.",
    ("agent",),
    load=load_agent,
    drills=(
        Drill("number-calls", "Calls", step(NUMBER, phone_label(0))),
        Drill("number-messages", "Messages", step(NUMBER, phone_label(0))),
    ),
    needs=(AGENT,),
)
