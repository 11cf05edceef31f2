"""How AgentPhone's sandbox reads a query and says no: FastAPI's shapes (contract: agentphone.md, Errors)."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tui.core.quick import dataclass
from tui.sandbox.world import accepted, bearer

Body = dict[str, Any]


class Invalid(Exception):  # noqa: N818  # it is an answer, not a fault of ours
    """A query that is answered with 422."""

    def __init__(self, name: str, kind: str, words: str, given: str | None) -> None:
        super().__init__(words)
        self.body: Body = {"detail": [{"type": kind, "loc": ["query", name], "msg": words, "input": given}]}


@dataclass(frozen=True, slots=True)
class Query:
    """The query of a request; the last value of a repeated name counts, an empty optional one is absent (assumed)."""

    request: Request

    def text(self, name: str) -> str | None:
        """Return a text, or None when absent or empty."""
        return self.request.query_params.get(name) or None

    def number(self, name: str, default: int, low: int, high: int | None = None) -> int:
        """Return a whole number within bounds. That bounds are enforced with 422, not by clamping, is assumed."""
        given = self.text(name)
        if given is None:
            return default
        try:
            value = int(given) if len(given) < 20 else math.inf
        except ValueError:
            words = "Input should be a valid integer, unable to parse string as an integer"
            raise Invalid(name, "int_parsing", words, given) from None
        if value < low:
            raise Invalid(name, "greater_than_equal", f"Input should be greater than or equal to {low}", given)
        if value == math.inf or (high is not None and value > high):
            raise Invalid(name, "less_than_equal", f"Input should be less than or equal to {high}", given)
        return int(value)

    def one_of(self, name: str, choices: tuple[str, ...], *, required: bool = False) -> str | None:
        """Return one of the choices, or None when absent."""
        given = self.request.query_params.get(name)
        if required and given is None:
            raise Invalid(name, "missing", "Field required", None)
        if not given and not required:
            return None
        if given not in choices:
            *most, last = (f"'{choice}'" for choice in choices)
            raise Invalid(name, "enum", f"Input should be {', '.join(most)} or {last}", given)
        return given

    def zone(self, name: str) -> ZoneInfo:
        """Return an IANA zone, UTC when absent. That an unknown one is refused is assumed."""
        given = self.text(name)
        try:
            return ZoneInfo(given or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid(name, "value_error", "Value error, unknown IANA timezone", given) from None

    def moment(self, name: str) -> datetime | None:
        """Return an ISO time, or None when the text is none."""
        given = self.text(name)
        try:
            moment = datetime.fromisoformat((given or "").replace(" ", "+"))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def not_found(what: str) -> HTTPException:
    """Return the answer for an id that is not known."""
    return HTTPException(404, f"{what} not found")


def endpoint(answer: Callable[[Request], Body]) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of a function: the key is checked first, and a refused query becomes a 422."""

    async def handle(request: Request) -> Response:
        if not accepted(bearer(request)):
            return JSONResponse({"detail": "Invalid or missing API key"}, 401, {"WWW-Authenticate": "Bearer"})
        try:
            return JSONResponse(answer(request))
        except Invalid as refused:
            return JSONResponse(refused.body, 422)

    return handle


async def refused(_: Request, error: Exception) -> Response:
    """Answer what the router refuses (unknown path, wrong method) as JSON."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for nothing else
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
