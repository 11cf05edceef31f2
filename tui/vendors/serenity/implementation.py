"""Serenity Star's working half: the client, the views, the headline, the check and the registry of endpoints."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import Endpoint, Evidence, Implementation, Later, View
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.headline import check, choices, headline

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


def _views() -> tuple[View[SerenityClient], ...]:
    from tui.vendors.serenity.views import VIEWS  # noqa: PLC0415  # a headline needs none of them

    return VIEWS


IMPLEMENTATION: Final[Implementation[SerenityClient]] = Implementation(
    connect=SerenityClient,
    views=Later(_views),
    headline=headline,
    check=check,
    endpoints=ENDPOINTS,
    choices=choices,
)
