"""Makes the HTTP client itself: TLS, proxies from the environment, no cookies, no redirects, no log of addresses."""

from __future__ import annotations

import logging
import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from tui.core.errors import DeckError, ErrorKind
from tui.net.address import is_loopback
from tui.net.limits import Limits

for _name in ("httpx", "httpcore"):
    # httpx logs whole addresses, httpcore headers: never below a warning, whatever the root logger says.
    logging.getLogger(_name).setLevel(logging.WARNING)


@cache
def tls_context() -> ssl.SSLContext:
    """Return the one TLS context of the process; making it takes about 20 ms.

    Raises:
        DeckError: CONFIG when the certificates that the environment names cannot be read.
    """
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError):
        pass
    raise DeckError(
        ErrorKind.CONFIG,
        "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read.",
        hint="Correct or unset the variable; agentdeck doctor shows its value.",
    )


@cache
def _no_tls() -> ssl.SSLContext:
    # Trusts nothing and reads no files: for connections that never speak TLS.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def make_client(
    base_url: str, auth: httpx.Auth, limits: Limits, transport: httpx.AsyncBaseTransport | None
) -> httpx.AsyncClient:
    """Return a client for one origin.

    A loopback address is never asked through a proxy: it may be plain http, and the proxy would see the key.

    Raises:
        DeckError: CONFIG when the environment's proxy or certificates cannot be used.
    """
    try:
        host = httpx.URL(base_url).host
        client = httpx.AsyncClient(
            auth=auth,
            transport=transport,
            verify=tls_context() if transport is None and base_url.startswith("https:") else _no_tls(),
            trust_env=not is_loopback(host),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(limits.total_seconds, connect=_connect_seconds(limits)),
            limits=httpx.Limits(max_connections=limits.in_flight, max_keepalive_connections=limits.in_flight),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, identity", "User-Agent": "agentdeck"},
        )
        for one in (client._transport, *client._mounts.values()):  # noqa: SLF001  # httpx passes no backend on
            if isinstance(one, httpx.AsyncHTTPTransport):
                from tui.net.streams import PortionBackend  # noqa: PLC0415  # the demo has no connections

                one._pool._network_backend = PortionBackend()  # noqa: SLF001
    except ImportError:
        sentence, hint = (
            "The environment names a SOCKS proxy, for which a package is missing.",
            "Install socksio beside agentdeck, or unset ALL_PROXY.",
        )
    except (ValueError, TypeError, httpx.InvalidURL):
        sentence, hint = (
            "The base URL, or the proxy that the environment names, is no usable address.",
            "agentdeck doctor shows both.",
        )
    else:
        return client
    raise DeckError(ErrorKind.CONFIG, sentence, hint=hint)


def is_proxied(client: httpx.AsyncClient, url: str) -> bool:
    """Whether a client asks for an address through a proxy: only the environment's proxies stand beside its own transport."""
    return client._transport_for_url(httpx.URL(url)) is not client._transport  # noqa: SLF001  # httpx has no public way


def _connect_seconds(limits: Limits) -> float:
    """Return how long connecting may take: the last of the tries too has time left to say that it could not connect."""
    return min(limits.connect_seconds, limits.total_seconds * 0.97 / limits.tries)
