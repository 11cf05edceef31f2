"""Headline figures as cards: large digits where there is height, two lines, or one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from textual.renderables.digits import DIGITS, DIGITS3X3

from tui.core.changes import change_of, change_of_figure
from tui.core.content import Figure
from tui.core.format import format_value
from tui.core.quick import dataclass
from tui.core.sparkline import sparkline
from tui.core.values import NotSupplied, Value
from tui.widgets.chart_canvas import Canvas, fitted

LARGE: Final = 5
TWO_LINES: Final = 2
ONE_LINE: Final = 1
_NARROW: Final = 19
_TITLE: Final = 12
"""Columns of a title that are kept where it gives way to a change."""
_SHAPES: Final = ((LARGE, 22), (TWO_LINES, _NARROW), (ONE_LINE, 26))
"""Heights of a card and the columns that it needs at least, the best first."""
_DIGIT_WIDTHS: Final = dict.fromkeys("0123456789", 3) | {".": 1, ",": 1, ":": 1, "-": 3, "+": 3}


@dataclass(frozen=True, slots=True)
class Cards:
    """How figures share a strip.

    Attributes:
        height: Rows of a card.
        columns: Cards side by side.
        rows: Cards one below the other.
    """

    height: int
    columns: int
    rows: int

    @property
    def lines(self) -> int:
        """Rows of the whole strip: large cards have an empty one between them."""
        gap = 1 if self.height == LARGE else 0
        return self.rows * self.height + max(self.rows - 1, 0) * gap


def cards_for(count: int, width: int, lines: int, *, large: bool = True) -> Cards:
    """Choose a layout for so many figures in so many lines at most, with large digits or without."""
    if count < 1 or width < 1:
        return Cards(ONE_LINE, 1, 0)
    for height, needed in _SHAPES:
        if height == LARGE and not large:
            continue
        fitting = min(max(width // needed, 1), count)
        rows = -(-count // fitting)
        cards = Cards(height, -(-count // rows), rows)
        if cards.lines <= lines:
            return cards
    fitting = min(max(width // _NARROW, 1), count)
    height = TWO_LINES if lines >= TWO_LINES else ONE_LINE
    return Cards(height, fitting, max(lines // height, 1))


@dataclass(frozen=True, slots=True)
class Showing:
    """What a strip shows beside the figures.

    Attributes:
        marks: Keys of figures that changed a moment ago, and the direction.
        opened: Values when the screen was opened; given when changes are to be shown since then.
        ascii_only: Whether only ASCII may be used.
    """

    marks: Mapping[str, int]
    opened: Mapping[str, Value] | None = None
    ascii_only: bool = False


def draw_cards(figures: Sequence[Figure], cards: Cards, showing: Showing, width: int, height: int) -> Canvas:
    """Draw figures on a canvas."""
    canvas = Canvas(width, height)
    if not figures or cards.rows < 1:
        return canvas
    shown = min(len(figures), cards.columns * cards.rows)
    more = f" +{len(figures) - shown}" if shown < len(figures) else ""
    pitch = cards.height + (1 if cards.height == LARGE else 0)
    for index, figure in enumerate(figures[:shown]):
        row, column = divmod(index, cards.columns)
        left = column * width // cards.columns
        right = (column + 1) * width // cards.columns - (max(len(more), 2) if index == shown - 1 else 2)
        draw = {LARGE: _large, TWO_LINES: _two_lines}.get(cards.height, _one_line)
        draw(canvas, figure, showing, (left, max(right, left + 1)), row * pitch)
    if more:
        canvas.put(width - len(more), height - 1, more, "muted")
    return canvas


def _one_line(canvas: Canvas, figure: Figure, showing: Showing, span: tuple[int, int], top: int) -> None:
    left, right = span
    value = _value(figure, compact=True)
    room = right - left - cell_len(value) - 1
    beside = cell_len(_change(figure, showing)[0]) + 1
    room -= beside if beside > 1 and room - beside >= _TITLE else 0
    title = fitted(figure.title, max(room, 3), ascii_only=showing.ascii_only)
    column = canvas.put(left, top, title, "muted") + 1
    column = _put_value(canvas, figure, value, (column, top), showing)
    _put_change(canvas, figure, showing, (column + 1, right), top)


def _two_lines(canvas: Canvas, figure: Figure, showing: Showing, span: tuple[int, int], top: int) -> None:
    left, right = span
    canvas.put(left, top, fitted(figure.title, right - left, ascii_only=showing.ascii_only), "muted")
    text = fitted(_text(figure, right - left), right - left, ascii_only=showing.ascii_only)
    column = _put_value(canvas, figure, text, (left, top + 1), showing)
    # One of the two blanks between cards is given up rather than the change.
    column = _put_change(canvas, figure, showing, (column + 1, right + 1), top + 1)
    _put_trend(canvas, figure, showing, (column + 1, right), top + 1)


def _large(canvas: Canvas, figure: Figure, showing: Showing, span: tuple[int, int], top: int) -> None:
    left, right = span
    canvas.put(left, top, fitted(figure.title, right - left, ascii_only=showing.ascii_only), "muted")
    number, unit = ("", _text(figure, right - left)) if showing.ascii_only else _parts(figure, right - left)
    role = _value_role(figure, showing)
    if not number:
        column = canvas.put(left, top + 2, fitted(unit, right - left, ascii_only=showing.ascii_only), role)
    else:
        column = left
        for character in number:
            glyph = _glyph(character)
            for line in range(3):
                canvas.put(column, top + 1 + line, glyph[line], role)
            column += _DIGIT_WIDTHS[character]
        column = canvas.put(column, top + 3, unit, role)
    _put_mark(canvas, figure, showing, column, top + 3)
    column = _put_change(canvas, figure, showing, (left, right), top + 4)
    column = column + 1 if column > left else left
    if any(value is not None for value in figure.trend):
        _put_trend(canvas, figure, showing, (column, right), top + 4)
    elif figure.note:
        canvas.put(column, top + 4, _note(figure, right - column, showing), "muted")


def _note(figure: Figure, room: int, showing: Showing) -> str:
    """Return the note; of one that lists amounts those that fit, each whole, and how many more there are."""
    first, *rest = figure.note.split(", ") if figure.others else [figure.note]
    forms = (", ".join((first, *rest[:count])) + f" +{len(rest) - count}" for count in reversed(range(len(rest))))
    return next(
        (form for form in (figure.note, *forms) if cell_len(form) <= room),
        fitted(figure.note, room, ascii_only=showing.ascii_only),
    )


def _glyph(character: str) -> tuple[str, str, str]:
    """Return the three rows of a large character; points and commas stand on the last."""
    if character not in DIGITS or _DIGIT_WIDTHS[character] == 1:
        return " ", " ", character
    place = DIGITS.index(character) * 3
    first, second, third = (row.ljust(3) for row in DIGITS3X3[place : place + 3])
    return first, second, third


def _parts(figure: Figure, room: int) -> tuple[str, str]:
    """Return what is shown in large digits, and what stands small behind it: a unit, the decimals where there is little room."""
    forms = []
    for compact in (False, True):
        text = _value(figure, compact=compact)
        end = next((index for index, character in enumerate(text) if character not in _DIGIT_WIDTHS), len(text))
        forms.append((text[:end], text[end:]))
        whole, point, decimals = text[:end].partition(".")
        forms.append((whole, point + decimals + text[end:]))
    fitting = (form for form in forms if _large_width(*form) <= room)
    return next(fitting, ("", _value(figure, compact=True)))


def _large_width(number: str, rest: str) -> int:
    return sum(_DIGIT_WIDTHS[character] for character in number) + cell_len(rest) + 1


def _text(figure: Figure, room: int) -> str:
    """Return the value with every digit where there is room for it and its change, else short."""
    whole = _value(figure)
    return whole if cell_len(whole) + 9 <= room else _value(figure, compact=True)


def _value(figure: Figure, *, compact: bool = False) -> str:
    return format_value(figure.value, figure.unit, compact=compact) + figure.further


def _value_role(figure: Figure, showing: Showing) -> str:
    if figure.key in showing.marks:
        return "changed"
    return "muted" if figure.value is None or isinstance(figure.value, NotSupplied) else "value"


def _put_value(canvas: Canvas, figure: Figure, text: str, place: tuple[int, int], showing: Showing) -> int:
    row = place[1]
    column = canvas.put(place[0], row, text, _value_role(figure, showing))
    return _put_mark(canvas, figure, showing, column, row)


def _put_mark(canvas: Canvas, figure: Figure, showing: Showing, column: int, row: int) -> int:
    """Mark what changed a moment ago with an arrow, so that colour is not needed."""
    direction = showing.marks.get(figure.key)
    if direction is None:
        return column
    arrows = {1: "^", -1: "v", 0: "*"} if showing.ascii_only else {1: "↑", -1: "↓", 0: "↔"}
    return canvas.put(column, row, arrows[direction], "changed")


_SINCE: Final = " since opened"


def _change(figure: Figure, showing: Showing) -> tuple[str, str]:
    """Return how a figure changed, and the role of that; no text where it is not known."""
    opened = showing.opened
    change = change_of_figure(figure) if opened is None else change_of(figure.value, opened.get(figure.key))
    if change is None:
        return "", "muted"
    arrows = {1: "+", -1: "-", 0: ""} if showing.ascii_only else {1: "▲ ", -1: "▼ ", 0: ""}
    worse = (change.direction > 0) == figure.rising_is_bad
    return arrows[change.direction] + change.text, "muted" if not change.direction else "bad" if worse else "good"


def _put_change(canvas: Canvas, figure: Figure, showing: Showing, span: tuple[int, int], row: int) -> int:
    left, right = span
    text, role = _change(figure, showing)
    if text and showing.opened is not None and cell_len(text + _SINCE) <= right - left:
        text += _SINCE  # else the screen's top line alone says it
    if not text or cell_len(text) > right - left:
        return left - 1
    return canvas.put(left, row, text, role)


def _put_trend(canvas: Canvas, figure: Figure, showing: Showing, span: tuple[int, int], row: int) -> None:
    left, right = span
    if right - left >= 5 and any(value is not None for value in figure.trend):
        bars = sparkline(figure.trend, min(right - left, len(figure.trend)), ascii=showing.ascii_only)
        canvas.put(left, row, bars, "1")
