"""The second belt: whatever text a widget was given, no control character in it reaches the terminal."""

from __future__ import annotations

import re
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
"""Controls, bidirectional and invisible format characters, surrogates; none of them takes a column."""
_LINK: Final = re.compile(r"https?://[!-~]+")


class ControlBelt(LineFilter):
    """Drops characters that could act on a terminal from every line that is drawn, and links that are no plain web address."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  # the filter's form
        """Return the segments, the same list where there is nothing to drop."""
        if not any(_unsafe(segment) for segment in segments):
            return segments
        return [_safe(segment) if _unsafe(segment) else segment for segment in segments]


BELT: Final = ControlBelt()


def _unsafe(segment: Segment) -> bool:
    text, style, control = segment
    if control:
        return True
    if not (text.isascii() and text.isprintable()) and _FORBIDDEN.search(text):
        return True
    return style is not None and bool(style.link) and not _LINK.fullmatch(style.link or "")


def _safe(segment: Segment) -> Segment:
    text, style, control = segment
    if control:
        return Segment("", style)
    if style is not None and style.link and not _LINK.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(_FORBIDDEN.sub("", text), style)
