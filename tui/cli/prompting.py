"""Questions at the terminal that are asked from inside a coroutine."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any, Final

import click

_AGAIN_S: Final = 0.1  # how long a question may go on after a Ctrl-C before it is told once more


def prompt(text: str, **options: Any) -> Any:
    """Ask at the terminal, on standard error; Ctrl-C ends the command at once. The options are those of `click.prompt`.

    Raises:
        click.Abort: The question was broken off.
    """
    with _interruptible():
        return click.prompt(text, err=True, **options)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt a read that blocks the loop: the loop's own handler would only note it for later.

    A signal that comes just before the read begins would be lost, for Python runs its handlers between its own steps only:
    so a thread repeats it until the question has ended.
    """
    told, wakes = socket.socketpair()
    wakes.settimeout(0)
    over = threading.Event()
    asking = threading.get_ident()

    def insist() -> None:
        while number := told.recv(1):  # the number of each signal, written the moment it came; nothing at the end
            while number[0] == signal.SIGINT and not over.wait(_AGAIN_S):
                signal.pthread_kill(asking, signal.SIGINT)

    thread = threading.Thread(target=insist, daemon=True)
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    descriptor = signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
    thread.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(descriptor)
        signal.signal(signal.SIGINT, handler)
        wakes.close()
        thread.join()
        told.close()
