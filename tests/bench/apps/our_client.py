"""Our client, asked for the same pages as `bare_httpx`, a few in flight as in a walk; prints the same."""

import asyncio
import sys
import time

from tui.live.demo import demo_account, demo_secrets
from tui.live.session import open_session
from tui.vendors.registry import vendor
from tui.vendors.serenity.query import InstanceQuery
from tui.vendors.serenity.walk import AHEAD


async def main(base: str, agent: str, pages: int) -> None:
    account = demo_account(vendor("serenity"), base)
    session = open_session(account, demo_secrets(account))
    try:
        await session.client.instances(InstanceQuery(agent), 1, 20)
        started, used = time.perf_counter(), time.process_time()
        numbers = iter(range(1, pages + 1))

        async def reader() -> None:
            for number in numbers:
                await session.client.instances(InstanceQuery(agent), number, 20)

        await asyncio.gather(*(reader() for _ in range(AHEAD)))
        print(pages / (time.perf_counter() - started), (time.process_time() - used) / pages)
    finally:
        await session.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
