"""The sandbox with a network's delay before each answer: ``slow_sandbox.py MILLISECONDS [INSTANCES]``; prints its base URL."""

import asyncio
import socket
import sys

import uvicorn

from tui.sandbox.app import create_app
from tui.sandbox.world import World

_inner = create_app(World(instances=int(sys.argv[2]))) if sys.argv[2:] else create_app()
_delay = float(sys.argv[1]) / 1000


async def app(scope, receive, send):
    await asyncio.sleep(_delay)
    await _inner(scope, receive, send)


if __name__ == "__main__":
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off")).run(sockets=[listener])
