"""The Textual app: themes, the way from screen to screen, and when the deck comes alive. Thin."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events, work
from textual.binding import Binding

from tui.core.errors import DeckError
from tui.core.quick import dataclass
from tui.core.spans import Span
from tui.live import cache
from tui.screens.base import DeckScreen, TimeChoice
from tui.screens.fleet import FleetScreen
from tui.screens.themed import ThemedApp
from tui.terminal.guarded import GuardedApp
from tui.terminal.quiet import QuietApp
from tui.terminal.typed_ahead import TypedAheadApp
from tui.widgets.fleet_columns import FleetRow
from tui.widgets.themes import AUTOMATIC, DEFAULT_DARK

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.screen import Screen

    from tui.accounts.config import Config
    from tui.core.browsing import Remembered
    from tui.live.configured import Configured
    from tui.live.deck import Deck
    from tui.live.jumps import Jumps


@dataclass(frozen=True, slots=True)
class Opening:
    """What the app needs before its first frame, and how the rest is made after it.

    Attributes:
        rows: The accounts as far as they are known without loading anything.
        make: Makes the deck; called after the first frame, outside the event loop, since it imports much.
        theme: Name of the theme.
        demo: Whether this is the demo.
        themes: Folder of the user's own themes, or None.
        cache: File of the last known headlines, or None where none is kept.
        light: Whether the terminal's background is light; None where it did not say.
        mouse: Whether to listen to the mouse.
        readable: Whether the configuration can be read, or there is none.
    """

    rows: tuple[FleetRow, ...]
    make: Callable[[], Configured]
    theme: str = DEFAULT_DARK
    demo: bool = False
    themes: Path | None = None
    cache: Path | None = None
    light: bool | None = None
    mouse: bool = True
    readable: bool = True


def deck_commands() -> type[Provider]:
    """Return the palette's supply; loaded when the palette is opened."""
    from tui.screens.palette import DeckCommands  # noqa: PLC0415  # after the first frame

    return DeckCommands


