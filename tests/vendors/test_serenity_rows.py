"""A row of Serenity's instance list tells what was not sent, what is null and what is 0 apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tui.core.values import NOT_SUPPLIED, Money
from tui.net.client import Answer
from tui.net.wire import read
from tui.vendors.serenity import wire
from tui.vendors.serenity.rows import INSTANCE_COLUMNS, instance_records

REQUIRED = {"id": "a-1", "startDate": "2026-11-20T10:00:00Z"}
SENT = {
    "name": "name",
    "user_identifier": "userIdentifier",
    "agent_version": "agentVersion",
    "channel": "channel",
    "group_identifier": "groupIdentifier",
    "ip_address": "ipAddress",
    "user_agent": "userAgent",
    "time_to_first_token": "timeToFirstToken",
    "end_date": "endDate",
}
USAGE = {"total_tokens": "totalTokens", "prompt_tokens": "promptTokens", "completion_tokens": "completionTokens"}
COSTS = {"cost_total": "total", "cost_prompt": "prompt", "cost_completion": "completion", "cost_services": "services"}


def cells(**sent: Any) -> dict[str, Any]:
    body = json.dumps({"items": [REQUIRED | sent], "total": 1}).encode()
    got = read(Answer(body, 200, datetime.now(UTC), "acme"), wire.InstancePage, "items", wire.InstanceFields)
    (record,) = instance_records("agent", got)
    return {column.key: cell for column, cell in zip(INSTANCE_COLUMNS, record.cells, strict=True)}


def test_two_instances_under_one_id_are_both_on_their_page() -> None:
    body = json.dumps({"items": [REQUIRED, REQUIRED | {"name": "another"}], "total": 2}).encode()
    got = read(Answer(body, 200, datetime.now(UTC), "acme"), wire.InstancePage, "items", wire.InstanceFields)
    first, second = instance_records("agent", got)
    assert first.key == second.key
    assert first.cells != second.cells


@pytest.mark.parametrize("key", [*SENT, *USAGE, *COSTS])
def test_what_is_not_sent_is_not_supplied(key: str) -> None:
    assert cells()[key] is NOT_SUPPLIED
    assert cells(usage={}, costs={"currency": "EUR"})[key] is NOT_SUPPLIED


@pytest.mark.parametrize(("key", "name"), SENT.items())
def test_null_is_null(key: str, name: str) -> None:
    assert cells(**{name: None})[key] is None


@pytest.mark.parametrize(("key", "name"), [*USAGE.items(), *COSTS.items()])
def test_null_parts_and_a_null_whole_are_null(key: str, name: str) -> None:
    whole = "usage" if key in USAGE else "costs"
    assert cells(**{whole: {name: None}})[key] is None
    assert cells(**{whole: None})[key] is None


def test_zero_is_zero() -> None:
    found = cells(usage={"totalTokens": 0}, costs={"total": 0, "currency": "EUR"}, timeToFirstToken=0)
    assert (found["total_tokens"], found["cost_total"], found["time_to_first_token"]) == (0, Money(0, "EUR"), 0)
