"""GEAI's manners over HTTP: who may ask, how dates are read, and what errors look like (geai.md, Base URL and auth; Errors)."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from tui.sandbox.geai_sums import Query
from tui.sandbox.world import World, accepted, bearer

OAUTH_PREFIX: Final = "sandbox-oauth"
"""Tokens that begin so are taken for OAuth access tokens, which need a ProjectId header."""
LONGEST_RANGE_DAYS: Final = 36_600
"""Assumed: the contract knows no maximum; this one only keeps one request from holding the server."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Endpoint = Callable[[Request], Awaitable[Response]]
Answering = Callable[[World, Request], Any]
"""Answers a request that may be asked, with a body to be sent as JSON; raises `RefusalError`."""


class RefusalError(Exception):
    """An error answer."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def bad_request(sentence: str, code: int = 1) -> RefusalError:
    """Return the refusal of a bad parameter; status and shape are assumed, the words of the dates' are known."""
    return RefusalError(400, {"errors": [{"id": code, "description": sentence}]})


def not_found(sentence: str) -> RefusalError:
    """Return the refusal of an id that is not known; assumed, in the third of the known shapes."""
    return RefusalError(404, {"message": [{"type": "error", "description": sentence}]})


def endpoint(world: World, answer: Answering, *, bare_token: bool = False) -> Endpoint:
    """Return an ASGI endpoint: authorises, lets the clock stand still for one answer, and turns refusals into errors.

    Args:
        world: The world.
        answer: What answers.
        bare_token: Whether the token may come without the word Bearer (the vendor's client does so for /v2/agents).
    """

    async def handle(request: Request) -> Response:
        try:
            _authorise(request, bare_token=bare_token)
            moment = world.now()
            return _json(answer(replace(world, now=lambda: moment), request))
        except RefusalError as refusal:
            return _json(refusal.body, refusal.status)

    return handle


def _json(body: Any, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, media_type="application/json")


def _authorise(request: Request, *, bare_token: bool) -> None:
    token = bearer(request) or (request.headers.get("authorization", "") if bare_token else "")
    if not accepted(token):
        raise RefusalError(401, {"error": {"code": 401, "message": "Invalid or expired token"}})
    if token.startswith(OAUTH_PREFIX) and not project_header(request):
        # The contract says that the header is mandatory; status and words are assumed.
        raise bad_request("ProjectId header is required", 2)


def project_header(request: Request) -> str:
    """Return the project that the caller names, in either spelling; empty where it names none."""
    return request.headers.get("ProjectId") or request.headers.get("project-id") or ""


def query(world: World, request: Request) -> Query:
    """Read start, end and agent; an inverted range is allowed and holds nothing.

    Raises:
        RefusalError: 400 when a date is missing, empty or not YYYY-MM-DD.
    """
    first, last = _date(request, "startDate"), _date(request, "endDate")
    if (last - first).days > LONGEST_RANGE_DAYS:
        raise bad_request("The range is too long", 3)
    return Query(world, first, last, request.query_params.get("agentName", "").strip())


def _date(request: Request, name: str) -> date:
    text = request.query_params.get(name, "")
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise bad_request(f"{name} is required") from None


def whole_number(request: Request, name: str) -> int:
    """Read a whole number that is not negative; missing and empty mean 0.

    Raises:
        RefusalError: 400 for anything else; assumed.
    """
    text = request.query_params.get(name, "")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise bad_request(f"{name} is not a whole number", 4)
    return int(text)
