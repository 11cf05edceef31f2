"""The sandbox's answers of Serenity Star (contract: serenity.md).

Paths ignore case, as the server seems to. The names ``search`` and ``sort``, the largest page size, the rest of the agent
list's answer and the bodies of errors are assumed: the contract does not know them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tui.sandbox import serenity_rows as rows
from tui.sandbox.serenity_fleet import Agent, Stretch, Traits, fleet
from tui.sandbox.synth import guid
from tui.sandbox.world import World, accepted, at_once

DEFAULT_PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 200
"""A larger page is cut to this; assumed, the vendor's maximum is not published."""
SCANNED: Final = 5_000
"""Newest rows looked through for a search term with digits in it; words of a title are found by arithmetic."""
_PREFIX: Final = "/api/v2/"
_FIXED: Final = frozenset({"agent", "agentinstance", "conversation"})
_WORDS: Final = {
    "en": {"agent": "The agent was not found.", "version": "The agent version was not found.",
           "conversation": "The conversation was not found.", "path": "There is no such resource.",
           "invalid": "One or more validation errors occurred.", "number": "The value must be a positive whole number.",
           "sort": "The value must be asc or desc."},
    "es": {"agent": "No se encontró el agente.", "version": "No se encontró la versión del agente.",
           "conversation": "No se encontró la conversación.", "path": "No existe el recurso.",
           "invalid": "Se produjeron errores de validación.", "number": "El valor debe ser un entero positivo.",
           "sort": "El valor debe ser asc o desc."},
}  # fmt: skip


class Refused(Exception):  # noqa: N818  # an answer, not a failure
    """Carries the answer of a request that cannot be honoured."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def routes(world: World) -> list[BaseRoute]:
    """Return every documented route, answering from a world."""

    def answer(request: Request) -> Response:
        try:
            # The instance page documents no error bodies: this one is empty.
            if not accepted(request.headers.get("x-api-key", "")):
                return Response(status_code=401)
            return _json(request, _dispatch(world, request))
        except Refused as refused:
            return refused.response

    return [Route("/{path:path}", at_once(answer), methods=["GET"])]


def _dispatch(world: World, request: Request) -> str:
    """Return the body of an answer."""
    agents = fleet(world, world.now())
    match _segments(request):
        case ["agent"]:
            return _text(_agent_list(request, agents))
        case ["agent", code, "conversation", identifier]:
            return _text(_conversation(request, _agent(request, agents, code), identifier))
        case ["agentinstance", code]:
            return _instances(request, _agent(request, agents, code), None)
        case ["agentinstance", code, version]:
            agent = _agent(request, agents, code)
            return _instances(request, agent, _version(request, agent, version))
        case _:
            raise _missing(request, "path")


def _segments(request: Request) -> list[str]:
    """Return the path below /api/v2, decoded segment by segment; fixed words in lower case, whatever their casing."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.decode("latin-1").split("?")[0]
    start = path.lower().find(_PREFIX)
    if start < 0:
        return []
    parts = [unquote(part) for part in path[start + len(_PREFIX) :].rstrip("/").split("/")]
    return [part.lower() if place in {0, 2} and part.lower() in _FIXED else part for place, part in enumerate(parts)]


def _agent(request: Request, agents: Sequence[Agent], code: str) -> Agent:
    for agent in agents:
        if agent.plan.code.casefold() == code.casefold():
            return agent
    raise _missing(request, "agent")


def _version(request: Request, agent: Agent, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= agent.published):
        raise _missing(request, "version")
    return int(text)


def _instances(request: Request, agent: Agent, version: int | None) -> str:
    page, size = _paging(request)
    descending = _descending(request)
    total, at = _numbers(agent, version, request)
    first = (page - 1) * size
    places = range(first, min(first + size, total))
    items = ",".join([rows.row_text(agent, at(total - 1 - place if descending else place)) for place in places])
    links = _text(_links(request, page, size, total))
    return f'{{"items":[{items}],"total":{total},"pageSize":{size},"page":{page},"links":{links}}}'


