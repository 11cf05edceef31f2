"""What every kind of chart looks like, character by character and colour by colour.

A snapshot holds a chart's characters once, and the colours of its parts in each theme; looked at as pictures when they change.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.chart_app import ChartApp
from tests.chart_samples import BEFORE, EVERY
from tui.widgets.chart import ChartView

KINDS = {**EVERY, "before": BEFORE}
KEYS = {"before": ("b", "left", "left", "left")}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("look", ["deck-dark", "deck-light", "no colour"])
async def test_every_kind_looks_as_it_did(
    name: str, size: tuple[int, int], look: str, snapshot: SnapshotAssertion
) -> None:
    no_color = look == "no colour"
    app = ChartApp(KINDS[name], theme="deck-dark" if no_color else look, no_color=no_color)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*KEYS.get(name, ()))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert _described(app.view, colours=not no_color) == snapshot


def _described(view: ChartView, *, colours: bool) -> str:
    """Return the characters, blocks for what is only colour, and the style of every part."""
    canvas, palette = view.canvas, view.palette()
    assert canvas is not None
    if not colours:
        return "\n".join("".join(cell[0] for cell in row).rstrip() for row in canvas.rows)
    used: dict[str, str] = {}
    for row in range(canvas.height):
        for _, role, ground in canvas.runs(row):
            style = palette.style(role, ground)
            used[f"{role or '-'} on {ground or '-'}"] = str(style)
    return "\n".join([canvas.text(), *(f"{roles}: {style}" for roles, style in sorted(used.items()))])
