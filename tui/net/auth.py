"""The only place where secrets are unwrapped: the hook that adds them to requests, and what hides them in texts."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeAlias
from urllib.parse import quote

import httpx
from pydantic import SecretStr

Origin: TypeAlias = tuple[str, str, int | None]
"""Scheme, host and port, as httpx normalises them."""

_MASK = "•••"
_SHORTEST = 6
"""Shorter values (a plain id) are not worth hiding and would mangle ordinary words."""
_UNIQUE = 12
"""Characters from which no other value of an answer is the same as a secret by chance."""


def origin_of(url: httpx.URL) -> Origin:
    """Return what must be equal for a secret to be sent."""
    return url.scheme, url.host, url.port


class HeaderAuth(httpx.Auth):
    """Adds the account's headers, to the account's own origin only."""

    def __init__(self, origin: Origin, headers: Sequence[tuple[str, SecretStr]]) -> None:
        self._origin = origin
        self._headers = tuple(headers)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the headers, or none when the request leads elsewhere."""
        if origin_of(request.url) == self._origin:
            for name, value in self._headers:
                request.headers[name] = value.get_secret_value()
        yield request


def conceal(text: str, headers: Sequence[tuple[str, SecretStr]]) -> str:
    """Return a text in which no header's value stands, whole or without its scheme ("Bearer"), as it is or as in an address."""
    for _, value in headers:
        for part in _parts(value, _SHORTEST):
            for written in (part, quote(part), quote(part, safe="")):
                text = text.replace(written, _MASK)
    return text


def without(body: bytes, secrets: Sequence[SecretStr]) -> bytes:
    """Return an answer without the secrets that the vendor repeats in it: none may reach a screen, a file or the cache.

    Args:
        body: Inflated bytes.
        secrets: What authorises, with or without its scheme; plain ids belong into answers.
    """
    for secret in secrets:
        for part in _parts(secret, _UNIQUE)[-1:]:  # whatever holds the longer one holds it, too
            for written in {part, part.replace("/", "\\/")} if not part.isdigit() else ():
                body = body.replace(written.encode("utf-8", "surrogatepass"), _MASK.encode())
    return body


def _parts(secret: SecretStr, least: int) -> list[str]:
    """Return a secret and what follows its scheme in it, as far as they have so many characters."""
    whole = secret.get_secret_value()
    return [part for part in (whole, whole.rpartition(" ")[2]) if len(part) >= least]
