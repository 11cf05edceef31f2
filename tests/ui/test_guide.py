"""The guide: every page can be reached and read, and says what the questions of a newcomer are about."""

from __future__ import annotations

import pytest
from textual.widgets import Markdown

from tests.pictures import demo_app
from tests.ui.driving import screen_text, settled
from tui.screens.guide import GuideScreen
from tui.screens.guide_pages import FOLDER, GENERAL, as_written, pages, text_of
from tui.vendors.registry import vendor_keys


def test_every_file_is_a_page_and_begins_with_its_title():
    keys = {page.key for page in pages()}
    for path in FOLDER.glob("*.md"):
        assert path.stem in keys
        assert path.read_text(encoding="utf-8").startswith("# ")
    assert keys == set(GENERAL) | set(vendor_keys())


@pytest.mark.parametrize(
    "words", ["Time to first token", "Completed calls", "Orphan", "Top N", "`–`", "`∅`", "`0`", "`¤`"]
)
def test_figures_are_explained(words):
    assert words in text_of("figures")


@pytest.mark.parametrize("key", vendor_keys())
def test_a_vendors_page_names_its_fields_and_views(key):
    from tui.vendors.registry import vendor

    text = text_of(key).replace("\\", "")
    assert all(field.title in text for field in vendor(key).fields)
    assert all(view.title in text for view in vendor(key).load().views)


def test_words_of_a_plugin_cannot_become_markup():
    assert as_written("[x](javascript:1) <b> `c`") == r"\[x\](javascript:1) \<b\> \`c\`"


async def test_pages_turn_by_keys_and_by_number():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        app.open_guide("figures")
        await settled(pilot, lambda: "Three marks" in screen_text(app))
        await pilot.press("n")
        await settled(pilot, lambda: "Where a secret comes from" in screen_text(app))
        await pilot.press("1")
        await settled(pilot, lambda: "one way to move" in screen_text(app))
        await pilot.press("end")
        await settled(pilot, lambda: "Keys of your own" in screen_text(app))
        await pilot.press("v", *"serenity", "enter")
        await settled(pilot, lambda: "no sums and no date filter" in screen_text(app))
        await pilot.press("escape")
        await settled(pilot, lambda: not isinstance(app.screen, GuideScreen))


async def test_the_guide_opens_from_help():
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: app.ready)
        await pilot.press("question_mark")
        await settled(pilot, lambda: "Keys that work here" in screen_text(app))
        await pilot.press(*"guide", "enter")
        await settled(pilot, lambda: isinstance(app.screen, GuideScreen) and app.screen.query(Markdown))
