"""One token through every path, looked for in every place where a program leaves traces.

The sinks are the keys of the dictionary that `the_deck_was_used` returns; there are more than forty.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Self

import pytest
from pydantic import SecretStr
from rich.console import Console
from rich.traceback import Traceback
from textual import events

from tests.accounts_support import NoKernel, app_on
from tests.faults.ptys import on_pty
from tests.support import NOW, demo_transport, fixed_world
from tests.support_keyring import PrivateSession, need_keyring_packages, wait_until
from tests.ui.driving import screen_text, settled
from tui.accounts.config import load_config
from tui.accounts.entries import entry_of
from tui.accounts.intake import Intake
from tui.accounts.keyring_client import KeyringClient
from tui.accounts.model import Account
from tui.accounts.places import Place
from tui.accounts.registrar import Registrar
from tui.accounts.secrets import SecretStore
from tui.core.errors import DeckError
from tui.core.scope import Scope
from tui.live.session import open_session
from tui.live.trial import try_account
from tui.screens.account_form import AccountFormScreen
from tui.screens.accounts import AccountsScreen
from tui.terminal.crash import report
from tui.vendors.registry import vendor
from tui.widgets.secret_input import SecretInput

CANARY = "sandbox-Canary7Qx2Vw9Zk4Jh"
CORE = "Canary7Qx2Vw9Zk4Jh"
TRACES = (CORE, CORE[:12], base64.b64encode(CANARY.encode()).decode()[:24], CORE[::-1])
ROOT = Path(__file__).parents[2]
Sinks = dict[str, str]


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateSession]:
    need_keyring_packages()
    with PrivateSession(tmp_path_factory.mktemp("home")) as session:
        session.start_bus()
        session.start_keyring("sandbox-password")
        yield session


class Processes:
    """Watches what every process shows of itself that is started meanwhile: its arguments, and the helpers' environments."""

    def __init__(self) -> None:
        self._before = set(Path("/proc").iterdir())
        self.arguments: set[str] = set()
        self.helpers: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.is_set():
            for folder in set(Path("/proc").iterdir()) - self._before:
                try:
                    line = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
                    self.arguments.add(line)
                    if "keyring_helper" in line:
                        self.helpers.add((folder / "environ").read_bytes().decode("utf-8", "replace"))
                except OSError:
                    continue
            time.sleep(0.03)


