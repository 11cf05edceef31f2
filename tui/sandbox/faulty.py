"""A server that misbehaves on purpose, on raw sockets: what tests and ``agentdeck sandbox --faults`` set a client against.

Its good answers come from the sandbox's application; one named fault at a time spoils them: the one that a path names
(``/~slow-body/serenity``), else the server's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from starlette.types import ASGIApp

from tui.sandbox.faulty_acts import ACTS, UNKIND, Exchange
from tui.sandbox.inprocess import Request

_REQUEST_SECONDS: Final = 30.0
_PLAIN: Final = "none"
_EVERY: Final = 3
_TLS_HELLO: Final = b"\x16"

FAULTS: Final[dict[str, str]] = {name: about for name, (about, _) in ACTS.items()}
"""Every fault by name, and what it is in words; "none" is the good server."""
UNKINDNESS: Final[dict[str, str]] = {name: about for name, (about, _) in UNKIND.items()}
"""The same of all that is no fault but what a contract leaves open."""
_EVERYTHING: Final = {**ACTS, **UNKIND}


def cycling(names: tuple[str, ...]) -> Callable[[int], str]:
    """Return a plan under which every third request meets the next fault, and the others are answered well."""

    def plan(count: int) -> str:
        return names[count // _EVERY % len(names)] if names and count % _EVERY == _EVERY - 1 else _PLAIN

    return plan


class FaultyServer:
    """Serves an application on loopback, spoiling answers.

    Args:
        app: Gives the good answers.
        fault: Name of the fault that every answer shows.
        plan: Chooses the fault by the number of the request instead.
        tls: Certificate to serve under, or None for plain HTTP.

    Attributes:
        fault: The fault in force; may be changed at any time.
        seen: Paths and queries of the requests so far.
    """

    def __init__(
        self,
        app: ASGIApp,
        fault: str = _PLAIN,
        *,
        plan: Callable[[int], str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.fault = fault
        self.seen: list[str] = []
        self.base = ""
        self._app = app
        self._plan = plan
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen; return the base URL."""
        self._server = await asyncio.start_server(self._accept, host, port, ssl=self._tls, limit=1024 * 1024)
        chosen = self._server.sockets[0].getsockname()[1]
        self.base = f"{'https' if self._tls else 'http'}://{host}:{chosen}"
        return self.base

    async def aclose(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        # A server that is told to misbehave must outlive whatever its clients do, and say nothing of it.
        with contextlib.suppress(
            OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            while await self._one(reader, writer):
                pass
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serve one request; says whether the connection may be used again."""
        request = await _request(reader)
        if request is None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
            return False
        count = len(self.seen)
        self.seen.append(request.path + (f"?{request.query}" if request.query else ""))
        fault, request = self._chosen(request, count)
        exchange = Exchange(self._app, request, reader, writer, count, self.base)
        await _EVERYTHING[fault][1](exchange)
        await writer.drain()
        return not exchange.closing

    def _chosen(self, request: Request, count: int) -> tuple[str, Request]:
        fault, path = _named(request.path)
        if fault:
            return fault, replace(request, path=path)
        return (self._plan(count) if self._plan else self.fault), request


def _named(path: str) -> tuple[str, str]:
    """Split ``/~slow-body/serenity/...`` into the fault and the path behind it."""
    name, slash, rest = path.removeprefix("/~").partition("/")
    return (name, slash + rest) if path.startswith("/~") and name in _EVERYTHING else ("", path)


async def _request(reader: asyncio.StreamReader) -> Request | None:
    async with asyncio.timeout(_REQUEST_SECONDS):
        first = await reader.readexactly(1)
        if first == _TLS_HELLO:
            return None
        head = first + await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    target = lines[0].split(" ")[1]
    path, _, query = target.partition("?")
    headers = tuple(
        (name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:] if line)
    )
    return Request(path, query, headers)
