"""AgentPhone's API as a public server would answer it (contract: agentphone.md).

Assumed, because the contract leaves it open, and marked where it is done: zero rows and ascending order of daily and monthly
usage, all time as the window of by-number, bounds of ``tz``, 422 for what is out of bounds, newest first in every list of events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route

from tui.core.quick import dataclass
from tui.sandbox import agentphone_rows as rows
from tui.sandbox.agentphone_calls import COMPLETED, FAILED, IN_PROGRESS, Slot, Window, call_log
from tui.sandbox.agentphone_fleet import fleet
from tui.sandbox.agentphone_http import Body, Query, endpoint, not_found, refused
from tui.sandbox.agentphone_messages import message_log
from tui.sandbox.agentphone_pattern import Pattern, newest_first
from tui.sandbox.agentphone_usage import PERIODS, Fleets, Usage, calendar_period, second
from tui.sandbox.world import World

MAX_ROWS: Final = 100
"""Stated for agents; assumed for the other offset lists."""
MAX_MESSAGES: Final = 200
MAX_DAYS: Final = 365
"""Stated; that more is refused with 422 is assumed."""
MAX_MONTHS: Final = 1200
"""No ceiling is stated; this one only bounds the work."""


@dataclass(slots=True)
class Api:
    """The endpoints of one world."""

    world: World
    parts: Fleets = field(init=False)
    usage: Usage = field(init=False)

    def __post_init__(self) -> None:
        seed, size = self.world.seed, self.world.instances
        self.parts = Fleets(fleet(seed), call_log(seed, size), message_log(seed, size), size)
        self.usage = Usage(self.parts)

    def summary(self, _: Request) -> Body:
        """Answer ``GET /v1/usage``."""
        return self.usage.summary(self.world.now())

    def daily(self, request: Request) -> Body:
        """Answer ``GET /v1/usage/daily``."""
        days = Query(request).number("days", 30, 1, MAX_DAYS)
        return {"data": self.usage.daily(self.world.now(), days), "days": days}

    def monthly(self, request: Request) -> Body:
        """Answer ``GET /v1/usage/monthly``."""
        months = Query(request).number("months", 6, 1, MAX_MONTHS)
        return {"data": self.usage.monthly(self.world.now(), months), "months": months}

    def by_number(self, _: Request) -> Body:
        """Answer ``GET /v1/usage/by-number``."""
        return {"data": self.usage.by_number(self.world.now())}

    def by_agent(self, request: Request) -> Body:
        """Answer ``GET /v1/usage/by-agent``."""
        query = Query(request)
        period = query.one_of("period", PERIODS, required=True) or ""
        now = self.world.now()
        first, last = calendar_period(period, now, query.zone("tz"))
        data = self.usage.by_agent(now, first)
        return {"data": data, "period": period, "periodStart": second(first), "periodEnd": second(last)}

    def agents(self, request: Request) -> Body:
        """Answer ``GET /v1/agents``, without ``hasMore``, as the vendor's API definition has it."""
        limit, offset, sub = self._window(request)
        found = [agent for index, agent in enumerate(self.parts.fleet.agents) if self._seen(index, sub)]
        data = [rows.agent_row(self.parts.fleet, agent) for agent in found[offset : offset + limit]]
        return {"data": data, "total": len(found)}

    def agent(self, request: Request) -> Body:
        """Answer ``GET /v1/agents/{id}``."""
        return rows.agent_row(self.parts.fleet, self.parts.fleet.agents[self._agent(request)])

    def numbers(self, request: Request) -> Body:
        """Answer ``GET /v1/numbers``."""
        limit, offset, sub = self._window(request)
        found = [number for number in self.parts.fleet.numbers if self._seen(number.agent, sub)]
        page = [rows.number_row(self.parts.fleet, number) for number in found[offset : offset + limit]]
        return _page(page, offset, len(found))

    def sub_accounts(self, request: Request) -> Body:
        """Answer ``GET /v1/sub-accounts``; the body is untyped in the contract, its rows are assumed."""
        limit, offset, _ = self._window(request)
        found = [rows.sub_account_row(self.parts.fleet, index) for index in range(len(self.parts.fleet.sub_accounts))]
        return {"data": found[offset : offset + limit]}

    def calls(self, request: Request) -> Body:
        """Answer ``GET /v1/calls``."""
        query = Query(request)
        status = query.one_of("status", (COMPLETED, IN_PROGRESS, FAILED))
        direction = query.one_of("direction", ("inbound", "outbound"))
        kind = query.one_of("type", ("pstn", "web"))
        search = query.text("search")
        sub = self._window(request)[2]

        def wanted(slot: Slot) -> bool:
            return (
                (direction is None or slot.inbound == (direction == "inbound"))
                and (kind is None or (slot.number is None) == (kind == "web"))
                and (search is None or self._dialled(slot, search))
                and self._seen(slot.agent, sub)
            )

        narrowed = any(item is not None for item in (direction, kind, search, sub))
        return self._calls(request, wanted if narrowed else None, status)

    def agent_calls(self, request: Request) -> Body:
        """Answer ``GET /v1/agents/{id}/calls``."""
        agent = self._agent(request)
        return self._calls(request, lambda slot: slot.agent == agent)

    def number_calls(self, request: Request) -> Body:
        """Answer ``GET /v1/numbers/{id}/calls``."""
        number = self._number(request)
        return self._calls(request, lambda slot: slot.number == number)

    def conversations(self, request: Request) -> Body:
        """Answer ``GET /v1/conversations``."""
        sub = self._window(request)[2]
        return self._conversations(request, (lambda agent: self._seen(agent, sub)) if sub is not None else None)

    def agent_conversations(self, request: Request) -> Body:
        """Answer ``GET /v1/agents/{id}/conversations``."""
        own = self._agent(request)
        return self._conversations(request, lambda agent: agent == own)

    def number_messages(self, request: Request) -> Body:
        """Answer ``GET /v1/numbers/{id}/messages``."""
        number, log = self._number(request), self.parts.messages
        pattern = log.where(lambda slot: log.thread_of(slot).number == number)
        return self._messages(request, pattern.before, pattern)

    def conversation_messages(self, request: Request) -> Body:
        """Answer ``GET /v1/conversations/{id}/messages``."""
        log, now = self.parts.messages, self.world.now()
        conversation = log.conversation_number(request.path_params["id"], now)
        if conversation is None:
            raise not_found("Conversation")
        numbers = log.messages_of(conversation, now)
        return self._messages(request, lambda place: sum(one < place for one in numbers), numbers)

    def _messages(self, request: Request, before: Callable[[int], int], found: Pattern | list[int]) -> Body:
        """Return messages between two cursors, the newest first: which end ``after`` keeps is assumed."""
        log, query = self.parts.messages, Query(request)
        limit = query.number("limit", 50, 1, MAX_MESSAGES)
        now = self.world.now()
        end = self._cursor(query, "before", now, after=False)
        start = self._cursor(query, "after", now, after=True)
        last = before(log.count(now) if end is None else end)
        first = 0 if start is None else before(start)
        nth = found.nth if isinstance(found, Pattern) else found.__getitem__
        numbers = newest_first(last - first, 0, limit, lambda place: nth(first + place)) if last > first else []
        data = [rows.message_row(self.parts.fleet, log.message(number)) for number in numbers]
        return {"data": data, "hasMore": last - first > len(data)}

    def _cursor(self, query: Query, name: str, now: datetime, *, after: bool) -> int | None:
        """Return the event number that a cursor stands for: both an ISO time and a message id are taken (ambiguous)."""
        given = query.text(name)
        if given is None:
            return None
        moment = query.moment(name)
        log = self.parts.messages
        if moment is not None:
            number = min(log.count(moment), log.count(now))
            # ``after`` a moment leaves out a message of that very moment, as ``before`` does.
            exact = after and number < log.count(now) and log.message(number).at == moment
            return number + exact
        at = log.message_number(given, now)
        if at is None:
            raise HTTPException(404, "Message not found")
        return at + after

    def _calls(self, request: Request, wanted: Callable[[Slot], bool] | None, status: str | None = None) -> Body:
        limit, offset, _ = self._window(request)
        log, now, window = self.parts.calls, self.world.now(), Window(offset, limit)
        if status is None:
            found, total = log.page(now, wanted, window)
        else:
            found, total = log.page_of_status(now, wanted or (lambda _: True), status, window)
        return _page([rows.call_row(self.parts.fleet, call) for call in found], offset, total)

    def _conversations(self, request: Request, agents: Callable[[int | None], bool] | None) -> Body:
        limit, offset, _ = self._window(request)
        wanted = (lambda thread: agents(thread.agent)) if agents else None
        found, total = self.parts.messages.conversations(self.world.now(), wanted, offset, limit)
        return _page([rows.conversation_row(self.parts.fleet, one) for one in found], offset, total)

    def _window(self, request: Request) -> tuple[int, int, int | None]:
        """Return limit, offset and the sub-account that the header names; an unknown one is 404 (assumed)."""
        query = Query(request)
        named = request.headers.get("x-sub-account-id")
        if named and named not in self.parts.fleet.sub_accounts:
            raise not_found("Sub-account")
        sub = self.parts.fleet.sub_accounts.index(named) if named else None
        return query.number("limit", 20, 1, MAX_ROWS), query.number("offset", 0, 0), sub

    def _seen(self, agent: int | None, sub_account: int | None) -> bool:
        return self.parts.fleet.in_sub_account(agent, sub_account)

    def _dialled(self, slot: Slot, digits: str) -> bool:
        own = self.parts.fleet.numbers[slot.number].phone_number if slot.number is not None else "web"
        return digits in slot.contact or digits in own

    def _agent(self, request: Request) -> int:
        return _position([agent.id for agent in self.parts.fleet.agents], request, "Agent")

    def _number(self, request: Request) -> int:
        return _position([number.id for number in self.parts.fleet.numbers], request, "Phone number")


