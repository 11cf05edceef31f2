"""A quiet wire: an update sends the cells that were asked to be sent, and of their style only what differs from the cell before.

Textual sends every line from the widget's left edge on, and each run of a style with all of its colours and a reset. Over SSH
that is most of what a live deck sends. What it would have shown is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from textual.screen import Screen

_RESET: Final = "\x1b[0m"


class QuietApp(App[ReturnType]):
    """An app that sends no more than it has to."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Send an update in few bytes."""
        if isinstance(renderable, ChopsUpdate | LayoutUpdate) and self.console.color_system is not None:
            renderable = QuietUpdate(renderable)
        super()._display(screen, renderable)


class QuietUpdate(CompositorUpdate):
    """The same cells as another update, in fewer bytes."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate) -> None:
        self._update = update

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._update

    def render_segments(self, console: Console) -> str:
        """Return what is written to the terminal."""
        written = []
        pen = _Pen(console)
        for column, row, strip in _pieces(self._update):
            written.append(f"\x1b[{row + 1};{column + 1}H")
            written.extend(pen.draw(strip))
        return "".join(written) + _RESET if written else ""


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
        self._console = console
        self._system: ColorSystem = console._color_system or _no_system()  # noqa: SLF001  # the public name is a word only
        self._now: tuple[str, str, str] | None = None

    def draw(self, strip: Strip) -> Iterator[str]:
        """Yield the texts and the changes of style between them."""
        for text, style, control in strip:
            if control or not text:
                continue
            if style is not None and style.link:
                yield _RESET + style.render(text, color_system=self._system)
                self._now = None
                continue
            wanted = _codes(style or Style.null(), self._system)
            yield _change(self._now, wanted)
            yield text
            self._now = wanted


def _change(now: tuple[str, str, str] | None, wanted: tuple[str, str, str]) -> str:
    if now == wanted:
        return ""
    if now is None or now[0] != wanted[0]:
        return f"\x1b[0{''.join(f';{codes}' for codes in wanted if codes and codes not in {'39', '49'})}m"
    return f"\x1b[{';'.join(codes for old, codes in zip(now[1:], wanted[1:], strict=True) if old != codes)}m"


@lru_cache(4096)
def _codes(style: Style, system: ColorSystem) -> tuple[str, str, str]:
    """Return the codes of a style's attributes, foreground and background."""
    plain = style.without_color.render("x", color_system=system)
    attributes = plain[2 : plain.index("m")] if plain.startswith("\x1b[") else ""
    front = ";".join(style.color.downgrade(system).get_ansi_codes()) if style.color else "39"
    back = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)) if style.bgcolor else "49"
    return attributes, front, back


def _no_system() -> ColorSystem:
    from rich.color import ColorSystem  # noqa: PLC0415  # never where colours are known

    return ColorSystem.STANDARD
