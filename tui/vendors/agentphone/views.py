"""AgentPhone's views, in the order on screen."""

from __future__ import annotations

from typing import Final

from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.views_lists import LISTS
from tui.vendors.agentphone.views_ranking import BY_AGENT, BY_NUMBER
from tui.vendors.base import View

VIEWS: Final[tuple[View[Client], ...]] = (*LISTS, BY_AGENT, BY_NUMBER)
