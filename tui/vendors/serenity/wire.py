"""What Serenity Star sends (contract: serenity.md, 200 response and endpoints).

Only ``items`` and ``links`` are documented as nullable; all else is optional here by caution.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Required, TypeVar, cast

from pydantic import AliasChoices, ConfigDict, Field, with_config
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from tui.net.wire import Count, Instant, Real, RemoteId, RemoteText, SentAmount, WireModel, exact_amount

_CAMEL: Final = ConfigDict(alias_generator=to_camel, extra="ignore", hide_input_in_errors=True, allow_inf_nan=False)


@with_config(_CAMEL)
class UsageFields(TypedDict, total=False):
    """Tokens of an instance, as they are validated."""

    prompt_tokens: Count | None
    completion_tokens: Count | None
    total_tokens: Count | None


@with_config(_CAMEL)
class CostsFields(TypedDict, total=False):
    """Money in the tenant's currency, per row, as it is validated."""

    prompt: SentAmount | None
    completion: SentAmount | None
    services: SentAmount | None
    total: SentAmount | None
    currency: RemoteText | None


@with_config(_CAMEL)
class InstanceFields(TypedDict, total=False):
    """An instance as it is validated: a plain dictionary, for there may be tens of thousands of them."""

    id: Required[RemoteId]
    name: RemoteText | None
    agent_version: Count | None
    start_date: Required[Instant]
    end_date: Instant | None
    time_to_first_token: Real | None
    channel: RemoteText | None
    user_identifier: RemoteText | None
    group_identifier: RemoteText | None
    ip_address: RemoteText | None
    user_agent: RemoteText | None
    usage: UsageFields | None
    costs: CostsFields | None


class _Fields:
    """Validated fields, read as attributes; one that was not sent reads as null. Not to be changed."""

    def __init__(self, **fields: Any) -> None:
        vars(self).update({key: vars(value) if isinstance(value, _Fields) else value for key, value in fields.items()})

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]


_F = TypeVar("_F", bound=_Fields)
_new: Final = object.__new__


def _of(kind: type[_F], fields: Any) -> _F:
    made = _new(kind)
    made.__dict__ = fields
    return made


class Usage(_Fields):
    """Tokens of an instance."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None


class Costs(_Fields):
    """Money in the tenant's currency, per row."""

    prompt: Decimal | None = None
    completion: Decimal | None = None
    services: Decimal | None = None
    total: Decimal | None = None
    currency: str | None = None


_AMOUNTS: Final = ("prompt", "completion", "services", "total")


class Instance(_Fields):
    """One conversation or execution of an agent. ``time_to_first_token`` is in milliseconds by inference."""

    id: str
    start_date: datetime
    name: str | None = None
    agent_version: int | None = None
    end_date: datetime | None = None
    time_to_first_token: float | None = None
    channel: str | None = None
    user_identifier: str | None = None
    group_identifier: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None

    @property
    def fields(self) -> InstanceFields:
        """What was validated."""
        return cast("InstanceFields", vars(self))

    @property
    def usage(self) -> Usage | None:
        """Tokens."""
        fields = vars(self).get("usage")
        return None if fields is None else _of(Usage, fields)

    @property
    def costs(self) -> Costs | None:
        """Money; its amounts are made Decimals when they are first asked for."""
        fields = vars(self).get("costs")
        if fields is None:
            return None
        for name in _AMOUNTS:
            sent = fields.get(name)
            if sent.__class__ is float:
                fields[name] = exact_amount(sent)
        return _of(Costs, fields)


def instance(fields: InstanceFields) -> Instance:
    """Return validated fields as an instance."""
    return _of(Instance, fields)


class InstancePage(WireModel):
    """One page of the instance list; a null list is an empty page."""

    rows: list[InstanceFields] | None = Field(None, alias="items")
    total: Count | None = None
    page_size: Count | None = None
    page: Count | None = None

    @cached_property
    def items(self) -> list[Instance] | None:
        """The instances, made once."""
        if self.rows is None:
            return None
        made = [_new(Instance) for _ in self.rows]
        for one, fields in zip(made, self.rows, strict=True):
            one.__dict__ = fields  # type: ignore[assignment]  # as `instance` does, without a call for each of thousands
        return made


class Agent(WireModel):
    """One agent of the list; ``code`` is what paths need."""

    code: RemoteId
    name: RemoteText | None = None
    id: RemoteText | int | None = None
    agent_type: Count | RemoteText | None = None


class AgentPage(WireModel):
    """One page of the agent list; all but ``items`` is assumed to be as in the instance list."""

    items: list[Agent] | None = None
    total: Count | None = None
    page_size: Count | None = None
    page: Count | None = None


class MessageUsage(WireModel):
    """Tokens of one message; snake_case on the wire."""

    model_config = ConfigDict(alias_generator=None, extra="ignore", frozen=True, hide_input_in_errors=True)

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None


class Message(WireModel):
    """One message of a conversation; keys as the vendor's client reads them, other likely spellings too."""

    model_config = ConfigDict(alias_generator=None, extra="ignore", frozen=True, hide_input_in_errors=True)

    id: RemoteText | int | None = None
    sender: RemoteText | None = Field(None, validation_alias=AliasChoices("sender", "role"))
    type: RemoteText | None = None
    created_at: Instant | None = Field(None, validation_alias=AliasChoices("created_at", "createdAt"))
    value: Any = Field(None, validation_alias=AliasChoices("value", "content", "text"))
    completion_usage: MessageUsage | None = None
    time_to_first_token: Real | None = None


class Conversation(WireModel):
    """One conversation with its messages."""

    id: RemoteId | None = None
    name: RemoteText | None = None
    start_date: Instant | None = None
    end_date: Instant | None = None
    user_identifier: RemoteText | None = None
    open: bool | None = None
    messages: list[Message] | None = None
