"""The deck in a browser: who is let in, what leaves the machine, and that a deck ends with its tab."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.faults.ptys import slowness
from tui.cli import web_server
from tui.cli.web_server import DeckServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NETWORK = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")


@contextlib.asynccontextmanager
async def serving(arguments=("demo",)):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = DeckServer(listener, list(arguments))
    runner = await server._make_runner()
    await web.SockSite(runner, listener).start()
    try:
        async with aiohttp.ClientSession() as client:
            yield server, client
    finally:
        await runner.cleanup()


async def read_until(socket_, words, seconds=30):
    """What the browser was sent, up to these words."""
    seen = b""
    async with asyncio.timeout(seconds * slowness()):
        while words not in seen:
            message = await socket_.receive()
            assert message.type in {aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT}, (message, seen[-500:])
            seen += message.data if isinstance(message.data, bytes) else message.data.encode()
    return seen


def children():
    """Processes of decks that this test's server started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True
    ).stdout
    return [line for line in listed.splitlines() if "tui.cli.web_deck" in line]


async def gone():
    async with asyncio.timeout(10 * slowness()):
        while children():
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/static/js/textual.js", "/{wrong}/", "/{wrong}/ws", "/{near}/", "//{token}/"]
)
async def test_without_the_secret_path_there_is_nothing(path):
    async with serving() as (server, client):
        wrong, near = "A" * len(server.token), server.token[:-1]
        shown = path.format(wrong=wrong, near=near, token=server.token)
        async with client.get(f"http://127.0.0.1:{server.port}{shown}") as answer:
            assert answer.status == 404
            text = await answer.text()
            assert server.token not in text + str(answer.headers)


async def test_another_host_name_or_site_is_refused():
    async with serving() as (server, client):
        async with client.get(server.address, headers={"Host": f"evil.example:{server.port}"}) as answer:
            assert answer.status == 404
        async with client.get(f"{server.address}ws", headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect(f"{server.address}ws", origin="https://evil.example")
        assert refused.value.status == 403
        assert not children()


async def test_it_listens_on_loopback_only_and_every_address_is_new():
    async with serving() as (one, _), serving() as (other, _):
        assert one._listener.getsockname()[0] == "127.0.0.1"
        assert one.token != other.token
        assert len(one.token) >= 43  # 256 bits


async def test_the_page_loads_nothing_from_elsewhere():
    async with serving() as (server, client):
        async with client.get(server.address) as answer:
            page = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in policy
        assert set(re.findall(r"\w+://[^ ;]+", policy)) == {f"ws://127.0.0.1:{server.port}"}
        parts = [page]
        for path in re.findall(r'(?:src|href)="(static/[^"]+)"', page):
            async with client.get(f"{server.address}{path}") as answer:
                assert answer.status == 200, path
                if path.endswith("css"):
                    parts.append(await answer.text())
        for part in parts:
            assert not NETWORK.search(part)


async def test_a_browser_sees_the_deck_types_into_it_and_leaves():
    async with serving() as (server, client):
        async with client.ws_connect(f"{server.address}ws?width=100&height=30") as socket_:
            await read_until(socket_, b"serenity-demo")
            await socket_.send_json(["resize", {"width": 90, "height": 25}])
            await socket_.send_json(
                ["resize", {"width": 100000, "height": 100000}]
            )  # no screen is: gigabytes, if believed
            await socket_.send_json(["stdin", "\x1b[48;100000;100000;1;1t?"])
            await read_until(socket_, b"Keys that work here")
            assert len(children()) == 1
        await gone()


async def test_what_only_a_paste_can_be_is_not_pressed_key_by_key():
    async with serving() as (server, client), client.ws_connect(f"{server.address}ws?width=100&height=30") as socket_:
        await read_until(socket_, b"serenity-demo")
        await socket_.send_json(["stdin", "q" * 200_000])
        await socket_.send_json(["stdin", "?"])
        await read_until(socket_, b"Keys that work here")
    await gone()


async def test_quitting_closes_the_tab():
    async with serving() as (server, client):
        async with client.ws_connect(f"{server.address}ws") as socket_:
            await read_until(socket_, b"serenity-demo")
            await socket_.send_json(["stdin", "q"])
            async with asyncio.timeout(15 * slowness()):
                while (await socket_.receive()).type not in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}:
                    pass
        await gone()


