"""The deck on the far side of a browser: it reads and writes the pipes of the server that started it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events, messages
from textual.drivers.web_driver import WebDriver
from textual.message import Message

from tui.core.loop import run
from tui.terminal.environment import LARGEST_SIDE, prepare
from tui.terminal.guarded import GuardedApp
from tui.terminal.guardian import Guardian
from tui.terminal.pastes import LONGEST_PASTE

if TYPE_CHECKING:
    from textual.app import App


class DeckWebDriver(WebDriver):
    """Textual's driver for browsers, made to end with the server: its pipe closes, so does the app."""

    def run_input_thread(self) -> None:
        """Read packets until the server is gone or the app ends."""
        super().run_input_thread()
        if self.exit_event.is_set():
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            # The private method is what the driver's own base class calls.
            asyncio.run_coroutine_threadsafe(self._app._post_message(messages.ExitApp()), loop=self._loop)  # noqa: SLF001

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Do what the page asks for, but take no size that no screen has."""
        if packet_type != "resize" or _is_size(payload.get("width"), payload.get("height")):
            super().on_meta(packet_type, payload)

    def process_message(self, message: Message) -> None:
        """Pass on what was typed, not too much of it; a size can be stated there too."""
        if isinstance(message, events.Paste):
            message.text = message.text[:LONGEST_PASTE]
        if not isinstance(message, events.Resize) or _is_size(*message.size):
            super().process_message(message)

    def write(self, data: str) -> None:
        """Write to the server; nothing once it is gone."""
        with contextlib.suppress(BrokenPipeError):
            super().write(data)

    def write_meta(self, data: dict[str, object]) -> None:
        """Tell the server something; nothing once it is gone."""
        with contextlib.suppress(BrokenPipeError):
            super().write_meta(data)


def _is_size(*sides: object) -> bool:
    return all(type(side) is int and 0 < side <= LARGEST_SIDE for side in sides)


def run_on_web(make_app: Callable[[], App[Any]]) -> int:
    """Run an app for a browser, as the last thing that the process does; return the exit status."""
    prepare()
    guardian = Guardian((), _nobody_asks, _nothing, _nothing)
    GuardedApp.guardian = guardian
    guardian.start()
    status = run(_run(make_app))
    guardian.expect_end(status)
    return status


async def _run(make_app: Callable[[], App[Any]]) -> int:
    app = make_app()
    app.driver_class = DeckWebDriver
    await app.run_async()
    return app.return_code or 0


def _nobody_asks(status: int) -> None:
    """Do nothing: signals reach the app through its driver."""


def _nothing() -> None:
    """Do nothing: there is no terminal, and signals are not watched."""
