"""The connection's manners: one origin, shared flights, visible retries, an end that never hangs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.faults.support import ROOMY, TOKEN, EagerClock
from tests.support import NOW
from tests.support_clock import DrivenClock, settle
from tui.accounts.model import Account
from tui.core.errors import DeckError, ErrorKind
from tui.live.budget import Allowance
from tui.live.deck import Deck
from tui.live.session import Secrets
from tui.net.client import Connection
from tui.net.exceptions import fault_of_exception
from tui.net.faults import fault_of_status, retry_after
from tui.net.retry import Waiting
from tui.net.transport import tls_context
from tui.vendors.base import Vendor

Handler = Callable[[httpx.Request], Any]


class Origin(httpx.AsyncBaseTransport):
    """A server in process: keeps the requests, answers when it is let."""

    def __init__(self, handler: Handler | None = None, *, gated: bool = False) -> None:
        self.requests: list[httpx.Request] = []
        self.cancelled = 0
        self.gate = asyncio.Event()
        if not gated:
            self.gate.set()
        self._handler = handler or (lambda _: httpx.Response(200, json={}))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        made = self._handler(request)
        return httpx.Response(made.status_code, headers=made.headers, stream=httpx.ByteStream(made.content))


def opened(
    origin: httpx.AsyncBaseTransport | None = None, base: str = "https://vendor.example/api", **options: Any
) -> Connection:
    headers = [("X-API-KEY", SecretStr(TOKEN))]
    return Connection(
        base, headers, account="acme", transport=origin, **{"clock": EagerClock(), "limits": ROOMY} | options
    )


async def fault_of(awaitable: Any) -> Any:
    with pytest.raises(DeckError) as caught:
        await awaitable
    return caught.value.fault


async def test_the_path_is_appended_to_the_base_and_the_key_goes_along() -> None:
    origin = Origin()
    await opened(origin).get("/v2/x", [("q", "ä b"), ("q", "2")])
    assert str(origin.requests[0].url) == "https://vendor.example/api/v2/x?q=%C3%A4+b&q=2"
    assert origin.requests[0].headers["x-api-key"] == TOKEN
    assert origin.requests[0].method == "GET"


@pytest.mark.parametrize(
    "link",
    [
        "https://other.example/api/next",
        "http://vendor.example/api/next",
        "https://vendor.example:8443/api/next",
        "https://vendor.example@other.example/next",
        "https://user:pw@vendor.example/next",
        "//other.example/next",
        "javascript:alert(1)",
        "https://vendor.example\x00.other.example/",
        "https://[::1",
        "https://vendor.example\\@other.example/",
    ],
)
async def test_a_link_to_another_origin_is_not_followed(link: str) -> None:
    origin = Origin()
    fault = await fault_of(opened(origin).follow(link))
    assert fault.kind is ErrorKind.FORBIDDEN
    assert not origin.requests


@pytest.mark.parametrize(
    "link", ["https://vendor.example/api/next?c=1", "https://VENDOR.example:443/api/next?c=1", "/api/next?c=1"]
)
async def test_a_link_to_the_same_origin_is_followed(link: str) -> None:
    origin = Origin()
    await opened(origin).follow(link)
    assert str(origin.requests[0].url) == "https://vendor.example/api/next?c=1"


async def test_cookies_are_not_kept() -> None:
    origin = Origin(lambda _: httpx.Response(200, json={}, headers={"set-cookie": "session=1; Path=/"}))
    conn = opened(origin)
    await conn.get("/a")
    await conn.get("/b")
    assert "cookie" not in origin.requests[1].headers


async def test_the_same_request_under_way_is_sent_once() -> None:
    origin = Origin(gated=True)
    conn = opened(origin)
    tasks = [asyncio.create_task(conn.get("/a")) for _ in range(5)]
    await settle()
    origin.gate.set()
    answers = await asyncio.gather(*tasks)
    assert len(origin.requests) == 1
    assert len({id(answer) for answer in answers}) == 1


async def test_a_waiter_that_leaves_does_not_disturb_the_others_and_the_last_one_ends_the_request() -> None:
    origin = Origin(gated=True)
    conn = opened(origin)
    first, second = (asyncio.create_task(conn.get("/a")) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    assert (first.cancelled(), origin.cancelled) == (True, 0)
    second.cancel()
    await settle()
    assert (second.cancelled(), origin.cancelled) == (True, 1)
    origin.gate.set()
    assert (await conn.get("/a")).status == 200


async def test_closing_ends_what_is_under_way_with_an_error_and_refuses_more() -> None:
    origin = Origin(gated=True)
    conn = opened(origin)
    waiting = asyncio.create_task(conn.get("/a"))
    await settle()
    await conn.aclose()
    assert (await fault_of(waiting)).kind is ErrorKind.CANCELLED
    assert (await fault_of(conn.get("/a"))).kind is ErrorKind.CANCELLED


async def test_at_most_six_requests_are_under_way() -> None:
    origin = Origin(gated=True)
    conn = opened(origin)
    tasks = [asyncio.create_task(conn.get(f"/{n}")) for n in range(20)]
    await settle()
    assert len(origin.requests) == 6
    origin.gate.set()
    await asyncio.gather(*tasks)
    assert len(origin.requests) == 20


async def test_a_retry_says_why_and_how_long_while_it_waits() -> None:
    clock = DrivenClock()
    answers = iter([httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(200, json={})])
    conn = opened(Origin(lambda _: next(answers)), clock=clock)
    told: list[Waiting | None] = []
    conn.on_wait = told.append
    asked = asyncio.create_task(conn.get("/a"))
    await settle()
    (waiting,) = conn.waiting
    assert waiting.words(NOW) == "retrying in 7 s (try 2 of 3): The vendor asks to slow down (429)."
    await clock.advance(3)
    assert waiting.words(clock.now()).startswith("retrying in 4 s")
    await clock.advance(4)
    assert (await asked).status == 200
    assert (conn.waiting, told) == ((), [waiting, None])
    assert [entry.outcome for entry in conn.log] == ["rate limited", "ok"]


async def test_the_log_holds_no_query_and_no_secret() -> None:
    conn = opened(Origin(lambda _: httpx.Response(500)))
    await fault_of(conn.get("/users/%1b%5b2J", [("userIdentifier", "jane@example.com")]))
    assert len(conn.log) == 3
    shown = repr(list(conn.log))
    assert "jane" not in shown
    assert TOKEN not in shown
    assert conn.log[0].path == "/api/users/%1b%5b2J"
    assert conn.log[0].status == 500


async def test_a_cancelled_request_is_logged_as_such() -> None:
    conn = opened(Origin(gated=True))
    task = asyncio.create_task(conn.get("/a"))
    await settle()
    task.cancel()
    await settle()
    assert [entry.outcome for entry in conn.log] == ["cancelled"]


async def test_a_proxy_for_which_a_package_is_missing_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    pytest.importorskip("httpx")
    try:
        import socksio  # noqa: F401
    except ImportError:
        fault = await fault_of(opened().get("/a"))
        assert fault.kind is ErrorKind.CONFIG
        assert "SOCKS" in fault.sentence


@pytest.mark.parametrize("proxy", ["gopher://x", "http://[::1"])
async def test_a_proxy_that_is_no_address_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert (await fault_of(opened().get("/a"))).kind is ErrorKind.CONFIG


async def test_loopback_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    fault = await fault_of(opened(base="http://127.0.0.1:9").get("/a"))
    assert fault.kind is ErrorKind.UNREACHABLE


async def test_a_certificate_file_that_is_missing_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    tls_context.cache_clear()
    fault = await fault_of(opened().get("/a"))
    assert (fault.kind, fault.account) == (ErrorKind.CONFIG, "acme")
    assert "SSL_CERT_FILE" in fault.sentence


async def test_text_that_no_address_can_carry_is_refused_before_anything_is_sent() -> None:
    origin = Origin()
    assert (await fault_of(opened(origin).get("/a", [("q", "\ud800")]))).kind is ErrorKind.USAGE
    assert not origin.requests


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("3", 3.0),
        (" 3 ", 3.0),
        ("-5", None),
        ("3.5", None),
        ("soon", None),
        ("٣", None),
        ("86400", 86400.0),
        ("9" * 30, 366 * 86400.0),
        ("9" * 5000, None),
        ("Mon, 01 Jan 2001 00:00:00 GMT", None),
        ("Wed, 18 Nov 2026 14:30:09 GMT", 9.0),
        ("Wed, 18 Nov 2026 16:30:09 +0200", 9.0),
        ("Wed, 99 Nov 99999 14:30:09 GMT", None),
    ],
)
def test_retry_after_is_read_in_every_form(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_retry_date_counts_from_the_server_s_own_clock() -> None:
    headers = {"date": "Mon, 01 Jan 2001 00:00:00 GMT", "retry-after": "Mon, 01 Jan 2001 00:00:11 GMT"}
    error = fault_of_status(429, headers, b"", "acme", NOW)
    assert error is not None
    assert error.fault.retry_after == 11.0


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"x-ratelimit-reset": "1795012205"}, 5.0),
        (429, {"x-ratelimit-reset": "1795012205", "retry-after": "9"}, 9.0),
        (429, {"x-ratelimit-reset": "60"}, None),
        (429, {"x-ratelimit-reset": "1795012205000"}, None),
        (429, {"x-ratelimit-reset": "9" * 5000}, None),
        (503, {"x-ratelimit-reset": "1795012205"}, None),
    ],
)
def test_the_reset_of_a_rate_limit_is_waited_for_where_nothing_else_is_said(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    error = fault_of_status(status, headers, b"", "acme", datetime.fromtimestamp(1795012200, UTC))
    assert error is not None
    assert error.fault.retry_after == seconds


def test_a_wait_that_is_too_long_is_said_with_its_time() -> None:
    error = fault_of_status(429, {"retry-after": "7200"}, b"", "acme", datetime(2026, 11, 18, 14, 30, tzinfo=UTC))
    assert error is not None
    assert error.fault.hint == "The vendor allows the next request after 2026-11-18 16:30:00 UTC."


def test_no_hint_promises_what_a_command_that_has_ended_does_not_do() -> None:
    faults = [fault_of_status(status, {}, b"", "acme", NOW) for status in range(300, 600)]
    gone = [
        fault_of_exception(error, "acme")
        for error in (httpx.ReadTimeout(""), httpx.ReadError(""), httpx.DecodingError(""))
    ]
    hints = {error.fault.hint for error in (*faults, *gone) if error is not None}
    assert len(hints) > 5
    assert not [hint for hint in hints if "tried again" in hint or "on screen" in hint]


def test_a_waiting_request_never_counts_below_zero() -> None:
    error = fault_of_status(503, {}, b"", "acme", NOW)
    assert error is not None
    assert Waiting("acme", "/", error.fault, 1, 3, NOW).words(NOW + timedelta(hours=1)).startswith("retrying in 0 s")


async def test_a_clock_put_back_makes_no_request_count_for_longer_than_a_minute() -> None:
    clock = DrivenClock()
    connection, budget = opened(Origin(), clock=clock), Allowance(clock)
    budget.sent = lambda: connection.sent
    await connection.get("/v1/x")
    clock.jump(-3600)
    assert budget.budget().used == 1
    await clock.advance(61)
    assert budget.budget().used == 0
    await connection.get("/v1/x")
    assert budget.budget().used == len(connection.sent) == 1


async def test_a_refused_secret_is_looked_for_again_once_and_a_renewed_one_is_sent_at_once() -> None:
    kept = {"api_key": SecretStr("sandbox-ended")}
    looks = 0

    def answer(request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        return httpx.Response(200 if token == "sandbox-renewed" else 401, json={"detail": f"{token} has ended"})

    async def resolve(account: Account, _: Vendor) -> Secrets:
        nonlocal looks
        looks += 1
        return dict(kept)

    origin, clock = Origin(answer), EagerClock()
    account = Account("acme", "agentphone", "https://vendor.example")
    deck = Deck((account,), resolve, transports=lambda _: origin, clock=clock, limits=ROOMY)
    connection = (await deck.session("acme")).connection
    fault = await fault_of(asyncio.gather(connection.get("/v1/usage"), connection.get("/v1/agents")))
    assert (fault.kind, looks, len(origin.requests)) == (ErrorKind.UNAUTHORISED, 2, 2), (
        "opened, looked for again together"
    )
    assert "sandbox-ended" not in fault.words

    kept["api_key"] = SecretStr("sandbox-renewed")
    await clock.sleep(60)
    for path in ("/v1/usage", "/v1/agents"):
        assert (await connection.get(path)).status == 200
    assert (looks, len(origin.requests)) == (3, 5)
    await deck.aclose()


@pytest.mark.parametrize(("token", "scheme"), [(TOKEN, ""), ("sandbox/1234/abcd+ef==", "Bearer ")])
async def test_a_key_that_an_answer_repeats_is_taken_out_of_it_and_a_plain_id_is_not(token: str, scheme: str) -> None:
    project = "0b2f6c1e-5a37-4d0e-a1c4-6f0d8e7a9b01"
    said = {"apiToken": token, "header": f"{scheme}{token}", "project": project, "count": 3}
    body = json.dumps(said).replace("/", "\\/").encode()
    headers = [("Authorization", SecretStr(scheme + token)), ("ProjectId", SecretStr(project))]
    connection = Connection(
        "https://vendor.example",
        headers,
        plain=["ProjectId"],
        transport=Origin(lambda _: httpx.Response(200, content=body)),
    )
    answer = await connection.get("/v1/validate")
    assert json.loads(answer.body) == {"apiToken": "•••", "header": f"{scheme}•••", "project": project, "count": 3}
