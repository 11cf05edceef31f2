"""Nothing that came from outside can be clicked: no action, no link, in any widget, dialogue, message or screen of the deck."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.faults import hostile_deck
from tests.faults.clickable import WIDGETS, Look, Mistaken, Stage, look
from tests.faults.hostile import STRINGS
from tests.faults.support import LONG
from tests.ui.driving import settled
from tui.accounts.config import Config
from tui.app import DeckApp, Opening
from tui.core.browsing import ColumnChoice
from tui.core.records import Column, Raw, Record
from tui.core.text import clean
from tui.live.configured import Configured
from tui.live.deck import Deck
from tui.screens.confirm import ConfirmScreen
from tui.screens.detail import DetailScreen
from tui.screens.menu import Item, MenuScreen
from tui.screens.pick import PickScreen
from tui.screens.raw import RawScreen
from tui.screens.vendor import VendorScreen
from tui.widgets.record_prompts import ColumnsPrompt

TEXTS = tuple(sorted((clean(text) for text in STRINGS), key=lambda text: ("[@" not in text, "[" not in text)))
"""As they are behind the boundary at which remote text is cleaned; markup first, where lists are cut."""
LINES = 120
MARKUP = "[@cl"
"""What is to be read on screen where markup was not read as such, even in a narrow cell."""


async def nobody(account: Any, vendor: Any) -> Any:
    raise AssertionError


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[Any]]:
    app = DeckApp(Opening((), lambda: Configured(Deck((), nobody, demo=True), Config(Path()), None), demo=True))
    async with app.run_test(size=(120, LINES), notifications=True) as pilot:
        await settled(pilot, lambda: app.ready)
        yield pilot


async def test_what_could_be_clicked_would_be_found(pilot: Pilot[Any]) -> None:
    await pilot.app.push_screen(Mistaken())
    await pilot.pause()
    assert len(look(pilot.app).found) == 3


async def test_no_string_is_clickable_in_any_widget(pilot: Pilot[Any]) -> None:
    stage = Stage()
    await pilot.app.push_screen(stage)
    seen: dict[str, list[Look]] = {}
    for name, (use, lines) in WIDGETS.items():
        for texts in batches(LINES // lines):
            await stage.show(use, lines, texts)
            await pilot.pause()
            seen.setdefault(name, []).append(look(pilot.app))
    report(seen)
    for name, looks in seen.items():
        assert [found for one in looks for found in one.found] == [], name
        assert any(MARKUP in one.text for one in looks), f"{name} shows no hostile text"


def batches(size: int) -> Iterator[tuple[str, ...]]:
    return (TEXTS[start : start + size] for start in range(0, len(TEXTS), size))


class Standing:
    """A list of one record, for the detail screen."""

    personal = True

    def __init__(self, text: str) -> None:
        self.columns = tuple(Column(key, text, help=text) for key in "abc")
        raw = Raw(
            b'{"links": [{"rel": "[@click=app.injected]", "method": "GET", "url": "http://x/[@click=app.injected]"}]}'
        )
        self.record = Record(text, (text, text, text), raw, flags=(text,))
        self.rows = (self.record,)

    def place(self) -> str:
        return str(self.columns[0].title)[:30]

    def step(self, offset: int) -> bool:
        return False


DIALOGUES: dict[str, Callable[[str], Any]] = {
    "menu, jump and palette": lambda text: MenuScreen(
        text, tuple(Item(str(place), one, one, one) for place, one in enumerate(TEXTS))
    ),
    "pick": lambda text: PickScreen(text, tuple((one, one) for one in TEXTS), frozenset(TEXTS[:3])),
    "confirm": lambda text: ConfirmScreen(text, text, text[:20]),
    "columns": lambda _: ColumnsPrompt(
        tuple(Column(str(place), one) for place, one in enumerate(TEXTS)), ColumnChoice()
    ),
    "detail": lambda text: DetailScreen(Standing(text), title=(text, text), origin="http://x"),  # type: ignore[arg-type]
    "raw": lambda text: RawScreen(text, Raw(b'{"[@click=app.injected]": "[link=http://injected]"}'), (text, text)),
}
"""Screens that show texts from outside; made for each text, or for all at once where they list them."""


@pytest.mark.parametrize("name", DIALOGUES)
async def test_no_string_is_clickable_in_any_dialogue(pilot: Pilot[Any], name: str) -> None:
    one_by_one = TEXTS if LONG else TEXTS[:6]
    texts = one_by_one if name in {"confirm", "detail", "raw"} else TEXTS[:1]
    await pilot.resize_terminal(100, LINES if len(texts) == 1 else 40)
    looks = []
    for text in texts:
        await pilot.app.push_screen(DIALOGUES[name](text))
        await pilot.pause()
        looks.append(look(pilot.app))
        pilot.app.pop_screen()
    report({name: looks})
    assert [found for one in looks for found in one.found] == []
    assert any(MARKUP in one.text for one in looks)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_a_dialogue_that_is_left_before_it_is_built_is_no_crash(pilot: Pilot[Any], name: str) -> None:
    app: Any = pilot.app
    before = app.screen
    for patience in range(4):
        dialogue = DIALOGUES[name](TEXTS[0])
        app.push_screen(dialogue)
        for _ in range(patience):
            await asyncio.sleep(0)
        app.pop_screen()
        await settled(pilot, lambda: not dialogue.is_running)  # noqa: B023  # waited for before the next
        assert app.crash is None
    assert app.screen is before


async def test_no_string_is_clickable_in_a_message(pilot: Pilot[Any]) -> None:
    app: Any = pilot.app
    looks = []
    for texts in batches(12):
        app.clear_notifications()
        for text in texts:
            app.complain(text, text)
        await pilot.pause()
        looks.append(look(app))
    report({"message": looks})
    assert [found for one in looks for found in one.found] == []
    assert any(MARKUP in one.text for one in looks)


KEYS = re.findall(
    r"\S+",
    "c z escape d j escape escape i escape t escape F escape C escape y escape question_mark escape colon escape ctrl+p escape",
)
"""Chart, zoom, detail, raw JSON, notes, period, filters, columns, copy, help, jump, palette: all that a view leads to."""


@pytest.mark.parametrize("vendor", ["agentphone", "ejento", "geai", "serenity"] if LONG else ["geai", "serenity"])
async def test_a_hostile_vendor_makes_nothing_clickable_on_any_screen(
    vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = hostile_deck.app()
    seen: dict[str, list[Look]] = {}
    async with app.run_test(size=(160, 60), notifications=True) as pilot:
        await settled(pilot, lambda: app.ready)
        views = (await app.deck.session(f"{vendor}-demo")).implementation.views
        listed = [view.key for view in views if not view.needs and (LONG or view.browser)]
        for view in listed if LONG else listed[:1]:
            app.go_home()
            app.open_account(f"{vendor}-demo", view)
            await settled(pilot, lambda: isinstance(app.screen, VendorScreen))
            await app.workers.wait_for_complete()
            for key in KEYS:
                await pilot.press(key)
                seen.setdefault(type(app.screen).__name__, []).append(look(app))
    report(seen)
    for name, looks in seen.items():
        assert [found for one in looks for found in one.found] == [], name
    assert any("injected" in one.text for looks in seen.values() for one in looks)
    assert app.crash is None


def report(seen: dict[str, list[Look]]) -> None:
    segments = sum(one.segments for looks in seen.values() for one in looks)
    found = sum(len(one.found) for looks in seen.values() for one in looks)
    print(f"\n{len(TEXTS)} hostile strings × {', '.join(seen)}: {segments:,} pieces looked at, {found} clickable")
