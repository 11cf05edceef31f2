"""Accounts and their secrets change together: whatever stops a change, there is all of it or none."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.accounts_support import store_in
from tui.accounts.config import load_config
from tui.accounts.files import locked
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.registrar import Registrar
from tui.core.errors import DeckError

KEY = Field("api_key", "API key", FieldKind.SECRET)
ACME = Account("acme", "agentphone", "https://acme.example")
RENAMED = Account("other", "agentphone", "https://acme.example")
MOVED = Account("acme", "agentphone", "https://new.example")


@pytest.fixture
def registrar(tmp_path: Path) -> Registrar:
    return Registrar(store_in(tmp_path), tmp_path / "config.toml")


async def saved(registrar: Registrar) -> None:
    secrets = {"api_key": SecretStr("sandbox-one")}
    await registrar.save(ACME, [KEY], secrets=secrets, place=Place.RUN)


async def secret_of(registrar: Registrar, account: Account) -> str | None:
    found = await registrar.store.resolve(account, KEY)
    return found.secret.get_secret_value() if found else None


async def test_a_save_that_is_given_up_leaves_neither_account_nor_secret(registrar: Registrar) -> None:
    path = registrar.path
    assert path is not None
    with locked(path):
        task = asyncio.create_task(saved(registrar))
        while await secret_of(registrar, ACME) is None:
            assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    for thread in threading.enumerate():
        if thread.name == "aside":  # it waited for the lock, and has it now
            thread.join(10)
    assert not path.exists()
    assert await secret_of(registrar, ACME) is None


@pytest.mark.parametrize("changed", [RENAMED, MOVED], ids=["name", "address"])
@pytest.mark.parametrize("given", [{}, {"api_key": SecretStr("sandbox-one")}], ids=["kept", "entered again"])
async def test_an_account_whose_name_or_address_is_changed_takes_its_secrets_along(
    registrar: Registrar, changed: Account, given: dict[str, SecretStr]
) -> None:
    await saved(registrar)
    await registrar.save(changed, [KEY], former=ACME, secrets=given, place=Place.RUN)
    assert await secret_of(registrar, changed) == "sandbox-one"
    assert await secret_of(registrar, ACME) is None


async def test_an_account_that_another_deck_added_meanwhile_keeps_its_secret(registrar: Registrar) -> None:
    await saved(registrar)
    with pytest.raises(DeckError, match="another account has this name"):
        await registrar.save(ACME, [KEY], secrets={"api_key": SecretStr("sandbox-two")}, place=Place.RUN)
    assert await secret_of(registrar, ACME) == "sandbox-one"


async def test_an_account_that_another_deck_removed_meanwhile_leaves_no_secret(registrar: Registrar) -> None:
    await saved(registrar)
    await registrar.remove(ACME, [KEY])
    with pytest.raises(DeckError, match="There is no account"):
        await registrar.save(ACME, [KEY], former=ACME, secrets={"api_key": SecretStr("sandbox-two")}, place=Place.RUN)
    assert await secret_of(registrar, ACME) is None


@pytest.mark.parametrize("changed", [RENAMED, MOVED], ids=["name", "address"])
async def test_a_change_that_cannot_be_written_leaves_the_secrets_where_they_were(
    registrar: Registrar, changed: Account
) -> None:
    await saved(registrar)
    path = registrar.path
    assert path is not None
    path.write_text("[[accounts", encoding="utf-8")
    with pytest.raises(DeckError):
        await registrar.save(changed, [KEY], former=ACME)
    assert await secret_of(registrar, ACME) == "sandbox-one"
    assert await secret_of(registrar, changed) is None
    assert load_config(path, {}).accounts == ()
