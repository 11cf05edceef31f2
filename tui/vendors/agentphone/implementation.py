"""AgentPhone's working half."""

from __future__ import annotations

from typing import Final

from tui.vendors.agentphone.client import Client
from tui.vendors.agentphone.endpoints import ENDPOINTS
from tui.vendors.agentphone.headline import check, choices, headline
from tui.vendors.base import Implementation, Later, View


def _views() -> tuple[View[Client], ...]:
    from tui.vendors.agentphone.views import VIEWS  # noqa: PLC0415  # a headline needs none of them

    return VIEWS


IMPLEMENTATION: Final[Implementation[Client]] = Implementation(
    connect=Client, views=Later(_views), headline=headline, check=check, endpoints=ENDPOINTS, choices=choices
)
