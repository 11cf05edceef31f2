"""Reads bodies, never more of them than the limits allow, however they are packed."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator

import httpx

from tui.core.errors import DeckError, ErrorKind
from tui.net.limits import MIB, Limits

_STEP = MIB
"""Most bytes inflated in one step, so that a bomb is noticed after one of them."""


async def read_body(response: httpx.Response, limits: Limits) -> bytes:
    """Return the whole body, inflated.

    Raises:
        DeckError: TOO_LARGE beyond the limit; UNREADABLE when it broke off or is packed in a way that was not asked for.
    """
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > limits.body_bytes):
        raise _too_large(limits.body_bytes)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return await _plain(response.aiter_raw(), limits.body_bytes)
    if encoding not in {"gzip", "x-gzip"}:
        raise DeckError(
            ErrorKind.UNREADABLE,
            "The answer came in an encoding that was not asked for.",
            hint="A proxy on the way may repack answers; agentdeck doctor shows the proxies.",
        )
    return await _inflated(response.aiter_raw(), limits.body_bytes)


async def read_error_body(response: httpx.Response, limits: Limits) -> bytes:
    """Return what can be had of an error's body; empty where it is too large, slow or broken: the status says enough."""
    small = Limits(body_bytes=limits.error_bytes)
    with contextlib.suppress(DeckError, TimeoutError, httpx.HTTPError, httpx.StreamError, zlib.error, OSError):
        async with asyncio.timeout(limits.error_seconds):
            return await read_body(response, small)
    return b""


async def _plain(chunks: AsyncIterator[bytes], most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        parts.append(chunk)
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _inflated(chunks: AsyncIterator[bytes], most: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    body = bytearray()
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        if received > most:
            raise _too_large(most)
        pending = chunk
        while pending:
            if inflater.eof:
                inflater = zlib.decompressobj(wbits=31)
            body += inflater.decompress(pending, _STEP)
            if len(body) > most:
                raise _too_large(most)
            pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    if received and not inflater.eof:
        raise DeckError(ErrorKind.UNREADABLE, "The answer broke off before its end.", hint="It is tried again.")
    return bytes(body)


def _too_large(most: int) -> DeckError:
    return DeckError(
        ErrorKind.TOO_LARGE,
        f"The answer is larger than {most / MIB:g} MiB and was not read.",
        hint="Narrow the range or the filters.",
    )
