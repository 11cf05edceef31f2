"""From a call to the conversations with the same number: the vendor states no other link between the two."""

from __future__ import annotations

from typing import Final

from tui.core.content import Answer, Content, Figure
from tui.core.records import Record, Table
from tui.core.text import clean
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.calls import OTHER_SIDE, other_side_of
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.mapping import cells, records
from tui.vendors.agentphone.views_lists import CONVERSATION_COLUMNS, CONVERSATION_DRILLS
from tui.vendors.base import Ask, Group, View

PAGE: Final = 100
MOST: Final = 1_000
"""Conversations looked through, in the vendor's order."""
LINK_NOTE: Final = (
    "Matched by the other side's number: the vendor states no other link between calls and conversations."
)

_cells: Final = cells([column.key for column in CONVERSATION_COLUMNS])


async def load_conversations(ask: Ask[Client]) -> Content:
    """Look through the conversations of the call's agent, or all where it has none, for those with the same number.

    Raises:
        DeckError: Whatever went wrong.
    """
    agent, number = other_side_of(ask)
    matching: list[Record] = []
    answers: list[Answer] = []
    looked, left_out, total, more = 0, 0, None, True
    while more and looked < MOST:
        rows = Window(PAGE, looked)
        found = await (ask.client.agent_conversations(agent, rows) if agent else ask.client.conversations(rows))
        listed = records(found.value.data, found, _cells, lambda row: row.id)
        matching += [
            record for row, record in zip(found.value.data, listed, strict=True) if _is_with(row, clean(number))
        ]
        answers.append(Answer(f"Conversations from {looked + 1:,}", found.raw))
        got = len(listed) + found.left_out
        looked, left_out, total = looked + got, left_out + found.left_out, found.value.total
        # With neither of the two, only an empty page is the end (contract: Pagination rule).
        more = got > 0 and (
            found.value.has_more if found.value.has_more is not None else total is None or looked < total
        )
        ask.progress(looked, total, "conversations looked through")
    notes = [LINK_NOTE]
    if more:
        whole = f" of {total:,}" if total is not None else ""
        notes.append(f"Only the first {looked:,}{whole} conversations were looked through.")
    return Content(
        (Figure("matching", "Conversations", len(matching), note=f"of {looked:,} looked through"),),
        (),
        Table(CONVERSATION_COLUMNS, tuple(matching), left_out=left_out),
        tuple(notes),
        tuple(answers),
    )


def _is_with(conversation: wire.Conversation, number: str) -> bool:
    return conversation.participant == number


CALL_VIEW: Final[View[Client]] = View(
    "call-conversations",
    "Conversations with this number",
    Group.INSTANCES,
    "Conversations of the call's agent with the number that called or was called.",
    ("agent-conversations", "conversations"),
    load=load_conversations,
    drills=CONVERSATION_DRILLS,
    needs=(OTHER_SIDE,),
    live=False,
)
