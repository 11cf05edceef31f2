"""The port on which a command listens."""

from __future__ import annotations

import socket

import click


def listen(port: int) -> socket.socket:
    """Return a socket bound to a port of 127.0.0.1; 0 takes a free one.

    Raises:
        click.UsageError: The port cannot be opened.
    """
    # The protocol is named, or asyncio would not switch off the delay of small packets: 40 ms an answer.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise refused(port) from None
    return listener


def refused(port: int) -> click.UsageError:
    """Return what is said of a port that cannot be opened."""
    return click.UsageError(f"Port {port} cannot be opened. Choose another with --port.")
