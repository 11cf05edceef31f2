"""AgentPhone's browsers: agents, calls, numbers, conversations, messages, sub-accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from tui.core.records import Column, Page, PageRequest, Paging
from tui.core.scope import Choice, Controls, Filter
from tui.core.values import Unit, Value
from tui.net.wire import Read, WireModel, counted, supplied
from tui.vendors.agentphone import wire
from tui.vendors.agentphone.calls import CALL_DRILLS
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.mapping import (
    cells,
    messages_page,
    named,
    offset_page,
    parent_id,
    phone_label,
    records,
    step,
    window,
)
from tui.vendors.base import Ask, Browser, Drill, Group, View

L = TypeVar("L", bound=WireModel)
ListCall = Callable[[Ask[Client], Window], Awaitable[Read[L]]]

AGENT: Final = "agent_id"
NUMBER: Final = "number_id"
CONVERSATION: Final = "conversation_id"
OFFSET_SIZES: Final = (20, 50, 100)
MESSAGE_SIZES: Final = (50, 100, 200)

NO_REASON: Final = "Why a call failed is in no field that the vendor documents."
_AGENT_COLUMNS: Final = (
    Column("name", "Agent"),
    Column("numbers", "Numbers", Unit.COUNT, help="Phone numbers attached to it."),
    Column("voice_mode", "Voice", help="webhook: your server speaks; hosted: AgentPhone's model does."),
    Column("model_tier", "Tier"),
    Column("language", "Language"),
    Column("created_at", "Created", Unit.TIME),
    Column("description", "Description", wide=True),
    Column("id", "Id", Unit.ID, wide=True),
)
CALL_COLUMNS: Final = (
    Column("started_at", "Started", Unit.TIME),
    Column("status", "Status", help=f"completed, in-progress or failed. {NO_REASON}"),
    Column("direction", "Direction"),
    Column("duration_seconds", "Length", Unit.SECONDS, help="Null while the call is under way."),
    Column("agent_name", "Agent"),
    Column("from_number", "From", personal=True),
    Column("to_number", "To", personal=True),
    Column("last_transcript_snippet", "Last words", help="End of the transcript.", personal=True, wide=True),
    Column("ended_at", "Ended", Unit.TIME, wide=True),
    Column("phone_number", "Own number", personal=True, wide=True),
    Column("agent_id", "Agent id", Unit.ID, wide=True),
    Column("phone_number_id", "Number id", Unit.ID, wide=True),
    Column("id", "Id", Unit.ID, wide=True),
)
NUMBER_COLUMNS: Final = (
    Column("phone_number", "Number", personal=True),
    Column("country", "Country"),
    Column("status", "Status"),
    Column("type", "Type"),
    Column("agent_id", "Agent id", Unit.ID, help="Null where it is attached to no agent."),
    Column("created_at", "Created", Unit.TIME),
    Column("id", "Id", Unit.ID, wide=True),
)
CONVERSATION_COLUMNS: Final = (
    Column("last_message_at", "Last message", Unit.TIME),
    Column("message_count", "Messages", Unit.COUNT),
    Column("channel", "Channel"),
    Column("participant", "With", personal=True),
    Column("phone_number", "Own number", personal=True),
    Column("last_message_preview", "Preview", personal=True),
    Column("created_at", "Begun", Unit.TIME, wide=True),
    Column("agent_id", "Agent id", Unit.ID, wide=True),
    Column("phone_number_id", "Number id", Unit.ID, wide=True),
    Column("id", "Id", Unit.ID, wide=True),
)
_MESSAGE_COLUMNS: Final = (
    Column("received_at", "At", Unit.TIME),
    Column("direction", "Direction"),
    Column("body", "Message", personal=True),
    Column("status", "Status", help="Why a message failed stands under Failure, where the vendor says so."),
    Column("from_number", "From", personal=True),
    Column("to_number", "To", personal=True),
    Column("channel", "Channel", wide=True),
    Column("failure_reason", "Failure", wide=True),
    Column("id", "Id", Unit.ID, wide=True),
)
_SUB_ACCOUNT_COLUMNS: Final = (
    Column("name", "Sub-account"),
    Column("created_at", "Created", Unit.TIME),
    Column("id", "Id", Unit.ID),
)
CALL_FILTERS: Final = (
    Filter("status", "Status", tuple(Choice(one, one) for one in ("completed", "in-progress", "failed"))),
    Filter("direction", "Direction", (Choice("inbound", "inbound"), Choice("outbound", "outbound"))),
    Filter(
        "type",
        "Type",
        (Choice("pstn", "phone network (pstn)"), Choice("web", "web")),
        help="The list does not show it.",
    ),
)


def browser(
    columns: tuple[Column, ...],
    call: ListCall[L],
    row_cells: Callable[[WireModel], tuple[Value, ...]] | None = None,
    *,
    live: bool = False,
) -> Browser[Client]:
    """Return the browser of an offset list; cells are the fields that the columns are named after, unless given."""
    found_cells = row_cells or cells([column.key for column in columns])

    async def fetch(ask: Ask[Client], request: PageRequest) -> Page:
        found = await call(ask, window(request))
        rows = getattr(found.value, "data", ())
        return offset_page(records(rows, found, found_cells, lambda row: row.id), found, request)

    return Browser(columns, Paging.OFFSET, fetch, OFFSET_SIZES, OFFSET_SIZES[0], live)


def _agent_cells(row: WireModel) -> tuple[Value, ...]:
    return tuple((counted if one.key == "numbers" else supplied)(row, one.key) for one in _AGENT_COLUMNS)


def _message_browser(
    key: str, call: Callable[[Client], Callable[[str, int, str | None], Awaitable[Read[wire.Messages]]]]
) -> Browser[Client]:
    async def fetch(ask: Ask[Client], request: PageRequest) -> Page:
        listed = call(ask.client)
        row_cells = cells([column.key for column in _MESSAGE_COLUMNS])
        return await messages_page(lambda size, cursor: listed(parent_id(ask, key), size, cursor), request, row_cells)

    return Browser(_MESSAGE_COLUMNS, Paging.CURSOR, fetch, MESSAGE_SIZES, MESSAGE_SIZES[0], live=True)


async def _calls(ask: Ask[Client], rows: Window) -> Read[wire.Calls]:
    filters = [(key, value) for key, value in ask.scope.filters if value]
    search = [("search", ask.scope.search)] if ask.scope.search else []
    return await ask.client.calls(rows, [*filters, *search])


CALLS: Final = browser(CALL_COLUMNS, _calls, live=True)
"""Every call, as the server's filters narrow the list."""
_AGENT_STEP: Final = step(AGENT, named(0))
_NUMBER_STEP: Final = step(NUMBER, phone_label(0))
_CONVERSATION_STEP: Final = step(CONVERSATION, lambda record: f"conversation {record.key[:8]}")
AGENT_DRILLS: Final = (
    Drill("agent", "Numbers", _AGENT_STEP),
    Drill("agent-calls", "Calls", _AGENT_STEP),
    Drill("agent-conversations", "Conversations", _AGENT_STEP),
)
NUMBER_DRILLS: Final = (
    Drill("number-calls", "Calls", _NUMBER_STEP),
    Drill("number-messages", "Messages", _NUMBER_STEP),
)
CONVERSATION_DRILLS: Final = (Drill("conversation-messages", "Messages", _CONVERSATION_STEP),)
_CALLS_ARE: Final = f"Newest first. A call under way has no end and no length yet. {NO_REASON}"
_SUB: Final = "A sub-account set for this account narrows this list."

