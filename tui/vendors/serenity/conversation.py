"""One conversation: its messages, with tokens and time to first token where they are stated."""

from __future__ import annotations

import json
from typing import Any, Final

from tui.core.content import Answer, Content, Figure
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Column, Raw, Record, Table
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Unit, Value
from tui.net.wire import counted, supplied
from tui.vendors.amounts import unless_unread
from tui.vendors.base import Group, View
from tui.vendors.serenity import wire
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.instances import Asked
from tui.vendors.serenity.rows import TTFT_HELP, split_key, whole

MESSAGE_LENGTH: Final = 4000
COLUMNS: Final = (
    Column("created_at", "At", Unit.TIME),
    Column("sender", "From", help="user or bot."),
    Column("value", "Message", help="What was said, on one line; the raw JSON has it whole.", personal=True),
    Column("total_tokens", "Tokens", Unit.TOKENS),
    Column("time_to_first_token", "First token", Unit.MILLISECONDS, TTFT_HELP),
    Column("prompt_tokens", "Prompt", Unit.TOKENS, wide=True),
    Column("completion_tokens", "Completion", Unit.TOKENS, wide=True),
    Column("type", "Type", wide=True),
    Column("id", "Id", Unit.ID, wide=True),
)


async def conversation(ask: Asked) -> Content:
    """Return the messages of the instance that was drilled into.

    Raises:
        DeckError: USAGE when no instance was chosen, else whatever went wrong.
    """
    parent = ask.scope.parent("instance")
    if parent is None:
        raise DeckError(ErrorKind.USAGE, "A conversation needs an instance.", hint="Choose one in the instance list.")
    agent, identifier = split_key(parent.value)
    if not identifier:
        raise DeckError(
            ErrorKind.USAGE,
            "An instance is named by its agent's code and its id.",
            hint=f"Give instance=AGENT/{clean(parent.value, 60)}; the instance list has the code in the column Agent.",
            account=ask.account.name,
        )
    read = await ask.client.conversation(agent, identifier)
    found = read.value
    messages = found.messages or []
    records = tuple(
        _record(message, place, Raw(read.raw.body, ("messages", index)))
        for place, (index, message) in enumerate(zip(read.indexes, messages, strict=True))
    )
    lasted: Value = NOT_SUPPLIED
    if found.start_date and found.end_date:
        lasted = (found.end_date - found.start_date).total_seconds()
    used = [message.completion_usage.total_tokens for message in messages if message.completion_usage]
    stated = [one for one in used if one is not None]
    tokens: Value = sum(stated) if stated else NOT_SUPPLIED
    figures = (
        Figure("messages", "Messages", unless_unread(counted(found, "messages"), read.left_out)),
        Figure("tokens", "Tokens", tokens, Unit.TOKENS, note="of the messages that state them"),
        Figure("duration", "Lasted", lasted, Unit.SECONDS),
        Figure("open", "Open", supplied(found, "open"), Unit.FLAG),
        Figure("start_date", "Started", supplied(found, "start_date"), Unit.TIME),
        Figure("end_date", "Ended", supplied(found, "end_date"), Unit.TIME),
    )
    notes = ("The keys of messages are those that the vendor's own client reads; the API page does not list them.",)
    return Content(
        figures,
        (),
        Table(COLUMNS, records, left_out=read.left_out),
        notes,
        (Answer("Conversation", read.raw),),
    )


def _record(message: wire.Message, place: int, raw: Raw) -> Record:
    cells = tuple(_cell(message, column.key) for column in COLUMNS)
    return Record(f"{place}/{message.id}", cells, raw)


def _cell(message: wire.Message, key: str) -> Value:
    if key in wire.MessageUsage.model_fields:
        usage = message.completion_usage
        return supplied(message, "completion_usage") if usage is None else supplied(usage, key)
    if key == "value":
        return _text(message.value) if key in message.model_fields_set else NOT_SUPPLIED
    if key == "time_to_first_token" and message.time_to_first_token is not None:
        return whole(message.time_to_first_token)
    return supplied(message, key)


def _text(value: Any) -> str | None:
    """Return a message's words on one line; anything that is no text is shown as JSON."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return clean(text, MESSAGE_LENGTH)


CONVERSATION: Final[View[SerenityClient]] = View(
    "conversation",
    "Conversation",
    Group.INSTANCES,
    "The messages of one instance.",
    ("conversation",),
    load=conversation,
    needs=("instance",),
)
