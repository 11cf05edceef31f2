"""What the tests of screens share: synthetic rows that are written once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

import pytest

from tui.sandbox import serenity, serenity_rows
from tui.sandbox.serenity_fleet import Agent, fleet
from tui.sandbox.world import World


@lru_cache(maxsize=64)
def agents(seed: int, instances: int, now: datetime) -> tuple[Agent, ...]:
    """Return every agent as it stands at a moment; what else a world has does not concern them."""
    return fleet(World(seed, instances), now)


row_text = lru_cache(maxsize=60_000)(serenity_rows.row_text)


@pytest.fixture(scope="module", autouse=True)
def rows_written_once() -> Iterator[None]:
    """Hundreds of apps walk the same rows; they are a pure function of world and moment, so the first app's serve the others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serenity, "fleet", lambda world, now: agents(world.seed, world.instances, now))
        patch.setattr(serenity_rows, "row_text", row_text)
        yield
