"""The anchor: one httpx client that asks for one page after another; prints requests a second, and processor seconds of one."""

import asyncio
import json
import sys
import time

import httpx


async def main(url: str, pages: int) -> None:
    async with httpx.AsyncClient(headers={"X-API-KEY": "sandbox-bench"}) as client:
        await client.get(url, params={"page": 1, "pageSize": 20})
        started, used = time.perf_counter(), time.process_time()
        for number in range(1, pages + 1):
            answer = await client.get(url, params={"page": number, "pageSize": 20})
            json.loads(answer.content)
        print(pages / (time.perf_counter() - started), (time.process_time() - used) / pages)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
