"""The sandbox's ASGI application: one router a vendor, mounted at /ejento, /geai, /agentphone and /serenity."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount

from tui.sandbox import agentphone, ejento, geai, serenity
from tui.sandbox.world import World


def create_app(world: World | None = None) -> Starlette:
    """Return the application that answers for every vendor from one synthetic world."""
    world = world or World()
    return Starlette(
        routes=[
            Mount("/ejento", routes=ejento.routes(world)),
            Mount("/geai", routes=geai.routes(world)),
            Mount("/agentphone", routes=agentphone.routes(world)),
            Mount("/serenity", routes=serenity.routes(world)),
        ]
    )
