"""The step from a call to its other side's number."""

from __future__ import annotations

from typing import Any, Final

from tui.core.personal import masked
from tui.core.records import Record
from tui.core.scope import Parent
from tui.core.text import clean
from tui.vendors.base import Ask, Drill

OTHER_SIDE: Final = "other_side"
_APART: Final = "\x1f"


def other_side(record: Record) -> Parent | None:
    """Make the step from a call to the number that called or was called, and the call's agent; a web call has none."""
    try:
        call = record.raw.load() if record.raw else None
    except ValueError:
        return None
    if not isinstance(call, dict):
        return None
    inbound = _inbound(call)
    number, agent = call.get("fromNumber" if inbound else "toNumber"), call.get("agentId")
    if not isinstance(number, str) or not any(character.isdigit() for character in number):
        return None
    # Crumbs show as much of a number as cells do while personal data is hidden: two rules together would tell more.
    label = f"{'caller' if inbound else 'called'} {masked(clean(number))}"
    return Parent(OTHER_SIDE, f"{agent if isinstance(agent, str) else ''}{_APART}{number}", label)


def other_side_of(ask: Ask[Any]) -> tuple[str, str]:
    """Return the agent's id, empty where the call has none, and the number, both raw."""
    parent = ask.scope.parent(OTHER_SIDE)
    agent, _, number = (parent.value if parent else "").rpartition(_APART)
    return agent, number


def _inbound(call: dict[str, Any]) -> bool:
    """Whether the other side called: as the vendor says, else by which end is the account's own."""
    direction = call.get("direction")
    if direction in {"inbound", "outbound"}:
        return bool(direction == "inbound")
    return call.get("fromNumber") != call.get("phoneNumber")


CALL_DRILLS: Final = (Drill("call-conversations", "Conversations with this number", other_side, aside=True),)
