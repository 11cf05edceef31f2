"""Ejento's views, in the order on screen."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.overview import OVERVIEW

VIEWS: Final[tuple[View[EjentoClient], ...]] = (OVERVIEW,)
