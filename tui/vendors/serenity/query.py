"""Which list of instances is meant."""

from __future__ import annotations

from tui.core.quick import dataclass


@dataclass(frozen=True, slots=True)
class InstanceQuery:
    """Which instances are meant.

    Attributes:
        agent: Agent code, raw.
        version: Agent version, or None for the route without one.
        user: User identifier, or empty.
        group: Group identifier, or empty.
        search: Search term for names, or empty.
        ascending: Oldest first; the default is newest first.
    """

    agent: str
    version: str | None = None
    user: str = ""
    group: str = ""
    search: str = ""
    ascending: bool = False
