"""The command palette's supply: every key that works here, the periods of the view that is open, and places to jump to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.core.spans import PRESETS
from tui.live.scoping import offered
from tui.screens.base import Host
from tui.screens.help import active_keys
from tui.screens.jump import go, targets
from tui.screens.vendor import VendorScreen


class DeckCommands(Provider):
    """Everything that can be done or reached from here."""

    async def discover(self) -> AsyncIterator[DiscoveryHit]:
        """Yield what works here, before anything is typed."""
        for title, about, run in self._commands():
            yield DiscoveryHit(_line(title, about), run, text=title)

    async def search(self, query: str) -> Hits:
        """Yield what matches."""
        matcher = self.matcher(query)
        for title, about, run in self._commands():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, _line(title, about), run, text=title)

    def _commands(self) -> list[tuple[str, str, partial[Any]]]:
        host = cast("Host", self.app)
        here: list[tuple[str, str, partial[Any]]] = [
            (
                key.words,
                " · ".join(filter(None, (f"{key.group}: {' '.join(key.keys)}", key.binding.tooltip))),
                partial(self._run, key.binding.action, key.node),
            )
            for key in sorted(active_keys(self.screen), key=lambda key: not key.binding.show)  # moving about comes last
        ]
        places: list[tuple[str, str, partial[Any]]] = [
            (f"{item.group} › {item.title}", item.about, partial(go, host, item.key)) for item in targets(host)
        ]
        return [*here, *self._periods(), *places]

    def _periods(self) -> list[tuple[str, str, partial[Any]]]:
        screen = self.screen
        if not isinstance(screen, VendorScreen) or screen.view is None or not screen.check_action("period", ()):
            return []
        controls, wish, now = screen.view.controls, screen.wish, screen.deck.clock.now()
        return [
            (f"Period › {span.title}", "Ask about these days", partial(screen.change, replace(wish, span=span)))
            for span in PRESETS
            if not offered(controls, span, now, wish.zone)
        ]

    async def _run(self, action: str, node: object) -> None:
        await self.app.run_action(action, node)  # type: ignore[arg-type]


def _line(title: str, about: str) -> Content:
    """Return an entry in one line: twice as many are seen as with the help in a line of its own."""
    return Content(title) + Content.styled(f"  {about}", "not bold")  # muted is too faint under the cursor
