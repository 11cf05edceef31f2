"""The demo's accounts: real clients and real parsing against the sandbox in process, no port opened."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tui.accounts.model import Account, FieldKind
from tui.live.session import Secrets
from tui.vendors.base import Vendor
from tui.vendors.registry import vendor, vendors

if TYPE_CHECKING:
    import httpx

    from tui.sandbox.world import World

_TOKEN = "sandbox-demo"  # noqa: S105  # the sandbox accepts every token that begins so


def demo_account(one: Vendor, base: str = "http://localhost") -> Account:
    """Return the demo's account of a vendor; ``base`` is where the sandbox is mounted."""
    return Account(f"{one.key}-demo", one.key, f"{base}/{one.key}", MappingProxyType(dict(one.demo or {})))


def demo_accounts() -> tuple[Account, ...]:
    """Return an account for every vendor that the sandbox speaks for."""
    return tuple(demo_account(one) for one in vendors() if one.demo is not None)


def demo_secrets(account: Account) -> Secrets:
    """Return the sandbox's token for every secret that the vendor asks for."""
    fields = vendor(account.vendor).fields
    return {field.key: SecretStr(_TOKEN) for field in fields if field.kind is FieldKind.SECRET}


def demo_transport(world: World | None = None) -> httpx.AsyncBaseTransport:
    """Return a transport that leads into the sandbox; one serves all accounts."""
    import httpx  # noqa: PLC0415  # only the demo pays for the sandbox

    from tui.sandbox.app import create_app  # noqa: PLC0415

    return httpx.ASGITransport(app=create_app(world))
