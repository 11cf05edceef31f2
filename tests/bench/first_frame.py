"""From exec to the first painted frame, and to live figures: seconds and memory, beside a bare Textual app's."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.homes import SECRETS, home, sandbox
from tests.bench.measuring import Ratio, interleaved, medians
from tests.bench.screen import Screen
from tests.bench.terminal import ROOT, Child, environment

MIB = 2**20
HELLO = [sys.executable, str(Path(__file__).parent / "apps/hello.py")]
VENDORS = ("agentphone", "ejento", "geai", "serenity")


def command() -> list[str]:
    """Return how the deck is started: the installed command, else the package."""
    beside = Path(sys.executable).with_name("agentdeck")
    found = str(beside) if beside.exists() else shutil.which("agentdeck")
    return [found] if found else [sys.executable, "-m", "tui"]


def run(*, short: bool = False) -> list[Ratio]:
    """Measure starts."""
    runs = 7 if short else 25
    with home() as path:
        everything = {
            "hello": lambda: _until(HELLO, path, lambda screen: "Hello, world" in screen.text()),
            "cached": lambda: _until(command(), path, _cached),
            "demo": lambda: _until([*command(), "demo"], path, _named),
            "live": lambda: _until([*command(), "demo"], path, _live),
        }
        for measure in everything.values():
            measure()  # the first run compiles modules and warms the disk's cache
        found = {name: medians(samples) for name, samples in interleaved(runs, everything).items()}
    hello, cached, demo, live = (found[name] for name in everything)
    return [
        Ratio(
            "first frame, 4 accounts with cached figures ÷ bare hello",
            cached[0] / hello[0],
            1.15,
            _times(cached, hello),
        ),
        Ratio("first frame of the demo ÷ bare hello", demo[0] / hello[0], 1.3, _times(demo, hello)),
        Ratio("processor time to it, cached ÷ bare hello", cached[1] / hello[1], None, _seconds(cached[1], hello[1])),
        Ratio("live figures of the demo ÷ bare hello", live[0] / hello[0], 2.5, _times(live, hello)),
        Ratio(
            "memory at the first frame, cached ÷ bare hello", cached[2] / hello[2], 1.15, _sizes(cached[2], hello[2])
        ),
        *_settled(hello[2]),
        _version(runs),
    ]


def _until(arguments: list[str], path: Path, shown: Callable[[Screen], bool]) -> tuple[float, float, float]:
    """Start a program; return the seconds until the screen shows something, the processor's seconds and the memory then."""
    one = Child(arguments, environment(path, **SECRETS))
    try:
        at = one.until(shown)
        return at, one.cpu(), one.memory()
    finally:
        one.close()


def _cached(screen: Screen) -> bool:
    text = screen.text()
    return all(f"acme-{vendor}" in text for vendor in VENDORS) and text.count("1,234.56") >= 4


def _named(screen: Screen) -> bool:
    text = screen.text()
    return all(f"{vendor}-demo" in text for vendor in VENDORS)


def _live(screen: Screen) -> bool:
    return screen.text().count("● fresh") == 4


def _settled(hello: float) -> list[Ratio]:
    """Open everything: live figures, a view with charts, a browser, a detail; then look at the memory."""
    with sandbox() as base, home(base) as path:
        configured = _opened(command(), path)
        demo = _opened([*command(), "demo"], path)
    return [
        Ratio("memory with everything loaded ÷ bare hello", configured / hello, 2.0, _sizes(configured, hello)),
        Ratio("the same of the demo, sandbox in process ÷ bare hello", demo / hello, None, _sizes(demo, hello)),
    ]


def _opened(arguments: list[str], path: Path) -> int:
    one = Child(arguments, environment(path, **SECRETS))
    try:
        one.until(_live)
        for _ in range(4):
            one.press("\x1b[B")
        one.quiet()
        one.press("\r")
        one.until(lambda screen: "Fleet ›" in screen.text())
        one.quiet(1)
        for key in ("2", "3", "1", "\r", "\x1b", "\x1b"):
            one.press(key)
            one.quiet(0.7, 5)
        one.quiet(1, 10)
        return one.memory()
    finally:
        one.close()


def _version(runs: int) -> Ratio:
    """Compare ``--version`` with an interpreter that does nothing."""
    found = interleaved(
        runs * 2,
        {
            "ours": lambda: (_whole([*command(), "--version"]),),
            "bare": lambda: (_whole([sys.executable, "-c", "pass"]),),
        },
    )
    (ours,), (bare,) = medians(found["ours"]), medians(found["bare"])
    return Ratio("agentdeck --version ÷ python -c pass", ours / bare, 3.0, _seconds(ours, bare))


def _whole(arguments: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(arguments, check=True, capture_output=True, env=environment(Path("/tmp")), cwd=ROOT)
    return time.perf_counter() - started


def _times(ours: tuple[float, ...], anchor: tuple[float, ...]) -> str:
    return _seconds(ours[0], anchor[0])


def _seconds(ours: float, anchor: float) -> str:
    return f"{ours * 1e3:.0f} ms ÷ {anchor * 1e3:.0f} ms"


def _sizes(ours: float, anchor: float) -> str:
    return f"{ours / MIB:.1f} MiB ÷ {anchor / MIB:.1f} MiB"
