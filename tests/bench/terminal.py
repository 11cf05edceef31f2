"""A program on a real pseudo terminal that answers as a terminal does: when what came, what it took in memory and time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.screen import Screen

ROOT = Path(__file__).resolve().parents[2]
SIZE = (120, 40)
_QUERY = re.compile(rb"\x1b\[\?(\d+)\$p|\x1b\[c|\x1b\[\?u|\x1b\[6n|\x1b\]1[01];\?(?:\x07|\x1b\\)|\x1b\[>0?q|\x1b\[14t")
_ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?u": b"\x1b[?0u",
    b"\x1b[14t": b"\x1b[4;800;1200t",
}
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


class Child:
    """A program on a terminal of its own; times are seconds since it was started."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = SIZE) -> None:
        self.screen = Screen(*size)
        self.output = bytearray()
        self._answered = 0
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._master = master
        self._started = time.perf_counter()
        self.process = subprocess.Popen(
            list(arguments), stdin=slave, stdout=slave, stderr=slave, env=dict(env), cwd=ROOT, start_new_session=True
        )
        os.close(slave)

    @property
    def now(self) -> float:
        return time.perf_counter() - self._started

    def pump(self, seconds: float) -> bool:
        """Read what is there, waiting so long for it at most; False when nothing came."""
        if not select.select([self._master], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:
            return False
        self.output += data
        self._answer()
        self.screen.feed(data)
        return True

    def until(self, shown: Callable[[Screen], bool], seconds: float = 60) -> float:
        """Wait until the screen shows something; returns when it did."""
        end = self.now + seconds
        while True:
            came = self.pump(0.5)
            at = self.now
            if came and shown(self.screen):
                return at
            if at > end or (not came and self.process.poll() is not None):
                raise RuntimeError(f"it never came; the screen shows\n{self.screen.text()}")

    def until_file(self, path: Path, seconds: float = 60) -> None:
        """Wait until a file is there, reading on meanwhile."""
        end = self.now + seconds
        while not path.exists():
            self.pump(0.01)
            if self.now > end:
                raise RuntimeError(f"{path} never came; the screen shows\n{self.screen.text()}")

    def written(self, seconds: float) -> int:
        """Return the bytes that come in so many seconds."""
        before, end = len(self.output), self.now + seconds
        while (left := end - self.now) > 0:
            self.pump(left)
        return len(self.output) - before

    def quiet(self, seconds: float = 0.3, most: float = 20) -> None:
        """Wait until nothing has come for so long."""
        end = self.now + most
        while self.pump(seconds) and self.now < end:
            pass

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def memory(self) -> int:
        """Return the resident memory, in bytes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE

    def cpu(self) -> float:
        """Return the seconds of processor that it and its threads have used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        with contextlib.suppress(OSError, ValueError, IndexError):
            # Nanoseconds where the kernel counts them; the clock ticks of "stat" are too coarse for an idle app.
            tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
        return (int(fields[11]) + int(fields[12])) / _TICK

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        os.close(self._master)

    def _answer(self) -> None:
        for match in _QUERY.finditer(self.output, self._answered):
            self._answered = match.end()
            text = match.group()
            if match.group(1) is not None:
                os.write(self._master, b"\x1b[?%s;2$y" % match.group(1))
            elif text.startswith(b"\x1b]1"):
                os.write(self._master, b"\x1b]%s;rgb:1111/1111/1111\x1b\\" % text[2:4])
            elif text in _ANSWERS:
                os.write(self._master, _ANSWERS[text])


def environment(home: Path, **more: str) -> dict[str, str]:
    """What children see: an ordinary terminal, a home of their own, and compiled modules kept as they are for everybody."""
    kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextlib.contextmanager
def child(*arguments: str, home: Path, size: tuple[int, int] = SIZE, **env: str) -> Iterator[Child]:
    """Run Python with arguments on a terminal."""
    one = Child([sys.executable, *arguments], environment(home, **env), size)
    try:
        yield one
    finally:
        one.close()
