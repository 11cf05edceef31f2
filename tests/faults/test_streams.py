"""Servers that send more than an answer, or an answer in crumbs: on real sockets, plain and encrypted."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
import resource
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress

import httpcore
import httpx
import pytest

from tests.faults.support import ROOMY, Certificates, certificates
from tui.core.errors import DeckError, ErrorKind
from tui.net import streams
from tui.net.body import CRUMBS, MEMBERS, Room, read_body
from tui.net.client import Connection
from tui.net.limits import Limits
from tui.net.streams import MOST_INTERIM, PORTION, PortionBackend

__all__ = ["certificates"]

Send = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(send: Send, encrypted: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, list[int]]]:
    """Serve; yields the base URL, and how many questions each connection brought."""
    asked: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(0)
        place = len(asked) - 1
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                asked[place] += 1
                await send(head.split()[1].decode(), writer)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=encrypted)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if encrypted else 'http'}://127.0.0.1:{port}", asked


def answer(path: str, size: int = 0) -> bytes:
    """Return an answer that repeats the question."""
    body = json.dumps({"path": path, "room": "x" * size}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


async def answered(connection: Connection, paths: list[str]) -> list[str]:
    return [json.loads((await connection.get(path)).body)["path"] for path in paths]


PATHS = ["/one", "/two", "/three", "/four"]


@pytest.mark.parametrize("size", [0, PORTION, 20 * PORTION])
@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("apart", [False, True])
async def test_what_follows_an_answer_is_not_the_answer_to_the_next_question(
    size: int, encrypted: bool, apart: bool, certificates: Certificates
) -> None:
    async def twice(path: str, writer: asyncio.StreamWriter) -> None:
        one = answer(path, size)
        if apart:
            writer.write(one)
            writer.write(one)
        else:
            writer.write(one + one)

    async with answering(twice, certificates.context("good") if encrypted else None) as (base, asked):
        connection = Connection(base, account="acme", limits=ROOMY)
        assert await answered(connection, PATHS) == PATHS
        await connection.aclose()
    assert sum(asked) >= len(PATHS)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_connection_on_which_all_is_well_is_used_again(encrypted: bool, certificates: Certificates) -> None:
    async def once(path: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * MOST_INTERIM + answer(path, 40 * PORTION))

    async with answering(once, certificates.context("good") if encrypted else None) as (base, asked):
        connection = Connection(base, account="acme", limits=ROOMY)
        assert await answered(connection, PATHS) == PATHS
        await connection.aclose()
    assert asked == [len(PATHS)]


@contextmanager
def silent() -> Iterator[int]:
    """Yield a port at which nobody is ever let in: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as queue:
        for _ in range(4):
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


@pytest.mark.parametrize("before", [("closed",), ("silent",), ("closed", "silent", "closed")])
async def test_the_first_address_that_answers_is_taken(before: tuple[str, ...]) -> None:
    if hasattr(asyncio, "eager_task_factory"):  # as in a Textual app
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    with socket.create_server(("127.0.0.1", 0)) as good, silent() as port, socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        ports = {"closed": bound.getsockname()[1], "silent": port}
        addresses = [("127.0.0.1", ports[one]) for one in before] + [good.getsockname()]
        transport, _ = await streams._first_connected(addresses, None)
        assert transport.get_extra_info("peername") == good.getsockname()
        transport.abort()
        assert [one for one in asyncio.all_tasks() if "create_connection" in repr(one) and not one.cancelling()] == []


async def test_where_no_address_answers_the_last_says_why() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            await streams._first_connected([bound.getsockname()] * 2, None)
    with pytest.raises(OSError) as none:  # noqa: PT011  # what it is, is said next
        await streams._first_connected([], None)
    assert none.value.errno == errno.EADDRNOTAVAIL


async def once(path: str, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(path))


