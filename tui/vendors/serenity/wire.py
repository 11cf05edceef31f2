"""What Serenity Star sends (contract: serenity.md, 200 response and endpoints).

Only ``items`` and ``links`` are documented as nullable; all else is optional here by caution.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from sys import intern
from typing import TYPE_CHECKING, Any, Final, Required, TypeVar

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
    """Validated fields, read as attributes; one that was not sent reads as null. In slots: dictionaries take twice as much."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> None:
            """Read what has not been set."""
            if name not in self.__slots__:
                raise AttributeError(name)

    @property
    def fields(self) -> Any:
        """What was sent, nulls too, as it was validated."""
        found: dict[str, Any] = {}
        for name in self.__slots__:
            with suppress(AttributeError):
                value = object.__getattribute__(self, name)
                found[name] = value.fields if isinstance(value, _Fields) else value
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and bool(self.fields == other.fields)

    __hash__ = None  # type: ignore[assignment]


class Usage(_Fields):
    """Tokens of an instance."""

    __slots__ = ("completion_tokens", "prompt_tokens", "total_tokens")
    prompt_tokens: int | None
    completion_tokens: int | None
    total_tokens: int | None


class Costs(_Fields):
    """Money in the tenant's currency, per row."""

    __slots__ = ("completion", "currency", "prompt", "services", "total")
    prompt: Decimal | None
    completion: Decimal | None
    services: Decimal | None
    total: Decimal | None
    currency: str | None


class Instance(_Fields):
    """One conversation or execution of an agent. ``time_to_first_token`` is in milliseconds by inference."""

    __slots__ = (
        "agent_version",
        "channel",
        "costs",
        "end_date",
        "group_identifier",
        "id",
        "ip_address",
        "name",
        "start_date",
        "time_to_first_token",
        "usage",
        "user_agent",
        "user_identifier",
    )
    id: str
    start_date: datetime
    name: str | None
    agent_version: int | None
    end_date: datetime | None
    time_to_first_token: float | None
    channel: str | None
    user_identifier: str | None
    group_identifier: str | None
    ip_address: str | None
    user_agent: str | None
    usage: Usage | None
    costs: Costs | None


def instance(fields: InstanceFields) -> Instance:
    """Return validated fields as an instance, to be kept by the ten thousand: amounts as Decimals, what is alike once."""
    made = _of(Instance, fields)
    made.start_date = fields["start_date"].astimezone(UTC)  # pydantic makes a time zone for each time
    usage, costs, end, agent = (
        fields.get("usage"),
        fields.get("costs"),
        fields.get("end_date"),
        fields.get("user_agent"),
    )
    if end is not None:
        made.end_date = end.astimezone(UTC)
    if agent is not None:
        made.user_agent = intern(agent)
    if usage is not None:
        made.usage = _of(Usage, usage)
    if costs is not None:
        made.costs = _of(Costs, costs)
        for name in _AMOUNTS:
            sent = costs.get(name)
            if sent.__class__ is float:
                setattr(made.costs, name, exact_amount(sent))
    return made


_F = TypeVar("_F", bound=_Fields)
_new: Final = object.__new__
_AMOUNTS: Final = ("prompt", "completion", "services", "total")


def _of(kind: type[_F], fields: Any) -> _F:
    made = _new(kind)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


class InstancePage(WireModel):
    """One page of the instance list; a null list is an empty page."""

    rows: list[InstanceFields] | None = Field(None, alias="items")
    total: Count | None = None
    page_size: Count | None = None
    page: Count | None = None

    @property
    def items(self) -> list[Instance] | None:
        """The rows as instances."""
        return None if self.rows is None else [instance(fields) for fields in self.rows]


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
