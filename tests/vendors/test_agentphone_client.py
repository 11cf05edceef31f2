"""AgentPhone's typed client: every endpoint of the contract, and whatever a server may answer."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support import FixedClock, fixed_world, served_sandbox, session
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Page, PageRequest, Paging
from tui.core.scope import Parent, Scope
from tui.core.values import NOT_SUPPLIED
from tui.live.demo import demo_account
from tui.live.session import Session, open_session
from tui.vendors.agentphone import VENDOR
from tui.vendors.agentphone.client import Client, Window
from tui.vendors.agentphone.endpoints import ENDPOINTS
from tui.vendors.agentphone.implementation import IMPLEMENTATION

LOCATED = {"loc": ["query", "period"], "type": "missing"}
CODED = {"code": "VALIDATION_ERROR", "type": "x", "details": []}
SECRETS = {"api_key": SecretStr("sandbox-key")}


class Server:
    """A vendor that answers what it is told, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Any], status: int = 200) -> None:
        self.asked: list[Request] = []
        self._answers = answers
        self._status = status

    def app(self) -> Starlette:
        async def answer(request: Request) -> Response:
            self.asked.append(request)
            found = self._answers.get(request.url.path, self._answers.get("*", {}))
            return JSONResponse(found(request) if callable(found) else found, self._status)

        return Starlette(routes=[Route("/{path:path}", answer)])


@contextlib.asynccontextmanager
async def asking(server: Server, **settings: str) -> AsyncIterator[Session]:
    account = dataclasses.replace(
        demo_account(VENDOR), base_url="http://localhost", settings=MappingProxyType(settings)
    )
    opened = open_session(account, SECRETS, transport=httpx.ASGITransport(app=server.app()), clock=FixedClock())
    try:
        yield opened
    finally:
        await opened.aclose()


async def every_call(client: Client) -> dict[str, Any]:
    """Make one call to every endpoint; by key of the registry."""
    agents, numbers, conversations = (
        await client.agents(Window()),
        await client.numbers(Window()),
        await client.conversations(Window()),
    )
    agent, number, conversation = (found.value.data[0].id for found in (agents, numbers, conversations))
    return {
        "usage": await client.usage(),
        "usage-daily": await client.daily(30),
        "usage-monthly": await client.monthly(6),
        "usage-by-number": await client.by_number(),
        "usage-by-agent": await client.by_agent("month", "Europe/Berlin"),
        "agents": agents,
        "agent": await client.agent(agent),
        "agent-calls": await client.agent_calls(agent, Window()),
        "agent-conversations": await client.agent_conversations(agent, Window()),
        "calls": await client.calls(Window(), [("status", "failed")]),
        "numbers": numbers,
        "number-calls": await client.number_calls(number, Window()),
        "number-messages": await client.number_messages(number, 50),
        "conversations": conversations,
        "conversation-messages": await client.conversation_messages(conversation, 50),
        "sub-accounts": await client.sub_accounts(Window()),
    }


async def test_every_endpoint_of_the_contract_is_read_over_real_http() -> None:
    with served_sandbox() as base:
        async with session("agentphone", base=base) as opened:
            answers = await every_call(opened.client)
            paths = {entry.path.removeprefix("/agentphone") for entry in opened.connection.log}
    assert set(answers) == {endpoint.key for endpoint in ENDPOINTS}
    assert all(answer.left_out == 0 for answer in answers.values())
    assert all(getattr(answer.value, "data", True) for answer in answers.values())
    fixed = {endpoint.path for endpoint in ENDPOINTS if endpoint.path and "{" not in endpoint.path}
    assert fixed <= paths
    assert len(paths) == len(ENDPOINTS)


def test_every_endpoint_has_a_view_and_every_view_names_known_endpoints() -> None:
    used = {key for view in IMPLEMENTATION.views for key in view.endpoints}
    assert used == {endpoint.key for endpoint in ENDPOINTS}


async def test_the_sub_account_is_named_only_where_the_vendor_documents_it() -> None:
    server = Server({"*": {"data": [], "total": 0, "stats": {}}})
    async with asking(server, sub_account_id="sub-1") as opened:
        client = opened.client
        for call in (client.agents, client.numbers, client.calls, client.conversations, client.sub_accounts):
            await call(Window())
        await client.usage()
        await client.daily(3)
        await client.by_agent("week", "UTC")
        await client.agent_calls("a", Window())
        await client.calls(Window(), narrowed=False)
    narrowed = [request.url.path for request in server.asked if request.headers.get("x-sub-account-id") == "sub-1"]
    assert narrowed == ["/v1/agents", "/v1/numbers", "/v1/calls", "/v1/conversations"]
    assert all(
        "x-sub-account-id" not in request.headers for request in server.asked if request.url.path not in narrowed
    )
    assert {request.headers["authorization"] for request in server.asked} == {"Bearer sandbox-key"}


