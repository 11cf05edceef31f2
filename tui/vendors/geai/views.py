"""GEAI's views, in the order on screen."""

from __future__ import annotations

from tui.vendors.base import View
from tui.vendors.geai.client import GeaiClient
from tui.vendors.geai.views_overview import DAYS, OVERVIEW
from tui.vendors.geai.views_people import TOP_BY_COST, TOP_BY_REQUESTS, USERS

VIEWS: tuple[View[GeaiClient], ...] = (OVERVIEW, DAYS, TOP_BY_COST, USERS, TOP_BY_REQUESTS)
