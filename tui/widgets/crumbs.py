"""The top line: where one is, and on the right what holds for the whole deck."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.core.personal import hide_emails

SEPARATOR = " › "
_BOLD = Style(bold=True)


class Crumbs(Widget):
    """The way here, outermost first; cut at its front when it is too long."""

    COMPONENT_CLASSES = {"crumbs--brand", "crumbs--step"}
    DEFAULT_CSS = """
    Crumbs { height: 1; background: $panel; }
    Crumbs > .crumbs--brand { color: $accent; }
    Crumbs > .crumbs--step { color: $text-muted; }
    """

    def __init__(self, steps: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._steps = tuple(map(hide_emails, steps))
        self._badge = ""

    def show(self, steps: tuple[str, ...]) -> None:
        """Show another way; clean text. Names in e-mail addresses are masked: a crumb has no key that shows them."""
        steps = tuple(map(hide_emails, steps))
        if steps != self._steps:
            self._steps = steps
            self.refresh()

    def badge(self, text: str) -> None:
        """Show a few words on the right ("demo", "frozen"); empty for none."""
        if text != self._badge:
            self._badge = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        badge = f" {self._badge} " if self._badge else ""
        room = width - len(badge) - len(" AgentDeck ")
        steps = list(self._steps)
        while len(steps) > 1 and len(SEPARATOR.join(steps)) + 2 > room:
            steps = ["…", *steps[2:]] if steps[0] == "…" else ["…", *steps[1:]]
        segments = [Segment(" AgentDeck ", self._style("brand") + _BOLD)]
        for index, step in enumerate(steps):
            last = index == len(steps) - 1
            segments.append(Segment(SEPARATOR if index else "", self._style("step")))
            segments.append(Segment(step, _BOLD if last else self._style("step")))
        base = self.rich_style
        strip = Strip(segments).adjust_cell_length(max(width - len(badge), 0), base)
        return Strip.join([strip, Strip([Segment(badge, self._style("brand"))])]).crop(0, width).apply_style(base)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"crumbs--{name}", partial=True)
