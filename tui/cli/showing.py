"""The work of ``agentdeck show``: asks one view and writes its answer."""

from __future__ import annotations

import sys
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from tui.cli.question import Request, check, scope_of, seconds_of
from tui.cli.remarks import RECORDS_ONLY, one_page, remarks
from tui.cli.streams import on_terminal, out, progress, say, wait
from tui.cli.writing import Batches, json_tail, pieces, schema_text, snapshot
from tui.core.browsing import RecordSource
from tui.core.content import Content
from tui.core.errors import PARTIAL, DeckError, ErrorKind
from tui.core.format import count_of
from tui.core.records import Column, PageRequest
from tui.core.scope import TimeControl
from tui.core.text import clean
from tui.core.values import Unit
from tui.core.walking import Walk
from tui.export.answer import Asked
from tui.export.files import AtomicFile
from tui.export.schema import schema_of
from tui.live.configured import Configured, day_zone, page_size
from tui.live.scoping import Effective, words
from tui.live.session import Session
from tui.vendors.base import View


async def show_view(opened: Configured, request: Request) -> int:
    """Write one view's answer; returns the exit status.

    Raises:
        DeckError: Whatever keeps it from being shown at all.
    """
    session = await opened.deck.session(request.account)
    view = session.implementation.view(request.view)
    if view is None:
        raise DeckError(
            ErrorKind.USAGE,
            f"{request.account} has no view “{clean(request.view, 40)}”.",
            hint=f"Views: {', '.join(one.key for one in session.implementation.views)}.",
        )
    check(request, view)
    wait = seconds_of(request.watch) if request.watch is not None else None
    zone = "UTC" if opened.deck.demo else day_zone(opened.config.settings.zone)
    found = scope_of(request, view, session.clock.now(), zone)
    settings = opened.config.settings
    size = page_size(opened.config, view.browser) if view.browser else 1
    showing = _Showing(session, view, found, replace(request, plain=request.plain or settings.ascii), size)
    if request.schema:
        return await showing.schema()
    _say_what_is_shown(view, found, request)
    return await (showing.once() if wait is None else showing.watch(wait))


def _say_what_is_shown(view: View[Any], found: Effective, request: Request) -> None:
    if found.refused:
        say(f"{found.refused} Shown: {found.scope.span.title}.")
    if request.tz and view.controls.time is not TimeControl.NONE and not view.controls.zone:
        say(f"Days are counted by the vendor, not in {found.times}; that zone is for times in tables.")


async def _begun(batches: Batches) -> Batches:
    """Wait for the first batch, so that nothing is written of an answer that never comes."""
    first = await anext(batches, ())

    async def whole() -> Batches:
        yield first
        async for batch in batches:
            yield batch

    return whole()


