"""Connections as the deck makes them: read in portions, and nothing that was not asked for is taken for an answer.

httpcore reads 64 KiB and works through them without a pause: of a body in crumbs that is seconds in which no key is heard. And
what a server sends behind an answer it would take for the answer to the next question. Here all that has arrived stands in one
buffer, so that a connection with something left in it is known, and not used again.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import select
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import cache
from itertools import zip_longest
from typing import Any, Final

import httpcore
from httpcore import AsyncHTTP11Connection, AsyncNetworkBackend, AsyncNetworkStream

PORTION: Final = 16 * 1024
"""Most bytes given at a time; between two of them others have their turn."""
CRUMBLED: Final = 1024
"""The same where the bytes are many short lines, each of which is an event to work through."""
LINES: Final = PORTION // 64
"""Lines in a portion from which on it counts as crumbled."""
FULL: Final = 256 * 1024
"""Bytes that may wait to be read; then the server has to wait."""
MOST_INTERIM: Final = 20
"""Most interim answers (status 1xx) before an answer."""
_INTERIM: Final = re.compile(rb"(?:\A|\n)HTTP/1\.\d 1\d\d")
_SELECTED: Final = 1024
"""Descriptors below which ``select`` knows them."""
_MOST_DESCRIPTORS: Final = 10_240
"""Descriptors asked for: enough, and no system refuses them; where a billion is granted, commands close each of them."""
_EYEBALLS: Final = 0.25
"""Seconds after which the next address of a host is tried beside the first."""


class _Arrived(asyncio.Protocol):
    """Keeps what has arrived."""

    def __init__(self) -> None:
        self.transport: Any = None
        self.buffer = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self._held = False
        self._news: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep what came, up to where the server has to wait."""
        self.buffer += data
        if len(self.buffer) >= FULL and not self._held:
            self._held = True
            self.transport.pause_reading()
        self._tell()

    def eof_received(self) -> None:
        """Know that no more comes."""
        self.ended = True
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        """Know that the connection is gone, and why."""
        self.ended, self.error = True, exc
        self._writable.set()
        self._tell()

    def pause_writing(self) -> None:
        """Let the writer wait."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let the writer go on."""
        self._writable.set()

    async def written(self) -> None:
        """Wait until there is room for more.

        Raises:
            OSError: The connection is gone.
        """
        await self._writable.wait()
        if self.ended:
            raise self.error or ConnectionResetError

    async def arrived(self) -> None:
        """Wait until there is something to read, or never will be.

        Raises:
            Exception: What the connection broke with.
        """
        while not self.buffer and not self.ended:
            self._news = asyncio.get_running_loop().create_future()
            try:
                await self._news
            finally:
                self._news = None
        if not self.buffer and self.error is not None:
            raise self.error

    def take(self, most: int) -> bytes:
        """Return up to so many bytes of what has arrived."""
        taken = bytes(self.buffer[:most])
        del self.buffer[:most]
        if self._held and len(self.buffer) < FULL // 2:
            self._held = False
            self.transport.resume_reading()
        return taken

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


@asynccontextmanager
async def _within(seconds: float | None, late: type[Exception], broken: type[Exception]) -> AsyncIterator[None]:
    """Bound what is done in time, and raise httpcore's errors in the place of Python's."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise late from error
    except OSError as error:  # those of TLS are such, too
        raise broken from error


class PortionStream(AsyncNetworkStream):
    """One connection."""

    def __init__(self, arrived: _Arrived) -> None:
        self._arrived = arrived
        self._interim = 0
        self._asked = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's form
        """Return what has arrived, a portion at most; nothing when the server has ended the connection.

        Raises:
            ReadTimeout: Nothing came in time.
            ReadError: The connection broke.
            RemoteProtocolError: The server says "go on" again and again.
        """
        self._asked = False
        async with _within(timeout, httpcore.ReadTimeout, httpcore.ReadError):
            if self._arrived.buffer:
                await asyncio.sleep(0)
            await self._arrived.arrived()
        crumbled = self._arrived.buffer.count(b"\r\n", 0, PORTION) > LINES
        data = self._arrived.take(min(max_bytes, CRUMBLED if crumbled else PORTION))
        self._interim += len(_INTERIM.findall(data)) if b"HTTP/1." in data else 0
        if self._interim > MOST_INTERIM:
            raise httpcore.RemoteProtocolError
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # httpcore's form
        """Send a part of a question.

        Raises:
            WriteTimeout: It could not be sent in time.
            WriteError: The connection broke, or the server has answered before the question's end.
            RemoteProtocolError: The server has sent what nobody asked for; httpcore would read on after a WriteError.
        """
        self._interim = 0
        if self._arrived.buffer:
            raise httpcore.WriteError if self._asked else httpcore.RemoteProtocolError
        self._asked = True
        async with _within(timeout, httpcore.WriteTimeout, httpcore.WriteError):
            self._arrived.transport.write(buffer)
            await self._arrived.written()

    async def aclose(self) -> None:
        """End the connection at once: a question that is dropped has nothing left to say."""
        self._arrived.transport.abort()
        await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's form
    ) -> AsyncNetworkStream:
        """Encrypt the connection from here on.

        Raises:
            ConnectTimeout: It took too long.
            ConnectError: The certificate cannot be trusted, the connection broke, or a proxy has sent more than its consent: what
                came in the clear would be read as if the server had sent it encrypted.
        """
        if self._arrived.buffer:
            await self.aclose()
            raise httpcore.ConnectError
        loop = asyncio.get_running_loop()
        try:
            async with _within(timeout, httpcore.ConnectTimeout, httpcore.ConnectError):
                self._arrived.transport = await loop.start_tls(
                    self._arrived.transport, self._arrived, ssl_context, server_hostname=server_hostname
                )
        except (httpcore.ConnectTimeout, httpcore.ConnectError):
            await self.aclose()
            raise
        if self._arrived.transport is None:
            raise httpcore.ConnectError
        return self

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks for; "is_readable" says that the connection must not be used again."""
        if info == "is_readable":
            return bool(self._arrived.buffer) or self._arrived.ended or _readable(self._arrived.transport)
        known = {"client_addr": "sockname", "server_addr": "peername"}
        return self._arrived.transport.get_extra_info(known.get(info, info))


