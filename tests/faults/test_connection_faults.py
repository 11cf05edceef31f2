"""Every way in which a server can misbehave becomes one sentence for people, in bounded time and memory."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.faults.ptys import slowness
from tests.faults.support import MIB, ROOMY, TOKEN, Certificates, EagerClock, certificates, faulty, measured, quick
from tests.support import NOW, served
from tui.accounts.model import Account
from tui.core.errors import ErrorKind, Fault
from tui.core.loop import DaemonExecutor
from tui.live.snapshot import Snapshot
from tui.live.trial import try_account
from tui.net.body import LEAST_CRUMB, Room, read_body
from tui.net.client import Connection
from tui.net.limits import Limits
from tui.net.parsing import parse
from tui.net.retry import Waiting
from tui.widgets.freshness import words

__all__ = ["certificates"]


async def _rows(request: Request) -> JSONResponse:
    start = int(request.query_params.get("page", "1")) * 10
    rows = [{"id": f"r{start + n}", "name": f"Row {n}", "count": n, "at": "2026-11-18T14:30:00Z"} for n in range(10)]
    return JSONResponse({"items": rows, "page": 1, "pageSize": 10, "total": 1000})


APP = Starlette(routes=[Route("/{rest:path}", _rows)])


def connection(base: str, limits: Limits = ROOMY) -> tuple[Connection, EagerClock]:
    clock = EagerClock()
    headers = [("Authorization", SecretStr(f"Bearer {TOKEN}")), ("X-API-KEY", SecretStr(TOKEN))]
    return Connection(base, headers, account="acme", clock=clock, limits=limits), clock


async def outcome_of(base: str, limits: Limits = ROOMY, *, memory: bool = False) -> Any:
    conn, clock = connection(base, limits)
    try:
        return await measured(lambda: conn.get("/rows", [("page", "1")]), clock, memory=memory)
    finally:
        await conn.aclose()


LATE = "did not answer in time"
REFUSALS: dict[str, tuple[ErrorKind, str, int]] = {
    "no-answer": (ErrorKind.TIMEOUT, LATE, 1),
    "slow-headers": (ErrorKind.TIMEOUT, LATE, 1),
    "slow-body": (ErrorKind.TIMEOUT, LATE, 1),
    "reset": (ErrorKind.UNREACHABLE, "connection was lost", 3),
    "reset-in-body": (ErrorKind.UNREACHABLE, "connection was lost", 3),
    "close": (ErrorKind.UNREADABLE, "broke off or is not HTTP", 3),
    "garbage": (ErrorKind.UNREADABLE, "broke off or is not HTTP", 3),
    "header-bomb": (ErrorKind.UNREADABLE, "broke off or is not HTTP", 3),
    "many-headers": (ErrorKind.UNREADABLE, "broke off or is not HTTP", 3),
    "redirect-other-host": (ErrorKind.REDIRECT, "not followed, to keep the key safe", 1),
    "redirect-loop": (ErrorKind.REDIRECT, "not followed, to keep the key safe", 1),
    "redirect-downgrade": (ErrorKind.REDIRECT, "not followed, to keep the key safe", 1),
    "400": (ErrorKind.BAD_REQUEST, "refused the request as invalid (400): The vendor said no", 1),
    "401": (ErrorKind.UNAUTHORISED, "does not accept the credentials (401): The vendor said no", 1),
    "403": (ErrorKind.FORBIDDEN, "may not read this (403)", 1),
    "404": (ErrorKind.NOT_FOUND, "knows no such thing (404)", 1),
    "408": (ErrorKind.TIMEOUT, "gave up waiting (408)", 3),
    "418": (ErrorKind.BAD_REQUEST, "refused the request (418)", 1),
    "422-list": (ErrorKind.BAD_REQUEST, "(422): period: field required", 1),
    "422-text": (ErrorKind.BAD_REQUEST, "(422): period is required", 1),
    "422-object": (ErrorKind.BAD_REQUEST, "(422): period is required", 1),
    "429-none": (ErrorKind.RATE_LIMITED, "asks to slow down (429): Limiter said no", 3),
    "429-seconds": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 3),
    "429-date": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 3),
    "429-past": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 3),
    "429-negative": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 3),
    "429-junk": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 3),
    "429-day": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 1),
    "429-huge": (ErrorKind.RATE_LIMITED, "asks to slow down (429)", 1),
    "500": (ErrorKind.SERVER, "server failed (500): The vendor said no", 3),
    "502": (ErrorKind.SERVER, "server failed (502)", 3),
    "503": (ErrorKind.SERVER, "server failed (503)", 3),
    "504": (ErrorKind.SERVER, "server failed (504)", 3),
    "500-without-end": (ErrorKind.SERVER, "server failed (500)", 3),
    "truncated-length": (ErrorKind.UNREADABLE, "broke off", 3),
    "truncated-chunk": (ErrorKind.UNREADABLE, "broke off", 3),
    "truncated-gzip": (ErrorKind.UNREADABLE, "broke off", 3),
    "not-gzip": (ErrorKind.UNREADABLE, "broke off", 3),
    "double-gzip": (ErrorKind.UNREADABLE, "encoding that was not asked for", 3),
    "brotli": (ErrorKind.UNREADABLE, "encoding that was not asked for", 3),
}
ENDLESS = "500-without-end"


@pytest.mark.parametrize("fault", REFUSALS)
async def test_a_fault_becomes_one_sentence_and_the_right_number_of_tries(fault: str) -> None:
    kind, words, tries = REFUSALS[fault]
    limits = quick() if words == LATE else replace(ROOMY, error_seconds=0.05) if fault == ENDLESS else ROOMY
    async with faulty(APP, fault) as server:
        outcome = await outcome_of(server.base, limits)
    assert (outcome.fault.kind, outcome.fault.account) == (kind, "acme")
    assert words in outcome.fault.sentence
    assert outcome.fault.hint
    assert len(server.seen) == tries
    assert outcome.seconds < 5 * slowness()
    shown = f"{outcome.fault}{outcome.error}"
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert TOKEN not in shown


HEAVY: dict[str, str] = {
    "gzip-bomb": "larger than 16 MiB",
    "gigabyte": "larger than 16 MiB",
    "gigabyte-chunked": "larger than 16 MiB",
    "many-values": "more than 300,000 values",
    "long-text": "text of more than 1 MiB",
    "deep": "not JSON",
}


@pytest.mark.parametrize("fault", HEAVY)
async def test_a_heavy_body_stays_within_150_mib(fault: str) -> None:
    conn, clock = connection("http://127.0.0.1:1")

    async def get_and_parse() -> Any:
        return parse(await conn.get("/rows"))

    async with faulty(APP, fault) as server:
        conn, clock = connection(server.base)
        outcome = await measured(get_and_parse, clock, memory=True)
        await conn.aclose()
    assert HEAVY[fault] in outcome.fault.sentence
    # The server's own copy of the body is in the same process and counts too.
    assert outcome.peak < 150 * MIB


async def test_a_status_that_leads_nowhere_is_no_redirect() -> None:
    async def unchanged(_: Request) -> Response:
        return Response(status_code=304)

    async with faulty(Starlette(routes=[Route("/{rest:path}", unchanged)]), "none") as server:
        outcome = await outcome_of(server.base)
    assert outcome.fault.kind is ErrorKind.UNREADABLE
    assert "leads nowhere (304)" in outcome.fault.sentence


async def test_a_body_in_crumbs_takes_no_more_room_than_a_whole_one() -> None:
    async def crumbs() -> AsyncIterator[bytes]:
        for _ in range(40_000):
            yield bytes(LEAST_CRUMB)

    clock = EagerClock()
    limits = Limits(body_bytes=MIB)
    outcome = await measured(
        lambda: read_body(httpx.Response(200, content=crumbs()), limits, Room(asyncio.Semaphore(1))), clock, memory=True
    )
    assert len(outcome.result) == 40_000 * LEAST_CRUMB
    assert outcome.peak < 2 * MIB, "one by one, they would take three"


async def test_a_key_that_the_vendor_repeats_is_not_shown() -> None:
    key = "sandbox-" + "aB+/9=" * 200

    async def echo(request: Request) -> JSONResponse:
        sent = request.headers["x-api-key"]
        said = f"bad key {sent}, see https://help.example/?key={quote(sent, safe='')} and {sent}"
        return JSONResponse({"message": said}, status_code=401)

    async with faulty(Starlette(routes=[Route("/{rest:path}", echo)]), "none") as server:
        conn = Connection(server.base, [("X-API-KEY", SecretStr(key))], account="acme", limits=ROOMY)
        outcome = await measured(lambda: conn.get(f"/keys/{quote(key)}"), EagerClock())
        await conn.aclose()
    assert outcome.fault.sentence.endswith("bad key •••, see https://help.example/?key=••• and •••.")
    assert conn.log[-1].path.endswith("/keys/•••")


@pytest.mark.parametrize("vendor", ["ejento", "geai"])
async def test_a_key_that_is_repeated_with_a_good_status_is_not_shown(vendor: str) -> None:
    async def echo(request: Request) -> JSONResponse:
        said = f"bad credentials {request.headers['authorization']}"
        return JSONResponse({"success": False, "message": said, "errors": [{"description": said}]})

    secrets = {key: SecretStr(TOKEN) for key in ("api_key", "access_token", "token")}
    transport = httpx.ASGITransport(Starlette(routes=[Route("/{rest:path}", echo)]))
    trial = await try_account(Account("acme", vendor, "http://localhost"), secrets, transport=transport)
    assert trial.fault is not None
    assert "bad credentials" in trial.fault.sentence
    assert TOKEN not in trial.fault.sentence


async def test_the_message_of_a_bad_header_does_not_repeat_it() -> None:
    async with faulty(APP, "none") as server:
        conn = Connection(server.base, [("X-API-KEY", SecretStr(f"{TOKEN}\n"))], account="acme", limits=ROOMY)
        outcome = await measured(lambda: conn.get("/rows"), EagerClock())
        await conn.aclose()
    assert outcome.fault.kind is ErrorKind.CONFIG
    one: BaseException | None = outcome.error
    while one is not None:
        assert TOKEN not in str(one)
        one = one.__context__ or one.__cause__


async def test_nothing_listens_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome = await outcome_of(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert "Nothing answers at the server's port" in outcome.fault.sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [("self-signed", "self-signed"), ("expired", "has expired"), ("other-host", "belongs to another")],
)
async def test_a_certificate_that_cannot_be_trusted(certificates: Certificates, name: str, words: str) -> None:
    async with faulty(APP, "none", tls=certificates.context(name)) as server:
        outcome = await outcome_of(server.base)
    assert outcome.fault.kind is ErrorKind.TLS
    assert words in outcome.fault.sentence
    assert not server.seen


async def test_a_trusted_certificate_is_accepted(certificates: Certificates) -> None:
    async with faulty(APP, "none", tls=certificates.context("good")) as server:
        outcome = await outcome_of(server.base)
    assert outcome.result.status == 200


async def test_plain_text_on_a_tls_port(certificates: Certificates) -> None:
    async with faulty(APP, "garbage") as server:
        outcome = await outcome_of(server.base.replace("http:", "https:"))
    assert (outcome.fault.kind, outcome.fault.sentence) == (ErrorKind.TLS, "The server does not speak TLS there.")


@pytest.mark.parametrize(
    ("alert", "words"),
    [(70, "speaks no version of TLS"), (116, "asks for a certificate of this machine"), (40, "refused the encrypted")],
    ids=["protocol version", "certificate required", "handshake failure"],
)
async def test_a_server_that_refuses_tls_says_why(alert: int, words: str) -> None:
    async with _answering(bytes((0x15, 3, 3, 0, 2, 2, alert))) as port:
        outcome = await outcome_of(f"https://127.0.0.1:{port}")
    assert (outcome.fault.kind, outcome.fault.title) == (ErrorKind.TLS, "TLS failed")
    assert words in outcome.fault.sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"HTTP/1.1 407 secret words\r\n\r\n", "The proxy asks for credentials (407)."),
        (b"HTTP/1.1 502 secret words\r\n\r\n", "The proxy cannot reach the server (502)."),
        (b"HTTP/1.1 418 secret words\r\n\r\n", "The proxy refused the connection (418)."),
        (b"HTTP/1.1 200 OK\r\n\r\n", "The proxy gave no connection to the server."),
        (None, "Nothing answers at the proxy's port."),
    ],
)
async def test_what_a_proxy_does_is_not_said_of_the_server(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, sentence: str
) -> None:
    async with _answering(answer or b"") as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port if answer else 1}")
        outcome = await outcome_of("https://vendor.invalid")
    assert outcome.fault.sentence == sentence


async def test_the_name_of_a_proxy_is_not_taken_for_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setattr(socket, "getaddrinfo", _unknown)
    assert (await outcome_of("https://vendor.invalid")).fault.sentence == "The proxy's name cannot be found."


@asynccontextmanager
async def _answering(data: bytes) -> AsyncIterator[int]:
    """A server that answers whatever it is asked with some bytes, and ends the connection; yields its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(data)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def _unknown(*_: Any, **__: Any) -> Any:
    raise socket.gaierror(socket.EAI_NONAME, "secret text of the system")


