"""Serenity Star's views, in the order on screen."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import View
from tui.vendors.serenity.agents import AGENT, AGENTS
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.conversation import CONVERSATION
from tui.vendors.serenity.instances import INSTANCES
from tui.vendors.serenity.rankings import AGENT_USE, BY_CHANNEL, BY_GROUP, BY_USER, VERSIONS
from tui.vendors.serenity.walked import COST, HOURS, LATENCY, MISMATCHES, OVERVIEW, USAGE

VIEWS: Final[tuple[View[SerenityClient], ...]] = (
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
)