async def test_two_scopes_of_the_same_list_are_two_requests() -> None:
    async with session("agentphone") as whole:
        sub = (await whole.client.sub_accounts(Window())).value.data[0].id
    account = dataclasses.replace(demo_account(VENDOR), settings=MappingProxyType({"sub_account_id": sub}))
    async with session("agentphone", account=account) as opened:
        narrowed, everything = await opened.client.calls(Window()), await opened.client.calls(Window(), narrowed=False)
        assert 0 < narrowed.value.total < everything.value.total
        check = await IMPLEMENTATION.check(opened.ask(Scope()))
        assert "whole account" in check.warnings[0]
        choices = await IMPLEMENTATION.choices(opened.ask(Scope()), "sub_account_id")  # type: ignore[misc]
        assert sub in dict(choices)


async def test_ids_cannot_leave_their_place_in_the_address() -> None:
    server = Server({"*": {"id": "x", "data": [], "total": 0}})
    async with asking(server) as opened:
        await opened.client.agent("../usage?x=1#y")
        with pytest.raises(DeckError) as refused:
            await opened.client.agent_calls("..", Window())
    assert [request.scope["raw_path"] for request in server.asked] == [b"/v1/agents/..%2Fusage%3Fx%3D1%23y"]
    assert refused.value.kind is ErrorKind.USAGE


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, {"detail": "Invalid API key"}, ErrorKind.UNAUTHORISED, "Invalid API key"),
        (404, {"message": "No such agent"}, ErrorKind.NOT_FOUND, "No such agent"),
        (422, {"detail": [{**LOCATED, "msg": "Field required"}]}, ErrorKind.BAD_REQUEST, "period: Field required"),
        (400, {"error": {**CODED, "message": "Bad area code"}}, ErrorKind.BAD_REQUEST, "Bad area code"),
        (
            402,
            {"error": {"message": "No balance", "code": "INSUFFICIENT_BALANCE"}},
            ErrorKind.BAD_REQUEST,
            "No balance",
        ),
        (422, {"detail": [{"loc": None, "msg": "\x1b]52;c;x\x07"}]}, ErrorKind.BAD_REQUEST, "\ufffd"),
    ],
)
async def test_every_shape_of_error_is_read(status: int, body: Any, kind: ErrorKind, words: str) -> None:
    async with asking(Server({"*": body}, status)) as opened:
        with pytest.raises(DeckError) as refused:
            await opened.client.usage()
    assert refused.value.kind is kind
    assert words in refused.value.fault.sentence
    assert "\x1b" not in refused.value.fault.sentence
    assert refused.value.fault.status == status


async def test_the_sandbox_refuses_a_wrong_key_and_an_impossible_number_of_days() -> None:
    account = demo_account(VENDOR)
    from tui.live.demo import demo_transport

    stranger = open_session(account, {"api_key": SecretStr("nope-nope")}, transport=demo_transport(fixed_world()))
    with pytest.raises(DeckError) as refused:
        await stranger.client.usage()
    await stranger.aclose()
    assert refused.value.kind is ErrorKind.UNAUTHORISED
    async with session("agentphone") as opened:
        with pytest.raises(DeckError) as too_long:
            await opened.client.daily(366)
    assert "days" in too_long.value.fault.sentence


async def test_null_zero_and_missing_stay_three_things() -> None:
    rows = [{"id": "1", "durationSeconds": None}, {"id": "2", "durationSeconds": 0}, {"id": "3"}]
    async with asking(Server({"*": {"data": rows, "hasMore": False, "total": 3}})) as opened:
        page = await fetch(opened, "calls", PageRequest(1, 20))
    assert [cell(page, row, "calls", "duration_seconds") for row in range(3)] == [None, 0, NOT_SUPPLIED]


