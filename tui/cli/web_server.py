"""The server behind ``agentdeck serve``: textual-serve on loopback, behind a path that nobody can guess."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import secrets
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, Final, Literal

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.app_service import AppService
from textual_serve.server import Server

from tui.core.loop import run

SESSIONS: Final = 4
"""Browser tabs at once; each is a process."""
PATIENCE: Final = 3.0
"""Seconds that a deck has to end before it is ended."""
MOST_UNREAD: Final = 1024 * 1024
"""Bytes that may wait for a deck that does not read; what is typed beyond is lost."""
LEAST_PASTE: Final = 100
"""Bytes that, typed at once and without any escape, can only be a paste."""
_PAGE: Final = Path(__file__).with_name("web_page.html")
_SCRIPT: Final = _PAGE.with_suffix(".js")
_HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class DeckService(AppService):
    """One deck for one browser tab, started without a shell and ended for certain."""

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        arguments = self.command.split()
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "tui.cli.web_deck",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width, height),
        )
        self._stdin = process.stdin
        return process

    async def send_bytes(self, data: bytes) -> bool:
        """Pass on what was typed: what only a paste can be is marked as one, or each of its characters would be pressed."""
        marked = len(data) < LEAST_PASTE or b"\x1b" in data
        return self._pass_on(b"D", data if marked else b"\x1b[200~%b\x1b[201~" % data)

    async def send_meta(self, data: dict[str, str | int | bool | None]) -> bool:
        """Tell the deck something."""
        return self._pass_on(b"M", json.dumps(data).encode())

    def _pass_on(self, kind: Literal[b"D", b"M"], data: bytes) -> bool:
        """Write without waiting: while a deck does not read, its tab may be closed, which must be noticed."""
        if self.stdin.transport.get_write_buffer_size() > MOST_UNREAD:
            return False
        with contextlib.suppress(RuntimeError):  # the deck has ended
            self.stdin.write(self.encode_packet(kind, data))
        return True

    async def run(self) -> None:
        """Pass on what the deck draws; when it ends, also by a crash, the tab is told."""
        try:
            await super().run()
        finally:
            await self.remote_close()

    async def stop(self) -> None:
        """Ask the deck to end, then see to it; what was asked is not cancelled, since it would only wait on."""
        asked = asyncio.create_task(self._ask_to_end())
        try:
            await asyncio.wait({asked}, timeout=PATIENCE)
        finally:
            if self._process is not None and self._process.returncode is None:
                self._process.kill()
        await asked

    async def _ask_to_end(self) -> None:
        await super().stop()
        if self._process is not None:
            await self._process.wait()


class DeckServer(Server):
    """Serves decks to browsers of this machine.

    Args:
        listener: A bound socket on loopback.
        arguments: What each deck's process is told.
    """

    def __init__(self, listener: socket.socket, arguments: list[str]) -> None:
        self._listener = listener
        self.token = secrets.token_urlsafe(32)
        port: int = listener.getsockname()[1]
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._services: set[DeckService] = set()
        super().__init__(" ".join(arguments), host="127.0.0.1", port=port, title="AgentDeck")

    @property
    def address(self) -> str:
        """Where the deck is; secret."""
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    def run(self, ready: Callable[[str], None]) -> int:
        """Serve until a signal ends it; returns the exit status, 130 for Ctrl-C.

        Args:
            ready: Told the address as soon as somebody answers there.
        """
        return run(self._until_told(ready))

    async def _until_told(self, ready: Callable[[str], None]) -> int:
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[int] = asyncio.Queue()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, told.put_nowait, 128 + number)
        runner = await self._make_runner()
        try:
            await web.SockSite(runner, self._listener).start()
            ready(self.address)
            return await told.get()
        finally:
            await runner.cleanup()

    async def _make_runner(self) -> web.AppRunner:
        # Nothing is logged: lines would hold the address, or what anybody on this machine sends.
        silent = logging.getLogger("agentdeck.serve")
        silent.disabled = True
        app = await self._make_app()
        runner = web.AppRunner(app, access_log=None, logger=silent, shutdown_timeout=PATIENCE + 1)
        await runner.setup()
        return runner

    async def _make_app(self) -> web.Application:
        inner = await super()._make_app()
        inner.router.add_get("/page.js", self.handle_script)
        outer = web.Application(middlewares=[self._guard], client_max_size=64 * 1024)
        outer.add_subapp(f"/{self.token}", inner)
        return outer

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002  # the signal's form
        """End every deck."""
        await asyncio.gather(*(service.stop() for service in self._services), return_exceptions=True)

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has said where the deck is."""

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse whoever does not know the path, asks for another host, or comes from another site's page."""
        known = hmac.compare_digest(request.path.removeprefix("/").partition("/")[0].encode(), self.token.encode())
        origin = request.headers.get("Origin", "")
        if not known or request.host not in self._hosts:
            return web.Response(status=404, text="There is nothing here.\n", headers=_HEADERS)
        if origin and origin != f"http://{request.host}":
            return web.Response(status=403, text="Not from another site.\n", headers=_HEADERS)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def handle_index(self, request: web.Request) -> Any:
        """Send the page; all that it loads comes from this server."""
        wanted = request.query.get("fontsize", "16")
        size = wanted if wanted.isascii() and wanted.isdigit() and 6 <= int(wanted[:3]) <= 60 else "16"
        page = _PAGE.read_text(encoding="utf-8")
        page = page.replace("{{ font_size }}", size)
        page = page.replace("{{ socket }}", escape(f"ws://{request.host}/{self.token}/ws", quote=True))
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
            f"connect-src ws://{request.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def handle_script(self, _: web.Request) -> web.Response:
        """Send the page's own script."""
        return web.Response(text=_SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a deck for as long as the browser's tab is open."""
        socket_ = web.WebSocketResponse(heartbeat=15, max_msg_size=256 * 1024)
        await socket_.prepare(request)
        if len(self._services) >= SESSIONS:
            await socket_.close(code=1013, message=b"too many tabs are open")
            return socket_
        service = DeckService(
            self.command,
            write_bytes=socket_.send_bytes,
            write_str=socket_.send_str,
            close=_closing(socket_),
            download_manager=self.download_manager,
        )
        self._services.add(service)
        try:
            await service.start(_side(request, "width", 80), _side(request, "height", 24))
            # What is no message of the page's ends the session; so does a browser that has gone.
            with contextlib.suppress(
                ConnectionError, ValueError, LookupError, TypeError, AssertionError, AttributeError
            ):
                await self._process_messages(socket_, service)
        finally:
            await service.stop()
            self._services.discard(service)
        return socket_


def _closing(socket_: web.WebSocketResponse) -> Any:
    async def close() -> None:
        await socket_.close()

    return close


def _side(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return min(max(int(text), 1), 1000) if text.isascii() and text.isdigit() and len(text) < 6 else default
