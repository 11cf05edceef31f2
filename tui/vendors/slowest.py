"""The rows of a period, the longest first, of a list for which the vendor has neither a time filter nor a ranking of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from tui.core.calculus import PERCENTILE_HELP, percentile
from tui.core.content import Content, Figure, cut_short
from tui.core.quick import dataclass
from tui.core.records import Column, Record, Table
from tui.core.values import NOT_SUPPLIED, Number, Value
from tui.vendors.amounts import amount, unless_unread
from tui.vendors.base import Ask, Browser
from tui.vendors.walked_list import Bound, read_range

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Slowest(Generic[C]):
    """Which rows are ranked, and by what.

    Attributes:
        browser: The list.
        started: Key of the column with a row's start.
        lasted: Key of the column with what it is ranked by.
        early: Keys of the columns that come first, in order, so that a narrow table shows them.
        noun: What the rows are ("calls").
        title: Words for what it is ranked by ("Call length").
        lead: A few words that stand before those on the walk, and say what it is ranked by ("By elapsed time;").
        bound: The most that is read.
    """

    browser: Browser[C]
    started: str
    lasted: str
    early: tuple[str, ...]
    noun: str
    title: str
    lead: str = ""
    bound: Bound = Bound()

    async def load(self, ask: Ask[C]) -> Content:
        """Walk the list through the scope's days, and sort what was found.

        Raises:
            DeckError: USAGE for a bad range, else whatever went wrong with a page.
        """
        reach = await read_range(ask, self.browser, self.started, self.noun, self.bound)
        columns = self.browser.columns
        order = sorted(range(len(columns)), key=lambda index: self._place(columns[index]))
        ranked, timed = self._ranked(reach.rows)
        table = Table(
            tuple(columns[index] for index in order),
            tuple(Record(one.key, tuple(one.cells[index] for index in order), one.raw, one.flags) for one in ranked),
            note="The longest first; client-side",
            left_out=reach.left_out,
        )
        first = f"{self.lead} {reach.words()}.".strip()
        notes = reach.notes(self.noun, ask.scope.zone, self.bound)
        said = (notes[0], first, *notes[1:]) if reach.stopped else (first, *notes)
        content = Content(
            self._figures(timed, unless_unread(len(reach.rows), reach.left_out)),
            (),
            table,
            (*said, PERCENTILE_HELP),
            reach.answers(self.noun),
        )
        return cut_short(content, when=reach.incomplete)

    def _place(self, column: Column) -> int:
        return self.early.index(column.key) if column.key in self.early else len(self.early)

    def _column(self) -> int:
        return next(index for index, column in enumerate(self.browser.columns) if column.key == self.lasted)

    def _ranked(self, rows: Sequence[Record]) -> tuple[list[Record], list[Number]]:
        """Return the rows, the longest first and those without a length last, and every length in ascending order."""
        place = self._column()
        lengths = [(amount(row.cells[place]), row) for row in rows]
        known = [(value, row) for value, row in lengths if value is not None]
        known.sort(key=lambda pair: -pair[0])
        unknown = [row for value, row in lengths if value is None]
        return [*(row for _, row in known), *unknown], [value for value, _ in reversed(known)]

    def _figures(self, timed: Sequence[Number], count: Value) -> tuple[Figure, ...]:
        unit = self.browser.columns[self._column()].unit
        longest: Value = timed[-1] if timed else NOT_SUPPLIED
        noun = self.noun.capitalize()
        return (
            Figure("longest", "Longest", longest, unit, rising_is_bad=True),
            *(
                Figure(f"p{percent}", f"{self.title} p{percent}", _percentile(timed, percent), unit, rising_is_bad=True)
                for percent in (95, 50)
            ),
            Figure("counted", noun, count, note=f"{len(timed):,} of them timed"),
        )


def _percentile(timed: Sequence[Number], percent: int) -> Value:
    value = percentile([float(one) for one in timed], percent)
    return NOT_SUPPLIED if value is None else int(value) if value.is_integer() else value
