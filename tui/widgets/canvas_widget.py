"""A widget that shows a canvas: one line at a time, and only the cells that differ are sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.charset import ascii_only
from tui.widgets.chart_canvas import Canvas
from tui.widgets.chart_palette import Palette, palette_of

if TYPE_CHECKING:
    from textual.theme import Theme


class CanvasWidget(Widget):
    """Draws into a `Canvas` in `draw`, whenever something that it depends on has changed.

    A new size is not waited for but noticed when a line is wanted. Textual 8.2 swallows the events: whoever asks any widget for
    its region while a layout is due has the new map of the screen made there and then, and the layout, which finds no
    difference to it, sends neither Resize nor Show.
    """

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

    @property
    def room(self) -> Size:
        """The size that the last layout gave the content, whatever is due; asking for it makes no layout."""
        outer, gutter = self.outer_size, self.styles.gutter
        return Size(max(outer.width - gutter.width, 0), max(outer.height - gutter.height, 0))

    def palette(self) -> Palette:
        """Return the colours of the theme in force."""
        if self._palette is None:
            _, background = self.background_colors
            self._palette = palette_of(self.app.theme_variables, background, focused=self.has_focus)
        return self._palette

    def redraw(self) -> None:
        """Draw again, and send only what differs."""
        before = self._canvas
        canvas = self._draw()
        if canvas is None or before is None or (before.width, before.height) != (canvas.width, canvas.height):
            if canvas is not before:
                self.refresh()
            return
        changes = canvas.changes(before)
        if changes:
            self.refresh(*(Region(column, row, width, 1) for row, column, width in changes))

    def _draw(self) -> Canvas | None:
        room = self.room
        self._canvas = self.draw(room.width, room.height) if room else None
        return self._canvas

    def recolour(self) -> None:
        """Forget the colours, and send everything again."""
        self._palette = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the canvas in the theme's colours."""
        room, canvas, palette = self.room, self._canvas, self.palette()
        if canvas is None or (canvas.width, canvas.height) != room:
            canvas = self._draw()
        width = room.width
        if canvas is None or y >= canvas.height:
            return Strip.blank(width, palette.style("", ""))
        segments = [Segment(text, palette.style(role, ground)) for text, role, ground in canvas.runs(y)]
        return Strip(segments).adjust_cell_length(width, palette.style("", ""))

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def on_unmount(self) -> None:
        """Let go of the app, which would keep this widget and its whole screen until the theme changes."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _theme_changed(self, _: Theme) -> None:
        self.call_after_refresh(self.recolour)
