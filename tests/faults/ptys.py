"""A program on a real pseudo terminal: what tests type, what bytes it writes, how it ends."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


USUAL = 0.0014
"""Seconds that the work of :func:`pace` takes on the machine for which the tests' bounds were chosen."""


@cache
def pace() -> float:
    """Return how much slower the processors are here, at least 1: by the best of five tries, so that others do not count."""

    def work() -> float:
        began, total = time.perf_counter(), 0
        for number in range(40_000):
            total += number * number % 7
        return time.perf_counter() - began

    return max(1.0, min(work() for _ in range(5)) / USUAL)


def slowness() -> float:
    """Return how much longer things take here: how slow the processors are, and how many want each of them, at least 1."""
    wanting = os.getloadavg()[0]  # of the last minute
    with contextlib.suppress(OSError):
        wanting = max(
            wanting, int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[0])
        )  # now
    return pace() * max(1.0, wanting / (os.cpu_count() or 1))


class Terminal:
    """A child on a pty of its own, its session's leader unless told otherwise."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        env: dict[str, str] | None = None,
        size: tuple[int, int] = (100, 30),
        controlling: bool = True,
        ignored: Sequence[int] = (),
        cwd: str | None = None,
    ) -> None:
        self.master, self.slave = pty.openpty()
        self.output = bytearray()
        self.resize(*size)
        self.before = termios.tcgetattr(self.slave)

        def prepare() -> None:
            os.setsid()
            if controlling:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)  # they are ignored where the tests run in the background
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)

        self.process = subprocess.Popen(
            list(arguments),
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            preexec_fn=prepare,  # noqa: PLW1509  # the tests start no threads before
            env=environment() | (env or {}),
            cwd=cwd or str(ROOT),
        )

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def send(self, data: bytes) -> None:
        """Type, reading on meanwhile, as a terminal does."""
        os.set_blocking(self.master, False)
        end = time.monotonic() + 60
        while data and time.monotonic() < end:
            readable, writable, _ = select.select([self.master], [self.master], [], 1)
            if readable:
                self._read()
            if writable:
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self.master, data[:1024]) :]
        assert not data, "the program stopped reading its keyboard"

    def pump(self, seconds: float) -> None:
        """Read whatever comes for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0] or not self._read():
                return

    def expect(self, text: bytes, seconds: float = 20, start: int = 0) -> int:
        """Wait until a text stands in the output, longer where the machine is shared; returns where it ends."""
        began = time.monotonic()
        while (found := self.output.find(text, start)) < 0:
            left = began + seconds * slowness() - time.monotonic()
            assert left > 0, f"{text!r} did not come; the last was {bytes(self.output[-600:])!r}"
            assert self.process.poll() is None or self._more(), (
                f"ended with {self.process.returncode}: {bytes(self.output[-2000:])!r}"
            )
            if select.select([self.master], [], [], min(left, 0.2))[0]:
                self._read()
        return found + len(text)

    def _more(self) -> bool:
        return bool(select.select([self.master], [], [], 0)[0]) and self._read()

    def _read(self) -> bool:
        try:
            data = os.read(self.master, 65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.output += data
        return bool(data)

    def ended(self, seconds: float) -> int:
        """Wait for the end, longer where the machine is shared, and read on; returns the status, negative for a signal."""
        began = time.monotonic()
        while self.process.poll() is None:
            assert time.monotonic() < began + seconds * slowness(), (
                f"still running after {seconds} s; the last was {bytes(self.output[-300:])!r}"
            )
            if self.master >= 0 and select.select([self.master], [], [], 0.01)[0]:
                self._read()
        if self.master >= 0:
            self.pump(0.05)
        return int(self.process.returncode)

    def settings(self) -> list[Any]:
        return termios.tcgetattr(self.slave)

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or a dead connection does."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        for descriptor in (self.master, self.slave):
            if descriptor >= 0:
                os.close(descriptor)
        self.master = self.slave = -1


@cache
def _home() -> str:
    folder = tempfile.mkdtemp(prefix="agentdeck-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment() -> dict[str, str]:
    """What the children see: no settings of the developer's, a plain capable terminal, state in a throw-away folder."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), _home())
    return (
        kept | homes | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    )


@contextlib.contextmanager
def on_pty(arguments: Sequence[str], **options: Any) -> Iterator[Terminal]:
    terminal = Terminal(arguments, **options)
    try:
        yield terminal
    finally:
        terminal.close()
