"""Raw answers as lines of indented JSON, safe to show and bounded."""

from __future__ import annotations

import json
from typing import Final

from tui.core.hiding import Hiding
from tui.core.quick import dataclass
from tui.core.records import Raw
from tui.core.text import clean

MAX_LINES: Final = 100_000
MAX_LINE: Final = 2_000
MAX_CHARACTERS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Pretty:
    """An answer as lines.

    Attributes:
        lines: Clean lines.
        cut: Whether the answer goes on after them.
        json: Whether the answer is JSON.
    """

    lines: tuple[str, ...]
    cut: bool = False
    json: bool = True


def pretty(raw: Raw, hiding: Hiding, *, max_lines: int = MAX_LINES) -> Pretty:
    """Return an answer, or the part of it that a pointer names, as indented JSON; as plain lines where it is no JSON.

    Args:
        raw: The answer.
        hiding: What is masked.
        max_lines: Lines after which it is cut.
    """
    try:
        value = hiding.json(raw.load())
        pieces: list[str] = []
        length = lines = 0
        for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
            pieces.append(piece)
            length += len(piece)
            lines += piece.count("\n")
            if length > MAX_CHARACTERS or lines >= max_lines:
                break
        text, known = "".join(pieces), True
    except (ValueError, RecursionError):
        text, known = raw.body[: MAX_CHARACTERS + 1].decode("utf-8", "replace"), False
        text = hiding.text(text)
    cut = len(text) > MAX_CHARACTERS or text.count("\n") >= max_lines
    kept = text[:MAX_CHARACTERS].split("\n")[:max_lines]
    return Pretty(tuple(clean(line, MAX_LINE) if line.strip() else "" for line in map(_indented, kept)), cut, known)


def _indented(line: str) -> str:
    """Return a line with tabs as spaces, so that plain text keeps its shape."""
    return line.rstrip("\r").expandtabs(4)
