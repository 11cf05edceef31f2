"""GEAI's views, in the order on screen."""

from __future__ import annotations

from tui.vendors.base import Group, View
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.views_adoption import ADOPTION
from tui.vendors.geai.views_agents import AGENT_DAYS, AGENT_TOKENS, AGENT_VIEW, TOP_BY_TOKENS
from tui.vendors.geai.views_agents import TOP_BY_REQUESTS as TOP_AGENTS
from tui.vendors.geai.views_cost import COST_DAYS
from tui.vendors.geai.views_limits import USAGE_LIMITS
from tui.vendors.geai.views_lists import AGENTS, PROJECTS, REQUESTS, SLOWEST_REQUESTS
from tui.vendors.geai.views_loose import LOOSE_VIEWS
from tui.vendors.geai.views_overview import DAYS, OVERVIEW
from tui.vendors.geai.views_people import TOP_BY_COST, TOP_BY_REQUESTS, USERS
from tui.vendors.geai.views_quality import QUALITY
from tui.vendors.geai.views_tokens import TOKEN_DAYS, TOKENS_BY_AGENT

VIEWS: tuple[View[GeaiClient], ...] = tuple(
    sorted(
        (
            OVERVIEW, REQUESTS, DAYS, TOP_AGENTS, TOP_BY_TOKENS, TOKEN_DAYS, TOKENS_BY_AGENT, COST_DAYS, TOP_BY_COST,
            USAGE_LIMITS, QUALITY, SLOWEST_REQUESTS, USERS, TOP_BY_REQUESTS, ADOPTION, AGENTS, PROJECTS, *LOOSE_VIEWS, AGENT_VIEW,
            AGENT_TOKENS, AGENT_DAYS,
        ),
        key=lambda view: list(Group).index(view.group),
    )
)  # fmt: skip
"""Grouped by question; within a group the most asked first, undocumented answers last."""
