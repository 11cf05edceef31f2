"""GEAI's usage limits, of the organisation and of the account's project."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from tui.core.content import Answer, Content, Figure
from tui.core.errors import DeckError, ErrorKind
from tui.core.quick import dataclass
from tui.core.records import Column, Raw, Record, Table
from tui.core.values import Money, NotSupplied, Unit, Value
from tui.vendors.amounts import share_of
from tui.vendors.base import Ask, Group, View
from tui.vendors.geai import wire
from tui.vendors.geai.batch import ABSENT, PASSABLE, unless_failed
from tui.vendors.geai.client import GeaiClient

_COLUMNS = (
    Column("level", "Of"),
    Column("name", "Name"),
    Column("unit", "Counts"),
    Column("used", "Used", Unit.COUNT, adds_up=False),
    Column("hard", "Hard limit", Unit.COUNT, adds_up=False),
    Column("share", "Used of it", Unit.SHARE),
    Column("remaining", "Remaining", Unit.COUNT, adds_up=False),
    Column("soft", "Soft limit", Unit.COUNT, wide=True, adds_up=False),
    Column("status", "Status", help="1 active, 2 expired, 3 empty, 4 cancelled, as the vendor's client says."),
    Column("period", "Period"),
    Column("renewal", "Renewal", wide=True),
    Column("valid_from", "Valid from", wide=True),
    Column("valid_until", "Valid until"),
    Column("seen", "Answered as", help="Which of the vendor's lists it stands in."),
)
_STATUS: Final = {1: "active", 2: "expired", 3: "empty", 4: "cancelled"}
_LISTS: Final = {
    "organization-limits": ("organization", "all"),
    "organization-limits-latest": ("organization", "latest"),
    "project-limits": ("project", "all"),
    "project-limits-latest": ("project", "latest"),
    "project-limits-active": ("project", "active"),
}
NOTE: Final = "The currency of limits on cost is not stated."


@dataclass
class _Found:
    """Limits by level and id, and in which lists each stands."""

    limits: dict[tuple[str, str], tuple[wire.UsageLimit, Raw]] = field(default_factory=dict)
    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[DeckError] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    left_out: int = 0


async def limits(ask: Ask[GeaiClient]) -> Content:
    """Return the limits of the organisation and of the project, from every list that answers.

    Raises:
        DeckError: When none answers, or the fault concerns the whole account.
    """
    organization, project = await _ids(ask)
    keys = [key for key, (level, _) in _LISTS.items() if (organization and (level == "organization" or project))]
    if not keys:
        raise DeckError(
            ErrorKind.CONFIG,
            "Usage limits need the organization id, and the vendor does not say it for this token.",
            hint="Give the organization id in this account's settings.",
            account=ask.account.name,
        )
    found = _Found()
    waiting = (_one(ask, found, key, {"org": organization, "project": project}) for key in keys)
    answers = unless_failed(await asyncio.gather(*waiting, return_exceptions=True))
    if len(found.faults) == len(keys):
        raise found.faults[0]
    for key, answer in zip(keys, answers, strict=True):
        if answer is not None:
            _collect(found, key, *answer)
    return _content(found)


async def _one(ask: Ask[GeaiClient], found: _Found, key: str, ids: Mapping[str, str]) -> tuple[Any, Raw] | None:
    level, list_name = _LISTS[key]
    try:
        return await ask.client.limits(key, **ids)
    except DeckError as error:
        if error.kind not in PASSABLE:
            raise
        found.faults.append(error)
        found.notes.append(f"Limits of the {level}, {list_name}: {error.fault.sentence}")
        return None


async def _ids(ask: Ask[GeaiClient]) -> tuple[str, str]:
    """Return the account's organisation and project, asked of the vendor where they are not set."""
    organization, project = (ask.account.settings.get(key, "") for key in ("organization_id", "project_id"))
    if organization and project:
        return organization, project
    identity = (await ask.client.validate()).value
    said = [value if isinstance(value, str) else "" for value in (identity.organization_id, identity.project_id)]
    return organization or said[0], project or said[1]


def _collect(found: _Found, key: str, body: Any, raw: Raw) -> None:
    level, list_name = _LISTS[key]
    found.answers.append(Answer(f"Limits of the {level}, {list_name}", raw))
    for pointer, item in _items(body):
        try:
            limit = wire.UsageLimit.model_validate(item)
        except (ValidationError, ValueError):
            found.left_out += 1
            continue
        identity = (level, limit.id if isinstance(limit.id, str) else repr(sorted(map(repr, item.items()))))
        found.limits.setdefault(identity, (limit, Raw(raw.body, pointer)))
        found.seen.setdefault(identity, []).append(list_name)


def _items(body: Any) -> list[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Return the limits of a body: one object, a list, or a list under some key; which of them is not documented."""
    if isinstance(body, list):
        return [((place,), item) for place, item in enumerate(body) if isinstance(item, dict)]
    if not isinstance(body, dict):
        return []
    lists = [(key, value) for key, value in body.items() if isinstance(value, list)]
    if not lists:
        return [((), body)] if {"id", "hardLimit", "usedAmount"} & body.keys() else []
    return [((key, place), item) for key, value in lists for place, item in enumerate(value) if isinstance(item, dict)]


def _content(found: _Found) -> Content:
    records = [_record(identity, limit, raw, found.seen[identity]) for identity, (limit, raw) in found.limits.items()]
    lost = sum(fault.kind not in ABSENT for fault in found.faults)
    table = Table(_COLUMNS, tuple(records), note=NOTE, left_out=found.left_out)
    figures = [_figure(level, limit) for (level, _), (limit, _) in found.limits.items() if limit.status == 1]
    return Content(
        tuple(figures),
        table=table,
        notes=(NOTE, *found.notes),
        answers=tuple(found.answers),
        left_out=found.left_out + lost,
    )


def _figure(level: str, limit: wire.UsageLimit) -> Figure:
    is_cost = limit.usage_unit == "Cost"
    unit = Unit.MONEY if is_cost else Unit.COUNT
    return Figure(
        f"{level}_used", f"Used by the {level}", _value(limit, limit.used_amount), unit, note="of its active limit"
    )


def _record(identity: tuple[str, str], limit: wire.UsageLimit, raw: Raw, seen: list[str]) -> Record:
    status = limit.status
    cells: tuple[Value, ...] = (
        identity[0],
        limit.related_entity_name,
        limit.usage_unit,
        _value(limit, limit.used_amount),
        _value(limit, limit.hard_limit),
        share_of(limit.used_amount, limit.hard_limit),
        _value(limit, limit.remaining_usage),
        _value(limit, limit.soft_limit),
        _STATUS.get(status, str(status)) if isinstance(status, int) else status,
        limit.subscription_type,
        limit.renewal_status,
        limit.valid_from,
        limit.valid_until,
        ", ".join(dict.fromkeys(seen)),
    )
    return Record("\x1f".join(identity), cells, raw)


def _value(limit: wire.UsageLimit, amount: Decimal | NotSupplied | None) -> Value:
    return Money(amount) if limit.usage_unit == "Cost" and isinstance(amount, Decimal) else amount


USAGE_LIMITS = View(
    "limits",
    "Usage limits",
    Group.COST,
    "How much of their limits the organization and the account's project have used.",
    (
        "organization-limits", "organization-limits-latest", "project-limits", "project-limits-latest",
        "project-limits-active", "token-validation",
    ),
    load=limits,
)  # fmt: skip
