"""Themes as files: ours, shipped in ``themes/``, and the user's own from the config folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from tui.core.errors import DeckError, ErrorKind
from tui.core.small_file import read_small
from tui.core.text import clean

DEFAULT_DARK = "deck-dark"
DEFAULT_LIGHT = "deck-light"
_MOST_BYTES: Final = 64 * 1024
AUTOMATIC = "auto"
"""Stands for whichever of the two fits the terminal's background."""
_COLORS = frozenset(
    {
        "primary",
        "secondary",
        "accent",
        "foreground",
        "background",
        "surface",
        "panel",
        "boost",
        "success",
        "warning",
        "error",
    }
)


_MORE: Final = {"foreground": "keyline: thin $value 20%;", "panel": "hatch: right $value;"}
"""What Textual's own style sheets also make of these; neither takes all that a colour may be."""


def shipped_folder() -> Path:
    """Return the folder of the themes that came with the deck: inside the wheel, or at the top of a source checkout."""
    packed = Path(__file__).parent.parent / "_themes"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "themes"


def load_theme(path: Path) -> Theme:
    """Read one theme file.

    Raises:
        DeckError: CONFIG, naming the file and what is wrong with it.
    """
    try:
        data = tomllib.loads(read_small(path, _MOST_BYTES).decode())
    except OSError:
        raise _bad(path, "cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise _bad(path, "is not valid TOML") from None
    return _theme(path, data)


def _theme(path: Path, data: dict[str, Any]) -> Theme:
    colors, variables = data.get("colors"), data.get("variables", {})
    if not isinstance(colors, dict) or not isinstance(variables, dict) or "primary" not in colors:
        raise _bad(path, "needs a table [colors] with at least “primary”")
    unknown = sorted(set(colors) - _COLORS)
    if unknown:
        raise _bad(path, f"has an unknown colour “{clean(unknown[0], 40)}”")
    theme = Theme(
        name=str(data.get("name") or path.stem),
        dark=bool(data.get("dark", True)),
        **{key: str(value) for key, value in colors.items()},  # type: ignore[arg-type]  # every colour is a text
    )
    foreign = path.parent != shipped_folder()  # ours are known to fit, and one is read before the first frame
    try:
        known = theme.to_color_system().generate()
        theme.variables = {
            str(key): str(value) for key, value in variables.items()
        }  # now: what is known is not its own
        if foreign:
            theme.to_color_system().generate()
    except Exception:  # noqa: BLE001  # Textual raises what it likes for a bad colour
        raise _bad(path, "holds a colour that cannot be read") from None
    for name, value in theme.variables.items() if foreign else ():
        if not _fits(value, _uses(name, known)):
            raise _bad(path, f"has a variable “{clean(name, 40)}” whose value cannot be used")
    return theme


def _uses(name: str, known: Mapping[str, str]) -> str:
    """Return what style sheets do with a variable, as declarations: one that does not fit ends the app when they are read."""
    if name.endswith(("-style", "-style-hover")):
        return "text-style: $value;"
    if known.get(name, "auto").startswith("auto"):  # one that Textual does not know is a colour of charts
        return "color: $value 40%;"
    return "color: $value 40%; border: solid $value; scrollbar-color: $value;" + _MORE.get(name, "")


def _fits(value: str, uses: str) -> bool:
    sheet = Stylesheet(variables={"value": value})
    sheet.add_source("* {" + uses + "}")
    try:
        sheet.parse()
    except Exception:  # noqa: BLE001  # Textual raises what it likes here too
        return False
    return len(sheet.rules) == 1


def _bad(path: Path, what: str) -> DeckError:
    return DeckError(
        ErrorKind.CONFIG, f"The theme file {clean(path.name, 60)} {what}.", hint="The other themes still work."
    )


def themes_in(folder: Path, only: str = "") -> Iterator[Theme | DeckError]:
    """Yield every theme of a folder, or what is wrong with its file; of one file alone where its name is given (no ending)."""
    if not folder.is_dir():
        return
    for path in sorted(path for path in folder.glob("*.toml") if path.stem == (only or path.stem)):
        try:
            yield load_theme(path)
        except DeckError as error:
            yield error
