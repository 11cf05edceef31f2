"""An instance as a row: columns, cells, and what is off with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote, unquote

from tui.core.personal import hide_emails, masked
from tui.core.quick import dataclass
from tui.core.records import Column, LateRecord, Raw, Record
from tui.core.text import clean
from tui.core.values import EXACT, NOT_SUPPLIED, Money, NotSupplied, Unit, Value
from tui.net.wire import Read, exact_amount
from tui.vendors.serenity import wire

TTFT_HELP: Final = "Time to first token. The vendor states no unit: milliseconds are inferred."
CURRENCY_HELP: Final = (
    "In the currency that the row states, the tenant's; rows of different currencies are never added."
)

STARTED: Final = Column("start_date", "Started", Unit.TIME, "When the instance began; the server sorts by it.")
INSTANCE_COLUMNS: Final = (
    STARTED,
    Column("name", "Name", help="Title of the conversation."),
    Column("user_identifier", "User", help="User as the calling application names them.", personal=True),
    Column(
        "total_tokens", "Tokens", Unit.TOKENS, "Total as the vendor states it; may hold reasoning or cached tokens."
    ),
    Column("cost_total", "Cost", Unit.MONEY, f"Total as the vendor states it. {CURRENCY_HELP}"),
    Column("time_to_first_token", "First token", Unit.MILLISECONDS, TTFT_HELP),
    Column("agent_version", "Ver.", Unit.ID, "Version of the agent that ran it."),
    Column("channel", "Channel", help="Where it came in."),
    Column("agent_code", "Agent", Unit.ID, "Code of the agent."),
    Column("state", "State", help="Open while the vendor states no end."),
    Column("end_date", "Ended", Unit.TIME, "When it ended; null while it is open.", wide=True),
    Column("duration", "Lasted", Unit.SECONDS, "From start to end, computed by the deck.", wide=True),
    Column("group_identifier", "Group", help="Group as the calling application names it.", wide=True),
    Column("prompt_tokens", "Prompt", Unit.TOKENS, "Tokens sent to the model.", wide=True),
    Column("completion_tokens", "Completion", Unit.TOKENS, "Tokens that the model wrote.", wide=True),
    Column("cost_prompt", "Prompt cost", Unit.MONEY, CURRENCY_HELP, wide=True),
    Column("cost_completion", "Completion cost", Unit.MONEY, CURRENCY_HELP, wide=True),
    Column("cost_services", "Services cost", Unit.MONEY, f"Plugins, speech and the like. {CURRENCY_HELP}", wide=True),
    Column("ip_address", "IP address", help="Personal data.", personal=True, wide=True),
    Column("user_agent", "User agent", help="Personal data.", personal=True, wide=True),
    Column("id", "Instance", Unit.ID, "Id of the instance.", wide=True),
)

COST_FLAG: Final = "costs.total differs from prompt + completion + services"
TOKEN_FLAG: Final = "usage.totalTokens differs from prompt + completion (reasoning or cached tokens?)"  # noqa: S105
_ROUNDING: Final = Decimal("0.000002")
_RELATIVE: Final = Decimal("0.000001")
_NOT_SENT: Final[Any] = {}
_NO_USAGE: Final = wire.UsageFields(prompt_tokens=None, completion_tokens=None, total_tokens=None)
_NO_COSTS: Final = wire.CostsFields(prompt=None, completion=None, services=None, total=None, currency=None)


def instance_record(agent: str, item: wire.Instance, raw: Raw | None = None) -> Record:
    """Return an instance as a record of `INSTANCE_COLUMNS`; the key is unique across agents."""
    return Record(instance_key(agent, item.id), _cells(clean(agent), item.fields), raw, flags_of(item))


def instance_records(agent: str, read: Read[wire.InstancePage]) -> tuple[Record, ...]:
    """Return a page as records, whose cells are made when they are first looked at."""
    prefix, make = instance_key(agent, ""), _Page(clean(agent), read.raw.body).part
    rows = zip(read.indexes, read.value.rows or (), strict=True)
    return tuple(LateRecord.of(prefix + fields["id"], make, fields, index) for index, fields in rows)


@dataclass(frozen=True, slots=True)
class _Page:
    agent: str
    body: bytes

    def part(self, name: str, fields: wire.InstanceFields, index: int) -> Any:
        if name == "cells":
            return _cells(self.agent, fields)
        return Raw(self.body, ("items", index)) if name == "raw" else flags_of(wire.instance(fields))


def _cells(agent: str, fields: wire.InstanceFields) -> tuple[Value, ...]:
    usage, costs = fields.get("usage", _NOT_SENT), fields.get("costs", _NOT_SENT)
    usage, costs = _NO_USAGE if usage is None else usage, _NO_COSTS if costs is None else costs
    start, end, currency = fields["start_date"], fields.get("end_date"), costs.get("currency") or None
    return (
        start,
        fields.get("name", NOT_SUPPLIED),
        fields.get("user_identifier", NOT_SUPPLIED),
        usage.get("total_tokens", NOT_SUPPLIED),
        _money(costs.get("total", NOT_SUPPLIED), currency),
        NOT_SUPPLIED if "time_to_first_token" not in fields else whole(fields["time_to_first_token"]),
        fields.get("agent_version", NOT_SUPPLIED),
        fields.get("channel", NOT_SUPPLIED),
        agent,
        "open" if end is None else "ended",
        fields.get("end_date", NOT_SUPPLIED),
        NOT_SUPPLIED if end is None else (end - start).total_seconds(),
        fields.get("group_identifier", NOT_SUPPLIED),
        usage.get("prompt_tokens", NOT_SUPPLIED),
        usage.get("completion_tokens", NOT_SUPPLIED),
        _money(costs.get("prompt", NOT_SUPPLIED), currency),
        _money(costs.get("completion", NOT_SUPPLIED), currency),
        _money(costs.get("services", NOT_SUPPLIED), currency),
        fields.get("ip_address", NOT_SUPPLIED),
        fields.get("user_agent", NOT_SUPPLIED),
        clean(fields["id"]),
    )


def instance_key(agent: str, identifier: str) -> str:
    """Return the key of an instance, unique across agents; no agent code can reach into the id."""
    return f"{quote(agent, safe='')}/{identifier}"


def split_key(key: str) -> tuple[str, str]:
    """Return agent code and instance id of an `instance_key`, both raw."""
    agent, _, identifier = key.partition("/")
    return unquote(agent), identifier


def flags_of(item: wire.Instance) -> tuple[str, ...]:
    """Say what does not add up in an instance."""
    flags = (COST_FLAG,) if costs_differ(item.costs) else ()
    return (*flags, TOKEN_FLAG) if tokens_differ(item.usage) else flags


def costs_differ(costs: wire.Costs | None) -> bool:
    """Whether a total differs from its parts by more than rounding; a missing part is taken as unknown, not as 0."""
    if costs is None or costs.total is None:
        return False
    if costs.prompt is None or costs.completion is None or costs.services is None:
        return False
    parts = EXACT.add(EXACT.add(costs.prompt, costs.completion), costs.services)
    if parts == costs.total:
        return False
    return abs(EXACT.subtract(costs.total, parts)) > max(_ROUNDING, abs(costs.total) * _RELATIVE)


def tokens_differ(usage: wire.Usage | None) -> bool:
    """Whether a total of tokens differs from its parts."""
    if usage is None or usage.total_tokens is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return False
    return usage.total_tokens != usage.prompt_tokens + usage.completion_tokens


def _money(sent: Decimal | float | NotSupplied | None, currency: str | None) -> Money | NotSupplied | None:
    """Return an amount with the row's currency, None for null, and what was not sent as that."""
    if sent is None or sent is NOT_SUPPLIED:
        return sent
    return Money(exact_amount(sent), currency)


def whole(value: float | None) -> int | float | None:
    """Return a number without a needless fraction."""
    return int(value) if value is not None and value.is_integer() else value


def label_of(text: str) -> str:
    """Return a name as a crumb shows it: addresses are masked before it is cut, or half of one would stay."""
    return clean(hide_emails(text), 40)


def person_label_of(text: str) -> str:
    """Return what a crumb shows of a user."""
    return str(masked(clean(text, 40)))
