"""The one HTTP client. GET only, one origin, bounded in time and size, every fault turned into a `DeckError`."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from tui.core.clock import Clock, SystemClock
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.core.text import clean
from tui.net.auth import HeaderAuth, conceal, origin_of, without
from tui.net.body import Room, read_body, read_error_body
from tui.net.exceptions import fault_of_exception
from tui.net.faults import fault_of_status
from tui.net.limits import DEFAULT_LIMITS, Limits
from tui.net.question import current_question, seconds_left
from tui.net.retry import Observer, Waiting, moment_after, seconds_to_wait
from tui.net.transport import is_proxied, make_client

LOG_LENGTH: Final = 200
SENT_LENGTH: Final = 6000
"""Most requests of the last minute that are remembered: the largest budget that can be set."""
CLOSE_SECONDS: Final = 1.0
"""Longest that closing sockets in good order is waited for."""
_LEAST: Final = 0.01
"""Seconds below which what is left of a call's time is not worth another try."""

_NEVER: Final = 366 * 86400.0
_MINUTE: Final = 60.0

_REREAD_SECONDS: Final = 2.0
"""Refusals within this time of a look for renewed secrets do not look again: those of one refresh come together."""

Params = Sequence[tuple[str, str]]
Headers = Sequence[tuple[str, SecretStr]]
Reread = Callable[[], Awaitable[Headers]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: status 2xx, whole body.

    Attributes:
        body: Inflated bytes.
        status: HTTP status.
        fetched_at: When it was complete, UTC.
        account: Whose it is, for error messages.
        hide: Takes secrets out of what the vendor says, for the errors that it sends with a good status.
    """

    body: bytes
    status: int
    fetched_at: datetime
    account: str
    hide: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One try of one request, without secrets and without query.

    Attributes:
        at: When it was sent, UTC.
        account: Whose it was.
        path: Path asked for, cleaned.
        status: HTTP status, or None where no answer came.
        elapsed: Seconds it took.
        size: Bytes of the body, inflated.
        outcome: "ok", "cancelled", or the kind of the error.
    """

    at: datetime
    account: str
    path: str
    status: int | None
    elapsed: float
    size: int
    outcome: str


class _Wanted(NamedTuple):
    """One request: two that are equal are asked once."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()


class _Flight:
    """A request under way and how many wait for it."""

    def __init__(self, task: asyncio.Task[Answer]) -> None:
        self.task = task
        self.waiters = 0


class Connection:
    """All requests of one account.

    Args:
        base_url: Normalised base URL; paths are appended to its own path.
        headers: Header names and secret values that authorise; unwrapped only when a request to the base URL's origin leaves.
        plain: Names of those headers whose values are no secrets, but ids that answers hold too.
        account: Account name, for error messages and the log.
        transport: Replaces the network (the demo's in-process sandbox).
        clock: Time; a driven one in tests.
        limits: Bounds of every call.

    Attributes:
        log: The last tries, oldest first.
        sent: When the tries of the last minute left (monotonic: a clock put back must not count them for hours), oldest
            first; those under way too.
        on_wait: Called when a request starts to wait for its next try, and with None when none waits any more.
        reread: Finds the headers again when the vendor refuses them; others are tried at once, in place of the refused.
    """

    def __init__(
        self,
        base_url: str,
        headers: Headers = (),
        *,
        plain: Collection[str] = (),
        account: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.account = account
        self.log: deque[LogEntry] = deque(maxlen=LOG_LENGTH)
        self.sent: deque[float] = deque(maxlen=SENT_LENGTH)
        self.on_wait: Observer | None = None
        self.reread: Reread | None = None
        self._headers = tuple(headers)
        self._plain = frozenset(plain)
        self._refused: Headers = ()
        self._rereading = asyncio.Lock()
        self._reread_at = float("-inf")
        self._clock: Clock = clock or SystemClock()
        self._limits = limits
        self._transport = transport
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._large = asyncio.Semaphore(1)
        self._flights: dict[_Wanted, _Flight] = {}
        self._waiting: dict[_Wanted, Waiting] = {}
        self._http: httpx.AsyncClient | None = None
        self._closed = False

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The requests that failed and will be tried again, the first that failed first."""
        return tuple(self._waiting.values())

    async def get(self, path: str, params: Params = (), headers: Params = ()) -> Answer:
        """Ask for a path (made by `tui.net.address.route`) of the base URL.

        The same request asked for while it is under way is not sent twice.

        Args:
            path: The path, quoted.
            params: The query.
            headers: Headers of this request alone, without secrets (a scope that only some endpoints know).

        Raises:
            DeckError: Whatever went wrong, with what the user can do.
        """
        try:
            url = self.base_url + path + (f"?{urlencode(list(params))}" if params else "")
        except UnicodeError:
            url = ""
        if not url:
            raise DeckError(
                ErrorKind.USAGE, "A filter holds characters that no address can carry.", account=self.account
            )
        return await self._shared(_Wanted(url, tuple(headers)))

    async def follow(self, url: str) -> Answer:
        """Ask for an address that the vendor gave (absolute, or relative to the base URL), only when it is of the same origin.

        Raises:
            DeckError: FORBIDDEN for another origin, else whatever went wrong.
        """
        base = httpx.URL(self.base_url)
        try:
            target: httpx.URL | None = base.join(url)
        except (httpx.InvalidURL, ValueError, UnicodeError, TypeError):
            target = None
        if target is None or origin_of(target) != origin_of(base) or target.userinfo:
            raise DeckError(
                ErrorKind.FORBIDDEN,
                "The link leads to another server and is not followed.",
                hint="Check the base URL of this account.",
                account=self.account,
            )
        return await self._shared(_Wanted(str(target)))

    async def aclose(self) -> None:
        """Cancel what is under way and close every socket; never takes longer than a second."""
        self._closed = True
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.gather(*tasks, return_exceptions=True)
                if self._http is not None:
                    await self._http.aclose()

    async def _shared(self, wanted: _Wanted) -> Answer:
        if self._closed:
            raise self._gone()
        if seconds_left() <= 0:
            raise self._took_too_long()
        flight = self._flights.get(wanted) or self._launch(wanted)
        flight.waiters += 1
        try:
            async with asyncio.timeout(min(seconds_left(), _NEVER)):
                return await asyncio.shield(flight.task)
        except TimeoutError:
            raise self._took_too_long() from None
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                self._flights.pop(wanted, None)
                flight.task.cancel()
        raise self._gone()

    def _launch(self, wanted: _Wanted) -> _Flight:
        flight = _Flight(asyncio.create_task(self._with_retries(wanted), name=f"GET for {self.account}"))
        self._flights[wanted] = flight

        def landed(task: asyncio.Task[Answer]) -> None:
            if self._flights.get(wanted) is flight:
                del self._flights[wanted]
            if not task.cancelled():
                task.exception()  # seen, so that asyncio does not print it when the last waiter is gone

        flight.task.add_done_callback(landed)
        return flight

    def _took_too_long(self) -> DeckError:
        question = current_question()
        return DeckError(
            ErrorKind.TIMEOUT,
            f"The vendor's answers took longer than {question.seconds if question else 0:g} s altogether.",
            hint="Narrow the range or the filters.",
            account=self.account,
        )

    def _gone(self) -> DeckError:
        return DeckError(ErrorKind.CANCELLED, "The connection of this account was closed.", account=self.account)

    async def _with_retries(self, wanted: _Wanted) -> Answer:
        used = self._headers
        try:
            return await self._tried(wanted)
        except DeckError as error:
            if error.fault.kind is not ErrorKind.UNAUTHORISED or not await self._renewed(used):
                raise
        return await self._tried(wanted)

    async def _renewed(self, refused: Headers) -> bool:
        """Whether there are other headers than those that the vendor refused: a secret may have been renewed elsewhere."""
        async with self._rereading:
            looked = self._clock.monotonic() - self._reread_at < _REREAD_SECONDS
            if self.reread is not None and self._headers == refused and not looked:
                with contextlib.suppress(DeckError):  # the refusal is what to tell
                    self._headers, self._refused = tuple(await self.reread()), refused
                self._reread_at = self._clock.monotonic()
                if self._http is not None:
                    self._http.auth = self._auth()
        return self._headers != refused

    async def _tried(self, wanted: _Wanted) -> Answer:
        timed = asyncio.get_running_loop().time
        left, waited = self._limits.total_seconds, 0.0
        for attempt in range(1, self._limits.tries + 1):
            async with self._slots:
                tick = timed()
                outcome = await self._once(wanted, left)
                left -= timed() - tick
            if isinstance(outcome, Answer):
                return outcome
            wait = seconds_to_wait(outcome, attempt, self._limits, waited)
            if wait is None or left < _LEAST or wait > seconds_left():
                raise outcome
            await self._wait(wanted, outcome, attempt, wait)
            waited += wait
        raise AssertionError("unreachable")  # pragma: no cover

    async def _wait(self, wanted: _Wanted, error: DeckError, attempt: int, seconds: float) -> None:
        until = moment_after(self._clock.now(), seconds)
        self._waiting[wanted] = Waiting(
            self.account, self._path(wanted.url), error.fault, attempt, self._limits.tries, until
        )
        self._tell(self._waiting[wanted])
        try:
            await self._clock.sleep(seconds)
        finally:
            del self._waiting[wanted]
            if not self._waiting:
                self._tell(None)

    def _tell(self, waiting: Waiting | None) -> None:
        if self.on_wait is not None:
            self.on_wait(waiting)

    async def _once(self, wanted: _Wanted, seconds: float) -> Answer | DeckError:
        """Make one try. An error is returned, not raised: raised here it would carry the request and its secrets as context."""
        at, tick = self._clock.now(), self._clock.monotonic()
        self._count(tick)
        status: int | None = None
        size = 0
        result: Answer | DeckError | None = None
        try:
            async with asyncio.timeout(seconds):
                async with self._client().stream("GET", wanted.url, headers=list(wanted.headers)) as response:
                    status = response.status_code
                    body = await self._body(response)
            size = len(body)
            result = self._verdict(response, body)
        except DeckError as error:
            result = _owned(error, self.account, status)
        except Exception as error:  # noqa: BLE001  # httpx, ssl, idna and asyncio raise from many families
            result = fault_of_exception(error, self.account, proxied=self._is_proxied(wanted.url))
        finally:
            outcome = "cancelled" if result is None else result.kind.value if isinstance(result, DeckError) else "ok"
            elapsed = self._clock.monotonic() - tick
            self.log.append(LogEntry(at, self.account, self._path(wanted.url), status, elapsed, size, outcome))
        return result

    def _count(self, at: float) -> None:
        while self.sent and self.sent[0] <= at - _MINUTE:
            self.sent.popleft()
        self.sent.append(at)

    async def _body(self, response: httpx.Response) -> bytes:
        if 200 <= response.status_code < 300:
            with Room(self._large) as room:
                return await read_body(response, self._limits, room)
        return b"" if response.status_code < 400 else await read_error_body(response, self._limits)

    def _verdict(self, response: httpx.Response, body: bytes) -> Answer | DeckError:
        now = self._clock.now()
        sent = (*self._headers, *self._refused)
        body = without(body, [value for name, value in sent if name not in self._plain])
        fault = fault_of_status(
            response.status_code, response.headers, body, self.account, now, limits=self._limits, hide=self._hide
        )
        if fault is not None:
            return fault
        return Answer(body, response.status_code, now, self.account, self._hide)

    def _hide(self, text: str) -> str:
        return conceal(text, (*self._headers, *self._refused))

    def _path(self, url: str) -> str:
        """Return the path of an address, which the vendor may have given, with the key in it."""
        rest = url.partition("://")[2].partition("?")[0]
        return clean(self._hide("/" + rest.partition("/")[2]), 200)

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = make_client(self.base_url, self._auth(), self._limits, self._transport)
        return self._http

    def _is_proxied(self, url: str) -> bool:
        with contextlib.suppress(Exception):  # an address that is none
            return self._http is not None and is_proxied(self._http, url)
        return False

    def _auth(self) -> HeaderAuth:
        return HeaderAuth(origin_of(httpx.URL(self.base_url)), self._headers)


def _owned(error: DeckError, account: str, status: int | None) -> DeckError:
    fault = error.fault
    return DeckError(
        fault.kind,
        fault.sentence,
        title=fault.title,
        hint=fault.hint,
        account=account,
        status=fault.status or status,
        retry_after=fault.retry_after,
    )
