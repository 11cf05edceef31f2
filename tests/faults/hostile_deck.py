"""The demo whose vendors put hostile text into every field: ``python -m tests.faults.hostile_deck``.

Each key is answered, when all that it set going is done, by a copy of its number, which a terminal does not show.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from itertools import count
from typing import Any

from tests.faults.hostile import STRINGS
from tui.terminal import run_app


class HostileApplication:
    """The sandbox, with a hostile string before every text of its answers."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._number = count()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from tui.sandbox.inprocess import Request, ask

        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        reply = await ask(self._app, Request(scope["raw_path"].decode(), scope["query_string"].decode(), headers))
        body = json.dumps(self._spoiled(json.loads(reply.body))).encode() if reply.status == 200 else reply.body
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": body})

    def _spoiled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._spoiled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._spoiled(item) for item in value]
        if not isinstance(value, str) or value[:4].isdigit() or not value:
            return value
        return STRINGS[next(self._number) % len(STRINGS)] + value


def answer(number: int) -> bytes:
    """Return what is written when the so many-th key was answered."""
    return b"\x1b]52;c;%s\x07" % base64.b64encode(b"answered %d" % number)


def make() -> Any:
    import httpx

    from tests.support import fixed_world
    from tui.accounts.config import Config
    from tui.core.clock import SystemClock
    from tui.live.configured import Configured
    from tui.live.deck import Deck
    from tui.live.demo import demo_accounts, demo_secrets
    from tui.sandbox.app import create_app

    async def resolve(account: Any, _: Any) -> Any:
        return demo_secrets(account)

    transport = httpx.ASGITransport(app=HostileApplication(create_app(fixed_world(SystemClock().now()))))
    from pathlib import Path

    return Configured(Deck(demo_accounts(), resolve, transports=lambda _: transport, demo=True), Config(Path()), None)


def app() -> Any:
    from textual.events import Event, Key
    from textual.pilot import Pilot

    from tui.app import DeckApp, Opening
    from tui.widgets.fleet_columns import FleetRow

    class AnsweringApp(DeckApp):
        __module__ = DeckApp.__module__  # where the style sheets are looked for
        answers = count(1)

        async def on_event(self, event: Event) -> None:
            typed = isinstance(event, Key) and not event.is_forwarded
            await super().on_event(event)
            if typed:
                self.answering = asyncio.create_task(self.answer())

        async def answer(self) -> None:
            await Pilot(self)._wait_for_screen()  # its public ways wait for an idle processor too
            self._driver.write(answer(next(self.answers)).decode())

    rows = tuple(FleetRow(f"{key}-demo", key) for key in ("agentphone", "ejento", "geai", "serenity"))
    return AnsweringApp(Opening(rows, make, demo=True))


if __name__ == "__main__":
    sys.exit(run_app(app))