@pytest.mark.parametrize(("open_already", "kept"), [(0.1, True), (0.6, False)])
async def test_of_very_many_connections_none_is_kept_open(
    open_already: float, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(once) as (base, asked):
        most = int(streams._lowest_free() / open_already)
        monkeypatch.setattr(streams, "descriptors", lambda: most)
        connection = Connection(base, account="acme", limits=ROOMY)
        assert await answered(connection, PATHS) == PATHS
        await connection.aclose()
    assert asked == ([len(PATHS)] if kept else [1] * len(PATHS))


async def test_when_nearly_all_is_open_no_connection_is_made_and_files_can_still_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with answering(once) as (base, asked):
        most = streams._lowest_free()
        monkeypatch.setattr(streams, "descriptors", lambda: most)
        connection = Connection(base, account="acme", limits=Limits(tries=1))
        with pytest.raises(DeckError, match="Too many connections and files are open"):
            await connection.get("/rows")
        await connection.aclose()
    assert asked == []


def test_as_many_connections_are_open_as_the_system_grants() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
    try:
        granted = streams.descriptors.__wrapped__()
        assert granted == resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(soft, streams._MOST_DESCRIPTORS)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def greeted(greeting: bytes) -> tuple[httpcore.AsyncNetworkStream, asyncio.Server]:
    """Return a connection on which a server has spoken before it was asked."""

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    stream = await PortionBackend().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1])
    while not stream.get_extra_info("is_readable"):
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)  # the loop has read what the socket holds
    return stream, server


async def test_what_comes_before_the_question_is_not_its_answer() -> None:
    stream, server = await greeted(answer("/before"))
    async with server:
        with pytest.raises(httpcore.RemoteProtocolError):  # a WriteError would be passed over, and the greeting read
            await stream.write(b"GET / HTTP/1.1\r\n\r\n")
        await stream.aclose()


async def test_what_a_proxy_sends_in_the_clear_is_never_read_as_if_it_came_encrypted(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = b"HTTP/1.1 200 OK\r\nX-Room: "
    consent += b"x" * (PORTION - len(consent) - 4) + b"\r\n\r\n"  # one portion: what follows is not read with it

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(consent + answer("/forged"))
        behind, before = await asyncio.open_connection(*address)
        await asyncio.gather(passed_on(reader, before), passed_on(behind, writer))

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(PORTION):
                writer.write(data)
        writer.close()

    async with answering(once, certificates.context("other-host")) as (base, asked):
        address = ("127.0.0.1", httpx.URL(base).port or 0)
        async with await asyncio.start_server(proxy, "127.0.0.1", 0) as between:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.sockets[0].getsockname()[1]}")
            connection = Connection("https://other.invalid", account="acme", limits=Limits(tries=1))
            with pytest.raises(DeckError) as error:
                await connection.get("/rows")
            await connection.aclose()
    assert error.value.kind is ErrorKind.UNREACHABLE
    assert asked == []


async def refused(send: Send) -> tuple[DeckError, int]:
    """Return what became of a question, and how often others had their turn meanwhile."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with answering(send) as (base, _):
        connection = Connection(base, account="acme", limits=Limits(tries=1))
        other = asyncio.create_task(others())
        with pytest.raises(DeckError) as error:
            await connection.get("/rows")
        other.cancel()
        await connection.aclose()
    return error.value, turns


async def test_a_body_in_crumbs_is_refused_and_others_have_their_turn_meanwhile() -> None:
    async def crumbs(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * (2 * CRUMBS))

    error, turns = await refused(crumbs)
    assert error.kind is ErrorKind.UNREADABLE
    assert "tiny parts" in error.fault.sentence
    assert turns > CRUMBS / 200, "a portion of a kilobyte holds 170 crumbs"


async def test_a_server_that_says_go_on_for_ever_is_not_listened_to() -> None:
    async def interim(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    error, _ = await refused(interim)
    assert error.kind is ErrorKind.UNREADABLE


async def test_a_packed_body_of_many_members_is_refused() -> None:
    def body(members: int) -> httpx.Response:
        return httpx.Response(
            200,
            headers={"content-encoding": "gzip"},
            content=_alone(gzip.compress(b"") * members + gzip.compress(b"{}")),
        )

    room = Room(asyncio.Semaphore(1))
    assert await read_body(body(MEMBERS), Limits(), room) == b"{}"
    with pytest.raises(DeckError, match="tiny parts"):
        await read_body(body(MEMBERS + 1), Limits(), room)


async def _alone(body: bytes) -> AsyncIterator[bytes]:
    yield body
