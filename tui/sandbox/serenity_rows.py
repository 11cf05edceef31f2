"""One synthetic instance of Serenity Star as it stands at a moment: its row in the list, and its conversation.

A conversation is a row of turns; what has not happened yet by the clock is not counted, so that an open instance grows while
one watches, and the tokens of its messages add up to the tokens of its row.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from tui.core.quick import dataclass
from tui.sandbox.serenity_fleet import SLOTS, Agent, Traits
from tui.sandbox.synth import numbers, opened_guid, sealed_guid

_AGENT_SHIFT: Final = 48
_WHOLE: Final = float(1 << 32)
_USER_AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "WhatsApp/2.24.20", "python-requests/2.32.3", "SerenityStar-SDK/2.12.0 node/22",
)  # fmt: skip
_NETWORKS: Final = ("192.0.2", "198.51.100", "203.0.113")
_QUESTIONS: Final = (
    "Hello, I need help with this.", "¿Puedes revisar esto, por favor?", "Noch eine Frage dazu.", "もう少し詳しくお願いします。",
    "Thanks. And what happens next?", "Это срочно.",
)  # fmt: skip
_REPLIES: Final = (
    "Of course. I looked it up: the request is on its way and nothing is missing.",
    "Claro. He revisado los datos y todo está en orden.",
    "Gern. Der Antrag liegt bei der zuständigen Stelle.",
    "承知しました。内容を確認してご案内します。",
)
_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode
# Traits of trouble, each as a chance.
_NEVER_CLOSED, _NO_USAGE, _NO_COSTS, _NO_FIRST_TOKEN, _SLOW, _SURCHARGE, _REASONING, _NO_CURRENCY, _OTHER_CURRENCY = (
    0.002, 0.008, 0.01, 0.02, 0.012, 0.004, 0.03, 0.001, 0.02,
)  # fmt: skip


@dataclass(slots=True)
class Facts:
    """An instance by the clock. Not frozen, for one is made for every row that is asked for.

    Attributes:
        number: Its number in its agent.
        dice: Whole numbers below 2^32 that decide everything else of it.
        started: When it began.
        ended: When it ended, or None while it is open.
        turns: Question and answer pairs that have happened.
        of_turns: Pairs that there are at the end.
        seconds: How long all of them take.
    """

    number: int
    dice: tuple[int, ...]
    started: datetime
    ended: datetime | None
    turns: int
    of_turns: int
    seconds: float

    def chance(self, place: int) -> float:
        """Return one of the dice as a number in [0, 1)."""
        return self.dice[place] / _WHOLE

    def turn_tokens(self, turn: int) -> tuple[int, int]:
        """Return prompt and completion tokens of a turn, the first being 0; the prompt grows with the conversation."""
        prompt = 180 + self.dice[4] % 1400 + turn * (60 + self.dice[5] % 320)
        completion = 25 + (self.dice[6] // (turn + 1)) % 520
        return prompt, completion

    def turn_at(self, turn: int) -> datetime:
        """Return when a turn's answer is there."""
        return self.started + timedelta(seconds=self.seconds * (turn + 1) / (self.of_turns + 1))


def facts_of(agent: Agent, number: int) -> Facts:
    """Return what has happened of an instance by the agent's clock."""
    dice = numbers(16, agent.seed, "serenity", agent.plan.code, number)
    started = agent.rhythm.time_of(number)
    turns = 1 + int(11 * (dice[0] / _WHOLE) ** 3)
    seconds = 8 + 3400 * (dice[1] / _WHOLE) ** 4 + turns * 14.0
    end = started + timedelta(milliseconds=int(seconds * 1000))
    ended = None if end > agent.now or dice[2] / _WHOLE < _NEVER_CLOSED else end
    passed = (agent.now - started).total_seconds() / seconds
    happened = turns if passed >= 1 else min(max(int(passed * (turns + 1)), 0), turns)
    return Facts(number, dice, started, ended, happened, turns, seconds)


def name_of(agent: Agent, number: int) -> str | None:
    """Return an instance's title: a topic, and a reference in digits."""
    topic = agent.traits[number % SLOTS].topic
    return None if topic is None else f"{topic} #{10_000 + number * 7919 % 90_000}"


def id_of(agent: Agent, number: int) -> str:
    """Return an instance's id."""
    return sealed_guid(agent.index << _AGENT_SHIFT | number, agent.seed, "serenity")


def number_of(agent: Agent, identifier: str) -> int | None:
    """Return the number of an id when it is one of this agent's that is retained."""
    opened = opened_guid(identifier, agent.seed, "serenity")
    if opened is None or opened >> _AGENT_SHIFT != agent.index:
        return None
    number = opened & ((1 << _AGENT_SHIFT) - 1)
    low, high = agent.span
    return number if low <= number < high else None


def row(agent: Agent, number: int) -> dict[str, Any]:
    """Return an instance as one item of the list."""
    found: dict[str, Any] = json.loads(row_text(agent, number))
    return found


