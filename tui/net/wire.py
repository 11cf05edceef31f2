"""What wire models are made of, and how answers become models.

Remote text is cleaned here, at the boundary, by the annotated types; nothing above needs to think of it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Raw
from tui.core.text import clean
from tui.net.client import Answer


def _not_bool(value: Any) -> Any:
    if value is True or value is False:
        msg = "a truth value is not a number"
        raise ValueError(msg)
    return value


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


RemoteText = Annotated[str, AfterValidator(clean)]
"""Text to be shown: cleaned, at most 300 characters."""
RemoteId = Annotated[str, Field(max_length=500)]
"""An id for addresses, raw: quoted by `route`, and cleaned before it is shown."""
Count = Annotated[int, BeforeValidator(_not_bool), Field(ge=-(2**63), le=2**63)]
"""A whole number."""
Real = Annotated[float, BeforeValidator(_not_bool), Field(allow_inf_nan=False)]
"""A finite number."""
Amount = Annotated[Decimal, BeforeValidator(_not_bool), Field(allow_inf_nan=False, max_digits=40)]
"""An exact, finite amount of money."""
Instant = Annotated[datetime, AfterValidator(_aware)]
"""A time; a naive one is read as UTC."""


class WireModel(BaseModel):
    """Exactly what a vendor sends: camelCase on the wire, unknown fields ignored (the raw JSON keeps them)."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )


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


def parse(answer: Answer) -> Any:
    """Parse an answer's JSON; byte order marks are dropped, UTF-8 only.

    Raises:
        DeckError: UNREADABLE when it is not JSON, or nested beyond reason.
    """
    try:
        return json.loads(answer.body.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise unreadable(answer, "The answer is not JSON.") from None


def read(answer: Answer, model: type[M], rows: str = "", row: type[BaseModel] | None = None) -> Read[M]:
    """Read an answer as a model; rows that cannot be read are left out and counted, the others kept.

    Args:
        answer: A good answer.
        model: The whole's model.
        rows: Wire key of the list of rows, where there is one.
        row: Model of one row.

    Raises:
        DeckError: UNREADABLE when the whole has not the shape of the model.
    """
    raw = Raw(answer.body)
    try:
        value = model.model_validate_json(answer.body)
        return Read(value, range(_length(value, rows)), 0, raw)
    except (ValidationError, ValueError):
        pass
    parsed = parse(answer)
    kept: list[int] = []
    left_out = 0
    if row is not None and isinstance(parsed, dict) and isinstance(parsed.get(rows), list):
        kept = [index for index, item in enumerate(parsed[rows]) if _fits(item, row)]
        left_out = len(parsed[rows]) - len(kept)
        parsed[rows] = [parsed[rows][index] for index in kept]
    try:
        return Read(model.model_validate(parsed), kept, left_out, raw)
    except (ValidationError, ValueError, RecursionError):
        raise unreadable(answer, "The answer has not the shape that the vendor documents.") from None


def unreadable(answer: Answer, sentence: str) -> DeckError:
    """Return the error of an answer that cannot be understood."""
    hint = "Look at the raw answer, and check the base URL: it may lead to a login page."
    return DeckError(ErrorKind.UNREADABLE, sentence, hint=hint, account=answer.account, status=answer.status)


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
