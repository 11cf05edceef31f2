"""What users install: the wheel carries themes and styles, and runs from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SHOWS_ITSELF = """
import asyncio
from pathlib import Path
import tui
from tui.app import DeckApp, Opening
from tui.live.configured import demonstration
from tui.widgets.themes import shipped_folder

assert "site-packages" in tui.__file__, tui.__file__
assert Path(tui.__file__).parent in shipped_folder().parents, shipped_folder()

async def main():
    app = DeckApp(Opening((), demonstration, demo=True))
    async with app.run_test(size=(80, 24)) as pilot:
        while "deck-light" not in app.theme_names():
            await pilot.pause(0.05)
        print(sorted(name for name in app.theme_names() if name.startswith("deck-")), app.theme_problems)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of a clean environment that holds the built wheel; its dependencies are this environment's."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    wheel = next(folder.glob("agentdeck-*.whl"))
    venv.create(folder / "env")
    found = folder / "env" / "bin" / "python"
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "--python", found, "install", "-q", "--no-deps", "--no-index", wheel],
        capture_output=True, text=True,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    packages = subprocess.run(
        [found, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True
    )
    # A plain path: the editable install beside the dependencies is not followed.
    (Path(packages.stdout.strip()) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return found


def test_the_command_is_installed(python, tmp_path):
    ran = subprocess.run([python.with_name("agentdeck"), "--version"], capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout.startswith("agentdeck ")


def test_the_deck_shows_itself_with_its_own_themes(python, tmp_path):
    ran = subprocess.run([python, "-I", "-c", SHOWS_ITSELF], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "'deck-dark', 'deck-high-contrast', 'deck-light'" in ran.stdout
    assert ran.stdout.strip().endswith("[]")
