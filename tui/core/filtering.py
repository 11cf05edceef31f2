"""The local filter: what the user types after ``/``, as a test on records and as words to light up.

Terms are separated by spaces and must all hold; a phrase stands in double quotes.

==================  ========================================================
``failed``          some cell holds the text, in any letter case
``!failed``         no cell holds it
``~fld``            some cell holds the letters in that order
``status:failed``   the cells of the column whose key or title begins so
``tokens:>1000``    numbers compared: ``>``, ``>=``, ``<``, ``<=``, ``=``
==================  ========================================================
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from tui.core.format import format_value
from tui.core.personal import guarded, hide_emails
from tui.core.quick import dataclass
from tui.core.records import Column, Record
from tui.core.values import Money, NotSupplied, Unit, Value

_APART: Final = "\x1f"
_WORDS: Final = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_COMPARISON: Final = re.compile(r"(>=|<=|>|<|=)\s*(-?[\d_.,]+)$")
_OPERATORS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq,
}  # fmt: skip

_FIGURES: Final = frozenset("0123456789.,:-+ %=▲▼–∅█▏▎▍▌▋▊▉")
"""What times, and numbers without a unit of letters, are written with."""
_FIGURE_TYPES: Final[frozenset[type]] = frozenset({int, float, Decimal, datetime, date, type(None), NotSupplied})
_LETTERED: Final = frozenset({Unit.MILLISECONDS, Unit.HOURS})


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must hold of a record.

    Attributes:
        text: What is looked for, case-folded.
        columns: Positions of the columns looked at.
        inverse: Whether it must not be found.
        fuzzy: Whether letters may lie apart.
        named: Whether the user named the column.
    """

    text: str
    columns: tuple[int, ...]
    inverse: bool = False
    fuzzy: bool = False
    named: bool = False

    @property
    def wordy(self) -> bool:
        """Whether it holds a letter that no plain number and no time is written with: those cells need not be formatted."""
        return not _FIGURES.issuperset(self.text)


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled query.

    Attributes:
        query: As typed.
        terms: What must hold.
        columns: The table's columns.
        personal: Whether personal data is on screen; what is masked cannot be searched.
        zone: IANA zone in which times are on screen.
    """

    query: str
    terms: tuple[Term, ...]
    columns: tuple[Column, ...]
    personal: bool = False
    zone: str = "UTC"
    _wordy: bool = field(init=False, compare=False, default=False)

    def __post_init__(self) -> None:
        """Note whether plain numbers and times can be passed over."""
        object.__setattr__(self, "_wordy", all(term.wordy for term in self.terms if not term.named and not term.fuzzy))

    def matches(self, record: Record) -> bool:
        """Whether a record passes every term."""
        text = ""
        for term in self.terms:
            if term.named or term.fuzzy:
                found = self._in_some_cell(term, record)
            else:
                text = text or self._text(record)
                found = term.text in text
            if found is term.inverse:
                return False
        return True

    def needles(self, column: int) -> tuple[Term, ...]:
        """Return the terms whose match can be lit in a column."""
        return tuple(term for term in self.terms if not term.inverse and column in term.columns)

    def narrows(self, other: Filter) -> bool:
        """Whether every record that passes this filter also passes another: its rows need not all be read again."""
        if not self.query.startswith(other.query) or self._shown() != other._shown():
            return False
        earlier = other.terms
        return all(_plain(term) for term in earlier) and all(
            mine.text.startswith(theirs.text) and _plain(mine)
            for mine, theirs in zip(self.terms, earlier, strict=False)
        )

    def _shown(self) -> tuple[object, ...]:
        return self.columns, self.personal, self.zone

    def _text(self, record: Record) -> str:
        """Return all that a record shows, folded, each cell apart from the next: one search instead of one a cell."""
        parts: list[str] = []
        skipped = _FIGURE_TYPES if self._wordy else frozenset()
        for value, column in zip(record.cells, self.columns, strict=False):
            if column.personal and not self.personal:
                parts.append(search_text(guarded(value, personal=True), column.unit, self.zone))
            elif type(value) is str:
                parts.append(value if self.personal or "@" not in value else hide_emails(value))
            elif type(value) not in skipped or column.unit in _LETTERED:
                parts.append(search_text(value, column.unit, self.zone))
        return _APART.join(parts).casefold()

    def _in_some_cell(self, term: Term, record: Record) -> bool:
        return any(self._in_cell(term, record.cells[index], self.columns[index]) for index in term.columns)

    def _in_cell(self, term: Term, value: Value, column: Column) -> bool:
        if not self.personal:
            value = guarded(value, personal=column.personal)
        if term.named and (compared := _COMPARISON.match(term.text)):
            return _compare(value, compared[1], compared[2])
        if type(value) in _FIGURE_TYPES and column.unit not in _LETTERED and term.wordy:
            return False
        if isinstance(value, str):
            text = value.casefold()
            return term.text in text or (term.fuzzy and bool(fuzzy_positions(term.text, text)))
        text = search_text(value, column.unit, self.zone).casefold()
        return term.text in text or (term.fuzzy and bool(fuzzy_positions(term.text, text)))


def parse_filter(query: str, columns: Sequence[Column], *, personal: bool = False, zone: str = "UTC") -> Filter | None:
    """Compile a query.

    Args:
        query: As typed.
        columns: The table's columns.
        personal: Whether personal data is on screen.
        zone: IANA zone in which times are on screen: they are found as they are shown.

    Returns:
        The filter, or None where the query asks for nothing.
    """
    terms = [term for word in _WORDS.findall(query) if (term := _term(word, columns)) is not None]
    return Filter(query, tuple(terms), tuple(columns), personal, zone) if terms else None


def unknown_columns(query: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return what a query names as columns that there are not: ``bogus`` of ``bogus:1``, which is looked for as text."""
    words = (word.lstrip("!~").partition(":") for word in _WORDS.findall(query))
    return tuple(name for name, colon, _ in words if colon and name.isidentifier() and not _named(name, columns))


