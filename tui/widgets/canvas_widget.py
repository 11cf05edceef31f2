"""A widget that shows a canvas: one line at a time, and only the cells that differ are sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.charset import ascii_only
from tui.widgets.chart_canvas import Canvas
from tui.widgets.chart_palette import Palette, palette_of

if TYPE_CHECKING:
    from textual.theme import Theme


class CanvasWidget(Widget):
    """Draws into a `Canvas` in `draw`, whenever something that it depends on has changed."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes=classes)
        self._locale_is_plain = ascii_only()
        self._canvas: Canvas | None = None
        self._palette: Palette | None = None

    def draw(self, width: int, height: int) -> Canvas | None:
        """Return the content at a size, or None for nothing."""
        raise NotImplementedError

    @property
    def plain(self) -> bool:
        """Whether only ASCII may be drawn: the locale has no more, or the user wants no more."""
        return self._locale_is_plain or bool(getattr(self.app, "plain", False))

    @property
    def canvas(self) -> Canvas | None:
        """The characters on screen; None before there are any."""
        return self._canvas

    def palette(self) -> Palette:
        """Return the colours of the theme in force."""
        if self._palette is None:
            _, background = self.background_colors
            self._palette = palette_of(self.app.theme_variables, background, focused=self.has_focus)
        return self._palette

    def redraw(self) -> None:
        """Draw again, and send only what differs."""
        before, size = self._canvas, self.content_size
        canvas = self._canvas = self.draw(size.width, size.height) if size else None
        if canvas is None or before is None or (before.width, before.height) != (canvas.width, canvas.height):
            if canvas is not before:
                self.refresh()
            return
        changes = canvas.changes(before)
        if changes:
            self.refresh(*(Region(column, row, width, 1) for row, column, width in changes))

    def recolour(self) -> None:
        """Forget the colours, and send everything again."""
        self._palette = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the canvas in the theme's colours."""
        width, palette = self.content_size.width, self.palette()
        if self._canvas is None or y >= self._canvas.height:
            return Strip.blank(width, palette.style("", ""))
        segments = [Segment(text, palette.style(role, ground)) for text, role, ground in self._canvas.runs(y)]
        return Strip(segments).adjust_cell_length(width, palette.style("", ""))

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self.redraw()

    def _theme_changed(self, _: Theme) -> None:
        self.call_after_refresh(self.recolour)

    def on_resize(self, _: events.Resize) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_show(self, _: events.Show) -> None:
        """Draw what came while it was hidden."""
        self.redraw()
