"""The one HTTP client. GET only, one origin, bounded in time and size, every fault turned into a `DeckError`."""

from __future__ import annotations

import asyncio
import random
import ssl
import zlib
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from urllib.parse import urlencode, urlsplit

import httpx
from pydantic import SecretStr

from tui.core.clock import Clock, SystemClock
from tui.core.errors import DeckError, ErrorKind
from tui.net.faults import fault_of_exception, fault_of_status

TOTAL_SECONDS: Final = 30.0
"""Longest one call may take, retries not counted."""
MAX_BYTES: Final = 16 * 1024 * 1024
"""Most bytes of a body, counted as received and again as inflated."""
TRIES: Final = 3
MAX_WAIT: Final = 30.0
"""Longest ``Retry-After`` that is waited for; a longer one is reported."""
IN_FLIGHT: Final = 6
LOG_LENGTH: Final = 200

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: status 2xx, whole body.

    Attributes:
        body: Inflated bytes.
        status: HTTP status.
        fetched_at: When it was complete, UTC.
        elapsed: Seconds it took, tries included.
        account: Whose it is, for error messages.
    """

    body: bytes
    status: int
    fetched_at: datetime
    elapsed: float
    account: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One try of one request, without secrets and without query."""

    at: datetime
    account: str
    path: str
    status: int | None
    elapsed: float
    size: int
    outcome: str


class _HeaderAuth(httpx.Auth):
    """Adds the account's headers, to the account's own origin only."""

    def __init__(self, origin: tuple[str, str, int | None], headers: Sequence[tuple[str, SecretStr]]) -> None:
        self._origin = origin
        self._headers = headers

    def sync_auth_flow(self, request: httpx.Request) -> Iterable[httpx.Request]:  # type: ignore[override]
        raise NotImplementedError

    async def async_auth_flow(self, request: httpx.Request) -> AsyncIterator[httpx.Request]:  # type: ignore[override]
        if _origin_of(request.url) == self._origin:
            for name, value in self._headers:
                request.headers[name] = value.get_secret_value()
        yield request


def _origin_of(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


@cache
def tls_context() -> ssl.SSLContext:
    """Return the one TLS context of the process; making it takes about 20 ms."""
    return httpx.create_ssl_context()


class Connection:
    """All requests of one account.

    Args:
        base_url: Normalised base URL; paths are appended to its own path.
        headers: Header names and secret values that authorise; unwrapped only when a request to the base URL's origin leaves.
        account: Account name, for error messages and the log.
        transport: Replaces the network (the demo's in-process sandbox).
        clock: Time; a driven one in tests.
    """

    def __init__(
        self,
        base_url: str,
        headers: Sequence[tuple[str, SecretStr]] = (),
        *,
        account: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.account = account
        self.log: deque[LogEntry] = deque(maxlen=LOG_LENGTH)
        self._clock: Clock = clock or SystemClock()
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self._client = httpx.AsyncClient(
            auth=_HeaderAuth(_origin_of(httpx.URL(self.base_url)), headers),
            transport=transport,
            verify=True if transport is not None else tls_context(),
            follow_redirects=False,
            timeout=httpx.Timeout(TOTAL_SECONDS, connect=10.0),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, identity", "User-Agent": "agentdeck"},
        )

    async def get(self, path: str, params: Params = ()) -> Answer:
        """Ask for a path (made by `tui.net.address.route`) of the base URL.

        The same request asked for while it is under way is not sent twice.

        Raises:
            DeckError: Whatever went wrong, with what the user can do.
        """
        url = self.base_url + path + (f"?{urlencode(list(params))}" if params else "")
        return await self._coalesced(url)

    async def follow(self, url: str) -> Answer:
        """Ask for an absolute address that the vendor gave, only when it is of the same origin.

        Raises:
            DeckError: FORBIDDEN for another origin, else whatever went wrong.
        """
        try:
            same = _origin_of(httpx.URL(url)) == _origin_of(httpx.URL(self.base_url))
        except (httpx.InvalidURL, ValueError, UnicodeError):
            same = False
        if not same:
            raise DeckError(
                ErrorKind.FORBIDDEN, "The link leads to another server and is not followed.", account=self.account
            )
        return await self._coalesced(url)

    async def aclose(self) -> None:
        """Cancel what is under way and close every socket."""
        for task in list(self._under_way.values()):
            task.cancel()
        await self._client.aclose()

    async def _coalesced(self, url: str) -> Answer:
        task = self._under_way.get(url)
        if task is None:
            task = asyncio.create_task(self._with_retries(url), name=f"GET for {self.account}")
            self._under_way[url] = task
            task.add_done_callback(lambda _: self._under_way.pop(url, None))
        return await asyncio.shield(task)

    async def _with_retries(self, url: str) -> Answer:
        started = self._clock.monotonic()
        for attempt in range(1, TRIES + 1):
            try:
                async with self._slots:
                    return await self._once(url, started)
            except DeckError as error:
                wait = self._wait(error, attempt)
                if wait is None:
                    raise
                await self._clock.sleep(wait)
        raise AssertionError("unreachable")  # pragma: no cover

    def _wait(self, error: DeckError, attempt: int) -> float | None:
        if attempt >= TRIES or not error.retryable:
            return None
        asked = error.fault.retry_after
        if asked is not None:
            return asked if asked <= MAX_WAIT else None
        return random.uniform(0, 0.5 * 2**attempt)

    async def _once(self, url: str, started: float) -> Answer:
        at, tick = self._clock.now(), self._clock.monotonic()
        status: int | None = None
        size = 0
        outcome = "ok"
        try:
            async with asyncio.timeout(TOTAL_SECONDS), self._client.stream("GET", url) as response:
                status = response.status_code
                body = await _body(response)
            size = len(body)
            fault = fault_of_status(response.status_code, response.headers, body, self.account, self._clock.now())
            if fault is not None:
                raise fault
            return Answer(body, status, self._clock.now(), self._clock.monotonic() - started, self.account)
        except DeckError as error:
            outcome = error.kind.value
            raise
        except Exception as error:  # noqa: BLE001  # httpx, ssl, idna and asyncio raise from many families
            fault = fault_of_exception(error, self.account)
            outcome = fault.kind.value
            raise fault from None
        finally:
            self.log.append(
                LogEntry(at, self.account, urlsplit(url).path, status, self._clock.monotonic() - tick, size, outcome)
            )


async def _body(response: httpx.Response) -> bytes:
    """Read a body, counting bytes as received and as inflated."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip"}:
        raise DeckError(ErrorKind.UNREADABLE, "The answer came in an encoding that was not asked for.")
    inflater = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body = bytearray()
    received = 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        body += inflater.decompress(chunk, MAX_BYTES + 1 - len(body)) if inflater else chunk
        if received > MAX_BYTES or len(body) > MAX_BYTES or (inflater and inflater.unconsumed_tail):
            raise DeckError(ErrorKind.TOO_LARGE, f"The answer is larger than {MAX_BYTES // 1024 // 1024} MiB.")
    if inflater and received and not inflater.eof:
        raise DeckError(ErrorKind.UNREADABLE, "The answer broke off before its end.")
    return bytes(body)
