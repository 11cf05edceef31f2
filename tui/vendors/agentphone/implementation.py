"""AgentPhone's working half."""

from __future__ import annotations

from typing import Final

from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.endpoints import ENDPOINTS
from tui.vendors.agentphone.headline import check, choices, headline
from tui.vendors.agentphone.views import VIEWS
from tui.vendors.base import Implementation

IMPLEMENTATION: Final[Implementation[Client]] = Implementation(
    connect=Client, views=VIEWS, headline=headline, check=check, endpoints=ENDPOINTS, choices=choices
)
