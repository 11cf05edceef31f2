"""What many tests share: a world whose clock stands still, the sandbox over real HTTP, and sessions on it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import uvicorn

from tui.accounts.model import Account
from tui.core.clock import SystemClock
from tui.live.demo import demo_account, demo_secrets, demo_transport
from tui.live.session import Session, open_session
from tui.sandbox.app import create_app
from tui.sandbox.world import World
from tui.vendors.registry import vendor

NOW = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
"""A Wednesday afternoon."""


class FixedClock(SystemClock):
    """Wall time stands still; monotonic time and waiting are real."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


class StillClock(FixedClock):
    """Wall time and monotonic time stand still, waiting is real: nothing on screen grows older."""

    def monotonic(self) -> float:
        return 1000.0


def fixed_world(now: datetime = NOW, **changes: Any) -> World:
    return World(now=lambda: now, **changes)


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI application on a free loopback port; yields its base URL."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", access_log=False))
    started = threading.Event()
    server.startup = _signalling(server.startup, started)  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert started.wait(20), "the sandbox did not start"
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def _signalling(startup: Any, started: threading.Event) -> Any:
    async def run(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        started.set()

    return run


@contextlib.contextmanager
def served_sandbox(world: World | None = None) -> Iterator[str]:
    with served(create_app(world or fixed_world())) as url:
        yield url


@contextlib.asynccontextmanager
async def session(
    key: str, world: World | None = None, *, base: str = "", account: Account | None = None
) -> AsyncIterator[Session]:
    """A session of a vendor's demo account: in process, or over HTTP when a base URL is given. The clock stands at NOW."""
    world = world or fixed_world()
    account = account or demo_account(vendor(key), base or "http://localhost")
    transport = None if base else demo_transport(world)
    opened = open_session(account, demo_secrets(account), transport=transport, clock=FixedClock(world.now()))
    try:
        yield opened
    finally:
        await opened.aclose()
