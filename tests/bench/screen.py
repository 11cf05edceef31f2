"""What a terminal would show: the few sequences that Textual writes, kept as cells, and what the cells that differ would cost."""

from __future__ import annotations

import re
import unicodedata
from collections import deque

_TOKEN = re.compile(
    r"\x1b\[([?<>=]*)([0-9;:]*)([ $]?)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_=>78]"
    r"|[\x00-\x1a\x1c-\x1f]|[^\x00-\x1f\x1b]+"
)
Style = tuple[str, str, str]
"""Attributes, foreground and background, as the codes that set them."""
Cell = tuple[str, Style]
"""A character and how it is drawn. The second half of a wide one is empty."""
PLAIN: Style = ("", "", "")
BLANK: Cell = (" ", PLAIN)


class Pen:
    """The colours and attributes that a terminal writes in."""

    def __init__(self) -> None:
        self._attributes: set[str] = set()
        self._front = self._back = ""

    def take(self, numbers: str) -> None:
        """Follow one sequence that sets them."""
        left = deque(numbers.split(";") if numbers else ["0"])
        while left:
            code = left.popleft() or "0"
            number = int(code)
            if code in {"38", "48"}:
                kind = left.popleft()
                colour = ";".join([code, kind, *(left.popleft() for _ in range(3 if kind == "2" else 1))])
                self._front, self._back = (colour, self._back) if code == "38" else (self._front, colour)
            elif number == 0:
                self._attributes.clear()
                self._front = self._back = ""
            elif number < 10:
                self._attributes.add(code)
            elif 20 < number < 30:
                self._attributes -= {str(number - 20), "1" if number == 22 else ""}
            elif 30 <= number < 40 or 90 <= number < 98:
                self._front = "" if number == 39 else code
            else:
                self._back = "" if number == 49 else code

    def style(self) -> Style:
        """Return what is written in now."""
        return ";".join(sorted(self._attributes)), self._front, self._back


class Screen:
    """A grid of cells that bytes are written to."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.cells = [[BLANK] * width for _ in range(height)]
        self._x = self._y = 0
        self._pen = Pen()
        self._style = PLAIN
        self._rest = b""
        self.unknown: set[str] = set()

    def feed(self, data: bytes) -> None:
        """Take what was written; a sequence or character that is cut is kept for the next time."""
        data = self._rest + data
        cut = data.rfind(b"\x1b", max(len(data) - 64, 0))
        whole = len(data)
        if cut >= 0 and not _TOKEN.match(data[cut:].decode("utf-8", "ignore")):
            whole = cut
        else:
            while whole > len(data) - 4 and whole > 0 and _cut(data[:whole]):
                whole -= 1
        self._rest = data[whole:]
        for match in _TOKEN.finditer(data[:whole].decode("utf-8", "replace")):
            self._take(match)

    def text(self) -> str:
        """Return the screen as lines of text."""
        return "\n".join("".join(character for character, _ in row).rstrip() for row in self.cells)

    def copy(self) -> list[list[Cell]]:
        """Return the cells as they are now."""
        return [list(row) for row in self.cells]

    def _take(self, match: re.Match[str]) -> None:
        text = match.group()
        if text >= " ":
            self._put(text)
        elif text == "\n":
            self._y = min(self._y + 1, self.height - 1)
            self._x = 0
        elif text == "\r":
            self._x = 0
        elif text.startswith("\x1b[") and not match.group(1) and not match.group(3):
            self._control(match.group(2), match.group(4))

    def _control(self, numbers: str, kind: str) -> None:
        if kind == "m":
            self._pen.take(numbers)
            self._style = self._pen.style()
        elif kind == "H":
            row, _, column = numbers.partition(";")
            self._y, self._x = int(row or 1) - 1, int(column or 1) - 1
        elif kind == "J":
            self.cells = [[BLANK] * self.width for _ in range(self.height)]
        elif kind not in "cnhlut":
            self.unknown.add(kind)

    def _put(self, text: str) -> None:
        if not 0 <= self._y < self.height:
            return
        row = self.cells[self._y]
        for character in text:
            wide = 1 if character.isascii() else _width(character)
            if not wide and 0 < self._x <= self.width:
                row[self._x - 1] = (row[self._x - 1][0] + character, row[self._x - 1][1])
            elif 0 <= self._x < self.width:
                row[self._x] = (character, self._style)
                if wide == 2 and self._x + 1 < self.width:
                    row[self._x + 1] = ("", self._style)
            self._x += wide


def ideal_bytes(before: list[list[Cell]], after: list[list[Cell]]) -> int:
    """Return the bytes that move to each run of cells that differ, change of the style what differs, and write the cells."""
    total, style = 0, PLAIN
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        following = -2
        for x, (was, now) in enumerate(zip(old, new, strict=True)):
            if was == now or not now[0]:
                continue
            if x != following:
                total += len(f"\x1b[{y + 1};{x + 1}H")
            codes = [code for part, code in zip(style, now[1], strict=True) if part != code]
            if codes:
                style = now[1]
                total += len(f"\x1b[{';'.join(codes)}m")
            total += len(now[0].encode())
            following = x + _width(now[0][0])
    return total


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(data: bytes) -> bool:
    try:
        data[-4:].decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
