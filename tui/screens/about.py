"""What a view is: its purpose, every figure whole, every note, the endpoints behind it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content as Words
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.core.content import Content, Figure
from tui.core.format import format_value
from tui.vendors.base import View

_TITLE: Final = 26


class AboutScreen(ModalScreen[None]):
    """Says all that a view's screen has no room for; esc leaves.

    Args:
        view: The view.
        content: What it answered last, or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,i,q", "dismiss(None)", "Close", id="about.close"),
    ]
    DEFAULT_CSS = """
    AboutScreen > VerticalScroll { width: 90%; max-width: 100; height: auto; max-height: 90%; padding: 1 2; }
    AboutScreen Static { height: auto; }
    """

    def __init__(self, view: View[Any], content: Content | None) -> None:
        super().__init__()
        self._view = view
        self._content = content

    def compose(self) -> ComposeResult:
        """Yield the words."""
        with VerticalScroll() as frame:
            frame.border_title = Words(self._view.title)
            frame.border_subtitle = "esc closes"
            yield Static(Words("\n").join(self._lines()))

    def _lines(self) -> list[Words]:
        content, view = self._content, self._view
        lines = [Words(view.about)]
        if content is not None and content.notes:
            lines += [_heading("To know"), *(Words(f"• {note}") for note in content.notes)]
        if content is not None and content.figures:
            lines += [_heading("Figures"), *(_figure(figure) for figure in content.figures)]
        charts = [chart for chart in content.charts if chart.note] if content is not None else []
        if charts:
            lines += [_heading("Charts"), *(Words(f"{chart.title}: {chart.note}") for chart in charts)]
        lines += [_heading("Time"), Words(f"{view.controls.time.value[:1].upper()}{view.controls.time.value[1:]}.")]
        return [*lines, _heading("Endpoints, as the contract names them"), Words(", ".join(view.endpoints))]


def _heading(text: str) -> Words:
    return Words.assemble("\n", (text, "bold $text-accent"))


def _figure(figure: Figure) -> Words:
    title = f"{figure.title:<{_TITLE}} "
    note = f"   {figure.note}" if figure.note else ""
    return Words.assemble(
        (title, "$text-muted"), (format_value(figure.value, figure.unit), "bold"), (note, "$text-muted")
    )
