"""AgentPhone's records as the vendor writes them (contract: agentphone.md, Neighbour lists).

Keys beyond the contract's are those that the vendor's own client reads; values of untyped lists are assumed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tui.sandbox.agentphone_calls import Call
from tui.sandbox.agentphone_fleet import SUB_ACCOUNTS, Agent, Fleet, PhoneNumber
from tui.sandbox.agentphone_messages import Conversation, Message

Row = dict[str, Any]


def agent_row(fleet: Fleet, agent: Agent) -> Row:
    """Return an agent; optional keys are left out where there is no value."""
    own = fleet.numbers_of(fleet.agents.index(agent))
    row: Row = {
        "id": agent.id,
        "name": agent.name,
        "description": agent.description,
        "createdAt": _time(agent.created_at),
        "voiceMode": agent.voice_mode,
        "numbers": [
            {
                "id": fleet.numbers[index].id,
                "phoneNumber": fleet.numbers[index].phone_number,
                "status": fleet.numbers[index].status,
                "type": fleet.numbers[index].type,
            }
            for index in own
        ]
        or None,
    }
    if agent.model_tier is not None:
        row["modelTier"] = agent.model_tier
    if agent.language is not None:
        row["language"] = agent.language
    return row


def number_row(fleet: Fleet, number: PhoneNumber) -> Row:
    """Return a phone number."""
    return {
        "id": number.id,
        "phoneNumber": number.phone_number,
        "country": number.country,
        "status": number.status,
        "type": number.type,
        "agentId": fleet.agents[number.agent].id if number.agent is not None else None,
        "createdAt": _time(number.created_at),
    }


def call_row(fleet: Fleet, call: Call) -> Row:
    """Return a call. How the vendor writes the two ends of a web call is assumed."""
    slot = call.slot
    number = fleet.numbers[slot.number] if slot.number is not None else None
    agent = fleet.agents[slot.agent] if slot.agent is not None else None
    own = number.phone_number if number else "web"
    return {
        "id": call.id,
        "fromNumber": slot.contact if slot.inbound else own,
        "toNumber": own if slot.inbound else slot.contact,
        "direction": "inbound" if slot.inbound else "outbound",
        "status": call.status,
        "startedAt": _time(call.started_at),
        "endedAt": _time(call.ended_at) if call.ended_at else None,
        "durationSeconds": call.seconds,
        "agentId": agent.id if agent else None,
        "agentName": agent.name if agent else None,
        "phoneNumberId": number.id if number else None,
        "phoneNumber": number.phone_number if number else None,
        "lastTranscriptSnippet": call.snippet,
    }


def conversation_row(fleet: Fleet, conversation: Conversation) -> Row:
    """Return a conversation (its keys: the vendor's own client)."""
    thread = conversation.thread
    return {
        "id": conversation.id,
        "agentId": fleet.agents[thread.agent].id if thread.agent is not None else None,
        "phoneNumberId": fleet.numbers[thread.number].id,
        "phoneNumber": fleet.numbers[thread.number].phone_number,
        "participant": thread.contact,
        "channel": thread.channel,
        "messageCount": conversation.count,
        "createdAt": _time(conversation.created_at),
        "lastMessageAt": _time(conversation.last_at),
        "lastMessagePreview": conversation.preview[:60],
        "metadata": None,
    }


def message_row(fleet: Fleet, message: Message) -> Row:
    """Return a message (its keys: the vendor's own client)."""
    slot, thread = message.slot, message.thread
    own = fleet.numbers[thread.number].phone_number
    failed = not slot.inbound and not slot.delivered
    return {
        "id": message.id,
        "conversationId": message.conversation_id,
        "fromNumber": thread.contact if slot.inbound else own,
        "toNumber": own if slot.inbound else thread.contact,
        "body": message.body,
        "direction": "inbound" if slot.inbound else "outbound",
        "channel": thread.channel,
        "status": "received" if slot.inbound else "failed" if failed else "delivered",
        "failureReason": "Unreachable handset" if failed else None,
        "mediaUrl": None,
        "receivedAt": _time(message.at),
    }


def sub_account_row(fleet: Fleet, index: int) -> Row:
    """Return a sub-account; its keys are assumed, the vendor leaves the list untyped."""
    created = datetime(2024, 1, 15, 9, tzinfo=UTC) + timedelta(days=40 * index)
    return {"id": fleet.sub_accounts[index], "name": SUB_ACCOUNTS[index], "createdAt": _time(created)}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
