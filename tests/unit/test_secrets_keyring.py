"""The system's keyring in every state that it was seen in: the right words, soon, with nothing stalled and nothing left."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.faults.ptys import on_pty, pace, slowness
from tests.support_keyring import (
    NoKernel,
    PrivateSession,
    install_plain_text_backend,
    need_keyring_packages,
    wait_until,
)
from tui.accounts.keyring_client import KeyringClient, KeyringState
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.secrets import SecretStore
from tui.accounts.sources import SourceKind
from tui.core.errors import DeckError, ErrorKind

PASSWORD = "sandbox-password"
ACCOUNT = Account("acme", "ejento", "https://ejento.example")
KEY = Field("api_key", "API key", FieldKind.SECRET)
Arrange = Callable[[PrivateSession], KeyringClient]


@pytest.fixture
def private(tmp_path: Path) -> Iterator[PrivateSession]:
    need_keyring_packages()
    with PrivateSession(tmp_path / "home") as session:
        yield session


class Memory(NoKernel):
    """A kernel's keyring that does not outlive a test."""

    def __init__(self) -> None:
        self.kept: dict[str, SecretStr] = {}

    def get(self, name: str) -> SecretStr | None:
        return self.kept.get(name)

    def put(self, name: str, secret: SecretStr) -> None:
        self.kept[name] = secret

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


def store_on(client: KeyringClient, tmp_path: Path) -> SecretStore:
    return SecretStore({}, client, NoKernel(), tmp_path / "state")


def healthy(private: PrivateSession) -> KeyringClient:
    private.start_bus()
    private.start_keyring(PASSWORD)
    return unhurried(private)


def unhurried(private: PrivateSession) -> KeyringClient:
    """What is tested is what it gives, not how fast this machine is."""
    return KeyringClient(private.environ, read_seconds=30)


def no_bus(private: PrivateSession) -> KeyringClient:
    return unhurried(private)


def no_service(private: PrivateSession) -> KeyringClient:
    private.start_bus()
    return unhurried(private)


def never_unlocked(private: PrivateSession) -> KeyringClient:
    private.start_bus()
    private.start_keyring(None)
    return unhurried(private)


def locked(private: PrivateSession) -> KeyringClient:
    private.start_bus()
    first = private.start_keyring(PASSWORD)
    first.kill()
    first.wait()
    private.start_keyring(None)
    return unhurried(private)


def hung(private: PrivateSession) -> KeyringClient:
    private.start_bus()
    private.start_keyring(PASSWORD).send_signal(signal.SIGSTOP)
    return KeyringClient(private.environ)


def service_dies(private: PrivateSession) -> KeyringClient:
    private.start_bus()
    private.start_dying_service()
    return unhurried(private)


def bus_dies(private: PrivateSession) -> KeyringClient:
    bus = private.start_bus()
    private.start_dying_service(kills=bus.pid)
    return unhurried(private)


def plain_text_only(private: PrivateSession) -> KeyringClient:
    install_plain_text_backend(private.home / "site")
    return KeyringClient(private.environ, [*sys.path, str(private.home / "site")], read_seconds=30)


BAD = [
    (no_bus, "no D-Bus session"),
    (no_service, "no keyring service answers"),
    (never_unlocked, "ever created or unlocked"),
    (locked, "is locked"),
    (hung, "did not answer in time"),
    (service_dies, "service has stopped"),
    (bus_dies, "has ended"),
    (plain_text_only, "plain text, so it is not used"),
]


@pytest.mark.parametrize(("arrange", "words"), BAD, ids=[arrange.__name__ for arrange, _ in BAD])
async def test_each_bad_state_has_its_own_words_within_three_and_a_half_seconds(
    private: PrivateSession, tmp_path: Path, arrange: Arrange, words: str
) -> None:
    store = store_on(arrange(private), tmp_path)
    started = time.monotonic()
    with pytest.raises(DeckError) as caught:
        await store.resolve_all(ACCOUNT, [KEY])
    took = time.monotonic() - started
    assert caught.value.kind is ErrorKind.NO_SECRET
    assert words in caught.value.fault.sentence
    assert "AGENTDECK_ACME_API_KEY" in caught.value.fault.hint
    assert took < 3.5 * slowness()