async def test_a_name_that_is_never_resolved_does_not_outlast_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(30))
    outcome = await outcome_of("https://vendor.invalid", quick())
    assert (outcome.fault.kind, outcome.fault.sentence) == (
        ErrorKind.TIMEOUT,
        "The server's name was not found in time.",
    )
    assert outcome.seconds < 3 * slowness()


async def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _unknown)
    outcome = await outcome_of("https://vendor.invalid")
    assert outcome.fault.sentence == "The server's name cannot be found."


@pytest.mark.parametrize("swallows", [False, True], ids=["refuses", "swallows"])
async def test_a_host_whose_first_address_is_dead_is_reached_at_its_second(
    monkeypatch: pytest.MonkeyPatch, *, swallows: bool
) -> None:
    with served(APP) as base, socket.socket() as dead, socket.socket() as filling:
        port = int(base.rpartition(":")[2])

        def both(*_: Any, **__: Any) -> Any:
            hosts = ("127.0.0.2", "127.0.0.1")
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port)) for host in hosts]

        if swallows:  # a listener whose queue is full answers nobody
            dead.bind(("127.0.0.2", port))
            dead.listen(0)
            filling.connect(("127.0.0.2", port))
        monkeypatch.setattr(socket, "getaddrinfo", both)
        outcome = await outcome_of(f"http://two.localhost:{port}", ROOMY)
    assert outcome.error is None
    assert outcome.seconds < 3


