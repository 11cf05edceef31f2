"""Each setting does what it says: at once where it can, and at the next start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.accounts_support import app_on, store_in
from tests.pictures import demo_app
from tests.pictures import vendor as opened_at
from tests.support import NOW, FixedClock, fixed_world, served_sandbox
from tests.ui.driving import screen_text, settled
from tui.accounts.config import Config, load_config, parse_config
from tui.accounts.peek import peek
from tui.accounts.settings import Origin, Settings
from tui.app import DeckApp, Opening
from tui.live.configured import Configured, configured_deck, demonstration, page_size
from tui.live.poller import Hub
from tui.screens.preferences import change, for_this_run
from tui.screens.vendor import VendorScreen
from tui.vendors.registry import vendor
from tui.widgets.record_browser import RecordBrowser

SIZE = (120, 40)


def demo_with(**settings) -> DeckApp:
    """The demo with settings as a file would state them."""

    def make() -> Configured:
        opened = demonstration(fixed_world(NOW), clock=FixedClock(NOW))
        origins = dict.fromkeys(settings, Origin.FILE)
        return replace(opened, config=replace(opened.config, settings=Settings(**settings), origins=origins))

    return DeckApp(Opening((), make, theme="deck-dark", demo=True))


async def test_theme_is_changed_at_once_and_auto_follows_the_terminal():
    app = demo_app()
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready)
        app.use_theme("deck-high-contrast")
        await settled(pilot, lambda: app.opened.config.settings.theme == "deck-high-contrast")
        assert app.theme == "deck-high-contrast"
        app.use_theme("auto")
        assert app.theme == "deck-dark"
        app.background_found(light=True)
        assert app.theme == "deck-light"


async def test_a_preset_of_keys_works_at_once_and_one_key_of_your_own_too():
    app = demo_app()
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and app.screen.query_one("#fleet").rows)
        table = app.screen.query_one("#fleet")
        await pilot.press("j")
        assert table.cursor == 0
        await change(app, "keymap", "vim")
        await pilot.press("j")
        await settled(pilot, lambda: table.cursor == 1)
        await change(app, "keys", {"app.settings": "f9"})
        await pilot.press("f9")
        await settled(pilot, lambda: type(app.screen).__name__ == "SettingsScreen")


async def test_refresh_changes_the_pace_and_keeps_connections(tmp_path):
    with served_sandbox() as url:
        (tmp_path / "config.toml").write_text(
            f'[[accounts]]\nname = "phone"\nvendor = "agentphone"\nbase_url = "{url}/agentphone"\n'
        )
        app = app_on(tmp_path, store_in(tmp_path, {"AGENTDECK_PHONE_API_KEY": "sandbox-x"}))
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot, lambda: app.ready and "fresh" in screen_text(app))
            session = await app.deck.session("phone")
            await change(app, "refresh", 7)
            assert app.deck.account("phone").refresh == 7
            assert await app.deck.session("phone") is session
            shared = next(iter(app.deck.hub._shared.values()))
            assert shared.query.interval == 7
    assert load_config(tmp_path / "config.toml", {}).settings.refresh == 7


async def test_zone_and_personal_data_change_an_open_view():
    app = demo_app()
    async with app.run_test(size=(200, 40)) as pilot:
        await opened_at("serenity-demo", "instances")(pilot)
        screen = app.screen
        assert isinstance(screen, VendorScreen)
        browser = screen.query_one(RecordBrowser)
        assert not browser.personal
        await change(app, "personal_data", value=True)
        await settled(pilot, lambda: browser.personal and browser.table.reader.personal)
        await change(app, "zone", "Asia/Tokyo")
        await settled(pilot, lambda: browser.table.reader.zone == "Asia/Tokyo")
        assert screen.wish.zone == "Asia/Tokyo"
        assert browser.personal


async def test_personal_data_and_page_size_hold_from_the_start():
    app = demo_with(personal_data=True, page_size=50)
    async with app.run_test(size=(200, 40)) as pilot:
        await opened_at("serenity-demo", "instances")(pilot)
        browser = app.screen.query_one(RecordBrowser)
        assert browser.personal
        assert browser.listing.size == 50


def test_a_page_size_that_a_vendor_does_not_offer_or_nobody_stated_is_the_views_own():
    config = Config(path=None)  # type: ignore[arg-type]
    for view in vendor("agentphone").load().views:
        if view.browser is not None:
            assert page_size(config, view.browser) == view.browser.page_size
            odd = for_this_run(config, "page_size", 33)
            assert page_size(odd, view.browser) == view.browser.page_size
            most = for_this_run(config, "page_size", view.browser.page_sizes[-1])
            assert page_size(most, view.browser, seen=1) == view.browser.page_sizes[-1]
            first, second, last = view.browser.page_sizes
            assert [page_size(config, view.browser, seen) for seen in (first, first + 1, 1000)] == [first, second, last]


@pytest.mark.parametrize(("pauses", "reasons"), [(True, {"blurred"}), (False, set())])
async def test_an_unfocused_terminal_pauses_or_not(pauses, reasons):
    app = demo_with(pause_unfocused=pauses)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready)
        app.app_focus = True
        app.app_focus = False
        app.post_message(__import__("textual.events", fromlist=["AppBlur"]).AppBlur())
        await pilot.pause()
        assert app.deck.hub.reasons == reasons


async def test_requests_per_minute_is_the_hubs_budget(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[settings]\nrequests_per_minute = 9\n")
    opened = configured_deck(path=path)
    assert opened.deck.hub.budget("any").limit == 9
    await opened.deck.aclose()
    hub = Hub()
    known = hub.allowance("a")
    hub.limit(5)
    assert (known.limit, hub.allowance("b").limit) == (5, 5)


async def test_ascii_and_animations():
    app = demo_app()
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and "a day" in screen_text(app))
        await change(app, "ascii", value=True)
        await settled(pilot, lambda: not any("▁" <= letter <= "▟" for letter in screen_text(app)))
        await change(app, "animations", "none")
        assert app.animation_level == "none"


def test_mouse_and_cache_are_known_before_the_first_frame(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[settings]\nmouse = false\ncache = false\n")
    assert (peek(path, {}).mouse, peek(path, {}).cache) == (False, False)
    assert peek(path, {"AGENTDECK_MOUSE": "yes"}).mouse
    assert not peek(tmp_path / "none.toml", {"AGENTDECK_CACHE": "0"}).cache


@pytest.mark.parametrize("kept", [True, False])
async def test_the_cache_is_written_or_removed_when_the_deck_ends(tmp_path, kept):
    cache = tmp_path / "headlines.json"
    cache.write_text("{}")
    app = demo_with(cache=kept)
    app._opening = replace(app._opening, cache=cache)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and all(row.headline for row in app.screen.query_one("#fleet").rows))
        await pilot.press("q")
    assert cache.exists() is kept
    assert not kept or "geai-demo" in cache.read_text()


async def test_a_theme_of_the_users_follows_its_file_and_a_bad_one_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("tui.screens.themed.LOOK_SECONDS", 0.05)
    mine = tmp_path / "mine.toml"
    mine.write_text("[colors]\nprimary = '#112233'\nbackground = '#000001'\n")

    def make() -> Configured:
        return demonstration(fixed_world(NOW), clock=FixedClock(NOW))

    app = DeckApp(Opening((), make, theme="mine", demo=True, themes=tmp_path))
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready and app._theme_stamps)
        assert app.theme == "mine"
        mine.write_text("[colors]\nprimary = '#112233'\nbackground = '#123456'\n")
        await settled(pilot, lambda: app.theme_variables["background"] == "#123456")
        await settled(pilot, lambda: app.screen.styles.background.hex == "#123456")
        mine.write_text("[colors]\nprimary = 'no colour'\n")
        await settled(pilot, lambda: "mine.toml" in " ".join(note.message for note in app._notifications))
        assert app.theme_variables["background"] == "#123456"
        (tmp_path / "other.toml").write_text("[colors]\nprimary = '#abcdef'\n")
        await settled(pilot, lambda: "other" in app.theme_names())


async def test_a_theme_that_does_not_exist_is_named(tmp_path):
    app = DeckApp(Opening((), lambda: demonstration(fixed_world(NOW)), theme="gone", demo=True, themes=tmp_path))
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: "“gone”" in " ".join(note.message for note in app._notifications))
        assert app.theme == "deck-dark"


async def test_a_theme_that_is_there_and_broken_is_not_said_to_be_missing(tmp_path):
    (tmp_path / "gone.toml").write_text("[colors\n")
    app = DeckApp(Opening((), lambda: demonstration(fixed_world(NOW)), theme="gone", demo=True, themes=tmp_path))
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: "gone.toml" in " ".join(note.message for note in app._notifications))
        assert "There is no theme" not in " ".join(note.message for note in app._notifications)


def test_every_setting_is_proved_here():
    """A new setting has to be put to use: this list is what the tests above prove."""
    proved = {
        "theme", "keymap", "keys", "refresh", "zone", "personal_data", "pause_unfocused", "page_size", "cache", "mouse",
        "animations", "ascii", "requests_per_minute",
    }  # fmt: skip
    assert proved == set(Settings.model_fields)
    assert parse_config("", None, {}).problems == ()  # type: ignore[arg-type]
