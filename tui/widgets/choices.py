"""Lists to choose from and switches, readable without colour: a mark says what is on, the cursor's line has one colour."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Checkbox, OptionList, SelectionList
from textual.widgets.option_list import Option, OptionDoesNotExist

_ON, _OFF = "[x]", "[ ]"
_BUTTON = len(_ON)
Value = TypeVar("Value")


class Choices(OptionList):
    """A list in which weak and coloured words take the cursor's own colour: themes promise contrast for that one only."""

    def _get_option_render(self, option: Option, style: Style) -> list[Strip]:
        strips = super()._get_option_render(option, style)
        return strips if self.highlighted != self._option_to_index[option] else in_one_colour(strips, style)


class Marks(SelectionList[Value]):
    """A list of which several can be marked; what is marked has a cross, what is not has none."""

    DEFAULT_CSS = """
    Marks { &> .selection-list--button, &> .selection-list--button-selected, &> .selection-list--button-highlighted,
        &> .selection-list--button-selected-highlighted, &:focus > .selection-list--button,
        &:focus > .selection-list--button-selected, &:focus > .selection-list--button-highlighted,
        &:focus > .selection-list--button-selected-highlighted { color: $foreground; background: transparent; } }
    """

    def _get_option_render(self, option: Option, style: Style) -> list[Strip]:
        strips = super()._get_option_render(option, style)
        return strips if self.highlighted != self._option_to_index[option] else in_one_colour(strips, style)

    def render_line(self, y: int) -> Strip:
        """Draw a line, its box with or without a cross."""
        segments = list(super().render_line(y))
        place = self.scroll_offset.y + y
        try:
            value = self.get_option_at_index(place).value
        except OptionDoesNotExist:
            return Strip(segments)
        text = _ON if value in self.selected else _OFF
        style = segments[_BUTTON].style or RichStyle()
        return Strip([Segment(text, style + RichStyle(meta={"option": place})), *segments[_BUTTON:]])


class Check(Checkbox, inherit_bindings=False):
    """A switch: a cross in its box when it is on, an empty box when it is off. Enter is left to the dialog that it is in."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", "Switch", show=False)]
    DEFAULT_CSS = """
    Check { width: auto; background: transparent; color: $foreground;
        &> .toggle--button, &.-on > .toggle--button { color: $foreground; background: transparent; } }
    """

    @property
    def _button(self) -> Content:
        return Content.styled(_ON if self.value else _OFF, self.get_visual_style("toggle--button"))


def in_one_colour(strips: list[Strip], style: Style) -> list[Strip]:
    """Return lines in the colour of their style, whatever colours their words had."""
    colour = RichStyle(color=style.rich_style.color)
    return [
        Strip([Segment(text, (was or RichStyle()) + colour) for text, was, _ in strip], strip.cell_length)
        for strip in strips
    ]
