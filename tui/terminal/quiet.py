"""A quiet wire: an update sends the cells that the terminal does not show yet, and of their style only what differs.

Textual sends every widget again that was updated, changed or not, every line from its left edge on, and each run of a style
with all of its colours and a reset. Over SSH that is most of what a live deck sends. What is shown is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

from rich.cells import get_character_cell_size
from rich.style import Style
from textual import events, on
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from textual.screen import Screen

_RESET: Final = "\x1b[0m"
_PLAIN: Final = 3
_GAP: Final = 4
"""Cells between two that differ which are cheaper to send again than to jump over."""
Codes: TypeAlias = tuple[Any, ...]
"""Attributes, foreground and background; and the whole style where it is a link."""
Cell: TypeAlias = tuple[str, Codes]
"""A character with what combines with it, and how it is drawn; the second half of a wide one is empty."""


class QuietApp(App[ReturnType]):
    """An app that sends no more than it has to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "redraw", "Draw the whole screen again", show=False, id="app.redraw"),
    ]

    _shown: Shown | None = None

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Send an update in few bytes, or not at all."""
        if isinstance(renderable, ChopsUpdate | LayoutUpdate) and self._sends():
            if self._shown is None:
                self._shown = Shown()
            renderable = _Written(QuietUpdate(renderable, self._shown).render_segments(self.console))
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            if not renderable.text and cursor == self._previous_cursor_position:
                self.post_display_hook()
                return
        super()._display(screen, renderable)

    def _sends(self) -> bool:
        """Say whether what is displayed now reaches a terminal that has colours."""
        return (
            self._running
            and not self._closed
            and not self._batch_count
            and not self.is_headless
            and self._driver is not None
            and not self._driver.is_inline
            and self.console.color_system is not None
        )

    def forget_shown(self) -> None:
        """Take it that the terminal shows something else than was sent: after a change of size, or another program."""
        if self._shown is not None:
            self._shown.forget()

    async def _on_resize(self, event: events.Resize) -> None:  # noqa: ARG002  # Textual calls its own handler too
        self.forget_shown()

    @on(Driver.SignalResume)
    def _draw_again(self) -> None:
        self.action_redraw()

    def action_redraw(self) -> None:
        """Send everything again, whatever a stray message has left on the screen."""
        self.forget_shown()
        self.refresh(layout=True)


class QuietUpdate(CompositorUpdate):
    """The same cells as another update, in fewer bytes.

    Args:
        update: The update.
        shown: What the terminal shows; it is told what is sent. Without it every cell is sent.
    """

    def __init__(self, update: ChopsUpdate | LayoutUpdate, shown: Shown | None = None) -> None:
        self._update = update
        self._shown = shown or Shown()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._update

    def render_segments(self, console: Console) -> str:
        """Return what is written to the terminal; empty when it shows all of it already."""
        written = []
        pen = _Pen(console)
        for column, row, strip in _pieces(self._update):
            cells = pen.cells(strip)
            for first, stop in self._shown.take(column, row, cells):
                written.append(f"\x1b[{row + 1};{column + first + 1}H")
                written.extend(pen.draw(cells[first:stop]))
        return "".join(written) + _RESET if written else ""


class _Written(CompositorUpdate):
    """An update that is written already."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.text

    def render_segments(self, console: Console) -> str:  # noqa: ARG002  # the update's form
        return self.text


