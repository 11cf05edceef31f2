"""What covers a screen that is too small to be read: a sentence, which goes away when there is room again."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

LEAST: Final = Size(60, 20)
"""Columns and lines below which a screen is covered."""


class RoomNotice(Static):
    """Covers everything; the screen shows it while it is too small."""

    DEFAULT_CSS = """
    RoomNotice { layer: notice; dock: top; width: 100%; height: 100%; display: none; content-align: center middle;
        text-align: center; background: $background; color: $foreground; }
    """

    def follow(self, size: Size) -> None:
        """Cover the screen, or not, as its size asks for."""
        small = size.width < LEAST.width or size.height < LEAST.height
        if small:
            self.update(
                Content(
                    f"More room, please: {LEAST.width} columns and {LEAST.height} lines.\n"
                    f"This terminal has {size.width} and {size.height}."
                )
            )
        self.display = small
