"""What every app of the deck is made from: short crash reports, the second belt, an end that comes in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import App, ReturnType
from textual.filter import LineFilter

from tui.terminal.belt import BELT
from tui.terminal.guardian import Guardian


class GuardedApp(App[ReturnType]):
    """An app whose crash shows no data and whose end cannot hang.

    Attributes:
        crash: The error that ended the app, if one did.
    """

    guardian: ClassVar[Guardian | None] = None

    crash: Exception | None = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters, and the belt after them."""
        return [*super().get_line_filters(), BELT]

    def exit(self, result: ReturnType | None = None, return_code: int = 0, message: Any = None) -> None:
        """End the app; from here on the end comes within two seconds, whatever hangs."""
        if self.guardian is not None:
            self.guardian.expect_end(return_code)
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first error and end; Textual would print every local variable, tokens included."""
        self._return_code = 1
        if self._exception is None:
            self.crash = error
            self._exception = error
            self._exception_event.set()
        if self.guardian is not None:
            self.guardian.expect_end(1)
        self._close_messages_no_wait()
