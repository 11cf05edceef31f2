"""The work of ``agentdeck show``: asks one view and writes its answer."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from tui.accounts.config import Config
from tui.cli.asking import span_of
from tui.cli.listing import aligned, one_line
from tui.cli.show import PARTIAL
from tui.core.browsing import RecordSource
from tui.core.content import Content
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import format_value
from tui.core.records import Column, PageRequest, Record
from tui.core.scope import Controls, Parent, Sort
from tui.core.spans import Bucket
from tui.core.text import clean
from tui.core.walking import Walk
from tui.export.answer import Asked, figure_out, head, to_json
from tui.export.files import AtomicFile
from tui.export.formats import Format, Writer
from tui.live.configured import Configured, day_zone, page_size
from tui.live.scoping import Effective, Wish, effective
from tui.live.session import Session
from tui.vendors.base import View

_FORMS = {"json": Format.JSON, "jsonl": Format.JSON_LINES, "csv": Format.CSV, "markdown": Format.MARKDOWN}


@dataclass(frozen=True, slots=True)
class Request:
    """The options of ``agentdeck show``, as given."""

    account: str
    view: str
    form: str
    last: str | None = None
    first: str | None = None
    until: str | None = None
    period: str | None = None
    bucket: str = "day"
    tz: str | None = None
    filters: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    search: str = ""
    sort: str | None = None
    page: int = 1
    page_size: int | None = None
    plain: bool = False
    every: bool = False
    limit: int | None = None
    output: Path | None = None
    watch: str | None = None
    personal: bool = False
    color: str = "auto"


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
    found = _effective(opened, session, view, request)
    if found.refused:
        _say(f"{found.refused} Shown: {found.scope.span.title}.")
    showing = _Showing(session, view, found, _preferred(request, opened.config, view))
    if request.watch is not None:
        return await showing.watch(_seconds(request.watch))
    return await showing.once()


def _preferred(request: Request, config: Config, view: View[Any]) -> Request:
    """Fill in what the configuration says where the command line says nothing."""
    size = page_size(config, view.browser) if view.browser is not None else None
    return replace(request, page_size=request.page_size or size, plain=request.plain or config.settings.ascii)


def _effective(opened: Configured, session: Session, view: View[Any], request: Request) -> Effective:
    zone = request.tz or ("UTC" if opened.deck.demo else day_zone(opened.config.settings.zone))
    wish = Wish(
        span=span_of(request.last, request.first, request.until, request.period),
        zone=zone,
        bucket=Bucket(request.bucket),
        filters=_filters(request.filters, view.controls),
        search=request.search,
        sort=_sort(request.sort, view.controls),
        parents=tuple(Parent(key, value, clean(value, 60)) for key, value in map(_pair, request.parents)),
    )
    missing = set(view.needs) - {parent.key for parent in wish.parents}
    if missing:
        hint = f"Give --parent {min(missing)}=ID."
        raise DeckError(ErrorKind.USAGE, f"The view {view.key} is about one record.", hint=hint)
    if request.search and not view.controls.search:
        raise DeckError(ErrorKind.USAGE, f"The view {view.key} has no server-side search.")
    return effective(wish, view.controls, session.clock.now())


def _filters(given: tuple[str, ...], controls: Controls) -> tuple[tuple[str, str], ...]:
    known = {one.key: one for one in controls.filters}
    pairs = tuple(map(_pair, given))
    for key, value in pairs:
        if key not in known:
            names = ", ".join(known) or "none"
            raise DeckError(ErrorKind.USAGE, f"There is no filter “{clean(key, 40)}” here.", hint=f"Filters: {names}.")
        choices = {choice.value for choice in known[key].choices}
        if (choices and value not in choices) or (known[key].integer and not value.isdigit()):
            allowed = ", ".join(sorted(choices)) or "a whole number"
            raise DeckError(
                ErrorKind.USAGE, f"The filter {key} does not take that value.", hint=f"It takes: {allowed}."
            )
    return pairs


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise DeckError(ErrorKind.USAGE, "A filter is given as KEY=VALUE.")
    return key, value


def _sort(text: str | None, controls: Controls) -> Sort | None:
    if text is None:
        return None
    column = text.removeprefix("-")
    if column not in controls.sorts:
        names = ", ".join(controls.sorts) or "none"
        raise DeckError(ErrorKind.USAGE, "The server cannot sort by that column.", hint=f"It can sort by: {names}.")
    return Sort(column, descending=text.startswith("-"))


def _seconds(text: str) -> float:
    number = text.removesuffix("s")
    if not number.isascii() or not number.isdigit() or not 5 <= int(number) <= 86400:
        raise DeckError(ErrorKind.USAGE, "--watch takes seconds, from 5s to 86400s.")
    return float(number)


def _say(text: str) -> None:
    click.echo(f"agentdeck: {text}", err=True)


class _Showing:
    """One view, asked and written."""

    def __init__(self, session: Session, view: View[Any], found: Effective, request: Request) -> None:
        self.session = session
        self.view = view
        self.found = found
        self.request = request
        self.left_out = 0

    async def once(self) -> int:
        """Ask once and write."""
        content = await self._content()
        with self._target() as write:
            async for piece in self._pieces(content):
                write(piece)
        for note in content.notes if content and self.request.form not in {"json", "table"} else ():
            _say(note)
        self.left_out += content.table.left_out if content and content.table else 0
        if self.left_out:
            _say(f"{self.left_out:,} records could not be read and are left out.")
            return PARTIAL
        return 0

    async def watch(self, seconds: float) -> int:
        """Write a snapshot a line, for ever; a failing one is said and tried again."""
        while True:
            try:
                content = await self._content()
                records = await self._page()
                item = head(self._asked(), content)
                columns = self._columns(content)
                rows = records or (content.table.records if content and content.table else ())
                lines = Writer(columns, Format.JSON_LINES, personal=self.request.personal)
                body = ", ".join(lines.row(record).rstrip("\n") for record in rows)
                sys.stdout.write(one_line(item)[:-1].rstrip() + f', "records": [{body}]}}\n')
                sys.stdout.flush()
            except DeckError as error:
                if not error.retryable:
                    raise
                _say(error.fault.sentence)
            await asyncio.sleep(seconds)

    async def _content(self) -> Content | None:
        if self.view.load is None or (
            self.view.browser is not None and self.request.form in {"jsonl", "csv", "markdown"}
        ):
            return None
        with _progress() as progress:
            found: Content = await self.view.load(self.session.ask(self.found.scope, progress))
        return found

    async def _page(self) -> tuple[Record, ...]:
        if self.view.browser is None:
            return ()
        size = self.request.page_size or self.view.browser.page_size
        page = await self._source().fetch(PageRequest(self.request.page, size))
        self.left_out += page.left_out
        return page.records[: self.request.limit]

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

    def _asked(self) -> Asked:
        session = self.session
        return Asked(
            session.account.name,
            session.vendor.key,
            self.view.key,
            self.found.scope,
            self.found.days,
            session.clock.now(),
        )

    def _columns(self, content: Content | None) -> tuple[Column, ...]:
        if self.view.browser is not None:
            return self.view.browser.columns
        return content.table.columns if content and content.table else ()

    async def _records(self, content: Content | None) -> AsyncIterator[list[Record]]:
        """Yield records, page after page as far as was asked."""
        request = self.request
        if self.view.browser is None:
            rows = content.table.records if content and content.table else ()
            yield list(rows[: request.limit])
            return
        if not request.every and request.limit is None:
            yield list(await self._page())
            return
        sizes = self.view.browser.page_sizes
        walk = Walk(self._source(), min(max(sizes), request.limit or max(sizes)))
        left = request.limit if request.limit is not None else sys.maxsize
        with _progress() as progress:
            done = 0
            while left > 0 and not walk.ended:
                await walk.forward()
                records = walk.drain()[:left]
                left -= len(records)
                done += len(records)
                yield records
                progress(done, walk.total, "records")
        self.left_out += walk.left_out
        if walk.gap:
            _say("The list changed while it was read; rows may be missing.")
            self.left_out += 1

    async def _pieces(self, content: Content | None) -> AsyncIterator[str]:
        form = self.request.form
        if form == "chart":
            from tui.cli.drawing import charts_text  # noqa: PLC0415  # loads plotext

            yield charts_text(content or Content(), self.request.color, plain=self.request.plain)
            return
        columns = self._columns(content)
        if form == "table":
            async for piece in self._text(content, columns):
                yield piece
            return
        if not columns and form != "json":
            yield _figures(content or Content(), form)
            return
        writer = Writer(columns, _FORMS[form], personal=self.request.personal)
        if form == "json":
            yield to_json(head(self._asked(), content)).removesuffix("\n}") + ',\n  "records": '
        yield writer.head()
        async for records in self._records(content):
            yield "".join(map(writer.row, records))
        yield writer.tail().rstrip("\n") + "\n}\n" if form == "json" else writer.tail()

    async def _text(self, content: Content | None, columns: tuple[Column, ...]) -> AsyncIterator[str]:
        if content and content.figures:
            rows = [(one.title, format_value(one.value, one.unit, exact=True), one.note) for one in content.figures]
            yield aligned(rows) + "\n\n"
        for note in content.notes if content else ():
            yield f"{note}\n"
        if not columns:
            return
        from tui.core.personal import guarded  # noqa: PLC0415  # only here

        shown = [index for index, column in enumerate(columns) if not column.wide]
        right = frozenset(place for place, index in enumerate(shown) if columns[index].unit.numeric)
        zone = self.found.scope.zone
        lines = [tuple(columns[index].title.upper() for index in shown)]
        async for records in self._records(content):
            for record in records:
                cells = [
                    record.cells[index]
                    if self.request.personal
                    else guarded(record.cells[index], personal=columns[index].personal)
                    for index in shown
                ]
                lines.append(
                    tuple(
                        format_value(cell, columns[index].unit, zone=zone)
                        for cell, index in zip(cells, shown, strict=True)
                    )
                )
        yield aligned(lines, right) + "\n"

    @contextlib.contextmanager
    def _target(self) -> Iterator[Any]:
        if self.request.output is None:
            yield _out
            return
        with AtomicFile(self.request.output) as file:
            yield file.write


def _out(piece: str) -> None:
    sys.stdout.write(piece)
    sys.stdout.flush()


def _figures(content: Content, form: str) -> str:
    items = [figure_out(figure) for figure in content.figures]
    if form == "jsonl":
        return "".join(one_line(item) + "\n" for item in items)
    names = ("key", "title", "value", "unit", "currency")
    rows = [[("" if item.get(name) is None else str(item[name])) for name in names] for item in items]
    if form == "markdown":
        return (
            "\n".join(
                [f"| {' | '.join(names)} |", "|" + " --- |" * len(names), *(f"| {' | '.join(row)} |" for row in rows)]
            )
            + "\n"
        )
    import csv  # noqa: PLC0415  # only here
    import io  # noqa: PLC0415

    from tui.export.formats import guarded  # noqa: PLC0415

    text = io.StringIO()
    csv.writer(text).writerows([names, *([guarded(cell) for cell in row] for row in rows)])
    return text.getvalue()


@contextlib.contextmanager
def _progress() -> Iterator[Any]:
    """Report on standard error, on a terminal only, in one line that is wiped afterwards."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _words: None
        return

    def report(done: int, total: int | None, words: str) -> None:
        of = f" of {total:,}" if total else ""
        sys.stderr.write(f"\r\x1b[K{done:,}{of} {clean(words, 60)}")
        sys.stderr.flush()

    try:
        yield report
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
