"""Real keyrings for tests: a private session bus and gnome-keyring on it, in a home of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest
from pydantic import SecretStr

from tests.faults.ptys import slowness

_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""

_DYING_SERVICE = """
import os, signal, sys
from jeepney import HeaderFields, MessageType, message_bus
from jeepney.io.blocking import open_dbus_connection
connection = open_dbus_connection()
connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
while True:
    message = connection.receive()
    if message.header.message_type is MessageType.method_call:
        os.kill(int(sys.argv[1]) or os.getpid(), signal.SIGKILL)
        os._exit(0)
"""
"""Owns the keyring's name; at the first call it kills itself, or the process of the given id."""

_PLAIN_BACKEND = """
from pathlib import Path
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 0.5

    def set_password(self, service, username, password):
        Path({written!r}).write_text(password)

    def get_password(self, service, username):
        return None
"""


def need_keyring_packages() -> None:
    """Skip where the Debian packages are missing, except in CI, where they must be there."""
    missing = [name for name in ("dbus-daemon", "gnome-keyring-daemon") if shutil.which(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"needs the Debian packages dbus and gnome-keyring: no {', '.join(missing)} here")
    assert not missing, f"CI must install the Debian packages dbus and gnome-keyring: no {', '.join(missing)}"


class PrivateSession:
    """A session bus, and what runs on it, apart from the machine's own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.home.mkdir(parents=True, exist_ok=True)
        self.processes: list[subprocess.Popen[bytes]] = []
        path = os.environ.get("PATH", "/usr/bin:/bin")
        self.environ = {"HOME": str(home), "PATH": path, "XDG_RUNTIME_DIR": str(home), "LC_ALL": "C.UTF-8"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()

    def start_bus(self) -> subprocess.Popen[bytes]:
        config, address = self.home / "bus.xml", f"unix:path={self.home / 'bus.sock'}"
        config.write_text(_BUS_CONFIG.format(socket=self.home / "bus.sock"))
        bus = self._start(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog"])
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = address
        wait_until(self._listens)
        return bus

    def _listens(self) -> bool:
        """Whether the bus takes connections: its socket is there a moment earlier."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.home / "bus.sock")) == 0

    def start_keyring(self, password: str | None) -> subprocess.Popen[bytes]:
        """Start gnome-keyring; a password makes or opens its login keyring, None leaves it as it lies on disk."""
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        daemon = self._start([*command, "--unlock"] if password else command)
        if password:
            assert daemon.stdin is not None
            daemon.stdin.write(password.encode())
            daemon.stdin.close()
            daemon.stdin = None
        wait_until(self._has_service)
        return daemon

    def start_dying_service(self, kills: int = 0) -> None:
        """Start a keyring service that dies at the first call, or takes the process of an id with it."""
        self._start([sys.executable, "-c", _DYING_SERVICE, str(kills)])
        wait_until(self._has_service)

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environ,
        )
        self.processes.append(process)
        return process

    def _has_service(self) -> bool:
        from jeepney import message_bus
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(self.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            reply = connection.send_and_get_reply(message_bus.NameHasOwner("org.freedesktop.secrets"))
        return bool(reply.body[0])


def install_plain_text_backend(folder: Path) -> Path:
    """Install a backend that writes plain text as keyrings.alt does; returns the file that it would write."""
    written = folder / "secrets.cfg"
    package = folder / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "file.py").write_text(_PLAIN_BACKEND.format(written=str(written)))
    facts = folder / "keyrings_alt-5.0.2.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0.2\n")
    (facts / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    return written


def install_hanging_backend(folder: Path) -> Path:
    """Install a backend that never answers; returns the folder, for the import path."""
    facts = folder / "hanging_keyring-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hanging-keyring\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[keyring.backends]\nhanging = hanging_keyring\n")
    (folder / "hanging_keyring.py").write_text("import time\ntime.sleep(600)\n")
    return folder


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that happens in another process, longer where the machine is shared."""
    until = time.monotonic() + seconds * slowness()
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


class NoKernel:
    """A machine without a kernel keyring: the real one outlives a test."""

    def available(self) -> bool:
        return False

    def get(self, name: str) -> SecretStr | None:
        return None

    def put(self, name: str, secret: SecretStr) -> None:
        raise AssertionError

    def delete(self, name: str) -> None:
        return None