def _numbers(agent: Agent, version: int | None, request: Request) -> tuple[int, Callable[[int], int]]:
    """Return how many instances match, and the number of the one at a place, 0 for the oldest."""
    query = request.query_params
    user, group = query.get("userIdentifier"), query.get("groupIdentifier")
    term = query.get("search", "").strip().casefold()
    scan = any(character.isdigit() or character == "#" for character in term)

    def matches(traits: Traits) -> bool:
        return (
            (not user or traits.user == user)
            and (not group or traits.group == group)
            and (not term or scan or term in (traits.topic or "").casefold())
        )

    stretches = agent.stretches(matches if user or group or term else None, version)
    total = sum(map(len, stretches))
    if not scan:
        return total, lambda place: _at(stretches, place)
    newest = (_at(stretches, place) for place in range(max(total - SCANNED, 0), total))
    found = [number for number in newest if term in (rows.name_of(agent, number) or "").casefold()]
    return len(found), found.__getitem__


def _at(stretches: Sequence[Stretch], place: int) -> int:
    for stretch in stretches:
        if place < len(stretch):
            return stretch.at(place)
        place -= len(stretch)
    raise IndexError(place)


def _agent_list(request: Request, agents: Sequence[Agent]) -> dict[str, Any]:
    page, size = _paging(request)
    items = [
        {"id": guid(agent.seed, "serenity agent", agent.plan.code), "code": agent.plan.code, "name": agent.plan.name,
         "agentType": agent.plan.kind, "version": agent.published}
        for agent in agents[(page - 1) * size : page * size]
    ]  # fmt: skip
    return {"items": items, "total": len(agents), "pageSize": size, "page": page, "links": None}


def _conversation(request: Request, agent: Agent, identifier: str) -> dict[str, Any]:
    number = rows.number_of(agent, identifier)
    if number is None:
        raise _missing(request, "conversation")
    return rows.conversation(agent, number)


def _paging(request: Request) -> tuple[int, int]:
    errors = {}
    values = {"page": 1, "pageSize": DEFAULT_PAGE_SIZE}
    for key in values:
        text = request.query_params.get(key, "").strip()
        if not text:
            continue
        if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) >= 1:
            values[key] = int(text)
        else:
            errors[key] = [_words(request)["number"]]
    if errors:
        raise _invalid(request, errors)
    return values["page"], min(values["pageSize"], MAX_PAGE_SIZE)


def _descending(request: Request) -> bool:
    text = request.query_params.get("sort", "").strip().lower() or "desc"
    if text not in {"asc", "desc"}:
        raise _invalid(request, {"sort": _words(request)["sort"]})
    return text == "desc"


def _words(request: Request) -> dict[str, str]:
    return _WORDS["es" if request.query_params.get("culture", "").lower().startswith("es") else "en"]


def _missing(request: Request, what: str) -> Refused:
    return Refused(JSONResponse({"message": _words(request)[what]}, status_code=404))


def _invalid(request: Request, errors: dict[str, Any]) -> Refused:
    return Refused(JSONResponse({"message": _words(request)["invalid"], "errors": errors}, status_code=400))


_text: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(request: Request, body: str) -> Response:
    """Return a body under the content type that was asked for: the vendor labels the same JSON in three ways."""
    accept = request.headers.get("accept", "")
    label = next(
        (kind for kind in ("application/json", "text/json", "text/plain") if kind in accept), "application/json"
    )
    return Response(body, media_type=label)


def _links(request: Request, page: int, size: int, total: int) -> list[dict[str, str]]:
    path = request.url.path
    near = {"self": page, "previous": page - 1, "next": page + 1}
    last = max(-(-total // size), 1)
    return [
        {"method": "GET", "url": f"{path}?page={number}&pageSize={size}", "rel": rel}
        for rel, number in near.items()
        if 1 <= number <= last
    ]
