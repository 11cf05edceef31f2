"""Exports a whole list by walking all its pages: each record once, a few pages in memory at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from tui.core.browsing import RecordSource
from tui.core.walking import Walk
from tui.export.formats import Format, Writer

Progress = Callable[[int, int | None, str], None]
"""Called with the records written, the whole list's number where known, and a few words."""


def _to_nobody(done: int, total: int | None, words: str) -> None:
    """Report to nobody."""


async def export_all(
    source: RecordSource,
    form: Format,
    *,
    chosen: Sequence[int] | None = None,
    personal: bool = False,
    progress: Progress = _to_nobody,
) -> AsyncIterator[str]:
    """Walk a list to its end and write every record once.

    Args:
        source: The list; asked with the largest page size that it offers.
        form: The format.
        chosen: Positions of the columns to write, in order; all when None.
        personal: Whether personal data is written as it is, not masked.
        progress: Told after each page.

    Yields:
        Pieces of the file, about one a page.

    Raises:
        DeckError: A page could not be read; what was written so far is not complete and must be thrown away.
    """
    writer = Writer(source.columns, form, chosen=chosen, personal=personal)
    walk = Walk(source, max(source.page_sizes))
    walk.hurry()
    yield writer.head()
    done = 0
    try:
        while not walk.ended:
            await walk.forward()
            records = walk.drain()
            done += len(records)
            yield "".join(map(writer.row, records))
            progress(done, walk.total, _words(walk))
    finally:
        walk.rest()
    yield writer.tail()


def _words(walk: Walk) -> str:
    words = []
    if walk.left_out:
        words.append(f"{walk.left_out:,} unreadable left out")
    if walk.gap:
        words.append("list changed fast: rows may be missing")
    if walk.repeats:
        words.append("the vendor repeats itself: stopped")
    return ", ".join(words)
