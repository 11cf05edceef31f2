"""What the parts of a chart look like in a theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rich.style import Style
from textual.color import Color, ColorParseError

from tui.core.quick import dataclass
from tui.widgets.chart_canvas import DEPTHS, LEVELS, SERIES_COLOURS

_SUBSTITUTES = (
    "primary",
    "accent",
    "success",
    "secondary",
    "warning",
    "error",
    "primary-lighten-2",
    "accent-lighten-2",
)
_PALE = 0.45
_BOLD = frozenset({"title", "value", "changed"})


@dataclass(frozen=True)
class Palette:
    """Colours by role.

    Attributes:
        background: What lies under the chart.
        colours: Foreground or background of every role.
    """

    background: Color
    colours: Mapping[str, Color]
    _styles: dict[tuple[str, str], Style] = field(default_factory=dict, compare=False, repr=False)

    def style(self, role: str, ground: str) -> Style:
        """Return the style of a foreground's and a background's role."""
        key = (role, ground)
        found = self._styles.get(key)
        if found is None:
            front = self.colours.get(role, self.colours["text"])
            back = self.colours.get(ground, self.background) if ground else self.background
            found = Style.from_color(front.rich_color, back.rich_color) + Style(bold=role in _BOLD)
            self._styles[key] = found
        return found


def palette_of(variables: Mapping[str, str], background: Color, *, focused: bool = False) -> Palette:
    """Make the palette of a theme.

    Args:
        variables: The theme's variables; ``chart-1`` to ``chart-8`` where it has them, else its named colours are used.
        background: What lies under the chart.
        focused: Whether keys reach the chart: its title shows it.
    """
    text = _colour(variables, "foreground", Color(220, 220, 220))
    muted = _colour(variables, "text-muted", background.blend(text, 0.6))
    accent = _colour(variables, "accent", text)
    colours = {
        "text": text,
        "muted": muted if muted.a == 1 else background.blend(text, 0.6),
        "title": accent if focused else text,
        "value": text,
        "changed": accent,
        "good": _colour(variables, "text-success", _colour(variables, "success", text)),
        "bad": _colour(variables, "text-error", _colour(variables, "error", accent)),
        "state": accent,
        "remark": _colour(variables, "warning", accent),
        "grid": background.blend(text, 0.16),
        "axis": background.blend(text, 0.32),
        "cursor": background.blend(accent, 0.3) if not focused else background.blend(accent, 0.38),
        "cursor-mark": accent,
        "surface": background,
    }
    series = [_series(variables, number, accent) for number in range(SERIES_COLOURS)]
    for number, colour in enumerate(series, 1):
        colours[str(number)] = colour
        colours[f"{number}~"] = background.blend(colour, _PALE)
        for depth in range(DEPTHS):
            colours[f"{number}.{depth}"] = background.blend(colour, 0.26 - 0.22 * depth / (DEPTHS - 1))
    low, high = background.blend(series[0], 0.1), series[0]
    peak = high.blend(text, 0.45)
    for level in range(LEVELS):
        part = level / (LEVELS - 1)
        colours[f"heat{level}"] = low.blend(high, part / 0.75) if part <= 0.75 else high.blend(peak, (part - 0.75) * 4)
    return Palette(background, colours)


def _series(variables: Mapping[str, str], number: int, accent: Color) -> Color:
    return _colour(variables, f"chart-{number + 1}", _colour(variables, _SUBSTITUTES[number], accent))


def _colour(variables: Mapping[str, str], name: str, otherwise: Color) -> Color:
    try:
        return Color.parse(variables[name]) if name in variables else otherwise
    except ColorParseError:
        return otherwise
