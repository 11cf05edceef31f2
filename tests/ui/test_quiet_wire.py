"""The quiet wire shows what Textual would have shown, cell by cell, in fewer bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rich.console import Console
from textual._compositor import CompositorUpdate

from tests.chart_app import ChartApp, FigureApp
from tests.chart_samples import EVERY, LINES
from tests.ui.test_figures import FIGURES
from tui.terminal.quiet import QuietApp, QuietUpdate

_PART = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|([^\x1b])")


class Screen:
    """The least terminal that understands what is sent: moves, styles, text."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
        self.sent = 0

    def feed(self, data: str) -> None:
        self.sent += len(data.encode())
        row = column = 0
        style = {"attributes": "", "front": "39", "back": "49"}
        for parameters, final, character in _PART.findall(data):
            if final == "H":
                row, column = (int(part) - 1 for part in parameters.split(";"))
            elif final == "m":
                _restyle(style, parameters.split(";"))
            elif character == "\n":
                row, column = row + 1, 0
            elif character:
                self.cells[row, column] = (character, tuple(style.values()))
                column += 2 if character > "\u2fff" else 1


def _restyle(style: dict[str, str], codes: list[str]) -> None:
    while codes:
        code = codes.pop(0) or "0"
        if code == "0":
            style.update(attributes="", front="39", back="49")
        elif code in {"38", "48"}:
            count = 4 if codes[0] == "2" else 2
            style["front" if code == "38" else "back"] = ";".join([code, *codes[:count]])
            del codes[:count]
        elif code in {"39", "49"}:
            style["front" if code == "39" else "back"] = code
        else:
            style["attributes"] += f";{code}"


class Recorded(QuietApp[None]):
    """Feeds every update to two terminals: as Textual writes it, and quietly."""

    def _display(self, screen: Any, renderable: Any) -> None:
        plain, quiet = self.__dict__.setdefault("screens", (Screen(), Screen()))
        console = self.__dict__.setdefault("wire", Console(color_system="truecolor", force_terminal=True))
        if isinstance(renderable, CompositorUpdate):
            plain.feed(renderable.render_segments(console))
            quiet.feed(QuietUpdate(renderable).render_segments(console))  # type: ignore[arg-type]
        super()._display(screen, renderable)


class RecordedChart(Recorded, ChartApp):  # type: ignore[misc]
    pass


class RecordedFigures(Recorded, FigureApp):  # type: ignore[misc]
    pass


async def test_what_is_shown_is_the_same_after_every_kind_of_update() -> None:
    app = RecordedChart(LINES)
    async with app.run_test(size=(100, 30)) as pilot:
        for kind in EVERY.values():
            app.view.show(kind)
            await app.workers.wait_for_complete()
            await pilot.press("left", "k", "u", "down", "space", "plus")
            await pilot.pause()
        app.theme = "deck-light"
        await pilot.pause()
        await pilot.resize_terminal(70, 20)
        await pilot.pause()
        plain, quiet = app.__dict__["screens"]
    assert quiet.cells == plain.cells
    assert len(quiet.cells) > 2000


async def test_one_changed_figure_takes_a_few_bytes() -> None:
    app = RecordedFigures(FIGURES)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.strip.show((replace(FIGURES[0], value=123_457, previous=None), *FIGURES[1:]))
        await pilot.pause()
        plain, quiet = app.__dict__["screens"]
        before = quiet.sent, plain.sent
        app.strip.show((replace(FIGURES[0], value=123_458, previous=None), *FIGURES[1:]))
        await pilot.pause()
        assert 0 < quiet.sent - before[0] < 100
        app.strip.show(tuple(replace(one) for one in app.strip.figures))
        await pilot.pause()
        assert 0 < quiet.sent - before[0] < 100, "the same again sends nothing"
        assert quiet.cells == plain.cells