class Shown:
    """The cells that the terminal shows, as far as they were sent."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}

    def forget(self) -> None:
        """Know nothing any more."""
        self._rows.clear()

    def take(self, column: int, row: int, cells: Sequence[Cell]) -> list[tuple[int, int]]:
        """Remember cells that stand from a column of a row on; return which of them have to be sent, as spans."""
        line = self._rows.setdefault(row, [])
        stop = column + len(cells)
        if len(line) < stop:
            line.extend(repeat(None, stop - len(line)))
        before = line[column:stop]
        if before == cells:
            return []
        line[column:stop] = cells
        if before.count(None) == len(before):  # nothing is known, as in the first frame
            return [(0, len(cells))]
        # Terminals disagree on the width of some characters: a line that holds any is sent whole, so that it comes out straight.
        if _wide(cells) or _wide(before):
            return [(0, len(cells))]
        return _spans(before, cells)


def _spans(before: Sequence[Cell | None], cells: Sequence[Cell]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place, (old, new) in enumerate(zip(before, cells, strict=True)):
        if old != new:
            if spans and place - spans[-1][1] <= _GAP:
                spans[-1] = (spans[-1][0], place + 1)
            else:
                spans.append((place, place + 1))
    return spans


def _wide(cells: Sequence[Cell | None]) -> bool:
    return any(cell is not None and len(cell[0]) != 1 for cell in cells)


def _pieces(update: ChopsUpdate | LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield column, row and cells of everything that is to be sent."""
    if isinstance(update, LayoutUpdate):
        for row, line in enumerate(update.strips, update.region.y):
            yield update.region.x, row, Strip.join(list(line))
        return
    for row, first, stop in update.spans:
        for end, (column, strip) in zip(update.chop_ends[row], update.chops[row].items(), strict=False):
            left, right = max(column, first), min(end, stop)
            if strip is not None and left < right:
                yield left, row, strip.crop(left - column, right - column)


class _Pen:
    """Writes cells, and remembers the style that the terminal is in."""

    def __init__(self, console: Console) -> None:
        self._system: ColorSystem = console._color_system or _no_system()  # noqa: SLF001  # the public name is a word only
        self._now: Codes | None = None

    def cells(self, strip: Strip) -> list[Cell]:
        """Return the cells of a strip."""
        cells: list[Cell] = []
        for text, style, control in strip:
            if control or not text:
                continue
            codes = _codes(style or Style.null(), self._system)
            if text.isascii() or all(get_character_cell_size(character) == 1 for character in text):
                cells.extend(zip(text, repeat(codes)))
            else:
                _put(cells, text, codes)
        return cells

    def draw(self, cells: Sequence[Cell]) -> Iterator[str]:
        """Yield the texts and the changes of style between them."""
        for codes, run in groupby(cells, itemgetter(1)):
            text = "".join(character for character, _ in run)
            if len(codes) > _PLAIN:
                yield _RESET + codes[-1].render(text, color_system=self._system)
                self._now = None
                continue
            yield _change(self._now, codes)
            yield text
            self._now = codes


def _put(cells: list[Cell], text: str, codes: Codes) -> None:
    for character in text:
        size = get_character_cell_size(character)
        if size:
            cells.append((character, codes))
            cells.extend(repeat(("", codes), size - 1))
        elif cells:
            place = -1 if cells[-1][0] or len(cells) == 1 else -2
            cells[place] = (cells[place][0] + character, cells[place][1])


def _change(now: Codes | None, wanted: Codes) -> str:
    if now == wanted:
        return ""
    if now is None or now[0] != wanted[0]:
        return f"\x1b[0{''.join(f';{codes}' for codes in wanted if codes and codes not in {'39', '49'})}m"
    return f"\x1b[{';'.join(codes for old, codes in zip(now[1:], wanted[1:], strict=True) if old != codes)}m"


@lru_cache(4096)
def _codes(style: Style, system: ColorSystem) -> Codes:
    """Return the codes of a style."""
    plain = style.without_color.render("x", color_system=system)
    attributes = plain[2 : plain.index("m")] if plain.startswith("\x1b[") else ""
    front = ";".join(style.color.downgrade(system).get_ansi_codes()) if style.color else "39"
    back = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)) if style.bgcolor else "49"
    return (attributes, front, back, style) if style.link else (attributes, front, back)


def _no_system() -> ColorSystem:
    from rich.color import ColorSystem  # noqa: PLC0415  # never where colours are known

    return ColorSystem.STANDARD
