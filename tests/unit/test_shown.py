"""What is sent to a terminal that shows something already."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.bench.screen import Screen
from tui.terminal.quiet import QuietUpdate, Shown

CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = (Style(), Style(color="red", bold=True), Style(bgcolor="#102030"), Style(color="#112233", bgcolor="#102030"))
WIDTH = 12


def update(*lines: str, style: Style = STYLES[0]) -> LayoutUpdate:
    strips = [[Strip([Segment(line, style)])] for line in lines]
    return LayoutUpdate(strips, Region(0, 0, WIDTH, len(lines)))  # type: ignore[arg-type]


def sent(shown: Shown, one: LayoutUpdate) -> str:
    return QuietUpdate(one, shown).render_segments(CONSOLE)


def test_the_same_again_sends_nothing():
    shown = Shown()
    assert sent(shown, update("one line", "another"))
    assert sent(shown, update("one line", "another")) == ""


def test_one_changed_character_is_sent_alone():
    shown = Shown()
    sent(shown, update("requests 123"))
    assert sent(shown, update("requests 124")) == "\x1b[1;12H\x1b[0m4\x1b[0m"


def test_a_changed_colour_is_sent_though_the_text_is_the_same():
    shown = Shown()
    sent(shown, update("fresh"))
    assert "fresh" in sent(shown, update("fresh", style=STYLES[1]))


def test_a_line_with_wide_characters_is_sent_whole():
    shown = Shown()
    sent(shown, update("東京 abcdefg1"))
    assert "東京 abcdefg2" in sent(shown, update("東京 abcdefg2"))


def test_what_is_forgotten_is_sent_again():
    shown = Shown()
    sent(shown, update("one line"))
    shown.forget()
    assert "one line" in sent(shown, update("one line"))


LINES = st.lists(
    st.lists(st.tuples(st.text("ab 日é\u0301┈", max_size=6), st.sampled_from(STYLES)), max_size=4),
    min_size=1,
    max_size=3,
)


@given(st.lists(LINES, min_size=1, max_size=6))
def test_a_terminal_shows_the_same_as_after_sending_everything(frames):
    shown, quiet, whole = Shown(), Screen(WIDTH, 3), Screen(WIDTH, 3)
    for lines in frames:
        strips = [[Strip([Segment(*part) for part in line]).adjust_cell_length(WIDTH)] for line in lines]
        one = LayoutUpdate(strips, Region(0, 0, WIDTH, len(lines)))  # type: ignore[arg-type]
        quiet.feed(sent(shown, one).encode())
        whole.feed(QuietUpdate(one).render_segments(CONSOLE).encode())
        assert quiet.cells == whole.cells
