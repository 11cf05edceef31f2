"""Turns every exception of the network into one `DeckError`, in words for people.

The texts of foreign exceptions are never used: they may repeat a token.
"""

from __future__ import annotations

import errno
import socket
import ssl
import zlib
from collections.abc import Iterator
from typing import TypeAlias

import httpx

from tui.core.errors import DeckError, ErrorKind

Meaning: TypeAlias = tuple[ErrorKind, str, str]

_TRUST = "Check the base URL, the machine's clock, and SSL_CERT_FILE where the company has its own certificates."
_NETWORK = "Check the base URL, the network and the VPN."
_PASSING = "It may pass by itself."

_CERTIFICATE: dict[int, str] = {
    10: "The server's certificate has expired.",
    9: "The server's certificate is not valid yet.",
    18: "The server's certificate is self-signed and cannot be trusted.",
    19: "The server's certificate comes from an authority that this machine does not trust.",
    20: "The server's certificate comes from an authority that this machine does not trust.",
    62: "The server's certificate belongs to another host.",
    64: "The server's certificate belongs to another address.",
}
"""By OpenSSL's verification code."""


def fault_of_exception(error: BaseException, account: str) -> DeckError:
    """Return what an exception of the network means."""
    kind, sentence, hint = _meaning(error)
    return DeckError(kind, sentence, hint=hint, account=account)


def _meaning(error: BaseException) -> Meaning:
    if isinstance(error, httpx.ConnectTimeout):
        return ErrorKind.TIMEOUT, "The server could not be connected to in time.", _NETWORK
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return (
            ErrorKind.TIMEOUT,
            "The vendor did not answer in time.",
            "Check the network or proxy; it may pass by itself.",
        )
    if isinstance(error, httpx.ProxyError):
        return (
            ErrorKind.UNREACHABLE,
            "The proxy refused the connection.",
            "Check HTTPS_PROXY; agentdeck doctor shows it.",
        )
    if isinstance(error, httpx.ConnectError):
        return _connecting(error)
    if isinstance(error, httpx.InvalidURL | UnicodeError | httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return (
            ErrorKind.CONFIG,
            "The address or a header holds characters that cannot be sent.",
            "Check the account's settings; paste its secret again.",
        )
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | zlib.error):
        return ErrorKind.UNREADABLE, "The answer broke off or is not HTTP.", _PASSING
    if isinstance(error, httpx.HTTPError | OSError):
        return ErrorKind.UNREACHABLE, "The connection was lost.", _PASSING
    return ErrorKind.UNREADABLE, "The request failed in a way that is not known.", "Run agentdeck doctor for details."


def _connecting(error: BaseException) -> Meaning:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            sentence = _CERTIFICATE.get(cause.verify_code, "The server's certificate cannot be trusted.")
            return ErrorKind.TLS, sentence, _TRUST
        if isinstance(cause, ssl.SSLError):
            return ErrorKind.TLS, "The server does not speak TLS there.", "Check the base URL and its port."
        if isinstance(cause, socket.gaierror):
            return ErrorKind.UNREACHABLE, "The server's name cannot be found.", _NETWORK
        if isinstance(cause, OSError) and cause.errno == errno.ECONNREFUSED:
            return ErrorKind.UNREACHABLE, "Nothing answers at the server's port.", _NETWORK
        if isinstance(cause, OSError) and cause.errno == errno.EMFILE:
            return ErrorKind.UNREACHABLE, "Too many connections and files are open on this machine.", _PASSING
    return ErrorKind.UNREACHABLE, "The server cannot be reached.", _NETWORK


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, what led to it, and the members of groups among them."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [one.__context__, one.__cause__]
        if isinstance(one, BaseExceptionGroup):
            pending += one.exceptions
