"""The two lines under a record table: where the reader is, and what is marked."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tui.core.errors import Fault
from tui.core.listing import Listing
from tui.core.scope import Sort


class QuietLine(Static):
    """One line of text that is sent to the terminal only when it differs from what is shown."""

    DEFAULT_CSS = """
    QuietLine { height: 1; background: $panel; color: $text-muted; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes=classes)
        self.shown = Content("")

    def show(self, content: Content) -> None:
        """Show a line, unless it is shown already."""
        if content != self.shown or content.spans != self.shown.spans:
            self.shown = content
            self.update(content, layout=False)


def status(listing: Listing, *, server_sort: Sort | None, busy: bool, fault: Fault | None, note: str = "") -> Content:
    """Return the line that says where the reader is, what is newer, what shapes the rows, and what went wrong."""
    parts = [Content.styled(listing.place(), "$foreground")]
    walk = listing.walk
    if fault is not None:
        parts.append(Content.styled(f"✗ {fault.title}: {fault.sentence} r tries again", "$text-error"))
    if busy:
        parts.append(Content.styled("reading…", "$text-accent"))
    if walk is not None and walk.newer:
        more = "+" if walk.newer >= walk.size else ""
        parts.append(Content.styled(f"▲ {walk.newer:,}{more} newer · press g to jump", "$text-accent"))
    parts += [Content(words) for words in _shape(listing, server_sort)]
    parts += [Content.styled(words, "$text-warning") for words in _warnings(listing)]
    if note:
        parts.append(Content(note))
    return Content("  ").join(parts)


def empty_message(listing: Listing, *, busy: bool, fault: Fault | None) -> tuple[str, ...]:
    """Return what stands in the place of rows where there are none: what is the matter, and the next step."""
    if listing.rows:
        return ()
    if busy:
        return ("Reading…",)
    if fault is not None:
        return (fault.title, fault.sentence, fault.hint, "", "Press r to try again.")
    if listing.filter is not None:
        return ("No loaded row matches.", "", "Press / to change the filter, esc in it to clear it.")
    return ("No rows here.", "", "Press t for another period, or F for other filters.")


def _shape(listing: Listing, server_sort: Sort | None) -> list[str]:
    words = []
    if listing.sort is not None:
        whole = listing.walk is None or (listing.walk.ended and listing.walk.begun and not listing.paged)
        what = "" if whole else "this page " if listing.paged else "loaded rows "
        words.append(f"sorted {what}by {_title(listing, listing.sort)} {'▼' if listing.sort.descending else '▲'}")
    if server_sort is not None:
        words.append(f"server sorts by {_title(listing, server_sort)} {'⇓' if server_sort.descending else '⇑'}")
    if listing.continuous and listing.walk is not None and not listing.walk.ended:
        words.append("continuous")
    return words


def _warnings(listing: Listing) -> list[str]:
    words = []
    left_out = listing.walk.left_out if listing.walk else listing.table.left_out if listing.table else 0
    if left_out:
        words.append(f"{left_out:,} unreadable left out")
    if listing.walk is not None and listing.walk.gap:
        words.append("list changed fast: rows may be missing, g starts anew")
    if listing.walk is not None and listing.walk.repeats:
        words.append("the vendor repeats itself: stopped")
    if listing.table is not None and listing.table.top is not None:
        words.append(f"top {listing.table.top} only")
    return words


def _title(listing: Listing, sort: Sort) -> str:
    return next((column.title for column in listing.columns if column.key == sort.column), sort.column)
