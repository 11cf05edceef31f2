"""Versions of the configuration file, and the way from each to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

SCHEMA_VERSION: Final = 1
"""Version that this AgentDeck writes."""

Step = Callable[[MutableMapping[str, Any]], None]
"""Turns a document of one version into the next, in place; works on plain dicts and on tomlkit documents."""

STEPS: Final[Mapping[int, Step]] = {}
"""The step that leaves each version; empty as long as there is only one."""


def version_of(document: Mapping[str, Any]) -> int | None:
    """Return the version that a document states, the current one where it states none, None where it is no version."""
    stated = document.get("schema_version", SCHEMA_VERSION)
    return int(stated) if isinstance(stated, int) and not isinstance(stated, bool) and stated >= 1 else None


def migrate(document: MutableMapping[str, Any], steps: Mapping[int, Step] = STEPS, to: int = SCHEMA_VERSION) -> bool:
    """Bring a document up to a version, in place; one that is newer or of no known version stays as it is.

    Returns:
        Whether anything was changed.
    """
    stated = document.get("schema_version", SCHEMA_VERSION)
    version = version_of({"schema_version": stated})
    if version is None or version >= to:
        return False
    while version < to:
        step = steps.get(version)
        if step is not None:
            step(document)
        version += 1
    document["schema_version"] = to
    return True
