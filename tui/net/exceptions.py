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
_PROXY = "Check HTTPS_PROXY, or ALL_PROXY where that is set; agentdeck doctor shows both."
_NAMES = "Check the network, the VPN and this machine's name servers."
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

_REFUSALS: dict[int, tuple[str, str]] = {
    403: ("The proxy does not let this address through", "Ask whoever runs the proxy to allow the base URL's host."),
    407: ("The proxy asks for credentials", _PROXY),
    502: ("The proxy cannot reach the server", _NETWORK),
    503: ("The proxy cannot reach the server", _NETWORK),
    504: ("The proxy cannot reach the server", _NETWORK),
}
"""What a proxy means by the status with which it refuses a connection."""


def fault_of_exception(error: BaseException, account: str, *, proxied: bool = False) -> DeckError:
    """Return what an exception of the network means.

    Args:
        error: What was raised.
        account: Whose request it was.
        proxied: Whether a proxy is what the connection is made to.
    """
    kind, sentence, hint = _meaning(error, proxied=proxied)
    return DeckError(kind, sentence, hint=hint, account=account)


def _meaning(error: BaseException, *, proxied: bool) -> Meaning:
    if isinstance(error, httpx.ConnectTimeout):
        return _too_late(error, proxied=proxied)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return (
            ErrorKind.TIMEOUT,
            "The vendor did not answer in time.",
            "Check the network or proxy; it may pass by itself.",
        )
    if isinstance(error, httpx.ProxyError):
        return _refused_by_proxy(error)
    if isinstance(error, httpx.ConnectError):
        return _connecting(error, proxied=proxied)
    if isinstance(error, httpx.InvalidURL | UnicodeError | httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return (
            ErrorKind.CONFIG,
            "The address or a header holds characters that cannot be sent.",
            "Check the account's settings; paste its secret again.",
        )
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | zlib.error):
        return ErrorKind.UNREADABLE, "The answer broke off or is not HTTP.", _PASSING
    if isinstance(error, httpx.HTTPError | OSError):
        for cause in _causes(error):
            if isinstance(cause, ssl.SSLError) and "CERTIFICATE_REQUIRED" in (cause.reason or ""):
                return _refused_by_tls(cause)  # TLS 1.3 says so once the connection is made
        return ErrorKind.UNREACHABLE, "The connection was lost.", _PASSING
    return ErrorKind.UNREADABLE, "The request failed in a way that is not known.", "Run agentdeck doctor for details."


def _too_late(error: BaseException, *, proxied: bool) -> Meaning:
    peer = "proxy" if proxied else "server"
    if any(isinstance(cause, socket.gaierror) for cause in _causes(error)):
        return ErrorKind.TIMEOUT, f"The {peer}'s name was not found in time.", _NAMES
    return ErrorKind.TIMEOUT, f"The {peer} could not be connected to in time.", _PROXY if proxied else _NETWORK


def _refused_by_proxy(error: BaseException) -> Meaning:
    """Return what a proxy's refusal means; of its text only the status is read."""
    status = str(error)[:3]
    if not (status.isascii() and status.isdigit()):
        return ErrorKind.UNREACHABLE, "The proxy refused the connection.", _PROXY
    sentence, hint = _REFUSALS.get(int(status), ("The proxy refused the connection", _PROXY))
    return ErrorKind.UNREACHABLE, f"{sentence} ({status}).", hint


def _connecting(error: BaseException, *, proxied: bool) -> Meaning:
    peer, hint = ("proxy", _PROXY) if proxied else ("server", _NETWORK)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            sentence = _CERTIFICATE.get(cause.verify_code, "The server's certificate cannot be trusted.")
            return ErrorKind.TLS, sentence, _TRUST
        if isinstance(cause, ssl.SSLError):
            return _refused_by_tls(cause)
        if isinstance(cause, socket.gaierror):
            return ErrorKind.UNREACHABLE, f"The {peer}'s name cannot be found.", hint
        if isinstance(cause, OSError) and cause.errno == errno.ECONNREFUSED:
            return ErrorKind.UNREACHABLE, f"Nothing answers at the {peer}'s port.", hint
        if isinstance(cause, OSError) and cause.errno == errno.EMFILE:
            return ErrorKind.UNREACHABLE, "Too many connections and files are open on this machine.", _PASSING
    sentence = "The proxy gave no connection to the server." if proxied else "The server cannot be reached."
    return ErrorKind.UNREACHABLE, sentence, hint


def _refused_by_tls(error: ssl.SSLError) -> Meaning:
    """Return what it means that no encrypted connection came about, by OpenSSL's name for the reason."""
    reason = error.reason or ""
    if "CERTIFICATE_REQUIRED" in reason:
        sentence, hint = (
            "The server asks for a certificate of this machine, and the deck has none to give.",
            "Ask whoever runs it for an address at which the key alone is enough.",
        )
    elif "PROTOCOL_VERSION" in reason or "UNSUPPORTED_PROTOCOL" in reason:
        sentence, hint = (
            "The server speaks no version of TLS that is safe enough.",
            "Ask whoever runs it, or the proxy, for TLS 1.2 or newer.",
        )
    elif "ALERT" in reason:
        sentence, hint = (
            "The server refused the encrypted connection.",
            "It may ask for a certificate of this machine or for other ciphers; ask whoever runs it.",
        )
    else:
        sentence, hint = "The server does not speak TLS there.", "Check the base URL and its port."
    return ErrorKind.TLS, sentence, hint


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
