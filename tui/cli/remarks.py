"""What must be said beside an answer: that a list is not the whole, and what else the view holds.

JSON has places for all of it; the other forms have none, so that a script would take a top list for the whole.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Final

from tui.core.content import ChartKind, Content
from tui.core.format import count_of
from tui.core.records import Column, Table

RECORDS_ONLY: Final = frozenset({"jsonl", "csv", "markdown"})
"""Forms that hold the records alone, and stay readable when they end early."""


def remarks(form: str, content: Content, columns: tuple[Column, ...]) -> Iterator[str]:
    """Yield the sentences that a reader of a form must know, each once; of JSON, which holds them, only that it is not whole.

    Args:
        form: The form that is written.
        content: What the view answered with.
        columns: Columns of the records; none where figures are written in their place.
    """
    if form == "json":
        if content.incomplete:
            yield "The answer is incomplete: its notes say what is missing."
        return
    shown = content.table if form != "chart" or _draws_the_table(content) else None
    yield from dict.fromkeys((*content.notes, *_of_the_table(shown)))
    if form in RECORDS_ONLY:
        yield from _of_the_rest(content, columns)


def one_page(shown: int, size: int, total: int | None, *, more: bool | None) -> str:
    """Return the sentence for a list of which only the first page was written, unasked; empty where that is the whole.

    Args:
        shown: Records that were written.
        size: Records that a page can hold.
        total: Records of the whole list, or None where the vendor gives no total.
        more: Whether a further page exists; None where it cannot be known.
    """
    if more is False or shown >= (total if total is not None else sys.maxsize) or (more is None and shown < size):
        return ""
    records = count_of(shown, "record") if total is None else f"{shown:,} of {count_of(total, 'record')}"
    return f"The first page only: {records}; --all writes them all."


def _draws_the_table(content: Content) -> bool:
    return any(chart.kind is ChartKind.RANKING for chart in content.charts)


def _of_the_table(table: Table | None) -> Iterator[str]:
    if table is None:
        return
    full = table.top is not None and len(table.records) + table.left_out >= table.top  # a shorter one is all there is
    if full and not re.search(rf"\b{table.top}\b", table.note):
        yield f"The list is only the {table.end} {table.top:,}, not the whole."
    if table.note:
        yield table.note


def _of_the_rest(content: Content, columns: tuple[Column, ...]) -> Iterator[str]:
    figures = len(content.figures) if columns else 0  # without records the figures are what is written
    parts = [count_of(count, word) for count, word in ((figures, "figure"), (len(content.charts), "chart")) if count]
    if parts:
        yield f"The view also has {' and '.join(parts)}, left out of this format; --format json holds everything."
