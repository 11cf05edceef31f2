"""The detail of a record: every field whole, with its unit and meaning; the neighbours are a key away."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar, Final

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.core.errors import DeckError
from tui.core.facts import Fact, Split, facts, splits
from tui.core.hiding import hide_in_text
from tui.core.links import Link, links_of
from tui.core.records import Raw
from tui.core.values import Unit
from tui.export import Format, export
from tui.screens.base import DeckScreen
from tui.screens.raw import RawScreen
from tui.widgets.clipboard import copy_and_tell
from tui.widgets.crumbs import Crumbs
from tui.widgets.record_cells import fit, safe, width_of
from tui.widgets.record_navigator import Navigator
from tui.widgets.record_tone import unusual

Way = tuple[str, Callable[[], object]]
"""A way on from a record: its words, and what opens it."""
Follow = Callable[[str], Awaitable[Raw]]
"""Gets a link's address on the account's own origin."""

_QUIET: Final = "$text-muted"
_TITLE: Final = 24
_ROOM: Final = 100
"""Columns from which the meaning stands beside the value instead of under it."""
_MOST_LINKED: Final = 4 << 20


class DetailScreen(DeckScreen[None]):
    """Shows one record of a list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ways", "Ways on", id="detail.ways"),
        Binding("escape,d", "app.pop_screen", "Back", id="detail.back"),
        Binding("n,right_square_bracket", "step(1)", "Next", id="detail.next"),
        Binding("p,left_square_bracket", "step(-1)", "Previous", id="detail.previous"),
        Binding("j", "raw", "Raw JSON", id="detail.raw"),
        Binding("x", "personal", "Personal data", id="detail.personal"),
        Binding("y", "copy", "Copy", id="detail.copy"),
    ]
    DEFAULT_CSS = """
    DetailScreen > VerticalScroll { padding: 1 2; background: $surface; }
    DetailScreen #detail-body { height: auto; }
    DetailScreen #detail-ways { height: auto; max-height: 10; border: round $primary 60%; margin: 1 0 0 0; display: none;
        background: $surface; border-title-color: $text-accent; }
    DetailScreen #detail-ways.-some { display: block; }
    """

    def __init__(
        self,
        navigator: Navigator,
        *,
        title: str | Sequence[str] = "",
        drills: Sequence[Way] = (),
        ways: Callable[[], Sequence[Way]] | None = None,
        zone: str = "UTC",
        origin: str = "",
        follow: Follow | None = None,
    ) -> None:
        """Make the screen.

        Args:
            navigator: Gives the record and its neighbours.
            title: Where the record is from, in words or as crumbs.
            drills: Ways on from the record shown first.
            ways: Gives the ways on from the record shown now; ``drills`` serve when None, for the first record only.
            zone: IANA zone in which times are shown too.
            origin: Base URL of the account: links elsewhere are not followed.
            follow: Gets a link; links are only listed when None.
        """
        super().__init__()
        self._navigator = navigator
        self._way = tuple(safe(step) for step in ((title,) if isinstance(title, str) else title) if step)
        self._drills, self._first = tuple(drills), navigator.record.key
        self._ways = ways
        self._zone = zone
        self._origin, self._follow = origin, follow
        self._personal = navigator.personal
        self._actions: list[Callable[[], object]] = []
        self._links: tuple[Link, ...] = ()

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here."""
        return (*self._way, "Detail")

    def body(self) -> ComposeResult:
        """Make the fields and the ways on."""
        with VerticalScroll():
            yield Static(id="detail-body")
            yield OptionList(id="detail-ways")

    def on_mount(self) -> None:
        """Show the record."""
        self.query_one(VerticalScroll).focus()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the raw JSON only of a record that has one: what the deck has added up itself has none; so with ways on."""
        if action == "ways":
            return bool(self._actions)
        return self._navigator.record.raw is not None if action == "raw" else True

    def on_resize(self, event: events.Resize) -> None:
        """Lay the fields out anew."""
        self._draw()

    def _show(self) -> None:
        self._links = ()
        self._draw()
        self._offer()
        self._look_for_links()

    def _draw(self) -> None:
        record, columns = self._navigator.record, self._navigator.columns
        width = max(40, self.size.width - 6)
        self.query_one(Crumbs).badge(self._navigator.place())
        lines = [Content.styled(f"⚑ {safe(flag)}", "$text-warning") for flag in record.flags]
        said = unusual(columns, record, self._navigator.rows)
        lines += [Content.styled(f"! {safe(words)}", "$text-warning") for words in said]
        lines += [Content("")] if lines else []
        for fact in facts(columns, record, zone=self._zone, personal=self._personal):
            lines += _fact_lines(fact, width)
        for heading, unit in (("Usage", Unit.TOKENS), ("Cost", Unit.MONEY)):
            lines += _split_lines(heading, splits(columns, record, unit))
        self.query_one("#detail-body", Static).update(Content("\n").join(lines))

    def _offer(self) -> None:
        """List the ways on: drills, then links that may be followed, then those that may not and why."""
        here = self._navigator.record.key
        ways = self._ways() if self._ways is not None else self._drills if here == self._first else ()
        options = self.query_one("#detail-ways", OptionList)
        options.clear_options()
        self._actions = []
        for words, action in ways:
            options.add_option(Option(Content(f"→ {safe(words)}")))
            self._actions.append(action)
        for link in self._links:
            refusal = link.refusal or ("" if self._follow else "not followed here")
            address = link.shown if self._personal else hide_in_text(link.shown)
            line = Content(f"{'⇢' if not refusal else '·'} {link.method} {link.rel}  {address}")
            note = Content.styled(f"  {refusal}", _QUIET) if refusal else Content("")
            options.add_option(Option(line + note, disabled=bool(refusal)))
            self._actions.append(partial(self._open_link, link))
        options.border_title = "Ways on"
        options.set_class(options.option_count > 0, "-some")
        self.refresh_bindings()

    @work(exclusive=True, group="links", exit_on_error=False)
    async def _look_for_links(self) -> None:
        raw = self._navigator.record.raw
        if raw is None or len(raw.body) > _MOST_LINKED or b'"links"' not in raw.body:
            return
        try:
            part = await asyncio.to_thread(raw.load)
        except (ValueError, RecursionError):
            return  # the raw screen says what is wrong with it
        self._links = links_of(part, self._origin)
        if self._links:
            self._offer()

    @work(exclusive=True, group="follow", exit_on_error=False)
    async def _open_link(self, link: Link) -> None:
        if self._follow is None or link.refusal:
            return
        try:
            raw = await self._follow(link.url)
        except DeckError as error:
            self.notify(error.fault.sentence, title=error.fault.title, severity="error", markup=False)
            return
        self.app.push_screen(self._raw_screen(f"{link.rel} {link.shown}", raw))

    def action_ways(self) -> None:
        """Go to the ways on; enter there takes the one that is lit."""
        self.query_one("#detail-ways").focus()

    @on(events.DescendantFocus, "#detail-ways")
    def _ways_focused(self) -> None:
        options = self.query_one("#detail-ways", OptionList)
        if options.highlighted is None:
            options.action_first()

    @on(OptionList.OptionSelected, "#detail-ways")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._actions[event.option_index]()

    @work(exclusive=True, group="step", exit_on_error=False)
    async def action_step(self, by: int) -> None:
        """Show the next or the previous record of the list."""
        if await self._navigator.step(by):
            self.query_one(VerticalScroll).scroll_home(animate=False)
            self._show()
        else:
            self.notify("That was the last one." if by > 0 else "That was the first one.", markup=False, timeout=2)

    def action_raw(self) -> None:
        """Show the vendor's own JSON of the record."""
        record = self._navigator.record
        if record.raw is not None:
            self.app.push_screen(self._raw_screen(record.key, record.raw))

    def _raw_screen(self, title: str, raw: Raw) -> RawScreen:
        rows = (self._navigator.columns, [self._navigator.record])
        return RawScreen(title, raw, self.crumbs(), rows=rows, personal=self._personal)

    def action_personal(self) -> None:
        """Show or mask personal data."""
        self._personal = not self._personal
        self._draw()
        self._offer()

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        """Copy the record as JSON, with the fields shown here."""
        columns, record = self._navigator.columns, self._navigator.record
        text = "".join(export(columns, [record], Format.JSON_LINES, personal=self._personal))
        await copy_and_tell(self, text, "this record as JSON")