class _Showing:
    """One view, asked and written; ``page_size`` holds where the command line states none."""

    def __init__(self, session: Session, view: View[Any], found: Effective, request: Request, page_size: int) -> None:
        self.session = session
        self.view = view
        self.found = found
        self.request = request
        self.page_size = request.page_size or page_size
        self.left_out = 0
        self.total: int | None = None
        self.written = 0
        self.gap = False
        self.cut = ""

    async def schema(self) -> int:
        """Write the JSON schema; a view whose columns come with its answer is asked once."""
        content = await self._content() if self.view.browser is None else Content()
        self._write(schema_text(schema_of(self.view.key, self.view.about, self._columns(content), content.figures)))
        return 0

    async def once(self) -> int:
        """Ask once and write."""
        content = await self._content()  # in every form: its notes may say that the records are not the whole
        self.left_out = content.unread
        if self.request.form == "table":
            self._say_what_it_is_about(content)
        try:
            await self._write_all(content)
        except DeckError as error:
            if not self.written or self.request.form not in RECORDS_ONLY or self.request.output is not None:
                raise
            say(f"{error.fault.sentence} Stopped after {count_of(self.written, 'record')}; the rest is missing.")
            return PARTIAL
        for sentence in filter(None, (*remarks(self.request.form, content, self._columns(content)), self.cut)):
            say(sentence)
        if not self.written and not self.left_out and self._columns(content):
            self._say_nothing_is_there()
        if self.left_out:
            what = ("row or answer", "rows or answers") if content.left_out else ("record", "records")
            say(
                f"{count_of(self.left_out, *what)} could not be read and {'is' if self.left_out == 1 else 'are'} left out."
            )
        return PARTIAL if self.left_out or self.gap or content.incomplete else 0

    def _say_what_it_is_about(self, content: Content) -> None:
        """Say the period and the zone: a table has neither."""
        shown = [one.unit for one in self._columns(content) if self.request.wide or not one.wide]
        times = Unit.TIME in shown or Unit.TIME in [one.unit for one in content.figures]
        about = words(replace(self.found, refused=""), self.view.controls, times=times)
        say(f"{' · '.join(text for text, _ in about)}.")

    def _say_nothing_is_there(self) -> None:
        page, total = self.request.page or 1, self.total
        if page > 1 and total is not None:
            last = max(-(-total // self.page_size), 1)
            say(f"Page {page:,} is past the end; the last one is page {last:,}.")
        elif page > 1:
            say(f"There is no record on page {page:,}.")
        elif self.request.form == "table":
            say("There is no record for what was asked.")

    async def watch(self, seconds: float) -> int:
        """Write a snapshot a line, for ever; a failing one is said and tried again."""
        while True:
            try:
                content = await self._content()
                self.left_out = content.unread
                asked, columns = self._asked(), self._columns(content)
                found = [record async for batch in self._records(content) for record in batch]
                out(f"{snapshot(self.request, asked, content, columns, found)}{self.left_out}}}\n")
            except DeckError as error:
                if not error.retryable:
                    raise
                say(f"{error.fault.sentence} Trying again in {seconds:.0f} s.")
            await wait(seconds)

    async def _write_all(self, content: Content) -> None:
        async with (
            aclosing(self._records(content)) as batches,
            aclosing(await _begun(batches)) as whole,
            aclosing(pieces(self.request, self._asked(), content, self._columns(content), whole)) as made,
        ):
            if self.request.output is None:
                async for piece in made:
                    out(piece)
                out(self._tail())
                return
            with AtomicFile(self.request.output) as file:
                async for piece in made:
                    file.write(piece)
                file.write(self._tail())

    def _tail(self) -> str:
        return json_tail(self.left_out, empty=not self.written) if self.request.form == "json" else ""

    def _write(self, text: str) -> None:
        if self.request.output is None:
            out(text)
            return
        with AtomicFile(self.request.output) as file:
            file.write(text)

    async def _content(self) -> Content:
        if self.view.load is None:
            return Content()
        with progress() as told:
            found: Content = await self.view.load(self.session.ask(self.found.scope, told))
        return found

    def _asked(self) -> Asked:
        session = self.session
        return Asked(
            session.account.name,
            session.vendor.key,
            self.view.key,
            self.view.controls,
            self.found.scope,
            self.found.days,
            session.clock.now(),
            self.found.times,
        )

    def _columns(self, content: Content) -> tuple[Column, ...]:
        if self.view.browser is not None:
            return self.view.browser.columns
        return content.table.columns if content.table else ()

    # -- records

    async def _records(self, content: Content) -> Batches:
        """Yield records, page after page as far as was asked."""
        async with aclosing(self._batches(content)) as batches:
            async for records in batches:
                self.written += len(records)
                yield records

    async def _batches(self, content: Content) -> Batches:
        request = self.request
        if self.view.browser is None:
            yield (content.table.records if content.table else ())[: request.limit]
        elif request.every or request.limit is not None:
            async for records in self._walked():
                yield records
        else:
            page = await self._source().fetch(PageRequest(request.page or 1, self.page_size))
            self.left_out += page.left_out
            self.total = page.total
            if request.page is None:
                self.cut = one_page(len(page.records), self.page_size, page.total, more=page.more)
            yield page.records

    async def _walked(self) -> Batches:
        """Yield the records of a list from the page asked for on; with --all several pages are in flight."""
        request, source = self.request, self._source()
        left = request.limit if request.limit is not None else sys.maxsize
        walk = Walk(source, self._walking_size(source), request.page or 1)
        if request.every:
            walk.hurry()
        done = 0
        try:
            with progress(quiet=request.output is None and on_terminal(sys.stdout)) as told:
                while left > 0 and not walk.ended:
                    await walk.forward()
                    records = walk.drain()[:left]
                    left -= len(records)
                    done += len(records)
                    yield records
                    told(done, min(walk.total, done + left) if walk.total is not None else None, "records")
        finally:
            walk.rest()
        self.left_out += walk.left_out
        self.total = walk.total
        if walk.gap or walk.repeats:
            say("The list changed while it was read; rows may be missing.")
            self.gap = True

    def _walking_size(self, source: RecordSource) -> int:
        """Return the rows a request: the largest page where nothing says otherwise, since fewer requests are faster."""
        if self.request.page is not None or self.request.page_size is not None:
            return self.page_size
        return min(max(source.page_sizes), self.request.limit or sys.maxsize)

    def _source(self) -> RecordSource:
        browser = self.view.browser
        assert browser is not None  # noqa: S101  # callers checked
        scope = self.found.scope
        return RecordSource(
            columns=browser.columns,
            paging=browser.paging,
            page_sizes=browser.page_sizes,
            page_size=browser.page_size,
            live=browser.live,
            fetch=lambda request: browser.fetch(self.session.ask(scope), request),
        )
