"""Reads bodies, never more of them than the limits allow, however they are packed."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Self
from weakref import WeakKeyDictionary

import httpx

from tui.core.errors import DeckError, ErrorKind
from tui.net.limits import MIB, Limits

_STEP = MIB
"""Most bytes inflated in one step, so that a bomb is noticed after one of them."""
_CRUMB: Final = 1024
"""Bytes below which parts are joined as they come: of a body in crumbs, each would take twenty times its size."""
SMALL: Final = MIB
"""Bytes up to which bodies are read side by side; each may later be joined or copied once."""
LARGE_AT_ONCE: Final = 3
"""Larger bodies that the whole process reads at a time; of these one a connection, so that no account takes all the room."""
CRUMBS: Final = 10_000
"""Parts of a body from which on it is looked at how small they are."""
MEMBERS: Final = 1000
"""Most members of a packed body; one is usual."""
LEAST_CRUMB: Final = 16
"""Bytes that so many parts must hold on average: a body in smaller ones costs the processor more than it is worth."""
_large: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Room:
    """The room in memory that one body takes: entered for free, paid for when the body turns out to be large.

    Args:
        own: The connection's share; held before the process's.
    """

    def __init__(self, own: asyncio.Semaphore) -> None:
        self._wanted = (own, _large.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(LARGE_AT_ONCE)))
        self._held: list[asyncio.Semaphore] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for semaphore in reversed(self._held):
            semaphore.release()
        self._held.clear()

    async def hold(self, size: int) -> None:
        """Wait until there is room for a body that has reached a size; the call's time limit runs on meanwhile."""
        if size > SMALL and not self._held:
            for semaphore in self._wanted:
                await semaphore.acquire()
                self._held.append(semaphore)


async def read_body(response: httpx.Response, limits: Limits, room: Room) -> bytes:
    """Return the whole body, inflated.

    Raises:
        DeckError: TOO_LARGE beyond the limit; UNREADABLE when it broke off or is packed in a way that was not asked for.
    """
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > limits.body_bytes):
        raise _too_large(limits.body_bytes)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    chunks = _in_pieces(response.aiter_raw())
    if encoding in {"", "identity"}:
        return await _plain(chunks, limits.body_bytes, room)
    if encoding not in {"gzip", "x-gzip"}:
        raise DeckError(
            ErrorKind.UNREADABLE,
            "The answer came in an encoding that was not asked for.",
            hint="A proxy on the way may repack answers; agentdeck doctor shows the proxies.",
        )
    return await _inflated(chunks, limits.body_bytes, room)


async def read_error_body(response: httpx.Response, limits: Limits) -> bytes:
    """Return what can be had of an error's body; empty where it is too large, slow or broken: the status says enough."""
    small = Limits(body_bytes=limits.error_bytes)
    with contextlib.suppress(DeckError, TimeoutError, httpx.HTTPError, httpx.StreamError, zlib.error, OSError):
        async with asyncio.timeout(limits.error_seconds):
            with Room(asyncio.Semaphore(1)) as room:
                return await read_body(response, small, room)
    return b""


async def _in_pieces(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the parts of a body.

    Raises:
        DeckError: UNREADABLE when they are crumbs, which would keep the processor from everything else.
    """
    count = size = 0
    async for chunk in chunks:
        count, size = count + 1, size + len(chunk)
        if count > CRUMBS and size < count * LEAST_CRUMB:
            raise _crumbs()
        yield chunk


async def _plain(chunks: AsyncIterator[bytes], most: int, room: Room) -> bytes:
    parts: list[bytes] = []
    crumbs = bytearray()
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        if len(chunk) < _CRUMB:
            crumbs += chunk
        if len(chunk) >= _CRUMB or len(crumbs) >= _STEP:
            parts.append(bytes(crumbs))
            crumbs.clear()
        if len(chunk) >= _CRUMB:
            parts.append(chunk)
        await room.hold(size)
    parts.append(bytes(crumbs))
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _inflated(chunks: AsyncIterator[bytes], most: int, room: Room) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    body = bytearray()
    received = members = 0
    async for chunk in chunks:
        received += len(chunk)
        if received > most:
            raise _too_large(most)
        pending = chunk
        while pending:
            if inflater.eof:
                members += 1
                if members > MEMBERS:
                    raise _crumbs()
                inflater = zlib.decompressobj(wbits=31)
            body += inflater.decompress(pending, _STEP)
            if len(body) > most:
                raise _too_large(most)
            await room.hold(len(body))
            pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    if received and not inflater.eof:
        raise DeckError(ErrorKind.UNREADABLE, "The answer broke off before its end.", hint="It may pass by itself.")
    return bytes(body)


def _crumbs() -> DeckError:
    return DeckError(
        ErrorKind.UNREADABLE,
        "The answer came in so many tiny parts that it was not read.",
        hint="A proxy on the way may repack answers; agentdeck doctor shows the proxies.",
    )


def _too_large(most: int) -> DeckError:
    return DeckError(
        ErrorKind.TOO_LARGE,
        f"The answer is larger than {most / MIB:g} MiB and was not read.",
        hint="Narrow the range or the filters.",
    )
