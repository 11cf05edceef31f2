"""How answers become models: strictly and fast where they are good, row by row where they are not.

Remote text is cleaned here, at the boundary, by the annotated types; nothing above needs to think of it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from tui.core.errors import DeckError
from tui.core.records import Raw
from tui.net.client import Answer
from tui.net.parsing import SALVAGED_BYTES, check_size, mended, parse, unreadable
from tui.net.wire_types import Amount, Count, Instant, Real, RemoteId, RemoteText, WireModel

__all__ = [
    "Amount",
    "Count",
    "Instant",
    "Read",
    "Real",
    "RemoteId",
    "RemoteText",
    "WireModel",
    "parse",
    "read",
    "unreadable",
]

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A model read from an answer.

    Attributes:
        value: The model.
        indexes: For each kept row, its index in the vendor's list, for raw pointers.
        left_out: Rows that could not be read.
        raw: The whole answer.
    """

    value: M
    indexes: Sequence[int]
    left_out: int
    raw: Raw


def read(answer: Answer, model: type[M], rows: str = "", row: type[BaseModel] | None = None) -> Read[M]:
    """Read an answer as a model; rows that cannot be read are left out and counted, the others kept.

    Args:
        answer: A good answer.
        model: The whole's model.
        rows: Wire key of the list of rows, where there is one; empty when the answer itself is the list.
        row: Model of one row.

    Raises:
        DeckError: UNREADABLE when the whole has not the shape of the model; TOO_LARGE when it holds more than can be kept.
    """
    check_size(answer)
    raw = Raw(answer.body)
    try:
        value = model.model_validate_json(answer.body)
        return Read(value, range(_length(value, rows)), 0, raw)
    except (ValidationError, ValueError):
        pass
    if len(answer.body) > SALVAGED_BYTES:
        raise unreadable(answer, "The answer holds parts that cannot be read, and is too large to pick out the others.")
    value, kept, left_out = _salvaged(answer, model, rows, row)
    return Read(value, kept, left_out, raw)


def _salvaged(answer: Answer, model: type[M], rows: str, row: type[BaseModel] | None) -> tuple[M, list[int], int]:
    parsed = mended(answer)
    items = parsed.get(rows) if isinstance(parsed, dict) else parsed
    kept: list[int] = []
    left_out = 0
    if row is not None and isinstance(items, list):
        kept = [index for index, item in enumerate(items) if _fits(item, row)]
        left_out = len(items) - len(kept)
        items[:] = [items[index] for index in kept]
    fault: DeckError | None = None
    try:
        return model.model_validate(parsed), kept, left_out
    except (ValidationError, ValueError, RecursionError):
        fault = unreadable(answer, "The answer has not the shape that the vendor documents.")
    raise fault


def _fits(item: Any, row: type[BaseModel]) -> bool:
    try:
        row.model_validate(item)
    except (ValidationError, ValueError, RecursionError):
        return False
    return True


def _length(value: BaseModel, rows: str) -> int:
    for name, info in type(value).model_fields.items():
        if rows and rows in {name, info.alias}:
            found = getattr(value, name)
            return len(found) if isinstance(found, list | tuple) else 0
    return 0