@pytest.mark.parametrize(("arrange", "words"), [(no_bus, "no D-Bus session"), (locked, "is locked")])
async def test_a_keyring_that_cannot_be_used_is_offered_with_the_reason_and_other_places_stay_open(
    private: PrivateSession, tmp_path: Path, arrange: Arrange, words: str
) -> None:
    offers = {offer.place: offer for offer in await store_on(arrange(private), tmp_path).offers()}
    assert not offers[Place.KEYRING].usable
    assert words in offers[Place.KEYRING].reason
    assert offers[Place.RUN].usable


async def test_a_healthy_keyring_keeps_gives_back_overwrites_and_forgets(
    private: PrivateSession, tmp_path: Path
) -> None:
    client = healthy(private)
    store = store_on(client, tmp_path)
    source = await store.store(ACCOUNT, "api_key", SecretStr("Bearer sandbox-one"), Place.KEYRING)
    assert source.words == "keyring (Secret Service)"
    await store.store(ACCOUNT, "api_key", SecretStr("sandbox-two"), Place.KEYRING)
    found = await store_on(client, tmp_path).resolve(ACCOUNT, KEY)
    assert found is not None
    assert found.secret.get_secret_value() == "sandbox-two"
    assert found.source.kind is SourceKind.KEYRING
    assert found.source.saved_at is not None
    # Saved elsewhere while the keyring cannot be reached: what it still holds is older.
    kernel = Memory()
    away = SecretStore({}, KeyringClient({"PATH": os.environ["PATH"]}, read_seconds=30), kernel, tmp_path / "state")
    await away.store(ACCOUNT, "api_key", SecretStr("sandbox-three"), Place.KERNEL)
    found = await SecretStore({}, client, kernel, tmp_path / "state").resolve(ACCOUNT, KEY)
    assert found is not None
    assert found.secret.get_secret_value() == "sandbox-three"
    assert await store.forget(ACCOUNT, ["api_key"]) == ()
    assert await store_on(client, tmp_path).resolve(ACCOUNT, KEY) is None
    private.processes[-1].kill()  # what was there is gone: no word of what to install
    private.processes[-1].wait()
    store.try_keyring_again()
    assert (await store.locate(ACCOUNT, KEY)).words == "not found: the keyring service has stopped"
    assert (await store.offers())[0].reason == "The keyring service has stopped."


TEXTS = {
    "acme/large": "sandbox-" + "x" * 10_240,
    "acme/foreign": "sandbox-é-Ω-日本-🔑",
    "acme/lines": "sandbox- two words\nand lines ",
}


async def test_the_keyring_gives_back_large_and_foreign_texts_unchanged(private: PrivateSession) -> None:
    client = healthy(private)
    for name, secret in TEXTS.items():
        assert (await client.set("agentdeck", name, SecretStr(secret))).state is KeyringState.HEALTHY
    answer = await client.get("agentdeck", ["acme/other", *TEXTS])
    assert answer.values[0] is None
    assert [found and found.get_secret_value() for found in answer.values[1:]] == list(TEXTS.values())
    await client.delete("agentdeck", list(TEXTS))
    assert (await client.get("agentdeck", list(TEXTS))).values == (None, None, None)


async def test_a_save_into_a_locked_keyring_without_a_desktop_says_so(private: PrivateSession, tmp_path: Path) -> None:
    store = store_on(locked(private), tmp_path)
    with pytest.raises(DeckError) as caught:
        await store.store(ACCOUNT, "api_key", SecretStr("sandbox-one"), Place.KEYRING)
    assert "locked" in caught.value.fault.sentence
    assert "until reboot" in caught.value.fault.hint


