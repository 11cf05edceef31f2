"""Vendors at their least kind within the contracts: what these leave open is answered otherwise than the sandbox does.

What a contract promises is kept (serenity.md: newest first, the echo of a page size; agentphone.md: the total of the agents).
A kind alone, or all of them together, stands between a client and the good application.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

from tui.sandbox.inprocess import Reply, Request, ask
from tui.sandbox.unkind_bodies import REWRITES, Rewrite
from tui.sandbox.unkind_lists import Paged, paged_of

MOST: Final = 7
"""Rows that a page holds at most, whatever was asked for."""
NEWER: Final = 25
"""Rows that appear at the top of a list, one before each answer."""
PAGES: Final = "unkind-pages"
ORDER: Final = "unkind-order"
MOVING: Final = "unkind-moving"

KINDS: Final[Mapping[str, str]] = {
    PAGES: f"at most {MOST} rows a page, whatever is asked for",
    ORDER: "the other way round where no order is promised",
    MOVING: "a new row at the top before every page",
    **{name: about for name, (about, _) in REWRITES.items()},
}
"""Every kind by name, and what it is in words."""
ALL: Final = tuple(name for name in KINDS if name not in {MOVING, "unkind-fields", "unkind-nothing"})
"""Those that take no information away: under all of them together every figure must be that of the kind world."""


class Unkind:
    """Answers for an application, in one or several unkind ways.

    Args:
        app: Gives the good answers.
        kinds: Names of `KINDS`.

    Attributes:
        asked: How often each path was asked for.
    """

    def __init__(self, app: ASGIApp, *kinds: str) -> None:
        self._app = app
        self._kinds = frozenset(kinds)
        self._rewrites: list[Rewrite] = [rewrite for name, (_, rewrite) in REWRITES.items() if name in self._kinds]
        self.asked: Counter[str] = Counter()
        self._lengths: dict[str, int] = {}

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Answer one request."""
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        request = Request(path, scope["query_string"].decode("latin-1"), headers)
        self.asked[path] += 1
        reply = await self.answer(request, self.asked[path])
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": reply.status, "headers": head})
        await send({"type": "http.response.body", "body": reply.body})

    async def answer(self, request: Request, count: int) -> Reply:
        """Return the answer to one GET, of which there were ``count``."""
        paged = paged_of(request.path)
        if paged is not None and self._kinds & {PAGES, ORDER, MOVING}:
            reply = await self._page(request, paged, max(NEWER - count, 0) if MOVING in self._kinds else 0)
        else:
            reply = await ask(self._app, self._limited(request))
        if reply.status != 200 or not self._rewrites:
            return reply
        body = json.loads(reply.body)
        for rewrite in self._rewrites:
            body = rewrite(body, request.path.split("/")[1], paged)
        return replace(reply, body=json.dumps(body).encode())

    def _limited(self, request: Request) -> Request:
        """Return the request with a smaller limit, where the vendor has that alone: Ejento states no largest one."""
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        limit = query.get("limit", "")
        smaller = PAGES in self._kinds and limit.isdigit() and int(limit) > MOST
        return _with(request, query, {"limit": MOST}) if smaller else request

    async def _page(self, request: Request, paged: Paged, newer: int) -> Reply:
        """Return a page of a list that is shorter, turned round or in motion; so many rows are yet to appear."""
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        asked = int(query.get(paged.size) or paged.usual)
        size = min(asked, MOST) if PAGES in self._kinds else asked
        if not paged.place:
            return await ask(self._app, _with(request, query, {paged.size: size}))
        place = int(query.get(paged.place) or (1 if paged.numbered else 0))
        start, hidden = (place - 1) * size if paged.numbered else place, newer * paged.live
        reply, rows = await self._window(request, query, paged, start + hidden, size)
        if reply.status != 200:
            return reply
        body: dict[str, Any] = json.loads(reply.body)
        length: int = body.get("total", 0)
        if ORDER in self._kinds and not paged.ordered:
            length = length if "total" in body else await self._length(request, query, paged)
            first = max(length - start - size, hidden)
            rows = (await self._window(request, query, paged, first, length - start - first))[1][::-1]
        body[paged.rows] = rows
        body |= {"total": length - hidden} if "total" in body else {}
        body |= {"hasMore": start + len(rows) < body["total"]} if "hasMore" in body else {}
        body |= {"pageSize": size, "page": place} if "pageSize" in body else {}
        return replace(reply, body=json.dumps(body).encode())

    async def _window(
        self, request: Request, query: dict[str, str], paged: Paged, start: int, size: int
    ) -> tuple[Reply, list[Any]]:
        """Return the rows at a place of the good list, of the one or the two pages that hold them."""
        if size < 1:
            return Reply(200), []
        places = [start // size + 1, start // size + 2] if paged.numbered else [start]
        replies = [await ask(self._app, _with(request, query, {paged.size: size, paged.place: one})) for one in places]
        if replies[0].status != 200:
            return replies[0], []
        rows = [row for reply in replies for row in json.loads(reply.body)[paged.rows] or ()]
        skipped = start % size if paged.numbered else 0
        return replies[0], rows[skipped : skipped + size]

    async def _length(self, request: Request, query: dict[str, str], paged: Paged) -> int:
        """Return how many rows a list has that does not say so; the last answer is tried first."""
        known, low, high = self._lengths.get(request.path, 0), 0, 1 << 20
        while low < high:
            middle = known if low <= known < high else known - 1 if low < known == high else (low + high) // 2
            _, rows = await self._window(request, query, paged, middle, 1)
            low, high = (middle + 1, high) if rows else (low, middle)
        self._lengths[request.path] = low
        return low


def _with(request: Request, query: dict[str, str], changes: dict[str, int]) -> Request:
    return replace(request, query=urlencode(query | {name: str(value) for name, value in changes.items() if name}))