class PortionBackend(AsyncNetworkBackend):
    """Makes the connections."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's form
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            ConnectTimeout: None did in time, or its name was not found in time: then its context is a `socket.gaierror`.
            ConnectError: There is no such host, none of its addresses can be connected to, or too much is open already: what is
                left is for files, without which no screen could be loaded.
        """
        local = (local_address, 0) if local_address else None
        found: list[tuple[str, int]] | None = None
        try:
            async with _within(timeout, httpcore.ConnectTimeout, httpcore.ConnectError):
                if _lowest_free() > descriptors() * 3 // 4:
                    raise OSError(errno.EMFILE, "")
                found = await _addresses(host, port)
                transport, arrived = await _first_connected(found, local)
        except httpcore.ConnectTimeout as late:
            if found is None:
                late.__context__ = socket.gaierror(socket.EAI_AGAIN, "")  # httpcore's pool takes causes away
            raise
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return PortionStream(arrived)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _addresses(host: str, port: int) -> list[tuple[str, int]]:
    """Return a host's addresses, one of each family in turn.

    Raises:
        OSError: There is no such host.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    families: dict[int, list[tuple[str, int]]] = {}
    for family, *_, address in found:
        families.setdefault(family, []).append((str(address[0]), int(address[1])))
    return [one for turn in zip_longest(*families.values()) for one in turn if one is not None]


async def _first_connected(
    addresses: Iterable[tuple[str, int]], local: tuple[str, int] | None
) -> tuple[asyncio.Transport, _Arrived]:
    """Connect to the first address that answers; where one is silent or fails, the next is tried beside it.

    The event loop could do it, but does not with the tasks of Textual: before Python 3.12.8 and 3.13.1 it refuses those that
    begin at once.

    Raises:
        OSError: None can be connected to.
    """
    loop = asyncio.get_running_loop()
    left = list(addresses)
    tries: set[asyncio.Task[tuple[asyncio.Transport, _Arrived]]] = set()
    error: BaseException = OSError(errno.EADDRNOTAVAIL, "")
    try:
        while left or tries:
            if left:
                host, port = left.pop(0)
                tries.add(loop.create_task(loop.create_connection(_Arrived, host, port, local_addr=local)))
            done, _ = await asyncio.wait(
                tries, timeout=_EYEBALLS if left else None, return_when=asyncio.FIRST_COMPLETED
            )
            for one in done:
                tries.remove(one)
                failed = one.exception()
                if failed is None:
                    return one.result()
                error = failed
        raise error
    finally:
        for one in tries:
            one.add_done_callback(_abandon)
            one.cancel()


def _abandon(late: asyncio.Task[tuple[asyncio.Transport, _Arrived]]) -> None:
    if not late.cancelled() and late.exception() is None:
        late.result()[0].abort()


@cache
def descriptors() -> int:
    """Return how many files and connections may be open: what the system grants, not what it gives at first (macOS: 256)."""
    try:
        import resource  # noqa: PLC0415  # not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = max(soft, _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS))
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    except ImportError:
        return _MOST_DESCRIPTORS


def _lowest_free() -> int:
    """Return the next descriptor: there are no fewer open."""
    try:
        free = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return descriptors()
    os.close(free)
    return free


def _readable(transport: asyncio.BaseTransport) -> bool:
    """Whether something has arrived that the loop has not read yet."""
    opened = transport.get_extra_info("socket")
    return bool(select.select([opened], [], [], 0)[0]) if 0 <= opened.fileno() < _SELECTED else False


_answered = AsyncHTTP11Connection._response_closed  # noqa: SLF001  # see below


async def _answered_alone(self: AsyncHTTP11Connection) -> None:
    """Use no connection again on which more came than the answer, which httpcore takes for the answer to the next question.

    Nor one of very many: each of a thousand accounts would keep some open.
    """
    opened = self._network_stream.get_extra_info("socket")
    if self._h11_state.trailing_data[0] or (opened is not None and opened.fileno() > descriptors() // 2):
        await self.aclose()
    else:
        await _answered(self)


AsyncHTTP11Connection._response_closed = _answered_alone  # type: ignore[method-assign]  # noqa: SLF001
