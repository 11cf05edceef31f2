"""The scope bar: in one line, what the view is asked about, and why part of the user's choice does not apply."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget


class ScopeBar(Widget):
    """Parts of a scope, separated; parts that do not apply are dim and say so."""

    COMPONENT_CLASSES = {"scope-bar--part", "scope-bar--off", "scope-bar--filter"}
    DEFAULT_CSS = """
    ScopeBar { height: 1; padding: 0 1; }
    ScopeBar > .scope-bar--part { color: $foreground; }
    ScopeBar > .scope-bar--off { color: $text-muted; }
    ScopeBar > .scope-bar--filter { color: $accent; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._parts: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The line as text."""
        return " · ".join(text for text, _ in self._parts)

    def show(self, parts: tuple[tuple[str, str], ...]) -> None:
        """Show parts: (clean text, "part", "off" or "filter")."""
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        segments: list[Segment] = []
        for index, (text, kind) in enumerate(self._parts):
            if index:
                segments.append(Segment(" · ", self._style("off")))
            segments.append(Segment(text, self._style(kind)))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style).apply_style(self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"scope-bar--{name}", partial=True)