def environment(private: PrivateSession) -> dict[str, str]:
    home = private.home
    return private.environ | {
        "AGENTDECK_CONFIG": str(home / "config.toml"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "AGENTDECK_BYENV_API_KEY": CANARY,
        "PYTHONPATH": str(ROOT),
        "PYTHONASYNCIODEBUG": "1",
        "TEXTUAL_LOG": str(home / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TERM": "xterm-256color",
    }


def commands(private: PrivateSession, url: str, sinks: Sinks) -> None:
    """Use the command line with a token from the environment, a file, a command and the keyring."""
    token = private.home / "token"
    token.write_text(f"Bearer {CANARY}\n")
    token.chmod(0o600)

    def agentdeck(*arguments: str, stdin: str = "") -> None:
        name = "agentdeck " + " ".join(arguments[:2])
        done = subprocess.run(
            [sys.executable, "-m", "tui", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=environment(private),
            cwd=private.home,
        )
        sinks[f"{name}: output"] = sinks.get(f"{name}: output", "") + done.stdout
        sinks[f"{name}: errors"] = sinks.get(f"{name}: errors", "") + done.stderr

    base = f"base_url={url}/agentphone"
    new = ("accounts", "add")
    agentdeck(*new, "byring", "--vendor", "agentphone", "--set", base, "--secret-stdin", "api_key", stdin=CANARY + "\n")
    agentdeck(*new, "byfile", "--vendor", "agentphone", "--set", base, "--secret-file", f"api_key={token}")
    agentdeck(*new, "bycommand", "--vendor", "agentphone", "--set", base, "--secret-command", f"api_key=cat {token}")
    agentdeck(*new, "byenv", "--vendor", "agentphone", "--set", base, "--keep", "nowhere")
    agentdeck(
        *new, "broken", "--vendor", "agentphone", "--set", base, "--secret-stdin", "api_key", stdin=CANARY + "é x\n"
    )
    agentdeck("accounts", "edit", "byenv", "--secret-stdin", "api_key", stdin=CANARY + "\n")
    agentdeck("accounts", "list", "--format", "json")
    agentdeck("accounts", "test")
    agentdeck("config", "show", "--format", "json")
    for layout in ("json", "csv"):
        agentdeck("show", "byring", "calls", "--limit", "3", "--format", layout)
    assert "✓ Understood" in sinks["agentdeck accounts test: output"], sinks
    assert len(load_config(private.home / "config.toml", {}).accounts) == 4
    assert '"records"' in sinks["agentdeck show byring: output"]


def terminal(private: PrivateSession, url: str, sinks: Sinks) -> None:
    """Type the token into the form of the real app, on a terminal of its own, and try to copy it from there."""
    env = environment(private) | {"AGENTDECK_CONFIG": str(private.home / "typed.toml")}
    with on_pty([sys.executable, "-m", "tui"], env=env, size=(100, 40)) as pty:
        pty.expect(b"Add an account")
        pty.pump(1)
        pty.send(b"a")
        pty.expect(b"Which vendor?")
        pty.send(b"agentp\r")
        pty.expect(b"Keep secrets in")
        pty.expect(b"Encrypted by Secret Service")
        for keys in (b"\t", b"\x15", f"{url}/agentphone".encode(), b"\t", CANARY.encode()):
            pty.send(keys)
            pty.pump(0.3)  # as a person types; a burst is taken for a paste
        for _ in range(100):  # ctrl+c overtakes what is typed ahead, so all of it has to stand there first
            if pty.output.count("•".encode()) >= len(CANARY):
                break
            pty.pump(0.2)
        pty.pump(0.3)
        for keys in (b"\x01", b"\x03", b"\x18", b"\x03"):  # select all, copy, cut, copy
            pty.send(keys)
            pty.pump(0.1)
        pty.send(b"\x13")
        pty.expect("✓".encode(), 30)
        pty.send(b"\x1b")
        pty.expect(b"fresh", 30)
        pty.send(b"q")
        assert pty.ended(10) == 0
        sinks["bytes written to the terminal"] = pty.output.decode("utf-8", "replace")
    written = re.findall(rb"\x1b\]52;[^;]*;([^\x07\x1b]*)", bytes(pty.output))
    sinks["clipboard, as told to the terminal"] = " ".join(
        base64.b64decode(one + b"===").decode("utf-8", "replace") for one in written
    )


async def screens(private: PrivateSession, url: str, sinks: Sinks) -> None:
    """Paste the token into the form, look at everything that the app shows and keeps."""
    store = SecretStore(
        private.environ, KeyringClient(private.environ, read_seconds=60), NoKernel(), private.home / "state2"
    )
    app = app_on(private.home, store, path=private.home / "pasted.toml")
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await settled(pilot, lambda: app.ready)
        await pilot.press("a")
        await settled(pilot, lambda: "Which vendor?" in screen_text(app))
        await pilot.press(*"agentp", "enter")
        await settled(pilot, lambda: isinstance(app.screen, AccountFormScreen) and bool(app.screen._offers))
        form = app.screen
        assert isinstance(form, AccountFormScreen)
        form.query_one("#row-base_url Input").value = f"{url}/agentphone"  # type: ignore[attr-defined]
        line = form.query_one(SecretInput)
        line.focus()
        line.post_message(events.Paste(f"Bearer {CANARY}"))
        await settled(pilot, lambda: line.value == CANARY)
        await pilot.press("ctrl+a", "ctrl+c", "ctrl+x")
        sinks["notifications"] = repr(list(app._notifications))
        assert "not copied from here" in sinks["notifications"]
        await pilot.press("ctrl+t")
        await settled(pilot, lambda: "Took" in screen_text(app))
        sinks["screen of the form"] = screen_text(app)
        sinks["screenshot of the form"] = app.export_screenshot()
        sinks["clipboard of the app"] = app.clipboard
        sinks["messages of the field"] = repr(SecretInput.Changed(line, CANARY)) + repr(
            SecretInput.Submitted(line, CANARY)
        )
        console = Console(file=StringIO(), width=200)
        console.print(app.tree, form.css_tree, SecretInput.Changed(line, CANARY), line, form, app)
        sinks["tree of widgets"] = console.file.getvalue()  # type: ignore[attr-defined]
        sinks["repr of the form"] = repr(form) + repr(form.intake()) + repr(line)
        sinks["crash in the form"] = crash(form.intake())
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, AccountsScreen) and "✓ works" in screen_text(app))
        sinks["screen of the accounts"] = screen_text(app)
        sinks["later notifications"] = repr(list(app._notifications))
        sinks["what the form keeps after it closed"] = line.value


def crash(*held: Any) -> str:
    """Return what a crash report with local variables would show of some objects."""
    try:
        raise RuntimeError
    except RuntimeError as error:
        console = Console(file=StringIO(), width=300)
        console.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
        assert "held" in console.file.getvalue()  # type: ignore[attr-defined]
        return console.file.getvalue() + repr(held)  # type: ignore[attr-defined]


def deck_crash(*held: Any) -> str:
    """Return the deck's crash report of an error whose own text repeats the token, as h11's does."""
    try:
        raise ValueError(f"Illegal header value b'Bearer {CANARY} ' {CANARY} in {held!r}")
    except ValueError as error:
        return report(error, NOW)


async def objects(private: PrivateSession, sinks: Sinks) -> None:
    """Look at every object that holds or passes on a secret, and at the errors that are raised near one."""
    keyring = KeyringClient(private.environ, read_seconds=60)
    store = SecretStore({"AGENTDECK_BYENV_API_KEY": CANARY}, keyring, NoKernel(), private.home / "state3")
    one = vendor("agentphone")
    account = Account("byenv", "agentphone", "http://localhost/agentphone")
    await store.store(Account("other", "agentphone", ""), "api_key", SecretStr(CANARY), Place.RUN)
    resolved = await store.resolve(account, one.fields[1])
    secrets, sources = await store.resolve_all(account, one.fields)
    session = open_session(account, secrets, transport=demo_transport(fixed_world()))
    byring = load_config(private.home / "config.toml", {}).account("byring")
    answer = await keyring.get("agentdeck", [entry_of(byring, "api_key")])
    trial = await try_account(account, secrets, transport=demo_transport(fixed_world()))
    await session.implementation.check(session.ask(Scope()))
    intake = Intake("agentphone", one.fields, one.normalise_url, "x", {}, secrets)
    assert answer.values[0] is not None
    assert trial.passed
    sinks["repr of what was resolved"] = repr((resolved, secrets, sources, answer))
    sinks["repr of the store"] = repr(store) + repr(
        {key: held for key, held in vars(store).items() if key != "_environ"}
    )
    sinks["repr of the registrar"] = repr(vars(Registrar(store)))
    sinks["repr of the account"] = repr(account) + repr(one)
    sinks["repr of session and connection"] = repr(session) + repr(session.connection) + repr(vars(session.connection))
    sinks["request log"] = repr(list(session.connection.log))
    sinks["repr of the question"] = repr(session.ask(Scope()))
    sinks["repr of the trial"] = repr(trial) + "\n".join(trial.lines())
    sinks["repr of the form's intake"] = repr(intake)
    sinks["crash report with local variables"] = crash(store, resolved, secrets, session, answer, intake, keyring)
    await session.aclose()
    sinks["the deck's own crash report"] = deck_crash(store, resolved)
    said = []
    for bad in (f"{CANARY}é", f"{CANARY}\n{CANARY}", f"{CANARY} {CANARY}", f"{CANARY}\x00", CANARY * 2000):
        try:
            await SecretStore({"AGENTDECK_BYENV_API_KEY": bad}, keyring, NoKernel(), private.home).resolve_all(
                account, one.fields
            )
        except DeckError as error:
            said.append(repr(error) + repr(error.fault) + "".join(traceback.format_exception(error)))
    sinks["texts of errors"] = "\n".join(said)
    assert len(said) == 5


def files(private: PrivateSession, sinks: Sinks) -> None:
    """Read everything that was written below the home folder, but the token's own file and the keyring's own store."""
    for path in sorted(private.home.rglob("*")):
        if path.is_file() and path.name != "token" and "keyrings" not in path.parts:
            sinks[f"file {path.relative_to(private.home)}"] = path.read_bytes().decode("utf-8", "replace")
    assert {
        "file config.toml",
        "file typed.toml",
        "file pasted.toml",
        "file state/agentdeck/saved.json",
        "file sandbox.log",
    } <= set(sinks)


@contextlib.contextmanager
def sandbox_with_logs(private: PrivateSession) -> Iterator[str]:
    """Serve the sandbox as a user does; what it says of requests goes to a file below the home folder."""
    log = private.home / "sandbox.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tui", "sandbox", "--port", "0", "--now", "2026-11-18T14:30:00Z"]
        process = subprocess.Popen(command, env=environment(private), stdout=out, stderr=subprocess.STDOUT)
    private.processes.append(process)
    wait_until(lambda: b"/agentphone" in log.read_bytes())
    address = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
    assert address
    yield address[0]
    process.terminate()
    process.wait()


async def test_a_token_leaves_no_trace(private: PrivateSession, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sinks: Sinks = {}
    with sandbox_with_logs(private) as url, Processes() as processes:
        commands(private, url, sinks)
        terminal(private, url, sinks)
        await screens(private, url, sinks)
        await objects(private, sinks)
    files(private, sinks)
    sinks["logs of every library at DEBUG"] = caplog.text
    sinks["arguments of every process"] = "\n".join(processes.arguments)
    sinks["environment of the keyring's helper"] = "\n".join(processes.helpers)
    assert processes.helpers, "no helper was seen, so nothing was proved about it"
    assert len(sinks) >= 40, sorted(sinks)
    found = {name for name, text in sinks.items() for trace in TRACES if trace in text}
    assert found == set(), json.dumps(sorted(found))


def test_the_search_finds_a_token_that_was_let_out() -> None:
    assert any(trace in f"left behind: {CANARY}" for trace in TRACES)
    assert any(trace in crash({"token": CANARY}) for trace in TRACES)
    assert os.environ.get("AGENTDECK_BYENV_API_KEY") is None
