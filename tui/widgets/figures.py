"""The headline figures of a view. A figure that changes is marked for a moment, and sent alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.geometry import Size

from tui.core.changes import change_of
from tui.core.content import Figure
from tui.core.values import Value
from tui.widgets.canvas_widget import CanvasWidget
from tui.widgets.chart_canvas import Canvas
from tui.widgets.figure_cards import Cards, Showing, cards_for, draw_cards

MARK_SECONDS: Final = 3.0
"""How long a changed figure is marked."""
_TALL: Final = 34
_VERY_TALL: Final = 44
_MIDDLE: Final = 24
_SHORT: Final = 20


class FigureStrip(CanvasWidget):
    """Shows figures side by side, as large as the screen's height allows."""

    DEFAULT_CSS = """
    FigureStrip { height: auto; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.figures: tuple[Figure, ...] = ()
        self._opened: dict[str, Value] = {}
        self._marks: dict[str, int] = {}
        self._since_opened = False

    def show(self, figures: Sequence[Figure]) -> None:
        """Show figures; those whose value changed are marked. Showing none forgets what the screen was opened with."""
        figures = tuple(figures)
        if figures == self.figures:
            return
        before = {figure.key: figure for figure in self.figures}
        if not figures:
            self._opened.clear()
            self._marks.clear()
        for figure in figures:
            self._opened.setdefault(figure.key, figure.value)
            if figure.key in before and before[figure.key].value != figure.value:
                self._mark(figure, before[figure.key].value)
        same_size = len(figures) == len(self.figures)
        self.figures = figures
        if not same_size:
            self.refresh(layout=True)
        self.redraw()

    @property
    def since_opened(self) -> bool:
        """Whether changes are those since the screen was opened, instead of those against the period before."""
        return self._since_opened

    def toggle_since_opened(self) -> bool:
        """Change what changes are measured against; returns whether it is now the opening of the screen."""
        self._since_opened = not self._since_opened
        self.redraw()
        return self._since_opened

    def draw(self, width: int, height: int) -> Canvas | None:
        """Return the figures at a size."""
        showing = Showing(self._marks, self._opened if self._since_opened else None, self.plain)
        return draw_cards(self.figures, self._cards(width), showing, width, height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows that the figures take at a width."""
        return self._cards(width).lines

    def _cards(self, width: int) -> Cards:
        tall = self.app.size.height
        most = (
            11 if tall >= _VERY_TALL else 5 if tall >= _TALL else 6 if tall >= _MIDDLE else 2 if tall >= _SHORT else 1
        )
        return cards_for(len(self.figures), width, most, large=tall >= _TALL)

    def _mark(self, figure: Figure, before: Value) -> None:
        change = change_of(figure.value, before)
        self._marks[figure.key] = change.direction if change else 0
        if self.is_running:
            self.set_timer(MARK_SECONDS, lambda: self._unmark(figure))

    def _unmark(self, figure: Figure) -> None:
        if any(one.key == figure.key and one.value == figure.value for one in self.figures):
            self._marks.pop(figure.key, None)
            self.redraw()
