"""What goes over the wire to the terminal, and what a live deck takes of the processor, on a real pty."""

from __future__ import annotations

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.first_frame import HELLO
from tests.bench.measuring import Ratio
from tests.bench.screen import ideal_bytes
from tests.bench.terminal import Child, child, environment

LIVE = str(Path(__file__).parent / "apps/live.py")


def run(*, short: bool = False) -> list[Ratio]:
    """Count bytes a refresh on the fleet and on a view, then seconds of the processor at one change a second."""
    times = 3 if short else 10
    with TemporaryDirectory(prefix="agentdeck-bench-") as folder, child(LIVE, home=Path(folder)) as deck:
        _settle(deck)
        fleet = {key: _sent(deck, key, times) for key in "NOM"}
        deck.press("\r")
        deck.until(lambda screen: "Series 1" in screen.text())
        _settle(deck)
        view = {key: _sent(deck, key, times) for key in "NOM"}
        idle = _rate(deck, 5 if short else 20)
        deck.press("P")
        deck.written(2)
        live = _rate(deck, 5 if short else 20)
        hello = _bare(Path(folder), 5 if short else 20)
    return [
        Ratio("bytes a refresh when nothing changed, fleet", fleet["N"][0], 0, "bytes"),
        Ratio("bytes a refresh when nothing changed, view with figures and a chart", view["N"][0], 0, "bytes"),
        _against("one figure changed, fleet ÷ ideal cell difference", fleet["O"], 4),
        _against("one figure changed, view ÷ ideal cell difference", view["O"], 4),
        _against("moving chart of bars, fleet ÷ ideal cell difference", fleet["M"], 2),
        _against("moving chart of lines, view ÷ ideal cell difference", view["M"], 2),
        Ratio("processor at one change a second ÷ idle deck", live / idle, 5, _shares(live, idle)),
        Ratio("processor of the idle deck ÷ idle bare hello", idle / hello, None, _shares(idle, hello)),
    ]


def _settle(deck: Child) -> None:
    deck.until(lambda screen: screen.text().count("● fresh") == 4 or "Series 1" in screen.text())
    deck.quiet(1.5)


def _sent(deck: Child, key: str, times: int) -> tuple[float, float]:
    """Return the median bytes of a refresh, and those of the ideal one."""
    found = []
    for _ in range(times + 1):
        before, count = deck.screen.copy(), len(deck.output)
        deck.press(key)
        deck.quiet(0.4, 4)
        found.append((len(deck.output) - count, ideal_bytes(before, deck.screen.copy())))
        deck.quiet(3.3, 4)  # until the mark of a changed figure is gone
    # The first may show what came before it.
    return statistics.median(one for one, _ in found[1:]), statistics.median(ideal for _, ideal in found[1:])


def _rate(deck: Child, seconds: float) -> float:
    """Return the part of a processor that is used."""
    before, since = deck.cpu(), deck.now
    deck.written(seconds)
    return (deck.cpu() - before) / (deck.now - since)


def _bare(home: Path, seconds: float) -> float:
    one = Child(HELLO, environment(home))
    try:
        one.until(lambda screen: "Hello" in screen.text())
        one.quiet(1)
        return _rate(one, seconds)
    finally:
        one.close()


def _against(title: str, sent: tuple[float, float], goal: float) -> Ratio:
    return Ratio(title, sent[0] / max(sent[1], 1), goal, f"{sent[0]:.0f} bytes ÷ {sent[1]:.0f} bytes")


def _shares(ours: float, anchor: float) -> str:
    return f"{ours:.2%} ÷ {anchor:.2%} of a processor"