def _position(ids: list[str], request: Request, what: str) -> int:
    wanted = request.path_params["id"]
    if wanted not in ids:
        raise not_found(what)
    return ids.index(wanted)


def _page(data: list[Any], offset: int, total: int) -> Body:
    return {"data": data, "hasMore": offset + len(data) < total, "total": total}


def routes(world: World) -> list[BaseRoute]:
    """Return every documented route, answering from a world.

    An application of its own, so that unknown paths and methods are answered in this vendor's words.
    """
    api = Api(world)
    table = {
        "/v1/usage": api.summary,
        "/v1/usage/daily": api.daily,
        "/v1/usage/monthly": api.monthly,
        "/v1/usage/by-number": api.by_number,
        "/v1/usage/by-agent": api.by_agent,
        "/v1/agents": api.agents,
        "/v1/agents/{id}": api.agent,
        "/v1/agents/{id}/calls": api.agent_calls,
        "/v1/agents/{id}/conversations": api.agent_conversations,
        "/v1/calls": api.calls,
        "/v1/numbers": api.numbers,
        "/v1/numbers/{id}/calls": api.number_calls,
        "/v1/numbers/{id}/messages": api.number_messages,
        "/v1/conversations": api.conversations,
        "/v1/conversations/{id}/messages": api.conversation_messages,
        "/v1/sub-accounts": api.sub_accounts,
    }
    application = Starlette(
        routes=[Route(path, endpoint(answer)) for path, answer in table.items()],
        exception_handlers={HTTPException: refused},
    )
    return [Mount("/", app=application)]
