"""Ejento's working half: the client, the views, the headline, the check and the registry of endpoints."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import Implementation, Later, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import ENDPOINTS
from tui.vendors.ejento.headline import check, headline


def _views() -> tuple[View[EjentoClient], ...]:
    from tui.vendors.ejento.views import VIEWS  # noqa: PLC0415  # a headline needs none of them

    return VIEWS


IMPLEMENTATION: Final = Implementation(
    connect=EjentoClient, views=Later(_views), headline=headline, check=check, endpoints=ENDPOINTS
)
