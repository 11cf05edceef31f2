"""From bytes to rows beside json.loads, pages walked a second beside bare httpx, and pages of ten million."""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.measuring import Ratio, interleaved, medians
from tests.bench.terminal import ROOT, environment
from tui.core.records import PageRequest
from tui.core.scope import Scope
from tui.live.demo import demo_account
from tui.live.session import Session
from tui.net.client import Answer
from tui.net.wire import read
from tui.sandbox.app import create_app
from tui.sandbox.inprocess import Request, ask
from tui.sandbox.world import World
from tui.vendors.registry import vendor
from tui.vendors.serenity import wire
from tui.vendors.serenity.instances import instances_page

AGENT = "support-copilot"
PATH = f"/serenity/api/v2/AgentInstance/{AGENT}"
APPS = Path(__file__).parent / "apps"
LINES = 40
"""Rows that a terminal of 40 lines could show at the very most."""
WALKED = 100_000
"""Instances a year, so that the agent's list has more than 1,000 pages of 20."""


def run(*, short: bool = False) -> list[Ratio]:
    """Measure."""
    return [*_parsing(20 if short else 200), *_walking(short=short), *_deep(5 if short else 25)]


def _page(world: World, query: str) -> bytes:
    return asyncio.run(ask(create_app(world), Request(PATH, query, (("x-api-key", "sandbox-bench"),)))).body


def _parsing(runs: int) -> list[Ratio]:
    body = _page(World(), "page=1&pageSize=100")
    answer = Answer(body, 200, datetime.now(UTC), "bench")

    class Client:
        async def instances(self, *_: object) -> object:
            return read(answer, wire.InstancePage, "items", wire.InstanceFields)

    account = demo_account(vendor("serenity"))
    session = Session(account, vendor("serenity"), None, None, Client(), None)  # type: ignore[arg-type]
    question = _question(session)

    def typed() -> None:
        assert read(answer, wire.InstancePage, "items", wire.InstanceFields).value.rows

    def kept() -> None:
        assert read(answer, wire.InstancePage, "items", wire.InstanceFields).value.items

    def rows(seen: int) -> None:
        step = instances_page(question, PageRequest(1, 100))  # type: ignore[arg-type]
        try:
            step.send(None)  # type: ignore[attr-defined]
        except StopIteration as done:
            for record in done.value.records[:seen]:
                assert record.cells

    found = interleaved(
        runs,
        {
            "bare": lambda: (_taken(lambda: json.loads(body)),),
            "typed": lambda: (_taken(typed),),
            "shown": lambda: (_taken(lambda: rows(LINES)),),
            "kept": lambda: (_taken(kept),),
            "every": lambda: (_taken(lambda: rows(100)),),
        },
    )
    (bare,), (models,), (shown,), (objects,), (every,) = (medians(samples) for samples in found.values())
    title = "page of 100 instances, bytes to"
    return [
        Ratio(f"{title} typed ÷ json.loads", models / bare, 1.4, _micro(models, bare)),
        Ratio(f"{title} objects that a walk keeps ÷ json.loads", objects / bare, None, _micro(objects, bare)),
        Ratio(f"{title} rows, the cells of a screen made ÷ json.loads", shown / bare, 2.0, _micro(shown, bare)),
        Ratio(f"{title} rows, every cell made ÷ json.loads", every / bare, None, _micro(every, bare)),
    ]


def _question(session: Session) -> object:
    from tui.vendors.base import Ask

    return Ask(session.client, session.account, Scope(), datetime.now(UTC), lambda *_: None)


def _taken(act: Callable[[], object]) -> float:
    """Return the seconds of one of ten calls: in one alone the processor's caches still hold what was measured before."""
    started = time.process_time()
    for _ in range(10):
        act()
    return (time.process_time() - started) / 10


def _walking(*, short: bool) -> list[Ratio]:
    """Walk a list on a server that answers at once, and on ones as far away as servers are.

    Each client has a process of its own; they take turns, so that the machine's other work disturbs both. On loopback there is no
    waiting to be saved: all that pages in flight together can gain is that client and server work at the same time, for which
    two processors must be free. The processor's time of one request does not depend on that.
    """
    found = []
    count = 40 if short else 1000
    for delay, turns in ((0, 3 if short else 5), (5, 3), (20, 3)):
        with served(delay, WALKED) as base:
            taken = interleaved(turns, {"ours": _client("our_client.py", base, AGENT, count),
                                        "bare": _client("bare_httpx.py", base + PATH, count)})  # fmt: skip
        (ours, busy), (bare, idle) = medians(taken["ours"]), medians(taken["bare"])
        ratio = statistics.median(one[0] / other[0] for one, other in zip(taken["ours"], taken["bare"], strict=True))
        title = f"walking pages, our client ÷ bare sequential httpx, {f'{delay} ms away' if delay else 'loopback'}"
        detail = f"{ours:.0f} ÷ {bare:.0f} requests a second, {turns} turns of {count:,} pages of 20"
        found.append(Ratio(title, ratio, 1.5, detail, least=True))
        if not delay:
            found.append(Ratio("processor time of a page of 20, the same two", busy / idle, None, _micro(busy, idle)))
    return found


def _client(app: str, *arguments: object) -> Callable[[], tuple[float, float]]:
    """Return what runs a client in a process of its own, and gives its requests a second and the processor's seconds of one."""
    command = [sys.executable, str(APPS / app), *map(str, arguments)]

    def measure() -> tuple[float, float]:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment(Path("/tmp")), cwd=ROOT
        )
        speed, used = done.stdout.split()
        return float(speed), float(used)

    return measure


@contextlib.contextmanager
def served(delay: int, *instances: int) -> Iterator[str]:
    """Serve the sandbox from a process of its own, with about so many instances a year."""
    arguments = [sys.executable, str(APPS / "slow_sandbox.py"), *map(str, (delay, *instances))]
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment(Path("/tmp")), cwd=ROOT)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()


def _deep(runs: int) -> list[Ratio]:
    """Page through ten million instances, anywhere, beside the first page of a hundred."""
    small, large = create_app(World(instances=100)), create_app(World(instances=10_000_000))

    async def page(app: object, number: int) -> None:
        query = f"page={number}&pageSize=20"
        reply = await ask(app, Request(PATH, query, (("x-api-key", "sandbox-bench"),)))  # type: ignore[arg-type]
        assert reply.status == 200
        assert json.loads(reply.body)["items"]

    first = asyncio.run(_awaited(lambda: page(small, 1), runs))
    places = (1, 2, 1_000, 70_000, 150_000)
    others = {number: asyncio.run(_awaited(lambda n=number: page(large, n), runs)) for number in places}  # type: ignore[misc]
    slowest = max(others, key=lambda number: others[number])
    detail = f"page {slowest:,}: {_micro(others[slowest], first)}"
    return [Ratio("10,000,000 instances, the slowest page ÷ page 1 of 100", others[slowest] / first, 3.0, detail)]


async def _awaited(act: Callable[[], Awaitable[None]], runs: int) -> float:
    await act()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        await act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _micro(ours: float, anchor: float) -> str:
    return f"{ours * 1e3:.2f} ms ÷ {anchor * 1e3:.2f} ms"
