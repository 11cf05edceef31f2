"""Runs coroutines so that nothing that hangs can keep the process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class DaemonExecutor(ThreadPoolExecutor):
    """Runs every call in a daemon thread of its own, and waits for none of them when it is shut down.

    The event loop resolves names in its executor and joins it at the end: with the stock one a resolver that does not
    answer holds the process for as long as it likes.
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Start a call in a new daemon thread."""
        future: Future[T] = Future()
        threading.Thread(target=_work, args=(future, fn, args, kwargs), name="agentdeck-call", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Return at once: what still runs is left to the process's end."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)


def _work(future: Future[T], fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = fn(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001  # it belongs to whoever waits for the future
        future.set_exception(error)
    else:
        future.set_result(result)


def use_daemon_threads() -> None:
    """Give the running loop an executor that is never waited for."""
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a new event loop, like `asyncio.run`, but without waiting for a hanging resolver at the end."""

    async def main() -> T:
        use_daemon_threads()
        return await coroutine

    return asyncio.run(main())
