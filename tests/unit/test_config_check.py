"""``agentdeck config check`` names what the deck would reject: themes, keys, and a file that others may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.accounts.config import load_config
from tui.cli.main import run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("AGENTDECK_CONFIG", raising=False)
    (tmp_path / "agentdeck" / "themes").mkdir(parents=True)
    return tmp_path / "agentdeck"


def checked(home: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    (home / "config.toml").write_text(text)
    (home / "config.toml").chmod(0o600)
    status = run(["config", "check"])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_themes_and_keys_that_the_deck_rejects_are_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[settings]\ntheme = "mine"\nkeymap = "emacs"\n[settings.keys]\n"fleet.fly" = "x"\n"fleet.freeze" = "r"\n'
    status, said = checked(home, text, capsys)
    assert status == 2
    for words in (
        "There is no theme “mine”",
        "no preset of keys “emacs”",
        "fleet.fly",
        "fleet.freeze",
        "fleet.refresh",
    ):
        assert words in said
    (home / "themes" / "mine.toml").write_text("[colors\n")
    status, said = checked(home, '[settings]\ntheme = "mine"\n', capsys)
    assert status == 2
    assert "mine.toml is not valid TOML" in said
    assert "There is no theme" not in said, "it is there, and broken"


@pytest.mark.parametrize("theme", ["auto", "deck-dark", "nord", "mine"])
def test_a_theme_that_there_is_is_fine(home: Path, capsys: pytest.CaptureFixture[str], theme: str) -> None:
    (home / "themes" / "mine.toml").write_text('[colors]\nprimary = "#102030"\n')
    assert checked(home, f'[settings]\ntheme = "{theme}"\n', capsys)[0] == 0


COMMANDS = (
    '[[accounts]]\nname = "a"\nvendor = "agentphone"\nbase_url = "https://example.org"\n'
    '[accounts.token_command]\napi_key = ["pass", "show", "a"]\n'
)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_with_commands_that_others_may_change_is_named_with_the_remedy(
    home: Path, capsys: pytest.CaptureFixture[str], mode: int
) -> None:
    assert checked(home, COMMANDS, capsys)[0] == 0
    path = home / "config.toml"
    path.chmod(mode)
    assert run(["config", "check"]) == 2
    assert f"chmod go-w {path}" in capsys.readouterr().out
    assert len(load_config(path).problems) == 1
    assert run(["doctor", "--no-keyring"]) == 0
    assert f"chmod go-w {path}" in capsys.readouterr().out
    path.write_text(COMMANDS.partition("[accounts.token")[0])
    assert load_config(path).problems == (), "without commands nothing is run"
