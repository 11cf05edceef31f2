"""The annotated types that wire models are made of.

Each first tries what vendors normally send with checks that run in pydantic's own core, and only then what needs Python: a page
of good rows costs little more than parsing its JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from tui.core.text import clean

_INT64: Final = 2**63
_MOST_MONEY: Final = Decimal(10) ** 30


def _not_bool(value: Any) -> Any:
    if value is True or value is False:
        msg = "a truth value is not a number"
        raise ValueError(msg)
    return value


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


# The length as a count in the pattern would take 40 KB a field.
_PlainText = Annotated[str, StringConstraints(strict=True, pattern=r"^[ -~]*$", max_length=300)]
_AnyText = Annotated[str, AfterValidator(clean)]
_PlainCount = Annotated[int, Field(strict=True, ge=-_INT64, le=_INT64)]
_AnyCount = Annotated[int, BeforeValidator(_not_bool), Field(ge=-_INT64, le=_INT64)]
_PlainReal = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_AnyReal = Annotated[float, BeforeValidator(_not_bool), Field(allow_inf_nan=False)]
_AnyInstant = Annotated[datetime, AfterValidator(_aware)]

RemoteText = Annotated[_PlainText | _AnyText, Field(union_mode="left_to_right")]
"""Text to be shown: cleaned, at most 300 characters."""
RemoteId = Annotated[str, Field(max_length=500)]
"""An id for addresses, raw: quoted by `route`, and cleaned before it is shown."""
Count = Annotated[_PlainCount | _AnyCount, Field(union_mode="left_to_right")]
"""A whole number of at most 64 bits; one sent as text or with a zero fraction is read too."""
Real = Annotated[_PlainReal | _AnyReal, Field(union_mode="left_to_right")]
"""A finite number."""
Amount = Annotated[Decimal, Field(allow_inf_nan=False, ge=-_MOST_MONEY, le=_MOST_MONEY)]
"""A finite amount of money, as exact as the vendor's JSON states it (up to 17 digits when sent as a number)."""
Instant = Annotated[AwareDatetime | _AnyInstant, Field(union_mode="left_to_right")]
"""A time; a naive one is read as UTC."""


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
