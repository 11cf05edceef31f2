"""Opens a vendor's client for an account: secrets, headers, connection, typed client, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.accounts.model import Account, FieldKind
from tui.core.clock import Clock, SystemClock
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.core.scope import Scope
from tui.live.bounded import bounded
from tui.net.client import Connection, Headers
from tui.net.limits import DEFAULT_LIMITS, Limits
from tui.vendors.base import Ask, Implementation, Progress, Stop, Vendor, no_progress
from tui.vendors.registry import implementation_of
from tui.vendors.registry import vendor as find_vendor

if TYPE_CHECKING:
    import httpx

Secrets = Mapping[str, SecretStr]
Transports = Callable[[Account], "httpx.AsyncBaseTransport | None"]
"""Gives the transport of an account, or None for the network: the demo hands in the sandbox here."""


def network_only(account: Account) -> httpx.AsyncBaseTransport | None:  # noqa: ARG001
    """Use the real network for every account."""
    return None


@dataclass(frozen=True, slots=True)
class Session:
    """An account that can be asked: its vendor, connection and typed client."""

    account: Account
    vendor: Vendor
    implementation: Implementation[Any]
    connection: Connection
    client: Any
    clock: Clock

    def ask(self, scope: Scope, progress: Progress = no_progress, stop: Stop | None = None) -> Ask[Any]:
        """Return a question to this account, asked now; ``stop`` lets a long load end early."""
        return Ask(self.client, self.account, scope, self.clock.now(), progress, stop or Stop())

    async def aclose(self) -> None:
        """Close every socket."""
        await self.connection.aclose()


def open_session(
    account: Account,
    secrets: Secrets,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Session:
    """Open an account.

    Args:
        account: The account.
        secrets: Its secrets, by field key.
        transport: Replaces the network.
        clock: Time.
        limits: Bounds of every call.

    Raises:
        DeckError: CONFIG for an unknown vendor, NO_SECRET when a required secret is missing.
    """
    clock = clock or SystemClock()
    found = find_vendor(account.vendor)
    _require(account, found, secrets)
    headers = headers_of(account, found, secrets)
    plain = [header.name for header in found.headers if header.field not in secrets]
    connection = Connection(
        account.base_url, headers, plain=plain, account=account.name, transport=transport, clock=clock, limits=limits
    )
    implementation = bounded(implementation_of(found, account.name), clock, limits.question_seconds)
    return Session(account, found, implementation, connection, implementation.connect(connection, account), clock)


def headers_of(account: Account, vendor: Vendor, secrets: Secrets) -> Headers:
    """Return the headers that an account's requests carry; those whose field is empty are left out."""
    values = {key: SecretStr(value) for key, value in account.settings.items()} | dict(secrets)
    return [
        (header.name, SecretStr(header.prefix + values[header.field].get_secret_value()))
        for header in vendor.headers
        if header.field in values and values[header.field].get_secret_value()
    ]


def _require(account: Account, vendor: Vendor, secrets: Secrets) -> None:
    for one in vendor.fields:
        if one.kind is FieldKind.SECRET and one.required and one.key not in secrets:
            raise DeckError(
                ErrorKind.NO_SECRET,
                f"{one.title} of this account is not set.",
                hint="Open the accounts screen, or set its environment variable.",
                account=account.name,
            )
