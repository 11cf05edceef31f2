"""Serenity Star as a vendor: its views, endpoints and working half."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import Endpoint, Evidence, Implementation
from tui.vendors.serenity.agents import AGENT, AGENTS
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.conversation import CONVERSATION
from tui.vendors.serenity.headline import check, choices, headline
from tui.vendors.serenity.instances import INSTANCES
from tui.vendors.serenity.rankings import AGENT_USE, BY_CHANNEL, BY_GROUP, BY_USER, VERSIONS
from tui.vendors.serenity.walked import COST, HOURS, LATENCY, MISMATCHES, OVERVIEW, USAGE

ENDPOINTS: Final = (
    Endpoint(
        "instances-of-version",
        "Gets a paginated list of agent instances for a given agent version",
        "/api/v2/AgentInstance/{agentCode}/{agentVersion}",
        Evidence.DOCUMENTED,
        "serenity.md, Endpoints, 1",
    ),
    Endpoint(
        "instances",
        "Instances of all versions of an agent",
        "/api/v2/AgentInstance/{agentCode}",
        Evidence.DOCUMENTED,
        "serenity.md, Endpoints, 2",
    ),
    Endpoint("agents", "Agent list", "/api/v2/agent", Evidence.CLIENT, "serenity.md, Endpoints, 3"),
    Endpoint(
        "conversation",
        "One conversation",
        "/api/v2/agent/{agentCode}/conversation/{id}",
        Evidence.CLIENT,
        "serenity.md, Endpoints, 4",
    ),
)

IMPLEMENTATION: Final[Implementation[SerenityClient]] = Implementation(
    connect=SerenityClient,
    views=(
        OVERVIEW,
        INSTANCES,
        AGENTS,
        USAGE,
        HOURS,
        AGENT_USE,
        BY_CHANNEL,
        COST,
        MISMATCHES,
        LATENCY,
        BY_USER,
        BY_GROUP,
        AGENT,
        VERSIONS,
        CONVERSATION,
    ),
    headline=headline,
    check=check,
    endpoints=ENDPOINTS,
    choices=choices,
)
