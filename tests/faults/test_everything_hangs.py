"""Names, the keyring, a secret's command and the vendors' servers all hang, at once: the deck ends, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import socket
import subprocess
import sys
import termios
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.ptys import ROOT, Terminal, environment, on_pty, slowness
from tests.faults.support import LONG
from tests.faults.test_terminal_life import restored
from tests.support_keyring import install_hanging_backend, wait_until
from tui.accounts.files import locked

HANGING = [sys.executable, "-m", "tests.faults.hanging"]
CONFIG = """
[[accounts]]
name = "name"
vendor = "agentphone"
base_url = "https://vendor.invalid"
[[accounts]]
name = "server"
vendor = "serenity"
base_url = "http://127.0.0.1:{port}/serenity"
[[accounts]]
name = "ring"
vendor = "agentphone"
base_url = "http://127.0.0.1:{port}/agentphone"
[[accounts]]
name = "command"
vendor = "agentphone"
base_url = "http://127.0.0.1:{port}/agentphone"
token_command = {{ api_key = ["sleep", "600"] }}
"""


@dataclass(frozen=True)
class Stuck:
    """A machine on which nothing answers."""

    env: dict[str, str]
    mark: str
    note: Path
    listener: socket.socket
    config: Path

    def processes(self, word: str = "") -> list[str]:
        """Return the command lines of all that the deck started and that still run, itself included."""
        return [line for process in Path("/proc").iterdir() if (line := self._command_line(process)) and word in line]

    def _command_line(self, process: Path) -> str:
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is no process
            if self.mark.encode() in (process / "environ").read_bytes():
                return (process / "cmdline").read_text().replace("\0", " ")
        return ""

    def _opened(self, name: str) -> bool:
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if self._command_line(process) and any(
                    name in str(one.readlink()) for one in (process / "fd").iterdir()
                ):
                    return True
        return False

    def hangs_at(self, what: str) -> bool:
        """Say whether the deck waits for one of the things that never come."""
        match what:
            case "the server":
                return bool(select.select([self.listener], [], [], 0)[0])
            case "the resolver":
                return self.note.exists()
            case "the command":
                return bool(self.processes("sleep 600"))
            case "another writer":
                return self._opened(f".{self.config.name}.lock")
            case _:
                return bool(self.processes("keyring_helper"))

    def all_hang(self) -> bool:
        return all(self.hangs_at(one) for one in ("the server", "the resolver", "the command", "the keyring"))


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[Stuck]:
    with stuck_in(tmp_path) as machine:
        yield machine


@contextlib.contextmanager
def stuck_in(tmp_path: Path) -> Iterator[Stuck]:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:  # connects, and never says a word
        config = tmp_path / "config.toml"
        config.write_text(CONFIG.format(port=listener.getsockname()[1]))
        site = install_hanging_backend(tmp_path / "site")
        mark = uuid.uuid4().hex
        env = {
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "XDG_CONFIG_HOME": str(tmp_path),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{site}",
            "HANGING_NOTE": str(tmp_path / "asked"),
            "HANGING_MARK": mark,
            "AGENTDECK_CONFIG": str(config),
            "AGENTDECK_NAME_API_KEY": "sandbox-one",
            "AGENTDECK_SERVER_API_KEY": "sandbox-two",
        }
        yield Stuck(env, mark, tmp_path / "asked", listener, config)


def _key(key: bytes) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.send(key)


def _signal(number: signal.Signals) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.process.send_signal(number)


ENDS: dict[str, tuple[Callable[[Terminal], None], int, float]] = {
    "q": (_key(b"q"), 0, 2),
    "ctrl+q": (_key(b"\x11"), 0, 2),
    "ctrl+c twice": (_key(b"\x03\x03"), 0, 2),
    "SIGINT": (_signal(signal.SIGINT), 130, 0.5),
    "SIGTERM": (_signal(signal.SIGTERM), 143, 0.5),
    "SIGHUP": (_signal(signal.SIGHUP), 129, 0.5),
}
SHARED = 0.25
"""Seconds that the process's own end may take besides."""


@pytest.mark.parametrize("way", ENDS)
def test_the_deck_ends_in_time_whatever_hangs_and_leaves_no_process(stuck: Stuck, way: str) -> None:
    end, status, seconds = ENDS[way]
    with on_pty(HANGING, env=stuck.env) as terminal:
        terminal.expect(b"command")
        wait_until(lambda: terminal.pump(0.02) is None and stuck.all_hang(), 20)
        began = time.monotonic()
        end(terminal)
        assert terminal.ended(10) == status
        took = time.monotonic() - began
        restored(terminal)
    print(f"everything hangs, {way}: ended after {took:.2f} s")
    wait_until(lambda: not stuck.processes(), 1)
    assert took < (seconds + SHARED) * slowness()


# -- commands -------------------------------------------------------------------------------------------------------------

