"""The vendors' paged lists, and what their contracts leave open of each (serenity.md, agentphone.md, geai.md)."""

from __future__ import annotations

import re
from typing import Final

from tui.core.quick import dataclass


@dataclass(frozen=True, slots=True)
class Paged:
    """A list that is read by pages.

    Attributes:
        path: How its path ends, below the vendor's mount; a ``*`` is one segment.
        size: Parameter of the page's size.
        place: Parameter of its place, a page's number or an offset; empty where it is a cursor.
        rows: Key of the rows.
        unsaid: Keys beside the rows that the contract does not promise.
        ordered: Whether it promises an order.
        usual: Rows of a page where none are asked for.
        live: Whether rows appear while one reads.
    """

    path: str
    size: str
    place: str
    rows: str
    unsaid: tuple[str, ...] = ()
    ordered: bool = False
    usual: int = 20
    live: bool = False

    @property
    def numbered(self) -> bool:
        """Whether pages have numbers."""
        return self.place == "page"


_BOTH: Final = ("total", "hasMore")
_ECHO: Final = ("total", "pageSize", "page")


def _offset(path: str, *unsaid: str) -> Paged:
    live = path.endswith(("calls", "conversations"))
    return Paged(f"/agentphone/v1/{path}", "limit", "offset", "data", unsaid, live=live)


LISTS: Final = (
    Paged("/serenity/api/v2/AgentInstance/*", "pageSize", "page", "items", _ECHO, ordered=True, live=True),
    Paged("/serenity/api/v2/AgentInstance/*/*", "pageSize", "page", "items", _ECHO, ordered=True, live=True),
    Paged("/serenity/api/v2/agent", "pageSize", "page", "items", _ECHO),
    _offset("agents"),
    _offset("calls", *_BOTH),
    _offset("numbers", "hasMore"),
    _offset("conversations", "total"),
    _offset("sub-accounts", *_BOTH),
    _offset("agents/*/calls"),
    _offset("agents/*/conversations"),
    _offset("numbers/*/calls", *_BOTH),
    Paged("/agentphone/v1/numbers/*/messages", "limit", "", "data", usual=50),
    Paged("/agentphone/v1/conversations/*/messages", "limit", "", "data", usual=50),
    Paged("/geai/v2/agents", "count", "start", "agents", usual=200),
    Paged("/geai/v1/organization/request/export", "count", "skip", "items", usual=100, live=True),
)


def paged_of(path: str) -> Paged | None:
    """Return the list that a path leads to, or None."""
    return next((one for one in LISTS if re.fullmatch(one.path.replace("*", "[^/]+"), path)), None)
