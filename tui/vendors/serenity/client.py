"""The typed calls to Serenity Star's API (contract: serenity.md, endpoints)."""

from __future__ import annotations

from typing import Final

from tui.accounts.model import Account
from tui.net.address import route
from tui.net.client import Connection
from tui.net.wire import Read, read
from tui.vendors.serenity import names, wire
from tui.vendors.serenity.query import InstanceQuery
from tui.vendors.serenity.walk import Walker

AGENT_PAGE_SIZE: Final = 50
"""Page size with which the vendor's own clients read the agent list."""
MAX_AGENT_PAGES: Final = 20


class SerenityClient:
    """One account's calls.

    Args:
        connection: The account's connection.
        account: The account.
    """

    def __init__(self, connection: Connection, account: Account) -> None:
        self._connection = connection
        self.account = account
        self.walker = Walker(self)

    async def agents(self) -> Read[wire.AgentPage]:
        """Return every agent that the key may list, up to 1,000 of them; ``raw`` is the first page.

        Whether the list states a total is not documented: without one it ends with a page that holds no new agent. What the
        vendor counts and does not send counts as left out.

        Raises:
            DeckError: Whatever went wrong.
        """
        first = await self.agent_page(1)
        agents = {agent.code: agent for agent in first.value.items or ()}
        total, left_out, known = first.value.total, first.left_out, 0
        for number in range(2, MAX_AGENT_PAGES + 1):
            if (len(agents) + left_out >= total) if total is not None else len(agents) == known:
                break
            page = await self.agent_page(number)
            known = len(agents)
            agents.update((agent.code, agent) for agent in page.value.items or ())
            left_out += page.left_out
            # A server that ignores the page number answers with the same agents for ever.
            if len(agents) == known:
                break
        else:
            left_out = max(left_out, 1 if total is None else 0)
        left_out = max(left_out, (total or 0) - len(agents))
        whole = first.value.model_copy(update={"items": list(agents.values())})
        return Read(whole, first.indexes, left_out, first.raw)

    async def agent_page(self, number: int) -> Read[wire.AgentPage]:
        """Return one page of the agent list."""
        params = [(names.PAGE_SIZE, str(AGENT_PAGE_SIZE))]
        params += [(names.PAGE, str(number))] if number > 1 else []
        answer = await self._connection.get("/api/v2/agent", params)
        return read(answer, wire.AgentPage, "items", wire.Agent)

    async def instances(self, query: InstanceQuery, page: int = 1, size: int = 20) -> Read[wire.InstancePage]:
        """Return one page of instances, newest first unless the query says otherwise.

        Raises:
            DeckError: NOT_FOUND for an unknown agent or version, else whatever went wrong.
        """
        if query.version:
            path = route(
                "/api/v2/AgentInstance/{agentCode}/{agentVersion}", agentCode=query.agent, agentVersion=query.version
            )
        else:
            path = route("/api/v2/AgentInstance/{agentCode}", agentCode=query.agent)
        optional = (
            (names.USER, query.user),
            (names.GROUP, query.group),
            (names.SEARCH, query.search),
            (names.SORT, "asc" if query.ascending else ""),
        )
        params = [(name, value) for name, value in optional if value]
        params += [(names.PAGE, str(page)), (names.PAGE_SIZE, str(size))]
        return read(await self._connection.get(path, params), wire.InstancePage, "items", wire.InstanceFields)

    async def conversation(self, agent: str, identifier: str) -> Read[wire.Conversation]:
        """Return one conversation with its messages.

        Raises:
            DeckError: NOT_FOUND for an unknown agent or conversation, else whatever went wrong.
        """
        path = route("/api/v2/agent/{agentCode}/conversation/{id}", agentCode=agent, id=identifier)
        return read(await self._connection.get(path), wire.Conversation, "messages", wire.Message)