BOUND = 30.0 if LONG else 1.5
"""Seconds that one call may take: the real bound takes long."""
NO_NAME = r"The (vendor did not answer|server's name was not found) in time\."
"""Which of the two bounds ends first, that of connecting or that of the whole, is a matter of milliseconds."""
COMMANDS = {
    "show name agents": (5, f"name: {NO_NAME}"),
    "show server instances": (5, "server: The vendor did not answer in time."),
    "show ring agents": (3, "API key of this account is nowhere to be found. The keyring did not answer in time."),
    "accounts list": (0, "api_key: not found: the keyring did not answer in time"),
    "accounts test name": (5, f"✗ Reachable: {NO_NAME}"),
    "accounts test ring server": (5, "✗ Not tried: API key of this account is nowhere to be found."),
    "accounts edit ring --rename ringlet": (3, "cannot go along to the new name, so nothing was changed"),
}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    said: str
    seconds: float


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ended]]:
    """All commands, run side by side: each waits more than it works."""
    with stuck_in(tmp_path_factory.mktemp("stuck")) as stuck:
        began = time.monotonic()
        running = {command: _started(stuck, command.split()) for command in COMMANDS}
        done = {}
        while running:
            for command, process in list(running.items()):
                if process.poll() is not None:
                    said = process.communicate()[0]
                    done[command] = Ended(process.returncode, said, time.monotonic() - began)
                    del running[command]
            assert time.monotonic() - began < 2 * BOUND + 60, list(running)
            select.select([], [], [], 0.02)
        assert stuck.processes() == []
        yield done


def _started(stuck: Stuck, arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*HANGING, *arguments],
        env=environment() | stuck.env | {"HANGING_SECONDS": str(BOUND)},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_by_its_bound_with_a_sentence_and_a_status(ended: dict[str, Ended], command: str) -> None:
    status, words = COMMANDS[command]
    found = ended[command]
    print(f"everything hangs, agentdeck {command}: status {found.status} after {found.seconds:.1f} s")
    assert found.status == status, found.said
    assert re.search(words, found.said), found.said
    assert "Traceback" not in found.said
    assert found.seconds < BOUND + 40  # seven at once on a shared machine; what hangs would hang for 600 s


INTERRUPTED = {
    "accounts test name": "the resolver",
    "accounts test server": "the server",
    "accounts test ring": "the keyring",
    "show server instances": "the server",
    "accounts add new --vendor agentphone --set base_url=http://127.0.0.1:9 --keep keyring --secret-stdin api_key": "a save",
    "accounts add new --vendor agentphone --set base_url=http://127.0.0.1:9 --keep nowhere --no-test": "another writer",
}


@pytest.mark.parametrize("command", INTERRUPTED)
def test_ctrl_c_ends_a_command_at_once_with_nothing_half_written(stuck: Stuck, command: str) -> None:
    hangs = INTERRUPTED[command]
    before = stuck.config.read_bytes()
    with contextlib.ExitStack() as stack:
        if hangs == "another writer":
            stack.enter_context(locked(stuck.config))
        terminal = stack.enter_context(on_pty([*HANGING, *command.split()], env=stuck.env))
        if "--secret-stdin" in command:
            terminal.send(b"sandbox-three\n")
        wait_until(lambda: terminal.pump(0.02) is None and stuck.hangs_at(hangs), 20)
        began = time.monotonic()
        terminal.send(b"\x03")
        assert terminal.ended(10) == 130, bytes(terminal.output)
        took = time.monotonic() - began
        assert terminal.settings() == terminal.before
    print(f"{hangs} hangs, agentdeck {command}: Ctrl-C ended it after {took:.2f} s")
    most = 2 if hangs == "a save" else 1  # a save first takes back what it may have kept, for a second at most
    assert took < (most + SHARED) * slowness()
    assert b"Traceback" not in terminal.output
    wait_until(lambda: not stuck.processes(), 1)
    assert stuck.config.read_bytes() == before
    assert not list(stuck.config.parent.glob("*.tmp"))


@pytest.mark.parametrize("question", [b"Vendor:", b"API key:"], ids=["open", "hidden"])
def test_ctrl_c_at_a_question_ends_the_command_at_once(tmp_path: Path, question: bytes) -> None:
    arguments = [sys.executable, "-m", "tui", "accounts", "add"]
    if question == b"API key:":
        arguments += ["new", "--vendor", "agentphone", "--set", "base_url=http://127.0.0.1:9"]
    with on_pty(arguments, env={"AGENTDECK_CONFIG": str(tmp_path / "config.toml")}) as terminal:
        terminal.expect(question)
        wait_until(lambda: terminal.settings()[3] & termios.ECHO == (0 if question == b"API key:" else termios.ECHO))
        began = time.monotonic()
        terminal.send(b"\x03")
        assert terminal.ended(10) == 130, bytes(terminal.output)
        assert time.monotonic() - began < (1 + SHARED) * slowness()
        assert terminal.settings() == terminal.before
    assert b"Traceback" not in terminal.output
    assert not (tmp_path / "config.toml").exists()
