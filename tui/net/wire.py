"""How answers become models: by a short cut where they are as vendors send them, else strictly, else row by row.

Remote text is cleaned here, at the boundary, by the annotated types; nothing above needs to think of it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from tui.core.errors import DeckError
from tui.core.quick import dataclass
from tui.core.records import Raw
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Value
from tui.net.client import Answer
from tui.net.lean import UNFIT, Lean, lean_of
from tui.net.parsing import SALVAGED_BYTES, check_size, mended, parse, unreadable
from tui.net.plain import exactly, is_exact
from tui.net.wire_types import Amount, Count, Instant, Real, RemoteId, RemoteText, SentAmount, WireModel, exact_amount

__all__ = [
    "Amount",
    "Count",
    "Instant",
    "Read",
    "Real",
    "RemoteId",
    "RemoteText",
    "SentAmount",
    "WireModel",
    "counted",
    "exact_amount",
    "mended",
    "parse",
    "read",
    "supplied",
    "unreadable",
]

M = TypeVar("M", bound=BaseModel)
_OTHER_SHAPE: Final = "The answer has not the shape that the vendor documents."
MOST_DROPPED: Final = 8
"""Most single values of one answer that are done without; with more it is another answer than the documented one."""


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A model read from an answer.

    Attributes:
        value: The model.
        indexes: For each kept row, its index in the vendor's list, for raw pointers.
        left_out: Rows, and values beside the rows, that could not be read.
        raw: The whole answer.
    """

    value: M
    indexes: Sequence[int]
    left_out: int
    raw: Raw


def supplied(model: BaseModel | None, name: str) -> Value:
    """Return a field to be shown: NOT_SUPPLIED where it was not sent, None where null was sent; ids are cleaned."""
    if model is None or name not in model.model_fields_set:
        return NOT_SUPPLIED
    value: Value = getattr(model, name)
    return clean(value) if isinstance(value, str) else value


def counted(model: BaseModel | None, name: str) -> Value:
    """Return how many rows a field's list has; NOT_SUPPLIED where it was not sent, None where null was sent."""
    found: Any = supplied(model, name)
    return len(found) if isinstance(found, list | tuple) else cast("Value", found)


def read(answer: Answer, model: type[M], rows: str = "", row: type[Any] | None = None) -> Read[M]:
    """Read an answer as a model; rows and values that cannot be read are left out and counted, the others kept.

    Args:
        answer: A good answer.
        model: The whole's model.
        rows: Wire key of the list of rows, where there is one; empty when the answer itself is the list.
        row: Model of one row, or a typed dictionary.

    Raises:
        DeckError: UNREADABLE when the whole has not the shape of the model; TOO_LARGE when it holds more than can be kept.
    """
    check_size(answer)
    raw = Raw(answer.body)
    lean = lean_of(model)
    value = lean.read(answer.body)
    if value is None:
        value = _whole(answer.body, model, lean)
    if value is not None:
        return Read(value, range(_length(value, rows)), 0, raw)
    if len(answer.body) > SALVAGED_BYTES:
        raise unreadable(answer, "The answer holds parts that cannot be read, and is too large to pick out the others.")
    mended_value, kept, left_out = _salvaged(answer, model, rows, row)
    return Read(mended_value, kept, left_out, raw)


def _whole(body: bytes, model: type[M], lean: Lean) -> M | None:
    if lean.exact and not is_exact(body):
        with suppress(*UNFIT):
            return model.model_validate(exactly(body))
    with suppress(*UNFIT):
        return model.model_validate_json(body)
    return None


def _salvaged(answer: Answer, model: type[M], rows: str, row: type[Any] | None) -> tuple[M, list[int], int]:
    parsed = mended(answer)
    items = parsed.get(rows) if isinstance(parsed, dict) else parsed
    kept: list[int] = []
    left_out = 0
    if row is not None and isinstance(items, list):
        adapter = TypeAdapter(row)
        kept = [index for index, item in enumerate(items) if _fits(item, adapter)]
        left_out = len(items) - len(kept)
        items[:] = [items[index] for index in kept]
    fault: DeckError | None = None
    try:
        value, dropped = _without_unfit(parsed, model, rows)
        if kept or not (left_out and dropped):  # else nothing fits: whoever goes on asks for page after page of it
            return value, kept, left_out + dropped
        fault = unreadable(answer, _OTHER_SHAPE)
    except (ValidationError, ValueError, RecursionError):
        fault = unreadable(answer, _OTHER_SHAPE)
    raise fault


def _without_unfit(parsed: Any, model: type[M], rows: str) -> tuple[M, int]:
    """Return the model without the few values beside the rows that do not fit, and how many these are.

    Raises:
        ValidationError: There are too many, or the model cannot do without one of them.
    """
    try:
        return model.model_validate(parsed), 0
    except ValidationError as error:
        places = {_place(parsed, one["loc"]) for one in error.errors(include_url=False, include_context=False)}
        if len(places) > MOST_DROPPED or any(not place or place[0] == rows for place in places):
            raise
        if places == {(key,) for key in parsed}:
            raise  # nothing would be left
    for place in sorted(places, key=str, reverse=True):
        holder = parsed
        for step in place[:-1]:
            holder = holder[step]
        del holder[place[-1]]
    return model.model_validate(parsed), len(places)


def _place(value: Any, steps: Sequence[int | str]) -> tuple[int | str, ...]:
    """Follow an error's steps to the innermost member of an object that was sent; pydantic adds steps for what it tried."""
    place: list[int | str] = []
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            break
        value = value[step]
        place.append(step)
    return tuple(place)


def _fits(item: Any, row: TypeAdapter[Any]) -> bool:
    try:
        row.validate_python(item)
    except (ValidationError, ValueError, RecursionError):
        return False
    return True


def _length(value: BaseModel, rows: str) -> int:
    for name, info in type(value).model_fields.items():
        if rows and rows in {name, info.alias}:
            found = getattr(value, name)
            return len(found) if isinstance(found, list | tuple) else 0
    return 0
