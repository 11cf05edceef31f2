"""AgentPhone's API, typed (contract: agentphone.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from tui.accounts.model import Account
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.net.address import route
from tui.net.client import Connection, Params
from tui.net.wire import Read, WireModel, read
from tui.vendors.agentphone import wire

M = TypeVar("M", bound=WireModel)


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list: ``limit`` of them from ``offset``."""

    limit: int = 20
    offset: int = 0

    def params(self) -> list[tuple[str, str]]:
        """Return the query that asks for it."""
        return [("limit", str(self.limit)), ("offset", str(self.offset))]


class Client:
    """The typed calls. Every one raises `DeckError`; lists leave rows out that cannot be read, and count them.

    Args:
        connection: Where the requests go.
        account: Whose they are; its ``sub_account_id`` narrows the lists for which the vendor documents that header.
    """

    def __init__(self, connection: Connection, account: Account) -> None:
        self._connection = connection
        self.sub_account_id = account.settings.get("sub_account_id", "").strip()

    async def usage(self) -> Read[wire.Usage]:
        """Return plan, numbers and rolling counts (``/v1/usage``)."""
        return read(await self._connection.get("/v1/usage"), wire.Usage)

    async def daily(self, days: int) -> Read[wire.Points]:
        """Return counts of the last days, up to 365 (``/v1/usage/daily``)."""
        return await self._rows("/v1/usage/daily", wire.Points, wire.Point, [("days", str(days))])

    async def monthly(self, months: int) -> Read[wire.Points]:
        """Return counts of the last calendar months; the most that can be asked for is unknown (``/v1/usage/monthly``)."""
        return await self._rows("/v1/usage/monthly", wire.Points, wire.Point, [("months", str(months))])

    async def by_number(self) -> Read[wire.NumbersUsage]:
        """Return counts by number, over a window that is not stated (``/v1/usage/by-number``)."""
        return await self._rows("/v1/usage/by-number", wire.NumbersUsage, wire.NumberUsage)

    async def by_agent(self, period: str, zone: str) -> Read[wire.AgentsUsage]:
        """Return counts and call seconds by agent.

        Args:
            period: ``week``, ``month`` or ``year``: always the current one.
            zone: IANA zone; how it moves the period's bounds is not stated.
        """
        params = [("period", period), ("tz", zone)]
        return await self._rows("/v1/usage/by-agent", wire.AgentsUsage, wire.AgentUsage, params)

    async def agents(self, window: Window) -> Read[wire.Agents]:
        """Return a page of agents, at most 100 (``/v1/agents``)."""
        return await self._rows("/v1/agents", wire.Agents, wire.Agent, window.params(), narrowed=True)

    async def agent(self, agent_id: str) -> Read[wire.Agent]:
        """Return one agent (``/v1/agents/{id}``)."""
        return read(await self._connection.get(route("/v1/agents/{id}", id=agent_id)), wire.Agent)

    async def agent_calls(self, agent_id: str, window: Window) -> Read[wire.Calls]:
        """Return a page of an agent's calls."""
        path = route("/v1/agents/{id}/calls", id=agent_id)
        return await self._rows(path, wire.Calls, wire.Call, window.params())

    async def agent_conversations(self, agent_id: str, window: Window) -> Read[wire.Conversations]:
        """Return a page of an agent's conversations."""
        path = route("/v1/agents/{id}/conversations", id=agent_id)
        return await self._rows(path, wire.Conversations, wire.Conversation, window.params())

    async def calls(self, window: Window, filters: Params = (), *, narrowed: bool = True) -> Read[wire.Calls]:
        """Return a page of calls.

        Args:
            window: Which rows.
            filters: ``status``, ``direction``, ``type`` and ``search``.
            narrowed: Whether the account's sub-account narrows the list; usage figures, to compare with, are never narrowed.
        """
        return await self._rows("/v1/calls", wire.Calls, wire.Call, [*window.params(), *filters], narrowed=narrowed)

    async def numbers(self, window: Window) -> Read[wire.PhoneNumbers]:
        """Return a page of phone numbers."""
        return await self._rows("/v1/numbers", wire.PhoneNumbers, wire.PhoneNumber, window.params(), narrowed=True)

    async def number_calls(self, number_id: str, window: Window) -> Read[wire.Calls]:
        """Return a page of a number's calls."""
        path = route("/v1/numbers/{id}/calls", id=number_id)
        return await self._rows(path, wire.Calls, wire.Call, window.params())

    async def number_messages(self, number_id: str, limit: int, cursor: str | None = None) -> Read[wire.Messages]:
        """Return a page of a number's messages, at most 200; ``cursor`` is what `next_cursor` gave."""
        return await self._messages(route("/v1/numbers/{id}/messages", id=number_id), limit, cursor)

    async def conversations(self, window: Window) -> Read[wire.Conversations]:
        """Return a page of conversations."""
        path = "/v1/conversations"
        return await self._rows(path, wire.Conversations, wire.Conversation, window.params(), narrowed=True)

    async def conversation_messages(
        self, conversation_id: str, limit: int, cursor: str | None = None
    ) -> Read[wire.Messages]:
        """Return a page of a conversation's messages, at most 200; ``cursor`` is what `next_cursor` gave."""
        return await self._messages(route("/v1/conversations/{id}/messages", id=conversation_id), limit, cursor)

    async def sub_accounts(self, window: Window) -> Read[wire.SubAccounts]:
        """Return a page of sub-accounts; its shape is assumed."""
        return await self._rows("/v1/sub-accounts", wire.SubAccounts, wire.SubAccount, window.params())

    async def _messages(self, path: str, limit: int, cursor: str | None) -> Read[wire.Messages]:
        """Ask for messages before a cursor: by time, as the API definition says, else by id, as the vendor's client does.

        Whether a message of the very time asked for is answered is not documented: those are asked for again, so that none of
        them is passed over, and what was there before is taken out.
        """
        if cursor is None:
            return await self._rows(path, wire.Messages, wire.Message, [("limit", str(limit))])
        at, *known = cursor.split(_SEPARATOR)
        if at:
            until = datetime.fromisoformat(at) + _NEXT
            size = [("limit", str(min(limit + len(known), MOST_MESSAGES)))]
            before = [*size, ("before", until.isoformat(timespec="milliseconds"))]
            try:
                found = await self._rows(path, wire.Messages, wire.Message, before)
            except DeckError as error:
                if error.kind not in {ErrorKind.BAD_REQUEST, ErrorKind.NOT_FOUND}:
                    raise
            else:
                fresh = _without(found, frozenset(known))
                if not _ignored(found.value.data, until) and not (fresh.value.has_more and not fresh.value.data):
                    return fresh
        return await self._rows(path, wire.Messages, wire.Message, [("limit", str(limit)), ("before", known[-1])])

    async def _rows(
        self, path: str, model: type[M], row: type[WireModel], params: Params = (), *, narrowed: bool = False
    ) -> Read[M]:
        headers = [("X-Sub-Account-Id", self.sub_account_id)] if narrowed and self.sub_account_id else ()
        return read(await self._connection.get(path, params, headers), model, "data", row)


