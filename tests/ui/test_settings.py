"""The settings screen: what is shown, changed, refused and written, and that each setting has an effect."""

from __future__ import annotations

from textual.widgets import Input, OptionList

from tests.accounts_support import app_on
from tests.pictures import demo_app
from tests.ui.driving import screen_text, settled
from tui.accounts.config import load_config
from tui.accounts.settings import Settings
from tui.screens.settings import SettingsScreen

SIZE = (100, 32)


def written(tmp_path):
    return load_config(tmp_path / "config.toml", {})


async def open_at(pilot, setting):
    app = pilot.app
    await settled(pilot, lambda: app.ready)
    app.open_settings(setting)
    await settled(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.query(OptionList))
    return app.screen


async def test_every_setting_is_shown_with_its_default_help_and_origin(tmp_path):
    (tmp_path / "config.toml").write_text("[settings]\npage_size = 50\n")
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_at(pilot, "page_size")
        text = screen_text(app)
        assert all(name.replace("_", " ") in text for name in Settings.model_fields)
        assert "30 s" in text
        assert "configuration file" in text
        for place, (name, field) in enumerate(Settings.model_fields.items()):
            screen.query_one(OptionList).highlighted = place
            await pilot.pause()
            about = " ".join(str(screen.query_one("#about-words").content).split())
            assert about.startswith(f"{name}: {field.description} Default "), about


async def test_a_switch_is_written_and_its_comment_kept(tmp_path):
    (tmp_path / "config.toml").write_text("[settings]\n# seen by all\npersonal_data = false\n")
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await open_at(pilot, "personal_data")
        await pilot.press("enter")
        await settled(pilot, lambda: app.opened.config.settings.personal_data)
    assert written(tmp_path).settings.personal_data is True
    assert "# seen by all" in (tmp_path / "config.toml").read_text()


async def test_a_number_is_checked_while_it_is_typed_and_refused_when_bad(tmp_path):
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_at(pilot, "refresh")
        await pilot.press("enter", *"2")
        await settled(pilot, lambda: "at least 5" in str(screen.query_one("#about-problem").content))
        await pilot.press("enter")
        await settled(pilot, lambda: "xpected at least 5" in str(screen.query_one("#about-problem").content))
        assert not (tmp_path / "config.toml").exists()
        await pilot.press(*"0", "enter")
        await settled(pilot, lambda: app.opened.config.settings.refresh == 20)
        assert "refresh = 20" in (tmp_path / "config.toml").read_text()
        assert not screen.query_one(Input).display
        await pilot.press("backspace")
        await settled(pilot, lambda: app.opened.config.settings.refresh == 30)
    assert "refresh" not in (tmp_path / "config.toml").read_text()


async def test_escape_leaves_a_value_as_it_was(tmp_path):
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_at(pilot, "zone")
        await pilot.press("enter", *"Europe/Madrid", "escape")
        await settled(pilot, lambda: not screen.query_one(Input).display)
        assert app.screen is screen
        assert app.opened.config.settings.zone == "local"


async def test_the_environment_comes_first_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("AGENTDECK_PAGE_SIZE", "50")
    app = app_on(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: app.ready)
        app.take_over(load_config(tmp_path / "config.toml"))
        screen = await open_at(pilot, "page_size")
        assert "AGENTDECK_PAGE_SIZE" in screen_text(app)
        await pilot.press("backspace")
        await settled(pilot, lambda: "decides" in str(screen.query_one("#about-problem").content))
    assert not (tmp_path / "config.toml").exists()


async def test_the_demo_changes_for_this_run_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("AGENTDECK_CONFIG", str(tmp_path / "config.toml"))
    app = demo_app()
    async with app.run_test(size=SIZE) as pilot:
        await open_at(pilot, "personal_data")
        assert "The demo writes nothing" in screen_text(app)
        await pilot.press("enter")
        await settled(pilot, lambda: app.opened.config.settings.personal_data)
        await settled(pilot, lambda: "this run only" in screen_text(app))
    assert list(tmp_path.iterdir()) == []