def _fact_lines(fact: Fact, width: int) -> list[Content]:
    """Return a field's lines: title, value and unit; the meaning beside them where there is room, else below."""
    title = Content.styled(fit(safe(fact.title), _TITLE - 2) + "  ", _QUIET)
    room = width - _TITLE if width < _ROOM else (width - _TITLE) // 2
    values = [part for value in fact.values for part in (textwrap.wrap(safe(value), max(room, 20)) or [""])]
    lines = [(title if place == 0 else Content(" " * _TITLE)) + Content(value) for place, value in enumerate(values)]
    unit = f" {fact.unit}" if fact.unit in {"tokens", "ratio"} else ""
    lines[-1] += Content.styled(unit, _QUIET)
    meaning = safe(fact.meaning)
    if not meaning:
        return lines
    used = _TITLE + width_of(values[0]) + (len(unit) if len(values) == 1 else 0)
    column = _TITLE + room + 2
    if width >= _ROOM and used < column:
        wrapped = textwrap.wrap(meaning, width - column)
        for place, part in enumerate(wrapped):
            if place >= len(lines):
                lines.append(Content(""))
            lines[place] += Content.styled(" " * max(1, column - lines[place].cell_length) + part, _QUIET)
        return lines
    return lines + [
        Content.styled(" " * _TITLE + part, _QUIET) for part in textwrap.wrap(meaning, max(20, width - _TITLE))
    ]


def _split_lines(heading: str, parts: Sequence[Split]) -> list[Content]:
    if not parts:
        return []
    lines = [Content(""), Content.styled(heading, "bold $text-accent")]
    for part in parts:
        title = Content.styled(fit(safe(part.title), _TITLE - 2) + "  ", _QUIET)
        lines.append(title + Content.styled(part.bar, "$primary") + Content(f"  {part.value}"))
    return lines
