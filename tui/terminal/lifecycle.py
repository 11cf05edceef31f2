"""Runs an app between a terminal that is saved and a terminal that is restored."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.core.loop import run
from tui.terminal.background import Background
from tui.terminal.driver import DeckDriver
from tui.terminal.guarded import GuardedApp
from tui.terminal.guardian import Guardian
from tui.terminal.restore import Settings


def run_on_terminal(make_app: Callable[[], App[Any]], background: Background | None = None) -> int:
    """Run an app with the guardian watching; return the exit status. See `tui.terminal.run_app`."""
    keyboard, screen = _descriptors()
    settings = Settings(keyboard, screen)
    ending = _Ending()
    guardian = Guardian((keyboard, screen), ending.leave, settings.restore, ending.wake)
    GuardedApp.guardian = guardian
    DeckDriver.guardian = guardian
    DeckDriver.background = background
    guardian.install()
    crash: BaseException | None = None
    try:
        crash = run(_run(make_app, ending))
    except Exception as error:  # noqa: BLE001  # Textual has not ended in good order, so neither is the terminal
        crash = error
        settings.restore()
    if guardian.lost:
        guardian.end_now()
    status = guardian.status if guardian.status is not None else ending.status
    guardian.expect_end(status)
    gc.freeze()  # or the interpreter looks through all that there is before it ends
    if crash is None:
        return status
    from tui.terminal.crash import tell_of  # noqa: PLC0415  # only a crash needs it

    tell_of(crash)
    return 1


class _Ending:
    """Passes the guardian's wish to end on to the app's loop."""

    def __init__(self) -> None:
        self.status = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.app: App[Any] | None = None

    def leave(self, status: int) -> None:
        if self.loop is not None and self.app is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self.loop.call_soon_threadsafe(self.app.exit, None, status)

    def wake(self) -> None:
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self.loop.call_soon_threadsafe(_nothing)


async def _run(make_app: Callable[[], App[Any]], ending: _Ending) -> BaseException | None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_unheard)
    app = make_app()
    app.driver_class = DeckDriver
    ending.app, ending.loop = app, loop
    await app.run_async(mouse=getattr(app, "listens_to_mouse", True))
    ending.status = app.return_code or 0
    return app.crash if isinstance(app, GuardedApp) else None


def _nothing() -> None:
    """Do nothing: to be called is enough."""


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Keep asyncio from printing exceptions that nobody waited for: their text may hold a secret, and the screen is ours."""


def _descriptors() -> tuple[int, int]:
    assert sys.__stdin__ is not None  # noqa: S101  # `refusal` has looked
    assert sys.__stderr__ is not None  # noqa: S101
    return sys.__stdin__.fileno(), sys.__stderr__.fileno()