class DeckApp(ThemedApp[None], QuietApp[None], TypedAheadApp[None], GuardedApp[None]):
    """AgentDeck on screen."""

    TITLE = "AgentDeck"
    CSS_PATH = [f"styles/{name}.tcss" for name in ("app", "fleet", "vendor")]
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {deck_commands}
    BINDINGS = [
        Binding("q", "quit", "Quit", id="app.quit", priority=False),
        Binding("question_mark", "help", "Help", key_display="?", id="app.help"),
        Binding("colon", "jump", "Jump", key_display=":", id="app.jump"),
        Binding("f3", "guide", "Guide", show=False, id="app.guide", tooltip="What figures, marks and vendors mean"),
        Binding("f2", "settings", "Settings", show=False, id="app.settings"),
        Binding("ctrl+d", "debug", "Debug", show=False, id="app.debug", tooltip="Requests, faults and this machine"),
        Binding("escape", "back", "Back", show=False, id="app.back"),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._opening = opening
        self._opened: Configured | None = None
        self._wanted: Callable[[], None] | None = None
        self.time = TimeChoice(Span())
        self.plain = False
        self._jumps: Jumps | None = None
        self.listens_to_mouse = opening.mouse
        self.begin_themes(opening.theme, opening.themes, light=opening.light)

    @property
    def ready(self) -> bool:
        """Whether the deck is open."""
        return self._opened is not None

    @property
    def deck(self) -> Deck:
        """The open deck.

        Raises:
            RuntimeError: It is not open yet.
        """
        return self.opened.deck

    @property
    def opened(self) -> Configured:
        """The open deck, its configuration and secret store.

        Raises:
            RuntimeError: It is not open yet.
        """
        if self._opened is None:
            msg = "the deck is not open yet"
            raise RuntimeError(msg)
        return self._opened

    @cached_property
    def remembered(self) -> Remembered:
        """Which columns were chosen: on disk, in the demo for this run only."""
        from tui.accounts.paths import state_dir  # noqa: PLC0415  # after the first frame
        from tui.core.browsing import InMemory  # noqa: PLC0415
        from tui.live.remembered import FileRemembered  # noqa: PLC0415

        return InMemory() if self.opened.store is None else FileRemembered(state_dir() / "columns.json")

    @property
    def jumps(self) -> Jumps:
        """Where one jumped to last: on disk, in the demo and before the deck is open for this run only."""
        from tui.accounts.paths import state_dir  # noqa: PLC0415  # after the first frame
        from tui.live.jumps import Jumps  # noqa: PLC0415

        if self._jumps is None:
            kept = self.ready and self.opened.store is not None and self.opened.config.settings.cache
            self._jumps = Jumps(state_dir() / "jumps.json" if kept else None)
        return self._jumps

    def get_default_screen(self) -> Screen[Any]:
        """Return the fleet where there are accounts: an empty screen below it would be laid out and drawn first."""
        if not self._begins_with_fleet:
            return super().get_default_screen()
        return FleetScreen(self._opening.rows, demo=self._opening.demo)

    def on_mount(self) -> None:
        """Show what is known, then open the deck."""
        if not self._begins_with_fleet:
            from tui.screens.welcome import WelcomeScreen  # noqa: PLC0415  # only without accounts

            self.push_screen(WelcomeScreen(readable=self._opening.readable))
        self.call_after_refresh(self._come_alive)

    @property
    def _begins_with_fleet(self) -> bool:
        return bool(self._opening.rows) or self._opening.demo

    @property
    def _at_home(self) -> bool:
        return len(self.screen_stack) <= (1 if self._begins_with_fleet else 2)

    def _come_alive(self) -> None:
        self.finish_themes()
        self._open_deck(self._opening.make)

    @work(exclusive=True, group="open", name="open the deck")
    async def _open_deck(self, make: Callable[[], Configured]) -> None:
        try:
            self._opened = await asyncio.to_thread(make)
        except DeckError as error:
            self._wanted = None
            self.complain(error.fault.title, error.fault.words)
            return
        from tui.screens.following import begin  # noqa: PLC0415  # after the first frame

        await begin(self, self.theme_problems)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            wanted()

    def on_app_blur(self, _: events.AppBlur) -> None:
        """Ask nothing while nobody looks, unless the configuration wants it otherwise."""
        if self._opened is not None and self._opened.config.settings.pause_unfocused:
            self.deck.hub.pause("blurred")

    def on_app_focus(self, _: events.AppFocus) -> None:
        """Go on asking."""
        if self._opened is not None:
            self.deck.hub.resume("blurred")

    def complain(self, title: str, text: str) -> None:
        """Show a problem for a while; clean text."""
        self.notify(text, title=title, severity="warning", markup=False, timeout=20)

    def inform(self, title: str, text: str) -> None:
        """Say something for a while; clean text."""
        self.notify(text, title=title, markup=False, timeout=8)

    @property
    def home(self) -> FleetScreen | None:
        """The fleet screen, where there is one."""
        return next((screen for screen in self.screen_stack if isinstance(screen, FleetScreen)), None)

    def action_demo(self) -> None:
        """Open the demo's deck."""
        from tui.live.configured import demonstration  # noqa: PLC0415  # after the first frame

        self.switch_screen(FleetScreen((), demo=True))
        self._open_deck(demonstration)

    def expects(self, key: str) -> bool:
        """Whether a key does nothing here only because something is still being opened or loaded."""
        return self._wanted is not None or (isinstance(self.screen, DeckScreen) and self.screen.expects(key))

    def open_account(self, name: str, view: str = "") -> None:
        """Open an account's vendor screen, at a view or its first one; as soon as the deck is open."""
        if not self.ready:
            self._wanted = partial(self.open_account, name, view)
            return
        from tui.screens.vendor import VendorScreen  # noqa: PLC0415  # after the first frame

        self.push_screen(VendorScreen(name, view))

    @work(exclusive=True, group="prompt")
    async def action_help(self) -> None:
        """Show the keys that work here; choosing one does it."""
        from tui.screens.help import active_keys, signs  # noqa: PLC0415  # after the first frame
        from tui.screens.menu import MenuScreen  # noqa: PLC0415

        keys = active_keys(self.screen)
        items = (*(key.item for key in keys), *signs(self.screen))
        chosen = await self.push_screen_wait(MenuScreen("Keys that work here", items))
        if chosen:
            key = keys[int(chosen)]
            await self.run_action(key.binding.action, key.node)

    @work(exclusive=True, group="prompt")
    async def action_jump(self) -> None:
        """Go to an account, a view, a setting, a page of the guide or a theme by name."""
        from tui.screens.jump import go, targets  # noqa: PLC0415  # after the first frame
        from tui.screens.menu import MenuScreen  # noqa: PLC0415

        chosen = await self.push_screen_wait(
            MenuScreen("Jump to", targets(self, self.jumps.recent), prompt="Account, view, setting, theme, guide…")
        )
        if chosen:
            self.jumps.remember(chosen, keep=not self.ready or self.opened.config.settings.cache)
            go(self, chosen)

    async def action_back(self) -> None:
        """Go back one step; at home, stay."""
        if isinstance(self.screen, DeckScreen) and self.screen.step_back():
            return
        if not self._at_home:
            self.pop_screen()

    def theme_names(self) -> Sequence[str]:
        """Return the names of every theme."""
        return [AUTOMATIC, *sorted(self.available_themes)]

    def use_theme(self, name: str) -> None:
        """Show everything in another theme, now and at the next start."""
        self.show_theme(name)
        if self.ready:
            self.set_setting("theme", name)

    @work(group="settings", name="change a setting")
    async def set_setting(self, name: str, value: Any) -> None:
        """Give a setting a value, here and in the file; what keeps it from being written is said."""
        from tui.screens.preferences import change  # noqa: PLC0415  # after the first frame

        try:
            await change(self, name, value)
        except DeckError as error:
            self.complain(f"Setting {name}", error.fault.words)

    def take_over(self, config: Config) -> None:
        """Know another configuration from now on."""
        self._opened = replace(self.opened, config=config)

    def listen_to_mouse(self, *, on: bool) -> None:
        """Listen to the mouse, or leave it to the terminal."""
        self.listens_to_mouse = on
        from tui.terminal.driver import DeckDriver  # noqa: PLC0415  # loaded long ago on a terminal

        if isinstance(self._driver, DeckDriver):
            self._driver.listen_to_mouse(on=on)

    def action_settings(self) -> None:
        """Open the settings."""
        self.open_settings()

    def open_settings(self, name: str = "") -> None:
        """Open the settings, at one of them or the first."""
        if self.ready:
            from tui.screens.settings import SettingsScreen  # noqa: PLC0415  # seldom opened

            self.push_screen(SettingsScreen(name))

    def action_debug(self) -> None:
        """Open the debug screen."""
        from tui.screens.debug import DebugScreen  # noqa: PLC0415  # seldom opened

        if not isinstance(self.screen, DebugScreen):
            self.push_screen(DebugScreen())

    def action_guide(self) -> None:
        """Open the guide."""
        self.open_guide()

    def open_guide(self, page: str = "") -> None:
        """Open the guide, at a page or the first one."""
        from tui.screens.guide import GuideScreen  # noqa: PLC0415  # seldom opened

        self.push_screen(GuideScreen(page))

    def action_accounts(self) -> None:
        """Open the accounts screen; as soon as the deck is open."""
        if not self.ready:
            self._wanted = self.action_accounts
            return
        if self.opened.store is None:
            self.notify("The demo has no accounts of yours. Start agentdeck without “demo”.", markup=False)
            return
        if not self.opened.config.readable:
            self.complain(
                "Configuration", f"{self.opened.config.trouble} Until that is mended, no account can be added."
            )
            return
        from tui.screens.accounts import AccountsScreen  # noqa: PLC0415  # seldom opened

        self.push_screen(AccountsScreen())

    async def adopt(self, config: Config, renewed: frozenset[str] = frozenset()) -> str:
        """Go on with a configuration that was read again; accounts in ``renewed`` have new secrets and are opened anew.

        Returns:
            Why it is not taken over, in sentences; empty where it is.
        """
        from tui.screens.following import adopt  # noqa: PLC0415  # after the first frame

        return await adopt(self, config, renewed)

    def show_fleet(self) -> None:
        """Put the fleet in the place of the welcome, now that there are accounts."""
        from tui.screens.following import rows_of  # noqa: PLC0415  # after the first frame

        fleet = FleetScreen(rows_of(self.deck))
        self.switch_screen(fleet)
        self.call_after_refresh(fleet.attach)

    def go_home(self) -> None:
        """Return to the fleet."""
        while not self._at_home:
            self.pop_screen()

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:
        """End the app; the last figures are kept while there is still a screen that knows them."""
        self._keep_headlines()
        super().exit(result, return_code, message)

    def _keep_headlines(self) -> None:
        home, file = self.home, self._opening.cache
        if self._opened is None or home is None or file is None:
            return
        if self._opened.config.settings.cache:
            cache.save(file, home.known())
        else:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    async def on_unmount(self) -> None:
        """Close every connection."""
        if self._opened is None:
            return
        if self._opened.store is not None:
            self._opened.store.close()
        await self._opened.deck.aclose()
