"""What the reader must know of a view's figures, in as few lines as the screen's height allows."""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.chart_canvas import fitted

TALL: Final = 34
"""Lines of the screen from which two notes are shown instead of one."""


class NotesLine(Widget):
    """Shows the first notes, a line each, and says how all are read; a click asks for all."""

    DEFAULT_CSS = """
    NotesLine { height: auto; padding: 0 1; color: $text-muted; }
    """

    class Wanted(Message):
        """All notes are wanted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.notes: tuple[str, ...] = ()

    def show(self, notes: tuple[str, ...]) -> None:
        """Show notes; clean texts, the most important first."""
        if notes != self.notes:
            taller = self._most(len(notes)) != self._most(len(self.notes))
            self.notes = notes
            self.refresh(layout=taller)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the notes take."""
        return self._most(len(self.notes))

    def _most(self, notes: int) -> int:
        return min(notes, 2 if self.app.size.height >= TALL else 1)

    def render_line(self, y: int) -> Strip:
        """Draw one note; the last line says how many more there are."""
        width, shown = self.content_size.width, self._most(len(self.notes))
        if y >= len(self.notes):
            return Strip.blank(width, self.rich_style)
        last = y == shown - 1
        more = f"  +{len(self.notes) - shown} · i" if last and len(self.notes) > shown else ""
        if last and not more and len(self.notes[y]) > width:
            more = "  i"
        text = fitted(self.notes[y], width - len(more))
        line = Strip([Segment(text)]).adjust_cell_length(width - len(more))
        return Strip.join([line, Strip([Segment(more)])]).apply_style(self.rich_style)

    def on_click(self, _: events.Click) -> None:
        """Ask for all notes."""
        self.post_message(self.Wanted())
