"""What is loaded when the first frame is on a real terminal, and what that frame shows."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.homes import SECRETS, home
from tests.bench.terminal import child

SLOW = {
    "httpx",
    "keyring",
    "pydantic",
    "plotext",
    "rich.markdown",
    "starlette",
    "click",
    "tomlkit",
    "importlib.metadata",
}


def modules_at_first_paint(arguments: list[str], path: Path, tmp_path: Path, texts: list[str]) -> set[str]:
    """Run the command on a terminal; return what was loaded once its first frame was written."""
    found = tmp_path / "modules.json"
    code = (
        "import json, os, sys\n"
        "from textual.app import App\n"
        "show = App._display\n"
        "def probe(self, screen, update):\n"
        "    show(self, screen, update)\n"
        "    if update is not None and type(screen).__name__ in ('FleetScreen', 'WelcomeScreen'):\n"
        "        App._display = show\n"
        "        loaded = sorted(sys.modules)\n"
        f"        open({str(found)!r} + '.part', 'w').write(json.dumps(loaded))\n"
        f"        os.rename({str(found)!r} + '.part', {str(found)!r})\n"
        "App._display = probe\n"
        f"sys.argv = ['agentdeck', *{arguments!r}]\n"
        "from tui.__main__ import main\n"
        "main()\n"
    )
    with child("-c", code, home=path, **SECRETS) as deck:
        deck.until(lambda screen: all(text in screen.text() for text in texts))
        deck.until_file(found)
    return set(json.loads(found.read_text()))


def test_the_demo_paints_its_accounts_before_anything_slow(tmp_path):
    names = [f"{vendor}-demo" for vendor in ("agentphone", "ejento", "geai", "serenity")]
    loaded = modules_at_first_paint(["demo"], tmp_path, tmp_path, names)
    assert "tui.screens.fleet" in loaded
    assert not SLOW & loaded


def test_configured_accounts_come_with_their_last_known_figures_before_anything_slow(tmp_path):
    with home() as path:
        loaded = modules_at_first_paint([], path, tmp_path, ["acme-serenity", "1,234.56", "9.88 M", "7 min"])
    assert "tui.live.cache" in loaded
    assert not SLOW & loaded


def test_the_first_frame_is_laid_out_for_the_terminal_at_once():
    frames: list[str] = []

    def shown(screen):
        frames.append(screen.text())
        return "acme-agentphone" in frames[-1]

    with home() as path, child("-m", "tui", home=path, **SECRETS) as deck:
        deck.until(shown)
    cut = [frame for frame in frames if "acme-agentp…" in frame]
    assert not cut, cut[0]


def test_the_welcome_comes_before_anything_slow(tmp_path):
    loaded = modules_at_first_paint([], tmp_path, tmp_path, ["demo"])
    assert not SLOW & loaded


def test_no_figures_are_read_where_the_cache_is_switched_off():
    with home() as path:
        configuration = path / ".config/agentdeck/config.toml"
        configuration.write_text(f"[settings]\ncache = false\n\n{configuration.read_text()}")
        with child("-m", "tui", home=path, **SECRETS) as deck:
            deck.until(lambda screen: "acme-serenity" in screen.text())
            assert "1,234.56" not in deck.screen.text()
