"""What of the screen could be clicked, and every way in which the deck itself shows a text that came from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tests.support import NOW
from tui.core.content import Chart, ChartKind, Figure, Headline, Series
from tui.core.errors import ErrorKind, Fault
from tui.core.hiding import Hiding
from tui.core.pretty import pretty
from tui.core.records import Column, Raw, Record
from tui.live.snapshot import Snapshot, Step
from tui.widgets.chart import ChartView
from tui.widgets.crumbs import Crumbs
from tui.widgets.figures import FigureStrip
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.fleet_table import FleetTable
from tui.widgets.freshness import Freshness
from tui.widgets.json_view import JsonView
from tui.widgets.notes_line import NotesLine
from tui.widgets.record_status import QuietLine
from tui.widgets.record_table import RecordTable
from tui.widgets.scope_bar import ScopeBar
from tui.widgets.view_bar import Tab, ViewBar


@dataclass(frozen=True)
class Look:
    """What was found on screen.

    Attributes:
        segments: How many pieces of the drawn lines were looked at.
        found: Every piece, tooltip or title that carries an action or a link.
        text: What is on screen.
    """

    segments: int
    found: tuple[str, ...]
    text: str


OWN = {(f"@mouse.{key}", what) for key in ("down", "up") for what in ("grab", "release", "scroll_up", "scroll_down")}
"""What scroll bars can do."""


def _actions(meta: Any) -> set[tuple[str, str]]:
    return {(key, str(value)) for key, value in meta.items() if key.startswith("@")}


def look(app: Any) -> Look:
    """Look at every piece of every drawn line, and at every tooltip."""
    found: list[str] = []
    segments = 0
    lines: list[str] = []
    for strip in app.screen._compositor.render_strips():
        lines.append("".join(segment.text for segment in strip))
        for text, style, _ in strip:
            segments += 1
            if style is not None and (style.link or not OWN.issuperset(_actions(style.meta))):
                found.append(f"{text!r}: {style.link or style.meta}")
    for widget in app.screen.walk_children(Widget):
        if widget.tooltip is not None:
            found += [f"tooltip of {widget!r}: {span}" for span in _spans(widget.tooltip) if _acts(span.style)]
    return Look(segments, tuple(found), "\n".join(lines))


def _spans(tip: Any) -> Sequence[Any]:
    """Return the styles of a tooltip as Textual would show it: a str is read as markup."""
    return Content.from_markup(tip).spans if isinstance(tip, str) else getattr(tip, "spans", ())


def _acts(style: Any) -> bool:
    return "@" in str(style) or "link" in str(style)


Use = Callable[[str], tuple[Widget, Callable[[Any], None]]]
"""Makes a widget, and what shows a text in it once it is mounted."""


def _crumbs(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return Crumbs((text, text)), lambda widget: widget.badge(text[:30])


def _tabs(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return ViewBar(), lambda widget: widget.show((Tab("a", text, text), Tab("b", text, text)), "a")


def _scope(text: str) -> tuple[Widget, Callable[[Any], None]]:
    def show(widget: Any) -> None:
        widget.show(((text, "part"), (text, "filter"), (text, "off")))
        widget.show_hint(text[:30])

    return ScopeBar(), show


def _notes(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return NotesLine(), lambda widget: widget.show((text, text))


def _figures(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return FigureStrip(), lambda widget: widget.show((Figure("a", text, 12, note=text), Figure("b", text, text)))


def _freshness(text: str) -> tuple[Widget, Callable[[Any], None]]:
    fault = Fault(ErrorKind.SERVER, text, text, text, text)
    return Freshness(lambda: NOW), lambda widget: widget.show(
        Snapshot(fault=fault, failing_since=NOW, loading=True, progress=Step(1, 2, text))
    )


def _status(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return QuietLine(), lambda widget: widget.show(Content(text))


def _fleet(text: str) -> tuple[Widget, Callable[[Any], None]]:
    fault = Fault(ErrorKind.SERVER, text, text, text, text)
    figure = Figure("activity", text, text, note=text)
    headline = Headline(figure, figure, figure, figure, figure, (1, 2), text, text)
    return FleetTable(lambda: NOW), lambda widget: widget.show(
        (FleetRow(text, text, snapshot=Snapshot(headline, NOW, fault)),)
    )


def _rows(text: str) -> tuple[Widget, Callable[[Any], None]]:
    columns = tuple(Column(key, text, help=text) for key in "abc")

    def show(widget: Any) -> None:
        widget.show_columns(columns, (0, 1, 2))
        widget.show_records([Record(text, (text, text, text), flags=(text,))])

    return RecordTable(), show


def _message(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return RecordTable(), lambda widget: widget.show_message((text, text))


def _json(text: str) -> tuple[Widget, Callable[[Any], None]]:
    import json

    return JsonView(), lambda widget: widget.show(
        pretty(Raw(json.dumps({text: [text]}).encode()), Hiding(personal=False)).lines
    )


def _not_json(text: str) -> tuple[Widget, Callable[[Any], None]]:
    return JsonView(), lambda widget: widget.show(
        pretty(Raw(text.encode("utf-8", "replace")), Hiding(personal=False)).lines
    )


def _chart(kind: ChartKind) -> Use:
    def use(text: str) -> tuple[Widget, Callable[[Any], None]]:
        timed = kind in {ChartKind.LINE, ChartKind.BARS, ChartKind.STACKED}
        series = tuple(Series(key, text, (3, 2, 1)) for key in "ab")
        buckets = (text, f"{text}1", f"{text}2")
        chart = Chart("c", text, kind, buckets, series, note=text, previous=series, currency=text[:30], timed=timed)
        return ChartView(), lambda widget: widget.show(chart)

    return use


WIDGETS: dict[str, tuple[Use, int]] = {
    "crumbs and badge": (_crumbs, 1),
    "tabs": (_tabs, 2),
    "scope bar": (_scope, 1),
    "notes": (_notes, 3),
    "figures": (_figures, 6),
    "freshness": (_freshness, 1),
    "status line": (_status, 1),
    "fleet row": (_fleet, 5),
    "table": (_rows, 3),
    "table's message": (_message, 5),
    "raw JSON": (_json, 5),
    "raw text": (_not_json, 2),
    **{f"chart, {kind.value}": (_chart(kind), 8) for kind in ChartKind},
}
"""Every widget of the deck that shows a text from outside, and the lines that it needs."""


class Stage(Screen[None]):
    """Shows one use of every string, one below the other."""

    CSS = "Stage > * { width: 100%; }"

    async def show(self, use: Use, lines: int, texts: Sequence[str]) -> None:
        await self.remove_children()
        made = [use(text) for text in texts]
        for widget, _ in made:
            widget.styles.height = widget.styles.min_height = lines
        await self.mount(*(widget for widget, _ in made))
        for widget, show in made:
            show(widget)


class Mistaken(Screen[None]):
    """What a careless widget would make of a name: read as markup."""

    def compose(self) -> Any:
        yield Static("[@click=app.injected]click[/]")
        yield Static("[link='http://injected/']x[/link]")
        tipped = Static("tip")
        tipped.tooltip = "[@click=app.injected]click[/]"
        yield tipped
