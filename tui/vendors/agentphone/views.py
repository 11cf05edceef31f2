"""AgentPhone's views, in the order on screen."""

from __future__ import annotations

from typing import Final

from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.views_agent import AGENT_VIEW
from tui.vendors.agentphone.views_call import CALL_VIEW
from tui.vendors.agentphone.views_lists import LISTS
from tui.vendors.agentphone.views_overview import OVERVIEW
from tui.vendors.agentphone.views_quality import QUALITY
from tui.vendors.agentphone.views_ranking import BY_AGENT, BY_NUMBER
from tui.vendors.agentphone.views_usage import DAILY, MONTHLY
from tui.vendors.agentphone.views_walked import CALL_TIME, LONGEST_CALLS
from tui.vendors.base import View

VIEWS: Final[tuple[View[Client], ...]] = (
    OVERVIEW,
    *LISTS,
    CALL_VIEW,
    AGENT_VIEW,
    BY_AGENT,
    CALL_TIME,
    BY_NUMBER,
    DAILY,
    MONTHLY,
    QUALITY,
    LONGEST_CALLS,
)
