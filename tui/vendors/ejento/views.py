"""Ejento's views, in the order on screen."""

from __future__ import annotations

from typing import Final

from tui.vendors.base import View
from tui.vendors.ejento.adoption import INDEXING, MOST_ACTIVE, RECENT, SUMMARIES
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.details import DETAILS
from tui.vendors.ejento.directory import DIRECTORY
from tui.vendors.ejento.endpoints import Entity
from tui.vendors.ejento.me import SIGNED_IN
from tui.vendors.ejento.overview import OVERVIEW
from tui.vendors.ejento.rankings import RANKINGS
from tui.vendors.ejento.teams import TEAM_AGENTS, TEAM_LIST

VIEWS: Final[tuple[View[EjentoClient], ...]] = (
    OVERVIEW,
    DIRECTORY[Entity.AGENTS],
    DIRECTORY[Entity.TEAMS],
    DIRECTORY[Entity.PROJECTS],
    RANKINGS["queries"],
    RANKINGS["tokens"],
    SUMMARIES,
    TEAM_LIST,
    RANKINGS["costs"],
    RANKINGS["votes"],
    DIRECTORY[Entity.USERS],
    SIGNED_IN,
    RANKINGS["documents"],
    INDEXING,
    RECENT,
    MOST_ACTIVE,
    TEAM_AGENTS,
    *DETAILS,
)