async def test_all_waits_of_a_call_stay_within_one_limit() -> None:
    tries: list[str] = []

    async def slow_down(request: Request) -> JSONResponse:
        tries.append(request.url.path)
        return JSONResponse({}, status_code=429, headers={"retry-after": "20"})

    with served(Starlette(routes=[Route("/{rest:path}", slow_down)])) as base:
        outcome = await outcome_of(base)
    assert outcome.waited == 20
    assert len(tries) == 2
    assert (outcome.fault.kind, outcome.fault.retry_after) == (ErrorKind.RATE_LIMITED, 20)


async def test_all_tries_of_a_call_share_one_time_limit() -> None:
    limits = quick()

    async def at_last(_: Request) -> JSONResponse:
        await asyncio.sleep(limits.total_seconds * 0.6)
        return JSONResponse({}, status_code=500)

    async with faulty(Starlette(routes=[Route("/{rest:path}", at_last)]), "none") as server:
        outcome = await outcome_of(server.base, limits)
    assert len(server.seen) == 2
    assert outcome.fault.kind is ErrorKind.TIMEOUT
    assert outcome.seconds < limits.total_seconds * 1.75


@pytest.mark.parametrize("accounts", [1, 6])
async def test_six_bodies_of_16_mib_at_once_stay_within_150_mib(accounts: int) -> None:
    body = b'["' + b'","'.join([b"x" * 1000] * 16_500) + b'"]'

    async def large(_: Request) -> Response:
        return Response(body, media_type="application/json")

    async with faulty(Starlette(routes=[Route("/{rest:path}", large)]), "none") as server:
        opened = [connection(server.base, Limits(total_seconds=30))[0] for _ in range(accounts)]

        async def one(number: int) -> int:
            return len(parse(await opened[number % accounts].get(f"/rows/{number}")))

        outcome = await measured(lambda: asyncio.gather(*map(one, range(6))), EagerClock(), memory=True)
        for conn in opened:
            await conn.aclose()
    print(f"six bodies of {len(body) / MIB:.1f} MiB over {accounts} connections: peak {outcome.peak / MIB:.0f} MiB")
    assert outcome.result == [16_500] * 6
    assert outcome.peak < 150 * MIB


def test_a_wait_before_the_next_try_is_said_with_its_reason() -> None:
    fault = Fault(ErrorKind.RATE_LIMITED, "Slow down", "The vendor asks to slow down (429).", "", "acme")
    waiting = Waiting("acme", "/rows", fault, 1, 3, NOW + timedelta(seconds=7))
    shown = "".join(text for text, _ in words(Snapshot(loading=True, waiting=waiting), NOW))
    assert "retrying in 7 s (try 2 of 3): The vendor asks to slow down (429)." in shown
