"""An app whose themes come from files: the terminal's background chooses, the user's own are read again when they change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import work
from textual.app import App, ReturnType

from tui.core.errors import DeckError
from tui.core.text import clean
from tui.widgets.themes import AUTOMATIC, DEFAULT_DARK, DEFAULT_LIGHT, shipped_folder, themes_in

if TYPE_CHECKING:
    from textual.theme import Theme

LOOK_SECONDS: Final = 2.0
"""Seconds between two looks at whether a theme file has changed."""


class ThemedApp(App[ReturnType]):
    """Shows itself in a theme of the deck's, of Textual's or of the user's.

    Attributes:
        own_themes: Folder of the user's themes, or None.
        light_terminal: Whether the terminal's background is light; None where it did not say.
        theme_setting: The theme as it was asked for, "auto" too.
        theme_problems: What is wrong with theme files, in sentences.
    """

    NOTIFICATION_TIMEOUT = 4.0  # seconds; those that say what is wrong state their own

    own_themes: Path | None = None
    light_terminal: bool | None = None
    theme_setting: str = AUTOMATIC

    def begin_themes(self, wanted: str, own: Path | None, *, light: bool | None) -> None:
        """Use the theme that was asked for; of the others only the defaults are read before the first frame."""
        self.own_themes, self.light_terminal = own, light
        self.theme_problems: list[str] = []
        self._theme_stamps: Mapping[Path, int] | None = None
        for name in dict.fromkeys((self._fitting_theme, wanted)):
            self._take_themes(one for folder in self._theme_folders for one in themes_in(folder, name))
        if wanted not in self.available_themes and wanted != AUTOMATIC:
            self._take_all_themes()
        self.show_theme(wanted)

    def show_theme(self, name: str) -> None:
        """Show everything in a theme; in the one that fits the terminal when it is "auto" or there is none of that name."""
        self.theme_setting = name
        chosen = name if name in self.available_themes else self._fitting_theme
        if chosen not in self.available_themes:
            self._take_themes(themes_in(shipped_folder(), chosen))
        self.theme = chosen

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002  # as Textual has it
        """Style everything anew; before anything is styled, the sheets need not be read twice."""
        if self.stylesheet._rules:  # noqa: SLF001  # nothing public tells whether they were read
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def background_found(self, *, light: bool) -> None:
        """Hear what the terminal's background is like, when it answers late."""
        self.light_terminal = light
        if self.theme_setting == AUTOMATIC:
            self.show_theme(AUTOMATIC)

    def finish_themes(self) -> list[str]:
        """Read every theme, and from now on those of the user whenever they change; returns what is wrong with them."""
        self._renew_themes()
        known = self.theme_setting in self.available_themes or self.theme_setting == AUTOMATIC
        broken = any(f" {self.theme_setting}.toml " in problem for problem in self.theme_problems)
        if not known and not broken:
            self.theme_problems.append(
                f"There is no theme “{clean(self.theme_setting, 40)}”. Press : for those there are."
            )
        if self.own_themes is not None:
            self.set_interval(LOOK_SECONDS, self._look_for_themes, name="changed themes")
            self._look_for_themes()
        return self.theme_problems

    @property
    def _fitting_theme(self) -> str:
        return DEFAULT_LIGHT if self.light_terminal else DEFAULT_DARK

    @property
    def _theme_folders(self) -> list[Path]:
        return [shipped_folder(), *([self.own_themes] if self.own_themes else [])]

    @work(exclusive=True, group="themes", name="look for changed themes")
    async def _look_for_themes(self) -> None:
        assert self.own_themes is not None  # noqa: S101  # only planned where there is one
        stamps = await asyncio.to_thread(stamps_of, self.own_themes)
        before, self._theme_stamps = self._theme_stamps, stamps
        if before is None or before == stamps:
            return
        said = set(self.theme_problems)
        self._renew_themes()
        for problem in self.theme_problems:
            if problem not in said:
                self.notify(problem, title="Theme", severity="warning", markup=False, timeout=20)

    def _renew_themes(self) -> None:
        before = self.current_theme
        self._take_all_themes()
        wanted = self.theme_setting
        if wanted != self.theme and wanted in self.available_themes:
            self.theme = wanted
        elif self.current_theme != before:
            self._watch_theme(self.theme)  # same name, other colours: what a change of the name does

    def _take_all_themes(self) -> None:
        self.theme_problems.clear()
        self._take_themes(one for folder in self._theme_folders for one in themes_in(folder))

    def _take_themes(self, themes: Iterable[Theme | DeckError]) -> None:
        for found in themes:
            if isinstance(found, DeckError):
                self.theme_problems.append(found.fault.words)
            else:
                self.register_theme(found)


def stamps_of(folder: Path) -> dict[Path, int]:
    """Return when each theme file of a folder was changed, in nanoseconds; nothing where the folder cannot be read."""
    stamps: dict[Path, int] = {}
    for path in folder.glob("*.toml"):
        try:
            stamps[path] = path.stat().st_mtime_ns
        except OSError:
            continue
    return stamps