async def test_a_deck_that_is_killed_closes_its_tab():
    async with serving() as (server, client):
        async with client.ws_connect(f"{server.address}ws") as socket_:
            await read_until(socket_, b"serenity-demo")
            os.kill(int(children()[0].split()[0]), signal.SIGKILL)
            async with asyncio.timeout(15 * slowness()):
                while (await socket_.receive()).type not in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}:
                    pass
        await gone()


@pytest.mark.parametrize("ended_by", ["tab", "server"])
async def test_a_deck_that_hangs_is_ended_all_the_same(monkeypatch, ended_by):
    monkeypatch.setattr(web_server, "PATIENCE", 0.2)
    async with serving() as (server, client):
        socket_ = await client.ws_connect(f"{server.address}ws")
        await read_until(socket_, b"serenity-demo")
        os.kill(int(children()[0].split()[0]), signal.SIGSTOP)
        for _ in range(10):  # more than a pipe takes: whoever waits until it is read sees no tab go
            await socket_.send_json(["stdin", "\x1b[A" * 10_000])
        if ended_by == "tab":
            await socket_.close()
            await gone()
    await gone()


async def test_malformed_requests_are_refused_without_a_word(capfd):
    async with serving() as (server, _):
        host = f"Host: 127.0.0.1:{server.port}"
        for line in (
            "OPTIONS * HTTP/1.1",
            "CONNECT a:80 HTTP/1.1",
            "GET  HTTP/1.1",
            "\0\1\2",
            "GET /%ed%a0%80/ HTTP/1.1",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(f"{line}\r\n{host}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.0 400")), (line, answer)
            assert server.token.encode() not in answer
            writer.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("message", ["no json", "{}", "[]", '["stdin"]', '["resize", 7]', '["resize", {"width": 1}]'])
async def test_nonsense_ends_the_session_and_its_process(message, monkeypatch):
    async with serving() as (server, client):
        async with client.ws_connect(f"{server.address}ws") as socket_:
            await read_until(socket_, b"serenity-demo")
            await socket_.send_str(message)
            async with asyncio.timeout(15 * slowness()):
                while (await socket_.receive()).type not in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}:
                    pass
        await gone()


async def test_no_more_tabs_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(web_server, "SESSIONS", 0)
    async with serving() as (server, client), client.ws_connect(f"{server.address}ws") as socket_:
        message = await socket_.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1013)
        assert not children()


