"""The two lines under a record table: where the reader is, and what is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tui.core.errors import Fault
from tui.core.filtering import unknown_columns
from tui.core.listing import Listing
from tui.core.scope import Sort
from tui.core.text import clean
from tui.widgets.freshness import AGE_STEP, age_words

_MINUTE: Final = 60


class QuietLine(Static):
    """One line of text that is sent to the terminal only when it differs from what is shown."""

    DEFAULT_CSS = """
    QuietLine { height: 1; background: $panel; color: $text-muted; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.shown = Content("")

    def show(self, content: Content) -> None:
        """Show a line, unless it is shown already."""
        if content != self.shown or content.spans != self.shown.spans:
            self.shown = content
            self.update(content, layout=False)


class RowsAge(QuietLine):
    """Says how old the rows are that were read from a server; it counts on by itself, and seldom."""

    DEFAULT_CSS = """
    RowsAge { width: 12; text-align: right; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._read_at: datetime | None = None
        self._now: Callable[[], datetime] | None = None
        self._tick: Timer | None = None
        self._told: Callable[[datetime | None], None] | None = None

    def tell(self, told: Callable[[datetime | None], None] | None) -> None:
        """Let another line, which says how old the figures are, say this age too; None to say it here."""
        self._told = told
        self._again()

    def follow(self, read_at: datetime | None, now: Callable[[], datetime] | None) -> None:
        """Show the age of what was read then; nothing where that is not known."""
        if (read_at, now) != (self._read_at, self._now):
            self._read_at, self._now = read_at, now
            self._again()

    def _again(self) -> None:
        if self._tick is not None:
            self._tick.stop()
            self._tick = None
        self.display = self._read_at is not None and self._told is None
        if self._told is not None:
            self._told(self._read_at)
        elif self._read_at is not None and self._now is not None and self.is_running:
            age = max(0.0, (self._now() - self._read_at).total_seconds())
            self.show(Content(age_words(age)))
            self._tick = self.set_timer(
                AGE_STEP - age % AGE_STEP if age < _MINUTE else _MINUTE - age % _MINUTE, self._again
            )

    def on_mount(self) -> None:
        """Start counting."""
        self._again()


def status(
    listing: Listing,
    *,
    server_sort: Sort | None,
    busy: bool,
    fault: Fault | None,
    note: str = "",
    sorts: Sequence[str] = (),
) -> Content:
    """Return the line that says where the reader is, what is newer, what shapes the rows, and what went wrong.

    Args:
        listing: The list.
        server_sort: The server's sort in force.
        busy: Whether a page is being read.
        fault: What went wrong with the last one.
        note: What else is to be said.
        sorts: Keys of columns by which the server can sort the whole list.
    """
    parts = [Content.styled(listing.place(), "$foreground")]
    walk = listing.walk
    if listing.filter is not None and walk is not None and not walk.ended and not note:
        note = "O loads all"
    if fault is not None:
        parts.append(Content.styled(f"✗ {fault.title}: {fault.sentence} r tries again", "$text-error"))
    if busy:
        parts.append(Content.styled("reading…", "$text-accent"))
    if walk is not None and walk.newer:
        more = "+" if walk.newer >= walk.size else ""
        parts.append(Content.styled(f"▲ {walk.newer:,}{more} newer · press g to jump", "$text-accent"))
    if (part := sorted_part(listing)) is not None and listing.sort is not None:
        way = " · S all" if listing.sort.column in sorts else ""
        parts.append(Content.styled(f"sorted: {part} only{way}", "$text-warning"))
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
        unknown = unknown_columns(listing.filter.query, listing.columns)
        named = (f"There is no column “{clean(unknown[0], 30)}” here.",) if unknown else ()
        return ("No loaded row matches.", *named, "", "Press / to change the filter, esc to clear it.")
    return ("No rows here.", "", "Where the view has a period (t) or filters (F), ask for others.")


def sorted_part(listing: Listing) -> str | None:
    """Return which rows are sorted while there are others that are not; None where all are, or none."""
    walk = listing.walk
    if (
        listing.sort is None
        or walk is None
        or (walk.ended and walk.begun and (not listing.paged or listing.pages == 1))
    ):
        return None
    return "this page" if listing.paged else "loaded rows"


def _shape(listing: Listing, server_sort: Sort | None) -> list[str]:
    words = []
    if listing.sort is not None and sorted_part(listing) is None:
        words.append(f"sorted by {_title(listing, listing.sort)} {'▼' if listing.sort.descending else '▲'}")
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
    return words


def _title(listing: Listing, sort: Sort) -> str:
    return next((column.title for column in listing.columns if column.key == sort.column), sort.column)
