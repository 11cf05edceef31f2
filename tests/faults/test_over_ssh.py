"""The deck over a real ssh connection to a real sshd on loopback: it starts, works, and is gone when the connection is."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.ptys import ROOT, Terminal, on_pty, slowness

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
pytestmark = pytest.mark.skipif(
    not Path(SSHD).exists() or shutil.which("ssh") is None, reason="needs openssh-server and openssh-client"
)
CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PrintMotd no
"""


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def ssh(self, command: str) -> list[str]:
        options = (
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "IdentitiesOnly=yes",
            "LogLevel=ERROR",
            "BatchMode=yes",
        )
        flags = [part for option in options for part in ("-o", option)]
        user = f"{getpass.getuser()}@127.0.0.1"
        return [
            "ssh",
            "-F",
            "none",
            "-tt",
            "-p",
            str(self.port),
            "-i",
            str(self.folder / "user"),
            *flags,
            user,
            command,
        ]

    def deck(self, before: str = "") -> list[str]:
        """Return the ssh command that runs the deck; its process id is written beside the keys."""
        command = (
            f"cd {shlex.quote(str(ROOT))}; echo $$ > {self.folder}/pid; {before} exec {sys.executable} -m tui demo"
        )
        return self.ssh(f"sh -c {shlex.quote(command)}")

    def pid(self) -> int:
        return int((self.folder / "pid").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=20
        )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd confines itself when it is started by root
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=(folder / "log").open("wb"))
    try:
        _until_it_listens(port, process, folder)
        yield Server(port, folder, process)
    finally:
        process.kill()
        process.wait(10)


def _until_it_listens(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 10 * slowness()
    while time.monotonic() < end:
        assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("sshd does not listen")


def gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds * slowness()
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def working(terminal: Terminal) -> Terminal:
    terminal.expect(b" fresh")  # the deck is open: before that a row shows nothing when it is chosen
    mark = len(terminal.output)
    terminal.send(b"\r")
    terminal.expect(b"Overview", start=mark)
    return terminal


def test_it_starts_over_ssh_works_and_quits(server: Server) -> None:
    with on_pty(server.deck()) as terminal:
        working(terminal)
        terminal.send(b"q")
        assert terminal.ended(5) == 0
        assert gone(server.pid(), 1 * slowness())
        assert terminal.output.rfind(b"\x1b[?1049l") > terminal.output.rfind(b"\x1b[?1049h")
        assert terminal.settings() == terminal.before


@pytest.mark.parametrize("before", ["", "trap '' HUP;"], ids=["hang-up heard", "hang-up ignored"])
def test_it_is_gone_in_three_seconds_when_the_connection_is_killed(server: Server, before: str) -> None:
    with on_pty(server.deck(before)) as terminal:
        working(terminal)
        terminal.process.send_signal(signal.SIGKILL)
        assert gone(server.pid(), 3 * slowness())


def test_without_a_terminal_at_the_other_end_it_says_so(server: Server) -> None:
    command = [part for part in server.deck() if part != "-tt"]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=30 * slowness(), check=False)
    assert done.returncode == 2
    assert b"agentdeck show" in done.stderr
