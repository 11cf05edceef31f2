"""AgentPhone's make-believe company: agents, phone numbers, sub-accounts and the people who call.

Every phone number lies in a range that its country keeps free for fiction.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from tui.core.quick import dataclass
from tui.sandbox.synth import guid, pick, unit, whole

SUB_ACCOUNTS: Final = ("Acme Retail", "Clínica del Sol", "北星物流")
_BORN: Final = datetime(2023, 5, 2, 8, 15, tzinfo=UTC)

_AGENTS: Final = (
    # name, description, voice mode, model tier, language, weight of traffic, sub-account
    ("Support Agent Alpha", "First line of customer support", "hosted", "balanced", "en-US", 22, None),
    ("Sales Agent Beta", "Qualifies leads and books demos", "hosted", "max", "en-US", 14, None),
    ("Recepción Clínica", "Citas y recordatorios", "hosted", "turbo", "es-MX", 11, 1),
    ("受付エージェント", "電話の一次対応", "webhook", "balanced", "ja-JP", 9, None),
    ("Terminvergabe Süd", "Vergibt Werkstatt-Termine", "hosted", "turbo", "de-DE", 8, 0),
    ("Livraison & Retours", None, "webhook", "balanced", "fr-FR", 7, 0),
    ("物流追踪", "查询订单与派送", "webhook", "turbo", "zh-CN", 6, 2),
    ("خدمة العملاء", "استفسارات الطلبات", "hosted", None, "ar", 5, None),
    ("Billing Bot", "Invoices, refunds, payment reminders", "webhook", "turbo", "en-GB", 5, None),
    ("Отдел доставки", None, "webhook", None, None, 4, 2),
    ("Night Desk", "Answers when nobody else does", "hosted", "max", "en-AU", 3, None),
    ("Survey Caller [v2]", "Post-call surveys", "hosted", "turbo", "en-IE", 2, None),
    ("=Concierge", "", "webhook", "balanced", "sv-SE", 1, 0),
    ("New Agent (not live yet)", None, "webhook", None, None, 0, None),
)
UNASSIGNED: Final = len(_AGENTS)
"""Stands in place of an agent where an event has none."""
UNASSIGNED_WEIGHT: Final = 4

_COUNTRIES: Final = (
    # country, number with # for the digits that fiction may choose, how many are free
    ("US", "+141555501##"), ("US", "+121255501##"), ("US", "+130555501##"), ("CA", "+141655501##"),
    ("GB", "+447700900###"), ("DE", "+493023125###"), ("FR", "+33199000###"), ("AU", "+61491570###"),
    ("SE", "+4684650040##"), ("IE", "+353209134###"),
)  # fmt: skip
_NUMBER_COUNTRIES: Final = (0, 1, 2, 0, 4, 1, 7, 5, 6, 3, 8, 9, 4, 0, 5, 1, 2, 3, 6, 4, 0, 7)
_NUMBER_AGENTS: Final = (0, 0, 2, 1, 8, 3, 10, 4, 5, 1, 12, 11, 7, 6, 4, 9, 2, 0, 5, 7, None, None)


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as the vendor's list shows it, and how much of the traffic is its own."""

    id: str
    name: str
    description: str | None
    voice_mode: str
    model_tier: str | None
    language: str | None
    created_at: datetime
    weight: int
    sub_account: int | None


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number of the fleet; ``agent`` is an index into the agents."""

    id: str
    phone_number: str
    country: str
    status: str
    type: str
    agent: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything that does not change with time."""

    agents: tuple[Agent, ...]
    numbers: tuple[PhoneNumber, ...]
    sub_accounts: tuple[str, ...]

    def numbers_of(self, agent: int) -> list[int]:
        """Return the numbers attached to an agent."""
        return [index for index, number in enumerate(self.numbers) if number.agent == agent]

    def in_sub_account(self, agent: int | None, sub_account: int | None) -> bool:
        """Whether what belongs to an agent is seen by a sub-account; None sees all."""
        if sub_account is None:
            return True
        return agent is not None and agent < len(self.agents) and self.agents[agent].sub_account == sub_account


@lru_cache(maxsize=8)
def fleet(seed: int) -> Fleet:
    """Return the fleet of a seed."""
    agents = tuple(
        Agent(guid(seed, "agent", index), name, about, mode, tier, language, _moment(seed, "agent", index), weight, sub)
        for index, (name, about, mode, tier, language, weight, sub) in enumerate(_AGENTS)
    )
    numbers = tuple(_number(seed, index) for index in range(len(_NUMBER_AGENTS)))
    return Fleet(agents, numbers, tuple(guid(seed, "sub", index) for index in range(len(SUB_ACCOUNTS))))


@lru_cache(maxsize=4096)
def contact(seed: int, index: int) -> str:
    """Return the phone number of one of the people who call."""
    return _dialled(seed, "contact", index)


def _number(seed: int, index: int) -> PhoneNumber:
    country, shape = _COUNTRIES[_NUMBER_COUNTRIES[index]]
    return PhoneNumber(
        guid(seed, "number", index),
        _fill(shape, 11 + 4 * index),
        country,
        "released" if index == len(_NUMBER_AGENTS) - 1 else "active",
        pick(("sms", "sms", "sms", "imessage"), seed, "kind", index),
        _NUMBER_AGENTS[index],
        _moment(seed, "number", index),
    )


def _dialled(seed: int, kind: str, index: int) -> str:
    _, shape = pick(_COUNTRIES, seed, kind, "country", index)
    return _fill(shape, int(unit(seed, kind, "digits", index) * 1000))


def _fill(shape: str, number: int) -> str:
    free = shape.count("#")
    return shape.rstrip("#") + f"{number % 10**free:0{free}d}"


def _moment(seed: int, kind: str, index: int) -> datetime:
    return _BORN + timedelta(days=11 * index, seconds=whole(0, 36000, seed, kind, "born", index))
