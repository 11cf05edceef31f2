"""Writes a chart to a file: text, SVG or PNG, by the name's ending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.core.errors import DeckError, ErrorKind
from tui.export import write_atomically
from tui.export.files import suggested_stem, typed_path, write_bytes_atomically
from tui.widgets.chart import ChartView


class ChartExportScreen(ModalScreen[Path | None]):
    """Asks for a file's name; ends with its path, or None when nothing was written."""

    BINDINGS = [Binding("escape", "dismiss(None)", "Cancel", id="prompt.cancel")]

    def __init__(self, chart: ChartView, now: datetime, *, name: Sequence[str] = (), above: Sequence[str] = ()) -> None:
        """Ask where to.

        Args:
            chart: The chart.
            now: Wall time, for the file's name.
            name: What the file's name is made of: account, view; the chart's own name follows.
            above: Lines that stand above the chart in the file: of what, about which time.
        """
        super().__init__()
        self._chart = chart
        self._above = above
        stem = suggested_stem((*name, chart.chart.key if chart.chart else "chart"), now)
        self._suggested = Path.cwd() / f"{stem}.svg"

    def compose(self) -> ComposeResult:
        """Yield the file's line."""
        with Vertical(id="prompt") as frame:
            frame.border_title = "Export the chart"
            yield Input(str(self._suggested), select_on_focus=False)
            yield Static("", id="problem", markup=False)
            yield Static(
                "enter writes it · the ending decides: .svg, .png or .txt · esc leaves", id="how", markup=False
            )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            path = typed_path(event.value.strip())
            self._write(path)
        except DeckError as error:
            self.query_one("#problem", Static).update(error.fault.words)
        else:
            self.dismiss(path)

    def _write(self, path: Path) -> None:
        if path.suffix == ".svg":
            write_atomically(path, [self._chart.export_svg(self._above)])
        elif path.suffix == ".txt":
            write_atomically(path, [self._chart.export_text(self._above), "\n"])
        elif path.suffix == ".png":
            write_bytes_atomically(path, self._chart.export_png(self._above))
        else:
            raise DeckError(ErrorKind.USAGE, "That ending is not known.", hint="Use .svg, .png or .txt.")