def test_a_deck_whose_server_is_gone_ends():
    deck = subprocess.Popen(
        [sys.executable, "-m", "tui.cli.web_deck", "demo"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert deck.stdout
    assert deck.stdin
    assert deck.stdout.readline() == b"__GANGLION__\n"
    deck.stdin.close()
    deck.stdout.close()
    assert deck.wait(10 * slowness()) is not None


def test_the_missing_extra_is_named():
    code = "import sys; sys.modules['textual_serve'] = None; from tui.cli.main import run; sys.exit(run(['serve']))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 2
    assert "agentdeck[web]" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("told", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_command_prints_one_address_and_ends_when_told(told, status):
    ran = subprocess.Popen(
        [sys.executable, "-m", "tui", "serve", "--demo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert ran.stdout
    line = ran.stdout.readline()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/\n", line)
    ran.send_signal(told)
    assert ran.wait(10 * slowness()) == status


@contextlib.asynccontextmanager
async def chromium(profile: Path, client: aiohttp.ClientSession):
    """A headless Chromium without a network; yields an empty page that can be told and asked things."""
    leavings = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # of a short name: sockets are made in it
    browser = await asyncio.create_subprocess_exec(
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--remote-debugging-port=0", f"--user-data-dir={profile}", "--window-size=1200,700", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, env={**os.environ, "TMPDIR": leavings.name},
    )  # fmt: skip
    try:
        port = profile / "DevToolsActivePort"
        async with asyncio.timeout(60):
            while not (port.exists() and port.read_text().count("\n") == 1):
                await asyncio.sleep(0.05)
            pages = []
            while not pages:  # it listens before it has opened one
                async with client.get(f"http://127.0.0.1:{port.read_text().split()[0]}/json/list") as answer:
                    pages = [one for one in await answer.json() if one["type"] == "page"]
        async with client.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as wire:
            yield BrowserPage(wire)
    finally:
        browser.terminate()
        await browser.wait()
        leavings.cleanup()


class BrowserPage:
    """One tab, driven over the browser's own debugging protocol."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        self._wire = wire
        self._number = 0
        self.requests: set[str] = set()

    async def tell(self, method: str, **parameters):
        self._number += 1
        await self._wire.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            heard = await self._wire.receive_json(timeout=30 * slowness())
            self._note(heard)
            if heard.get("id") == self._number:
                return heard["result"]

    def _note(self, heard) -> None:
        parameters = heard.get("params", {})
        if heard.get("method") == "Network.requestWillBeSent":
            self.requests.add(parameters["request"]["url"])
        elif heard.get("method") == "Network.webSocketCreated":
            self.requests.add(parameters["url"])

    async def until(self, script: str) -> None:
        async with asyncio.timeout(30 * slowness()):
            while not (await self.tell("Runtime.evaluate", expression=script))["result"].get("value"):
                await asyncio.sleep(0.1)

    async def picture(self) -> bytes:
        return base64.b64decode((await self.tell("Page.captureScreenshot", format="png"))["data"])


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)")
async def test_chromium_shows_the_deck_takes_keys_and_asks_no_other_host(tmp_path):
    async with serving() as (server, client), chromium(tmp_path / "profile", client) as page:
        for domain in ("Page", "Network", "Runtime"):
            await page.tell(f"{domain}.enable")
        await page.tell("Page.navigate", url=server.address)
        await page.until("document.body.classList.contains('-first-byte')")
        async with asyncio.timeout(30):
            while len(lines := set(scan_lines(first := await page.picture()))) < 100:  # an empty page has a few
                await asyncio.sleep(0.2)
        await page.until("document.activeElement.className === 'xterm-helper-textarea'")
        await page.tell("Input.dispatchKeyEvent", type="keyDown", key="?", text="?")
        async with asyncio.timeout(30):
            while len(set(scan_lines(second := await page.picture())) - lines) < 100:
                await asyncio.sleep(0.2)
        if folder := os.environ.get("AGENTDECK_PICTURES"):
            (Path(folder) / "browser.png").write_bytes(first)
            (Path(folder) / "browser-help.png").write_bytes(second)
        asked = {re.match(r"\w+://[^/]+", url)[0] for url in page.requests if not url.startswith("data:")}
        assert asked == {f"http://127.0.0.1:{server.port}", f"ws://127.0.0.1:{server.port}"}
    await gone()


def scan_lines(picture: bytes) -> list[bytes]:
    """The lines of a PNG as they are packed: enough to tell a deck from an empty page."""
    stride = int.from_bytes(picture[16:20]) * {2: 3, 6: 4}[picture[25]] + 1
    packed, at = b"", 8
    while at < len(picture):
        size = int.from_bytes(picture[at : at + 4])
        packed += picture[at + 8 : at + 8 + size] if picture[at + 4 : at + 8] == b"IDAT" else b""
        at += size + 12
    raw = zlib.decompress(packed)
    return [raw[row : row + stride] for row in range(0, len(raw), stride)]
