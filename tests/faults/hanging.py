"""The deck, or a command, on a machine where nothing answers: ``python -m tests.faults.hanging [arguments]``.

No name is ever resolved. The keyring's backend and the HTTP server are hung by the test, outside. ``HANGING_SECONDS`` shortens
what one call may take; ``HANGING_NOTE`` is a file that is made when the first name is asked for.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

_resolve = socket.getaddrinfo


def _never(host: Any, *rest: Any, **options: Any) -> Any:
    if host in {"127.0.0.1", b"127.0.0.1"}:
        return _resolve(host, *rest, **options)
    Path(os.environ["HANGING_NOTE"]).touch()
    threading.Event().wait(600)
    raise OSError(socket.EAI_AGAIN, "never")


if __name__ == "__main__":
    socket.getaddrinfo = _never
    seconds = os.environ.get("HANGING_SECONDS")
    if seconds:
        from tui.net import limits

        # Before anything else is loaded: whoever asks for the bounds gets these.
        limits.DEFAULT_LIMITS = limits.Limits(total_seconds=float(seconds))  # type: ignore[misc]
    from tui.cli.main import run

    sys.exit(run(sys.argv[1:]))
