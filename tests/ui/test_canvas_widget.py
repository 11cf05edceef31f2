"""A canvas is drawn for the size at which its lines are wanted, whatever Textual says of sizes."""

from __future__ import annotations

from tests.chart_app import FigureApp
from tests.ui.driving import screen_text, settled
from tui.core.content import Figure


async def test_figures_and_charts_are_drawn_though_textual_says_nothing_of_their_size() -> None:
    app = FigureApp((Figure("requests", "Requests", 123_456), Figure("errors", "Errors", 7)))
    async with app.run_test(size=(120, 30)) as pilot:
        both = (app.strip, app.view)
        for one in both:
            one.display = False
        await settled(pilot, lambda: "Requests" not in screen_text(app))
        for one in both:
            one._canvas = None  # as before they were shown for the first time
            one.display = True
        app.screen._compositor.update_widgets(set(both))  # as any refresh of them does
        assert app.strip.region.height, "asked now, the new map is made now, and the layout finds nothing new in it"
        await settled(pilot, lambda: "Requests" in screen_text(app))
        for one in both:
            assert one.canvas is not None
            assert (one.canvas.width, one.canvas.height) == one.content_size
