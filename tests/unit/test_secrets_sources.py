"""Secrets from six sources, in their order; a source set up by hand that fails is never passed over."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.faults.ptys import slowness
from tests.support import NOW, FixedClock
from tui.accounts import kernel_keyring
from tui.accounts.entries import entry_of, old_entry_of, origin_of
from tui.accounts.form import reason_against
from tui.accounts.keyring_client import KeyringClient
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Place
from tui.accounts.registrar import Registrar
from tui.accounts.saved import SavedTimes, life_in_words
from tui.accounts.secret_text import tidy_secret
from tui.accounts.secrets import SecretStore
from tui.accounts.sources import SourceKind, from_command, from_file
from tui.core.errors import DeckError, ErrorKind

KEY = Field("api_key", "API key", FieldKind.SECRET)
TOKEN = Field("access_token", "Access token", FieldKind.SECRET, lifetime_days=7)
OPTIONAL = Field("extra", "Extra key", FieldKind.SECRET, required=False)
NO_BUS = {"HOME": "/nonexistent", "PATH": os.environ["PATH"]}


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Account:
    """An account with a name that no other test and no user has: the kernel's keyring is the machine's own."""
    return Account(f"t{os.getpid()}-{abs(hash(request.node.name)) % 10**8}", "ejento", "https://ejento.example")


def store(tmp_path: Path, **environ: str) -> SecretStore:
    return SecretStore(environ, KeyringClient(NO_BUS, read_seconds=60), state=tmp_path / "state", clock=FixedClock())


def secret_file(tmp_path: Path, text: str = "sandbox-from-file\n", mode: int = 0o600) -> Path:
    path = tmp_path / "token"
    path.write_text(text)
    path.chmod(mode)
    return path


def variable(account: Account, key: str) -> str:
    return f"AGENTDECK_{account.name}_{key}".upper().replace("-", "_")


@pytest.mark.parametrize(
    ("pasted", "sent"),
    [
        ("sandbox-a", "sandbox-a"),
        ("  sandbox-a\n", "sandbox-a"),
        ("Bearer sandbox-a", "sandbox-a"),
        ("bearer   sandbox-a ", "sandbox-a"),
        ("Bearersandbox-a", "Bearersandbox-a"),
    ],
)
def test_a_pasted_secret_is_stripped_of_space_and_of_one_bearer(pasted: str, sent: str) -> None:
    assert tidy_secret(pasted) == sent


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "Bearer ",
        "Bearer Bearer sandbox-a",
        "sandbox- a",
        "sandbox-\na",
        "sandbox-é",
        "sandbox-\x1b[0m",
        "s" * 20_000,
    ],
)
def test_what_no_header_can_carry_is_refused_without_repeating_it(pasted: str) -> None:
    with pytest.raises(DeckError) as caught:
        tidy_secret(pasted)
    assert "sandbox" not in str(caught.value) + caught.value.fault.hint


async def test_the_sources_are_tried_in_their_order(tmp_path: Path, account: Account) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    full = Account(
        account.name,
        "ejento",
        "https://x",
        token_files={KEY.key: secret_file(tmp_path)},
        token_commands={KEY.key: ("echo", "sandbox-from-command")},
    )
    command_only = Account(account.name, "ejento", "https://x", token_commands=full.token_commands)
    secrets = store(tmp_path)
    entry = entry_of(account, "api_key")
    secrets._run[entry] = SecretStr("sandbox-from-run")
    kernel_keyring.put(entry, SecretStr("sandbox-from-kernel"))
    try:
        with_variable = store(tmp_path, **{variable(account, "api_key"): "sandbox-from-env"})
        found = [
            await with_variable.resolve(full, KEY),
            await secrets.resolve(full, KEY),
            await secrets.resolve(command_only, KEY),
            await secrets.resolve(account, KEY),
        ]
        kernel_keyring.delete(entry)
        found.append(await secrets.resolve(account, KEY))
    finally:
        kernel_keyring.delete(entry)
    assert [one.secret.get_secret_value() for one in found if one] == [
        "sandbox-from-env",
        "sandbox-from-file",
        "sandbox-from-command",
        "sandbox-from-kernel",
        "sandbox-from-run",
    ]
    assert [one.source.words.partition(" /")[0] for one in found if one] == [
        f"environment variable {variable(account, 'api_key')}",
        f"file {tmp_path / 'token'}".partition(" /")[0],
        "command echo",
        "kernel keyring, until reboot",
        "this run only",
    ]


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (lambda path: path.chmod(0o640), "others may read or write it"),
        (lambda path: path.chmod(0o602), "others may read or write it"),
        (lambda path: path.unlink(), "does not exist"),
        (lambda path: (path.unlink(), path.mkdir()), "it is not a regular file"),
        (lambda path: (path.unlink(), os.mkfifo(path, 0o600)), "it is not a regular file"),
        (lambda path: path.write_text(""), "is empty"),
        (lambda path: path.write_bytes(b"\xff\xfe" * 40_000), "too large"),
        (lambda path: path.write_bytes(b"sandbox-\xff"), "no key or token has"),
    ],
)
async def test_a_file_that_is_not_private_or_not_a_secret_is_refused(
    tmp_path: Path, arrange: object, words: str
) -> None:
    path = secret_file(tmp_path)
    arrange(path)  # type: ignore[operator]
    with pytest.raises(DeckError) as caught:
        await from_file(path, "acme")
    assert words in caught.value.fault.sentence
    assert "sandbox" not in caught.value.fault.sentence


@pytest.mark.parametrize("name", ["~nobody-is-called-so/key", "a\0b"])
async def test_a_name_that_no_system_takes_is_refused(name: str) -> None:
    with pytest.raises(DeckError, match="leads nowhere"):
        await from_file(Path(name), "acme")


async def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to give a file away")
    path = secret_file(tmp_path)
    os.chown(path, 65534, 65534)
    with pytest.raises(DeckError) as caught:
        await from_file(path, "acme")
    assert "belongs to another user" in caught.value.fault.sentence


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("false",), "failed with status 1"),
        (("sh", "-c", "kill -9 $$"), "was ended by signal 9"),
        (("no-such-program-here",), "cannot be started"),
        (("true",), "is empty"),
        (("printf", "sandbox- a b"), "space or a line break"),
        (("head", "-c", "200000", "/dev/zero"), "longer than"),
    ],
)
async def test_a_command_that_gives_no_secret_is_an_error_in_words(argv: tuple[str, ...], words: str) -> None:
    with pytest.raises(DeckError) as caught:
        await from_command(argv, "acme", os.environ)
    assert words in caught.value.fault.sentence
    assert "sandbox" not in caught.value.fault.sentence


async def test_no_shell_runs_a_command(tmp_path: Path) -> None:
    found = await from_command(("echo", f"sandbox-$(touch${{IFS}}{tmp_path}/x)"), "acme", os.environ)
    assert found.secret.get_secret_value().startswith("sandbox-$(")
    assert not (tmp_path / "x").exists()


async def test_a_command_does_not_get_the_secrets_that_stand_in_the_environment() -> None:
    around = {**os.environ, "AGENTDECK_OTHER_API_KEY": "sandbox-of-another"}
    found = await from_command(("sh", "-c", "echo sandbox-${AGENTDECK_OTHER_API_KEY:-alone}"), "acme", around)
    assert found.secret.get_secret_value() == "sandbox-alone"


async def test_a_command_has_ended_though_what_it_leaves_behind_holds_its_output(tmp_path: Path) -> None:
    left = tmp_path / "left"
    script = f"sleep 60 & echo $! > {left}; echo sandbox-key"
    try:
        found = await from_command(("sh", "-c", script), "acme", os.environ)  # an agent that it started, say
        assert found.secret.get_secret_value() == "sandbox-key"
        assert _runs(int(left.read_text()))
    finally:
        os.kill(int(left.read_text()), signal.SIGKILL)


async def test_a_command_that_is_given_up_is_killed_with_its_children(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    task = asyncio.create_task(from_command(("sh", "-c", f"sleep 60 & echo $! > {alive}; wait"), "acme", os.environ))
    while not (alive.exists() and alive.read_text().strip()):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    until = time.monotonic() + 2 * slowness()
    while _runs(int(alive.read_text())):
        assert time.monotonic() < until
        await asyncio.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_a_failing_file_is_not_passed_over_for_another_source(tmp_path: Path, account: Account) -> None:
    broken = Account(account.name, "ejento", "https://x", token_files={KEY.key: tmp_path / "gone"})
    secrets = store(tmp_path)
    secrets._run[f"{account.name}/api_key"] = SecretStr("sandbox-from-run")
    with pytest.raises(DeckError):
        await secrets.resolve(broken, KEY)


async def test_a_missing_secret_names_its_variable_and_an_optional_one_is_left_out(
    tmp_path: Path, account: Account
) -> None:
    secrets = store(tmp_path, **{variable(account, "api_key"): "sandbox-a"})
    found, sources = await secrets.resolve_all(account, [KEY, OPTIONAL])
    assert list(found) == ["api_key"]
    assert sources["api_key"].kind is SourceKind.ENVIRONMENT
    with pytest.raises(DeckError) as caught:
        await store(tmp_path).resolve_all(account, [KEY, OPTIONAL])
    assert caught.value.kind is ErrorKind.NO_SECRET
    assert variable(account, "api_key") in caught.value.fault.hint


async def test_the_kernel_keyring_outlives_the_run_and_forgets_on_demand(tmp_path: Path, account: Account) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    try:
        await store(tmp_path).store(account, "api_key", SecretStr("sandbox-" + "x" * 4000), Place.KERNEL)
        found = await store(tmp_path).resolve(account, KEY)
        assert found is not None
        assert len(found.secret.get_secret_value()) == 4008
        assert found.source.saved_at == NOW
    finally:
        await store(tmp_path).forget(account, ["api_key"])
    assert await store(tmp_path).resolve(account, KEY) is None


def test_no_memory_that_holds_secrets_is_written_to_disk(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no limits")
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        SecretStore(NO_BUS, state=tmp_path)
        assert resource.getrlimit(resource.RLIMIT_CORE) == (1 if hard else 0, hard), (
            "at 0 a handler behind a pipe gets it all"
        )
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


async def test_this_run_keeps_a_secret_nowhere_else(tmp_path: Path, account: Account) -> None:
    secrets = store(tmp_path)
    await secrets.store(account, "api_key", SecretStr("sandbox-a"), Place.RUN)
    assert await secrets.resolve(account, KEY) is not None
    assert await store(tmp_path).resolve(account, KEY) is None


async def test_an_address_never_gets_the_secret_of_another(tmp_path: Path, account: Account) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    there = replace(account, base_url="https://there.example")
    try:
        kernel_keyring.put(old_entry_of(account, "api_key"), SecretStr("sandbox-whose"))
        assert await store(tmp_path).resolve(account, KEY) is None
        await store(tmp_path).store(account, "api_key", SecretStr("sandbox-here"), Place.KERNEL)
        assert kernel_keyring.get(old_entry_of(account, "api_key")) is None
        assert (await store(tmp_path).locate(there, KEY)).words == "missing: entered for https://ejento.example only"
        with pytest.raises(DeckError, match=r"entered for https://ejento.example, and goes to no other address"):
            await store(tmp_path).resolve_all(there, [KEY])
        await store(tmp_path).forget(there, ["api_key"])
        assert await store(tmp_path).resolve(replace(account, base_url="EJENTO.example:443/api/v2"), KEY) is not None
    finally:
        await store(tmp_path).forget(account, ["api_key"])


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.example.com/tenant/", "https://api.example.com"),
        (" HTTPS://API.Example.com:443", "https://api.example.com"),
        ("https://api.example.com:8443", "https://api.example.com:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8787/x", "http://[::1]:8787"),
        ("", ""),
        ("https://[::1", ""),
    ],
)
def test_a_secret_is_named_after_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


async def test_an_account_that_cannot_be_saved_leaves_no_secret_behind(tmp_path: Path, account: Account) -> None:
    (tmp_path / "config.toml").mkdir()
    secrets = store(tmp_path)
    with pytest.raises(DeckError):
        await Registrar(secrets, tmp_path / "config.toml").save(
            account, [KEY], secrets={"api_key": SecretStr("sandbox-a")}, place=Place.RUN
        )
    assert await secrets.resolve(account, KEY) is None


async def test_the_age_and_the_end_of_a_token_are_known(tmp_path: Path, account: Account) -> None:
    secrets = store(tmp_path)
    five_days_ago = NOW - timedelta(days=5)
    await secrets.store(account, TOKEN.key, SecretStr("sandbox-a"), Place.RUN, saved_at=five_days_ago)
    where = await secrets.locate(account, TOKEN)
    assert where.life(NOW) == "5 days old, ends in about 2 days"
    assert where.ends_at() == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "less than a minute old, ends in about 7 days"),
        (timedelta(days=6, hours=3), "6 days old, ends in about 21 hours: renew it soon"),
        (timedelta(days=8), "8 days old, ended 1 day ago: renew it"),
        (timedelta(days=-1), "saved in the future, by this machine's clock"),
    ],
)
def test_a_tokens_life_in_words(age: timedelta, words: str) -> None:
    assert life_in_words(NOW - age, 7, NOW) == words


def test_a_secret_renewed_by_another_deck_is_as_old_as_that_says(tmp_path: Path) -> None:
    here, there = SavedTimes(tmp_path / "saved.json"), SavedTimes(tmp_path / "saved.json")
    here.note("acme/access_token", NOW - timedelta(days=7))
    there.note("acme/access_token", NOW)
    assert here.at("acme/access_token") == NOW


async def test_what_is_remembered_of_a_secret_is_its_time_alone(tmp_path: Path, account: Account) -> None:
    if not kernel_keyring.available():
        pytest.skip("this machine forbids the kernel keyring")
    secrets = store(tmp_path)
    await secrets.store(account, "api_key", SecretStr("sandbox-a"), Place.KERNEL)
    path = tmp_path / "state" / "saved.json"
    assert json.loads(path.read_text()) == {entry_of(account, "api_key"): "2026-11-18T14:30:00+00:00"}
    assert path.stat().st_mode & 0o777 == 0o600
    await secrets.forget(account, ["api_key"])
    assert json.loads(path.read_text()) == {}


async def test_a_list_of_sources_runs_no_command(tmp_path: Path, account: Account) -> None:
    ran = tmp_path / "ran"
    loud = Account(account.name, "ejento", "https://x", token_commands={KEY.key: ("touch", str(ran))})
    where = await store(tmp_path).locate(loud, KEY)
    assert where.words == "command touch"
    assert not ran.exists()


def test_a_field_can_be_required_by_anothers_value() -> None:
    project = Field("project_id", "Project id", required=False, required_when=("kind", "oauth"))
    assert reason_against(project, "", {"kind": "api"}, str) == ""
    assert reason_against(project, "", {"kind": "oauth"}, str) == "Project id is needed."
