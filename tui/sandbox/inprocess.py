"""Asks an ASGI application one question, without a server."""

from __future__ import annotations

from dataclasses import field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from tui.core.quick import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One GET as it came.

    Attributes:
        path: Path as sent, still quoted.
        query: Query as sent.
        headers: Names in lower case, and values.
    """

    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Reply:
    """What the application answered."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def ask(app: ASGIApp, request: Request) -> Reply:
    """Return the application's answer to a GET."""
    reply = Reply()
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(request.path),
        "raw_path": request.path.encode(),
        "query_string": request.query.encode(),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            reply.body += message.get("body", b"")

    await app(scope, receive, send)
    return reply
