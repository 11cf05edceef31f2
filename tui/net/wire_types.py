"""The annotated types that wire models are made of.

Each first tries what vendors normally send with checks that run in pydantic's own core, and only then what needs Python: a page
of good rows costs little more than parsing its JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    StringConstraints,
)
from pydantic.alias_generators import to_camel
from pydantic_core.core_schema import CoreSchema, json_or_python_schema

from tui.core.text import clean

PLAIN_TEXT: Final = r"^[ -~]{0,300}$"
"""Text that needs no cleaning."""
_INT64: Final = 2**63
_EARLIEST: Final = datetime(2, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""With a year to both sides, so that no zone and no comparison leads beyond the calendar."""
_NOTHING: Final = Decimal(0)
_MOST_MONEY: Final = Decimal(10) ** 30
_PLACES: Final = 40
"""Most decimals of an amount; written out, each of a few bytes sent could otherwise fill a megabyte."""
_LEAST_MONEY: Final = 10.0**-_PLACES
_WHOLE: Final = 2.0**53
"""Up to which a float stands for one whole number only."""


def _not_bool(value: Any) -> Any:
    if value is True or value is False:
        msg = "a truth value is not a number"
        raise ValueError(msg)
    return value


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


def _in_calendar(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        msg = "beyond the calendar"
        raise ValueError(msg)
    return value


def _short_nothing(value: Decimal) -> Decimal:
    return value or _NOTHING  # a zero may have a million decimals as well


def _sent_amount(_: Any, make: GetCoreSchemaHandler) -> CoreSchema:
    any_number = Annotated[_PlainAmount | Amount, Field(union_mode="left_to_right")]
    return json_or_python_schema(make.generate_schema(any_number), make.generate_schema(Amount))


_PlainText = Annotated[str, StringConstraints(strict=True, pattern=PLAIN_TEXT)]
_AnyText = Annotated[str, AfterValidator(clean)]
_PlainCount = Annotated[int, Field(strict=True, ge=-_INT64, le=_INT64)]
_AnyCount = Annotated[int, BeforeValidator(_not_bool), Field(ge=-_INT64, le=_INT64)]
_PlainReal = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_AnyReal = Annotated[float, BeforeValidator(_not_bool), Field(allow_inf_nan=False)]
_PlainAmount = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-float(_MOST_MONEY), le=float(_MOST_MONEY))]
_PlainInstant = Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST)]
_AnyInstant = Annotated[datetime, AfterValidator(_aware), AfterValidator(_in_calendar)]

RemoteText = Annotated[_PlainText | _AnyText, Field(union_mode="left_to_right")]
"""Text to be shown: cleaned, at most 300 characters."""
RemoteId = Annotated[str, Field(max_length=500)]
"""An id for addresses, raw: quoted by `route`, and cleaned before it is shown."""
Count = Annotated[_PlainCount | _AnyCount, Field(union_mode="left_to_right")]
"""A whole number of at most 64 bits; one sent as text or with a zero fraction is read too."""
Real = Annotated[_PlainReal | _AnyReal, Field(union_mode="left_to_right")]
"""A finite number."""
Amount = Annotated[
    Decimal,
    Field(allow_inf_nan=False, ge=-_MOST_MONEY, le=_MOST_MONEY, decimal_places=_PLACES),
    AfterValidator(_short_nothing),
]
"""A finite amount of money, as exact as the vendor's JSON states it, up to 40 digits and 40 decimals; `read` sees to that."""
SentAmount = Annotated[Decimal | float, GetPydanticSchema(_sent_amount)]
"""The same, before `exact_amount` has made it a Decimal: a float where the answer's numbers are all short enough for one."""
Instant = Annotated[_PlainInstant | _AnyInstant, Field(union_mode="left_to_right")]
"""A time of the years 2 to 9998; a naive one is read as UTC."""


def exact_amount(sent: Decimal | float) -> Decimal:
    """Return an amount as it was sent: of the shortest text that leads to a float, up to 15 digits are the sender's."""
    if not isinstance(sent, float):
        return sent
    if abs(sent) < _LEAST_MONEY:
        return _NOTHING
    return Decimal(int(sent)) if sent.is_integer() and abs(sent) < _WHOLE else Decimal(repr(sent))


class WireModel(BaseModel):
    """Exactly what a vendor sends: camelCase on the wire, unknown fields ignored (the raw JSON keeps them)."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,  # a vendor has many models, a view needs few
        allow_inf_nan=False,
    )
