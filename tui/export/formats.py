"""Records as CSV, TSV, JSON, JSON Lines and Markdown, a piece at a time.

What is null and what the vendor does not supply stay apart: in CSV and TSV null is the word ``null`` and not supplied is empty;
in JSON null is ``null`` and a field that is not supplied is absent; in Markdown they are ``∅`` and ``–``.
"""

from __future__ import annotations

import csv
import enum
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from tui.core.format import NOT_SUPPLIED_MARK, NULL_MARK, UNSTATED_CURRENCY
from tui.core.records import Column, Record
from tui.core.values import Amounts, NotSupplied
from tui.export.fields import ExportField, Scalar, fields_of, value_of


class Format(enum.Enum):
    """A file format; the value is the ending of its files."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    MARKDOWN = "md"
    TSV = "tsv"

    @property
    def title(self) -> str:
        """Its name for people."""
        return {"csv": "CSV", "json": "JSON", "jsonl": "JSON Lines", "md": "Markdown", "tsv": "TSV"}[self.value]


Bare: TypeAlias = int | float | Decimal | bool | Amounts | tuple[float | None, ...]
_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
_MARKDOWN: Final = re.compile(r"([\\`*_|<>\[\]])")


def export(
    columns: Sequence[Column],
    records: Iterable[Record],
    form: Format,
    *,
    chosen: Sequence[int] | None = None,
    personal: bool = False,
) -> Iterator[str]:
    """Write records in a format.

    Args:
        columns: The list's columns.
        records: The rows; read once, one at a time.
        form: The format.
        chosen: Positions of the columns to write, in order; all when None.
        personal: Whether personal data is written as it is, not masked.

    Yields:
        Pieces of the file, in order; the heading first, then about one piece a record.
    """
    writer = Writer(columns, form, chosen=chosen, personal=personal)
    yield writer.head()
    for record in records:
        yield writer.row(record)
    yield writer.tail()


class Writer:
    """Writes one file: `head`, then `row` for each record, then `tail`."""

    def __init__(
        self, columns: Sequence[Column], form: Format, *, chosen: Sequence[int] | None = None, personal: bool = False
    ) -> None:
        self.form = form
        self.personal = personal
        self._columns = columns
        self._fields = fields_of(columns, chosen)
        self._rows = 0

    def head(self) -> str:
        """Return what stands before the first record."""
        if self.form in {Format.CSV, Format.TSV}:
            return self._separated([guarded(field.name) for field in self._fields])
        if self.form is Format.MARKDOWN:
            rule = "|".join(" --- " for _ in self._fields)
            return f"| {' | '.join(_escaped(field.title) for field in self._fields)} |\n|{rule}|\n"
        return "[" if self.form is Format.JSON else ""

    def row(self, record: Record) -> str:
        """Return one record."""
        values = [(field, self._value(field, record)) for field in self._fields]
        self._rows += 1
        if self.form in {Format.CSV, Format.TSV}:
            return self._separated([_cell(value) for _, value in values])
        if self.form is Format.MARKDOWN:
            return f"| {' | '.join(_marked(value) for _, value in values)} |\n"
        item = _object(values)
        if self.form is Format.JSON_LINES:
            return item + "\n"
        return ("\n  " if self._rows == 1 else ",\n  ") + item

    def tail(self) -> str:
        """Return what stands after the last record."""
        if self.form is not Format.JSON:
            return ""
        return "\n]\n" if self._rows else "]\n"

    def _value(self, field: ExportField, record: Record) -> Scalar:
        return value_of(field, self._columns[field.column], record, personal=self.personal)

    def _separated(self, cells: list[str]) -> str:
        text = io.StringIO()
        delimiter = "," if self.form is Format.CSV else "\t"
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if self.form is Format.CSV else "\n").writerow(
            cells
        )
        return text.getvalue()


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _cell(value: Scalar) -> str:
    if isinstance(value, NotSupplied):
        return ""
    if value is None:
        return "null"
    if isinstance(value, str):
        return guarded(value)
    return _plain(value)


def _marked(value: Scalar) -> str:
    if isinstance(value, NotSupplied):
        return NOT_SUPPLIED_MARK
    if value is None:
        return NULL_MARK
    return _escaped(value) if isinstance(value, str) else _plain(value)


def _plain(value: Bare) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Amounts):
        return ", ".join(f"{one.amount:f} {one.currency or UNSTATED_CURRENCY}" for one in value.each)
    if isinstance(value, tuple):
        return " ".join("" if one is None else _plain(one) for one in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", " ")


def _object(values: Sequence[tuple[ExportField, Scalar]]) -> str:
    parts = [
        f"{json.dumps(field.name)}: {_json(value)}" for field, value in values if not isinstance(value, NotSupplied)
    ]
    return "{" + ", ".join(parts) + "}"


def _json(value: Scalar) -> str:
    """Return a value as JSON; an exact amount keeps all its digits."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    if isinstance(value, Amounts):
        parts = (f'{{"amount": {one.amount:f}, "currency": {_json(one.currency)}}}' for one in value.each)
        return f"[{', '.join(parts)}]"
    if isinstance(value, tuple):
        return "[" + ", ".join(_json(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
