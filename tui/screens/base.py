"""What every screen of the deck shares: the deck, the time that the user chose, crumbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from textual import events
from textual._styles_cache import StylesCache
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from tui.core.quick import dataclass
from tui.core.spans import Bucket, Span
from tui.widgets.crumbs import Crumbs
from tui.widgets.key_bar import KeyBar
from tui.widgets.room_notice import RoomNotice

if TYPE_CHECKING:
    from textual.widgets import Static

    from tui.accounts.config import Config
    from tui.core.browsing import Remembered
    from tui.live.configured import Configured
    from tui.live.deck import Deck

Result = TypeVar("Result")


@dataclass(slots=True)
class TimeChoice:
    """The user's choice of time, kept across views and accounts.

    Attributes:
        span: Which days.
        zone: IANA zone in which days are counted and times shown.
        bucket: Width of a point.
    """

    span: Span
    zone: str = "UTC"
    bucket: Bucket = Bucket.DAY


class Host(Protocol):
    """What screens need of the app."""

    time: TimeChoice

    @property
    def remembered(self) -> Remembered:
        """What is kept of browsers that were left."""
        ...

    @property
    def ready(self) -> bool:
        """Whether the deck is open."""
        ...

    @property
    def deck(self) -> Deck:
        """The deck; only asked for once it is open."""
        ...

    def theme_names(self) -> Sequence[str]:
        """Return the names of every theme."""
        ...

    def use_theme(self, name: str) -> None:
        """Show everything in another theme."""

    def open_account(self, name: str, view: str = "") -> None:
        """Open an account's screen."""

    def show_fleet(self) -> None:
        """Put the fleet in the place of the welcome."""

    def go_home(self) -> None:
        """Return to the fleet."""

    def action_accounts(self) -> None:
        """Open the accounts screen."""

    def action_debug(self) -> None:
        """Open the debug screen."""

    def open_settings(self, name: str = "") -> None:
        """Open the settings, at one of them or the first."""

    def open_guide(self, page: str = "") -> None:
        """Open the guide, at a page or the first one."""

    @property
    def opened(self) -> Configured:
        """The open deck, its configuration and secret store."""
        ...

    async def adopt(self, config: Config, renewed: frozenset[str] = frozenset()) -> str:
        """Go on with a configuration that was read again; accounts in ``renewed`` have new secrets and are opened anew.

        Returns:
            Why it is not taken over, in sentences; empty where it is.
        """
        ...


def put(label: Static, text: str) -> None:
    """Show a text, and lay nothing out anew where it is shown already."""
    if str(label.content) != text:
        label.update(text)


class DeckScreen(Screen[Result]):
    """A screen with crumbs on top and the keys that matter now at the bottom."""

    DEFAULT_CSS = """
    DeckScreen { layers: base notice; }
    """

    @property
    def host(self) -> Host:
        """The app, as screens see it."""
        return cast("Host", self.app)

    @property
    def deck(self) -> Deck:
        """The deck."""
        return self.host.deck

    def crumbs(self) -> tuple[str, ...]:
        """Return the way here, outermost first; clean text."""
        return ()

    @property
    def awaits_more(self) -> bool:
        """Whether keys that do nothing yet will, once what is being loaded is there."""
        return False

    def expects(self, key: str) -> bool:
        """Whether a key is one of this screen's, and does nothing only because something is still being loaded."""
        if not self.awaits_more:
            return False
        active = self.active_bindings.get(key)
        bound = any(key in bindings.key_to_bindings for _, bindings in self._modal_binding_chain)
        return bound and not (active and active.enabled)

    def on_key(self, event: events.Key) -> None:
        """Say in a line what a key does elsewhere, where it does nothing here; it is said once while it can be read."""
        if not event.is_printable or self.awaits_more:
            return
        active = self.active_bindings.get(event.key)
        if active and active.enabled:
            return
        from tui.screens.idle_keys import why_idle  # noqa: PLC0415  # seldom needed

        words = why_idle(event.key, self.app.get_key_display(Binding(event.key, "")), self.app._keymap)  # noqa: SLF001  # no public way
        if words and all(one.message != words for one in self.app._notifications):  # noqa: SLF001  # the same
            self.notify(words, markup=False, timeout=4)

    def step_back(self) -> bool:
        """Undo something within the screen, where there is something that esc leaves first; returns whether there was."""
        return False

    def compose(self) -> ComposeResult:
        """Yield the crumbs, the body, the keys, and what covers them while there is too little room."""
        yield Crumbs(self.crumbs())
        yield from self.body()
        yield KeyBar()
        yield RoomNotice()

    def on_unmount(self) -> None:
        """Let go of this screen's lines: Textual remembers colours by the cache of each widget, and keeps a thousand."""
        StylesCache.get_inner_outer.cache_clear()

    def on_resize(self, event: events.Resize) -> None:
        """Ask for more room where there is too little."""
        for notice in self.query_children(RoomNotice):
            notice.follow(event.size)

    def body(self) -> ComposeResult:
        """Yield what stands between crumbs and footer."""
        yield from ()
