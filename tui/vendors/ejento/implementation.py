"""Ejento's working half: the client, the views, the headline, the check and the registry of endpoints."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import Implementation
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import ENDPOINTS
from tui.vendors.ejento.headline import check, headline
from tui.vendors.ejento.views import VIEWS

IMPLEMENTATION: Final = Implementation(
    connect=EjentoClient, views=VIEWS, headline=headline, check=check, endpoints=ENDPOINTS
)
