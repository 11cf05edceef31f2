"""Which tokens end soon, so that the user is asked to renew them before they do."""

from __future__ import annotations

from collections.abc import Iterable

from tui.accounts.model import Account
from tui.accounts.saved import must_renew
from tui.accounts.secrets import SecretStore
from tui.core.quick import dataclass
from tui.vendors.registry import installed


@dataclass(frozen=True, slots=True)
class Renewal:
    """A token that has ended or ends within a day.

    Attributes:
        account: Name of its account.
        title: The field's words ("Access token").
        life: How old it is and when it ends, in words.
        ended: Whether it has.
    """

    account: str
    title: str
    life: str
    ended: bool

    def __str__(self) -> str:
        """Return it as one sentence for people."""
        return f"{self.title} of {self.account}: {self.life}."


class Reminders:
    """Says what must be renewed once when it begins to end, and once when it has ended.

    Args:
        store: Knows how old tokens are.
    """

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._told: set[tuple[str, str, bool]] = set()

    async def fresh(self, accounts: Iterable[Account]) -> tuple[Renewal, ...]:
        """Return the tokens that must be renewed and of which that was not said yet."""
        due = {(one.account, one.title, one.ended): one for one in await due_renewals(self._store, accounts)}
        told, self._told = self._told, set(due)
        return tuple(one for key, one in due.items() if key not in told)


async def due_renewals(store: SecretStore, accounts: Iterable[Account]) -> tuple[Renewal, ...]:
    """Return the tokens that must be renewed; asks no source for accounts whose vendor lets nothing expire."""
    due: list[Renewal] = []
    now = store.now()
    for account in accounts:
        found = installed(account.vendor) if account.enabled else None
        for field in found.fields if found else ():
            if field.lifetime_days is None:
                continue
            where = await store.locate(account, field)
            end = where.ends_at()
            if end is not None and must_renew(end - now):
                due.append(Renewal(account.name, field.title, where.life(now), ended=end <= now))
    return tuple(due)
