"""The sandbox's answers as Globant Enterprise AI: every path of its contract, from one synthetic organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tui.sandbox import geai_admin as admin
from tui.sandbox.geai_adoption import LAB
from tui.sandbox.geai_analytics import REQUESTS
from tui.sandbox.geai_http import Answering, endpoint, query
from tui.sandbox.geai_sums import Query
from tui.sandbox.world import World

_LIMITS = "/v2/usageLimits/organizations/{organization}"


def routes(world: World) -> list[BaseRoute]:
    """Return every documented route, answering from a world."""
    found: list[BaseRoute] = [
        Route(f"/v1/analytics/{prefix}/{name}", endpoint(world, _analytics(answer)), methods=["GET"])
        for prefix, answers in (("requests", REQUESTS), ("lab", LAB))
        for name, answer in answers.items()
    ]
    lists: tuple[tuple[str, Answering], ...] = (
        ("/v1/accessControl/apitoken/validate", admin.validate),
        ("/v1/organization/projects", admin.projects),
        ("/v1/organization/request/export", admin.export),
        (f"{_LIMITS}/limits", admin.organization_limits),
        (f"{_LIMITS}/limits/latest", admin.latest_limit),
        (f"{_LIMITS}/projects/{{project}}/limits", admin.latest_limit),
        (f"{_LIMITS}/projects/{{project}}/limits/latest", admin.latest_limit),
        (f"{_LIMITS}/projects/{{project}}/limits/active", admin.latest_limit),
    )
    found += [Route(path, endpoint(world, answer), methods=["GET"]) for path, answer in lists]
    found.append(Route("/v2/agents", endpoint(world, admin.agents, bare_token=True), methods=["GET"]))
    return found


def _analytics(answer: Callable[[Query], dict[str, Any]]) -> Answering:
    def handle(world: World, request: Request) -> Any:
        return answer(query(world, request))

    return handle
