"""Names of the query parameters of the instance list.

The published page lost every name; its order and descriptions remain (contract: serenity.md, query parameters). What is not
certain is decided here and nowhere else.
"""

from __future__ import annotations

from typing import Final

USER: Final = "userIdentifier"
"""Confidence high: the same name as the answer's field."""
GROUP: Final = "groupIdentifier"
"""Confidence high: the same name as the answer's field."""
SEARCH: Final = "search"
"""Confidence low: ``term``, ``searchTerm`` and ``name`` are as likely. A server that does not know it shows every row."""
SORT: Final = "sort"
"""Confidence low: ``sortDirection``, ``sortOrder`` and ``order`` are as likely. Left out for the documented default, ``desc``."""
PAGE: Final = "page"
"""Confidence high: the answer echoes it."""
PAGE_SIZE: Final = "pageSize"
"""Confidence high: the answer echoes it."""

SURE_HELP: Final = "The parameter's name is taken from the answer's field; the whole identifier, as stored."
SEARCH_HELP: Final = (
    "The parameter's name (search) is a guess, for the vendor's page lost it: "
    "when the list does not change, it is not honoured."
)
SORT_HELP: Final = (
    "The parameter's name (sort) is a guess, for the vendor's page lost it; newest first is the documented default."
)