def search_text(value: Value, unit: Unit, zone: str = "UTC") -> str:
    """Return the text in which a value is found: as shown, and for numbers without separators too."""
    if isinstance(value, bool) or value is None or isinstance(value, NotSupplied | datetime | date | tuple):
        return format_value(value, unit, zone=zone)
    if isinstance(value, int) and (unit is Unit.COUNT or unit is Unit.TOKENS):
        return str(value) if -1000 < value < 1000 else f"{value} {value:,}"
    shown = format_value(value, unit)
    plain = shown.replace(",", "")
    return shown if plain == shown else f"{shown} {plain}"


def fuzzy_positions(needle: str, text: str) -> tuple[int, ...]:
    """Return where the letters of a needle stand in a text, in order; empty where they do not."""
    positions: list[int] = []
    start = 0
    for letter in needle:
        start = text.find(letter, start)
        if start < 0:
            return ()
        positions.append(start)
        start += 1
    return tuple(positions)


def lit_spans(shown: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return the parts of a shown text that terms match, as (start, end), in order and apart."""
    text = shown.casefold()
    if len(text) != len(shown):
        text = shown.lower() if len(shown.lower()) == len(shown) else shown
    lit: set[int] = set()
    for term in terms:
        start = text.find(term.text)
        if start < 0 and term.fuzzy:
            lit.update(fuzzy_positions(term.text, text))
        while start >= 0 and term.text:
            lit.update(range(start, start + len(term.text)))
            start = text.find(term.text, start + len(term.text))
    return _spans(sorted(lit))


def _spans(positions: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for position in positions:
        if spans and spans[-1][1] == position:
            spans[-1] = (spans[-1][0], position + 1)
        else:
            spans.append((position, position + 1))
    return spans


def _term(word: str, columns: Sequence[Column]) -> Term | None:
    inverse = word.startswith("!")
    word = word[1:] if inverse else word
    fuzzy = word.startswith("~")
    word = word[1:] if fuzzy else word
    chosen = tuple(range(len(columns)))
    name, colon, rest = word.partition(":")
    named = _named(name, columns) if colon else ()
    if named:
        chosen, word = named, rest
    text = word.replace('"', "").casefold()
    return Term(text, chosen, inverse, fuzzy, bool(named)) if text else None


def _named(name: str, columns: Sequence[Column]) -> tuple[int, ...]:
    """Return the column of a name: its key or title exactly, else all that begin so."""
    folded = name.replace('"', "").casefold()
    if not folded:
        return ()
    names = [(column.key.casefold(), column.title.casefold()) for column in columns]
    exact = tuple(index for index, pair in enumerate(names) if folded in pair)
    return exact or tuple(index for index, pair in enumerate(names) if any(one.startswith(folded) for one in pair))


def _plain(term: Term) -> bool:
    return not term.inverse and not term.fuzzy and not term.named


def _compare(value: Value, sign: str, bound: str) -> bool:
    amount = value.amount if isinstance(value, Money) else value
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        return False
    try:
        return _OPERATORS[sign](Decimal(str(amount)), Decimal(bound.replace(",", "").replace("_", "")))
    except InvalidOperation:
        return False
