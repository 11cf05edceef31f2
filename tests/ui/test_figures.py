"""Headline figures and the freshness line: what they say, what they mark, and how little they send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from tests.chart_app import FigureApp
from tests.support import NOW
from tui.core.changes import Change, change_of
from tui.core.content import Content, Figure
from tui.core.errors import ErrorKind, Fault
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.live.snapshot import Snapshot, Step
from tui.widgets.figure_cards import LARGE, ONE_LINE, TWO_LINES, Cards, Showing, cards_for, draw_cards
from tui.widgets.figures import FigureStrip
from tui.widgets.freshness import Freshness, next_change, words

FIGURES = (
    Figure("requests", "Requests", 123_456, previous=110_000, trend=(1, 2, 3, None, 4, 6)),
    Figure(
        "cost", "Cost", Money(Decimal("1234.56"), "EUR"), Unit.MONEY, Money(Decimal(1000), "EUR"), rising_is_bad=True
    ),
    Figure("errors", "Errors", 0, previous=3, rising_is_bad=True, note="failed calls only"),
    Figure("latency", "Latency", NOT_SUPPLIED, Unit.MILLISECONDS),
)
FAULT = Fault(ErrorKind.SERVER, "Vendor failing", "The vendor's server failed (503).", "It is tried again.")


def shown(strip: FigureStrip) -> str:
    assert strip.canvas is not None
    return strip.canvas.text()


def roles(strip: FigureStrip, text: str) -> set[str]:
    """Return the roles of the first place where a text stands."""
    assert strip.canvas is not None
    for row in strip.canvas.rows:
        line = "".join(cell[0] for cell in row)
        if text in line:
            start = line.index(text)
            return {cell[1] for cell in row[start : start + len(text)]}
    raise AssertionError(f"{text} is not shown")


@pytest.mark.parametrize(
    ("value", "before", "change"),
    [
        (110, 100, Change(1, "10 %")), (99, 100, Change(-1, "1.0 %")), (5, 5, Change(0, "=")), (5, 0, Change(1, "from 0")),
        (0, 5, Change(-1, "100 %")), (-5, -10, Change(1, "50 %")), (5, None, None), (5, NOT_SUPPLIED, None), (None, 5, None),
        (Money(Decimal(2), "EUR"), Money(Decimal(1), "EUR"), Change(1, "100 %")),
        (Money(Decimal(2), "EUR"), Money(Decimal(1), "USD"), None), (Money(Decimal(2), None), Money(Decimal(1), "USD"), None),
        (float("nan"), 1, None), ("7", 5, None), (True, 5, None), (1.5, Decimal("1.0"), Change(1, "50 %")),
    ],
)  # fmt: skip
def test_a_change_is_told_only_where_it_means_something(value: Any, before: Any, change: Change | None) -> None:
    assert change_of(value, before) == change


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("width", [20, 78, 118, 250])
@pytest.mark.parametrize("lines", [1, 4, 5, 11])
def test_cards_never_take_more_lines_than_they_may(count: int, width: int, lines: int) -> None:
    cards = cards_for(count, width, lines)
    assert cards.lines <= lines
    assert cards.height in {LARGE, TWO_LINES, ONE_LINE}


async def test_figures_are_shown_with_unit_change_and_trend() -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        text = shown(pilot.app.query_one(FigureStrip))
        assert "123,456 ▲ 12 %" in text
        assert "1,234.56 EUR ▲ 23 %" in text
        assert "0 ▼ 100 %" in text
        assert "–" in text


async def test_growth_that_should_worry_is_coloured_as_bad() -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        assert roles(strip, "▲ 12 %") == {"good"}
        assert roles(strip, "▲ 23 %") == {"bad"}
        assert roles(strip, "▼ 100 %") == {"good"}


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 6), ((80, 20), 2), ((60, 20), 2), ((120, 24), 4)])
async def test_no_figure_that_is_shown_loses_its_change_for_want_of_room(size: tuple[int, int], rows: int) -> None:
    many = tuple(Figure(str(n), "Requests with error", 100 + n, previous=100) for n in range(1, 13))
    async with FigureApp(many).run_test(size=size) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        text = shown(strip)
        assert strip.size.height == rows
        assert text.count("▲") == text.count("Requests")
    canvas = draw_cards(many[:3], cards_for(3, 78, 1), Showing({}), 78, 1)
    assert canvas.text().count("▲ ") == 3, "a title gives way"


async def test_digits_are_large_where_there_is_height() -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        assert strip.size.height == 5
        assert "╭─" in shown(strip)
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        assert strip.size.height == 2
        await pilot.resize_terminal(120, 15)
        await pilot.pause()
        assert strip.size.height == 1


async def test_a_changed_figure_is_marked_with_an_arrow_and_sent_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        sent: list[tuple[Region, ...]] = []
        refresh = strip.refresh

        def noted(*regions: Region, **options: Any) -> Any:
            sent.append(regions)
            return refresh(*regions, **options)

        monkeypatch.setattr(strip, "refresh", noted)
        strip.show(tuple(replace(one) for one in FIGURES))
        assert sent == []
        strip.show((replace(FIGURES[0], value=123_460), *FIGURES[1:]))
        assert "123,460↑" in shown(strip)
        assert roles(strip, "123,460↑") == {"changed"}
        assert len(sent) == 1
        assert all(region.height == 1 for region in sent[0])
        assert sum(region.area for region in sent[0]) < 30


async def test_a_mark_goes_away_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        timers: list[Any] = []
        monkeypatch.setattr(strip, "set_timer", lambda seconds, callback: timers.append((seconds, callback)))
        strip.show((replace(FIGURES[0], value=5), *FIGURES[1:]))
        strip.show((replace(FIGURES[0], value=4), *FIGURES[1:]))
        assert "4↓" in shown(strip)
        timers[0][1]()
        assert "4↓" in shown(strip), "the mark of a later change stays its own moment"
        timers[1][1]()
        assert "4↓" not in shown(strip)


async def test_the_change_since_the_screen_was_opened_is_a_call_away() -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        strip.show((replace(FIGURES[0], value=246_912), *FIGURES[1:]))
        assert strip.toggle_since_opened()
        assert "▲ 100 %" in shown(strip)
        assert "since" not in shown(strip).replace("since opened", ""), "no half words"
        assert not strip.toggle_since_opened()
        assert "since opened" not in shown(strip)


async def test_what_was_opened_with_is_forgotten_with_the_view() -> None:
    async with FigureApp(FIGURES).run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        strip.show(())
        strip.show((replace(FIGURES[0], value=7),))
        strip.toggle_since_opened()
        assert "7" in shown(strip)
        assert "%" not in shown(strip)
        assert "↓" not in shown(strip), "another view's figure has not changed"


def said(snapshot: Snapshot[Any], seconds: float = 0) -> str:
    return "".join(text for text, _ in words(snapshot, NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "just now"), (4.9, "just now"), (12, "10 s ago"), (59, "55 s ago"), (185, "3 min ago")]
)
def test_an_age_ticks_every_five_seconds_at_most(seconds: float, text: str) -> None:
    good = Snapshot(1, NOW)
    assert said(good, seconds) == text
    wait = next_change(good, NOW + timedelta(seconds=seconds))
    assert wait is not None
    assert 0 < wait <= 60


def test_where_rows_are_read_by_themselves_one_line_says_both_ages_and_whose_they_are() -> None:
    def both(snapshot: Snapshot[Any]) -> str:
        found = words(snapshot, NOW + timedelta(seconds=62), rows_at=NOW + timedelta(seconds=50))
        return "".join(text for text, _ in found)

    assert both(Snapshot(1, NOW)) == "figures 1 min ago · rows 10 s ago"
    assert both(Snapshot(1, NOW, FAULT, NOW)).endswith(" · rows 10 s ago")
    assert both(Snapshot()) == "rows 10 s ago"
    assert both(Snapshot(Content(notes=("Agent one.",)), NOW)) == "rows 10 s ago", "words alone have no age"
    assert next_change(Snapshot(1, NOW), NOW + timedelta(seconds=62), NOW + timedelta(seconds=50)) == 3.0


def test_a_fault_says_what_happened_what_is_shown_and_when_it_is_tried_again() -> None:
    failed = Snapshot(1, NOW, FAULT, NOW, NOW + timedelta(seconds=100))
    assert said(failed, 62) == (
        "! The vendor's server failed (503). · next try in 40 s, r tries now · shown: 1 min ago · It is tried again."
    )
    assert "next try in 7 s" in said(failed, 93)
    assert next_change(failed, NOW + timedelta(seconds=93)) == 1.0
    assert next_change(failed, NOW) == 5.0


def test_a_fault_that_waits_for_the_user_has_no_countdown() -> None:
    refused = Snapshot(None, None, replace(FAULT, kind=ErrorKind.UNAUTHORISED, hint="Renew the key."), NOW)
    assert said(refused) == "! The vendor's server failed (503). · r tries again · Renew the key."
    assert next_change(refused, NOW) is None


def test_progress_and_freezing_are_told() -> None:
    assert said(Snapshot(loading=True, progress=Step(3, 12, "reading calls"))) == "reading calls 3 of 12 ━━━─────────"
    assert said(Snapshot(loading=True)) == "asking the vendor"
    assert said(Snapshot(1, NOW, frozen=True)) == "just now · frozen"
    assert said(Snapshot(1, NOW, loading=True)) == "just now", "a refresh in the background is silent"
    assert said(Snapshot()) == ""


def test_a_vendors_words_are_cleaned_and_ascii_stays_ascii() -> None:
    hostile = Snapshot(None, None, replace(FAULT, sentence="bad\x1b]52;c;x\x07"), NOW)
    assert "\x1b" not in said(hostile)
    plain = "".join(text for text, _ in words(Snapshot(1, NOW, FAULT, NOW), NOW, ascii_only=True))
    assert plain.isascii()


class FreshApp(App[None]):
    seconds = 0.0

    def compose(self) -> ComposeResult:
        yield Freshness(lambda: NOW + timedelta(seconds=self.seconds))


async def test_the_line_sends_only_the_cells_that_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FreshApp().run_test(size=(80, 4)) as pilot:
        line = pilot.app.query_one(Freshness)
        line.show(Snapshot(1, NOW))
        sent: list[tuple[Region, ...]] = []
        monkeypatch.setattr(line, "refresh", lambda *regions, **_: sent.append(regions))
        FreshApp.seconds = 3.0
        line.show(Snapshot(2, NOW))
        assert sent == []
        FreshApp.seconds = 12.0
        line.show(Snapshot(2, NOW))
        FreshApp.seconds = 17.0
        line.show(Snapshot(2, NOW))
        FreshApp.seconds = 0.0
        assert line.text == "just now"
        assert sum(region.area for region in sent[-1]) == 1, "10 s becomes 15 s"


@pytest.mark.parametrize("value", [7, 123_456, 12_345_678, 98_765_432_109])
@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.SECONDS, Unit.MILLISECONDS, Unit.PERCENT])
async def test_a_large_card_never_runs_into_the_next(value: int, unit: Unit) -> None:
    money = Money(Decimal(value) / 100, "EUR")
    figures = [Figure("number", "Number", value, unit), Figure("money", "Money", money, Unit.MONEY)]
    figures += [Figure(f"next{place}", "Next", NOT_SUPPLIED) for place in range(3)]
    async with FigureApp(tuple(figures)).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        strip = pilot.app.query_one(FigureStrip)
        assert strip.canvas is not None
        for row in strip.canvas.rows:
            for edge in (1, 2):
                last = edge * strip.canvas.width // 5 - 1
                assert [cell[0] for cell in row[last - 1 : last + 1]] == [" ", " "]
        assert "EUR" in shown(strip)


def test_how_many_more_there_are_covers_no_part_of_a_figure() -> None:
    figures = [Figure(f"f{number}", "Cost", 11.25, Unit.COUNT, 11.5) for number in range(5)]
    for width in range(20, 90):
        cards = cards_for(len(figures), width, 2, large=False)
        lines = draw_cards(figures, cards, Showing({}), width, cards.lines).text().split("\n")
        hidden = len(figures) - min(len(figures), cards.columns * cards.rows)
        assert lines[-1].endswith(f" +{hidden}") is bool(hidden)
        assert all(
            word in {"11.25", "▼", "2.2", "%", "Cost", f"+{hidden}"} for line in lines for word in line.split()
        ), width


def test_a_cost_of_several_currencies_says_so_at_every_size_and_lists_only_whole_amounts() -> None:
    others = tuple(
        Money(Decimal(amount), currency) for amount, currency in (("12.16", "EUR"), ("359.13", "JPY"), ("1.91", "BRL"))
    )
    note = "and 12.16 EUR, 359.13 JPY, 1.91 BRL"
    figures = (Figure("cost", "Cost", Money(Decimal("31.36"), "USD"), Unit.MONEY, note=note, others=others),)
    for height, width in ((ONE_LINE, 26), (TWO_LINES, 19), (LARGE, 22), (LARGE, 30), (LARGE, 60)):
        text = draw_cards(figures, Cards(height, 1, 1), Showing({}), width, height).text()
        assert " USD+3" in text
        assert height != LARGE or any(
            f"and {said}" in text for said in ("12.16 EUR +2", "12.16 EUR, 359.13 JPY +1", note[4:])
        )
    assert note in text
