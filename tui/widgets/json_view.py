"""Shows lines of JSON, highlighted and searchable; only the lines that are seen are made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.record_cells import safe, width_of

_TOKENS: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<number>-?\d[\d.eE+-]*)|(?P<word>true|false|null)'
)


class JsonView(ScrollView, can_focus=True):
    """A scrollable view of lines, with a search."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll_down", "Down", show=False, id="json.down"),
        Binding("up", "scroll_up", "Up", show=False, id="json.up"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "json-view--key", "json-view--string", "json-view--number", "json-view--word", "json-view--gutter",
        "json-view--match", "json-view--current",
    }  # fmt: skip
    DEFAULT_CSS = """
    JsonView {
        height: 1fr; background: $surface; color: $foreground; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1;
        & > .json-view--key { color: $text-primary; }
        & > .json-view--string { color: $text-success; }
        & > .json-view--number { color: $text-warning; }
        & > .json-view--word { color: $text-accent; text-style: italic; }
        & > .json-view--gutter { color: $foreground 30%; }
        & > .json-view--match { background: $warning 35%; text-style: bold; }
        & > .json-view--current { background: $warning; color: $background; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[str] = ()
        self.matches: list[int] = []
        self.match = -1
        self._needle = ""
        self._gutter = 0

    def show(self, lines: Sequence[str]) -> None:
        """Show lines, from the first."""
        self.lines = lines
        self._gutter = len(str(len(lines))) + 2
        widest = max((width_of(line) for line in lines), default=0)
        self.virtual_size = Size(widest + self._gutter, len(lines))
        self.scroll_to(0, 0, animate=False, force=True)
        self.search(self._needle)

    def search(self, needle: str) -> None:
        """Light up a text, in any letter case, and go to the first line at or after the top that holds it."""
        self._needle = needle.casefold()
        self.matches = [place for place, line in enumerate(self.lines) if needle and self._needle in line.casefold()]
        top = self.scroll_offset.y
        self.match = next((place for place, line in enumerate(self.matches) if line >= top), 0) if self.matches else -1
        self._go()

    def step(self, by: int) -> None:
        """Go to the next or the previous match."""
        if self.matches:
            self.match = (self.match + by) % len(self.matches)
            self._go()

    def _go(self) -> None:
        if self.match >= 0:
            line = self.matches[self.match]
            top, height = self.scroll_offset.y, max(1, self.size.height)
            if not top <= line < top + height:
                self.scroll_to(y=max(0, line - height // 3), animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        x, top = self.scroll_offset
        place, width = top + y, self.size.width
        if place >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        gutter = Segment(f"{place + 1:>{self._gutter - 2}}  ", self.rich_style + self._style("gutter"))
        body = Strip(self._segments(safe(self.lines[place]), place))
        return Strip([gutter, *body.crop_extend(x, x + width - self._gutter, self.rich_style)])

    def _segments(self, line: str, place: int) -> list[Segment]:
        base = self.rich_style
        styles = [base] * len(line)
        for token in _TOKENS.finditer(line):
            style = base + self._style(token.lastgroup or "word")
            styles[token.start() : token.end()] = [style] * (token.end() - token.start())
        folded = line.casefold()
        if self._needle and len(folded) == len(line):
            lit = self._style("current" if self.match >= 0 and self.matches[self.match] == place else "match")
            start = folded.find(self._needle)
            while start >= 0:
                for index in range(start, start + len(self._needle)):
                    styles[index] += lit
                start = folded.find(self._needle, start + len(self._needle))
        return _joined(line, styles)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"json-view--{name}", partial=True)


def _joined(line: str, styles: list[Style]) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or styles[index] is not styles[start]:
            segments.append(Segment(line[start:index], styles[start]))
            start = index
    return segments
