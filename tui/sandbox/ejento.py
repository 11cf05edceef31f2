"""The sandbox's answers of this vendor."""

from __future__ import annotations

from starlette.routing import BaseRoute

from tui.sandbox.world import World


def routes(world: World) -> list[BaseRoute]:
    """Return every documented route, answering from a world."""
    raise NotImplementedError(world.seed)
