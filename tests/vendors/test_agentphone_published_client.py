"""The vendor's own published client, unmodified, works against the sandbox over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import agentphone
import pytest

from tests.support import served_sandbox


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_sandbox() as url:
        yield f"{url}/agentphone"


@pytest.fixture
def vendor(address: str) -> Iterator[agentphone.AgentPhone]:
    with agentphone.AgentPhone(api_key="sandbox-x", base_url=address, timeout=10) as client:
        yield client


def test_usage(vendor: agentphone.AgentPhone) -> None:
    usage = vendor.usage.get()
    assert usage.numbers.used + usage.numbers.remaining == usage.numbers.limit
    assert (
        usage.stats.total_calls
        > usage.stats.calls_last_30d
        > usage.stats.calls_last_7d
        > usage.stats.calls_last_24h
        > 0
    )
    assert usage.period_start < usage.period_end


def test_daily_and_monthly(vendor: agentphone.AgentPhone) -> None:
    daily, monthly = vendor.usage.get_daily(days=45), vendor.usage.get_monthly()
    assert (daily.days, len(daily.data)) == (45, 45)
    assert (monthly.months, len(monthly.data)) == (6, 6)
    november = [day for day in daily.data if day.date >= "2026-11"]
    assert sum(day.messages for day in november) == monthly.data[-1].messages


def test_by_number_and_by_agent(vendor: agentphone.AgentPhone) -> None:
    assert sum(row["messages"] for row in vendor.usage.get_by_number()) == vendor.usage.get().stats.total_messages
    week = vendor.usage.get_by_agent("week")
    assert week["period"] == "week"
    assert week["data"][-1]["agentName"] == "Unassigned"


def test_by_agent_without_its_required_period_is_refused_with_422(vendor: agentphone.AgentPhone) -> None:
    with pytest.raises(agentphone.AgentPhoneError) as refused:
        vendor.usage.get_by_agent()
    assert refused.value.status == 422
    assert refused.value.message[0]["loc"] == ["query", "period"]


def test_agents_calls_conversations_numbers_and_sub_accounts(vendor: agentphone.AgentPhone) -> None:
    agents = vendor.agents.list()
    assert agents.total == len(agents.data)
    agent = vendor.agents.get(agents.data[0].id)
    assert agent.numbers[0].phone_number.startswith("+")
    assert vendor.agents.list_calls(agent.id, limit=5).data[0].agent_id == agent.id
    assert vendor.agents.list_conversations(agent.id, limit=5).has_more is True
    failed = vendor.calls.list(limit=3, status="failed", direction="inbound")
    assert [call.status for call in failed.data] == ["failed"] * 3
    number = vendor.numbers.list(limit=1).data[0]
    assert vendor.numbers.list_calls(number.id).total > 0
    newest = vendor.numbers.get_messages(number.id, limit=2)
    older = vendor.numbers.get_messages(number.id, limit=2, before=newest.data[-1].id)
    assert older.data[0].received_at < newest.data[-1].received_at
    conversation = vendor.conversations.list(limit=1).data[0]
    messages = vendor.conversations.get_messages(conversation.id)
    assert len(messages.data) == conversation.message_count
    assert len(vendor.sub_accounts.list()) == 3


def test_a_wrong_key_and_an_unknown_agent_raise_its_own_errors(address: str, vendor: agentphone.AgentPhone) -> None:
    with (
        agentphone.AgentPhone(api_key="wrong", base_url=address, timeout=10) as stranger,
        pytest.raises(agentphone.AuthenticationError),
    ):
        stranger.usage.get()
    with pytest.raises(agentphone.NotFoundError):
        vendor.agents.get("nobody")


async def test_the_async_twin(address: str) -> None:
    async with agentphone.AsyncAgentPhone(api_key="sandbox-x", base_url=address, timeout=10) as client:
        assert (await client.usage.get()).stats.total_messages > 0
        assert (await client.agents.list(limit=2)).total == 14