async def test_rows_that_cannot_be_read_are_left_out_and_counted() -> None:
    rows: list[Any] = [{"id": "1", "status": "failed"}, {"status": "no id"}, 7, {"id": "4", "durationSeconds": "long"}]
    async with asking(Server({"*": {"data": rows, "hasMore": True, "total": 90}})) as opened:
        page = await fetch(opened, "calls", PageRequest(1, 20))
    assert [record.key for record in page.records] == ["1"]
    assert page.left_out == 3
    assert page.records[0].raw is not None
    assert page.records[0].raw.load() == rows[0]


async def test_hostile_ids_and_names_are_shown_cleaned_but_asked_for_raw() -> None:
    hostile = "a\x1b[31m/../b"
    server = Server(
        {"/v1/agents": {"data": [{"id": hostile, "name": "x\u202ey"}], "total": 1}, "*": {"data": [], "total": 0}}
    )
    async with asking(server) as opened:
        (record,) = (await fetch(opened, "agents", PageRequest())).records
        view = IMPLEMENTATION.view("agents")
        assert view is not None
        parent = view.drills[1].parent(record)
        assert parent is not None
        await fetch(opened, "agent-calls", PageRequest(), parent)
    assert all(
        "\x1b" not in str(part) and "\u202e" not in str(part) for part in (record.key, *record.cells, parent.label)
    )
    assert parent.value == hostile
    assert server.asked[-1].scope["raw_path"] == b"/v1/agents/a%1B%5B31m%2F..%2Fb/calls"


async def fetch(opened: Session, key: str, request: PageRequest, *parents: Parent) -> Page:
    view = IMPLEMENTATION.view(key)
    assert view is not None
    assert view.browser is not None
    return await view.browser.fetch(opened.ask(Scope(parents=parents)), request)


def cell(page: Page, row: int, key: str, column: str) -> Any:
    view = IMPLEMENTATION.view(key)
    assert view is not None
    assert view.browser is not None
    keys = [one.key for one in view.browser.columns]
    return page.records[row].cells[keys.index(column)]


async def walk(opened: Session, key: str, size: int, *parents: Parent) -> list[str]:
    """Read a browser to its end, as the deck does; the keys in order."""
    view = IMPLEMENTATION.view(key)
    assert view is not None
    assert view.browser is not None
    keys: list[str] = []
    number, cursor = 1, None
    while True:
        page = await fetch(opened, key, PageRequest(number, size, cursor), *parents)
        keys += [record.key for record in page.records]
        number, cursor = number + 1, page.next_cursor
        done = not page.records if page.more is None else not page.more
        if done or (view.browser.paging is Paging.CURSOR and cursor is None):
            return keys


BROWSERS = tuple(view.key for view in IMPLEMENTATION.views if view.browser)


@settings(max_examples=12)
@given(size=st.integers(1, 100), instances=st.integers(1, 120), seed=st.integers(0, 5))
@pytest.mark.parametrize("key", BROWSERS)
async def test_walking_any_list_to_its_end_yields_every_record_once(
    key: str, size: int, instances: int, seed: int
) -> None:
    async with session("agentphone", fixed_world(seed=seed, instances=instances)) as opened:
        client = opened.client
        numbers, agents = await client.numbers(Window(100)), await client.agents(Window())
        conversations = await client.conversations(Window(1))
        steps = (
            Parent("agent_id", agents.value.data[0].id, "agent"),
            Parent("number_id", numbers.value.data[9].id, "number"),
            Parent("conversation_id", conversations.value.data[0].id, "conversation"),
        )
        # The smallest pages of long lists would only make the test slow.
        keys = await walk(opened, key, size if key in {"agents", "numbers", "sub-accounts"} else max(size, 10), *steps)
        assert len(keys) == len(set(keys))
        totals = {
            "agents": 14,
            "numbers": 22,
            "sub-accounts": 3,
            "calls": (await client.calls(Window(1))).value.total,
            "conversations": conversations.value.total,
            "conversation-messages": conversations.value.data[0].message_count,
            "number-messages": next(
                row.messages for row in (await client.by_number()).value.data if row.number_id == steps[1].value
            ),
            "agent-calls": (await client.agent_calls(steps[0].value, Window(1))).value.total,
            "agent-conversations": (await client.agent_conversations(steps[0].value, Window(1))).value.total,
            "number-calls": (await client.number_calls(steps[1].value, Window(1))).value.total,
        }
        assert len(keys) == totals[key]


MESSAGES = [{"id": f"m{at:02d}", "body": "x", "receivedAt": f"2026-11-01T00:00:{at:02d}Z"} for at in range(30)]


