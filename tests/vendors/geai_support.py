"""A GEAI that says what a test wants it to say."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx

from tests.support import NOW, FixedClock
from tui.live.demo import demo_account, demo_secrets
from tui.live.session import Session, open_session
from tui.net.limits import Limits
from tui.vendors.registry import vendor

Remote = Callable[[httpx.Request], httpx.Response]


class _Stream(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._remote(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Stream(answer.content))


@contextlib.asynccontextmanager
async def answering(remote: Remote, **settings: str) -> AsyncIterator[Session]:
    """A session whose vendor is a function from request to response; nothing is tried twice."""
    account = demo_account(vendor("geai"))
    account = replace(account, settings=dict(account.settings) | settings)
    opened = open_session(
        account, demo_secrets(account), transport=_Transport(remote), clock=FixedClock(NOW), limits=Limits(tries=1)
    )
    try:
        yield opened
    finally:
        await opened.aclose()


def saying(body: Any, status: int = 200) -> Remote:
    """A vendor that always says the same."""
    return lambda _: httpx.Response(status, text=body if isinstance(body, str) else json.dumps(body))
