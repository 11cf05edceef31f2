"""What only the screen rejects of a configuration, for ``agentdeck config check``: themes and keys."""

from __future__ import annotations

from pathlib import Path

from textual.theme import BUILTIN_THEMES

from tui.accounts.settings import Settings
from tui.core.errors import DeckError
from tui.core.text import clean
from tui.screens.keymap import keymap
from tui.widgets.themes import AUTOMATIC, load_theme, shipped_folder


def problems_on_screen(settings: Settings, themes: Path) -> list[str]:
    """Return a sentence for each broken theme file, a theme that there is not, and each key that cannot be honoured.

    Args:
        settings: The settings in force.
        themes: Folder of the user's own themes; it may not exist.
    """
    known, broken, said = {AUTOMATIC, *BUILTIN_THEMES}, set[str](), list[str]()
    for path in (*sorted(shipped_folder().glob("*.toml")), *sorted(themes.glob("*.toml"))):
        try:
            known.add(load_theme(path).name)
        except DeckError as error:
            broken.add(path.stem)
            said.append(error.fault.sentence)
    if settings.theme not in known and settings.theme not in broken:
        said.append(f"settings.theme: There is no theme “{clean(settings.theme, 40)}”.")
    return said + [f"settings.keys: {one}" for one in keymap(settings.keymap, settings.keys)[1]]
