"""Gives every question of a vendor one total time limit, at the one place where a vendor is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from tui.core.clock import Clock
from tui.core.records import Page, PageRequest, check_cells
from tui.live.marking import marking
from tui.net.question import asking
from tui.vendors.base import Ask, Browser, Implementation, Later, View

P = ParamSpec("P")
T = TypeVar("T")
_Asks = Callable[Concatenate[Ask[Any], P], Awaitable[T]]


def bounded(implementation: Implementation[Any], clock: Clock, seconds: float) -> Implementation[Any]:
    """Return an implementation whose every question ends in so many seconds, or in so many since its last step forward.

    The calls that are left when the time is up fail at once, so that a view that can do without one still shows the others.
    """

    def bound(question: _Asks[P, T]) -> _Asks[P, T]:
        @wraps(question)
        async def ask(one: Ask[Any], /, *args: P.args, **kwargs: P.kwargs) -> T:
            with asking(clock, seconds) as time:

                def step(done: int, total: int | None, words: str) -> None:
                    time.moved()
                    one.progress(done, total, words)

                return await question(replace(one, progress=step), *args, **kwargs)

        return ask

    def bound_browser(browser: Browser[Any]) -> Browser[Any]:
        async def fetch(one: Ask[Any], request: PageRequest) -> Page:
            page = await browser.fetch(one, request)
            check_cells(browser.columns, page.records)
            return page

        return replace(browser, fetch=bound(fetch))

    def bound_view(view: View[Any]) -> View[Any]:
        load = view.load and bound(marking(view.load, view.controls))
        return replace(view, load=load, browser=view.browser and bound_browser(view.browser))

    return replace(
        implementation,
        views=Later(lambda: tuple(bound_view(view) for view in implementation.views)),
        headline=bound(implementation.headline),
        check=bound(implementation.check),
        choices=implementation.choices and bound(implementation.choices),
    )