MOST_MESSAGES: Final = 200
"""Most messages that the vendor sends at once."""
_SEPARATOR: Final = "\n"
_NEXT: Final = timedelta(milliseconds=1)
"""Finest step of the vendor's times."""


def _ignored(messages: Sequence[wire.Message], until: datetime) -> bool:
    """Whether a server began again instead of going on before a time: it answered with newer messages."""
    return any(message.received_at is not None and message.received_at > until for message in messages)


def _without(found: Read[wire.Messages], known: frozenset[str]) -> Read[wire.Messages]:
    """Return an answer without the messages that are known."""
    rows = [row for row in zip(found.value.data, found.indexes, strict=True) if row[0].id not in known]
    value = found.value.model_copy(update={"data": tuple(message for message, _ in rows)})
    return replace(found, value=value, indexes=[index for _, index in rows])


def next_cursor(messages: Sequence[wire.Message], cursor: str | None = None) -> str:
    """Return the cursor of the messages before some: their last one's time, and the ids of all those of that time, its own last.

    The vendor's documents differ on whether it is a time or an id.

    Args:
        messages: A page, the newest first.
        cursor: The page's own cursor.
    """
    last = messages[-1].received_at
    if last is None:
        return f"{_SEPARATOR}{messages[-1].id}"
    at, *known = (cursor or "").split(_SEPARATOR)
    same = [message.id for message in messages if message.received_at == last]
    earlier = [one for one in known if one not in same] if at == last.isoformat() else []
    return _SEPARATOR.join((last.isoformat(), *earlier, *same))
