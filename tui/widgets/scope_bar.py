"""The scope bar: in one line, what the view is asked about, and why part of the user's choice does not apply."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.chart_canvas import fitted

_BETWEEN: Final = " · "

Part = tuple[str, str]
"""A clean text, and what it is: "part", "off" or "filter"."""


class ScopeBar(Widget):
    """Parts of a scope, separated; parts that do not apply are dim and say so. A hint stands on the right."""

    COMPONENT_CLASSES = {"scope-bar--part", "scope-bar--off", "scope-bar--filter"}
    DEFAULT_CSS = """
    ScopeBar { height: 1; padding: 0 1; }
    ScopeBar > .scope-bar--part { color: $foreground; }
    ScopeBar > .scope-bar--off { color: $text-muted; }
    ScopeBar > .scope-bar--filter { color: $accent; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()
        self._hint = ""

    @property
    def text(self) -> str:
        """The whole line as text, whether there is room for it or not."""
        return _BETWEEN.join(text for text, _ in self._parts)

    @property
    def hint(self) -> str:
        """What stands on the right."""
        return self._hint

    def show(self, parts: tuple[Part, ...]) -> None:
        """Show parts."""
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def show_hint(self, text: str) -> None:
        """Show a few words on the right; clean text, empty for none."""
        if text != self._hint:
            self._hint = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.content_size.width
        room = width - (cell_len(self._hint) + 2 if self._hint else 0)
        segments: list[Segment] = []
        used = 0
        for text, kind in fitting(self._parts, room):
            between = _BETWEEN if segments else ""
            shown = fitted(text, room - used - len(between))
            segments += [Segment(between, self._style("off")), Segment(shown, self._style(kind))]
            used += len(between) + cell_len(shown)
        if self._hint:
            segments += [Segment(" " * (width - used - cell_len(self._hint))), Segment(self._hint, self._style("off"))]
        return Strip(segments).adjust_cell_length(width, self.rich_style).apply_style(self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"scope-bar--{name}", partial=True)


def fitting(parts: tuple[Part, ...], width: int) -> tuple[Part, ...]:
    """Return the parts that a width has room for: dim ones give way first, from the last on."""
    kept = list(parts)
    while sum(cell_len(text) for text, _ in kept) + len(_BETWEEN) * (len(kept) - 1) > width:
        quiet = [place for place, (_, kind) in enumerate(kept) if kind == "off"]
        if not quiet or len(kept) == 1:
            break
        del kept[quiet[-1]]
    return tuple(kept)
