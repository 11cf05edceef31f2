"""What Serenity Star sends (contract: serenity.md, 200 response and endpoints).

Only ``items`` and ``links`` are documented as nullable; all else is optional here by caution.
"""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, ConfigDict, Field

from tui.net.wire import Amount, Count, Instant, Real, RemoteId, RemoteText, WireModel


class Usage(WireModel):
    """Tokens of an instance."""

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None


class Costs(WireModel):
    """Money in the tenant's currency, per row."""

    prompt: Amount | None = None
    completion: Amount | None = None
    services: Amount | None = None
    total: Amount | None = None
    currency: RemoteText | None = None


class Instance(WireModel):
    """One conversation or execution of an agent. ``time_to_first_token`` is in milliseconds by inference."""

    id: RemoteId
    name: RemoteText | None = None
    agent_version: Count | None = None
    start_date: Instant
    end_date: Instant | None = None
    time_to_first_token: Real | None = None
    channel: RemoteText | None = None
    user_identifier: RemoteText | None = None
    group_identifier: RemoteText | None = None
    ip_address: RemoteText | None = None
    user_agent: RemoteText | None = None
    usage: Usage | None = None
    costs: Costs | None = None


class InstancePage(WireModel):
    """One page of the instance list; a null ``items`` is an empty page."""

    items: list[Instance] | None = None
    total: Count | None = None
    page_size: Count | None = None
    page: Count | None = None


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
