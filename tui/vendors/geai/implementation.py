"""GEAI's working half: client, views, headline, check and endpoints, put together."""

from __future__ import annotations

from tui.vendors.base import Implementation
from tui.vendors.geai.client import GeaiClient, connect
from tui.vendors.geai.endpoints import ENDPOINTS
from tui.vendors.geai.headline import check, headline
from tui.vendors.geai.views import VIEWS

IMPLEMENTATION: Implementation[GeaiClient] = Implementation(connect, VIEWS, headline, check, ENDPOINTS)