LISTS: Final[tuple[View[Client], ...]] = (
    View(
        "calls",
        "Calls",
        Group.INSTANCES,
        f"Every call, with the vendor's own filters; search finds digits in either number. {_CALLS_ARE} {_SUB}",
        ("calls",),
        Controls(filters=CALL_FILTERS, search=True),
        browser=CALLS,
        drills=CALL_DRILLS,
    ),
    View(
        "conversations",
        "Conversations",
        Group.INSTANCES,
        f"Every conversation of messages. {_SUB}",
        ("conversations",),
        browser=browser(CONVERSATION_COLUMNS, lambda ask, rows: ask.client.conversations(rows), live=True),
        drills=CONVERSATION_DRILLS,
    ),
    View(
        "agents",
        "Agents",
        Group.INSTANCES,
        f"Every agent and how it is set up. {_SUB}",
        ("agents",),
        browser=browser(_AGENT_COLUMNS, lambda ask, rows: ask.client.agents(rows), _agent_cells),
        drills=AGENT_DRILLS,
    ),
    View(
        "numbers",
        "Numbers",
        Group.INSTANCES,
        f"Every phone number. {_SUB}",
        ("numbers",),
        browser=browser(NUMBER_COLUMNS, lambda ask, rows: ask.client.numbers(rows)),
        drills=NUMBER_DRILLS,
    ),
    View(
        "sub-accounts",
        "Sub-accounts",
        Group.PEOPLE,
        "Sub-accounts of this account. The vendor does not document the list's shape; names of its columns are assumed.",
        ("sub-accounts",),
        browser=browser(_SUB_ACCOUNT_COLUMNS, lambda ask, rows: ask.client.sub_accounts(rows)),
    ),
    View(
        "agent-calls",
        "Calls",
        Group.INSTANCES,
        f"Calls of this agent. {_CALLS_ARE}",
        ("agent-calls",),
        browser=browser(CALL_COLUMNS, lambda ask, rows: ask.client.agent_calls(parent_id(ask, AGENT), rows), live=True),
        drills=CALL_DRILLS,
        needs=(AGENT,),
    ),
    View(
        "agent-conversations",
        "Conversations",
        Group.INSTANCES,
        "Conversations of this agent.",
        ("agent-conversations",),
        browser=browser(
            CONVERSATION_COLUMNS,
            lambda ask, rows: ask.client.agent_conversations(parent_id(ask, AGENT), rows),
            live=True,
        ),
        drills=CONVERSATION_DRILLS,
        needs=(AGENT,),
    ),
    View(
        "number-calls",
        "Calls",
        Group.INSTANCES,
        f"Calls over this number. {_CALLS_ARE}",
        ("number-calls",),
        browser=browser(
            CALL_COLUMNS, lambda ask, rows: ask.client.number_calls(parent_id(ask, NUMBER), rows), live=True
        ),
        drills=CALL_DRILLS,
        needs=(NUMBER,),
    ),
    View(
        "number-messages",
        "Messages",
        Group.INSTANCES,
        "Messages over this number, the newest first; older ones are read page after page, there is no total.",
        ("number-messages",),
        browser=_message_browser(NUMBER, lambda client: client.number_messages),
        needs=(NUMBER,),
    ),
    View(
        "conversation-messages",
        "Messages",
        Group.INSTANCES,
        "Messages of this conversation, the newest first; older ones are read page after page, there is no total.",
        ("conversation-messages",),
        browser=_message_browser(CONVERSATION, lambda client: client.conversation_messages),
        needs=(CONVERSATION,),
    ),
)
