"""GEAI's exported requests, newest first: each found by its number, so that page one million costs what page one does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from tui.core.quick import dataclass
from tui.sandbox.geai_days import Plan, Request, day_rows, plan, request, rhythm, today
from tui.sandbox.geai_fleet import fleet
from tui.sandbox.synth import EPOCH, guid, pick, unit
from tui.sandbox.world import World

DEFAULT_COUNT: Final = 100
"""Assumed: the vendor's client sends count 0 when nothing is asked for."""
MAX_COUNT: Final = 1000
"""Assumed."""
_PROMPTS: Final = (
    "Resume el contrato adjunto en cinco puntos",
    "What changed in the refund policy since March?",
    "請求書の合計を確認してください",
    "Найди поставщика с лучшей ценой",
    "Draft a polite reply to this customer",
    "Explique a cláusula 4.2",
)
_FEEDBACK: Final = (None, None, None, None, "good", "bad")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the export is filtered by; empty means everything."""

    assistant: str = ""
    status: str = ""


def exported(world: World, wanted: Wanted, skip: int, count: int) -> list[dict[str, Any]]:
    """Return items of the export, newest first."""
    found = _newest(world, skip, count) if wanted == Wanted() else _matching(world, wanted, skip, count)
    return [_item(world, made, number) for made, number in found]


def _newest(world: World, skip: int, count: int) -> Iterator[tuple[Plan, int]]:
    last = rhythm(world).count_before(world.now()) - 1 - skip
    for number in range(last, max(last - count, -1), -1):
        made = plan(world, _day_of(world, number))
        yield made, number - made.first


def _day_of(world: World, number: int) -> date:
    beat = rhythm(world)
    day = beat.time_of(number).date()
    # The moment is that of the middle between two events, which may be days apart: the event itself may be of a later day.
    while number >= beat.count_before(datetime.combine(day + timedelta(days=1), time.min, UTC)):
        day += timedelta(days=1)
    return day


def _matching(world: World, wanted: Wanted, skip: int, count: int) -> Iterator[tuple[Plan, int]]:
    """Skip whole days by their sums, and look at single requests only in the days that matter."""
    day = today(world)
    while count > 0 and day >= EPOCH:
        hits = _hits(world, wanted, day)
        if skip >= hits:
            skip -= hits
        else:
            made = plan(world, day)
            found = [number for number in _backwards(world, made) if _fits(world, wanted, made, number)]
            for number in found[skip : skip + count]:
                yield made, number
            count -= len(found[skip : skip + count])
            skip = 0
        day -= timedelta(days=1)


def _hits(world: World, wanted: Wanted, day: date) -> int:
    rows = [row for row in day_rows(world, day) if not wanted.assistant or _name(world, row.cell) == wanted.assistant]
    failed, every = sum(row.errors for row in rows), sum(row.requests for row in rows)
    return {"failed": failed, "succeeded": every - failed, "": every}.get(wanted.status, 0)


def _backwards(world: World, made: Plan) -> range:
    done = min(max(rhythm(world).count_before(world.now()) - made.first, 0), made.count)
    return range(done - 1, -1, -1)


def _fits(world: World, wanted: Wanted, made: Plan, number: int) -> bool:
    if wanted.assistant and _name(world, made.cell_of(number)) != wanted.assistant:
        return False
    return not wanted.status or _status(request(world, made, number)) == wanted.status


def _status(one: Request) -> str:
    return "failed" if one.failed else "succeeded"


def _name(world: World, cell: int) -> str:
    found = fleet(world.seed)
    return found.agents[found.cells[cell].agent].name


def _item(world: World, made: Plan, number: int) -> dict[str, Any]:
    one = request(world, made, number)
    start = max(rhythm(world).time_of(made.first + number), datetime.combine(made.day, time.min, UTC))
    names = (world.seed, "geai-request", made.first + number)
    failed = one.failed
    return {
        "apiToken": f"Token {fleet(world.seed).agents[fleet(world.seed).cells[one.cell].agent].project + 1}",
        "assistant": _name(world, one.cell),
        "cost": one.nano / 1_000_000_000,
        "elapsedTimeMs": one.elapsed,
        "endTimestamp": _iso(start + timedelta(milliseconds=one.elapsed)),
        "feedback": pick(_FEEDBACK, *names, "feedback"),
        "intent": None,
        "module": pick(("Chat", "Lab", "Flow"), *names, "module"),
        "prompt": pick(_PROMPTS, *names, "prompt"),
        "output": None if failed else "…",
        "inputText": pick(_PROMPTS, *names, "prompt"),
        "ragSourcesConsulted": "handbook.pdf" if unit(*names, "rag") < 0.2 else None,
        "sessionId": guid(*names, "session"),
        "startTimestamp": _iso(start),
        "status": _status(one),
        "timestamp": _iso(start),
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
