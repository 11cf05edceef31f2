"""What every app of the deck is made from: short crash reports, the second belt, an end that comes in time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import message_pump
from textual._context import active_message_pump
from textual.app import App, ReturnType
from textual.content import Content
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.filter import ANSIToTruecolor, LineFilter
from textual.timer import Timer
from textual.widgets import OptionList

from tui.terminal.belt import BELT
from tui.terminal.guardian import Guardian

_TWICE_SECONDS: Final = 3.0
"""Longest time between the two ctrl+c that end the app."""

_SHORTEST_SECONDS: Final = 0.001


class _EndingTimer(Timer):
    """Textual's never lets go of the loop when its time is over before it starts, as a message's may be that is drawn late."""

    def __init__(self, event_target: Any, interval: float, **options: Any) -> None:
        super().__init__(event_target, max(interval, _SHORTEST_SECONDS), **options)


message_pump.Timer = _EndingTimer  # type: ignore[attr-defined]  # whoever sets a timer takes it from there

_height_of_words, _move_by_page = Content.get_height, OptionList._move_page  # noqa: SLF001  # see below


def _height(self: Content, rules: Any, width: int) -> int:
    """Wrap into one column where there is none; Textual's divides by the width."""
    return _height_of_words(self, rules, max(width, 1))


def _page(self: OptionList, direction: Any) -> None:
    """Stay where there is no room for a line, and so no page; Textual's looks for the line that the cursor is on."""
    if (self.highlighted or 0) in self._index_to_line:
        _move_by_page(self, direction)


Content.get_height = _height  # type: ignore[method-assign]
OptionList._move_page = _page  # type: ignore[method-assign]  # noqa: SLF001  # the palette's list and a choice's too


class GuardedApp(App[ReturnType]):
    """An app whose crash shows no data and whose end cannot hang.

    Attributes:
        crash: The error that ended the app, if one did.
    """

    guardian: ClassVar[Guardian | None] = None

    crash: Exception | None = None
    _meant_to_quit: float = float("-inf")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters and the belt, without the translator of a terminal's own colours: none is drawn in."""
        return [*(one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)), BELT]

    def exit(self, result: ReturnType | None = None, return_code: int = 0, message: Any = None) -> None:
        """End the app; from here on the end comes within two seconds, whatever hangs."""
        if self.guardian is not None:
            self.guardian.expect_end(return_code)
        super().exit(result, return_code, message)

    def action_help_quit(self) -> None:
        """Say at ctrl+c how to quit; a second one quits, since whoever presses it again means it."""
        now = time.monotonic()
        if now - self._meant_to_quit < _TWICE_SECONDS:
            self.exit()
            return
        self._meant_to_quit = now
        self.notify("Press ctrl+c once more, or ctrl+q, to quit.", timeout=_TWICE_SECONDS)

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first error and end; Textual would print every local variable, tokens included."""
        if isinstance(error, NoMatches) and (self._exit or _is_leaving()):
            return  # a screen that is left before it was built looks for widgets that it will never have
        self._return_code = 1
        if self._exception is None:
            self.crash = error
            self._exception = error
            self._exception_event.set()
        if self.guardian is not None:
            self.guardian.expect_end(1)
        self._close_messages_no_wait()


def _is_leaving() -> bool:
    """Whether what is being worked on is on its way off the screen."""
    node = active_message_pump.get(None)
    return isinstance(node, DOMNode) and any(one._pruning for one in node.ancestors_with_self)  # noqa: SLF001  # has no public name
