"""Asks what to export, as what and to where; then does it, with progress, and with nothing left behind when cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Select

from tui.core.errors import DeckError
from tui.core.format import count_of
from tui.core.text import clean
from tui.export import AtomicFile, Format, export, export_all
from tui.export.files import is_replaceable, suggested_stem, typed_path
from tui.widgets.choices import Check
from tui.widgets.record_core import BrowserCore
from tui.widgets.record_prompts import PROMPT_CSS

_AT_ONCE: Final = 200
"""Rows written between two looks at the keyboard."""


class ExportScreen(ModalScreen[Path | None]):
    """Exports from a record browser; ends with the file's path, or None when nothing was written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="prompt.cancel"),
        Binding("ctrl+s,enter", "start", "Export", id="export.start"),
    ]
    DEFAULT_CSS = PROMPT_CSS.format(name="ExportScreen") + "ExportScreen > Vertical { width: 72; }"

    def __init__(
        self,
        browser: BrowserCore,
        folder: Path | None = None,
        now: datetime | None = None,
        *,
        name: Sequence[str] = ("records",),
    ) -> None:
        """Ask what and where to.

        Args:
            browser: What is exported from.
            folder: Where the file is suggested; the current one when None.
            now: Wall time, for the file's name.
            name: What the file's name is made of: account, view.
        """
        super().__init__()
        self._browser = browser
        self._folder = folder or Path.cwd()
        self._stem = suggested_stem(name, now or datetime.now(UTC))
        self._exporting = False
        self._refused = ""

    def compose(self) -> ComposeResult:
        """Make the fields."""
        browser = self._browser
        with Vertical() as box:
            box.border_title = "Export"
            yield Label("Rows")
            what = "marked" if browser.marks else "shown"
            yield Select(self._choices(), value=what, allow_blank=False, id="export-what", compact=True)
            yield Label("Format")
            forms = [(form.title, form.value) for form in Format]
            yield Select(forms, value=Format.CSV.value, allow_blank=False, id="export-form", compact=True)
            yield Label("File")
            yield Input(str(self._folder / f"{self._stem}.csv"), id="export-path", compact=True, select_on_focus=False)
            yield Check("every column, not only those shown", id="export-all-columns", compact=True, value=True)
            yield Check("personal data as it is, not masked", id="export-personal", compact=True)
            yield Label("", classes="prompt-error", id="export-words", markup=False)
            yield Label(
                "ctrl+s or enter exports · tab to the next · space switches · esc leaves", classes="prompt-keys"
            )

    def on_mount(self) -> None:
        """Begin at the file's name: the other answers are mostly right."""
        self.query_one("#export-path", Input).focus()

    def _choices(self) -> list[tuple[str, str]]:
        browser, listing = self._browser, self._browser.listing
        choices = [(f"What is shown ({count_of(len(listing.rows), 'row')})", "shown")]
        choices.append((f"All that is loaded ({count_of(len(listing.loaded), 'row')})", "loaded"))
        if browser.marks:
            choices.append((f"What is marked ({count_of(len(browser.marks), 'row')})", "marked"))
        if listing.walk is not None:
            total = (
                "reads every page" if listing.total is None else f"{count_of(listing.total, 'row')}, reads every page"
            )
            choices.append((f"Everything ({total})", "everything"))
        return choices

    @on(Select.Changed, "#export-form")
    def _renamed(self, event: Select.Changed) -> None:
        box = self.query_one("#export-path", Input)
        path = Path(box.value)
        if path.suffix.lstrip(".") in {form.value for form in Format}:
            box.value = str(path.with_suffix(f".{event.value}"))

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Export, once at a time."""
        if not self._exporting:
            self._exporting = True
            self._export()

    def action_cancel(self) -> None:
        """Stop; a file that was begun is removed."""
        if self._exporting:
            self.workers.cancel_group(self, "export")
            self._exporting = False
            self._say("Cancelled: no file was written.")
        else:
            self.dismiss(None)

    @work(exclusive=True, group="export", exit_on_error=False)
    async def _export(self) -> None:
        typed = self.query_one("#export-path", Input).value.strip()
        path = typed_path(typed)
        try:
            rows = await self._write(path, overwrite=bool(typed) and typed == self._refused)
        except DeckError as error:
            taken = is_replaceable(path)
            self._refused = typed if taken else ""
            hint = "Press enter again to replace it." if taken else error.fault.hint
            self._say(f"{error.fault.sentence} {hint}")
            return
        finally:
            self._exporting = False
        self.app.notify(f"Exported {count_of(rows, 'row')} to {clean(str(path))}", markup=False)
        self.dismiss(path)

    async def _write(self, path: Path, *, overwrite: bool) -> int:
        browser, what = self._browser, self.query_one("#export-what", Select).value
        form = Format(str(self.query_one("#export-form", Select).value))
        boxes = self.query("#export-personal").results(Check)
        personal = any(box.value for box in boxes)
        chosen = None if self.query_one("#export-all-columns", Check).value else browser.visible_columns
        written = 0

        def told(done: int, total: int | None, words: str) -> None:
            nonlocal written
            written = done
            of = "" if total is None else f" of {total:,} ({done / max(total, 1):.0%})"
            self._say(f"Reading: {done:,}{of} rows {words} · esc cancels")

        if what == "everything" and browser.source is not None:
            pieces = export_all(browser.source, form, chosen=chosen, personal=personal, progress=told)
        else:
            groups = {"shown": browser.listing.rows, "marked": browser.marked_records}
            records = list(groups.get(str(what), browser.listing.loaded))
            written = len(records)
            pieces = _in_turns(export(browser.columns, records, form, chosen=chosen, personal=personal))
        with AtomicFile(path, overwrite=overwrite) as file:
            async for piece in pieces:
                file.write(piece)
        return written

    def _say(self, words: str) -> None:
        self.query_one("#export-words", Label).update(Content(words))


async def _in_turns(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Yield pieces with room for keys between them, so that an export that is cancelled writes no file."""
    for number, piece in enumerate(pieces):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        yield piece
