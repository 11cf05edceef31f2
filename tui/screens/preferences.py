"""Settings at work: what of a configuration holds here and now, and how a setting is changed while the deck runs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from tui.accounts.config import Config, load_config
from tui.accounts.settings import Origin, Settings, reason_against, reason_of, variable_of
from tui.core.errors import DeckError, ErrorKind
from tui.live.configured import day_zone
from tui.screens.keymap import keymap
from tui.widgets.canvas_widget import CanvasWidget

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.types import AnimationLevel

    from tui.live.configured import Configured
    from tui.live.deck import Deck
    from tui.screens.base import TimeChoice


class Running(Protocol):
    """What settings need of the app."""

    time: TimeChoice
    plain: bool
    animation_level: AnimationLevel

    @property
    def deck(self) -> Deck:
        """The deck."""
        ...

    @property
    def opened(self) -> Configured:
        """The deck and what it was made from."""
        ...

    @property
    def screen_stack(self) -> list[Screen[Any]]:
        """The open screens."""
        ...

    def set_keymap(self, keymap: Mapping[str, str]) -> None:
        """Use other keys."""

    def show_theme(self, name: str) -> None:
        """Show everything in another theme."""

    def listen_to_mouse(self, *, on: bool) -> None:
        """Listen to the mouse, or leave it to the terminal."""

    def complain(self, title: str, text: str) -> None:
        """Show a problem for a while."""

    def take_over(self, config: Config) -> None:
        """Know another configuration from now on."""

    async def adopt(self, config: Config, renewed: frozenset[str] = frozenset()) -> str:
        """Go on with a configuration that was read again; returns why not, where it cannot be."""
        ...


LATER: Mapping[str, str] = MappingProxyType(
    {
        "page_size": "Holds for lists that are opened from now on.",
        "refresh": "Holds from the next refresh on.",
        "cache": "Holds when the deck ends.",
    }
)
"""When a setting takes hold, where that is not at once."""


def put_to_use(app: Running, config: Config, before: Settings | None = None) -> list[str]:
    """Let settings hold in a running app.

    Args:
        app: The app, its deck open.
        config: The configuration.
        before: Settings that hold already; what is the same in both is left alone, as the user may have changed it on screen.

    Returns:
        What cannot be honoured, in sentences.
    """
    settings = config.settings
    changed = frozenset(
        name for name in Settings.model_fields if before is None or getattr(before, name) != getattr(settings, name)
    )
    problems: list[str] = []
    if "zone" in changed:
        app.time.zone = day_zone(settings.zone)
    if changed & {"keymap", "keys"}:
        keys, problems = keymap(settings.keymap, settings.keys)
        app.set_keymap(keys)
    if "requests_per_minute" in changed:
        app.deck.hub.limit(settings.requests_per_minute)
    if "theme" in changed and before is not None:
        app.show_theme(settings.theme)
    if "pause_unfocused" in changed and not settings.pause_unfocused:
        app.deck.hub.resume("blurred")
    _draw(app, config, changed, first=before is None)
    for screen in app.screen_stack:
        follow = getattr(screen, "settings_changed", None)
        if follow is not None and before is not None:
            follow(changed)
    return problems


def _draw(app: Running, config: Config, changed: frozenset[str], *, first: bool) -> None:
    settings = config.settings
    stated = config.origins.get("animations", Origin.DEFAULT) is not Origin.DEFAULT
    if "animations" in changed and (stated or not first):  # else Textual's own variable decides
        app.animation_level = settings.animations
    if "ascii" in changed and app.plain != settings.ascii:
        _draw_plainly(app, plain=settings.ascii)
    if "mouse" in changed:
        app.listen_to_mouse(on=settings.mouse)


def _draw_plainly(app: Running, *, plain: bool) -> None:
    """Draw charts and figures with plain letters, or with all that the terminal has."""
    app.plain = plain
    for screen in app.screen_stack:
        for widget in screen.query(CanvasWidget):
            widget.redraw()
        for one in screen.walk_children():
            one.refresh()


async def change(app: Running, name: str, value: Any) -> None:
    """Give a setting a value, in the file and at once; None takes it back to its default. The demo writes nothing.

    Raises:
        DeckError: USAGE when it cannot have that value or the environment decides; CONFIG when the file cannot be written.
    """
    config = app.opened.config
    if config.origins.get(name) is Origin.ENVIRONMENT:
        raise DeckError(
            ErrorKind.USAGE,
            f"The environment variable {variable_of(name)} decides.",
            hint="Unset it, and start again, to choose here.",
        )
    reason = "" if value is None else reason_against(name, value)
    if reason:
        raise DeckError(ErrorKind.USAGE, f"{reason[:1].upper()}{reason[1:]}.")
    if app.opened.store is None:
        changed = for_this_run(config, name, value)
        paced = (replace(account, refresh=changed.settings.refresh) for account in app.deck.accounts)
        await app.deck.replace_accounts(tuple(paced))
    else:
        changed = await asyncio.to_thread(_write, config, name, value)
    refused = await app.adopt(changed)
    if refused:
        app.complain("Configuration", refused)


def _write(config: Config, name: str, value: Any) -> Config:
    from tui.accounts.edit import edit  # noqa: PLC0415  # a start writes nothing

    with edit(config.path, must_exist=config.exists) as draft:
        draft.set(name, value, getattr(config.settings, name))
    return load_config(config.path)


def for_this_run(config: Config, name: str, value: Any) -> Config:
    """Return a configuration with another value of a setting, written nowhere.

    Raises:
        DeckError: USAGE when it cannot have that value.
    """
    values = {key: getattr(config.settings, key) for key in Settings.model_fields if key != name}
    try:
        settings = Settings.model_validate(values if value is None else {**values, name: value})
    except ValidationError as error:
        raise DeckError(ErrorKind.USAGE, f"{name}: {reason_of(error)}.") from None
    origins = {**config.origins, name: Origin.DEFAULT if value is None else Origin.RUN}
    return replace(config, settings=settings, origins=MappingProxyType(origins))
