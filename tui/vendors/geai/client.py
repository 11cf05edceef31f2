"""The typed calls to GEAI's API (contract: geai.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from tui.accounts.model import Account
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Raw
from tui.core.spans import DayRange
from tui.net.address import route
from tui.net.client import Answer, Connection
from tui.net.messages import vendor_message
from tui.net.wire import Read, mended, parse, read
from tui.vendors.geai import endpoints, wire
from tui.vendors.geai.endpoints import Call, LooseCall

M = TypeVar("M", bound=BaseModel)
Params = list[tuple[str, str]]
_REMEMBERED: Final = 64
_SMALL: Final = 32_000
"""Bytes up to which an answer about days that are over is remembered."""


class GeaiClient:
    """One account's GEAI.

    Args:
        connection: Its connection, which carries the authorisation and scope headers.
        account: The account.
    """

    def __init__(self, connection: Connection, account: Account) -> None:
        self._connection = connection
        self.account = account
        self._past: dict[tuple[object, ...], Answer] = {}

    async def analytics(
        self, call: Call[M], days: DayRange, agent: str = "", *, since: datetime | None = None
    ) -> Read[M]:
        """Ask an analytics endpoint about days, both included, as the vendor counts them.

        Args:
            call: Which endpoint.
            days: Which days; never inverted, as the vendor would answer that with nothing instead of an error.
            agent: Name of the only agent to count; empty for all.
            since: Where the days are over: the moment from which an earlier answer about them will do.

        Raises:
            DeckError: VENDOR when the body reports an error, UNREADABLE when it has not the documented shape, and the net's.
        """
        params = _params(days, agent if call.by_agent else "")
        key = (call.path, *params)
        known = self._past.get(key)
        if since is not None and known is not None and known.fetched_at >= since:
            return read(known, call.model, call.rows, call.row)
        answer = await self._get(call.path, params)
        found = read(answer, call.model, call.rows, call.row)
        if since is not None and len(answer.body) <= _SMALL:
            self._past.pop(key, None)
            self._past[key] = answer
            while len(self._past) > _REMEMBERED:
                del self._past[next(iter(self._past))]
        return found

    async def loose(self, call: LooseCall, days: DayRange) -> tuple[Any, Raw]:
        """Ask an analytics endpoint whose body is not documented; returns the uncleaned JSON and the raw answer.

        Numbers that cannot be kept come as NaN.

        Raises:
            DeckError: As `analytics`; UNREADABLE only when it is no JSON.
        """
        answer = await self._get(call.path, _params(days))
        return mended(answer), Raw(answer.body)

    async def validate(self) -> Read[wire.Identity]:
        """Ask whose token this is: organisation and project."""
        return read(await self._get(endpoints.VALIDATE), wire.Identity)

    async def agents(self, start: int, count: int, filters: Params) -> Read[wire.Agents]:
        """Ask for part of the list of agents.

        Args:
            start: Agents to skip.
            count: Most agents to return.
            filters: ``status``, ``accessScope``, ``allowDrafts``, ``allowExternal``, those set.
        """
        params = [("start", str(start)), ("count", str(count)), *filters]
        return read(await self._get(endpoints.AGENTS, params), wire.Agents, "agents", wire.Agent)

    async def projects(self) -> Read[wire.Projects]:
        """Ask for the organisation's projects."""
        return read(await self._get(endpoints.PROJECTS), wire.Projects, "projects", wire.Project)

    async def export(self, skip: int, count: int, filters: Params) -> Read[wire.RequestExport]:
        """Ask for part of the exported requests.

        Args:
            skip: Requests to skip.
            count: Most requests to return.
            filters: ``assistantName``, ``status``, those set.
        """
        params = [("skip", str(skip)), ("count", str(count)), *filters]
        return read(await self._get(endpoints.EXPORT, params), wire.RequestExport, "items", wire.RequestItem)

    async def limits(self, key: str, **ids: str) -> tuple[Any, Raw]:
        """Ask one of the usage limits' endpoints; whether one limit or a list comes is not documented, so uncleaned JSON.

        Amounts come as exact as they were sent, and NaN where they cannot be kept.

        Args:
            key: Key of the endpoint.
            ids: ``org``, and ``project`` for a project's.
        """
        answer = await self._get(route(endpoints.LIMITS[key], **ids))
        return mended(answer, exact=True), Raw(answer.body)

    async def _get(self, path: str, params: Params | None = None) -> Answer:
        answer = await self._connection.get(path, params or [])
        _refuse_error_inside(answer)
        return answer


def connect(connection: Connection, account: Account) -> GeaiClient:
    """Return the client of an account.

    Raises:
        DeckError: CONFIG when the token is said to be an OAuth access token and there is no project id.
    """
    if account.settings.get("kind") == "oauth" and not account.settings.get("project_id"):
        raise DeckError(
            ErrorKind.CONFIG,
            "An OAuth access token needs the project id with every request.",
            hint="Give the project id in this account's settings.",
            account=account.name,
        )
    return GeaiClient(connection, account)


def _params(days: DayRange, agent: str = "") -> Params:
    dates = [("startDate", days.first.isoformat()), ("endDate", days.last.isoformat())]
    return [*dates, ("agentName", agent)] if agent else dates


def _refuse_error_inside(answer: Answer) -> None:
    """Raise when a good status carries an error: the vendor's own client looks for one after the status test, too."""
    if not any(word in answer.body for word in (b'"errors"', b'"error"', b'"message"')):
        return
    body = parse(answer)
    if not isinstance(body, dict) or not (
        body.get("errors") or body.get("error") or _is_error_message(body.get("message"))
    ):
        return
    said = vendor_message(answer.body, answer.hide)
    raise DeckError(
        ErrorKind.VENDOR,
        f"The vendor reported an error inside a good answer: {said}"
        if said
        else "The vendor reported an error inside a good answer.",
        hint="Check the account's ids and the range.",
        account=answer.account,
        status=answer.status,
    )


def _is_error_message(message: Any) -> bool:
    return isinstance(message, list) and any(isinstance(one, dict) and one.get("type") == "error" for one in message)