def by_id_only(request: Request) -> Any:
    """A server that takes message ids as cursors, ignores what it does not understand, and answers oldest first."""
    ids = [row["id"] for row in MESSAGES]
    before = request.query_params.get("before")
    end = ids.index(before) if before in ids else len(ids)
    limit = int(request.query_params["limit"])
    return {"data": MESSAGES[max(end - limit, 0) : end], "hasMore": end > limit}


@pytest.mark.parametrize("size", [1, 8, 29, 30, 31])
async def test_messages_are_walked_too_where_the_cursor_must_be_an_id(size: int) -> None:
    async with asking(Server({"*": by_id_only})) as opened:
        keys = await walk(opened, "number-messages", size, Parent("number_id", "n", "n"))
    assert keys == [row["id"] for row in reversed(MESSAGES)]


@pytest.mark.parametrize("more", [True, False], ids=["says whether there are more", "says nothing"])
@pytest.mark.parametrize("size", [4, 8, 29, 30, 31])
async def test_messages_of_one_and_the_same_time_are_on_one_page_or_the_next(size: int, more: bool) -> None:
    rows = [row | {"receivedAt": f"2026-11-01T00:00:{at // 3:02d}Z"} for at, row in enumerate(MESSAGES)]

    def by_time_only(request: Request) -> Any:
        before = datetime.fromisoformat(request.query_params.get("before", "2027-01-01T00:00:00Z"))
        found = [row for row in reversed(rows) if datetime.fromisoformat(row["receivedAt"]) < before]
        limit = int(request.query_params["limit"])
        return {"data": found[:limit]} | ({"hasMore": len(found) > limit} if more else {})

    async with asking(Server({"*": by_time_only})) as opened:
        keys = await walk(opened, "number-messages", size, Parent("number_id", "n", "n"))
    assert keys == [row["id"] for row in reversed(rows)]


async def test_messages_are_walked_too_where_a_time_as_cursor_is_refused() -> None:
    def refusing(request: Request) -> Response:
        if "T" in request.query_params.get("before", ""):
            return JSONResponse({"detail": "not a message id"}, 422)
        return JSONResponse(by_id_only(request))

    app = Starlette(routes=[Route("/{path:path}", refusing)])
    account = dataclasses.replace(demo_account(VENDOR), base_url="http://localhost")
    opened = open_session(account, SECRETS, transport=httpx.ASGITransport(app=app), clock=FixedClock())
    keys = await walk(opened, "number-messages", 8, Parent("number_id", "n", "n"))
    await opened.aclose()
    assert keys == [row["id"] for row in reversed(MESSAGES)]


async def test_a_server_that_ignores_every_cursor_ends_the_walk() -> None:
    page = {"data": MESSAGES[-3:], "hasMore": True}
    async with asking(Server({"*": page})) as opened:
        keys = await walk(opened, "number-messages", 3, Parent("number_id", "n", "n"))
    assert set(keys) == {row["id"] for row in MESSAGES[-3:]}


@pytest.mark.parametrize(
    ("answer", "more", "size"),
    [
        ({"data": [{"id": "1"}], "total": 5}, True, 20),
        ({"data": [{"id": "1"}], "total": 1}, False, 20),
        ({"data": []}, False, 20),
        ({"data": [{"id": "1"}]}, None, 20),
        ({"data": [{"id": "1"}, {"id": "2"}], "hasMore": True}, True, 2),
        ({"data": [{"id": "1"}], "hasMore": False, "total": 99}, False, 20),
    ],
)
async def test_whether_there_is_more_follows_the_contracts_rule(answer: Any, more: bool | None, size: int) -> None:
    if answer.get("total") == 5:
        size = 1  # fewer rows than asked although there are more: the server's own size of a page
    async with asking(Server({"*": answer})) as opened:
        page = await fetch(opened, "agents", PageRequest(1, 20))
    assert (page.more, page.size) == (more, size)


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("api.agentphone.ai", "https://api.agentphone.ai"),
        ("https://api.agentphone.ai/v1/", "https://api.agentphone.ai"),
        ("http://127.0.0.1:8000/agentphone", "http://127.0.0.1:8000/agentphone"),
    ],
)
def test_the_base_url_is_taken_as_people_paste_it(typed: str, base: str) -> None:
    assert VENDOR.normalise_url(typed) == base
