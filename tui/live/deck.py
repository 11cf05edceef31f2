"""The deck without a screen: accounts, their sessions, the hub of pollers. Screens and commands share it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.accounts.model import Account
from tui.core.clock import Clock, SystemClock
from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean
from tui.live.demo import demo_accounts, demo_secrets, demo_transport
from tui.live.poller import Hub
from tui.live.session import Secrets, Session, Transports, headers_of, network_only, open_session
from tui.net.client import Headers
from tui.net.limits import DEFAULT_LIMITS, Limits
from tui.vendors.base import Vendor
from tui.vendors.registry import vendor

if TYPE_CHECKING:
    from tui.sandbox.world import World

Resolve = Callable[[Account, Vendor], Awaitable[Secrets]]
"""Finds an account's secrets by field key, or raises `DeckError` with NO_SECRET."""


class Deck:
    """All accounts of one run.

    Args:
        accounts: The configured accounts, in the user's order.
        resolve: Finds secrets.
        transports: Gives an account's transport, or None for the network.
        clock: Time.
        demo: Whether this is the demo: nothing is stored, and screens say so.
        limits: Bounds of every call of every account.
    """

    def __init__(
        self,
        accounts: tuple[Account, ...],
        resolve: Resolve,
        *,
        transports: Transports = network_only,
        clock: Clock | None = None,
        demo: bool = False,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.hub = Hub(self.clock)
        self.demo = demo
        self._accounts = accounts
        self._resolve = resolve
        self._transports = transports
        self._limits = limits
        self._opening: dict[str, asyncio.Task[Session]] = {}

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts, in the user's order."""
        return self._accounts

    def account(self, name: str) -> Account:
        """Return an account by name.

        Raises:
            DeckError: USAGE when there is none.
        """
        for account in self._accounts:
            if account.name == name:
                return account
        known = ", ".join(account.name for account in self._accounts) or "none yet"
        raise DeckError(
            ErrorKind.USAGE,
            f"There is no account “{clean(name, 40)}”.",
            title="No such account",
            hint=f"Accounts: {known}.",
        )

    async def session(self, name: str) -> Session:
        """Return the open session of an account; opened at the first call, shared afterwards.

        Raises:
            DeckError: The account is unknown, lacks a secret, or its vendor cannot be loaded.
        """
        account = self.account(name)
        task = self._opening.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(self._open(account), name=f"open {name}")
            self._opening[name] = task
        return await asyncio.shield(task)

    async def _open(self, account: Account) -> Session:
        if not account.enabled:
            raise DeckError(
                ErrorKind.CONFIG,
                "This account is disabled.",
                hint="Enable it on the accounts screen.",
                account=account.name,
            )
        secrets = await self._resolve(account, vendor(account.vendor))
        session = open_session(
            account, secrets, transport=self._transports(account), clock=self.clock, limits=self._limits
        )
        self.hub.count_from(account.name, lambda: tuple(session.connection.sent))
        session.connection.reread = lambda: self._headers_again(account)
        session.connection.on_wait = lambda waiting: self.hub.waits(account.name, waiting)
        return session

    async def _headers_again(self, account: Account) -> Headers:
        found = vendor(account.vendor)
        return headers_of(account, found, await self._resolve(account, found))

    @property
    def open_sessions(self) -> tuple[Session, ...]:
        """The sessions that are open now, in the order in which they were opened."""
        done = (task for task in self._opening.values() if task.done() and not task.cancelled())
        return tuple(task.result() for task in done if task.exception() is None)

    async def replace_accounts(self, accounts: tuple[Account, ...]) -> None:
        """Take over changed accounts: sessions and pollers of those that changed or went are closed."""
        kept = {account.name: account for account in accounts}
        for account in self._accounts:
            now = kept.get(account.name)
            if now is not None and account.differs_in_pace_only(now):
                self.hub.pace(now.name, now.refresh)
            elif now != account:
                await self.close(account.name)
        self._accounts = accounts

    async def close(self, name: str) -> None:
        """Close an account's session; its pollers stop."""
        self.hub.stop_account(name)
        task = self._opening.pop(name, None)
        if task is None:
            return
        task.cancel()
        with contextlib.suppress(DeckError, asyncio.CancelledError):
            await (await task).aclose()

    async def aclose(self) -> None:
        """Stop every poller and close every connection."""
        await self.hub.aclose()
        await asyncio.gather(*(self.close(name) for name in list(self._opening)), return_exceptions=True)


def demo_deck(world: World | None = None, *, clock: Clock | None = None) -> Deck:
    """Return the demo's deck: the real clients on the sandbox in process."""

    async def resolve(account: Account, _: Vendor) -> Secrets:
        return demo_secrets(account)

    transport = demo_transport(world)
    return Deck(demo_accounts(), resolve, transports=lambda _: transport, clock=clock, demo=True)
