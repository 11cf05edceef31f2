"""What Ejento's tests share: raw questions to the sandbox, as any client would put them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx

from tests.support import fixed_world
from tui.live.demo import demo_transport
from tui.sandbox.world import World
from tui.vendors.ejento.views import VIEWS

KEY = {"Ocp-Apim-Subscription-Key": "sandbox-key"}
TOKEN = {"Authorization": "Bearer sandbox-token"}
VIEW = {view.key: view for view in VIEWS}
SHAPES = ("standard", "flat", "nested", "object", "camel", "extra", "grouped", "keyed")


class Raw:
    """A client that knows nothing of ours."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        headers = {**KEY, **TOKEN} if headers is None else headers
        return await self._client.get(f"/ejento{path}", params=params, headers=headers)

    async def data(self, path: str, **params: Any) -> Any:
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        assert answer.json()["success"] is True
        return answer.json()["data"]


@contextlib.asynccontextmanager
async def raw(world: World | None = None) -> AsyncIterator[Raw]:
    transport = demo_transport(world or fixed_world())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield Raw(client)


def first_list(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a standard body."""
    (rows,) = data.values()
    return rows  # type: ignore[no-any-return]


async def load(opened, key, scope):
    return await VIEW[key].load(opened.ask(scope))


def figures(content):
    return {figure.key: figure.value for figure in content.figures}


def column(table, key):
    place = [column.key for column in table.columns].index(key)
    return [record.cells[place] for record in table.records]
