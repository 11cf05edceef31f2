"""Every row of AgentPhone's contract."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import Endpoint, Evidence

_USAGE: Final = "agentphone.md, Usage endpoints"
_LISTS: Final = "agentphone.md, Neighbour lists"


def _usage(key: str, title: str, path: str) -> Endpoint:
    return Endpoint(key, title, path, Evidence.DOCUMENTED, _USAGE)


def _list(key: str, title: str, path: str, *, body_known: bool = True) -> Endpoint:
    return Endpoint(key, title, path, Evidence.CLIENT, _LISTS, body_known)


ENDPOINTS: Final = (
    _usage("usage", "Get Usage", "/v1/usage"),
    _usage("usage-daily", "Get Daily Usage", "/v1/usage/daily"),
    _usage("usage-monthly", "Get Monthly Usage", "/v1/usage/monthly"),
    _usage("usage-by-number", "Get Usage By Number", "/v1/usage/by-number"),
    _usage("usage-by-agent", "Get Usage By Agent", "/v1/usage/by-agent"),
    _list("agents", "List Agents", "/v1/agents"),
    _list("agent", "Get Agent", "/v1/agents/{id}"),
    _list("agent-calls", "List Agent Calls", "/v1/agents/{id}/calls"),
    _list("agent-conversations", "List Agent Conversations", "/v1/agents/{id}/conversations"),
    _list("calls", "List Calls", "/v1/calls"),
    _list("numbers", "List Numbers", "/v1/numbers"),
    _list("number-calls", "List Number Calls", "/v1/numbers/{id}/calls"),
    _list("number-messages", "List Number Messages", "/v1/numbers/{id}/messages"),
    _list("conversations", "List Conversations", "/v1/conversations"),
    _list("conversation-messages", "List Conversation Messages", "/v1/conversations/{id}/messages"),
    _list("sub-accounts", "List Sub-accounts", "/v1/sub-accounts", body_known=False),
)
