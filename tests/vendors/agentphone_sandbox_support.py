"""What the tests of the sandbox's AgentPhone share: a client of it, and its answers."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support import fixed_world
from tui.sandbox.app import create_app
from tui.sandbox.world import World

BUSY = 200_000
"""Calls a year, so many that some are under way at any hour."""
KEY = {"Authorization": "Bearer sandbox-any"}
PATHS = (
    "/v1/usage",
    "/v1/usage/daily",
    "/v1/usage/monthly",
    "/v1/usage/by-number",
    "/v1/usage/by-agent?period=month",
    "/v1/agents",
    "/v1/calls",
    "/v1/numbers",
    "/v1/conversations",
    "/v1/sub-accounts",
)


def http(world: World | None = None, instances: int = BUSY) -> httpx.AsyncClient:
    app = create_app(world or fixed_world(instances=instances))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://localhost/agentphone",
        headers=KEY,
        follow_redirects=False,
    )


async def body(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()
