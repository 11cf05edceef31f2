"""Tables as data: columns, records, pages. Cells stay values until they are seen."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tui.core.quick import dataclass
from tui.core.values import Unit, Value


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        key: Stable name, used for sorting, filtering, remembering and as the export's field name (snake_case).
        title: Heading, in the user's words.
        unit: What the cells measure.
        help: What a cell means, for the detail and the help page.
        personal: Whether cells are personal data, masked unless the user asks.
        wide: Whether the column shows only in wide mode or when chosen.
        adds_up: Whether the sum of several rows means anything: not of distinct counts, the largest of each row, or limits.
    """

    key: str
    title: str
    unit: Unit = Unit.TEXT
    help: str = ""
    personal: bool = False
    wide: bool = False
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class Raw:
    """The vendor's own bytes of an answer, and where in them something stands.

    Attributes:
        body: The whole body as received, decoded from its transfer encoding.
        pointer: Keys and indexes that lead to the part meant; empty for the whole.
    """

    body: bytes
    pointer: tuple[str | int, ...] = ()

    def load(self) -> Any:
        """Parse and return the part meant: JSON values, uncleaned. Clean before showing.

        Raises:
            ValueError: The body is not JSON, or the pointer leads nowhere.
        """
        try:
            value = json.loads(self.body)
            for step in self.pointer:
                value = value[step]
        except RecursionError:
            raise ValueError("the body is nested beyond reason") from None
        except (KeyError, IndexError, TypeError):
            raise ValueError("the pointer leads nowhere") from None
        return value


@dataclass(frozen=True, slots=True)
class Record:
    """One row.

    Attributes:
        key: Stable composite key, unique in its list: rows are matched, marked and de-duplicated by it.
        cells: One value a column, in the columns' order.
        raw: The vendor's bytes for this row, where there are any.
        flags: Words that say something is off with this row ("costs do not add up"); shown in the detail.
    """

    key: str
    cells: tuple[Value, ...]
    raw: Raw | None = None
    flags: tuple[str, ...] = ()


def check_cells(columns: Sequence[Column], records: Iterable[Record]) -> None:
    """Make sure that rows fit their columns: one that does not is a fault of its vendor's code, and would end the deck if drawn.

    A late record is not looked at, which would make its cells.

    Raises:
        ValueError: A record has more or fewer cells than there are columns.
    """
    count = len(columns)
    if any(type(one) is Record and len(one.cells) != count for one in records):
        raise ValueError("a record has more or fewer cells than there are columns")


class LateRecord(Record):
    """A record each of whose parts is made when it is first asked for: most rows of a page are never looked at."""

    __slots__ = ("_index", "_make", "_source")
    _make: Callable[[str, Any, int], Any]
    _source: Any
    _index: int

    @classmethod
    def of(cls, key: str, make: Callable[[str, Any, int], Any], source: Any, index: int) -> LateRecord:
        """Return a record of a key, and of what its maker returns for "cells", "raw" and "flags".

        Args:
            key: As of any record.
            make: Is given the part's name and the two that follow.
            source: What the record is made from.
            index: Where in its page that stands.
        """
        record = _new(cls)
        record.key = key  # type: ignore[misc]
        record._make, record._source, record._index = make, source, index  # noqa: SLF001  # its own class
        return record

    def __getattr__(self, name: str) -> Any:
        """Make a part: Python asks here for what has not been set."""
        if name not in _SET_PART:
            raise AttributeError(name)
        part = self._make(name, self._source, self._index)
        _SET_PART[name](self, part)
        return part


_new = object.__new__
_SET_PART = {name: Record.__dict__[name].__set__ for name in ("cells", "raw", "flags")}


class Paging(enum.Enum):
    """How a list can be read."""

    NUMBERED = "page and page size"
    OFFSET = "limit and offset"
    CURSOR = "before and after"
    WHOLE = "all at once"

    @property
    def random_access(self) -> bool:
        """Whether any page can be asked for without reading those before it."""
        return self is not Paging.CURSOR


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted.

    Attributes:
        number: 1-based page.
        size: Rows a page.
        cursor: What the previous page gave as ``next_cursor``; for CURSOR lists only.
    """

    number: int = 1
    size: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page as answered.

    Attributes:
        records: The rows, in the vendor's order.
        number: The page that was answered (the vendor's echo where there is one).
        size: Rows a page as the vendor counts them: it may clamp what was asked.
        total: Rows in the whole list, or None where the vendor gives no total.
        more: Whether a further page exists; None where it cannot be known.
        next_cursor: Cursor of the next page, for CURSOR lists.
        left_out: Rows that could not be read and are not in ``records``.
        raw: The whole answer.
    """

    records: tuple[Record, ...]
    number: int = 1
    size: int = 20
    total: int | None = None
    more: bool | None = None
    next_cursor: str | None = None
    left_out: int = 0
    raw: Raw | None = None

    @property
    def answered(self) -> int:
        """How many rows the vendor answered, those that could not be read among them."""
        return len(self.records) + self.left_out


@dataclass(frozen=True, slots=True)
class Table:
    """A whole list, held in memory.

    Attributes:
        columns: Its columns.
        records: Its rows, in the order that means most.
        top: When not None, the list is only the top so many: it is labelled so, and never summed.
        note: What the reader must know about it ("currency not stated").
        left_out: Rows that could not be read.
        end: Which end of the longer list these rows are, in a word: "top", "newest", "slowest".
    """

    columns: tuple[Column, ...]
    records: tuple[Record, ...]
    top: int | None = None
    note: str = ""
    left_out: int = 0
    end: str = "top"

    def __post_init__(self) -> None:
        """Refuse rows that do not fit, while it is the load that fails by them and not the screen."""
        check_cells(self.columns, self.records)
