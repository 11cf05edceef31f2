"""GEAI's working half: client, views, headline, check and endpoints, put together."""

from __future__ import annotations

from tui.vendors.base import Implementation, Later, View
from tui.vendors.geai.client import GeaiClient, connect
from tui.vendors.geai.endpoints import ENDPOINTS
from tui.vendors.geai.headline import check, headline


def _views() -> tuple[View[GeaiClient], ...]:
    from tui.vendors.geai.views import VIEWS  # noqa: PLC0415  # a headline needs none of them

    return VIEWS


IMPLEMENTATION: Implementation[GeaiClient] = Implementation(connect, Later(_views), headline, check, ENDPOINTS)
