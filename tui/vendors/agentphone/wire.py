"""What AgentPhone sends (contract: agentphone.md, Types and Neighbour lists). Only what identifies a row is insisted on."""

from __future__ import annotations

from pydantic import AliasChoices, Field

from tui.net.wire import Count, Instant, RemoteId, RemoteText, WireModel


class PlanLimits(WireModel):
    """What the plan allows."""

    numbers: Count | None = None
    messages_per_month: Count | None = None
    voice_minutes_per_month: Count | None = None
    max_call_duration_minutes: Count | None = None
    concurrent_calls: Count | None = None


class Plan(WireModel):
    """The plan; one of the vendor's two clients does not know of it."""

    name: RemoteText | None = None
    limits: PlanLimits | None = None


class NumbersUsed(WireModel):
    """Phone numbers in use."""

    used: Count | None = None
    limit: Count | None = None
    remaining: Count | None = None


class Stats(WireModel):
    """Rolling and all-time counts."""

    total_messages: Count | None = None
    messages_last_24h: Count | None = Field(None, alias="messagesLast24h")
    messages_last_7d: Count | None = Field(None, alias="messagesLast7d")
    messages_last_30d: Count | None = Field(None, alias="messagesLast30d")
    total_calls: Count | None = None
    calls_last_24h: Count | None = Field(None, alias="callsLast24h")
    calls_last_7d: Count | None = Field(None, alias="callsLast7d")
    calls_last_30d: Count | None = Field(None, alias="callsLast30d")
    total_webhook_deliveries: Count | None = None
    successful_webhook_deliveries: Count | None = None
    failed_webhook_deliveries: Count | None = None
    sms_segments_last_30d: Count | None = Field(None, alias="smsSegmentsLast30d")


class Usage(WireModel):
    """The body of ``/v1/usage``."""

    plan: Plan | None = None
    numbers: NumbersUsed | None = None
    stats: Stats
    period_start: RemoteText | None = None
    period_end: RemoteText | None = None
    report_generated_at: Instant | None = None


class Point(WireModel):
    """Counts of one day or month; ``label`` is YYYY-MM-DD or YYYY-MM (inferred)."""

    label: RemoteText = Field(validation_alias=AliasChoices("date", "month"))
    messages: Count | None = None
    calls: Count | None = None
    webhooks: Count | None = None


class Points(WireModel):
    """The body of the daily and the monthly usage; their order, and whether empty ones are there, are unknown."""

    data: tuple[Point, ...]


class NumberUsage(WireModel):
    """What went over one number; the window is not stated."""

    number_id: RemoteId
    phone_number: RemoteText | None = None
    country: RemoteText | None = None
    status: RemoteText | None = None
    agent_id: RemoteText | None = None
    agent_name: RemoteText | None = None
    messages: Count | None = None
    calls: Count | None = None


class NumbersUsage(WireModel):
    """The body of ``/v1/usage/by-number``."""

    data: tuple[NumberUsage, ...]


class AgentUsage(WireModel):
    """What one agent did; the unassigned bucket has no id."""

    agent_id: RemoteId | None = None
    agent_name: RemoteText
    messages: Count | None = None
    calls: Count | None = None
    total_seconds: Count | None = None
    is_orphan: bool | None = False


class AgentsUsage(WireModel):
    """The body of ``/v1/usage/by-agent``; the bounds are shown as sent, never computed."""

    data: tuple[AgentUsage, ...]
    period: RemoteText | None = None
    period_start: RemoteText | None = None
    period_end: RemoteText | None = None


class AgentNumber(WireModel):
    """A number as it stands in its agent's record."""

    id: RemoteId
    phone_number: RemoteText | None = None
    status: RemoteText | None = None
    type: RemoteText | None = None


class Agent(WireModel):
    """An agent."""

    id: RemoteId
    name: RemoteText | None = None
    description: RemoteText | None = None
    voice_mode: RemoteText | None = None
    model_tier: RemoteText | None = None
    language: RemoteText | None = None
    numbers: tuple[AgentNumber, ...] | None = None
    created_at: Instant | None = None


class PhoneNumber(WireModel):
    """A number of the account."""

    id: RemoteId
    phone_number: RemoteText | None = None
    country: RemoteText | None = None
    status: RemoteText | None = None
    type: RemoteText | None = None
    agent_id: RemoteText | None = None
    created_at: Instant | None = None


class Call(WireModel):
    """A call; the last five are null or missing where they do not apply."""

    id: RemoteId
    from_number: RemoteText | None = None
    to_number: RemoteText | None = None
    status: RemoteText | None = None
    direction: RemoteText | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    duration_seconds: Count | None = None
    agent_id: RemoteText | None = None
    agent_name: RemoteText | None = None
    phone_number_id: RemoteText | None = None
    phone_number: RemoteText | None = None
    last_transcript_snippet: RemoteText | None = None


class Conversation(WireModel):
    """A conversation (keys: the vendor's own client)."""

    id: RemoteId
    phone_number: RemoteText | None = None
    phone_number_id: RemoteText | None = None
    participant: RemoteText | None = Field(None, validation_alias=AliasChoices("participant", "contactNumber"))
    channel: RemoteText | None = None
    message_count: Count | None = None
    last_message_at: Instant | None = None
    last_message_preview: RemoteText | None = None
    agent_id: RemoteText | None = None
    created_at: Instant | None = None


class Message(WireModel):
    """A message (keys: the vendor's own client)."""

    id: RemoteId
    from_number: RemoteText | None = Field(None, validation_alias=AliasChoices("fromNumber", "from_", "from"))
    to_number: RemoteText | None = Field(None, validation_alias=AliasChoices("toNumber", "to"))
    body: RemoteText | None = None
    direction: RemoteText | None = None
    channel: RemoteText | None = None
    status: RemoteText | None = None
    failure_reason: RemoteText | None = None
    received_at: Instant | None = None


class SubAccount(WireModel):
    """A sub-account; the vendor leaves the list untyped, these keys are assumed."""

    id: RemoteId = Field(validation_alias=AliasChoices("id", "subAccountId", "accountId"))
    name: RemoteText | None = None
    created_at: Instant | None = None


class _List(WireModel):
    """What every list has around its rows; the agents list has no ``hasMore``, messages have no total."""

    has_more: bool | None = None
    total: Count | None = None


class Agents(_List):
    """A page of agents."""

    data: tuple[Agent, ...]


class PhoneNumbers(_List):
    """A page of numbers."""

    data: tuple[PhoneNumber, ...]


class Calls(_List):
    """A page of calls."""

    data: tuple[Call, ...]


class Conversations(_List):
    """A page of conversations."""

    data: tuple[Conversation, ...]


class Messages(_List):
    """A page of messages."""

    data: tuple[Message, ...]


class SubAccounts(_List):
    """A page of sub-accounts."""

    data: tuple[SubAccount, ...]
