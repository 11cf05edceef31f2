"""The chart widget: what its keys do, what it sends, and what it shows at any size."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from tests.chart_app import ChartApp
from tests.chart_samples import BARS, BEFORE, DAYS, EVERY, HEAT, LINE, LINES, RANKING, STACKED
from tui.core.content import Chart, ChartKind, Series
from tui.core.plotting import ChartOptions, prepare
from tui.core.scale import linear, logarithmic
from tui.core.values import Unit
from tui.widgets.chart import ChartView
from tui.widgets.chart_draw import draw_chart
from tui.widgets.chart_look import Look, tick_texts


async def drawn(pilot: Pilot[Any], *keys: str) -> ChartView:
    """Press keys, and wait until the chart has been drawn."""
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return pilot.app.query_one(ChartView)


def lines(view: ChartView) -> list[str]:
    return view.export_text().split("\n")


async def test_a_chart_says_its_title_and_a_summary_above_the_plot() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot)
        assert lines(view)[0] == "Requests per day"
        assert lines(view)[1].startswith("latest 66.9 k  mean 48.5 k  highest 69 k Thu 29 Oct 2026")
        assert [label for label in ("26 Oct", "2 Nov", "9 Nov", "16 Nov") if label in lines(view)[-1]] == [
            "26 Oct", "2 Nov", "9 Nov", "16 Nov",
        ]  # fmt: skip


async def test_reading_names_the_bucket_and_every_series_exact_value() -> None:
    async with ChartApp(LINES).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "left", "left")
        values = [series.values[28] for series in LINES.series]
        assert lines(view)[1] == (
            f"Tue 17 Nov 2026  ● Prompt {values[0]:,}  ● Completion {values[1]:,}  ● Cached {values[2]:,}"
        )
        view = await drawn(pilot, "home")
        assert lines(view)[1].startswith("Tue 20 Oct 2026")
        view = await drawn(pilot, "left")
        assert lines(view)[1].startswith("Tue 20 Oct 2026"), "it stops at the edge"
        view = await drawn(pilot, "end")
        assert lines(view)[1].startswith("Wed 18 Nov 2026")


async def test_a_gap_is_read_as_a_gap() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "home", *["right"] * 11)
        assert lines(view)[1].startswith("Sat 31 Oct 2026  –")


async def test_the_plot_does_not_move_when_reading_starts() -> None:
    async with ChartApp(LINES).run_test(size=(50, 24)) as pilot:
        before = (await drawn(pilot)).drawing
        after = (await drawn(pilot, "left")).drawing
        assert before is not None
        assert after is not None
        assert before.area == after.area


async def test_a_click_reads_the_bucket_under_it() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        await drawn(pilot)
        await pilot.click(ChartView, offset=(79, 10))
        await pilot.click(ChartView, offset=(6, 10))
        view = await drawn(pilot)
        assert lines(view)[1].startswith("Tue 20 Oct 2026")


async def test_kinds_go_round() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        seen = []
        for _ in range(5):
            view = await drawn(pilot, "k")
            assert view.plot is not None
            seen.append(view.plot.kind)
        assert seen == [ChartKind.BARS, ChartKind.STACKED, ChartKind.HEAT, ChartKind.LINE, ChartKind.BARS]


async def test_cumulative_average_log_and_the_period_before_say_so() -> None:
    async with ChartApp(BEFORE).run_test(size=(100, 24)) as pilot:
        total = lines(await drawn(pilot, "u"))
        assert total[0] == "Requests per day · cumulative"
        assert total[1].startswith("total ")
        assert "mean" not in total[1]
        assert lines(await drawn(pilot, "a"))[0] == "Requests per day · average of 7", "never of running totals"
        mean = await drawn(pilot, "a")
        assert "mean 48.5 k" in mean.export_text()
        assert lines(await drawn(pilot, "a", "l"))[0] == "Requests per day · log scale"
        before = await drawn(pilot, "l", "b")
        assert lines(before)[0] == "Requests per day · with the period before"
        assert "┄ the period before" in lines(before)[1]
        assert "(before " in lines(await drawn(pilot, "left"))[1]


async def test_what_is_impossible_is_explained() -> None:
    zero = replace(LINE, series=(Series("one", "One", (0, *range(29))),))
    async with ChartApp(zero).run_test(size=(100, 24)) as pilot:
        assert lines(await drawn(pilot, "l"))[0].endswith("No log scale: there are values of zero or less.")
        assert lines(await drawn(pilot, "l", "b"))[0].endswith("The period before is not known here.")


async def test_zooming_keeps_what_is_read_in_view_and_pans() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "home", *["right"] * 10, "plus")
        assert view.options.window is not None
        first, stop = view.options.window
        assert first <= 10 < stop
        assert stop - first == 15
        view = await drawn(pilot, "shift+right")
        assert view.options.window == (first + 3, stop + 3)
        view = await drawn(pilot, "minus")
        assert view.options.window is None


async def test_reading_past_the_edge_of_a_zoom_pans() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "plus", "plus", *["left"] * 9)
        assert view.options.window is not None
        assert lines(view)[1].startswith("Tue 10 Nov 2026")


async def test_a_series_is_switched_off_and_on_from_the_legend() -> None:
    async with ChartApp(LINES).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "down", "down", "space")
        assert view.options.hidden == {"completion"}
        assert lines(view)[1] == "● Prompt  ○ Completion  ● Cached"
        view = await drawn(pilot, "space")
        assert view.options.hidden == frozenset()
        view = await drawn(pilot, "space", "up", "space", "left")
        assert "  ○ Prompt  ○ Completion  ● Cached " in lines(view)[1], "what is read keeps its name beside hidden ones"
        view = await drawn(pilot, "up", "space")
        assert "Every series is hidden." in view.export_text()


async def test_options_stay_while_newer_numbers_of_the_chart_come() -> None:
    async with ChartApp(LINES).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "u", "left")
        newer = replace(LINES, series=tuple(replace(one, values=(*one.values[:-1], 1)) for one in LINES.series))
        view.show(newer)
        view = await drawn(pilot)
        assert view.options.cumulative
        assert lines(view)[1].startswith("Wed 18 Nov 2026")
        view.show(RANKING)
        view = await drawn(pilot)
        assert view.options == ChartOptions()


async def test_reset_shows_it_as_it_came() -> None:
    async with ChartApp(LINES).run_test(size=(80, 24)) as pilot:
        plain = (await drawn(pilot)).export_text()
        view = await drawn(pilot, "u", "k", "plus", "left", "down", "space", "backspace")
        assert view.export_text() == plain


async def test_the_numbers_of_a_chart_are_a_key_away() -> None:
    async with ChartApp(LINES).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "T")
        shown = view.export_text()
        assert f"{LINES.series[1].values[-1]:,}" in shown
        assert "Wed 18 Nov 2026" in shown
        view = await drawn(pilot, "home")
        assert f"{LINES.series[1].values[0]:,}" in view.export_text()
        assert "┬" in (await drawn(pilot, "T")).export_text()


async def test_a_table_of_numbers_says_what_part_of_the_chart_it_is_and_every_series_can_be_reached() -> None:
    days = tuple(f"2026-11-{day:02d}" for day in range(1, 29))
    series = tuple(Series(f"s{n}", f"a series of many {n}", (n,) * 28) for n in range(1, 9))
    async with ChartApp(replace(LINES, buckets=days, series=series, previous=())).run_test(size=(60, 20)) as pilot:
        text = (await drawn(pilot, "left")).export_text()
        assert all(f"{n} {n}" in text for n in range(1, 6)), "names that only differ in the end stay whole"
        text = (await drawn(pilot, "T")).export_text()
        assert "of 28" in text
        assert "… +7" in text
        text = (await drawn(pilot, *["right"] * 8)).export_text()
        assert "+7 … " in text
        assert "a series of many 8" in text.split("+7 … ")[1]
        assert "15–28 of 28" in (await drawn(pilot, "T", "plus", "T")).export_text()


async def test_a_ranking_scrolls_to_what_is_read() -> None:
    many = replace(
        RANKING,
        buckets=tuple(f"agent {place}" for place in range(100)),
        series=(Series("cost", "Cost", tuple(range(100, 0, -1))),),
    )
    async with ChartApp(many).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot)
        assert "agent 0 " in view.export_text()
        assert lines(view)[-1] == "… 79 more"
        view = await drawn(pilot, "end")
        assert "agent 99" in lines(view)[-2]


async def test_nothing_is_sent_when_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ChartApp(LINES).run_test(size=(120, 40)) as pilot:
        view = await drawn(pilot)
        sent: list[tuple[Region, ...]] = []
        refresh = view.refresh

        def noted(*regions: Region, **options: Any) -> Any:
            sent.append(regions)
            return refresh(*regions, **options)

        monkeypatch.setattr(view, "refresh", noted)
        view.show(replace(LINES))
        view.show(replace(LINES, series=tuple(LINES.series)))
        await drawn(pilot)
        assert sent == []
        view.show(
            replace(
                LINES,
                series=(*LINES.series[:2], replace(LINES.series[2], values=(*LINES.series[2].values[:-1], 90_000))),
            )
        )
        await drawn(pilot)
        cells = sum(region.area for regions in sent for region in regions)
        assert len(sent) == 1
        assert 0 < cells < 60, "only the last stretch of one line moved"


async def test_no_chart_is_blank_and_an_empty_one_says_so() -> None:
    async with ChartApp(None).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot)
        assert view.export_text() == ""
        view.show(Chart("none", "Nothing", ChartKind.LINE, (), ()))
        assert "No data in this period." in (await drawn(pilot)).export_text()
        view.show(None)
        assert (await drawn(pilot)).export_text() == ""


async def test_many_points_are_prepared_aside_and_thinned_to_the_columns() -> None:
    many = Chart("many", "Many", ChartKind.LINE, tuple(str(place) for place in range(10_000)), (
        Series("one", "One", tuple(place % 977 for place in range(10_000))),), timed=False)  # fmt: skip
    async with ChartApp(many).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot)
        assert "highest 976" in lines(view)[1]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("plain", [True, False])
def test_every_kind_is_readable_at_78_by_8(name: str, colour: bool, plain: bool) -> None:
    text = draw_chart(prepare(EVERY[name], ChartOptions()), Look(plain, colour), 78, 8).canvas.text()
    rows = text.split("\n")
    assert rows[0].startswith(EVERY[name].title)
    assert max(map(len, rows)) <= 78
    if plain:
        assert text.replace("請求書について", "").isascii()


def test_without_colour_lines_differ_by_marker() -> None:
    canvas = draw_chart(prepare(LINES, ChartOptions()), Look(colour=False), 78, 20).canvas
    drawn_by = {
        role: {cell[0] for row in canvas.rows[2:] for cell in row if cell[1] == role} for role in ("1", "2", "3")
    }
    assert all(len(markers) == 1 for markers in drawn_by.values())
    assert len(set.union(*drawn_by.values())) == 3


def test_without_colour_stacked_parts_differ_by_fill() -> None:
    canvas = draw_chart(prepare(STACKED, ChartOptions()), Look(colour=False), 78, 20).canvas
    fills = {role: {cell[0] for row in canvas.rows[2:] for cell in row if cell[1] == role} for role in ("1", "2", "3")}
    assert not fills["2"] & fills["3"]
    assert not fills["1"] & fills["3"]


def test_negative_numbers_hang_from_zero() -> None:
    values = tuple(100 if place % 2 else -100 for place in range(6))
    chart = Chart("net", "Net", ChartKind.BARS, DAYS[:6], (Series("one", "One", values),), Unit.COUNT)
    rows = draw_chart(prepare(chart, ChartOptions()), Look(), 40, 16).canvas.text().split("\n")
    blocks = [row for row in rows if "█" in row]
    assert len({tuple(place for place, character in enumerate(row) if character == "█") for row in blocks}) >= 2


def test_bars_are_exact_to_an_eighth_of_a_row() -> None:
    chart = replace(BARS, buckets=DAYS[:2], series=(Series("one", "One", (80, 41)),))
    canvas = draw_chart(prepare(chart, ChartOptions()), Look(), 40, 15).canvas
    heights = []
    for column in range(canvas.width):
        cells = [canvas.rows[row][column] for row in range(3, 13)]
        full = sum(8 for cell in cells if cell == (" ", "", "1"))
        part = sum("▁▂▃▄▅▆▇█".index(cell[0]) + 1 for cell in cells if cell[1] == "1")
        if full + part:
            heights.append(full + part)
    assert {*heights} == {80, 41}


def test_a_zero_in_a_heat_map_differs_from_a_gap_and_from_a_little() -> None:
    chart = replace(HEAT, buckets=("00", "01", "02"), series=(Series("Mon", "Mon", (0, None, 100)),))
    for look in (Look(), Look(colour=False), Look(ascii_only=True, colour=False)):
        canvas = draw_chart(prepare(chart, ChartOptions()), look, 30, 8).canvas
        row = canvas.rows[2]
        assert len({row[5], row[5 + 8 + 4], row[-1 - 4]}) == 3


def test_the_numbers_of_an_axis_have_one_unit() -> None:
    chart = replace(LINE, unit=Unit.MILLISECONDS)
    assert tick_texts(linear([0, 10_400], 7), chart) == ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]
    assert tick_texts(linear([0, 4_200], 5), chart)[-1] == "4,000 ms"
    assert tick_texts(logarithmic([1, 20_000], 9), chart)[0] == "1 ms", "0.001 s is harder to read"


def test_money_is_read_exactly_and_in_its_own_currency() -> None:
    text = draw_chart(prepare(RANKING, ChartOptions()), Look(cursor=2), 78, 12).canvas.text()
    assert "HR answers  433.20 EUR" in text
    assert "$" not in text


def test_plotext_is_not_imported_before_a_chart_is_shown() -> None:
    code = (
        "import sys, tui.widgets.chart, tui.widgets.figures, tui.widgets.freshness; sys.exit('plotext' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


async def test_the_svg_is_well_formed_and_holds_shapes_not_blocks() -> None:
    from xml.etree import ElementTree as ET

    async with ChartApp(STACKED).run_test(size=(80, 24)) as pilot:
        svg = (await drawn(pilot)).export_svg()
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert "█" not in svg
    assert "Tokens per day" in svg


async def test_without_a_converter_a_png_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.core.errors import DeckError

    monkeypatch.setenv("PATH", "")
    async with ChartApp(STACKED).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot)
        with pytest.raises(DeckError, match="converter that is not installed"):
            view.export_png()


async def test_a_file_says_what_the_chart_is_and_holds_the_whole_legend_though_a_bucket_is_read() -> None:
    async with ChartApp(LINES).run_test(size=(30, 12)) as pilot:
        view = await drawn(pilot, "left", "left")
        above = ("geai-demo › Tokens", "last 30 days · UTC")
        page = view.export_text(above).split("\n")
        assert page[:2] == list(above)
        text = "\n".join(page)
        assert all(series.title in text for series in LINES.series)
        assert "17 Nov 2026" not in text, "nothing is being read in a file"
        assert all(series.title in view.export_svg(above) for series in LINES.series)
        assert above[1] in view.export_svg(above)


async def test_a_rate_has_a_mean_of_the_whole_only_where_it_is_known_what_stands_behind_it() -> None:
    days = tuple(f"2026-11-{day:02d}" for day in range(1, 4))
    rates = Series("rate", "Rate", (100.0, 1.0, 0.0), (1, 100, 99))
    chart = Chart("rate", "Error rate", ChartKind.LINE, days, (rates,), Unit.PERCENT)
    async with ChartApp(chart).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot)
        assert "mean 1 %" in lines(view)[1], "one request of a quiet day does not outweigh two hundred"
        view.show(replace(chart, series=(replace(rates, weights=()),)))
        await drawn(pilot)
        assert "mean of points 33.67 %" in lines(view)[1]


async def test_another_chart_comes_as_a_chart_though_numbers_were_read_before() -> None:
    async with ChartApp(LINE).run_test(size=(80, 24)) as pilot:
        view = await drawn(pilot, "T")
        assert view.numbers
        view.show(LINES)
        assert not (await drawn(pilot)).numbers