async def test_a_plain_text_backend_is_never_written_to(private: PrivateSession, tmp_path: Path) -> None:
    written = install_plain_text_backend(private.home / "site")
    client = KeyringClient(private.environ, [*sys.path, str(private.home / "site")])
    with pytest.raises(DeckError):
        await store_on(client, tmp_path).store(ACCOUNT, "api_key", SecretStr("sandbox-one"), Place.KEYRING)
    assert not written.exists()


async def test_many_secrets_are_asked_for_in_one_question(private: PrivateSession, tmp_path: Path) -> None:
    client = healthy(private)
    asked: list[int] = []
    plain = client.get

    async def counting(service: str, users: list[str]) -> object:
        asked.append(len(users))
        return await plain(service, users)

    client.get = counting  # type: ignore[method-assign,assignment]
    store = store_on(client, tmp_path)
    accounts = [Account(f"a{index}", "ejento", "https://ejento.example") for index in range(30)]
    await asyncio.gather(*(store.resolve(account, KEY) for account in accounts))
    assert asked == [30]


async def test_the_event_loop_never_stalls_while_a_keyring_hangs(private: PrivateSession, tmp_path: Path) -> None:
    store = store_on(hung(private), tmp_path)
    gaps: list[float] = []

    async def heart() -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.01)
            gaps.append(time.thread_time() - before)

    beating = asyncio.create_task(heart())
    started = time.monotonic()
    await store.resolve(ACCOUNT, KEY)
    elapsed = time.monotonic() - started
    beating.cancel()
    # A blocked loop would beat a handful of times; a slow machine beats seldom, but works little in between.
    assert len(gaps) > elapsed / 0.1 / slowness()
    assert max(gaps) < 0.1 * pace()


QUITTING = """
import asyncio, os, sys, time
from tui.accounts.keyring_client import KeyringClient
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.secrets import SecretStore
from pathlib import Path

async def main():
    client = KeyringClient()
    store = SecretStore({}, client, state=Path(os.environ["HOME"]))
    task = asyncio.create_task(store.resolve(Account("a", "v", ""), Field("k", "K", FieldKind.SECRET)))
    while not client._running:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    print(next(iter(client._running)).pid, flush=True)
    store.close()
    task.cancel()

asyncio.run(main())
"""


def test_quitting_takes_no_time_and_leaves_no_helper_behind(private: PrivateSession) -> None:
    hung(private)
    environ = {**private.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "-c", QUITTING], env=environ, stdout=subprocess.PIPE)
    assert process.stdout is not None
    helper = int(process.stdout.readline())
    started = time.monotonic()
    assert process.wait(10 * slowness()) == 0
    assert time.monotonic() - started < 2 * slowness()
    process.stdout.close()
    wait_until(lambda: not _alive(helper), 2)


def test_the_app_quits_at_once_while_the_keyring_hangs(private: PrivateSession) -> None:
    hung(private)
    config = private.home / "config.toml"
    config.write_text("[[accounts]]\nname = 'acme'\nvendor = 'agentphone'\nbase_url = 'http://127.0.0.1:9'\n")
    env = private.environ | {"AGENTDECK_CONFIG": str(config)}
    with on_pty([sys.executable, "-m", "tui"], env=env) as terminal:
        terminal.expect(b"acme")
        wait_until(lambda: _helpers_of(terminal.process.pid), 20)
        started = time.monotonic()
        terminal.send(b"q")
        assert terminal.ended(5) == 0
        assert time.monotonic() - started < 2 * slowness()


def _helpers_of(pid: int) -> list[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = [Path(f"/proc/{child}/cmdline").read_text() for child in children]
    return [line for line in lines if "keyring_helper" in line]


def test_a_killed_deck_takes_its_helper_along(private: PrivateSession) -> None:
    hung(private)
    environ = {**private.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    script = QUITTING.replace("    store.close()\n    task.cancel()\n", "    await asyncio.sleep(60)\n")
    process = subprocess.Popen([sys.executable, "-c", script], env=environ, stdout=subprocess.PIPE)
    assert process.stdout is not None
    helper = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    wait_until(lambda: not _alive(helper), 2)


def _alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z" and os.getpgid(pid) == pid