def row_text(agent: Agent, number: int) -> str:
    """Return an instance as one item of the list, in JSON (contract: serenity.md, 200 response).

    A walk asks for thousands: to write the text takes two thirds of what a dictionary and its text take.
    """
    facts = facts_of(agent, number)
    identifier = id_of(agent, number)
    first_token = _first_token(facts)
    usage = _usage(facts)
    user_agent = None if facts.chance(11) < 0.08 else _USER_AGENTS[facts.dice[11] % len(_USER_AGENTS)]
    return (
        f'{{"links":{_links_text(agent.plan.code, identifier) if number % 2 else "null"},"id":"{identifier}",'
        f'"name":{_quoted(name_of(agent, number))},"agentVersion":{agent.version_of(number)},'
        f'"startDate":"{stamp(facts.started)}","endDate":{_quoted(stamp(facts.ended) if facts.ended else None)},'
        f'"timeToFirstToken":{"null" if first_token is None else first_token},'
        f"{_caller_text(agent.traits[number % SLOTS])},"
        f'"ipAddress":{_quoted(_address(facts))},"userAgent":{_quoted(user_agent)},'
        f'"usage":{_usage_text(usage)},"costs":{_costs_text(agent, facts, usage)}}}'
    )


def conversation(agent: Agent, number: int) -> dict[str, Any]:
    """Return an instance's conversation (contract: serenity.md, endpoints; message keys as the vendor's client reads them)."""
    facts = facts_of(agent, number)
    identifier = id_of(agent, number)
    messages = [message for turn in range(facts.turns) for message in _turn(facts, identifier, turn)]
    return {
        "id": identifier,
        "name": name_of(agent, number),
        "startDate": stamp(facts.started),
        "endDate": stamp(facts.ended) if facts.ended else None,
        "userIdentifier": agent.traits[number % SLOTS].user,
        "open": facts.ended is None,
        "messages": messages,
    }


def stamp(moment: datetime) -> str:
    """Return a time in UTC as the vendor writes it: milliseconds, ``Z``."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _turn(facts: Facts, identifier: str, turn: int) -> list[dict[str, Any]]:
    asked = facts.started if turn == 0 else facts.turn_at(turn - 1) + timedelta(seconds=2)
    prompt, completion = facts.turn_tokens(turn)
    usage = (
        None
        if facts.chance(7) < _NO_USAGE
        else {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion + (_reasoning(facts) if turn == 0 else 0),
        }
    )
    name = (identifier, turn)
    return [
        {"id": sealed_guid(turn * 2, *name), "sender": "user", "type": "text", "created_at": stamp(asked),
         "value": _QUESTIONS[(facts.dice[12] + turn) % len(_QUESTIONS)]},
        {"id": sealed_guid(turn * 2 + 1, *name), "sender": "bot", "type": "text",
         "created_at": stamp(facts.turn_at(turn)),
         "value": _REPLIES[(facts.dice[13] + turn) % len(_REPLIES)], "completion_usage": usage,
         "time_to_first_token": _first_token(facts) if turn == 0 else 150 + facts.dice[14] // (turn + 1) % 900},
    ]  # fmt: skip


def _usage(facts: Facts) -> tuple[int, int, int] | None:
    """Return the tokens of all turns that have happened: prompt, completion, total."""
    if facts.chance(7) < _NO_USAGE:
        return None
    prompt = completion = 0
    for turn in range(facts.turns):
        asked, answered = facts.turn_tokens(turn)
        prompt += asked
        completion += answered
    return prompt, completion, prompt + completion + (_reasoning(facts) if facts.turns else 0)


def _usage_text(usage: tuple[int, int, int] | None) -> str:
    if usage is None:
        return "null"
    prompt, completion, total = usage
    return f'{{"promptTokens":{prompt},"completionTokens":{completion},"totalTokens":{total}}}'


def _reasoning(facts: Facts) -> int:
    return 64 * (1 + facts.dice[8] % 20) if facts.chance(8) < _REASONING else 0


def _first_token(facts: Facts) -> int | None:
    if not facts.turns or facts.chance(3) < _NO_FIRST_TOKEN:
        return None
    usual = 140 + int(1900 * facts.chance(9) ** 3)
    return usual * 14 if facts.chance(10) < _SLOW else usual


def _address(facts: Facts) -> str | None:
    if facts.chance(15) < 0.06:
        return None
    last = facts.dice[15]
    return f"2001:db8::{last % 65536:x}" if last % 7 == 0 else f"{_NETWORKS[last % 3]}.{1 + last // 3 % 254}"


def _costs_text(agent: Agent, facts: Facts, usage: tuple[int, int, int] | None) -> str:
    """Amounts in whole millionths until the last step, so that the parts add up exactly."""
    if usage is None or facts.chance(7) < _NO_COSTS:
        return "null"
    price = agent.plan.price
    prompt = usage[0] * price // 1000
    completion = usage[1] * price * 4 // 1000
    services = facts.dice[13] % (price * 8) if facts.turns and facts.chance(12) < 0.15 else 0
    total = prompt + completion + services
    if facts.turns and facts.chance(14) < _SURCHARGE:
        total += price * 3
    currency: str | None = agent.plan.currency
    if facts.chance(5) < _NO_CURRENCY:
        currency = None
    elif facts.chance(6) < _OTHER_CURRENCY:
        currency = "BRL"
    return (
        f'{{"prompt":{prompt / 1_000_000},"completion":{completion / 1_000_000},"services":{services / 1_000_000},'
        f'"total":{total / 1_000_000},"currency":{_quoted(currency)}}}'
    )


def _links_text(code: str, identifier: str) -> str:
    return f'[{{"method":"GET","url":"/api/v2/agent/{code}/conversation/{identifier}","rel":"conversation"}}]'


def _caller_text(traits: Traits) -> str:
    """Return what an instance's slot says of its caller; made once a slot."""
    if not traits.text:
        channel, user, group = map(_quoted, (traits.channel, traits.user, traits.group))
        traits.text = f'"channel":{channel},"userIdentifier":{user},"groupIdentifier":{group}'
    return traits.text


def _quoted(text: str | None) -> str:
    return "null" if text is None else _encoded(text)
