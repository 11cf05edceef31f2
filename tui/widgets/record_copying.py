"""What can be copied from a record browser, and the text of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.core.format import count_of
from tui.core.records import Record
from tui.export import Format, export
from tui.widgets.clipboard import Copied, copy, writer

if TYPE_CHECKING:
    from tui.widgets.record_core import BrowserCore

_FORMATS = (("text", "text"), ("tsv", "TSV"), ("json", "JSON"), ("md", "Markdown"))


def copies(browser: BrowserCore) -> list[tuple[str, str]]:
    """Return what can be copied now, as (key, words)."""
    found = [("cell", "This cell")]
    found += [(f"row-{form}", f"This row as {words}") for form, words in _FORMATS]
    if browser.marks:
        found += [
            (f"marked-{form}", f"{count_of(len(browser.marks), 'marked row')} as {words}") for form, words in _FORMATS
        ]
    return found


async def copy_text(browser: BrowserCore, key: str) -> Copied | None:
    """Copy what a key of `copies` names, with personal data only where it is on screen."""
    record, column = browser.current_record, browser.table.current_column
    if record is None or column is None:
        return None
    write = writer(browser.app)
    if key == "cell":
        text = browser.table.reader.plain(column.column, record.cells[column.index])
        return await copy(text, f"the cell “{column.column.title}”", write)
    which, _, form = key.partition("-")
    records = browser.marked_records if which == "marked" else (record,)
    rows = count_of(len(records), "row")
    return await copy(_text(browser, records, form), f"{rows} as {dict(_FORMATS)[form]}", write)


def _text(browser: BrowserCore, records: Sequence[Record], form: str) -> str:
    chosen = browser.visible_columns
    if form == "text":
        columns, read = browser.columns, browser.table.reader.plain
        return "\n".join("  ".join(read(columns[i], record.cells[i]) for i in chosen) for record in records)
    return "".join(export(browser.columns, records, Format(form), chosen=chosen, personal=browser.personal))
