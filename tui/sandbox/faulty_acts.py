"""What the misbehaving server does instead of answering well, by name."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from starlette.types import ASGIApp

from tui.core.quick import dataclass
from tui.sandbox import faulty_bodies as bodies
from tui.sandbox.inprocess import Reply, Request, ask
from tui.sandbox.unkind import ALL, KINDS, Unkind

_JSON: Final = "application/json"
_SLOW: Final = 0.1
_CHUNK: Final = 262_144


@dataclass(slots=True)
class Exchange:
    """One request and the way back."""

    app: ASGIApp
    request: Request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    count: int
    base: str
    closing: bool = True

    async def good(self) -> Reply:
        """Return what a good server would answer."""
        return await ask(self.app, self.request)

    async def head(self, status: int, *headers: str) -> None:
        """Send a status line and headers."""
        last = ("connection: close",) if self.closing else ()
        lines = [f"HTTP/1.1 {status} \x80\x9b31mwhatever", *headers, *last, "", ""]
        self.writer.write("\r\n".join(lines).encode("latin-1"))
        await self.writer.drain()

    async def send(self, status: int, body: bytes, *headers: str, kind: str = _JSON) -> None:
        """Send a whole answer."""
        await self.head(status, f"content-type: {kind}", f"content-length: {len(body)}", *headers)
        for start in range(0, len(body), _CHUNK):
            self.writer.write(body[start : start + _CHUNK])
            await self.writer.drain()

    async def hold(self) -> None:
        """Say nothing more until the client goes."""
        while await self.reader.read(1024):
            pass


Act: TypeAlias = Callable[[Exchange], Awaitable[None]]


async def _none(exchange: Exchange) -> None:
    exchange.closing = False
    reply = await exchange.good()
    await exchange.send(reply.status, reply.body)


async def _no_answer(exchange: Exchange) -> None:
    await exchange.hold()


async def _slow_headers(exchange: Exchange) -> None:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        exchange.writer.write(b"x: y\r\n")
        await exchange.writer.drain()
        await asyncio.sleep(_SLOW)


async def _slow_body(exchange: Exchange) -> None:
    await exchange.head(200, f"content-type: {_JSON}", "content-length: 1000000")
    while True:
        exchange.writer.write(b" ")
        await exchange.writer.drain()
        await asyncio.sleep(_SLOW)


async def _reset(exchange: Exchange) -> None:
    connected = exchange.writer.get_extra_info("socket")
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.writer.transport.abort()


async def _reset_in_body(exchange: Exchange) -> None:
    await exchange.head(200, f"content-type: {_JSON}", "content-length: 1000")
    exchange.writer.write(b'{"data":')
    await exchange.writer.drain()
    await _reset(exchange)


async def _close(exchange: Exchange) -> None:
    exchange.writer.close()


async def _garbage(exchange: Exchange) -> None:
    exchange.writer.write(bytes(range(256)) * 20)


async def _header_bomb(exchange: Exchange) -> None:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\nx: ")
    for _ in range(64):
        exchange.writer.write(b"y" * 65536)
        await exchange.writer.drain()


async def _many_headers(exchange: Exchange) -> None:
    await exchange.head(200, *(f"x-{number}: {'y' * 50}" for number in range(20_000)), "content-length: 2")
    exchange.writer.write(b"{}")


async def _no_content(exchange: Exchange) -> None:
    await exchange.head(204)


async def _status(status: int, body: bytes, headers: tuple[str, ...], exchange: Exchange) -> None:
    await exchange.send(status, body, *(header.replace("BASE", exchange.base) for header in headers))


async def _status_without_end(exchange: Exchange) -> None:
    await exchange.head(500, f"content-type: {_JSON}", "content-length: 1000000")
    await exchange.hold()


async def _truncated_length(exchange: Exchange) -> None:
    body = (await exchange.good()).body
    await exchange.head(200, f"content-type: {_JSON}", f"content-length: {len(body) + 10}")
    exchange.writer.write(body)


async def _truncated_chunk(exchange: Exchange) -> None:
    body = (await exchange.good()).body
    await exchange.head(200, f"content-type: {_JSON}", "transfer-encoding: chunked")
    exchange.writer.write(f"{len(body) + 10:x}\r\n".encode() + body)


async def _truncated_close(exchange: Exchange) -> None:
    body = (await exchange.good()).body
    await exchange.head(200, f"content-type: {_JSON}", "connection: close")
    exchange.writer.write(body[:-5])


async def _packed(pack: Callable[[bytes], bytes], encoding: str, exchange: Exchange) -> None:
    await exchange.send(200, pack((await exchange.good()).body), f"content-encoding: {encoding}")


async def _endless(chunked: bool, exchange: Exchange) -> None:  # noqa: FBT001
    block = b"0" * (1024 * 1024)
    length = "transfer-encoding: chunked" if chunked else f"content-length: {1024 * len(block)}"
    await exchange.head(200, f"content-type: {_JSON}", length)
    for _ in range(1024):
        exchange.writer.write(f"{len(block):x}\r\n".encode() + block + b"\r\n" if chunked else block)
        await exchange.writer.drain()


async def _rewritten(rewrite: Callable[[bytes], bytes], exchange: Exchange) -> None:
    await exchange.send(200, rewrite((await exchange.good()).body))


async def _mutated(name: str, exchange: Exchange) -> None:
    reply = await exchange.good()
    await exchange.send(
        reply.status, bodies.mutated(name, reply.body, exchange.count) if reply.status == 200 else reply.body
    )


async def _as_text(exchange: Exchange) -> None:
    await exchange.send(200, (await exchange.good()).body, kind="text/plain")


async def _skewed(exchange: Exchange) -> None:
    await exchange.send(200, (await exchange.good()).body, "date: Mon, 01 Jan 2001 00:00:00 GMT")


async def _same_page(exchange: Exchange) -> None:
    plain = "&".join(part for part in exchange.request.query.split("&") if part.partition("=")[0] not in _PAGING)
    exchange.request = replace(exchange.request, query=plain)
    await _none(exchange)


async def _past_the_end(exchange: Exchange) -> None:
    parts = [part for part in exchange.request.query.split("&") if part and part.partition("=")[0] not in _PAGING]
    exchange.request = replace(exchange.request, query="&".join([*parts, "page=999999", "offset=99999999"]))
    await _none(exchange)


async def _unkind(kinds: tuple[str, ...], exchange: Exchange) -> None:
    exchange.closing = False
    reply = await Unkind(exchange.app, *kinds).answer(exchange.request, exchange.count)
    await exchange.send(reply.status, reply.body)


_PAGING: Final = ("page", "offset", "before", "after", "skip", "start")
_SHAPES: Final = {
    "422-list": b'{"detail":[{"loc":["query","period"],"msg":"field required","type":"missing"}]}',
    "422-text": b'{"detail":"period is required"}',
    "422-object": b'{"error":{"message":"period is required","code":"VALIDATION_ERROR","type":"x","details":[]}}',
}
_SAID: Final = b'{"message":"%s said no \\u001b]0;title\\u0007 [@click=app.quit]here[/]"}'
_RETRIES: Final = {
    "none": (),
    "seconds": ("retry-after: 2",),
    "date": ("date: Wed, 18 Nov 2026 14:30:00 GMT", "retry-after: Wed, 18 Nov 2026 14:30:05 GMT"),
    "past": ("retry-after: Mon, 01 Jan 2001 00:00:00 GMT",),
    "negative": ("retry-after: -5",),
    "junk": ("retry-after: soon \xff",),
    "day": ("retry-after: 86400",),
    "huge": ("retry-after: 100000000000000000000",),
}

ACTS: Final[dict[str, tuple[str, Act]]] = {
    "none": ("a good server", _none),
    "no-answer": ("accepts and never answers", _no_answer),
    "slow-headers": ("a header line every tenth of a second, for ever", _slow_headers),
    "slow-body": ("a byte of the body every tenth of a second, for ever", _slow_body),
    "reset": ("resets the connection", _reset),
    "reset-in-body": ("resets the connection in the body", _reset_in_body),
    "close": ("closes without a word", _close),
    "garbage": ("bytes that are no HTTP", _garbage),
    "header-bomb": ("one header of 4 MiB", _header_bomb),
    "many-headers": ("20,000 headers", _many_headers),
    "204": ("no content", _no_content),
    "redirect-other-host": (
        "redirects to another host",
        partial(_status, 302, b"", ("location: http://127.0.0.2:9/steal",)),
    ),
    "redirect-loop": ("redirects to itself", partial(_status, 307, b"", ("location: BASE/",))),
    "redirect-downgrade": ("redirects to plain HTTP", partial(_status, 301, b"", ("location: http://127.0.0.1/",))),
    **{
        str(status): (f"status {status} with a message", partial(_status, status, _SAID % b"The vendor", ()))
        for status in (400, 401, 403, 404, 408, 418, 500, 502, 503, 504)
    },
    **{
        name: ("status 422, one of its three shapes", partial(_status, 422, body, ())) for name, body in _SHAPES.items()
    },
    **{
        f"429-{name}": (f"status 429, Retry-After: {name}", partial(_status, 429, _SAID % b"Limiter", headers))
        for name, headers in _RETRIES.items()
    },
    "500-without-end": ("status 500 whose body never comes", _status_without_end),
    "truncated-length": ("fewer bytes than promised", _truncated_length),
    "truncated-chunk": ("a chunk that breaks off", _truncated_chunk),
    "truncated-close": ("a body without length that breaks off", _truncated_close),
    "truncated-gzip": ("gzip that breaks off", partial(_packed, lambda body: bodies.zipped(body)[:-12], "gzip")),
    "not-gzip": ("says gzip and is not", partial(_packed, lambda body: body, "gzip")),
    "gzip-bomb": ("1 MB of gzip that becomes 1 GB", partial(_packed, lambda _: bodies.gzip_bomb(1024), "gzip")),
    "double-gzip": (
        "gzip in gzip",
        partial(_packed, lambda _: bodies.double_bomb(), "gzip, gzip"),
    ),
    "hidden-double-gzip": (
        "gzip in gzip, declared once",
        partial(_packed, lambda body: bodies.zipped(bodies.zipped(body)), "gzip"),
    ),
    "brotli": ("an encoding that was not asked for", partial(_packed, lambda body: body, "br")),
    "gigabyte": ("1 GB, announced", partial(_endless, False)),  # noqa: FBT003
    "gigabyte-chunked": ("1 GB in chunks, not announced", partial(_endless, True)),  # noqa: FBT003
    "json-as-text": ("good JSON under text/plain", _as_text),
    "clock-skew": ("a server that lives in 2001", _skewed),
    "same-page": ("the first page whichever is asked for", _same_page),
    "past-the-end": ("a page past the end", _past_the_end),
    **{name: (about, partial(_rewritten, rewrite)) for name, (about, rewrite) in bodies.REWRITES.items()},
    **{name: (about, partial(_mutated, name)) for name, (about, _) in bodies.MUTATIONS.items()},
}

UNKIND: Final[dict[str, tuple[str, Act]]] = {
    "unkind": ("all of these that take no information away", partial(_unkind, ALL)),
    **{name: (about, partial(_unkind, (name,))) for name, about in KINDS.items()},
}
"""No faults: what the contracts let a vendor do, and a kind one does not."""
